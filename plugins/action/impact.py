# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The controller's part of `hrsync.ad.impact`: renders two mappings for the same people, and compares their plans."""

from __future__ import annotations

import dataclasses
import datetime
import typing as t

from ansible.utils.display import Display

from ..module_utils.errors import ConfigurationError
from ..module_utils.presentation.columns import line
from ..module_utils.presentation.result import one_line
from ..module_utils.specification import validate
from ..module_utils.sync.comparing import COMPARE, IMPACT_OPTIONS
from ..module_utils.wire import packing
from ..module_utils.wire import records as transport
from ..plugin_utils.impact.comparison import compare
from ..plugin_utils.impact.other import OTHER, OTHER_INVENTORY, arguments_of_role, with_files, with_inventory
from ..plugin_utils.impact.presentation import Sides, lines_of, result_of
from ..plugin_utils.run.assignment import assignment_of
from ..plugin_utils.run.role import check_variables, is_role
from ..plugin_utils.run.settings import Params, Settings, read_settings
from . import sync

JsonObject = dict[str, t.Any]

display = Display()


class Side(t.NamedTuple):
    """One of the two mappings, before it is read."""

    name: str
    """For messages: `The present mapping`."""
    arguments: JsonObject
    """The arguments of the task."""
    templar: t.Any
    variables: JsonObject
    """All variables, unrendered."""


class ActionModule(sync.ActionModule):
    """Reads HR and the directory once, and plans both mappings on the target, as `hrsync.ad.sync` does in check mode."""

    MODULE = "hrsync.ad.impact"
    WRITES = False

    def _follow(self, task_vars: JsonObject) -> JsonObject:
        now = datetime.datetime.now(datetime.UTC)
        own = self._own_params()
        name, variables = self._other(own, task_vars)
        present = Side("The present mapping", self._task.args, self._templar, task_vars)
        present_settings, other_settings = _read_both(present, self._other_side(name, variables), now)
        for settings in (present_settings, other_settings):
            self._require_libraries(settings, task_vars)
        fetched = self._fetch(task_vars, _with_steps_of(present_settings, other_settings))
        present_settings = present_settings.begun_for(fetched.records)
        other_settings = other_settings.at(present_settings.calendar.now)
        assignments = [assignment_of(settings, fetched) for settings in (present_settings, other_settings)]
        tasks = packing.pack([transport.task_to_dict(assignment.task) for assignment in assignments])
        answer = self._run_phase(COMPARE, task_vars, _task=tasks, _now=present_settings.now)
        sides = Sides(*map(transport.report_from_dict, packing.unpack(answer["_reports"])))
        impact = compare(sides.present.plan, sides.other.plan)
        sync.show_as_of(present_settings)
        for text in lines_of(impact, sides, name, own["examples"]):
            display.display(line(text))
        warnings = [one_line(warning) for warning in (*fetched.warnings, *answer["notes"])]
        return {**result_of(impact, sides), **({"warnings": warnings} if warnings else {})}

    def _own_params(self) -> Params:
        given = {name: value for name, value in self._task.args.items() if name in IMPACT_OPTIONS}
        options, errors = validate(given, IMPACT_OPTIONS)
        if errors:
            raise ConfigurationError(" ".join(errors))
        if options["examples"] < 0:
            raise ConfigurationError(f"examples is {options['examples']}, but must be at least 0.")
        if bool(options[OTHER]) == bool(options[OTHER_INVENTORY]):
            raise ConfigurationError(
                f"Set {OTHER}, a variables file or a folder of such files, or {OTHER_INVENTORY}, another inventory; with the"
                f" playbook, for example -e {OTHER}=mapping.yml. Not both."
            )
        return options

    def _other(self, own: Params, task_vars: JsonObject) -> tuple[str, JsonObject]:
        """The name and the variables of the other mapping."""
        if own[OTHER_INVENTORY]:
            return own[OTHER_INVENTORY], with_inventory(task_vars, own[OTHER_INVENTORY], self._loader)
        return ", ".join(own[OTHER]), with_files(task_vars, own[OTHER], self._loader)

    def _other_side(self, name: str, variables: JsonObject) -> Side:
        """The other mapping. In the role, its arguments follow from its variables; else they are those of the task."""
        templar = self._templar.copy_with_new_env(available_variables=variables)
        arguments = dict(self._task.args)
        if is_role(variables):
            wanted = sync.CONTROLLER_OPTIONS.keys() & self._task.args.keys() - _OF_BOTH | _CAN_BE_OMITTED
            for omitted in _CAN_BE_OMITTED:
                arguments.pop(omitted, None)
            arguments |= arguments_of_role(templar, variables.get("omit"), wanted, self._loader)
        return Side(f"The other mapping ({name})", arguments, templar, variables)


_CAN_BE_OMITTED: t.Final = frozenset(("group_key_attribute", "passwords"))
"""Options of the controller that the role leaves out if their variables are empty."""

_OF_BOTH: t.Final = frozenset(("as_of",))
"""Options of the controller that are those of the task for both mappings."""


def _read_both(present: Side, other: Side, now: datetime.datetime) -> tuple[Settings, Settings]:
    """The settings of both mappings.

    Raises:
        ConfigurationError: a mapping is invalid, or the mappings identify people by different fields. The message names
            the mapping, and has the errors of both.
    """
    read, problems = list[Settings](), list[str]()
    for side in (present, other):
        try:
            read.append(_read(side, now))
        except ConfigurationError as error:
            problems.append(f"{side.name} cannot be used. {error}")
    if problems:
        raise ConfigurationError("\n".join(problems))
    keys = [settings.params["key"] for settings in read]
    if keys[0] != keys[1]:
        raise ConfigurationError(
            f"The mappings identify people by different fields, {keys[0]} and {keys[1]}, so their people cannot be compared."
        )
    return read[0], read[1]


def _read(side: Side, now: datetime.datetime) -> Settings:
    check_variables(side.variables, side.templar, sync.DETAILS)
    return read_settings(sync.params_of(side.arguments), side.templar, side.variables, now)


def _with_steps_of(present: Settings, other: Settings) -> Settings:
    """The present settings with the steps of both, for the check of libraries."""
    steps = (*present.configuration.steps, *other.configuration.steps)
    configuration = dataclasses.replace(present.configuration, steps=steps)
    return dataclasses.replace(present, configuration=configuration, stages=(*present.stages, *other.stages))
