# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The lines and the result of a comparison of two mappings: bounded, for the console and for AWX."""

from __future__ import annotations

import typing as t

from ...module_utils.presentation.change_names import count as count_changes
from ...module_utils.presentation.result import one_line
from ...module_utils.values.text import count
from ..rendering.phrases import clip
from .comparison import ACCOUNT

if t.TYPE_CHECKING:
    from ...module_utils.model.run import Report
    from .comparison import Difference, Impact

JsonObject = dict[str, t.Any]

MOST_ASPECTS: t.Final = 10
"""The most attributes and other aspects with examples in the output."""
MOST_ACCOUNTS: t.Final = 10
"""The most people in the output whose account as a whole comes out differently."""
MOST_WARNINGS: t.Final = 3
"""The most warnings, and new organizational units of each mapping, in the output."""
MOST_PEOPLE: t.Final = 200
"""The most people in the result."""
MOST_DIFFERENCES: t.Final = 20
"""The most differences of each of them in the result."""
LONGEST: t.Final = 900
"""The most characters of a line."""
LONGEST_VALUE: t.Final = 200
"""The most characters of a value."""


class Sides(t.NamedTuple):
    """The reports of both mappings."""

    present: Report
    other: Report


def lines_of(impact: Impact, sides: Sides, name: str, examples: int) -> t.Iterator[str]:
    """What to show, at most about 60 lines with the default of examples.

    Args:
        impact: the comparison.
        sides: the reports.
        name: of the other mapping.
        examples: how many people to show for each aspect.
    """
    for which, report in (("present", sides.present), ("other", sides.other)):
        for text in (*report.plan.stops, *report.plan.faults):
            yield clip(f"A run with the {which} mapping would fail: {text}", LONGEST)
    employees = count(sides.present.plan.employees, "employee")
    yield clip(
        f"{len(impact.people)} of {employees} would come out differently with the other mapping, {name}.", LONGEST
    )
    yield from _plan_lines(sides)
    yield from _new_ous(impact)
    for what in list(impact.counts)[:MOST_ASPECTS]:
        yield from _aspect_lines(impact, what, max(examples, MOST_ACCOUNTS) if what == ACCOUNT else examples)
    rest = list(impact.counts.items())[MOST_ASPECTS:]
    if rest:
        yield clip(f"and {', '.join(f'{what} ({number})' for what, number in rest)}", LONGEST)
    for text in impact.warnings[:MOST_WARNINGS]:
        yield clip(f"WARNING only with the other mapping: {text}", LONGEST)
    if len(impact.warnings) > MOST_WARNINGS:
        yield f"and {count(len(impact.warnings) - MOST_WARNINGS, 'warning')} more"


def _plan_lines(sides: Sides) -> t.Iterator[str]:
    for which, report in (("Present", sides.present), ("Other", sides.other)):
        numbers = count_changes(report.plan, {})
        told = ", ".join(f"{kind.title} {number.planned}" for kind, number in numbers.items() if number.planned)
        skipped = f"; {len(report.plan.rejections)} skipped" if report.plan.rejections else ""
        yield clip(f"{which} mapping: {told or 'no change'}{skipped}. Checksum {report.checksum}", LONGEST)


def _new_ous(impact: Impact) -> t.Iterator[str]:
    for which, names in zip(("present", "other"), impact.new_ous, strict=True):
        if names:
            more = f" and {len(names) - MOST_WARNINGS} more" if len(names) > MOST_WARNINGS else ""
            yield clip(f"New OUs only with the {which} mapping: {'; '.join(names[:MOST_WARNINGS])}{more}", LONGEST)


def _aspect_lines(impact: Impact, what: str, examples: int) -> t.Iterator[str]:
    concerned = [(person.label, one) for person in impact.people for one in person.differences if one.what == what]
    more = f", {examples} of them:" if len(concerned) > examples else ":"
    yield f"{clip(what, LONGEST_VALUE)}: {count(len(concerned), 'person', 'people')}{more}"
    for label, one in concerned[:examples]:
        yield f"  {clip(label, LONGEST_VALUE)}: {clip(one.present, LONGEST_VALUE)} -> {clip(one.other, LONGEST_VALUE)}"


def result_of(impact: Impact, sides: Sides) -> JsonObject:
    """What the task returns. It fails if a run with one of the mappings would fail for everybody."""
    wrong = [
        f"A run with the {which} mapping would fail: {text}"
        for which, report in (("present", sides.present), ("other", sides.other))
        for text in (*report.plan.stops, *report.plan.faults)
    ]
    result: JsonObject = {
        "changed": False,
        "employees": sides.present.plan.employees,
        "different": len(impact.people),
        "counts": dict(impact.counts),
        "people": [
            {
                "key": person.key,
                "label": _text(person.label, LONGEST_VALUE),
                "differences": [_shown(one) for one in person.differences[:MOST_DIFFERENCES]],
            }
            for person in impact.people[:MOST_PEOPLE]
        ],
        "present": _side(sides.present),
        "other": _side(sides.other),
        "server": sides.present.server,
    }
    return {**result, "failed": True, "msg": _text(" ".join(wrong), 2 * LONGEST)} if wrong else result


def _shown(difference: Difference) -> JsonObject:
    return {name: _text(value, LONGEST_VALUE) for name, value in difference._asdict().items()}


def _side(report: Report) -> JsonObject:
    numbers = count_changes(report.plan, {})
    return {
        "checksum": report.checksum,
        "plan": {kind.count: number.planned for kind, number in numbers.items()},
        "skipped": len(report.plan.rejections),
        "stops": [_text(text, LONGEST) for text in report.plan.stops],
    }


def _text(text: str, most: int) -> str:
    return one_line(clip(text, most))
