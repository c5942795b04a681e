# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Generates documentation fragments and parts of the role from the descriptors of steps."""

from __future__ import annotations

import typing as t

from ansible_collections.hrsync.ad.plugins.module_utils.option_table import Option, Options, described, paragraphs
from ansible_collections.hrsync.ad.plugins.module_utils.steps.descriptor import StepDescriptor
from ansible_collections.hrsync.ad.plugins.module_utils.steps.registry import STEPS

from .documentation import role_options_yaml
from .fragments import Fragment, Section
from .modules import documentation
from .regions import replaced


def _of_sync() -> Options:
    """The option `steps` of the module `sync`."""
    option: Option = {
        "description": """
            What to do outside Active Directory: for each step the B(name of the variable) that holds its rules. A
            variable holds one rule or a list of rules. A rule is a dictionary with options of the step's module, whose
            values are templates that are rendered once for each employee, and C(when), a condition. The first rule
            whose condition is true for an employee applies; for scripts, all rules whose condition is true apply.

            Steps run for employees that are not skipped and that have an account or get one in this run. They are part
            of the plan, of its diff and of its checksum. They run after the changes of the directory, in the order of
            these suboptions; scripts run before or after everything else, as O(hrsync.ad.script#module:moment) says.

            A step that is blocked for an employee is reported under C(problems). The later steps of this employee are
            skipped; all other employees are processed.
            """,
        "type": "dict",
        "default": {},
        "suboptions": {
            name: {"description": f"Name of the variable with rules for M(hrsync.ad.{name}).", "type": "str"}
            for name in STEPS
        },
    }
    return {"steps": option}


def _section(step: StepDescriptor) -> Section:
    """The section for the module of the step."""
    role = f"To do this for all employees, use the variable C({step.variable}) of the role P(hrsync.ad.lifecycle#role)."
    permissions = [f"Least permissions. {paragraph}" for paragraph in _permissions(step)]
    return Section(options=step.options, notes=[*permissions, role])


def _permissions(step: StepDescriptor) -> t.Iterator[str]:
    yield from paragraphs(step.permissions)
    yield from (action.permissions for action in step.actions if action.permissions)


FRAGMENT = Fragment(
    origin="the descriptors in module_utils/steps",
    summary="Documentation of the options of steps.",
    users="The module `sync` extends `steps`; the module of a step extends the section of its name.",
    sections={
        "DOCUMENTATION": Section(options=_of_sync()),
        **{name.upper(): _section(step) for name, step in STEPS.items()},
    },
)


def argument_specs(present: str) -> str:
    """``meta/argument_specs.yml`` of the role."""
    variables = {step.variable: _variable(step) for step in STEPS.values()}
    return replaced(present, "steps", role_options_yaml(variables, 6))


def _variable(step: StepDescriptor) -> Option:
    applied = "All rules whose condition is true for an employee apply."
    if not step.every_rule:
        applied = "The first rule whose condition is true for an employee applies."
    return {
        "description": [
            f"{documentation()[step.name]['short_description']}.",
            f"A rule or a list of rules. A rule is a dictionary with options of M(hrsync.ad.{step.name}), except those "
            "for connections and those that name the employee. Their values are templates. A rule can also have "
            f"C(when), a condition. {applied} With an empty list, the default, the step does nothing.",
            *(
                f"A rule can also have C({name}). {' '.join(described(option))}"
                for name, option in step.rule_options.items()
            ),
        ],
        "type": "list",
        "elements": "dict",
    }


def defaults(present: str) -> str:
    """``defaults/main.yml`` of the role."""
    return replaced(present, "steps", "".join(f"{step.variable}: []\n" for step in STEPS.values()))


def tasks(present: str, indent: int = 10) -> str:
    """A file of ``tasks`` of the role, which passes the names of the variables to a module."""
    lines = (f"{' ' * indent}{name}: {step.variable}\n" for name, step in STEPS.items())
    return replaced(present, "steps", "".join(lines))


def readme(present: str) -> str:
    """``README.md`` of the role."""
    rows = (
        f"| `{step.variable}` | `hrsync.ad.{name}` | {documentation()[name]['short_description']} |\n"
        for name, step in STEPS.items()
    )
    return replaced(present, "steps", "| variable | module | what it does |\n|---|---|---|\n" + "".join(rows))
