# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Lengths of time as people write them in options: `30 days`, `4 weeks`, a number of days, or `24 hours`."""

from __future__ import annotations

import datetime
import enum
import re
import typing as t

from ..errors import ConfigurationError


class Unit(enum.StrEnum):
    """A unit of time. A month is one of the calendar, and has no fixed length."""

    HOUR = "hour"
    DAY = "day"
    WEEK = "week"
    MONTH = "month"


class Amount(t.NamedTuple):
    """A number of units, such as `30 days`."""

    number: int
    unit: Unit


FOREVER: t.Final = "forever"

_FORM: t.Final = re.compile(rf"(?P<number>[0-9]{{1,9}})\s*(?P<unit>{'|'.join(Unit)})s?", re.IGNORECASE | re.ASCII)
_MOST: t.Final = 99_999
_LENGTHS: t.Final = {
    Unit.HOUR: datetime.timedelta(hours=1),
    Unit.DAY: datetime.timedelta(days=1),
    Unit.WEEK: datetime.timedelta(weeks=1),
}


def amount(text: str) -> Amount | None:
    """The amount that a string gives; None if it is something else."""
    found = _FORM.fullmatch(text.strip())
    return Amount(int(found["number"]), Unit(found["unit"].lower())) if found else None


def period(option: str, given: object, otherwise: str = "") -> datetime.timedelta:
    """The length of time that an option gives in days or weeks.

    Args:
        option: its name, for a message.
        given: the value: `30 days`, `4 weeks`, or a number of days from 1 to 99999.
        otherwise: what else the option allows, as the end of a sentence: `, or nothing to keep all reports`.

    Raises:
        ConfigurationError: the value is something else.
    """
    text = str(given).strip()
    found = amount(f"{text} days" if text.isdecimal() else text)
    if found and found.unit is not Unit.HOUR and (length := _length(found)):
        return length
    raise _error(option, given, f"days or weeks, such as 30 days{otherwise}")


def validity(option: str, given: object, otherwise: str = "") -> datetime.timedelta:
    """The length of time that an option gives in hours, days or weeks, with its unit: `24 hours`, `3 days`, `1 week`.

    Args:
        option, given, otherwise: see `period`.

    Raises:
        ConfigurationError: the value is something else.
    """
    found = amount(str(given))
    if found and (length := _length(found)):
        return length
    raise _error(option, given, f"hours, days or weeks, such as 24 hours{otherwise}")


def kept(option: str, given: str) -> datetime.timedelta | None:
    """How long to keep something; None for `forever`.

    Raises:
        ConfigurationError: the value is neither that nor a length of time.
    """
    if given.strip().lower() == FOREVER:
        return None
    return period(option, given, f", or {FOREVER} to remove nothing")


def _length(found: Amount) -> datetime.timedelta | None:
    """The length of an amount; None if it has none, or is out of bounds."""
    if found.unit is Unit.MONTH or not 1 <= found.number <= _MOST:
        return None
    return found.number * _LENGTHS[found.unit]


def _error(option: str, given: object, wanted: str) -> ConfigurationError:
    shown = repr(given.strip()) if isinstance(given, str) else given
    return ConfigurationError(f"{option} is {shown}. Give a number of {wanted}.")
