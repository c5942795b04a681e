# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The controller's part of `hrsync.ad.compliance`: it merges the sources, renders the mapping and writes the pages."""

from __future__ import annotations

import typing as t

from ansible.utils.display import Display

from ..module_utils.errors import ConfigurationError
from ..module_utils.model.option_names import ROLE
from ..module_utils.specification import validate
from ..module_utils.sync.survey import COMPLIANCE_OPTIONS, SURVEY
from ..module_utils.wire import packing
from ..module_utils.wire import records as transport
from ..module_utils.wire.parcel import Parcel
from ..plugin_utils.compliance import outcome
from ..plugin_utils.reports import report as report_files
from ..plugin_utils.run.assignment import assignment_of
from ..plugin_utils.run.settings import Params, refuse_as_of_here
from . import sync

JsonObject = dict[str, t.Any]

display = Display()

_OWN = {name: COMPLIANCE_OPTIONS[name] for name in ("unused_days", "report_dir")}


class ActionModule(sync.ActionModule):
    """Runs the module twice on the target, as `hrsync.ad.sync` does, but never to write."""

    MODULE = "hrsync.ad.compliance"
    WRITES = False
    TAKES_STEPS = False

    def _follow(self, task_vars: JsonObject) -> JsonObject:
        refuse_as_of_here(task_vars, self._templar, "The lists compare the directory and HR as they are now.")
        settings = self._read_settings(task_vars)
        own = self._own_params()
        folder = report_files.prepare_directory(own["report_dir"])
        fetched = self._fetch(task_vars, settings)
        assignment = assignment_of(settings, fetched)
        task = Parcel(assignment.task, transport.task_to_dict)
        answer = self._run_phase(SURVEY, task_vars, _task=task, _now=settings.now)
        made = outcome.Outcome(
            settings=settings,
            fetched=fetched,
            assignment=assignment,
            survey=packing.unpack(answer["_survey"]),
            notes=tuple(answer["notes"]),
            unused_days=own["unused_days"],
        )
        result = made.result(folder)
        for line in result["summary"].splitlines():
            display.display(line)
        return result

    def _own_params(self) -> Params:
        given = {name: value for name, value in self._task.args.items() if name in _OWN}
        if not str(given.get("report_dir") or "").strip():
            raise ConfigurationError(
                f"{ROLE.report_dir} is not set. Set it to the directory in which the lists are to be written."
            )
        options, errors = validate(given, _OWN)
        if errors:
            raise ConfigurationError(" ".join(errors))
        if options["unused_days"] < 1:
            raise ConfigurationError(f"{ROLE.unused_days} is {options['unused_days']}; it must be at least 1 day.")
        return options
