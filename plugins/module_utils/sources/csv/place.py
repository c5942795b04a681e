# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The places of a file: what they have in common."""

from __future__ import annotations

import abc
import datetime
import time
import typing as t

from ...errors import SourceError
from ...web.client import LARGEST_ANSWER

LARGEST: t.Final = LARGEST_ANSWER
"""The most bytes that a file may have, wherever it is."""

SETTLED: t.Final = 5.0
"""Seconds after which a file that nobody has written to counts as finished."""


class Content(t.NamedTuple):
    """The whole content of a file."""

    data: bytes
    modified: datetime.datetime | None
    """When it was last written, with a time zone; None if its place does not say so."""
    age: float | None
    """Seconds since then, by the clock of the place if it has one."""


class Place(abc.ABC):
    """Where a file is."""

    def __init__(self, where: str) -> None:
        self.where = where
        """The file, at the beginning of messages: `Source hr, people.csv`."""

    @abc.abstractmethod
    def read(self) -> Content:
        """The content.

        Raises:
            SourceError: the file cannot be read, or is being written.
        """

    def settled(self, content: Content, is_unchanged: t.Callable[[], bool]) -> Content:
        """The content, once it is sure that the program that writes the file has finished.

        Raises:
            SourceError: the file has changed meanwhile.
        """
        if content.age is not None and content.age < SETTLED:
            # A file with a time in the future is not waited for longer.
            time.sleep(min(SETTLED, SETTLED - max(0.0, content.age)))
            if not is_unchanged():
                raise self.being_written()
        return content

    def being_written(self) -> SourceError:
        """The error for a file that changes while it is read."""
        return self.refused(
            "it is being written. Run again later; the program that writes it should write a file with another name,"
            " and rename it at the end."
        )

    def too_large(self) -> SourceError:
        """The error for a file with more than `LARGEST` bytes."""
        return self.refused(f"it has more than {LARGEST >> 20} MiB. Check file.")

    def refused(self, problem: str) -> SourceError:
        """The error about the file."""
        return SourceError(f"{self.where}: {problem} Nothing was changed.")
