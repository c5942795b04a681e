# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reads members of a source's record and checks their type. Messages name the member, but not its value."""

from __future__ import annotations

import datetime
import re
import typing as t

from ..errors import SourceError
from ..values.instants import is_open_end
from ..values.text import kind_of

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


class Record:
    """A record of a source, with type-checked access to its members.

    A missing member and a null member both give None. A member of another type, or a day that does not exist, is a flaw
    and gives None too, because what is wrong with one person must not stop the others.
    """

    __slots__ = ("_flaws", "_members", "_where")

    def __init__(self, members: t.Mapping[str, t.Any], where: str, flaws: list[str] | None = None) -> None:
        """Wrap the record.

        Args:
            members: the record.
            where: identifies it at the beginning of messages: `Source hr, employee id 12`.
            flaws: collects a sentence for each flaw. Without it, a flaw raises SourceError.
        """
        self._members = members
        self._where = where
        self._flaws = flaws

    def text(self, member: str) -> str | None:
        """An unchanged string; a number as a string of digits."""
        value = self._members.get(member)
        if value is None or isinstance(value, str):
            return value
        if isinstance(value, int) and not isinstance(value, bool):
            return str(value)
        self._report_type(member, "a string", value)
        return None

    def identifier(self, member: str) -> str | None:
        """An opaque ID: an integer in Factorial before 2026-07-01, a string since then, too large for a float."""
        return self.text(member) or None

    def flag(self, member: str) -> bool | None:
        """True, false, or None if unknown."""
        value = self._members.get(member)
        if value is None or isinstance(value, bool):
            return value
        self._report_type(member, "true or false", value)
        return None

    def day(self, member: str) -> str | None:
        """An ISO 8601 day that exists in the calendar; an empty string counts as null."""
        value = self._members.get(member)
        if value is None or value == "":
            return None
        if isinstance(value, str) and _DAY.fullmatch(value) and _is_calendar_day(value):
            return value
        self.report(f"the field {member} is not a day such as 2026-11-30. Correct it in the HR system.")
        return None

    def end(self, member: str) -> str | None:
        """The ISO 8601 day of an end; None also if the day means that there is no end, such as 9999-12-31."""
        day = self.day(member)
        return None if is_open_end(day) else day

    def required(self, member: str) -> str | None:
        """An unchanged string that must not be empty."""
        value = self.text(member)
        if not value and self._members.get(member) in (None, ""):
            self.report(f"the field {member} is empty. Correct it in the HR system.")
        return value

    def time(self, member: str) -> str | None:
        """A local ISO 8601 timestamp. The last second of a day or an hour counts as its end."""
        text = self.text(member)
        if not text:
            return None
        try:
            read = datetime.datetime.fromisoformat(text)
            return (read + datetime.timedelta(seconds=read.second == 59)).isoformat()
        except (ValueError, OverflowError):
            self.report(f"the field {member} is not a time such as 2026-11-30T12:00:00. Correct it in the HR system.")
            return None

    def list(self, member: str) -> list[t.Any]:
        """A list; empty if it is null."""
        value = self._members.get(member)
        if value is None:
            return []
        if isinstance(value, list):
            return value
        self._report_type(member, "a list", value)
        return []

    def record(self, member: str) -> Record:
        """A record in this record; empty if it is null."""
        value = self._members.get(member)
        if value is not None and not isinstance(value, dict):
            self._report_type(member, "a record", value)
            value = None
        return self.inner(value or {}, member)

    def inner(self, members: t.Mapping[str, t.Any], member: str) -> Record:
        """A record that is part of the member of this record; its flaws are flaws of this record."""
        return Record(members, f"{self._where}, in {member}", self._flaws)

    def _report_type(self, member: str, expected: str, value: object) -> None:
        self.report(
            f"the field {member} must be {expected}, but is {kind_of(value)}. Correct it in the HR system. If"
            " it is the same for all employees, the answer does not have the form of this version of the API."
        )

    def report(self, flaw: str) -> None:
        """Take a sentence as a flaw, or raise it."""
        if self._flaws is None:
            raise SourceError(f"{self._where}: {flaw}")
        self._flaws.append(f"{self._where}: {flaw}")


def _is_calendar_day(text: str) -> bool:
    try:
        datetime.date.fromisoformat(text)
    except ValueError:
        return False
    return True
