# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Lets several pieces of work be under way at once, in one thread: while one waits for a server, others continue."""

from __future__ import annotations

import collections
import contextlib
import typing as t

from .failures import FileServerError

if t.TYPE_CHECKING:
    import types

Work: t.TypeAlias = "t.Generator[None, None, None]"
"""It yields when it has sent requests, and takes the answers when it is continued. It raises `FileServerError`."""


class SideBySide:
    """Works until all work is done, or until the first error; then, what is under way is completed nevertheless.

    Args:
        most: the most pieces of work that are under way at once.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._under_way: collections.deque[Work] = collections.deque()

    def add(self, work: Work, *, has_room: t.Callable[[], bool]) -> bool:
        """Begin a piece of work, if necessary after others have ended.

        Args:
            work: has not begun.
            has_room: whether the servers grant enough requests for one more.

        Returns:
            Whether it was begun: the servers may not grant enough even if nothing else is under way.
        """
        while self._under_way and (len(self._under_way) >= self._most or not has_room()):
            self._continue()
        if not has_room():
            return False
        self._under_way.append(work)
        # The order of the others stays: the one that has waited longest is continued next.
        self._under_way.rotate()
        self._continue()
        return True

    def _continue(self) -> None:
        work = self._under_way.popleft()
        with contextlib.suppress(StopIteration):
            next(work)
            self._under_way.append(work)

    def _finish(self) -> None:
        """Complete everything that is under way; raises the first error at the end."""
        errors: list[FileServerError] = []
        while self._under_way:
            try:
                self._continue()
            except FileServerError as error:
                errors.append(error)
        if errors:
            raise errors[0]

    def __enter__(self) -> SideBySide:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: types.TracebackType | None
    ) -> None:
        if error is None:
            self._finish()
        elif isinstance(error, FileServerError):
            with contextlib.suppress(FileServerError):
                self._finish()
