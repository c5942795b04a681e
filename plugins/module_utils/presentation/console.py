# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The lines of a run for a console: what needs attention, what happens to whom, and how to continue. Pure.

Their number and their size have limits for any plan, because AWX shows the first 1,024 bytes of an event, and at most
4,000 events of a job.
"""

from __future__ import annotations

import dataclasses
import datetime
import functools
import itertools
import typing as t

from ..model import failures
from ..model.changes import Change, CreateOu
from ..model.limits import Gauge, Verdict
from ..model.option_names import ROLE
from ..model.plan import Outcomes, Plan, Rejection, Status
from ..model.run import KeptAs
from ..values.text import count
from .columns import aligned, line
from .persons import LeadingKind, Person, State, name_of, persons
from .result import EMPLOYEES, ReportFiles, Words, failed_indices, headline, let_pass, since
from .special import emergency_text, waves_text

LISTED: t.Final = 10
"""The maximum number of entries of each list."""

FEW: t.Final = 100
"""The number of employees up to which the lists share `ROOM_OF_FEW` lines instead of `ROOM`."""
ROOM_OF_FEW: t.Final = 20
ROOM: t.Final = 36

NAMED: t.Final = 5
"""The maximum number of people that a warning names."""

_PREFERRED: t.Final = 3
"""How many more entries a list that needs attention has than one of changes, if there is no room for all."""

LONGEST_CELL: t.Final = 24
"""The maximum number of columns of a name, a login name and a key."""
LONGEST_WORDS: t.Final = 180
"""The maximum number of characters that are said of one person."""
LONGEST_TEXT: t.Final = 400
"""The maximum number of characters of a warning, a reason or an error message."""


class SourceFigure(t.Protocol):
    """The number of employees that one source returned."""

    @property
    def name(self) -> str:
        """The name of the source."""

    @property
    def employees(self) -> int:
        """The number of its employees."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class View:
    """What the last lines tell."""

    plan: Plan
    outcomes: Outcomes
    check_mode: bool
    server: str
    """The domain controller; empty if there is none."""
    base: str
    """DN of the managed base; empty for the whole base."""
    names: t.Mapping[str, str] = dataclasses.field(default_factory=dict)
    """The names of people, by key."""
    warnings: t.Sequence[str] = ()
    """Those of the sources and the connection, which are not part of the plan."""
    report: ReportFiles | None = None
    command: str = ""
    """The command that comes next, see `next_command`; empty if it is not known."""
    kept: KeptAs | None = None
    """Under which name the plan of a preview is kept; None if it is not."""
    would_fail: str = ""
    """Why a run with the changes of this preview would fail, as a sentence; empty if it would not."""
    audit_head: str = ""
    """See `Report.audit_head`."""
    number: int = 0
    """See `Report.number`."""
    words: Words = EMPLOYEES
    """The words for the subject of the run."""

    @property
    def is_plan(self) -> bool:
        """Whether the changes are those that a run would make."""
        return self.check_mode or bool(self.plan.stops)

    @functools.cached_property
    def persons(self) -> tuple[Person, ...]:
        """Everybody with changes."""
        return persons(self.plan, self.outcomes)

    @functools.cached_property
    def made(self) -> list[Person]:
        """Those who are changed, or would be: without those of whom a change failed, or none was attempted."""
        return [person for person in self.persons if self.is_plan or self._is_made(person)]

    def _is_made(self, person: Person) -> bool:
        return person.state is not State.FAILED and any(map(self.is_applied, person.changes))

    def is_applied(self, index: int) -> bool:
        """Whether the change was made."""
        return index in self.outcomes and self.outcomes[index].status is Status.APPLIED


_ASKED_FOR_A_FEW: t.Final = f" (asked only for the people of {ROLE.only}, and for those above them)"


def opening(
    name: str,
    started: datetime.datetime,
    sources: t.Iterable[SourceFigure],
    *,
    check_mode: bool,
    as_of: str = "",
    is_first: bool = False,
    emergency: str = "",
    is_partial: bool = False,
) -> list[str]:
    """The first lines of a run, once the sources are read.

    Args:
        name: of the configuration (`lifecycle_name`).
        started: with a time zone.
        sources: those of the run.
        check_mode: whether it is a preview.
        as_of: the time for which the preview is made; empty if it is the present.
        is_first: whether there is a database, but it remembers nobody.
        emergency: why leavers are disabled without approval; empty for other runs.
        is_partial: whether HR was asked for a few people only.
    """
    title = f"PREVIEW of {name}: nothing is written." if check_mode else f"SYNC of {name}"
    figures = [f"{source.name} {source.employees}" for source in sources]
    more = f" and {len(figures) - LISTED} more" if len(figures) > LISTED else ""
    return [
        line(f"{line(title, 200)}  {started.astimezone(datetime.UTC):%Y-%m-%d %H:%M} UTC"),
        *([line(emergency_text(emergency, check_mode=check_mode))] if emergency else []),
        *([_fact("As of", f"{as_of}, with the data that HR and the directory have now")] if as_of else []),
        _fact("HR", f"{', '.join(figures[:LISTED])}{more}{_ASKED_FOR_A_FEW if is_partial else ''}"),
        *([_fact("Memory", "nobody is remembered, so this counts as the first run")] if is_first else []),
    ]


def closing(view: View) -> list[str]:
    """The last lines of a run: its facts, attention, people, and how to continue."""
    return [*_facts(view), *_lists(view), *_totals(view), *_continuation(view)]


def _fact(title: str, text: str) -> str:
    return line(f"{title:<10} {text}")


def _facts(view: View) -> t.Iterator[str]:
    place = ", ".join(text for text in (view.server, view.base) if text)
    if place:
        yield _fact("Directory", place)
    for limit in view.plan.limits[:LISTED]:
        yield _fact("Limits", limit[:LONGEST_TEXT])
    taken = [gauge for gauge in view.plan.gauges if gauge.number]
    if taken:
        yield _fact("Limits", ", ".join(map(_gauge, sorted(taken, key=_share, reverse=True)[:LISTED])))
    if view.kept:
        yield _fact("Plan", f"{view.kept.name}, kept until {view.kept.valid_until}")
    if view.plan.waves:
        yield _fact("Waves", waves_text(view.plan.waves))
    if view.plan.coverage:
        known = view.plan.coverage
        total = count(known.total, "enabled account") if known.total else "no enabled account"
        of = f"{known.known} of {total}" if known.total else total
        yield _fact("Safety", f"HR knows {of} with a key ({ROLE.minimum_coverage}: {known.minimum} %)")


def _share(gauge: Gauge) -> tuple[bool, float]:
    """How near to its limit it is, with those first that do not keep it."""
    return gauge.verdict is not Verdict.KEPT, gauge.total / max(gauge.allowed, 1)


def _gauge(gauge: Gauge) -> str:
    earlier = f" + {gauge.earlier} earlier" if gauge.earlier else ""
    verdict = "" if gauge.verdict is Verdict.KEPT else f" ({gauge.verdict.replace('_', ' ')})"
    return f"{gauge.limit.name} {gauge.number}{earlier} of {gauge.allowed}{verdict}"


# Lists


class _List(t.NamedTuple):
    """Some entries with the same title, or of the same kind."""

    title: str
    """The line above the entries; empty for kinds of change, whose entries begin with a sign and a word."""
    size: int
    rows: list[tuple[str, ...]]
    """The cells of the first `LISTED` entries, or fewer."""
    rest: str = ""
    """The words after the number of the others: ` to delete`."""

    def cut(self, most: int) -> _List:
        """The same with so many rows."""
        return self._replace(rows=self.rows[:most])


def _lists(view: View) -> t.Iterator[str]:
    attention, people, units = list(_attention(view)), list(_people_by_kind(view)), list(_units(view))
    room = ROOM_OF_FEW if view.plan.employees <= FEW else ROOM
    shares = _shares([*attention, *people, *units], room - len(attention))
    attention, people, units = ([each.cut(shares.pop(0)) for each in lists] for lists in (attention, people, units))
    for each in attention:
        yield line(f"! {each.title}")
        yield from (line(f"    {row}") for row in aligned(each.rows, LONGEST_CELL))
        yield from _more(each, view)
    for lists in (people, units):
        # One table for all kinds of change, so that their columns are aligned.
        rows = iter(aligned([row for each in lists for row in each.rows], LONGEST_CELL))
        for each in lists:
            yield from map(line, itertools.islice(rows, len(each.rows)))
            yield from _more(each, view)


def _shares(lists: t.Sequence[_List], room: int) -> list[int]:
    """How many entries of each list are shown, so that all lists together need at most `room` lines if possible.

    What needs attention is shortened last. Each list has one entry at least.
    """
    shares = [min(each.size, LISTED) for each in lists]

    def lines() -> int:
        return sum(share + (share < each.size) for share, each in zip(shares, lists, strict=True))

    def length(index: int) -> tuple[int, int]:
        return shares[index] - (_PREFERRED if lists[index].title else 0), index

    while lines() > room and max(shares) > 1:
        longest = max((index for index, share in enumerate(shares) if share > 1), key=length)
        shares[longest] -= 1
    return shares


def _more(each: _List, view: View) -> t.Iterator[str]:
    if len(each.rows) < each.size:
        where = ", see the report" if view.report else ""
        yield f"  and {each.size - len(each.rows)} more{each.rest}{where}"


def _attention(view: View) -> t.Iterator[_List]:
    """What needs attention, in the order of its weight; without empty lists."""
    plan = view.plan
    lists = (
        _texts("STOPPED: nothing is written", plan.stops),
        _texts("FAILED", plan.faults),
        _systemic(view),
        _transient(view),
        _failures(view),
        _skipped(plan),
        _waiting(plan),
        _texts("BLOCKED STEPS", [f"{one.step}: {one.text}{_people(view, one.keys)}" for one in plan.problems]),
        _conflicts(view),
        _warnings(view),
    )
    return (each for each in lists if each.size)


def _texts(title: str, texts: t.Sequence[str]) -> _List:
    return _List(
        f"{title}: {len(texts)}" if len(texts) > 1 else title,
        len(texts),
        [(text[:LONGEST_TEXT],) for text in texts[:LISTED]],
    )


def _systemic(view: View) -> _List:
    """The errors that many accounts met alike, and that are not the fault of one of them."""
    errors = failures.systemic(view.plan, view.outcomes)
    size = sum(len(error.indices) for error in errors)
    title = f"FAILED FOR MANY: {count(size, 'change')}, because of a service, a right or the directory"
    rows: list[tuple[str, ...]] = [
        (f"{count(one.people, 'account')}: {one.message[:LONGEST_TEXT]}",) for one in errors[:LISTED]
    ]
    return _List(title if errors else "", len(errors), rows)


def _transient(view: View) -> _List:
    """The changes for which the directory was busy."""
    failed = failures.transient(view.outcomes)
    title = f"FAILED FOR NOW: {count(len(failed), 'change')}, because the directory was busy; run again to finish"
    return _List(title, len(failed), [_outcome(view, index) for index in failed[:LISTED]])


def _failures(view: View) -> _List:
    """The failures of single accounts."""
    other = {index for error in failures.systemic(view.plan, view.outcomes) for index in error.indices}
    other.update(failures.transient(view.outcomes))
    failed = [index for index in failed_indices(view.outcomes) if index not in other]
    people = len({_who(view.plan.changes[index]) for index in failed})
    later = sum(outcome.status is Status.SKIPPED for outcome in view.outcomes.values()) - len(
        list(let_pass(view.plan, view.outcomes))
    )
    waits = f"; {count(later, 'later change')} not attempted" if later else ""
    title = f"FAILED: {count(len(failed), 'change')} of {count(people, 'account')}{waits}"
    return _List(title, len(failed), [_outcome(view, index) for index in failed[:LISTED]])


def _conflicts(view: View) -> _List:
    met = [index for index, outcome in sorted(view.outcomes.items()) if outcome.status is Status.CONFLICT]
    people = len({_who(view.plan.changes[index]) for index in met})
    title = f"CONFLICTS: somebody else changed {count(people, 'account')} meanwhile"
    return _List(title, len(met), [_outcome(view, index) for index in met[:LISTED]])


def _who(change: Change) -> str:
    return change.key or change.account or change.dn


def _outcome(view: View, index: int) -> tuple[str, ...]:
    change = view.plan.changes[index]
    return change.key, name_of(change), f"{change.kind.verb}: {view.outcomes[index].message[:LONGEST_TEXT]}"


def _skipped(plan: Plan) -> _List:
    skipped = [one for one in plan.rejections if not one.waits]
    size = len(skipped)
    title = f"SKIPPED: {size} of {count(plan.employees, 'employee')}, nothing of theirs is changed"
    return _List(title, size, [_rejection(one) for one in skipped[:LISTED]])


def _waiting(plan: Plan) -> _List:
    waiting = [one for one in plan.rejections if one.waits]
    title = f"SET ASIDE: {count(len(waiting), 'employee')}, tried again later because the same changes failed before"
    return _List(title, len(waiting), [_rejection(one) for one in waiting[:LISTED]])


def _rejection(rejection: Rejection) -> tuple[str, ...]:
    first, *others = rejection.reasons or ("",)
    more = f" (and {count(len(others), 'more reason')})" if others else ""
    name = rejection.label.removesuffix(f" ({rejection.key})")
    return rejection.key, name, f"{first[:LONGEST_TEXT]}{more}{since(rejection)}"


def _warnings(view: View) -> _List:
    texts = [
        *view.warnings,
        *(f"{one.text[:LONGEST_TEXT]}{'' if one.has_keys else _people(view, one.keys)}" for one in view.plan.notices),
        *let_pass(view.plan, view.outcomes),
    ]
    return _List(f"WARNINGS: {len(texts)}", len(texts), [(text[: 2 * LONGEST_TEXT],) for text in texts[:LISTED]])


def _people(view: View, keys: t.Sequence[str]) -> str:
    """The people whom a text concerns: ` (Anna Nowak 1017, Bo Li 1018 and 3 more)`."""
    if not keys:
        return ""
    more = f" and {len(keys) - NAMED} more" if len(keys) > NAMED else ""
    named = ", ".join(f"{view.names.get(key, '')} {key}".strip() for key in keys[:NAMED])
    return f" ({named}{more})"


# What happens to whom


def _people_by_kind(view: View) -> t.Iterator[_List]:
    """One list for each kind of change: of those who are changed, or would be."""
    for kind in LeadingKind:
        people = [person for person in view.made if person.kind is kind]
        if people:
            word, rest = (kind.verb, f" to {kind.verb}") if view.is_plan else (kind.value, f" {kind}")
            rows: list[tuple[str, ...]] = [(f"{kind.sign} {word}", *_person(person)) for person in people[:LISTED]]
            yield _List("", len(people), rows, rest)


def _units(view: View) -> t.Iterator[_List]:
    """The new organizational units."""
    units = [
        change
        for index, change in enumerate(view.plan.changes)
        if isinstance(change, CreateOu) and (view.is_plan or view.is_applied(index))
    ]
    if units:
        word = "create OU" if view.is_plan else "created OU"
        yield _List("", len(units), [(f"+ {word}", unit.dn) for unit in units[:LISTED]], " OUs")


def _person(person: Person) -> tuple[str, ...]:
    words = person.words if len(person.words) <= LONGEST_WORDS else f"{person.words[: LONGEST_WORDS - 1]}…"
    return person.key, person.name, person.login, words


# The end


def _totals(view: View) -> t.Iterator[str]:
    plan = view.plan
    if plan.emergency:
        yield line(emergency_text(plan.emergency, check_mode=view.check_mode))
    if not plan.stops and not (view.check_mode and plan.changes):
        yield _fact("Result", headline(plan, view.outcomes, check_mode=view.check_mode, words=view.words))
    if view.would_fail:
        yield _fact("Result", view.would_fail)
    parts = [f"{kind} {number}" for kind, number in _numbers(view).items() if number]
    yield _fact("Total", f"{count(plan.employees, 'employee')}: {', '.join(parts) or 'nobody'}")


def _numbers(view: View) -> dict[str, int]:
    plan, made = view.plan, view.made
    words = {kind: kind.verb if view.is_plan else kind.value for kind in LeadingKind}
    failed = sum(person.state is State.FAILED for person in view.persons)
    left = plan.waves.people_left if plan.waves else 0
    return {
        **{words[kind]: sum(person.kind is kind for person in made) for kind in LeadingKind},
        "failed": failed,
        "not changed after a failure": 0 if view.is_plan else len(view.persons) - len(made) - failed - left,
        "left by waves": left,
        "unchanged": plan.unchanged,
        "skipped": sum(not one.waits for one in plan.rejections),
        "set aside": sum(one.waits for one in plan.rejections),
        "blocked steps": len(plan.problems),
        "warnings": _warnings(view).size,
    }


def _continuation(view: View) -> t.Iterator[str]:
    if view.audit_head:
        yield _fact("Audit log", view.audit_head)
    if view.report:
        yield _fact("Report", view.report.html)
    else:
        yield _fact("Report", f"none; set {ROLE.report_dir} for every detail, or --diff for all values")
    if view.check_mode and view.plan.changes and not view.plan.stops:
        yield from _next(view)
    if view.number and any(map(view.is_applied, view.outcomes)):
        yield _fact("Undo", view.command or f"the run {view.number}, with the playbook hrsync.ad.undo")


def _next(view: View) -> t.Iterator[str]:
    """What comes next after a preview."""
    if view.kept and view.kept.waits:
        yield _fact("Waits", view.kept.waits)
        yield _fact("Approve", view.command or f"the plan {view.kept.name}, with the playbook hrsync.ad.approve")
    elif view.command:
        yield _fact("Apply", _NOT_YET if view.plan.would_stop else view.command)


# A command with the settings would be run by people who have not looked at the warnings.
_NOT_YET: t.Final = "not yet: a run writes nothing. If the warnings are right, run with the settings that they name"
