# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The settings of a run of `hrsync.ad.sync`: validated options, and the compiled mapping."""

from __future__ import annotations

import dataclasses
import datetime
import pathlib
import typing as t

from ...module_utils import libraries
from ...module_utils.errors import ConfigurationError
from ...module_utils.model.option_names import ROLE
from ...module_utils.people.schedule import Calendar
from ...module_utils.presentation.verdict import FailOn
from ...module_utils.specification import problems_of_options, validate
from ..mapping.mapping import Configuration, read_configuration
from ..mapping.scope import read_scope
from ..mapping.steps import ACCOUNT
from ..mapping.templates import Templates, read_templates
from ..rendering.filters import LIBRARIES
from ..rendering.renderer import Condition, Renderer
from ..rendering.variables import Templar

Params = t.Mapping[str, t.Any]

REQUIREMENTS: t.Final = pathlib.Path(__file__).parents[3] / "requirements.txt"
"""Lists all Python libraries of the collection."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """The settings of a run."""

    params: Params
    """The validated options of the task."""
    calendar: Calendar
    fail_on: FailOn
    configuration: Configuration
    templates: Templates
    renderer: Renderer
    condition: Condition | None
    """The condition of the option `scope`; None for all employees."""
    missing_libraries: str
    """Which libraries the controller lacks, as a sentence; empty if none."""

    @property
    def steps(self) -> list[str]:
        """The names of the steps that have rules."""
        return [rules.step for rules in self.configuration.steps if rules.step != ACCOUNT]


def read_settings(
    params: Params,
    templar: Templar,
    task_vars: t.Mapping[str, t.Any],
    now: datetime.datetime,
    renderer: Renderer | None = None,
) -> Settings:
    """Read and compile the settings.

    Args:
        params: the validated options of the task.
        templar: the templar of Ansible.
        task_vars: all variables, unrendered.
        now: the time of the run.
        renderer: compiles the mapping; by default, a new one for these variables.

    Raises:
        ConfigurationError: an option or the mapping is invalid.
    """
    fail_on = FailOn.from_option(params["fail_on"], ROLE.fail_on)
    renderer = renderer or Renderer(templar, task_vars)
    names = {name: params[name] for name in ("attributes", "more_attributes", "ou", "groups")}
    rules = {**params["steps"], ACCOUNT: params["account"]}
    configuration = read_configuration(renderer, **names, steps=rules)
    templates = read_templates(renderer, params["templates"], configuration, params["key_attribute"])
    condition = read_scope(renderer, params["scope"])
    return Settings(
        params={**params, "precedence": orders_of(params["precedence"])},
        calendar=Calendar(
            now=now, days_before_start=params["days_before_start"], default_timezone=params["default_timezone"]
        ),
        fail_on=fail_on,
        configuration=configuration,
        templates=templates,
        renderer=renderer,
        condition=condition,
        missing_libraries=libraries.lacking(_libraries(renderer, params), "controller", str(REQUIREMENTS)),
    )


def orders_of(precedence: t.Mapping[t.Any, t.Any]) -> dict[str, list[str]]:
    """The names of the sources for each field, from the option `precedence`. A text names one, or several with commas.

    Raises:
        ConfigurationError: the value of a field is not a list of names.
    """
    given = {str(field): list(names) if isinstance(names, tuple) else names for field, names in precedence.items()}
    spec = {field: {"type": "list", "elements": "str"} for field in given}
    problems = tuple(problems_of_options(given, spec, f"{ROLE.precedence}."))
    if problems:
        raise ConfigurationError("\n".join(problems))
    return {field: names for field, names in validate(given, spec)[0].items() if names}


def _libraries(renderer: Renderer, params: Params) -> t.Iterator[str]:
    """The Python libraries that the run needs on the controller."""
    for name in renderer.filters & LIBRARIES.keys():
        yield LIBRARIES[name]
    if (params["passwords"] or {}).get("handover"):
        yield "cryptography"
