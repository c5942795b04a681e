# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Instants as people write them in options. Pure but for the system's time zone database."""

from __future__ import annotations

import datetime
import zoneinfo

from ..errors import ConfigurationError
from ..model.auto_reply import whole_seconds


def instant(option: str, text: str, timezone: str, *, last: bool = False) -> datetime.datetime:
    """The instant that an option means, in UTC and whole seconds.

    Args:
        option: its name, for messages.
        text: ISO 8601 with an offset, or without one for the local time in `timezone`, or a day alone.
        timezone: an IANA name.
        last: whether a day alone means its end, which is the beginning of the next, and not its beginning.

    Raises:
        ConfigurationError: it is no such text, or the time zone is unknown.
    """
    zone = _zone(timezone)
    try:
        return whole_seconds(_read(text.strip(), zone, last))
    except (ValueError, OverflowError) as error:
        raise ConfigurationError(
            f"The option {option} is {text!r}, which is no instant. Write it as 2026-12-24T08:00:00+01:00, as"
            " 2026-12-24T08:00 in the time zone of the option timezone, or as a day such as 2026-12-24."
        ) from error


def _read(text: str, zone: datetime.tzinfo, last: bool) -> datetime.datetime:
    day = _day(text)
    if day is not None:
        moved = day + datetime.timedelta(days=1) if last else day
        return datetime.datetime.combine(moved, datetime.time(), zone)
    read = datetime.datetime.fromisoformat(text)
    return read if read.tzinfo else read.replace(tzinfo=zone)


def _day(text: str) -> datetime.date | None:
    try:
        return datetime.date.fromisoformat(text)
    except ValueError:
        return None


def _zone(name: str) -> zoneinfo.ZoneInfo:
    try:
        return zoneinfo.ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise ConfigurationError(
            f"The option timezone is {name!r}, which the time zone database does not have. Write an IANA name such as"
            " Europe/Warsaw (on a system without that database, install the Python package tzdata)."
        ) from error
