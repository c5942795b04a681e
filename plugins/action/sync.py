# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The controller's part of `hrsync.ad.sync`: it merges the sources, renders the mapping and writes the report."""

from __future__ import annotations

import contextlib
import dataclasses
import datetime
import os
import typing as t

from ansible import context
from ansible.plugins.action import ActionBase
from ansible.utils.display import Display

from ..module_utils.errors import (
    ConfigurationError,
    HrsyncError,
    MissingLibrariesError,
    NeedsEverybodyError,
    explained,
)
from ..module_utils.model.option_names import ROLE
from ..module_utils.model.plan import Notice
from ..module_utils.model.run import Report, Task
from ..module_utils.presentation.console import opening
from ..module_utils.presentation.result import notice_text
from ..module_utils.specification import validate
from ..module_utils.sync.connections import connected
from ..module_utils.sync.garbage import collector_paused
from ..module_utils.sync.options import APPLY, FETCH, LIBRARIES, OPTIONS
from ..module_utils.wire import packing
from ..module_utils.wire import records as transport
from ..module_utils.wire.answers import answers_from_list
from ..module_utils.wire.memory import memory_from_dict
from ..module_utils.wire.parcel import Parcel, opened
from ..plugin_utils.awx.approvals import approved
from ..plugin_utils.passwords.delivery import Delivered, Delivery
from ..plugin_utils.readiness import circles
from ..plugin_utils.reports import report as report_files
from ..plugin_utils.reports.retention import period
from ..plugin_utils.run import forgetful, lasting
from ..plugin_utils.run.alone import beyond
from ..plugin_utils.run.assignment import assignment_of
from ..plugin_utils.run.command import next_command
from ..plugin_utils.run.conclusion import Conclusion
from ..plugin_utils.run.fetched import Fetched, fetched_of
from ..plugin_utils.run.here import execute
from ..plugin_utils.run.launch import check_launch
from ..plugin_utils.run.mapping_digest import mapping_digest, mapping_text
from ..plugin_utils.run.only import keys_of
from ..plugin_utils.run.own_records import records_of
from ..plugin_utils.run.provenance import started_by, version
from ..plugin_utils.run.role import check_variables, is_role
from ..plugin_utils.run.settings import Params, Settings, read_settings, refuse_as_of

JsonObject = dict[str, t.Any]

_OF_TARGET: t.Final = ("sources", "audit_receivers")
"""The options that only the target uses: both have secrets."""

CONTROLLER_OPTIONS = {name: option for name, option in OPTIONS.items() if name not in _OF_TARGET}

DETAILS: t.Final = {
    ROLE.sources: {"options": OPTIONS["sources"]["options"]},
    ROLE.audit_receivers: {"options": OPTIONS["audit_receivers"]["options"]},
}
"""What the specification of the role does not say of its variables."""

display = Display()


class PhaseFailedError(HrsyncError):
    """A phase failed on the target. The task fails with its result."""

    result: JsonObject

    def __init__(self, result: JsonObject) -> None:
        super().__init__(str(result.get("msg")))
        self.nothing_created = bool(result.get("_nothing_created"))
        self.result = without_private(result)


def without_private(result: JsonObject) -> JsonObject:
    """The result without the members that only the controller uses. Those of Ansible stay."""
    return {name: value for name, value in result.items() if name.startswith("_ansible_") or not name.startswith("_")}


class UnreportedError(PhaseFailedError):
    """The target made its changes, but could not report them. The passwords were delivered."""

    def __init__(self, result: JsonObject, lost: str) -> None:
        message = f"The changes were made, but could not be reported. {result['_unreported']} {lost}".rstrip()
        super().__init__({"failed": True, "changed": result["changed"], "msg": message})


class Applied(t.NamedTuple):
    """The result of the phase that writes."""

    report: Report
    notes: tuple[str, ...]


class ActionModule(ActionBase):  # type: ignore[misc]
    """Runs the module twice on the target, and between both runs everything that needs the templar of Ansible."""

    _requires_connection = True
    TRANSFERS_FILES = False
    MODULE = "hrsync.ad.sync"
    """The module that runs on the target."""
    WRITES = True
    """Whether the module writes outside check mode."""
    TAKES_STEPS = True
    """Whether the module plans steps, so that it needs their connections."""

    def run(self, tmp: None = None, task_vars: JsonObject | None = None) -> JsonObject:
        """Run the task. See the documentation of the module for its arguments."""
        super().run(tmp, task_vars)
        try:
            with collector_paused():
                return self._follow(task_vars or {})
        except PhaseFailedError as error:
            return error.result
        except HrsyncError as error:
            return {"failed": True, "changed": False, "msg": str(error)}

    def _follow(self, task_vars: JsonObject) -> JsonObject:
        settings = self._read_settings(task_vars)
        delivery = self._delivery(settings.params)
        if settings.params["report_dir"]:
            report_files.prepare_directory(settings.params["report_dir"])
        facts = self._facts(settings, task_vars)
        try:
            return self._followed(task_vars, settings, facts, delivery, settings.params["only"])
        except NeedsEverybodyError as error:
            display.display(str(error))
        return self._followed(task_vars, settings, facts, self._delivery(settings.params))

    def _followed(
        self,
        task_vars: JsonObject,
        settings: Settings,
        facts: dict[str, str],
        delivery: Delivery | None,
        alone: frozenset[str] | None = None,
    ) -> JsonObject:
        """Follow HR, and conclude.

        Args:
            task_vars: all variables.
            settings: of the run.
            facts: what is remembered of the run itself.
            delivery: of first passwords.
            alone: the people for whom HR is asked; None to read everybody.

        Raises:
            NeedsEverybodyError: these people cannot be judged alone.
            HrsyncError: the run failed.
        """
        keep = period(settings.params["report_keep"], ROLE.report_keep)
        fetched = self._fetch(task_vars, settings, alone)
        settings = settings.begun_for(fetched.records)
        for line in opening(
            settings.params["name"],
            settings.started,
            fetched.counts,
            check_mode=self._task.check_mode,
            as_of=settings.as_of.shown if settings.as_of else "",
            is_first=fetched.memory.is_kept and fetched.memory.is_first,
            emergency=settings.emergency,
            is_partial=fetched.is_partial,
        ):
            display.display(line)
        assignment = assignment_of(settings, fetched)
        why = beyond(settings, assignment) if fetched.is_partial else ""
        if why:
            raise NeedsEverybodyError(why)
        task = dataclasses.replace(
            assignment.task,
            facts=facts,
            mapping=mapping_text(settings.params, task_vars),
            notices=(
                *forgetful.notices(settings, fetched.memory),
                *self._lost_files(settings, task_vars),
                *circles.notices(settings, self._entries()),
                *assignment.task.notices,
            ),
        )
        report, notes = self._apply(task, task_vars, delivery, settings)
        conclusion = Conclusion(
            settings=settings,
            fetched=fetched,
            assignment=assignment,
            report=report,
            notes=notes,
            check_mode=self._task.check_mode,
            started_by=started_by(task_vars),
            command=next_command(context.CLIARGS, task_vars, report, is_now=settings.as_of is None),
            keep=keep,
        )
        return conclusion.result(display.display, with_diff=self._task.diff)

    def _lost_files(self, settings: Settings, task_vars: JsonObject) -> t.Iterator[Notice]:
        files = lasting.files_of(settings.params, self._entries(), os.environ)
        return map(Notice, lasting.losses(files, os.environ, task_vars))

    def _entries(self) -> list[JsonObject]:
        """The entries of `sources` that are dictionaries."""
        return [one for one in self._task.args.get("sources") or () if isinstance(one, dict)]

    def _facts(self, settings: Settings, task_vars: JsonObject) -> dict[str, str]:
        """What is remembered of the run itself, see `Task.facts`."""
        starter = started_by(task_vars)
        emergency = {"emergency": settings.emergency} if settings.emergency else {}
        mapping = mapping_digest(settings.params, task_vars)
        approvals = self._awx_approvals(settings, starter.awx_job)
        return {**starter.facts, "version": version(), "mapping": mapping, **emergency, **approvals}

    def _awx_approvals(self, settings: Settings, job: str) -> dict[str, str]:
        """Who has approved the run in AWX, if it needs that.

        Raises:
            HrsyncError: somebody has not, or AWX cannot say so.
        """
        names = settings.params.get("awx_approvals")
        if not names or settings.emergency or self._task.check_mode:
            return {}
        return {"awx_approvals": approved(names, job)}

    def _read_settings(self, task_vars: JsonObject) -> Settings:
        """The settings of the task, once the variables of the role are checked, and no library is missing."""
        if is_role(task_vars):
            check_launch(self._loader)
        check_variables(task_vars, self._templar, DETAILS)
        now = datetime.datetime.now(datetime.UTC)
        settings = read_settings(self._params(), self._templar, task_vars, now)
        if self.TAKES_STEPS:
            settings.require(connected(self._task.args))
        self._require_libraries(settings, task_vars)
        return settings

    def _params(self) -> Params:
        """The options of the task for the controller.

        Raises:
            ConfigurationError: an option is invalid, or asks for another time than now although the run writes.
        """
        params = params_of(self._task.args)
        if self.WRITES and not self._task.check_mode:
            refuse_as_of(params["as_of"])
        return params

    def _require_libraries(self, settings: Settings, task_vars: JsonObject) -> None:
        """Raise an error if libraries are missing on the controller. It also names those that the target lacks."""
        if not settings.missing_libraries:
            return
        there = ""
        # Whatever else is wrong on the target can wait.
        with contextlib.suppress(Exception):
            steps = packing.pack({"steps": settings.steps})
            there = self._run_phase(LIBRARIES, task_vars, _task=steps)["_missing"]
        raise MissingLibrariesError(settings.missing_libraries, there)

    def _fetch(self, task_vars: JsonObject, settings: Settings, alone: frozenset[str] | None = None) -> Fetched:
        """Read HR: everybody, or if the target can do that, only the people of `alone` and those above them."""
        wanted = self._wanted(task_vars, settings.steps, alone)
        result = self._run_phase(FETCH, task_vars, _task=wanted, _now=settings.now)
        memory = opened(result["_memory"], memory_from_dict)
        answers = opened(result["_sources"], answers_from_list)
        return fetched_of(answers, memory, result["notes"], is_partial=result["_partial"])

    def _wanted(self, task_vars: JsonObject, steps: list[str], alone: frozenset[str] | None = None) -> str:
        """What the target must know to read the sources, packed: the steps, the records in variables, and for whom."""
        records = records_of(self._task.args.get("sources"), self._templar, task_vars)
        return packing.pack({"steps": steps, "records": records, "only": sorted(alone or ())})

    def _delivery(self, params: Params) -> Delivery | None:
        """The delivery of the passwords of new accounts, tested in advance; None if the task names no file."""
        options = (params["passwords"] or {}).get("handover")
        return Delivery.of(options, self._loader) if options else None

    def _apply(self, task: Task, task_vars: JsonObject, delivery: Delivery | None, settings: Settings) -> Applied:
        arguments: JsonObject = {"_task": Parcel(task, transport.task_to_dict), "_now": settings.now}
        if delivery is None:
            return _applied(self._run_phase(APPLY, task_vars, **arguments), Delivered())
        with contextlib.closing(delivery):
            arguments |= delivery.begin(settings.params, check_mode=self._task.check_mode)
            try:
                result = self._run_phase(APPLY, task_vars, **arguments)
            except NeedsEverybodyError:
                delivery.nothing_created()
                raise
            except PhaseFailedError as error:
                if error.nothing_created:
                    delivery.nothing_created()
                raise
            # First the passwords, because an error with the report must not lose them.
            done = Delivered("", delivery.preview()) if self._task.check_mode else delivery.deliver(result)
        return _applied(result, done)

    def _run_phase(self, phase: str, task_vars: JsonObject, **more: t.Any) -> JsonObject:
        result = execute(self, self.MODULE, {**self._task.args, "_phase": phase, **more}, task_vars)
        if "_needs_everybody" in result:
            raise NeedsEverybodyError(result["_needs_everybody"])
        if result.get("failed"):
            raise PhaseFailedError(result)
        return result


def show_as_of(settings: Settings | None) -> None:
    """Show the time of a preview, unless it is the present."""
    if settings and settings.as_of:
        display.display(f"As of {settings.as_of.shown}, with the data that HR and the directory have now.")


def params_of(arguments: t.Mapping[str, t.Any]) -> Params:
    """The arguments of a task that the controller uses. The module validates all others.

    Raises:
        ConfigurationError: an argument is invalid.
    """
    given = {name: value for name, value in arguments.items() if name in CONTROLLER_OPTIONS}
    options, errors = validate(given, CONTROLLER_OPTIONS)
    if errors:
        raise ConfigurationError(" ".join(errors))
    return {**options, "only": keys_of(given.get("only"), ROLE.only)}


def _applied(result: JsonObject, delivered: Delivered) -> Applied:
    """The report of the target, with the warnings about passwords, and why they could not be delivered.

    Raises:
        UnreportedError: there is no report.
    """
    if "_report" not in result:
        raise UnreportedError(result, delivered.trouble)
    try:
        report = transport.report_from_dict(packing.unpack(result["_report"]))
    except Exception as error:
        raise UnreportedError({**result, "_unreported": explained(error)}, delivered.trouble) from error
    lost = (delivered.trouble,) if delivered.trouble else ()
    plan = dataclasses.replace(
        report.plan, notices=(*report.plan.notices, *delivered.notices), faults=(*lost, *report.plan.faults)
    )
    notes = (*result["notes"], *map(notice_text, delivered.notices))
    return Applied(dataclasses.replace(report, plan=plan), notes)
