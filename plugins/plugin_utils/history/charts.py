# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The charts of the index page, as numbers: changes of each day, and what HR has to correct."""

from __future__ import annotations

import datetime
import typing as t

from .entries import READ

if t.TYPE_CHECKING:
    from .entries import Entry

DAYS: t.Final = 30
"""Number of days in a chart."""

SERIES: t.Final[t.Mapping[str, tuple[str, ...]]] = {
    "new": ("created", "enabled"),
    "changed": ("renamed", "moved", "changed"),
    "gone": ("disabled", "deleted"),
}
"""The parts of a bar, each with the leading kinds that it counts."""


class Bar(t.NamedTuple):
    """One day of a chart."""

    day: str
    values: tuple[int, ...]
    """By series."""
    words: str
    """What the bar shows, for people: `2026-11-28: 2 created, 1 disabled`."""

    @property
    def total(self) -> int:
        """The height of the whole bar."""
        return sum(self.values)


class Part(t.NamedTuple):
    """A rectangle of a chart, in a drawing with ten units for each day and a height of 100."""

    series: int
    x: int
    y: float
    height: float
    words: str


def changes(entries: t.Sequence[Entry]) -> list[Bar]:
    """The people for whom changes were made, for each of the last days."""
    found: dict[str, dict[str, int]] = {}
    for entry in entries:
        if entry["state"] == READ and not entry["preview"]:
            kinds = found.setdefault(entry["started"][:10], {})
            for kind, number in entry["applied"].items():
                kinds[kind] = kinds.get(kind, 0) + number
    return [_changes_bar(day, found.get(day, {})) for day in days(entries)]


def _changes_bar(day: str, kinds: t.Mapping[str, int]) -> Bar:
    values = tuple(sum(kinds.get(kind, 0) for kind in counted) for counted in SERIES.values())
    ordered = (kind for counted in SERIES.values() for kind in counted if kinds.get(kind))
    words = ", ".join(f"{kinds[kind]} {kind}" for kind in ordered) or "no changes"
    return Bar(day, values, f"{day}: {words}")


def to_correct(entries: t.Sequence[Entry]) -> list[Bar]:
    """The entries that HR has to correct, by the last run of each configuration and day."""
    last: dict[str, dict[str, int]] = {}
    for entry in _of_hr(entries):
        total = sum(number for _title, number in entry["hr_data"])
        last.setdefault(entry["started"][:10], {})[entry["name"]] = total
    shown = {day: sum(last[day].values()) if day in last else None for day in days(entries)}
    return [
        Bar(day, (total or 0,), f"{day}: {'no run' if total is None else f'{total} to correct'}")
        for day, total in shown.items()
    ]


def fields(entries: t.Sequence[Entry]) -> list[tuple[str, int]]:
    """What HR has to correct now, by field, from the last run of each configuration."""
    last = {one["name"]: one for one in _of_hr(entries)}
    found: dict[str, int] = {}
    for entry in last.values():
        for title, number in entry["hr_data"]:
            found[title] = found.get(title, 0) + number
    return sorted(found.items(), key=lambda one: (-one[1], one[0]))


def _of_hr(entries: t.Sequence[Entry]) -> list[Entry]:
    """The runs that have read HR, in their order; an undo does not."""
    found = (one for one in entries if one["state"] == READ and one.get("reads_hr", True))
    return sorted(found, key=lambda one: str(one["started"]))


def days(entries: t.Sequence[Entry]) -> list[str]:
    """The last days, up to that of the latest run."""
    latest = max((entry["started"][:10] for entry in entries), default=None)
    if latest is None:
        return []
    end = datetime.date.fromisoformat(latest)
    return [(end - datetime.timedelta(days=back)).isoformat() for back in reversed(range(DAYS))]


def parts(bars: t.Sequence[Bar]) -> list[Part]:
    """The rectangles of the bars, from the bottom of each."""
    most = highest(bars)
    found: list[Part] = []
    for position, day in enumerate(bars):
        top = 100.0
        for series, value in enumerate(day.values):
            if value:
                height = round(value * 100 / most, 2)
                top = round(top - height, 2)
                found.append(Part(series, position * 10 + 1, top, height, day.words))
    return found


def highest(bars: t.Sequence[Bar]) -> int:
    """The height of the highest bar; at least 1."""
    return max([1, *(day.total for day in bars)])
