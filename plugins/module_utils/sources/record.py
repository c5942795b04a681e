# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reads members of a source's record and checks their type. Errors name the member, but not its value."""

from __future__ import annotations

import datetime
import re
import typing as t

from ..errors import SourceError

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


class Record:
    """A record of a source, with type-checked access to its members.

    A missing member and a null member both give None.
    """

    __slots__ = ("_members", "_where")

    def __init__(self, members: t.Mapping[str, t.Any], where: str) -> None:
        """`where` identifies the record at the beginning of messages: `Source hr, employee id 12`."""
        self._members = members
        self._where = where

    def text(self, member: str) -> str | None:
        """An unchanged string; a number as a string of digits."""
        value = self._members.get(member)
        if value is None or isinstance(value, str):
            return value
        if isinstance(value, int) and not isinstance(value, bool):
            return str(value)
        raise self._unexpected(member, "a string", value)

    def identifier(self, member: str) -> str | None:
        """An opaque ID: an integer in Factorial before 2026-07-01, a string since then, too large for a float."""
        return self.text(member) or None

    def flag(self, member: str) -> bool | None:
        """True, false, or None if unknown."""
        value = self._members.get(member)
        if value is None or isinstance(value, bool):
            return value
        raise self._unexpected(member, "true or false", value)

    def day(self, member: str) -> str | None:
        """An ISO 8601 day that exists in the calendar."""
        value = self._members.get(member)
        if value is None or value == "":
            return None
        if isinstance(value, str) and _DAY.fullmatch(value) and _is_calendar_day(value):
            return value
        raise SourceError(
            f"{self._where}: the field {member} is not a day such as 2026-11-30. "
            "Correct it in the HR system, then run again."
        )

    def list(self, member: str) -> list[t.Any]:
        """A list; empty if it is null."""
        value = self._members.get(member)
        if value is None:
            return []
        if isinstance(value, list):
            return value
        raise self._unexpected(member, "a list", value)

    def record(self, member: str) -> Record:
        """A record in this record; empty if it is null."""
        value = self._members.get(member)
        if value is None:
            value = {}
        if isinstance(value, dict):
            return Record(value, f"{self._where}, in {member}")
        raise self._unexpected(member, "a record", value)

    def _unexpected(self, member: str, expected: str, value: object) -> SourceError:
        return SourceError(
            f"{self._where}: the field {member} must be {expected}, but is a {type(value).__name__}. "
            "The answer does not have the form of this version of the API. Nothing was changed."
        )


def _is_calendar_day(text: str) -> bool:
    try:
        datetime.date.fromisoformat(text)
    except ValueError:
        return False
    return True
