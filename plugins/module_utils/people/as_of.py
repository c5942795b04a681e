# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The time for which a preview is made, `lifecycle_as_of`: a day, or an instant."""

from __future__ import annotations

import dataclasses
import datetime
import re
import typing as t

from ..errors import ConfigurationError
from ..model.option_names import ROLE
from ..values.instants import instant_text, is_day, is_plausible, midnight, time_zone, whole_seconds
from ..values.text import clip, written

_WITH_TIME = re.compile(r"\d{4}-\d{2}-\d{2}[T ].+", re.ASCII)

_SAME_DAY: t.Final = datetime.time(10, tzinfo=datetime.UTC)
"""At this time, it is the same day from Honolulu (UTC-10:00) to the Chatham Islands (UTC+13:45 in summer)."""

_WANTED = (
    "Write a day such as 2026-12-01, an instant such as 2026-12-01T08:00:00+01:00, or 2026-12-01T08:00 for the local"
    f" time in {ROLE.default_timezone}."
)


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class AsOf:
    """The time for which a preview is made."""

    instant: datetime.datetime
    """In UTC. For a day, a time at which it is this day nearly everywhere, until the employees are known."""
    day: datetime.date | None = None
    """The day; None if the option is an instant."""

    def begun(self, timezones: t.Collection[str]) -> AsOf:
        """The instant at which the day begins in the last of these time zones; all others have reached it by then."""
        if self.day is None or not timezones:
            return self
        starts = (midnight(self.day, timezone) for timezone in timezones)
        return dataclasses.replace(self, instant=max(start.astimezone(datetime.UTC) for start in starts))

    def is_other_day(self, timezone: str) -> bool:
        """Whether it is not the day in this time zone: no moment is the same day at both ends of the world."""
        return self.day is not None and self.instant.astimezone(time_zone(timezone)).date() != self.day

    @property
    def shown(self) -> str:
        """For people: `2026-12-01 (2026-11-30T23:00:00Z)`, or `2026-12-01T08:00:00Z`."""
        (instant,) = instant_text(self.instant)
        return instant if self.day is None else f"{self.day} ({instant})"


def read_as_of(value: object, timezone: str) -> AsOf | None:
    """The time of the option; None if it is not set.

    Args:
        value: a string, or a day or a timestamp of YAML.
        timezone: IANA name, for timestamps without an offset.

    Raises:
        ConfigurationError: the value is something else, does not exist, or has an implausible year.
    """
    if value is None or (isinstance(value, str) and not value.strip()):
        return None
    text = _text(value)
    try:
        read = datetime.datetime.fromisoformat(text)
    except ValueError:
        raise _refused(value, f"but there is no such day or time. {_WANTED}") from None
    if not is_plausible(read.date()):
        raise _refused(value, f"whose year is not plausible. {_WANTED}")
    if is_day(text):
        return AsOf(instant=datetime.datetime.combine(read.date(), _SAME_DAY), day=read.date())
    return AsOf(instant=whole_seconds(read if read.tzinfo else _local(value, read, timezone)))


def _text(value: object) -> str:
    if isinstance(value, datetime.date):
        return value.isoformat()
    text = str(value).strip() if isinstance(value, str) else ""
    if not is_day(text) and not _WITH_TIME.fullmatch(text):
        raise _refused(value, f"which is neither a day nor an instant. {_WANTED}")
    return text


def _local(value: object, read: datetime.datetime, timezone: str) -> datetime.datetime:
    local = read.replace(tzinfo=time_zone(timezone))
    if local.astimezone(datetime.UTC).astimezone(local.tzinfo).replace(tzinfo=None) != read:
        raise _refused(value, f"a time that the clocks in {timezone} skip. Add the offset from UTC.")
    return local


def _refused(value: object, why: str) -> ConfigurationError:
    return ConfigurationError(f"{ROLE.as_of} is {clip(written(value), 60)}, {why}")
