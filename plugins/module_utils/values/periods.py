# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Lengths of time as people write them in options: `30 days`, `4 weeks`, a number of days, or `24 hours`."""

from __future__ import annotations

import datetime
import re
import typing as t

from ..errors import ConfigurationError

_PERIOD: t.Final = re.compile(r"(?P<number>[1-9][0-9]{0,4})(?:\s*(?P<unit>day|week)s?)?", re.IGNORECASE | re.ASCII)

_VALIDITY: t.Final = re.compile(r"(?P<number>[1-9][0-9]{0,3})\s*(?P<unit>hour|day|week)s?", re.IGNORECASE | re.ASCII)
_HOURS: t.Final = {"hour": 1, "day": 24, "week": 7 * 24}

FOREVER: t.Final = "forever"


def period(option: str, given: object, otherwise: str = "") -> datetime.timedelta:
    """The length of time that an option gives.

    Args:
        option: its name, for a message.
        given: the value: `30 days`, `4 weeks`, or a number of days from 1 to 99999.
        otherwise: what else the option allows, as the end of a sentence: `, or nothing to keep all reports`.

    Raises:
        ConfigurationError: the value is something else.
    """
    found = None if isinstance(given, bool) else _PERIOD.fullmatch(str(given).strip())
    if not found:
        shown = repr(given.strip()) if isinstance(given, str) else given
        raise ConfigurationError(f"{option} is {shown}. Give a number of days or weeks, such as 30 days{otherwise}.")
    return datetime.timedelta(days=int(found["number"]) * (7 if (found["unit"] or "").lower() == "week" else 1))


def validity(option: str, given: object) -> datetime.timedelta:
    """The length of time for which something is valid, from an option.

    Args:
        option: its name, for a message.
        given: the value: `24 hours`, `3 days` or `1 week`.

    Raises:
        ConfigurationError: the value is something else.
    """
    found = _VALIDITY.fullmatch(str(given).strip())
    if not found:
        shown = repr(given.strip()) if isinstance(given, str) else given
        raise ConfigurationError(f"{option} is {shown}. Give a number of hours, days or weeks, such as 24 hours.")
    return datetime.timedelta(hours=int(found["number"]) * _HOURS[found["unit"].lower()])


def kept(option: str, given: str) -> datetime.timedelta | None:
    """How long to keep something; None for `forever`.

    Raises:
        ConfigurationError: the value is neither that nor a length of time.
    """
    if given.strip().lower() == FOREVER:
        return None
    return period(option, given, f", or {FOREVER} to remove nothing")
