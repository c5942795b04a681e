# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Collects the explanation of one person from the sources, the mapping and the plan, as the result of the task."""

from __future__ import annotations

import dataclasses
import typing as t

from ...module_utils.model.explanation import Facts
from ...module_utils.people.evidence import evidence_of, has_key
from ...module_utils.presentation.change_names import shown_after, shown_before
from ...module_utils.presentation.persons import persons
from ...module_utils.presentation.result import notice_text, one_line, problem_text
from ...module_utils.steps.registry import STEPS
from ...module_utils.values.equality import find_form
from ..mapping.stages import step_rules
from ..rendering.trace import HIDDEN, PRIVATE
from .hr import fields_of, lifecycle_of, sources_of
from .remembered import remembered_of
from .rules import rules_of
from .stages import stages_of

if t.TYPE_CHECKING:
    from ...module_utils.model.changes import Change, Delta
    from ...module_utils.model.employee import Employee
    from ...module_utils.model.plan import Plan
    from ...module_utils.people.evidence import Evidence
    from ..mapping.desired import Person
    from ..run.assignment import Staff
    from ..run.fetched import Fetched
    from ..run.settings import Settings

JsonObject = dict[str, t.Any]

LONGEST_LIST: t.Final = 100
"""The maximum number of entries of each list."""
LONGEST_TEXT: t.Final = 300
"""The maximum number of characters of each string."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What the target has found."""

    facts: Facts
    plan: Plan
    """The part of the plan that concerns the person."""
    server: str
    record: Employee | None = None
    """The person's record, if HR has no key of the person."""
    by: str = ""
    """How HR found the person: `key`, `name`."""


def explanation_of(settings: Settings, fetched: Fetched, staff: Staff, answer: Answer) -> JsonObject:
    """The explanation as plain data of limited size, documented in the module `hrsync.ad.explain`."""
    facts, plan = answer.facts, answer.plan
    evidence = evidence_of(fetched.sources, _is_person(answer), settings.params["precedence"], settings.calendar)
    person = _person(staff, facts.key)
    hidden = _Hidden.of(settings)
    remembered = {} if evidence.records else remembered_of(fetched.memory, facts.key)
    explanation = {
        "key": facts.key,
        "label": facts.label,
        "found_by": answer.by or facts.by,
        "as_of": settings.as_of.shown if settings.as_of else "",
        "verdict": _verdict(facts, plan, evidence, remembered),
        "stops": list(plan.stops),
        "faults": list(plan.faults),
        "reasons": _distinct([*(reason for one in plan.rejections for reason in one.reasons), *facts.reasons]),
        "changes": [_change(change, hidden) for change in plan.changes],
        "warnings": [notice_text(notice) for notice in plan.notices],
        "blocked": [problem_text(problem) for problem in plan.problems],
        "lifecycle": lifecycle_of(person, settings.calendar) if person else {},
        "sources": sources_of(evidence),
        "missing_in": _missing_in(fetched, evidence),
        "fields": fields_of(evidence),
        "remembered": remembered,
        "account": dataclasses.asdict(facts.account) if facts.account else {},
        "ou": facts.ou,
        "searches": [dataclasses.asdict(search) for search in facts.searches],
        "groups": [dataclasses.asdict(group) for group in facts.groups],
        "stages": [dataclasses.asdict(stage) for stage in stages_of(settings, person)] if person else [],
        "rules": [dataclasses.asdict(rule) for rule in rules_of(settings, person)] if person else [],
        "names": [dataclasses.asdict(candidate) for candidate in facts.candidates],
        "attributes": [dataclasses.asdict(attribute) for attribute in facts.attributes],
        "server": answer.server,
    }
    return t.cast(JsonObject, _bounded(explanation))


def _missing_in(fetched: Fetched, evidence: Evidence) -> list[str]:
    having = {heard.source for heard in evidence.records}
    return [name for name, _employees in fetched.sources if name not in having]


def _is_person(answer: Answer) -> t.Callable[[Employee], bool]:
    if answer.facts.key:
        return has_key(answer.facts.key)
    wanted = answer.record
    return lambda one: wanted is not None and (one.source, one.id) == (wanted.source, wanted.id)


def _person(staff: Staff, key: str) -> Person | None:
    form = find_form(key)
    return next((one for one in staff.people if form and find_form(one.employee.key or "") == form), None)


def _distinct(texts: t.Iterable[str]) -> list[str]:
    return list(dict.fromkeys(texts))


def _verdict(facts: Facts, plan: Plan, evidence: Evidence, remembered: JsonObject) -> str:
    if plan.stops:
        return "A run would stop now before it changes anybody."
    if not evidence.records and not (remembered and plan.changes):
        who = "does not list this person any more" if remembered else "has nobody with this account"
        return f"HR {who}: nothing changes."
    if plan.rejections or (facts.reasons and not facts.action):
        return "Skipped: nothing is changed."
    if not plan.changes:
        return "Nothing would change."
    described = persons(plan, {})
    return "; ".join(f"Would be {one.kind}{': ' if one.words else ''}{one.words}" for one in described)


class _Hidden(t.NamedTuple):
    """The values that come from private data or absences, so that they are not shown."""

    attributes: frozenset[str]
    """In lower case."""
    kinds: frozenset[str]
    """The names of kinds of change."""

    @classmethod
    def of(cls, settings: Settings) -> _Hidden:
        rules = settings.templates.rules.values()
        several = (*settings.configuration.steps, *step_rules(settings.stages))
        steps = [rules for rules in several if rules.step in STEPS]
        return cls(
            frozenset(rule.attribute.lower() for rule in rules if not HIDDEN.isdisjoint(rule.fields)),
            frozenset(
                kind.name
                for rules in steps
                if any(not HIDDEN.isdisjoint(rule.options.fields) for rule in rules.rules)
                for kind in STEPS[rules.step].kinds
            ),
        )

    def has(self, change: Change, delta: Delta) -> bool:
        """Whether the values of the delta are not shown."""
        return change.kind.name in self.kinds or delta.attribute.lower() in self.attributes


def _change(change: Change, hidden: _Hidden) -> JsonObject:
    return {
        "change": change.kind.verb,
        "object": getattr(change, "group", "") or getattr(change, "new_dn", "") or change.dn,
        "reason": change.reason,
        "values": [_delta(change, delta, hidden) for delta in change.deltas],
    }


def _delta(change: Change, delta: Delta, hidden: _Hidden) -> JsonObject:
    before, after = shown_before(delta), shown_after(delta)
    if hidden.has(change, delta):
        before, after = (PRIVATE,) * bool(before), (PRIVATE,) * bool(after)
    return {"attribute": delta.attribute, "before": list(before), "after": list(after), "reason": delta.reason}


def _bounded(value: t.Any) -> t.Any:
    """The value with short strings on one line, and short lists."""
    if isinstance(value, str):
        line = one_line(value[: LONGEST_TEXT + 1])
        return line if len(line) <= LONGEST_TEXT else f"{line[: LONGEST_TEXT - 1]}…"
    if isinstance(value, dict):
        return {name: _bounded(member) for name, member in value.items()}
    if isinstance(value, (list, tuple)):
        return [_bounded(member) for member in value[:LONGEST_LIST]]
    return value
