# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Time zones, and timestamps as people write them in options. Pure, except for the system's time zone database."""

from __future__ import annotations

import datetime
import functools
import re
import zoneinfo

from ..errors import ConfigurationError
from .zone_names import NEEDS, iana_name, is_complete

NEVER = "never"
"""The expiry of an account that does not expire, in the form that `syntax.encode` accepts."""

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)

PLAUSIBLE_YEARS = range(1900, 2200)
"""The years in which people begin and stop working. A day in another year is a typing error, or means "never"."""

_NEVER_YEAR = datetime.MAXYEAR
_NEVER_DAYS = frozenset({datetime.date(2999, 12, 31), datetime.date(3000, 1, 1), datetime.date(4712, 12, 31)})
"""Further days that databases use for "no end"; Oracle has no later day than 4712-12-31. Only these: 2926-12-31 is more
likely a wrong digit, and must not keep a leaver enabled."""


def is_never(day: datetime.date) -> bool:
    """Whether the day means that something has no end: any day of the year 9999, and some others."""
    return day.year == _NEVER_YEAR or day in _NEVER_DAYS


def is_plausible(day: datetime.date) -> bool:
    """Whether the day can be the first or the last day of an employment."""
    return day.year in PLAUSIBLE_YEARS


@functools.lru_cache(maxsize=1 << 10)
def time_zone(name: str, country: str = "") -> zoneinfo.ZoneInfo:
    """The time zone with this name: of IANA, of Windows, of Ruby on Rails, or of a city. Its `key` is the IANA name.

    Args:
        name: such as `Europe/Warsaw`, `Romance Standard Time` or `Eastern Time (US & Canada)`.
        country: a name or a code, which selects one of the zones that share a name of Windows.

    Raises:
        ValueError: nobody knows the name; the message is a sentence for people.
    """
    found = _of_iana(name)
    if found is None:
        known = iana_name(name, country)
        found = _of_iana(known) if known else None
    if found is None:
        raise ValueError(
            f"The time zone {name!r} is not known. Use a name of the IANA database such as Europe/Warsaw (on a system"
            f" without this database, install the Python package tzdata).{'' if is_complete() else f' {NEEDS}'}"
        )
    return found


def _of_iana(name: str) -> zoneinfo.ZoneInfo | None:
    try:
        return zoneinfo.ZoneInfo(name)
    # KeyError for an unknown name, OSError for a folder of the database such as `Europe`, ValueError for `../x`.
    except (KeyError, ValueError, OSError):
        return None


@functools.lru_cache(maxsize=1 << 12)
def known_day(text: str | None) -> datetime.date | None:
    """The day of a start or an end; None if there is none, if it means "never", or if it cannot be right."""
    day = _day(text or "")
    return day if day is not None and is_plausible(day) else None


def is_open_end(text: str | None) -> bool:
    """Whether the text is a day that means that something has no end."""
    day = _day(text or "")
    return day is not None and is_never(day)


def instant(option: str, text: str, timezone: str, *, last: bool = False) -> datetime.datetime:
    """The timestamp of an option, in UTC and whole seconds.

    Args:
        option: the option's name, for messages.
        text: ISO 8601 with an offset, or without one for the local time in `timezone`, or only a day.
        timezone: the name of a time zone, see `time_zone`.
        last: whether a day without a time means its end, the start of the next day, instead of its start.

    Raises:
        ConfigurationError: the text is not a timestamp, or the time zone is unknown.
    """
    zone = _zone_option(timezone)
    try:
        return whole_seconds(_read(text.strip(), zone, last))
    except (ValueError, OverflowError) as error:
        raise ConfigurationError(
            f"The option {option} is {text!r}, which is not a timestamp. Write it as 2026-12-24T08:00:00+01:00, as"
            " 2026-12-24T08:00 in the time zone of the option timezone, or as a day such as 2026-12-24."
        ) from error


def expiry(text: str, timezone: str | None) -> str:
    """The expiry of an account in a form that `syntax.encode` accepts.

    A day means its end in the time zone: a person with access until the 31st can work on the 31st. A day that means
    "no end", such as 9999-12-31, gives `never`. Other values (`never`, timestamps with an offset from UTC) stay as they
    are.

    Args:
        text: the option `account_expires`.
        timezone: the name of a time zone, see `time_zone`; required for a day.

    Raises:
        ConfigurationError: the day or the time zone does not exist, or a day has no time zone.
    """
    text = text.strip()
    if not is_day(text):
        return text
    day = _day(text)
    if day is not None and is_never(day):
        return NEVER
    if timezone is None:
        raise ConfigurationError(
            f"account_expires is the day {text}, whose end depends on the time zone; set timezone, such as"
            " Europe/Warsaw."
        )
    _zone_option(timezone)
    try:
        return end_of_day(text, timezone)
    except ValueError:
        raise ConfigurationError(f"account_expires is {text!r}, but this day does not exist.") from None


def is_day(text: str) -> bool:
    """Whether the string has the form of a day, `2026-12-31`. The day need not exist."""
    return _DAY.fullmatch(text) is not None


def start_of_day(text: str, timezone: str) -> str:
    """The timestamp at which a day begins, such as `2026-12-31T00:00:00+01:00`. See `end_of_day`."""
    day = _existing(text)
    return NEVER if is_never(day) else midnight(day, timezone).isoformat()


def end_of_day(text: str, timezone: str) -> str:
    """The timestamp at which a day ends and the next one begins, such as `2027-01-01T00:00:00+01:00`.

    Args:
        text: the day, such as `2026-12-31`. A day that means "no end", such as 9999-12-31, gives `never`.
        timezone: the name of a time zone, see `time_zone`.

    Raises:
        ValueError: the day does not exist, or the time zone is unknown; the message is a sentence.
    """
    day = _existing(text)
    return NEVER if is_never(day) else midnight(day + datetime.timedelta(days=1), timezone).isoformat()


def days_since(text: str, now: datetime.datetime, timezone: str) -> int:
    """The number of days from a day to today in the time zone. Negative if the day is still ahead.

    Args:
        text: the day, such as `2026-12-31`.
        now: a time with a time zone.
        timezone: the name of a time zone, see `time_zone`.

    Raises:
        ValueError: see `end_of_day`.
    """
    return (now.astimezone(time_zone(timezone)).date() - _existing(text)).days


def _existing(text: str) -> datetime.date:
    day = _day(text.strip()) if is_day(text.strip()) else None
    if day is None:
        raise ValueError(f"{text!r} is not a day such as 2026-12-31")
    return day


def midnight(day: datetime.date, timezone: str) -> datetime.datetime:
    """The time at which a day begins in the time zone.

    Where clocks change at midnight, the first of two midnights, or the one that the clocks skip, is the right one.
    """
    return datetime.datetime.combine(day, datetime.time(), time_zone(timezone))


def whole_seconds(instant: datetime.datetime) -> datetime.datetime:
    """The timestamp in UTC without fractions of a second, because services store these with different precision."""
    return instant.astimezone(datetime.UTC).replace(microsecond=0)


def instant_text(instant: datetime.datetime | None) -> tuple[str, ...]:
    """The timestamp as it is shown, `2026-12-24T08:00:00Z`, in a tuple; empty for None."""
    return () if instant is None else (whole_seconds(instant).strftime("%Y-%m-%dT%H:%M:%SZ"),)


def _zone_option(name: str) -> zoneinfo.ZoneInfo:
    try:
        return time_zone(name)
    except ValueError as error:
        raise ConfigurationError(f"The option timezone is invalid. {error}") from None


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
