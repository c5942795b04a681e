# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which parts of a mapping the examples have reached: rules, candidates, and branches of templates."""

from __future__ import annotations

import dataclasses
import typing as t

from jinja2 import nodes

from ...module_utils.model.desired import Presence, ValueKind
from ...module_utils.model.option_names import ROLE
from ..mapping.mapping import NOBODY
from ..rendering.phrases import clip
from ..rendering.renderer import Condition
from .outcome import MANAGED

if t.TYPE_CHECKING:
    from ..mapping.mapping import AttributeMapping, GroupRule
    from ..mapping.stages import Stage
    from ..mapping.steps import StepRules
    from ..mapping.templates import TemplateRule
    from ..rendering.environment import Names
    from ..rendering.variables import Expression
    from ..run.settings import Settings
    from .outcome import Outcome

LONGEST: t.Final = 120
"""Maximum number of characters of a template or condition."""

WITH_STEPS: t.Final = MANAGED | {Presence.LEFT}
"""The lifecycle states in which steps run."""


@dataclasses.dataclass(slots=True)
class Point:
    """A part of the mapping that an example can reach."""

    where: str
    """Its path in the configuration."""
    text: str
    """The path, and the condition, candidate or branch."""
    presences: t.Collection[Presence]
    """The lifecycle states in which it matters: it does not for a leaver who is in no group any more."""
    reached: bool = False


class Coverage:
    """The parts of a mapping, and which of them were reached.

    Args:
        directory: the names of the variables that do not matter for leavers: attributes, groups, OU and templates.
    """

    def __init__(self, directory: t.Collection[str]) -> None:
        self._directory = directory
        self._points: list[Point] = []
        self._candidates: list[_Candidates] = []
        self._presence = Presence.ACTIVE

    def point(self, where: str, text: str, presences: t.Collection[Presence]) -> Point:
        """A new part."""
        made = Point(where, text, presences)
        self._points.append(made)
        return made

    def branch(self, where: str, text: str) -> Point:
        """A branch of a template."""
        return self.point(where, text, MANAGED if _variable(where) in self._directory else WITH_STEPS)

    def begin(self, presence: Presence) -> None:
        """Begin the next example, with this lifecycle state."""
        self._presence = presence
        for candidates in self._candidates:
            candidates.begin()

    def reach(self, point: Point) -> None:
        """The current example reaches the part."""
        point.reached = point.reached or self._presence in point.presences

    def end(self, outcome: Outcome) -> None:
        """End the current example: the candidates that were taken are reached."""
        effective = {one.attribute: one for one in self._candidates if one.used}
        for attribute, candidates in effective.items():
            for value in outcome.attributes.get(attribute) or ():
                self.reach(candidates.origin(value))

    def watching(self, settings: Settings) -> Settings:
        """The settings, in which the rules and candidates of the mapping are parts."""
        configuration, templates = settings.configuration, settings.templates
        return dataclasses.replace(
            settings,
            configuration=dataclasses.replace(
                configuration,
                attributes=tuple(self._attribute(one, _path(one)) for one in configuration.attributes),
                groups=tuple(map(self._group, configuration.groups)),
                steps=tuple(map(self._step, configuration.steps)),
            ),
            templates=dataclasses.replace(templates, templates=tuple(map(self._template, templates.templates))),
            stages=tuple(map(self._stage, settings.stages)),
        )

    def unreached(self) -> tuple[str, ...]:
        """The parts that no example has reached, those of a variable together."""
        variables = list(dict.fromkeys(_variable(point.where) for point in self._points))
        missed = [point for point in self._points if not point.reached]
        return tuple(point.text for point in sorted(missed, key=lambda point: variables.index(_variable(point.where))))

    @property
    def total(self) -> int:
        """The number of parts."""
        return len(self._points)

    def _attribute(self, mapping: AttributeMapping, where: str) -> AttributeMapping:
        if mapping.rule.kind is not ValueKind.CANDIDATES:
            return mapping
        points = [
            self.point(where, f"{where}.candidates[{index}]: {clip(template.text, LONGEST)}", MANAGED)
            for index, template in enumerate(mapping.templates)
        ]
        candidates = _Candidates(mapping, points)
        self._candidates.append(candidates)
        return dataclasses.replace(mapping, templates=tuple(candidates.templates))

    def _group(self, rule: GroupRule) -> GroupRule:
        if rule.condition is NOBODY:
            return rule
        named = ", ".join(template.text for template in rule.templates)
        return dataclasses.replace(rule, condition=self._condition(rule.condition, rule.where, named, MANAGED))

    def _template(self, rule: TemplateRule) -> TemplateRule:
        return dataclasses.replace(
            rule,
            condition=self._condition(rule.condition, rule.where, rule.name, MANAGED),
            attributes=tuple(
                self._attribute(one, f"{rule.where}.attributes.{one.rule.attribute}") for one in rule.attributes
            ),
            groups=tuple(map(self._group, rule.groups)),
        )

    def _step(self, rules: StepRules) -> StepRules:
        watched = (
            dataclasses.replace(rule, condition=self._condition(rule.condition, rule.where, "", WITH_STEPS))
            for rule in rules.rules
        )
        return dataclasses.replace(rules, rules=tuple(watched))

    def _stage(self, stage: Stage) -> Stage:
        return dataclasses.replace(
            stage,
            condition=self._condition(stage.condition, stage.where, f"{stage.name}, {stage.at}", tuple(Presence)),
            steps={step: self._step(rules) for step, rules in stage.steps.items()},
        )

    def _condition(self, condition: Condition, where: str, named: str, presences: t.Collection[Presence]) -> Condition:
        named = f" ({clip(named, LONGEST)})" if named else ""
        when = "for everybody" if _is_always(condition) else f"when: {clip(condition.text, LONGEST)}"
        return _Watched(condition, self, self.point(where, f"{where}{named}, {when}", presences))


def _path(mapping: AttributeMapping) -> str:
    return mapping.rule.option or f"{ROLE.attributes}.{mapping.rule.attribute}"


def _is_always(condition: Condition) -> bool:
    return isinstance(condition.expression, nodes.Const) and condition.expression.value is True


def _variable(where: str) -> str:
    """The name of the variable in a path."""
    return where.partition(".")[0].partition("[")[0]


class _Watched(Condition):
    """A condition that notes when it is true."""

    def __init__(self, condition: Condition, coverage: Coverage, point: Point) -> None:
        super().__init__([condition], condition.expression)
        self._coverage, self._point = coverage, point

    def value(self, names: Names) -> bool:
        """Whether the condition is true."""
        holds = super().value(names)
        if holds:
            self._coverage.reach(self._point)
        return holds


class _Candidates:
    """The candidates of one attribute, and what each gave for the current example."""

    def __init__(self, mapping: AttributeMapping, points: t.Sequence[Point]) -> None:
        self.attribute = mapping.rule.attribute.lower()
        self.templates = [_Noting(template) for template in mapping.templates]
        self._points = points

    def begin(self) -> None:
        """Forget the previous example."""
        for template in self.templates:
            template.given = None

    @property
    def used(self) -> bool:
        """Whether they were rendered for the current example."""
        return any(template.given is not None for template in self.templates)

    def origin(self, value: str) -> Point:
        """The first candidate that gave the value."""
        given = (point for point, one in zip(self._points, self.templates, strict=True) if one.given == value)
        return next(given, self._points[0])


class _Noting:
    """A template that notes its last value."""

    def __init__(self, template: Expression) -> None:
        self.text, self.fields = template.text, template.fields
        self.uses, self.stages = template.uses, template.stages
        self.given: t.Any = None
        self._template = template

    def value(self, names: Names) -> t.Any:
        """The value."""
        self.given = self._template.value(names)
        return self.given
