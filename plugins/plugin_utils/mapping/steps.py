# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reads the rules of the steps, and renders them for an employee.

For example, `lifecycle_mailbox` is a rule or a list of rules. A rule is a dictionary with options of the module
`mailbox`, whose values are templates, and `when`, a condition. The first rule whose condition is true for an employee
applies; for scripts, every such rule applies.
"""

from __future__ import annotations

import dataclasses
import functools
import itertools
import json
import posixpath
import typing as t

from ...module_utils.errors import ConfigurationError
from ...module_utils.specification import validate
from ...module_utils.steps import account_options as account
from ...module_utils.steps.registry import STEPS
from ...module_utils.steps.script.descriptor import SCRIPT
from ...module_utils.steps.script.events import PRESENCES_OF
from ..rendering.conditions import DELETES, TAKES_STEPS, Audience, implies
from ..rendering.phrases import clip, suggestion
from ..rendering.renderer import Condition, Renderer
from ..rendering.variables import VariableTree
from .messages import guarded, message, released

if t.TYPE_CHECKING:
    import datetime

    from ..rendering.environment import Names

Options = dict[str, t.Any]

ACCOUNT = "account"
"""Rules for the account itself, which are not a step."""

RULE_OPTIONS = {ACCOUNT: account.OPTIONS, **{name: step.argument_spec for name, step in STEPS.items()}}


@dataclasses.dataclass(frozen=True, slots=True)
class StepRule:
    """Options of a step, and the condition for employees."""

    condition: Condition
    options: VariableTree
    where: str
    """Its path in the configuration."""
    given: t.Mapping[str, t.Any] = dataclasses.field(default_factory=dict)
    """The options, unrendered."""


@dataclasses.dataclass(frozen=True, slots=True)
class StepRules:
    """The rules of one step, in order."""

    step: str
    rules: tuple[StepRule, ...]

    @property
    def takes_all(self) -> bool:
        """Whether every rule whose condition is true applies, instead of the first."""
        return self.step in STEPS and STEPS[self.step].every_rule

    def options(self, rule: StepRule, names: Names) -> Options:
        """The options of the rule for one employee, validated, with the defaults of the step's module.

        A null value means that the option is not set.

        Raises:
            Exception: any error of a template; ValueError if the module does not accept the rendered options.
        """
        rendered = {name: value for name, value in self._rendered(rule, names).items() if value is not None}
        return dict(_checked(self.step, json.dumps(rendered, sort_keys=True, default=str)))

    def _rendered(self, rule: StepRule, names: Names) -> t.Mapping[str, t.Any]:
        messages = STEPS[self.step].messages if self.step in STEPS else ()
        if not messages:
            return t.cast("t.Mapping[str, t.Any]", rule.options.value(names))
        values = rule.options.value(guarded(names)).items()
        return {name: message(value) if name in messages else released(value) for name, value in values}


def read_steps(renderer: Renderer, variables: t.Mapping[str, str | None]) -> tuple[StepRules, ...]:
    """Read and compile the rules of every step.

    Args:
        renderer: compiles the templates, and gives the variables.
        variables: step to the name of the variable with its rules. Steps without a variable, and empty variables, are
            ignored.

    Raises:
        ConfigurationError: a rule is invalid; the message has a line for each error.
    """
    problems: list[str] = []
    found: list[StepRules] = []
    for step in RULE_OPTIONS:
        variable = variables.get(step)
        if not variable:
            continue
        try:
            value = renderer.configuration(variable)
            # In a list that is combined from others, rules that replace others are not a mistake.
            rules = read_rules(renderer, step, value, variable, is_combined=renderer.variable(variable) is not value)
        except ConfigurationError as error:
            problems.append(str(error))
            continue
        if rules:
            found.append(StepRules(step, rules))
    if problems:
        raise ConfigurationError("\n".join(problems))
    return tuple(found)


def read_rules(
    renderer: Renderer, step: str, value: t.Any, where: str, *, is_combined: bool = False
) -> tuple[StepRule, ...]:
    """The rules of one step: a rule, or a list of rules.

    Args:
        renderer: compiles the templates.
        step: the name of the step, or `ACCOUNT`.
        value: the rules, unrendered.
        where: their path in the configuration.
        is_combined: whether the list is combined from others, so that rules may replace others.

    Raises:
        ConfigurationError: see `read_steps`.
    """
    if not value:
        return ()
    if isinstance(value, dict):
        return (_read_rule(renderer, step, value, where),)
    if not isinstance(value, (list, tuple)):
        raise ConfigurationError(f"{where} must be a rule or a list of rules, not {clip(value)}.")
    rules = tuple(
        _read_rule(renderer, step, renderer.structure(rule, f"{where}[{index}]"), f"{where}[{index}]")
        for index, rule in enumerate(value)
    )
    if not is_combined and not StepRules(step, rules).takes_all:
        _reject_unreachable(rules)
    return rules


def for_stage(options: Options, stage: str, since: datetime.datetime) -> Options:
    """The options of a script for a stage: it runs once for each employee, when the stage is reached.

    The stage is part of the name, because the memory of `once` knows one event of each script.

    Args:
        options: of the script.
        stage: the name of the stage.
        since: when it is reached.
    """
    event = f"stage {stage}"
    name = f"{options.get('name') or posixpath.basename(options['command'][0])} ({event})"
    return {**options, "name": name, "event": event, "events": [event], "occurrence": since.isoformat()}


def _reject_unreachable(rules: t.Sequence[StepRule]) -> None:
    """Raise an error if a rule never applies, because an earlier one applies to the same employees."""
    for earlier, rule in itertools.combinations(rules, 2):
        if implies(rule.condition.expression, earlier.condition.expression):
            raise ConfigurationError(
                f"{rule.where}: the rule never applies, because only the first rule whose when is true applies, and"
                f" {earlier.where} applies to the same employees. Move it before {earlier.where}, or remove it."
            )


def _read_rule(renderer: Renderer, step: str, rule: t.Any, where: str) -> StepRule:
    if not isinstance(rule, dict):
        raise ConfigurationError(f"{where} must be a dictionary of options of {step}, not {clip(rule)}.")
    known = [*RULE_OPTIONS[step], "when"]
    for name in rule:
        if name not in known:
            near = suggestion(str(name), known) or f"; the options are {', '.join(known)}."
            raise ConfigurationError(f"{where}.{name}: there is no such option of {step}{near}")
    options = {name: value for name, value in rule.items() if name != "when"}
    condition = renderer.compile_condition(rule.get("when", True), f"{where}.when", _audience(step, rule))
    return StepRule(condition, VariableTree(options, where, renderer.compile), where, options)


def _audience(step: str, rule: t.Mapping[t.Any, t.Any]) -> Audience:
    """The employees to whom a rule can apply."""
    if step == ACCOUNT:
        return DELETES if rule.get("state") == account.ABSENT else TAKES_STEPS
    events = rule.get("events") if step == SCRIPT.name else None
    if not isinstance(events, (list, tuple)) or not events or not all(event in PRESENCES_OF for event in events):
        return TAKES_STEPS
    presences = {presence for event in events for presence in PRESENCES_OF[event]}
    why = f"{' and '.join(events)} only happens to employees whose presence is {' or '.join(sorted(presences))}."
    return Audience(tuple(presences), why)


@functools.lru_cache(maxsize=1 << 12)
def _checked(step: str, rendered: str) -> Options:
    """The options, validated as by the module. Cached, because most employees have the same options."""
    options, errors = validate(json.loads(rendered), RULE_OPTIONS[step])
    if errors:
        raise ValueError(" ".join(errors))
    return options
