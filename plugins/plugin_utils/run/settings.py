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
from ...module_utils.approvals.levels import levels_of
from ...module_utils.errors import ConfigurationError
from ...module_utils.given import is_blank
from ...module_utils.model.limits import Limits
from ...module_utils.model.option_names import ROLE
from ...module_utils.people import identities
from ...module_utils.people.as_of import AsOf, read_as_of
from ...module_utils.people.leave import NO_LEAVE, LeaveRule
from ...module_utils.people.schedule import Calendar
from ...module_utils.people.unlisted import ONLY_REPORTS, MissingRule
from ...module_utils.presentation.verdict import FailOn
from ...module_utils.specification import problems_of_options, validate
from ...module_utils.values import periods
from ...module_utils.values.text import clip, written
from ..mapping.connections import require_connections
from ..mapping.mapping import Configuration, read_configuration
from ..mapping.scope import read_scope
from ..mapping.stages import Stage, read_stages, stage_names, step_rules
from ..mapping.steps import ACCOUNT
from ..mapping.templates import Templates, read_templates
from ..rendering.days import Moment
from ..rendering.filters import LIBRARIES
from ..rendering.renderer import Condition, Renderer
from ..rendering.variables import Templar
from .emergency import reason_of
from .feed_gate import checksum_of
from .limits import check_attributes, emergency_limits_of, limits_of
from .people_rules import leave_rule, missing_rule
from .role import is_role
from .waves import sizes_of

if t.TYPE_CHECKING:
    from ...module_utils.model.employee import Employee
    from ...module_utils.model.waves import Size

Params = t.Mapping[str, t.Any]

REQUIREMENTS: t.Final = pathlib.Path(__file__).parents[3] / "requirements.txt"
"""Lists all Python libraries of the collection."""

_LONGEST_HOLD: t.Final = 36525
"""Days for which a name can be held: a century."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """The settings of a run."""

    params: Params
    """The validated options of the task."""
    started: datetime.datetime
    """The present time at the start of the run, with a time zone. Only the report and its files use it."""
    calendar: Calendar
    """Has the time of the run, which everything else uses."""
    as_of: AsOf | None
    """The time for which a preview is made; None if it is the present."""
    fail_on: FailOn
    configuration: Configuration
    templates: Templates
    stages: tuple[Stage, ...] = ()
    renderer: Renderer
    condition: Condition | None
    """The condition of the option `scope`; None for all employees."""
    limits: Limits
    """How many people the run may change, by kind of change."""
    missing_libraries: str
    """Which libraries the controller lacks, as a sentence; empty if none."""
    missing: MissingRule = ONLY_REPORTS
    """What happens to people whom HR does not list any more."""
    leave: LeaveRule = NO_LEAVE
    """What happens to the accounts of people who are absent for long."""
    waves: tuple[Size, ...] = ()
    """The sizes of the waves in which the plan is applied; empty if it is applied at once."""
    emergency: str = ""
    """Why the accounts of leavers are disabled without approval, and nothing else is done; empty for other runs."""

    @property
    def now(self) -> str:
        """The time of the run for the target, in ISO 8601."""
        return self.calendar.now.isoformat()

    def at(self, now: datetime.datetime) -> Settings:
        """The settings with another time of the run."""
        return dataclasses.replace(self, calendar=dataclasses.replace(self.calendar, now=now))

    def begun_for(self, employees: t.Iterable[Employee]) -> Settings:
        """The settings with the time at which the day of `as_of` has begun for all these employees."""
        if self.as_of is None:
            return self
        zones = {self.calendar.timezone(employee) for employee in employees} or {self.calendar.default_timezone}
        as_of = self.as_of.begun(zones)
        return dataclasses.replace(self.at(as_of.instant), as_of=as_of)

    def require(self, connected: t.Collection[str]) -> None:
        """Check that each step of a stage has its connection, see `mapping.connections`.

        Args:
            connected: the services that the task has connections to.

        Raises:
            ConfigurationError: connections are missing.
        """
        require_connections(self.stages, connected)

    @property
    def steps(self) -> list[str]:
        """The names of the steps that have rules."""
        return list(
            dict.fromkeys(
                rules.step for rules in (*self.configuration.steps, *step_rules(self.stages)) if rules.step != ACCOUNT
            )
        )


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
        now: the present time, which is the time of the run unless the task sets another one with `as_of`.
        renderer: compiles the mapping; by default, a new one for these variables.

    Raises:
        ConfigurationError: an option or the mapping is invalid.
    """
    refuse_hold(params.get("name_hold_days") or 0)
    identities.check(params.get("rehire_match") or ())
    fail_on = FailOn.from_option(params["fail_on"], ROLE.fail_on)
    checksum_of(params.get("accept_feed"))
    periods.kept(ROLE.state_keep, params.get("state_keep") or periods.FOREVER)
    levels_of(params.get("approval_levels") or (), ROLE.approval_levels)
    calendar = Calendar(
        now=now, days_before_start=params["days_before_start"], default_timezone=params["default_timezone"]
    )
    as_of = read_as_of(params.get("as_of"), calendar.default_timezone)
    calendar = dataclasses.replace(calendar, now=as_of.instant) if as_of else calendar
    renderer = renderer or Renderer(templar, task_vars, Moment(calendar.now, calendar.default_timezone))
    renderer.stages = stage_names(renderer, params.get("stages"))
    names = {name: params[name] for name in ("attributes", "more_attributes", "ou", "groups")}
    rules = {**params["steps"], ACCOUNT: params["account"]}
    configuration = read_configuration(renderer, **names, steps=rules)
    templates = read_templates(renderer, params["templates"], configuration, params["key_attribute"])
    saves_groups = bool((params.get("leaver_groups") or {}).get("remember_in"))
    stages, templates = read_stages(renderer, params.get("stages"), templates, saves_groups=saves_groups)
    given = (params["limits"], params["limits_once"], params["limits_together"])
    limits = limits_of(*given, first_run=params["limits_first_run"])
    emergency = reason_of(params.get("emergency"))
    check_attributes(limits, templates.rules)
    condition = read_scope(renderer, params["scope"])
    return Settings(
        params={**params, "precedence": orders_of(params["precedence"])},
        started=now,
        calendar=calendar,
        as_of=as_of,
        fail_on=fail_on,
        configuration=configuration,
        templates=templates,
        stages=stages,
        renderer=renderer,
        condition=condition,
        missing=missing_rule(params),
        leave=leave_rule(params),
        limits=emergency_limits_of(*given) if emergency else limits,
        emergency=emergency,
        waves=sizes_of(params),
        missing_libraries=libraries.lacking(_libraries(renderer, params), "controller", str(REQUIREMENTS)),
    )


def refuse_hold(days: int) -> None:
    """Refuse a number of days for which no name can be held.

    Raises:
        ConfigurationError: the number is negative, or longer than a century.
    """
    if not 0 <= days <= _LONGEST_HOLD:
        raise ConfigurationError(
            f"{ROLE.name_hold_days} is {days}; it must be a number of days from 0 (no name is held) to {_LONGEST_HOLD}."
        )


def refuse_as_of(value: object) -> None:
    """Refuse the option `as_of` in a run that writes.

    Raises:
        ConfigurationError: the option is set.
    """
    if not is_blank(value):
        raise ConfigurationError(
            f"{ROLE.as_of} is {clip(written(value), 60)}, but this run would write. Another time than now is for"
            f" previews only: use --check or the playbook hrsync.ad.preview, or remove {ROLE.as_of}."
        )


def refuse_as_of_here(task_vars: t.Mapping[str, t.Any], templar: Templar, why: str) -> None:
    """Refuse the variable of the role where the playbook does not use it, so that nobody thinks that it does.

    Args:
        task_vars: all variables, unrendered.
        templar: renders the variable.
        why: a sentence.

    Raises:
        ConfigurationError: the variable is set, in the role.
    """
    value = templar.template(task_vars.get(ROLE.as_of)) if is_role(task_vars) else None
    if not is_blank(value):
        raise ConfigurationError(f"{ROLE.as_of} is {clip(written(value), 60)}. {why} Remove {ROLE.as_of}.")


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
