# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The controller's part of `hrsync.ad.readiness_info`: it renders the mapping, and shows the results."""

from __future__ import annotations

import datetime
import os
import typing as t

from ansible.utils.display import Display

from ..module_utils.errors import ConfigurationError
from ..module_utils.people.merge import merge
from ..module_utils.people.schedule import Calendar
from ..module_utils.readiness.model import Check, State
from ..module_utils.readiness.phases import SERVICES, SOURCES
from ..module_utils.wire import packing
from ..module_utils.wire.answers import answers_from_list
from ..plugin_utils.readiness import circles
from ..plugin_utils.readiness.answers import checks_of
from ..plugin_utils.readiness.entries import entries_of
from ..plugin_utils.readiness.fields import fields_of
from ..plugin_utils.readiness.lines import lines_of
from ..plugin_utils.readiness.wanted import wanted_of, wanted_of_options
from ..plugin_utils.run import lasting
from ..plugin_utils.run.assignment import assignment_of
from ..plugin_utils.run.fetched import Fetched, fetched_of
from ..plugin_utils.run.role import check_variables
from ..plugin_utils.run.settings import Params, Settings, read_settings
from . import sync
from .sync import show_as_of

if t.TYPE_CHECKING:
    from ..module_utils.model.employee import Employee
    from ..module_utils.readiness.model import Wanted

JsonObject = dict[str, t.Any]

display = Display()


class ActionModule(sync.ActionModule):
    """Reads the HR systems on the target, renders the mapping, and checks there what the mapping needs."""

    MODULE = "hrsync.ad.readiness_info"
    WRITES = False

    def _follow(self, task_vars: JsonObject) -> JsonObject:
        sources = entries_of(self._task.args.get("sources"))
        check_variables(task_vars, self._templar, sync.DETAILS)
        params = {**sync.params_of(self._task.args), "sources": sources}
        files = lasting.files_of(params, sources, os.environ)
        checks = [Check("files", State.WARNING, text) for text in lasting.losses(files, os.environ, task_vars)]
        now = datetime.datetime.now(datetime.UTC)
        settings = self._valid_settings(params, task_vars, now, checks)
        if settings:
            checks.extend(Check("mapping", State.WARNING, one.text) for one in circles.notices(settings, sources))
        answers = self._read(task_vars, settings, now)
        checks = [*checks_of(answers), *checks]
        fetched = fetched_of(answers_from_list(answers))
        settings = settings and settings.begun_for(fetched.records)
        precedence = settings.params["precedence"] if settings else {}
        calendar = settings.calendar if settings else _calendar(params, now)
        employees = merge(fetched.sources, params["key"], precedence, calendar).employees
        wanted = _wanted(settings, params, fetched, employees)
        # Keys of approvers must be valid now, whatever time the mapping is for.
        found = self._run_phase(SERVICES, task_vars, _task=packing.pack(wanted.to_dict()), _now=now.isoformat())
        show_as_of(settings)
        return _shown(answers, employees, [*checks, *map(Check.from_dict, found["checks"])])

    def _valid_settings(
        self, params: Params, task_vars: JsonObject, now: datetime.datetime, checks: list[Check]
    ) -> Settings | None:
        """The settings; None if the mapping is invalid, with a check for each error."""
        try:
            settings = read_settings(params, self._templar, task_vars, now)
        except ConfigurationError as error:
            checks.extend(Check("mapping", State.MISSING, line) for line in str(error).splitlines())
            return None
        self._require_libraries(settings, task_vars)
        return settings

    def _read(self, task_vars: JsonObject, settings: Settings | None, now: datetime.datetime) -> list[JsonObject]:
        wanted = self._wanted(task_vars, settings.steps if settings else [])
        time = settings.now if settings else now.isoformat()
        answers = self._run_phase(SOURCES, task_vars, _task=wanted, _now=time)["_sources"]
        return t.cast("list[JsonObject]", packing.unpack(answers))


def _calendar(params: Params, now: datetime.datetime) -> Calendar:
    return Calendar(
        now=now,
        days_before_start=params["days_before_start"],
        default_timezone=params["default_timezone"],
    )


def _wanted(settings: Settings | None, params: Params, fetched: Fetched, employees: t.Sequence[Employee]) -> Wanted:
    """What a run needs; only what the options say if the mapping is invalid."""
    if settings is None:
        return wanted_of_options(params)
    return wanted_of(settings, assignment_of(settings, fetched).task, employees)


def _shown(answers: t.Sequence[JsonObject], employees: t.Sequence[Employee], checks: t.Sequence[Check]) -> JsonObject:
    """Show the results, and return them."""
    fields = fields_of(employees)
    lines = lines_of(answers, len(employees), fields, checks)
    for line in lines:
        display.display(line)
    problems = [f"{check.area}: {check.text}" for check in checks if check.state is State.MISSING]
    return {
        "changed": False,
        "ready": not problems,
        "problems": problems,
        "lines": lines,
        "checks": [check.to_dict() for check in checks],
        "employees": len(employees),
        "fields": [field.to_dict() for field in fields],
    }
