# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whether a task for many accounts fails, after everything else was done and reported: the option `fail_on`."""

from __future__ import annotations

import dataclasses
import difflib
import itertools
import re
import typing as t

from ..errors import ConfigurationError
from ..model.plan import Outcomes, Plan, Status
from ..values.text import count, ended
from .result import (
    EMPLOYEES,
    ReportFiles,
    Words,
    failed_indices,
    failure_of,
    problem_text,
    rejection_text,
    warning_texts,
)

NAMES: t.Final = ("failures", "skipped", "blocked", "warnings")
"""The names of entries, in the order of messages."""

_TELLING_MORE: t.Final = ("failures", "blocked")
"""Those that a fault does not explain."""

_ENTRY = re.compile(r"(?P<name>\w+)(?:\s*>\s*(?P<most>\d+(?:\.\d+)?)\s*(?P<percent>%)?)?")

_NAMED: t.Final = 3
"""The maximum number of skipped people that a message names."""


class Found(t.NamedTuple):
    """How often something occurred in a run."""

    number: int
    people: int
    """The number of people whom it concerns."""
    text: str
    """Sentences for the message."""


@dataclasses.dataclass(frozen=True, slots=True)
class Limit:
    """The number of occurrences, or the percentage of people, above which a run fails."""

    name: str
    most: float = 0
    percent: bool = False

    def is_exceeded(self, found: Found, people: int) -> bool:
        """Whether the run fails; `people` is the number of all people of the run."""
        if self.percent:
            return found.people * 100 > self.most * max(people, 1)
        return found.number > self.most


@dataclasses.dataclass(frozen=True, slots=True)
class FailOn:
    """The limits of a run."""

    limits: tuple[Limit, ...]
    option: str
    """The name of the option, for messages."""

    @classmethod
    def from_option(cls, entries: t.Iterable[str], option: str) -> FailOn:
        """The limits from the entries of the option, such as `failures` and `skipped > 5 %`.

        A limit for failures is also one for blocked steps, unless these have a limit of their own.

        Raises:
            ConfigurationError: an entry is invalid.
        """
        limits = [_limit(entry, option) for entry in entries if entry.strip()]
        if all(limit.name != "blocked" for limit in limits):
            failures = [limit for limit in limits if limit.name == "failures"]
            limits += [dataclasses.replace(limit, name="blocked") for limit in failures]
        return cls(tuple(limits), option)


def _limit(entry: str, option: str) -> Limit:
    found = _ENTRY.fullmatch(entry.strip())
    if not found or found["name"].lower() not in NAMES:
        near = difflib.get_close_matches(entry.partition(">")[0].strip().lower(), NAMES, n=1)
        meant = f"; did you mean {near[0]}?" if near else "."
        raise ConfigurationError(
            f"{option} has {entry.strip()!r}{meant} Valid entries are {', '.join(NAMES)}, each alone or with a limit"
            " such as skipped > 5 or skipped > 5 %."
        )
    return Limit(found["name"].lower(), float(found["most"] or 0), bool(found["percent"]))


def verdict(
    plan: Plan,
    outcomes: Outcomes,
    fail_on: FailOn,
    *,
    check_mode: bool,
    warnings: t.Sequence[str] = (),
    report: ReportFiles | None = None,
    words: Words = EMPLOYEES,
) -> str:
    """Why the task failed, as sentences; empty if it did not fail.

    Stops and faults are failures in any case. Otherwise, a run in check mode does not fail: its purpose is to show its
    findings. If there is a fault, people are not listed who may be skipped because of it.

    Args:
        plan, outcomes: of the run.
        fail_on: the limits.
        check_mode: whether the run was a preview.
        warnings: those of the sources and the connection, which are not part of the plan.
        report: the files, if they were written.
        words: for the subject of the run.
    """
    if plan.stops or check_mode:
        return " ".join((*plan.stops, *plan.faults))
    names = _TELLING_MORE if plan.faults else NAMES
    found = _found(plan, outcomes, warnings, words)
    exceeded = _exceeded(plan, fail_on, found)
    texts = [found[name].text for name in names if name in exceeded]
    closing = _closing(plan, exceeded, fail_on, report) if texts else ()
    return " ".join((*plan.faults, *texts, *closing))


def of_a_run(plan: Plan, fail_on: FailOn, warnings: t.Sequence[str] = ()) -> str:
    """Why a run that makes all changes of a preview would fail, as a sentence; empty if it would not.

    Args:
        plan: of the preview.
        fail_on: the limits.
        warnings: those of the sources and the connection, which are not part of the plan.
    """
    if plan.stops or plan.faults:
        return ""
    exceeded = _exceeded(plan, fail_on, _found(plan, {}, warnings, EMPLOYEES))
    named = " and ".join(_IN_A_PREVIEW[name] for name in NAMES if name in exceeded)
    return f"A sync would fail at its end, because of {named} ({fail_on.option})." if named else ""


_IN_A_PREVIEW: t.Final[t.Mapping[str, str]] = {
    "skipped": "skipped employees",
    "blocked": "blocked steps",
    "warnings": "warnings",
}
"""The words for what a preview can find; nothing has failed yet."""


def _found(plan: Plan, outcomes: Outcomes, warnings: t.Sequence[str], words: Words) -> dict[str, Found]:
    found = {name: find(plan, outcomes, words) for name, find in _FINDERS.items()}
    found["warnings"] = _warnings(plan, [*warnings, *warning_texts(plan, outcomes)])
    return found


def _exceeded(plan: Plan, fail_on: FailOn, found: t.Mapping[str, Found]) -> set[str]:
    return {limit.name for limit in fail_on.limits if limit.is_exceeded(found[limit.name], plan.employees)}


def _closing(plan: Plan, exceeded: set[str], fail_on: FailOn, report: ReportFiles | None) -> t.Iterator[str]:
    if plan.changes:
        others = (
            "Changes that were made" if plan.waves and plan.waves.people_left else "All other changes were made and"
        )
        yield f"{others} are kept."
    if report:
        yield f"The report has all details: {report.html}."
    yield "Fix the cause and run again."
    if exceeded <= {"skipped", "warnings"}:
        yield f"If you accept it, change {fail_on.option}."


def _failures(plan: Plan, outcomes: Outcomes, words: Words) -> Found:
    failed = failed_indices(outcomes)
    if not failed:
        return Found(0, 0, "")
    skipped = sum(outcome.status is Status.SKIPPED for outcome in outcomes.values())
    skips = f", and {skipped} more {'was' if skipped == 1 else 'were'} not attempted because of that" if skipped else ""
    first = failure_of(plan, outcomes, failed[0])
    text = (
        f"{len(failed)} of {count(len(plan.changes), 'change')} failed{skips}. The first: {first['change']}:"
        f" {ended(first['message'])} See failed_changes for more."
    )
    return Found(len(failed), len({plan.changes[index].key or index for index in failed}), text)


def _skipped(plan: Plan, outcomes: Outcomes, words: Words) -> Found:
    number = len(plan.rejections)
    first = "; ".join(rejection_text(rejection) for rejection in plan.rejections[:_NAMED])
    more = f"; and {number - _NAMED} more, see rejected" if number > _NAMED else ""
    text = f"Skipped without any change: {number} of {count(plan.employees, words.subject)}: {ended(first + more)}"
    return Found(number, number, text)


def _blocked(plan: Plan, outcomes: Outcomes, words: Words) -> Found:
    if not plan.problems:
        return Found(0, 0, "")
    people = max(1, len({key for problem in plan.problems for key in problem.keys}))
    text = (
        f"Steps were blocked for {count(people, words.subject)}, and their later steps were skipped. The first:"
        f" {problem_text(plan.problems[0])} See problems for more."
    )
    return Found(people, people, text)


def _warnings(plan: Plan, texts: t.Sequence[str]) -> Found:
    people = set(itertools.chain.from_iterable(notice.keys for notice in plan.notices))
    first = f" The first: {texts[0]}" if texts else ""
    are = "is" if len(texts) == 1 else "are"
    text = f"There {are} {count(len(texts), 'warning')}.{first} See notices for more."
    return Found(len(texts), len(people), text)


_FINDERS: t.Final[dict[str, t.Callable[[Plan, Outcomes, Words], Found]]] = {
    "failures": _failures,
    "skipped": _skipped,
    "blocked": _blocked,
}
