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
from ..model.plan import Notice, Outcome, Outcomes, Plan, Problem, Rejection, Status
from ..values.text import count
from . import change_names


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
"""The maximum size of each list in a result, in bytes of JSON. The result with its five lists stays below 64 KB."""

LONGEST_TEXT = 300
"""The maximum number of characters of one string in a result."""

LONGEST_SUMMARY = 1024
"""The maximum size of the summary in bytes, because AWX's list of job events shows that much of an event."""

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
    sentences), `rejected`, `failed_changes`, `problems` (each `count` and `first`), `notices`, `stops`, `server`,
    `checksum`, `summary` (see `summary`) and, where files were written, `report` (`json` and `html` paths).
    """
    failed = [index for index, outcome in sorted(outcomes.items()) if outcome.status is Status.FAILED]
    result: dict[str, t.Any] = {
        "changed": changed(plan, outcomes, check_mode=check_mode),
        "plan": {kind.count: number.planned for kind, number in change_names.count(plan, outcomes).items()},
        "employees": plan.employees,
        "unchanged": plan.unchanged,
        "changes": _fitting(sentence(change) for change in plan.changes),
        "rejected": {"count": len(plan.rejections), "first": _fitting(map(_rejection, plan.rejections))},
        "failed_changes": {
            "count": len(failed),
            "first": _fitting(_failure(plan.changes[index], outcomes[index]) for index in failed),
        },
        "problems": {"count": len(plan.problems), "first": _fitting(map(problem_text, plan.problems))},
        "notices": _fitting(itertools.chain(map(notice_text, plan.notices), _let_pass(plan, outcomes))),
        "stops": _fitting(map(_short, plan.stops)),
        "server": _short(server),
        "checksum": checksum,
        "summary": summary(plan, outcomes, check_mode=check_mode, server=server, report=report, words=words),
    }
    if report:
        result["report"] = {"json": report.json, "html": report.html}
    return result


def changed(plan: Plan, outcomes: Outcomes, *, check_mode: bool) -> bool:
    """Whether the run changed anything, or in check mode would change anything."""
    if plan.stops:
        return False
    if check_mode:
        return bool(plan.changes)
    return any(outcome.status is Status.APPLIED for outcome in outcomes.values())


def failure(plan: Plan, outcomes: Outcomes, *, check_mode: bool) -> str:
    """Why the run failed, as sentences; empty if it did not fail.

    A run in check mode does not fail because of blocked steps: its purpose is to show them.
    """
    if check_mode:
        return ""
    failed = [index for index, outcome in sorted(outcomes.items()) if outcome.status is Status.FAILED]
    if not failed:
        return _problems(plan)
    skipped = sum(outcome.status is Status.SKIPPED for outcome in outcomes.values())
    skips = f", and {skipped} more were not attempted because of that" if skipped else ""
    first = _failure(plan.changes[failed[0]], outcomes[failed[0]])
    return (
        f"{len(failed)} of {len(plan.changes)} changes failed{skips}. The first: {first['change']}:"
        f" {first['message'].rstrip('.')}. See failed_changes for more. Fix the cause and run again."
        " Changes that were made are kept."
    )


def _problems(plan: Plan) -> str:
    """Why the run failed if steps were blocked, although no change failed."""
    if not plan.problems:
        return ""
    people = len({key for problem in plan.problems for key in problem.keys})
    return (
        f"Steps were blocked for {count(people, 'employee')}, and their later steps were skipped. All other changes"
        f" were made. The first: {problem_text(plan.problems[0])} See problems for more. Fix the cause and run again."
    )


def nobody_is_suited(rejections: t.Sequence[Rejection]) -> str:
    """Why the run failed if the mapping works for no employee."""
    first = _rejection(rejections[0])
    return (
        f"The mapping works for no employee who should have an account: {count(len(rejections), 'employee')} skipped."
        f" The first is {first['label']}: {first['reasons'][0].rstrip('.')}. Correct the mapping and run again."
    )


def _failure(change: Change, outcome: Outcome) -> dict[str, str]:
    return {"change": sentence(change), "message": _short(outcome.message)}


def _let_pass(plan: Plan, outcomes: Outcomes) -> t.Iterator[str]:
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


def _short(text: str) -> str:
    line = one_line(text[: LONGEST_TEXT + 1])
    return line if len(line) <= LONGEST_TEXT else f"{line[: LONGEST_TEXT - 1]}…"


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
    headline, people = _headline(plan, outcomes, check_mode, words), _people(plan, words)
    rows = _table(plan, outcomes, check_mode)
    room = LONGEST_SUMMARY - _size([headline, people, _more_kinds(len(rows))])
    lines = [headline, *_fitting_rows(rows, room), people]
    optional = [f"Domain controller: {one_line(server)}"] if server else []
    optional += [f"Report: {one_line(report.html)}"] if report else []
    for line in optional:
        if _size([*lines, line]) <= LONGEST_SUMMARY:
            lines.append(line)
    return "\n".join(lines)


def _size(lines: t.Sequence[str]) -> int:
    return len("\n".join([*lines, ""]).encode("utf-8", "replace"))


def _fitting_rows(rows: list[str], room: int) -> list[str]:
    """As many rows as there is room for, and the number of the others."""
    kept = list(rows)
    while _size(kept) > room:
        kept.pop()
    return kept if kept == rows else [*kept, _more_kinds(len(rows) - len(kept))]


def _more_kinds(number: int) -> str:
    return f"... and {count(number, 'more kind')} of change"


def _headline(plan: Plan, outcomes: Outcomes, check_mode: bool, words: Words) -> str:
    if plan.stops:
        return f"Stopped before the first write, for {count(len(plan.stops), 'reason')}."
    if not plan.changes:
        # We do not know what rejected employees should have, so do not claim that everything is in sync.
        return "No change." if plan.rejections or plan.problems else f"No change: {words.nothing_to_do}."
    if check_mode:
        return "Preview: nothing was written."
    applied = sum(outcome.status is Status.APPLIED for outcome in outcomes.values())
    return "Applied." if applied == len(plan.changes) else f"Applied {applied} of {len(plan.changes)} changes."


def _table(plan: Plan, outcomes: Outcomes, check_mode: bool) -> list[str]:
    columns = 1 if check_mode or plan.stops else 4
    rows = [
        f"{kind.title:<21}" + "".join(f"{value:>8}" for value in number[:columns])
        for kind, number in change_names.count(plan, outcomes).items()
        if number.planned
    ]
    if not rows:
        return []
    titles = ("planned", "applied", "failed", "skipped")[:columns]
    return ["".join([" " * 21, *(f"{title:>8}" for title in titles)]), *rows]


def _people(plan: Plan, words: Words) -> str:
    blocked = f"{count(len(plan.problems), 'blocked step')}, " if plan.problems else ""
    return (
        f"{count(plan.employees, words.subject)}: {plan.unchanged} unchanged, {len(plan.rejections)} skipped, "
        f"{blocked}{count(len(plan.notices), 'warning')}."
    )
