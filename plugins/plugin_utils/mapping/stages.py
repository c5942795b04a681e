# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reads `lifecycle_stages`: points of an employee's life from which steps apply.

A stage has a name, `at`, optionally `when`, and `steps`: rules of the steps, and `account`, `groups`, `ou` and
`attributes`. Each error is a `ConfigurationError` with the path, such as `lifecycle_stages[2].at`.
"""

from __future__ import annotations

import dataclasses
import enum
import typing as t

from ansible.module_utils.parsing.convert_bool import BOOLEANS_FALSE, BOOLEANS_TRUE

from ...module_utils.errors import ConfigurationError
from ...module_utils.given import is_blank
from ...module_utils.model.option_names import ROLE
from ...module_utils.people.stages import EXAMPLE, Anchor, At, read_at
from ...module_utils.steps.registry import STEPS
from ...module_utils.steps.script.descriptor import SCRIPT
from ...module_utils.values import dn
from ...module_utils.values.text import ended
from ..rendering.conditions import TAKES_STEPS
from ..rendering.phrases import suggestion
from ..rendering.renderer import Condition, Renderer
from ..rendering.trust import has_markers
from ..rendering.uses import ALL_STAGES
from .mapping import (
    AttributeMapping,
    Problems,
    described,
    known_options,
    read_choice,
    read_ou,
    read_values,
)
from .steps import StepRules, read_rules
from .templates import TemplateReader, Templates

if t.TYPE_CHECKING:
    from ..rendering.variables import Expression

KEYS: t.Final = ("name", "at", "when", "steps")
OF_DIRECTORY: t.Final = ("account", "groups", "ou", "attributes")
STEP_KEYS: t.Final = (*OF_DIRECTORY, *STEPS)
GROUP_KEYS: t.Final = ("join", "leave", "remember")
_SWITCHES: t.Final = BOOLEANS_TRUE | BOOLEANS_FALSE
"""Words and numbers that Ansible takes for true or false."""


class AccountState(enum.StrEnum):
    """The state that a stage gives to the account."""

    ENABLED = "enabled"
    DISABLED = "disabled"
    ABSENT = "absent"


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class GroupOrders:
    """What a stage says about memberships."""

    where: str
    join: tuple[Expression, ...] = ()
    leave: tuple[Expression, ...] = ()
    leave_all: bool = False
    """Whether the account leaves all groups that the stage does not name in `join`."""
    remember: bool = False
    """Whether to save the groups that the account leaves, so that it joins them again later."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """One compiled stage."""

    name: str
    where: str
    """Its path in the configuration."""
    position: int
    """Its index in the configuration."""
    at: At
    condition: Condition
    steps: t.Mapping[str, StepRules]
    """The rules by step."""
    account: AccountState | None = None
    groups: GroupOrders | None = None
    ou: Expression | None = None
    attributes: tuple[AttributeMapping, ...] = ()


def stage_fields(stages: t.Iterable[Stage]) -> tuple[str, ...]:
    """The employee fields whose changes stages follow, so that runs must remember them."""
    return tuple(dict.fromkeys(stage.at.field for stage in stages if stage.at.field))


def step_rules(stages: t.Iterable[Stage]) -> tuple[StepRules, ...]:
    """The rules of all steps of the stages."""
    return tuple(rules for stage in stages for rules in stage.steps.values())


def stage_names(renderer: Renderer, variable: str | None) -> frozenset[str]:
    """The names of the stages, as far as they can be read: templates are compiled with them before `read_stages`."""
    entries = renderer.configuration(variable) if variable else None
    if not variable or not isinstance(entries, (list, tuple)):
        return frozenset()
    structures = (renderer.structure(entry, f"{variable}[{index}]") for index, entry in enumerate(entries))
    names = (entry.get("name") for entry in structures if isinstance(entry, dict))
    return frozenset(name.strip() for name in names if isinstance(name, str))


def read_stages(
    renderer: Renderer,
    variable: str | None,
    templates: Templates,
    *,
    saves_groups: bool = False,
) -> tuple[tuple[Stage, ...], Templates]:
    """Read and compile the stages.

    Args:
        renderer: compiles the templates; its `stages` are those of `stage_names`.
        variable: name of the variable with the stages; None if there is none. Its value can be null or empty.
        templates: the templates, with the rules of all attributes of the mapping.
        saves_groups: whether an attribute is configured in which groups are saved.

    Returns:
        The stages, each after those that its condition names, and the templates with the rules of their attributes too.

    Raises:
        ConfigurationError: a stage is invalid; the message has a line for each error.
    """
    entries = renderer.configuration(variable) if variable else None
    if not variable or not entries:
        return (), templates
    if not isinstance(entries, (list, tuple)):
        raise ConfigurationError(f"{variable} must be a list of dictionaries, not {described(entries)}.")
    attributes = TemplateReader(renderer, templates.rules)
    problems, stages = Problems(), list[Stage]()
    for index, entry in enumerate(entries):
        where = f"{variable}[{index}]"
        with problems:
            structure = renderer.structure(entry, where)
            read = _Reader(renderer, attributes, where, saves_groups=saves_groups).read(structure)
            stages.append(Stage(where=where, position=index, **read))
    with problems:
        _reject_same_names(stages)
        ordered = in_order(stages)
    problems.raise_all()
    return ordered, dataclasses.replace(templates, rules=attributes.rules)


def _reject_same_names(stages: t.Iterable[Stage]) -> None:
    known = dict[str, Stage]()
    for stage in stages:
        other = known.setdefault(stage.name.lower(), stage)
        if other is not stage:
            raise ConfigurationError(
                f"{stage.where}.name is {stage.name!r}, but {other.where} has this name too. Give each stage its own"
                " name."
            )


def in_order(stages: t.Sequence[Stage]) -> tuple[Stage, ...]:
    """The stages, each after those that its condition names.

    Raises:
        ConfigurationError: stages refer to each other in a circle.
    """
    names = {stage.name for stage in stages}
    waiting = {stage.name: _named(stage, names) for stage in stages}
    ordered = list[Stage]()
    while waiting:
        ready = [stage for stage in stages if stage.name in waiting and not waiting[stage.name] & waiting.keys()]
        if not ready:
            raise ConfigurationError(_circle(stages, waiting))
        ordered.extend(ready)
        for stage in ready:
            del waiting[stage.name]
    return tuple(ordered)


def _named(stage: Stage, names: set[str]) -> set[str]:
    """The stages that the condition names."""
    return names if ALL_STAGES in stage.condition.stages else names & stage.condition.stages


def _circle(stages: t.Sequence[Stage], waiting: t.Mapping[str, set[str]]) -> str:
    """The sentence about a circle: each of these stages waits for another one of them."""
    where = {stage.name: stage.where for stage in stages}
    path = [next(iter(waiting))]
    while path.count(path[-1]) == 1:
        path.append(min(waiting[path[-1]] & waiting.keys()))
    circle = path[path.index(path[-1]) :]
    if len(circle) == 2:
        return f"{where[circle[0]]}.when uses the stage {circle[0]} itself. Remove it from the condition."
    return f"{where[circle[0]]}.when: the stages {' -> '.join(circle)} refer to each other in a circle; break it."


class _Reader:
    """Reads one stage."""

    def __init__(self, renderer: Renderer, attributes: TemplateReader, where: str, *, saves_groups: bool) -> None:
        self._renderer = renderer
        self._attributes = attributes
        self._where = where
        self._saves_groups = saves_groups

    def read(self, entry: t.Any) -> dict[str, t.Any]:
        """The fields of `Stage` except its place."""
        where = self._where
        if not isinstance(entry, dict):
            raise ConfigurationError(f"{where} must be a dictionary with {', '.join(KEYS)}, not {described(entry)}.")
        options = known_options(entry, KEYS, where)
        problems, read = Problems(), dict[str, t.Any]()
        with problems:
            read["name"] = self._name(options.get("name"))
        with problems:
            read["at"] = self._at(options.get("at"))
        with problems:
            when = options.get("when", True)
            read["condition"] = self._renderer.compile_condition(when, f"{where}.when", TAKES_STEPS)
        with problems:
            read |= self._steps(options.get("steps"), f"{where}.steps", read.get("at"))
        problems.raise_all()
        return read

    def _name(self, given: t.Any) -> str:
        if not isinstance(given, str) or not given.strip():
            raise ConfigurationError(f"{self._where} needs name, a string that reasons, messages and templates use.")
        name = given.strip()
        if name not in self._renderer.stages or name == ALL_STAGES or has_markers(name):
            raise ConfigurationError(f"{self._where}.name is {name!r}, but must be a plain name without a template.")
        return name

    def _at(self, given: t.Any) -> At:
        where = f"{self._where}.at"
        if is_blank(given):
            raise ConfigurationError(f"{where} is missing: the point of the employee's life. {EXAMPLE}")
        text = self._renderer.constant(given, where)
        if not isinstance(text, str):
            raise ConfigurationError(f"{where} must be a string, not {described(text)}. {EXAMPLE}")
        try:
            return read_at(text)
        except ValueError as error:
            raise ConfigurationError(f"{where} {error}") from None

    def _steps(self, given: t.Any, where: str, at: At | None) -> dict[str, t.Any]:
        given = self._renderer.structure(given, where)
        if not isinstance(given, dict) or not given:
            has = f"not {described(given)}" if given else "and not empty"
            raise ConfigurationError(f"{where} must be a dictionary with steps such as account or mailbox, {has}.")
        problems, steps = Problems(), dict[str, StepRules]()
        read: dict[str, t.Any] = {"steps": steps}
        for name, definition in given.items():
            here = f"{where}.{name}"
            with problems:
                if name not in STEP_KEYS:
                    near = suggestion(str(name), STEP_KEYS) or f"; the steps are {', '.join(STEP_KEYS)}."
                    raise ConfigurationError(f"{here}: there is no such step{near}")
                if name in STEPS:
                    steps[name] = self._rules(name, definition, here)
                else:
                    read[name] = self._of_directory(name, definition, here, at)
        problems.raise_all()
        return read

    def _rules(self, step: str, definition: t.Any, where: str) -> StepRules:
        definition = self._renderer.structure(definition, where)
        if not definition:
            raise ConfigurationError(f"{where} is empty. Set options of {step}, or remove it.")
        for rule in definition if isinstance(definition, (list, tuple)) else (definition,):
            if step == SCRIPT.name and isinstance(rule, dict):
                _reject_script_options(rule, where)
        return StepRules(step, read_rules(self._renderer, step, definition, where))

    def _of_directory(self, name: str, definition: t.Any, where: str, at: At | None) -> t.Any:
        match name:
            case "account":
                return self._account(definition, where, at)
            case "groups":
                return self._groups(definition, where)
            case "ou":
                return self._ou(definition, where)
        return self._own_attributes(definition, where)

    def _account(self, definition: t.Any, where: str, at: At | None) -> AccountState:
        options = self._dictionary(definition, ("state",), where)
        if "state" not in options:
            raise ConfigurationError(f"{where} needs state, one of {', '.join(AccountState)}.")
        state = read_choice(self._renderer, options, "state", AccountState, AccountState.DISABLED, where)
        is_after = at is None or (at.anchor is Anchor.END and at.number >= 0)
        if state is AccountState.ABSENT and not is_after:
            raise ConfigurationError(
                f"{where}.state is absent, but only the accounts of people who have left are deleted. Set"
                f" {self._where}.at to end or later, such as end + 30 days; it is {at}."
            )
        if state is AccountState.ENABLED and at is not None and is_after:
            raise ConfigurationError(
                f"{where}.state is enabled, but nobody who has left keeps access. Remove it; {self._where}.at is {at}."
            )
        return state

    def _groups(self, definition: t.Any, where: str) -> GroupOrders:
        options = self._dictionary(definition, GROUP_KEYS, where)
        leave = options.get("leave", False)
        if isinstance(leave, str) and leave.strip().lower() in _SWITCHES:
            raise ConfigurationError(
                f"{where}.leave is the string {leave!r}, which would be the name of a group. For all groups, write true"
                " without quotes; a group of this name goes into a list."
            )
        orders = GroupOrders(
            where=where,
            join=read_values(self._renderer, options["join"], f"{where}.join") if "join" in options else (),
            leave=() if isinstance(leave, bool) else read_values(self._renderer, leave, f"{where}.leave"),
            leave_all=leave is True,
            remember=self._switch(options.get("remember", False), f"{where}.remember"),
        )
        if orders.remember and not (orders.leave_all or orders.leave):
            raise ConfigurationError(f"{where}.remember saves the groups that the account leaves. Set {where}.leave.")
        if orders.remember and not self._saves_groups:
            raise ConfigurationError(
                f"{where}.remember needs an attribute in which groups are saved. Set {ROLE.remember_in},"
                " for example to seeAlso."
            )
        return orders

    def _ou(self, definition: t.Any, where: str) -> Expression:
        unit = read_ou(self._renderer, definition, where)
        if unit is None:
            raise ConfigurationError(f"{where} is empty. Set a template that gives the DN of an OU, or remove it.")
        problem = None if has_markers(definition) else dn.problem(definition)
        if problem:
            raise ConfigurationError(f"{where}: {ended(problem)}")
        return unit

    def _own_attributes(self, definition: t.Any, where: str) -> tuple[AttributeMapping, ...]:
        mappings = self._attributes.attributes(definition, where)
        if not mappings:
            raise ConfigurationError(f"{where} is empty. Set attributes, or remove it.")
        for mapping in mappings:
            if mapping.rule.on_create_only:
                raise ConfigurationError(
                    f"{where}.{mapping.rule.attribute}.on is create, but a stage changes accounts that exist. Remove"
                    " on."
                )
        return mappings

    def _dictionary(self, definition: t.Any, keys: tuple[str, ...], where: str) -> dict[str, t.Any]:
        definition = self._renderer.structure(definition, where)
        if not isinstance(definition, dict) or not definition:
            has = described(definition)
            raise ConfigurationError(f"{where} must be a dictionary with {', '.join(keys)}, not {has}.")
        return known_options(definition, keys, where)

    def _switch(self, value: t.Any, where: str) -> bool:
        constant = self._renderer.constant(value, where)
        if not isinstance(constant, bool):
            raise ConfigurationError(f"{where} must be true or false, not {described(constant)}.")
        return constant


def _reject_script_options(rule: t.Mapping[t.Any, t.Any], where: str) -> None:
    for option in ("events", "once"):
        if option in rule:
            raise ConfigurationError(
                f"{where}.{option}: a script of a stage runs once for each employee when the stage is reached. Remove"
                f" {option}."
            )
