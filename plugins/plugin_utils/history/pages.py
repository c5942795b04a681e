# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The pages of the history: all runs, all people with events, and one person."""

from __future__ import annotations

import collections
import itertools
import pathlib
import re
import typing as t

from ...module_utils.values.text import count
from ..reports import html
from . import charts
from .entries import READ
from .timeline import SKIPPED

if t.TYPE_CHECKING:
    from .entries import Entry
    from .timeline import Timeline

_FOLDER: t.Final = pathlib.Path(__file__).parent
RUNS: t.Final = _FOLDER / "runs.html.j2"
PEOPLE: t.Final = _FOLDER / "people.html.j2"
PERSON: t.Final = _FOLDER / "person.html.j2"

MOST_RUNS: t.Final = 3000
"""Number of runs on the page, the latest. Without retention, a folder can have tens of thousands."""

_ORDER: t.Final = ("deleted", "disabled", "created", "enabled", "renamed", "moved", "changed")
_STATES: t.Final[t.Mapping[str, str]] = {
    "failed": "failed",
    "conflict": "planned anew, because somebody else had changed the account",
    "skipped": "not made",
}
"""The words for outcomes of changes; changes that were made have none."""


_PLACE: t.Final = re.compile(r"\bOU=")
"""What LDAP has before the name of a place."""


class Run(t.NamedTuple):
    """A line of the table of runs."""

    stem: str
    time: str
    entry: Entry
    outcome: str
    """In a word or two."""
    kinds: str
    """The people with changes, by kind: `2 created, 1 disabled`."""
    troubles: t.Sequence[str] = ()
    """`3 changes failed`, `1 step blocked`."""


class Day(t.NamedTuple):
    """The runs of a day."""

    day: str
    runs: list[Run]
    trouble: str
    """What went wrong; empty if nothing did."""
    words: str
    """The day in one line."""


def runs(entries: t.Mapping[str, Entry], compliance: t.Sequence[str], people: int, remaining: int) -> t.Iterator[str]:
    """The page of all runs.

    Args:
        entries: by the names of the reports' files.
        compliance: the addresses of the compliance lists, the latest first.
        people: number of people with a page.
        remaining: number of reports that are not read yet.
    """
    ordered = sorted(entries.items(), key=lambda item: (item[1]["started"], item[0]), reverse=True)
    found = list(entries.values())
    yield from html.parts(
        RUNS,
        latest=_latest(ordered),
        days=_days(ordered[:MOST_RUNS]),
        number=len(ordered),
        hidden=max(len(ordered) - MOST_RUNS, 0),
        changes=charts.changes(found),
        to_correct=charts.to_correct(found),
        fields=charts.fields(found),
        parts=charts.parts,
        highest=charts.highest,
        compliance=compliance,
        people=people,
        remaining=remaining,
    )


def people(lines: t.Mapping[str, t.Mapping[str, t.Any]]) -> t.Iterator[str]:
    """The page of all people with events."""
    ordered = sorted(lines.items(), key=lambda item: (item[1]["name"].casefold(), item[1]["department"], item[0]))
    several = len({line["configuration"] for line in lines.values()}) > 1
    kinds = collections.Counter(line["kind"] for line in lines.values()).most_common()
    yield from html.parts(PEOPLE, people=ordered, kinds=kinds, several=several)


def person(timeline: Timeline) -> t.Iterator[str]:
    """The page of one person."""
    yield from html.parts(
        PERSON,
        person=timeline,
        anchor=html.anchor(timeline["key"]),
        events=[{**event, "words": _PLACE.sub("", event["words"])} for event in reversed(timeline["events"])],
        states=_STATES,
        skipped=SKIPPED,
    )


def _latest(ordered: t.Iterable[tuple[str, Entry]]) -> list[Run]:
    """The last run of each configuration that could be read and was no preview."""
    found: dict[str, Run] = {}
    for stem, entry in ordered:
        if entry["state"] == READ and not entry["preview"]:
            found.setdefault(entry["name"], _run(stem, entry))
    return [found[name] for name in sorted(found, key=str.casefold)]


def _days(ordered: t.Iterable[tuple[str, Entry]]) -> list[Day]:
    grouped = itertools.groupby(
        (_run(stem, entry) for stem, entry in ordered), key=lambda run: run.entry["started"][:10]
    )
    return [_day(day, list(found)) for day, found in grouped]


def _day(day: str, found: list[Run]) -> Day:
    read = [run.entry for run in found if run.entry["state"] == READ]
    numbers = {
        "run": len([entry for entry in read if not entry["preview"]]),
        "preview": len([entry for entry in read if entry["preview"]]),
    }
    words = [f"{number} {word}{'' if number == 1 else 's'}" for word, number in numbers.items() if number]
    failed = len([entry for entry in read if entry["failed"]])
    unreadable = len(found) - len(read)
    trouble = [f"{number} {word}" for word, number in (("failed", failed), ("not readable", unreadable)) if number]
    words += filter(None, [_kinds([entry["applied"] for entry in read if not entry["preview"]])])
    return Day(day, found, ", ".join(trouble), ", ".join(words))


def _run(stem: str, entry: Entry) -> Run:
    time = entry["started"][11:19]
    if entry["state"] != READ:
        return Run(stem, time, entry, "not readable", "")
    kinds = _kinds([entry["planned" if entry["preview"] else "applied"]])
    numbers = {"change failed": "changes failed", "step blocked": "steps blocked"}
    found = zip((entry["failed_changes"], entry["blocked"]), numbers.items(), strict=True)
    troubles = [count(number, *words) for number, words in found if number]
    return Run(stem, time, entry, _outcome(entry), kinds or "no change", troubles)


def _outcome(entry: Entry) -> str:
    if entry["stopped"]:
        return "stopped, nothing written"
    if entry["preview"]:
        return "preview"
    if entry["failed"]:
        return "failed"
    return "done"


def _kinds(several: t.Iterable[t.Mapping[str, int]]) -> str:
    total: dict[str, int] = {}
    for kinds in several:
        for kind, number in kinds.items():
            total[kind] = total.get(kind, 0) + number
    return ", ".join(f"{total[kind]} {kind}" for kind in _ORDER if total.get(kind))
