# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which rules of the mapping apply to one person, and why: each condition with the values of its parts."""

from __future__ import annotations

import dataclasses
import typing as t

from ...module_utils.steps.registry import STEPS
from ..mapping.progress import progress_of
from ..mapping.steps import ACCOUNT
from ..rendering.conditions import WORKING
from ..rendering.phrases import clip
from ..rendering.renderer import reason_of
from ..rendering.trace import HIDDEN, PRIVATE, Part, parts_of
from ..rendering.values import to_values

if t.TYPE_CHECKING:
    from ..mapping.desired import Person
    from ..mapping.mapping import GroupRule
    from ..mapping.steps import StepRule, StepRules
    from ..mapping.templates import TemplateRule
    from ..rendering.renderer import Condition
    from ..run.settings import Settings

APPLIES: t.Final = "applies"
DOES_NOT_APPLY: t.Final = "does not apply"


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class RuleFacts:
    """One rule of the mapping."""

    where: str
    """Its path in the configuration: `lifecycle_groups[1]`."""
    what: str
    """What it decides: groups, the name of a template, a step."""
    verdict: str
    """`APPLIES`, `DOES_NOT_APPLY`, or why neither."""
    parts: tuple[Part, ...] = ()


def rules_of(settings: Settings, person: Person) -> tuple[RuleFacts, ...]:
    """All rules in the order of the role's documentation.

    The mapping is not rendered for a leaver whose records contradict each other, so there are no rules then.
    """
    return () if person.troubles else tuple(_Rules(settings, person).all())


class _Rules:
    def __init__(self, settings: Settings, person: Person) -> None:
        self._settings = settings
        self._presence = person.presence.value
        self._names = settings.renderer.names(person.record, person.presence.value, person.moment)
        self._progress = progress_of(settings.stages, person.life, self._names)

    def all(self) -> t.Iterator[RuleFacts]:
        if self._settings.condition is not None:
            yield self._facts(self._settings.params["scope"], "the people of the run", self._settings.condition)
        if self._presence in WORKING.presences:
            for template in self._settings.templates.templates:
                yield from self._template(template)
            for rule in self._settings.configuration.groups:
                yield self._group(rule)
        else:
            where = " and ".join(filter(None, (self._settings.params["templates"], self._settings.params["groups"])))
            verdict = f"not used, because the presence is {self._presence}"
            yield RuleFacts(where=where, what="templates and groups", verdict=verdict)
        ordinary = {rules.step: rules for rules in self._settings.configuration.steps}
        for step in (ACCOUNT, *STEPS):
            yield from self._step(step, ordinary.get(step))

    def _template(self, template: TemplateRule) -> t.Iterator[RuleFacts]:
        facts = self._facts(template.where, f"template {template.name}", template.condition)
        yield facts
        if facts.verdict == APPLIES:
            yield from map(self._group, template.groups)

    def _group(self, rule: GroupRule) -> RuleFacts:
        names = [name for template in rule.templates for name in self._group_names(template)]
        managed = ", managed membership" if rule.owned else ""
        return self._facts(rule.where, f"{', '.join(names) or 'no group'}{managed}", rule.condition)

    def _group_names(self, template: t.Any) -> tuple[str, ...]:
        """The groups of the rule for this person; the template if it fails, as it may for those it does not concern."""
        if not HIDDEN.isdisjoint(template.fields):
            return (PRIVATE,)
        try:
            return to_values(template.value(self._names)) or ()
        except Exception:
            return (clip(template.text, 60),)

    def _step(self, step: str, ordinary: StepRules | None) -> t.Iterator[RuleFacts]:
        """The rules of a step, those of stages first. The first one applies, unless the step takes all."""
        what = "the account" if step == ACCOUNT else f"step {step}"
        decisive = self._progress.decides(ACCOUNT) if step == ACCOUNT else None
        applied = f"{decisive.stage.where}.steps.account" if decisive else ""
        if decisive:
            yield RuleFacts(where=applied, what=what, verdict=f"{APPLIES}: {decisive.cause}")
        for rules, rule in self._rules_of(step, ordinary):
            if applied:
                yield RuleFacts(where=rule.where, what=what, verdict=f"not reached: {applied} applies")
                continue
            facts = self._facts(rule.where, what, rule.condition)
            yield facts
            if not rules.takes_all and facts.verdict != DOES_NOT_APPLY:
                applied = rule.where

    def _rules_of(self, step: str, ordinary: StepRules | None) -> t.Iterator[tuple[StepRules, StepRule]]:
        staged = (one.stage.steps.get(step) for one in self._progress.deciding)
        for rules in (*staged, ordinary):
            yield from ((rules, rule) for rule in rules.rules) if rules else ()

    def _facts(self, where: str, what: str, condition: Condition) -> RuleFacts:
        try:
            verdict = APPLIES if condition.value(self._names) else DOES_NOT_APPLY
        except Exception as error:
            reason = reason_of(error, sensitive=not HIDDEN.isdisjoint(condition.fields))
            verdict = f"cannot be evaluated: {reason}"
        parts = parts_of(condition, self._names, self._settings.renderer)
        return RuleFacts(where=where, what=what, verdict=verdict, parts=parts)
