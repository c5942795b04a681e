# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reading one member of a source's record: the type that it should have, or an error that names it and no value."""

from __future__ import annotations

import datetime
import re
import typing as t

from ..errors import SourceError

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


class Record:
    """A source's own record of one thing, with checked access to its members.

    A member that is absent and one that is null both read as None.
    """

    __slots__ = ("_members", "_where")

    def __init__(self, members: t.Mapping[str, t.Any], where: str) -> None:
        """`where` begins messages and says which record: `Source hr, employee id 12`."""
        self._members = members
        self._where = where

    def text(self, member: str) -> str | None:
        """Text exactly as it came; a number as its digits."""
        value = self._members.get(member)
        if value is None or isinstance(value, str):
            return value
        if isinstance(value, int) and not isinstance(value, bool):
            return str(value)
        raise self._unexpected(member, "text", value)

    def identifier(self, member: str) -> str | None:
        """An opaque id; int before Factorial 2026-07-01, a string since, too large for a float."""
        return self.text(member) or None

    def flag(self, member: str) -> bool | None:
        """True, false, or None for unknown."""
        value = self._members.get(member)
        if value is None or isinstance(value, bool):
            return value
        raise self._unexpected(member, "true or false", value)

    def day(self, member: str) -> str | None:
        """An ISO 8601 day, checked against the calendar."""
        value = self._members.get(member)
        if value is None or value == "":
            return None
        if isinstance(value, str) and _DAY.fullmatch(value) and _is_calendar_day(value):
            return value
        raise SourceError(
            f"{self._where}: the field {member} does not hold a day such as 2026-11-30. "
            "Correct it in the HR system, then run again."
        )

    def list(self, member: str) -> list[t.Any]:
        """A list; empty for null."""
        value = self._members.get(member)
        if value is None:
            return []
        if isinstance(value, list):
            return value
        raise self._unexpected(member, "a list", value)

    def record(self, member: str) -> Record:
        """A record inside this one; empty for null."""
        value = self._members.get(member)
        if value is None:
            value = {}
        if isinstance(value, dict):
            return Record(value, f"{self._where}, in {member}")
        raise self._unexpected(member, "a record", value)

    def _unexpected(self, member: str, expected: str, value: object) -> SourceError:
        return SourceError(
            f"{self._where}: the field {member} should hold {expected} but holds a {type(value).__name__}. "
            "The answer is not in the form that this version of the API has; nothing was changed."
        )


def _is_calendar_day(text: str) -> bool:
    try:
        datetime.date.fromisoformat(text)
    except ValueError:
        return False
    return True
