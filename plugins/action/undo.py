# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The controller's part of `hrsync.ad.undo`: it checks the options, and shows what is undone and what is not."""

from __future__ import annotations

import datetime
import typing as t

from ansible import context
from ansible.plugins.action import ActionBase
from ansible.utils.display import Display

from ..module_utils.errors import ConfigurationError, HrsyncError
from ..module_utils.model.desired import Policy
from ..module_utils.model.option_names import ROLE
from ..module_utils.model.undo import Lost
from ..module_utils.presentation.undone import Undone
from ..module_utils.specification import validate
from ..module_utils.undo.options import OPTIONS, choice_of
from ..module_utils.wire import packing
from ..module_utils.wire import records as transport
from ..plugin_utils.reports import report as report_files
from ..plugin_utils.reports.retention import period
from ..plugin_utils.run.command import next_command
from ..plugin_utils.run.filing import Filing
from ..plugin_utils.run.here import execute
from ..plugin_utils.run.launch import check_launch
from ..plugin_utils.run.limits import limits_of
from ..plugin_utils.run.only import keys_of
from ..plugin_utils.run.provenance import started_by, version
from ..plugin_utils.run.role import is_role
from ..plugin_utils.run.undoing import Ended

JsonObject = dict[str, t.Any]

display = Display()


class ActionModule(ActionBase):  # type: ignore[misc]
    """Runs the module once on the target, with what only the controller knows."""

    _requires_connection = True
    TRANSFERS_FILES = False

    def run(self, tmp: None = None, task_vars: JsonObject | None = None) -> JsonObject:
        """Run the task. See the documentation of the module for its arguments."""
        super().run(tmp, task_vars)
        try:
            return self._undo(task_vars or {})
        except HrsyncError as error:
            return {"failed": True, "changed": False, "msg": str(error)}

    def _undo(self, task_vars: JsonObject) -> JsonObject:
        if is_role(task_vars):
            check_launch(self._loader, "run", "key", "kind", "since", "before", "until", "force")
        params = self._params()
        choice = choice_of(params)
        now = datetime.datetime.now(datetime.UTC)
        filing = self._filing(params, now)
        starter = started_by(task_vars)
        facts = {**starter.facts, "version": version()}
        task = {
            "policy": transport.policy_to_dict(_policy(params)),
            "now": now.isoformat(timespec="seconds"),
            "facts": facts,
        }
        chosen = {name: params[name] for name in ("run", "key", "kind", "force")}
        arguments = {**self._task.args, **chosen, "_task": packing.pack(task)}
        answer = execute(self, "hrsync.ad.undo", arguments, task_vars)
        if "_report" not in answer:
            return answer
        report = transport.report_from_dict(packing.unpack(answer["_report"]))
        undone = Undone(
            report=report,
            lost=tuple(Lost(**one) for one in packing.unpack(answer["_lost"])),
            notes=tuple(answer["notes"]),
            check_mode=self._task.check_mode,
            command=next_command(context.CLIARGS, task_vars, report),
        )
        ended = Ended(
            undone=undone, filing=filing, chosen=choice.words, base=params["managed_base"], started_by=starter
        )
        return ended.result(display.display, with_diff=self._task.diff)

    def _filing(self, params: JsonObject, now: datetime.datetime) -> Filing:
        """Where the report goes, tested in advance."""
        folder = params["report_dir"] or ""
        if folder:
            report_files.prepare_directory(folder)
        keep = period(params["report_keep"], ROLE.report_keep)
        return Filing(folder=folder, name=params["name"], started=now, check_mode=self._task.check_mode, keep=keep)

    def _params(self) -> JsonObject:
        """The options of the task, with their defaults. The module validates those of the connections."""
        given = {name: value for name, value in self._task.args.items() if name in OPTIONS}
        for option in ("key", "force"):
            given[option] = sorted(keys_of(given.get(option) or None, option) or ())
        options, errors = validate(given, OPTIONS)
        if errors:
            raise ConfigurationError(" ".join(errors))
        return options


def _policy(params: JsonObject) -> Policy:
    return Policy(
        key_attribute=params["key_attribute"],
        managed_base=params["managed_base"],
        protected_groups=tuple(params["protected_groups"]),
        protected_bases=tuple(params["protected_ous"]),
        minimum_coverage=0,
        limits=limits_of(params["limits"], params["limits_once"], params["limits_together"], first_run=False),
    )
