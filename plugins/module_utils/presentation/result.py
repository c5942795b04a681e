# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The result of a task. Its size has a limit for any size of the directory, because AWX stores and shows every result.

The whole plan is in the diff (`--diff`) and in the report files.
"""

from __future__ import annotations

import itertools
import json
import re
import typing as t

from ..model.changes import (
    AddToGroup,
    Change,
    Create,
    Delta,
    ForgetGroups,
    Move,
    PrimaryGroup,
    RemoveFromGroup,
    Rename,
    Restore,
    SetAttributes,
    StepChange,
)
from ..model.desired import Failure
from ..model.plan import Notice, Outcomes, Plan, Problem, Rejection, Status
from ..values.text import count, ended
from . import change_names
from .special import emergency_text, waves_text

if t.TYPE_CHECKING:
    from ..model.waves import Waves


class ReportFiles(t.Protocol):
    """Absolute paths of the files of a report."""

    @property
    def json(self) -> str:
        """The whole plan and its outcomes."""

    @property
    def html(self) -> str:
        """The same as a page for people."""


class Words(t.NamedTuple):
    """The words of a summary for the subject of the run."""

    subject: str
    """The name of one of the counted items."""
    nothing_to_do: str
    """The end of the headline if there is no change."""


EMPLOYEES = Words("employee", "the directory matches HR")
ACCOUNTS = Words("account", "the directory matches the task")


SHOWN = 20
"""The maximum number of entries of each list in a result."""

BUDGET = 10_000
"""The maximum size of each list in a result, in bytes of JSON. At most six lists have entries: below 64 KB."""

LONGEST_TEXT = 300
"""The maximum number of characters of one string in a result."""

LONGEST_SUMMARY = 1024
"""The maximum size of the summary in bytes, because AWX's list of job events shows that much of an event."""

LISTED = 5
"""The maximum number of skipped people, of blocked steps and of warnings in a summary."""

LONGEST_DETAIL = 160
"""The maximum number of characters of each of these."""

_TURNS_TEXT = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
"""Characters that would break a line of a console, or reverse the direction of the text after them."""


def bounded_result(
    plan: Plan,
    outcomes: Outcomes,
    *,
    check_mode: bool,
    server: str,
    checksum: str,
    report: ReportFiles | None = None,
    words: Words = EMPLOYEES,
) -> dict[str, t.Any]:
    """The result of a task for many accounts, below 64 KB as JSON for any plan.

    Holds `changed`, `plan` (number of planned changes by kind), `employees`, `unchanged`, `changes` (the first as
    sentences), `rejected`, `failed_changes`, `conflicts`, `problems` (each `count` and `first`), `notices`, `stops`,
    `limits`, `missing` (in a run for HR, the number of people whom HR does not list any more), `server`, `checksum`,
    `summary` (see `summary`) and, where files were written, `report` (`json` and `html` paths). A run in waves has
    `waves`, and an emergency run `emergency`.
    """
    failed, conflicts = failed_indices(outcomes), _with_status(outcomes, Status.CONFLICT)
    result: dict[str, t.Any] = {
        "changed": changed(plan, outcomes, check_mode=check_mode),
        "plan": {kind.count: number.planned for kind, number in change_names.count(plan, outcomes).items()},
        "employees": plan.employees,
        "unchanged": plan.unchanged,
        "changes": _fitting(sentence(change) for change in plan.changes),
        "rejected": {"count": len(plan.rejections), "first": _fitting(map(_rejection, plan.rejections))},
        "failed_changes": {
            "count": len(failed),
            "first": _fitting(failure_of(plan, outcomes, index) for index in failed),
        },
        "conflicts": {
            "count": len(conflicts),
            "first": _fitting(failure_of(plan, outcomes, index) for index in conflicts),
        },
        "problems": {"count": len(plan.problems), "first": _fitting(map(problem_text, plan.problems))},
        "notices": _fitting(warning_texts(plan, outcomes)),
        "stops": _fitting(map(_short, (*plan.stops, *plan.faults))),
        "limits": _fitting(map(_short, plan.limits)),
        "server": _short(server),
        "checksum": checksum,
        "summary": summary(plan, outcomes, check_mode=check_mode, server=server, report=report, words=words),
    }
    if words is EMPLOYEES:
        result["missing"] = len(plan.missing)
    if plan.waves:
        result["waves"] = _waves(plan.waves)
    if plan.emergency:
        result["emergency"] = emergency_text(plan.emergency, check_mode=check_mode)
    if report:
        result["report"] = {"json": report.json, "html": report.html}
    return result


def _waves(waves: Waves) -> dict[str, t.Any]:
    return {
        "sizes": list(waves.sizes[:SHOWN]),
        "begun": waves.begun,
        "why": _short(waves.why),
        "left": {"count": waves.people_left, "first": [_short(label) for label in waves.left]},
    }


def changed(plan: Plan, outcomes: Outcomes, *, check_mode: bool) -> bool:
    """Whether the run changed anything, or in check mode would change anything."""
    if plan.stops:
        return False
    if check_mode:
        return bool(plan.changes)
    return any(outcome.status is Status.APPLIED for outcome in outcomes.values())


def _with_status(outcomes: Outcomes, status: Status) -> list[int]:
    """The indexes of the changes with this outcome."""
    return [index for index, outcome in sorted(outcomes.items()) if outcome.status is status]


def nobody_is_suited(rejections: t.Sequence[Rejection]) -> str:
    """Why the run failed if the mapping works for no employee."""
    first = _rejection(rejections[0])
    return (
        f"The mapping works for no employee who should have an account: {count(len(rejections), 'employee')} skipped."
        f" The first is {first['label']}: {ended(first['reasons'][0])} Correct the mapping and run again."
    )


def failed_indices(outcomes: Outcomes) -> list[int]:
    """The changes that were attempted and not made, in order."""
    fine = (Status.APPLIED, Status.SKIPPED, Status.CONFLICT)
    return [index for index, outcome in sorted(outcomes.items()) if outcome.status not in fine]


def failure_of(plan: Plan, outcomes: Outcomes, index: int) -> dict[str, str]:
    """A failed change and its error message, each as one short string."""
    return {"change": sentence(plan.changes[index]), "message": _short(outcomes[index].message)}


def warning_texts(plan: Plan, outcomes: Outcomes) -> t.Iterator[str]:
    """The warnings of a run, each as one short string."""
    return itertools.chain(map(notice_text, plan.notices), let_pass(plan, outcomes))


def let_pass(plan: Plan, outcomes: Outcomes) -> t.Iterator[str]:
    """The warnings about changes that the directory refused, but that are not treated as failures."""
    for index, outcome in sorted(outcomes.items()):
        change = plan.changes[index]
        if outcome.status is not Status.SKIPPED or not isinstance(change, AddToGroup | RemoveFromGroup):
            continue
        if change.failure is Failure.WARN:
            yield _short(f"{sentence(change)}: {outcome.message}")


def _rejection(rejection: Rejection) -> dict[str, t.Any]:
    reasons = [_short(reason) for reason in rejection.reasons[:3]]
    if len(rejection.reasons) > len(reasons):
        reasons.append(f"and {len(rejection.reasons) - len(reasons)} more")
    return {"key": _short(rejection.key), "label": _short(rejection.label), "reasons": reasons}


def rejection_text(rejection: Rejection) -> str:
    """The skipped employee and the first reason as one string, without a full stop."""
    first, *others = rejection.reasons or ("",)
    more = f" (and {count(len(others), 'more reason')})" if others else ""
    return f"{_short(f'{rejection.label}: {first}').rstrip('.')}{more}{since(rejection)}"


def since(rejection: Rejection) -> str:
    """Since when runs skip the employee for the same reasons, in brackets; empty if this is the first one."""
    return f" (since {rejection.since})" if rejection.since and not rejection.waits else ""


def notice_text(notice: Notice) -> str:
    """The warning as one string, with the first of the employees whom it concerns if its text does not name them."""
    return _short(notice.text) if notice.has_keys else _concerning(notice.text, notice.keys)


def problem_text(problem: Problem) -> str:
    """The blocked step as one string, with its name and the first of the employees whom it concerns."""
    return f"{problem.step}: {_concerning(problem.text, problem.keys)}"


def _concerning(text: str, keys: tuple[str, ...]) -> str:
    if not keys:
        return _short(text)
    more = f" and {len(keys) - 10} more" if len(keys) > 10 else ""
    return f"{_short(text)} Concerns {_short(', '.join(keys[:10]))}{more}."


def sentence(change: Change) -> str:
    """One change in a few words: `rename Anna Nowak (1017): CN=Anna Kowal,OU=...`."""
    detail = _detail(change)
    if not change.label:
        return _short(f"{change.kind.verb} {change.dn}")
    return _short(f"{change.kind.verb}: {change.label}{': ' if detail else ''}{detail}")


def _detail(change: Change) -> str:
    match change:
        case Create():
            return change.dn
        case Rename() | Move() | Restore():
            return change.new_dn
        case SetAttributes() | ForgetGroups():
            return ", ".join(delta.attribute for delta in change.deltas)
        case StepChange():
            return "; ".join(map(_transition, change.deltas))
        case AddToGroup() | RemoveFromGroup() | PrimaryGroup():
            return change.group
        case _:
            return ""


def _transition(delta: Delta) -> str:
    """`mailbox: user to shared`, `license: ENTERPRISEPACK removed`."""
    before, after = (", ".join(shown(delta)) for shown in (change_names.shown_before, change_names.shown_after))
    if before and after:
        return f"{delta.attribute}: {before} to {after}"
    return f"{delta.attribute}: {after}" if after else f"{delta.attribute}: {before} removed"


def _short(text: str, most: int = LONGEST_TEXT) -> str:
    line = one_line(text[: most + 1])
    return line if len(line) <= most else f"{line[: most - 1]}…"


def one_line(text: str) -> str:
    """The string on one line of a console: characters that would break or reverse the line become `\\uXXXX`."""
    return _TURNS_TEXT.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def _fitting(entries: t.Iterable[t.Any]) -> list[t.Any]:
    """The first entries, as many as `SHOWN` and `BUDGET` allow."""
    shown: list[t.Any] = []
    left = BUDGET
    for entry in entries:
        left -= len(json.dumps(entry)) + 2
        if left < 0 or len(shown) == SHOWN:
            break
        shown.append(entry)
    return shown


def summary(
    plan: Plan,
    outcomes: Outcomes,
    *,
    check_mode: bool,
    server: str = "",
    report: ReportFiles | None = None,
    words: Words = EMPLOYEES,
) -> str:
    """The summary of the run for a console, with a table, of at most `LONGEST_SUMMARY` bytes."""
    headline, people = "\n".join(_headlines(plan, outcomes, check_mode, words)), _people(plan, words)
    rows, details = _table(plan, outcomes, check_mode), _details(plan, outcomes)
    tail = [f"Domain controller: {one_line(server)}"] if server else []
    tail += [f"Report: {one_line(report.html)}"] if report else []
    tail = [line for line in tail if _size([line]) <= LONGEST_SUMMARY // 4]
    limits = [_short(limit, LONGEST_DETAIL) for limit in plan.limits]
    room = LONGEST_SUMMARY - _size([headline, *limits, people, *tail])
    # The reasons take at most half of the room from the table.
    shown = _fitting_rows(rows, room - min(_size(details), room // 2))
    room -= _size(shown)
    details = [line for number, line in enumerate(details) if _size(details[: number + 1]) <= room]
    return "\n".join([headline, *limits, *shown, people, *details, *tail])


def _details(plan: Plan, outcomes: Outcomes) -> list[str]:
    """The first skipped employees, blocked steps and warnings, and the number of the others."""
    groups = {
        "Skipped": [rejection_text(rejection) for rejection in plan.rejections],
        "Blocked": [problem_text(problem) for problem in plan.problems],
        "Warning": list(warning_texts(plan, outcomes)),
    }
    return [line for title, texts in groups.items() for line in _detail_lines(title, texts)]


def _detail_lines(title: str, texts: t.Sequence[str]) -> t.Iterator[str]:
    for text in texts[:LISTED]:
        yield f"{title}: {_short(text, LONGEST_DETAIL)}"
    if len(texts) > LISTED:
        yield f"{title}: {len(texts) - LISTED} more"


def _size(lines: t.Sequence[str]) -> int:
    return sum(len(line.encode("utf-8", "replace")) + 1 for line in lines)


def _fitting_rows(rows: list[str], room: int) -> list[str]:
    """As many rows as there is room for, and the number of the others."""
    if _size(rows) <= room:
        return rows
    kept = list(rows)
    while kept and _size([*kept, _more_kinds(len(rows))]) > room:
        kept.pop()
    return [*kept, _more_kinds(len(rows) - len(kept))]


def _more_kinds(number: int) -> str:
    return f"... and {count(number, 'more kind')} of change"


def _headlines(plan: Plan, outcomes: Outcomes, check_mode: bool, words: Words) -> t.Iterator[str]:
    if plan.emergency:
        yield _short(emergency_text(plan.emergency, check_mode=check_mode), LONGEST_DETAIL)
    if plan.stops:
        yield f"Stopped before the first write: {_first_reason((*plan.stops, *plan.faults))}"
        return
    if plan.faults:
        yield f"Failed: {_first_reason(plan.faults)}"
    yield headline(plan, outcomes, check_mode=check_mode, words=words)
    if plan.waves:
        yield f"Waves: {_short(waves_text(plan.waves), LONGEST_DETAIL)}."


def _first_reason(reasons: t.Sequence[str]) -> str:
    more = f" And {count(len(reasons) - 1, 'more reason')}." if len(reasons) > 1 else ""
    return f"{_short(reasons[0], LONGEST_DETAIL)}{more}"


def headline(plan: Plan, outcomes: Outcomes, *, check_mode: bool, words: Words) -> str:
    """What came of a run that was not stopped, in a few words."""
    if not plan.changes:
        return f"No change: {words.nothing_to_do}." if _is_in_sync(plan) else "No change."
    if check_mode:
        return "Preview: nothing was written."
    applied, conflicts = (len(_with_status(outcomes, status)) for status in (Status.APPLIED, Status.CONFLICT))
    planned = len(plan.changes) - conflicts
    done = "Applied." if applied == planned else f"Applied {applied} of {planned} changes."
    return f"{done} {count(conflicts, 'conflict')}, planned anew." if conflicts else done


def _is_in_sync(plan: Plan) -> bool:
    """Whether the directory is known to be as it should be for everybody: nobody was skipped, nothing is missing."""
    return (
        not (plan.rejections or plan.problems or plan.notices or plan.limits or plan.faults)
        and plan.unchanged == plan.employees > 0
    )


def _table(plan: Plan, outcomes: Outcomes, check_mode: bool) -> list[str]:
    counts = change_names.count(plan, outcomes)
    columns = 1 if check_mode or plan.stops else 4 + any(number.conflicts for number in counts.values())
    rows = [f"{kind.title:<21}" + _cells(number[:columns]) for kind, number in counts.items() if number.planned]
    if not rows:
        return []
    titles = ("planned", "applied", "failed", "skipped", "conflict")[:columns]
    return [" " * 21 + _cells(titles), *rows]


def _cells(values: t.Iterable[object]) -> str:
    return "".join(f"{value!s:>{width}}" for value, width in zip(values, (8, 8, 8, 8, 9), strict=False))


def _people(plan: Plan, words: Words) -> str:
    blocked = f"{count(len(plan.problems), 'blocked step')}, " if plan.problems else ""
    return (
        f"{count(plan.employees, words.subject)}: {plan.unchanged} unchanged, {len(plan.rejections)} skipped, "
        f"{blocked}{count(len(plan.notices), 'warning')}."
    )
