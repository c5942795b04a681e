# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a run with this configuration and today's employees needs in the directory and in other services."""

from __future__ import annotations

import typing as t

from ...module_utils.model.desired import Category
from ...module_utils.model.option_names import ROLE
from ...module_utils.readiness.model import Wanted
from ...module_utils.steps.registry import STEPS
from ...module_utils.steps.requirements import Need, Options, required
from ..mapping.mapping import GroupRule
from ..mapping.stages import AccountState, step_rules
from ..mapping.steps import ACCOUNT, StepRule, StepRules
from ..rendering.renderer import Renderer
from ..rendering.values import to_values
from ..rendering.variables import PER_EMPLOYEE
from ..run.settings import Params, Settings

if t.TYPE_CHECKING:
    from ...module_utils.model.employee import Employee
    from ...module_utils.model.run import Task
    from ..rendering.environment import Names

_CREATES: t.Final = (Category.CREATE, Category.ALL)
_MODIFIES: t.Final = (Category.MODIFY, Category.ALL)
_OF_REHIRES: t.Final = ("accountExpires", "lockoutTime")
"""What a run clears of an account that it enables, see `planner/access/usability.py`."""
_TRIED: t.Final = 20
"""The most employees for whom the options of a rule are rendered, until they can be."""
_HOME_FOLDER: t.Final = "home_folder"


def wanted_of_options(params: Params) -> Wanted:
    """What the options alone need, if the mapping cannot be read."""
    return Wanted(
        managed_base=params["managed_base"],
        creates=params["category"] in _CREATES,
        modifies=params["category"] in _MODIFIES,
    )


def wanted_of(settings: Settings, task: Task, employees: t.Sequence[Employee]) -> Wanted:
    """What the configuration needs.

    Args:
        settings: the compiled mapping.
        task: the mapping, rendered for today's employees.
        employees: today's employees.
    """
    params = settings.params
    plain = wanted_of_options(params)
    rules = _step_options(settings, task, employees)
    return Wanted(
        managed_base=plain.managed_base,
        creates=plain.creates,
        modifies=plain.modifies,
        deletes=_deletes(settings, rules),
        ous=_distinct(_ous(task)),
        create_missing_ous=params["create_missing_ous"],
        attributes=_attributes(settings, rules),
        groups=_groups(settings, task),
        group_key_attribute=params["group_key_attribute"] or None,
        group_option=ROLE.groups,
        permissions=tuple((one.name, one.instead, variable) for one, variable in _required(rules, Need.PERMISSION)),
        commands=tuple((one.name, variable) for one, variable in _required(rules, Need.COMMAND)),
        shares=_shares(rules.get(_HOME_FOLDER, ())),
    )


def _deletes(settings: Settings, rules: t.Mapping[str, t.Sequence[Options]]) -> bool:
    """Whether a rule or a stage deletes accounts, also if it is for nobody today."""
    by_rule = any(one.get("state") == "absent" for one in rules.get(ACCOUNT, ()))
    return by_rule or any(stage.account is AccountState.ABSENT for stage in settings.stages)


def _distinct(names: t.Iterable[str]) -> tuple[str, ...]:
    """The names without those that differ from an earlier one only in case, in alphabetical order."""
    return tuple(sorted({name.lower(): name for name in names}.values(), key=str.lower))


def _ous(task: Task) -> t.Iterator[str]:
    """The OUs of today's employees, and those to which stages move leavers."""
    for one in task.desired:
        yield from filter(None, (one.ou, one.staged.ou if one.staged else None))


def _step_options(settings: Settings, task: Task, employees: t.Sequence[Employee]) -> dict[str, tuple[Options, ...]]:
    """The options of every rule by step: of today's employees, and of rules that are for nobody today."""
    found: dict[str, list[Options]] = {}
    for one in task.desired:
        for step, several in one.steps.items():
            found.setdefault(step, []).extend(several)
    for rules in (*settings.configuration.steps, *step_rules(settings.stages)):
        names = [_names(settings.renderer, employee) for employee in employees[:_TRIED]]
        found.setdefault(rules.step, []).extend(
            options for rule in rules.rules if (options := _options(rules, rule, names)) is not None
        )
    return {step: tuple(several) for step, several in found.items()}


def _names(renderer: Renderer, employee: Employee) -> Names:
    return renderer.names({**employee.to_dict(), "manager": None, "absence": None}, "active")


def _options(rules: StepRules, rule: StepRule, people: t.Iterable[Names]) -> Options | None:
    """The options of a rule for the first employee for whom they can be rendered; None if there is no such employee."""
    for names in people:
        try:
            return rules.options(rule, names)
        except Exception:
            # The preview tells who has no value for a template, and why.
            continue
    return None


def _required(rules: t.Mapping[str, t.Sequence[Options]], need: Need) -> t.Iterator[tuple[t.Any, str]]:
    """What the steps with rules need, each with the variable of the step; a name that two steps need comes once."""
    seen: set[str] = set()
    for name, step in STEPS.items():
        for one in required(step.requirements, rules.get(name, ()), need):
            if one.name not in seen:
                seen.add(one.name)
                yield one, step.variable


def _attributes(settings: Settings, rules: t.Mapping[str, t.Sequence[Options]]) -> tuple[str, ...]:
    """The attributes that a run may write. Renaming writes `cn`."""
    params = settings.params
    mapped = [name for name in settings.templates.rules if name.lower() not in ("cn", "name")]
    more = [
        params["key_attribute"],
        "userAccountControl",
        *(one.name for one, _step in _required(rules, Need.ATTRIBUTE)),
    ]
    if any(name.lower() == "mail" for name in mapped):
        more.append("proxyAddresses")
    if (params["passwords"] or {}).get("must_change"):
        more.append("pwdLastSet")
    if params["category"] in _MODIFIES:
        more.extend(_OF_REHIRES)
    elif any(one.get("unlock") for one in rules.get(ACCOUNT, ())):
        more.append("lockoutTime")
    return _distinct(filter(None, (*mapped, *more, params["leaver_groups"]["remember_in"])))


def _groups(settings: Settings, task: Task) -> tuple[str, ...]:
    """The groups of today's employees, and those that rules name without an employee."""
    rules = [*settings.configuration.groups, *(rule for one in settings.templates.templates for rule in one.groups)]
    named = [name for one in task.desired for name in one.groups]
    named += [name for one in task.desired if one.staged for name in (*one.staged.known_groups, *one.staged.leaves)]
    named += [name for rule in rules for name in _constant(rule, settings.renderer)]
    return _distinct(named)


def _constant(rule: GroupRule, renderer: Renderer) -> t.Iterator[str]:
    for template in rule.templates:
        if template.fields or template.stages or template.uses & PER_EMPLOYEE:
            continue
        try:
            yield from to_values(template.value(renderer.names({}, ""))) or ()
        except Exception:
            # The preview tells why.
            continue


def _shares(rules: t.Iterable[Options]) -> tuple[tuple[str, str], ...]:
    variable = STEPS[_HOME_FOLDER].variable
    found: dict[str, str] = {}
    for options in rules:
        for name in ("root", "roots"):
            value = options.get(name)
            for path in value if isinstance(value, list | tuple) else [value]:
                if path:
                    found.setdefault(str(path), f"{variable}.{name}")
    return tuple(found.items())
