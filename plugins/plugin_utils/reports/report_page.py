# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The HTML page of a run, made from the JSON report alone, for service desks, auditors and HR.

It needs no server and nothing from elsewhere. Its script only filters the list of people; without scripts, everything
is readable. The page of 10,000 people has at most 6 MB: details that are too long for it are only in the JSON file.
"""

from __future__ import annotations

import collections
import pathlib
import typing as t

from markupsafe import Markup

from ...module_utils.model import kinds
from ...module_utils.presentation.persons import LeadingKind, State
from ...module_utils.steps.registry import KINDS
from ...module_utils.values.text import count
from . import html
from .change_rows import JsonObject, Row, name_of, parts_of, rows_of

TEMPLATE: t.Final = pathlib.Path(__file__).with_name("report_page.html.j2")
DETAILS: t.Final = pathlib.Path(__file__).with_name("report_details.html.j2")

MOST_BYTES: t.Final = 5_700_000
"""The size up to which the page has the details of people."""

ON_TOP: t.Final = 10
"""The maximum number of people that are named above the list, and of those whom a warning concerns."""

FOLDED: t.Final = 500
"""The maximum number of further people whom a warning concerns, folded."""

_NAMED: t.Final = 10_000
"""The maximum number of people in all warnings and blocked steps together."""

LISTED: t.Final = 1000
"""The maximum number of warnings, and of blocked steps."""

SKIPPED: t.Final = "not-processed"
"""The kind of skipped employees on the page."""

_ROW_BYTES: t.Final = 165
"""The size of an entry without its values."""

_FOLD_BYTES: t.Final = 40
"""The size of what folds the details of an entry."""

_LONGEST_REASON: t.Final = 160
"""The maximum number of characters of a reason in the list. The details have the whole reason."""

_STATES: t.Final[t.Mapping[str, str]] = {
    State.FAILED: "failed",
    State.CONFLICT: "conflict, planned anew",
    State.SKIPPED: "not all done",
    State.PLANNED: "planned",
    State.APPLIED: "done",
}

_PRESENCES: t.Final[t.Mapping[str, str]] = {
    "future": "starts later",
    "upcoming": "pre-hire",
    "active": "active",
    "left": "terminated",
}

_OUTCOMES: t.Final[t.Mapping[str, str]] = {
    State.FAILED: "failed",
    State.CONFLICT: "not made, planned anew",
    State.SKIPPED: "not attempted",
}
"""The outcomes of single changes that the details show."""


class Entry(t.NamedTuple):
    """A person in the list."""

    anchor: str
    name: str
    key: str
    login: str
    department: str
    kind: str
    words: str
    state: str
    presence: str
    changes: t.Sequence[JsonObject] = ()
    dn: str = ""
    reasons: t.Sequence[str] = ()
    """Why the person is skipped."""
    more: str = ""
    """What follows `words`, in words of this page."""
    has_details: bool = True
    """Whether `words` do not say everything."""

    @property
    def state_words(self) -> str:
        """The outcome, for people."""
        return _STATES.get(self.state, "")

    @property
    def presence_words(self) -> str:
        """The lifecycle state, for people."""
        return _PRESENCES.get(self.presence, "")


class ShownChange(t.NamedTuple):
    """The lines of one change, and its outcome if it was not made."""

    rows: t.Sequence[Row]
    outcome: str
    message: str


def page(report: JsonObject, file: str = "") -> str:
    """The whole page.

    Args:
        report: a JSON report of the format `document.FORMAT`.
        file: the name of its file in the folder of the page, for links to it and to the index page of the folder.
    """
    return "".join(parts(report, file))


def parts(report: JsonObject, file: str = "") -> t.Iterator[str]:
    """The same, piece by piece, because the page of a large plan needs more memory than the plan."""
    entries = _entries(report)
    run, named = report["run"], _Named()
    yield from html.parts(
        TEMPLATE,
        report=report,
        problems=list(_bounded(report["problems"], named)),
        run=run,
        file=file,
        entries=entries,
        failed=[entry for entry in entries if entry.state == State.FAILED],
        tiles=_tiles(entries),
        departments={name: str(index) for index, name in enumerate(_departments(entries))},
        units=[change for change in report["changes"] if change["kind"] == kinds.CREATE_OU.name],
        totals=_totals(report),
        warnings=list(
            _bounded([*({"text": text, "concerns": ()} for text in run["warnings"]), *report["notices"]], named)
        ),
        details=_Details(entries),
        has_states=not (run["check_mode"] or report["stops"]),
        on_top=ON_TOP,
        listed=LISTED,
        skipped_kind=SKIPPED,
        message_of=_message_of,
    )


def _entries(report: JsonObject) -> list[Entry]:
    """Everybody: failures first, then in the order of the report, then skipped employees."""
    anchors = _Anchors()
    people = [_changed(person, report["changes"], anchors) for person in report["people"]]
    people.sort(key=lambda entry: entry.state != State.FAILED)
    return [*people, *(_skipped(rejected, anchors) for rejected in report["rejected"])]


class _Anchors:
    """Gives each person an anchor of its own, also if people have the same key or none."""

    def __init__(self) -> None:
        self._used: collections.Counter[str] = collections.Counter()

    def of(self, key: str) -> str:
        anchor = html.anchor(key)
        self._used[anchor] += 1
        return anchor if self._used[anchor] == 1 else f"{anchor}--{self._used[anchor]}"


def _changed(person: JsonObject, changes: t.Sequence[JsonObject], anchors: _Anchors) -> Entry:
    return Entry(
        anchor=anchors.of(person["key"]),
        name=person["name"],
        key=person["key"],
        login=person["login"],
        department=person["department"],
        kind=person["kind"],
        words=person["words"],
        state=person["state"],
        presence=person["presence"],
        changes=[changes[index] for index in person["changes"]],
        dn=person["dn"],
    )


def _skipped(rejected: JsonObject, anchors: _Anchors) -> Entry:
    reasons = rejected["reasons"]
    first = reasons[0] if reasons else ""
    more = f" (and {count(len(reasons) - 1, 'more reason')})" if len(reasons) > 1 else ""
    cut = first if len(first) <= _LONGEST_REASON else f"{first[:_LONGEST_REASON]}…"
    return Entry(
        anchor=anchors.of(rejected["key"]),
        name=rejected["name"],
        key=rejected["key"],
        login="",
        department=rejected["department"],
        kind=SKIPPED,
        words=cut,
        more=more,
        state="",
        presence="",
        reasons=reasons,
        has_details=len(reasons) > 1 or len(first) > _LONGEST_REASON,
    )


def _departments(entries: t.Iterable[Entry]) -> list[str]:
    return sorted({entry.department for entry in entries} - {""}, key=lambda name: (name.casefold(), name))


def _tiles(entries: t.Iterable[Entry]) -> list[tuple[str, int]]:
    """The number of people of each kind that occurs, the most important kind first."""
    numbers = collections.Counter(entry.kind for entry in entries)
    return [(kind, numbers[kind]) for kind in (*map(str, LeadingKind), SKIPPED) if numbers[kind]]


def _totals(report: JsonObject) -> list[tuple[str, t.Mapping[str, int]]]:
    counts = report["counts"]
    return [(kind.title, counts[kind.count]) for kind in KINDS if counts[kind.count]["planned"]]


class Concern(t.NamedTuple):
    """A warning or a blocked step with the people whom it concerns."""

    text: str
    step: str
    people: t.Sequence[t.Mapping[str, str]]
    folded: t.Sequence[t.Mapping[str, str]]
    left_out: int
    """How many further people are only in the JSON file."""


class _Named:
    """Counts the people in all warnings, because there can be ten thousand in each of a thousand."""

    def __init__(self) -> None:
        self._room = _NAMED

    def take(self, number: int) -> int:
        """How many of these may be named."""
        taken = min(number, self._room)
        self._room -= taken
        return taken


def _bounded(concerns: t.Iterable[JsonObject], named: _Named) -> t.Iterator[Concern]:
    for one in concerns:
        people = one["concerns"]
        first = named.take(min(len(people), ON_TOP))
        last = first + named.take(min(len(people) - first, FOLDED))
        yield Concern(one["text"], one.get("step", ""), people[:first], people[first:last], len(people) - last)


def _message_of(entry: Entry) -> str:
    """Why the first change failed."""
    return next((change["message"] for change in entry.changes if change["status"] == State.FAILED), "")


class _Details:
    """Renders the details of people, as long as there is room on the page."""

    def __init__(self, entries: t.Iterable[Entry]) -> None:
        self._room = MOST_BYTES - sum(map(_size, entries))
        self._macro = html.macro(DETAILS, "details")
        self.left_out = 0

    def __call__(self, entry: Entry) -> Markup:
        """The details of a person; empty if there is no more room for them."""
        if self._room > 0:
            changes = list(map(_shown, entry.changes))
            made = self._macro(entry=entry, place=name_of(entry.dn), changes=changes, parts_of=parts_of)
            self._room -= len(made.encode("utf-8", "replace")) + _FOLD_BYTES
            if self._room > 0:
                return made
        self.left_out += 1
        return Markup("")


def _size(entry: Entry) -> int:
    texts = (entry.name, entry.key, entry.login, entry.department, entry.words)
    return _ROW_BYTES + sum(len(text.encode("utf-8", "replace")) for text in texts)


def _shown(change: JsonObject) -> ShownChange:
    outcome = _OUTCOMES.get(change["status"], "")
    return ShownChange(rows_of(change), outcome, change["message"] if outcome else "")
