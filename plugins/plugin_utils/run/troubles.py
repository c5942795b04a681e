# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Collects why a task fails, when its changes are made already and everything else must still be reported."""

from __future__ import annotations

import typing as t

from ...module_utils.errors import HrsyncError, explained

ResultT = t.TypeVar("ResultT")


class Troubles:
    """Why a task fails after its changes were made."""

    def __init__(self) -> None:
        self._sentences: list[str] = []

    def add(self, sentence: str) -> None:
        """Add a reason; an empty one is none."""
        if sentence:
            self._sentences.append(sentence)

    def attempt(self, what: str, action: t.Callable[[], ResultT]) -> ResultT | None:
        """The result of the action; None if it failed, which is one more reason."""
        try:
            return action()
        except HrsyncError as error:
            self.add(str(error))
        except Exception as error:
            self.add(f"{what} could not be made. {explained(error)}")
        return None

    @property
    def sentences(self) -> tuple[str, ...]:
        """The reasons so far."""
        return tuple(self._sentences)

    @property
    def failure(self) -> dict[str, t.Any]:
        """`failed` and `msg` of the task; empty if there is no reason."""
        return {"failed": True, "msg": " ".join(self._sentences)} if self._sentences else {}
