# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Time zones, and timestamps as people write them in options. Pure but for the system's time zone database."""

from __future__ import annotations

import datetime
import re
import zoneinfo

from ..errors import ConfigurationError

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


def time_zone(name: str) -> zoneinfo.ZoneInfo:
    """The time zone with this IANA name.

    Raises:
        ValueError: the database does not have it; the text is a sentence that says so.
    """
    try:
        return zoneinfo.ZoneInfo(name)
    # KeyError for an unknown name, OSError for a folder of the database such as `Europe`, ValueError for `../x`.
    except (KeyError, ValueError, OSError):
        raise ValueError(
            f"The time zone {name!r} is not known; use a name of the IANA database such as Europe/Warsaw (on a system"
            " without that database, install the Python package tzdata)."
        ) from None


def instant(option: str, text: str, timezone: str, *, last: bool = False) -> datetime.datetime:
    """The timestamp that an option means, in UTC and whole seconds.

    Args:
        option: its name, for messages.
        text: ISO 8601 with an offset, or without one for the local time in `timezone`, or a day alone.
        timezone: an IANA name.
        last: whether a day alone means its end, which is the beginning of the next, and not its beginning.

    Raises:
        ConfigurationError: it is no such text, or the time zone is unknown.
    """
    zone = _zone_option(timezone)
    try:
        return whole_seconds(_read(text.strip(), zone, last))
    except (ValueError, OverflowError) as error:
        raise ConfigurationError(
            f"The option {option} is {text!r}, which is no instant. Write it as 2026-12-24T08:00:00+01:00, as"
            " 2026-12-24T08:00 in the time zone of the option timezone, or as a day such as 2026-12-24."
        ) from error


def expiry(text: str, timezone: str | None) -> str:
    """When an account expires, such that `syntax.encode` takes it.

    A day means its end, the first instant of the next day where the time zone is: who has access until the 31st works
    on the 31st. All else, `never` and timestamps with their offset from UTC, stays as it is.

    Args:
        text: the option `account_expires`.
        timezone: an IANA name; needed for a day.

    Raises:
        ConfigurationError: there is no such day or time zone, or a day without a time zone.
    """
    text = text.strip()
    if not _DAY.fullmatch(text):
        return text
    if timezone is None:
        raise ConfigurationError(
            f"account_expires is the day {text}, whose end depends on the time zone; set timezone, such as"
            " Europe/Warsaw."
        )
    zone = _zone_option(timezone)
    try:
        return _end_of_day(datetime.date.fromisoformat(text), zone).astimezone(datetime.UTC).isoformat()
    except (ValueError, OverflowError):
        raise ConfigurationError(f"account_expires is {text!r}, but there is no such day.") from None


def whole_seconds(instant: datetime.datetime) -> datetime.datetime:
    """The timestamp in UTC, without fractions of a second: services keep different numbers of their digits."""
    return instant.astimezone(datetime.UTC).replace(microsecond=0)


def instant_text(instant: datetime.datetime | None) -> tuple[str, ...]:
    """The timestamp as people are shown it, `2026-12-24T08:00:00Z`; nothing for none."""
    return () if instant is None else (whole_seconds(instant).strftime("%Y-%m-%dT%H:%M:%SZ"),)


def _zone_option(name: str) -> zoneinfo.ZoneInfo:
    try:
        return time_zone(name)
    except ValueError as error:
        raise ConfigurationError(f"The option timezone is wrong. {error}") from None


def _read(text: str, zone: datetime.tzinfo, last: bool) -> datetime.datetime:
    day = _day(text)
    if day is not None:
        return _end_of_day(day, zone) if last else datetime.datetime.combine(day, datetime.time(), zone)
    read = datetime.datetime.fromisoformat(text)
    return read if read.tzinfo else read.replace(tzinfo=zone)


def _day(text: str) -> datetime.date | None:
    try:
        return datetime.date.fromisoformat(text)
    except ValueError:
        return None


def _end_of_day(day: datetime.date, zone: datetime.tzinfo) -> datetime.datetime:
    return datetime.datetime.combine(day + datetime.timedelta(days=1), datetime.time(), zone)
