# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The controller's part of `hrsync.ad.sync`: it merges the sources, renders the mapping and writes the report."""

from __future__ import annotations

import contextlib
import dataclasses
import datetime
import itertools
import pathlib
import typing as t

from ansible.plugins.action import ActionBase
from ansible.utils.display import Display

from ..module_utils import libraries
from ..module_utils.errors import ConfigurationError, HrsyncError, explained
from ..module_utils.given import validate
from ..module_utils.model.absence import Absence
from ..module_utils.model.desired import Category, Policy, Presence
from ..module_utils.model.employee import Employee
from ..module_utils.model.option_names import ROLE
from ..module_utils.model.plan import Notice
from ..module_utils.model.run import Report, Task
from ..module_utils.people.absences import Matched, matched
from ..module_utils.people.cleaning import cleaned, cleaned_absence
from ..module_utils.people.emptiness import empty_fields
from ..module_utils.people.merge import Merged, merge
from ..module_utils.people.roster import Roster, roster
from ..module_utils.people.schedule import Calendar
from ..module_utils.presentation.diff import diff
from ..module_utils.presentation.result import bounded_result, nobody_is_suited, notice_text, one_line
from ..module_utils.presentation.verdict import FailOn, verdict
from ..module_utils.sync.garbage import collector_paused
from ..module_utils.sync.options import APPLY, FETCH, OPTIONS
from ..module_utils.values.text import count
from ..module_utils.wire import packing
from ..module_utils.wire import records as transport
from ..plugin_utils import report as report_files
from ..plugin_utils.days import Moment
from ..plugin_utils.deciding import deciding_fields
from ..plugin_utils.delivery import Delivered, Delivery
from ..plugin_utils.desired import Person, Rendering, render
from ..plugin_utils.filters import LIBRARIES
from ..plugin_utils.mapping import Configuration, read_configuration
from ..plugin_utils.only import keys_of
from ..plugin_utils.renderer import Renderer
from ..plugin_utils.role import check_variables
from ..plugin_utils.scope import Scope, read_scope, scope_of
from ..plugin_utils.steps import ACCOUNT
from ..plugin_utils.templates import Templates, read_templates

if t.TYPE_CHECKING:
    from ..plugin_utils.report import ReportFiles

Params = dict[str, t.Any]
JsonObject = dict[str, t.Any]
ResultT = t.TypeVar("ResultT")

CONTROLLER_OPTIONS = {name: option for name, option in OPTIONS.items() if name != "sources"}

REQUIREMENTS: t.Final = pathlib.Path(__file__).parents[2] / "requirements.txt"
"""Lists all Python libraries of the collection."""

display = Display()


class PhaseFailedError(HrsyncError):
    """A phase failed on the target. The task fails with its result."""

    def __init__(self, result: JsonObject) -> None:
        super().__init__(str(result.get("msg")))
        self.result = result


class UnreportedError(PhaseFailedError):
    """The target made its changes, but could not report them. The passwords were delivered."""

    def __init__(self, result: JsonObject, lost: str) -> None:
        message = f"The changes were made, but could not be reported. {result['_unreported']} {lost}".rstrip()
        super().__init__({"failed": True, "changed": result["changed"], "msg": message})


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """Employees and absences from all sources."""

    sources: tuple[tuple[str, tuple[Employee, ...]], ...]
    """With clean strings."""
    notices: tuple[Notice, ...]
    absences: Matched
    counts: tuple[report_files.SourceCount, ...]
    warnings: tuple[str, ...]

    @property
    def records(self) -> t.Iterator[Employee]:
        """The records of all sources."""
        return itertools.chain.from_iterable(employees for _source, employees in self.sources)


class Applied(t.NamedTuple):
    """The result of the phase that writes."""

    report: Report
    notes: tuple[str, ...]
    lost: str
    """Why the passwords could not be delivered; empty if they were delivered or there are none."""


class Troubles:
    """Why a task fails after its changes were made.

    Args:
        sentences: the reasons so far.
    """

    def __init__(self, sentences: t.Iterable[str] = ()) -> None:
        self._sentences = list(sentences)

    def add(self, sentence: str) -> None:
        """Add a reason; an empty one is none."""
        if sentence:
            self._sentences.append(sentence)

    def attempt(self, what: str, action: t.Callable[[], ResultT]) -> ResultT | None:
        """The result of the action; None if it failed, which is one more reason."""
        try:
            return action()
        except HrsyncError as error:
            self.add(str(error))
        except Exception as error:
            self.add(f"{what} could not be made. {explained(error)}")
        return None

    @property
    def failure(self) -> JsonObject:
        """`failed` and `msg` of the task; empty if there is no reason."""
        return {"failed": True, "msg": " ".join(self._sentences)} if self._sentences else {}


class ActionModule(ActionBase):  # type: ignore[misc]
    """Runs the module twice on the target, and between both runs everything that needs the templar of Ansible."""

    _requires_connection = True
    TRANSFERS_FILES = False

    def run(self, tmp: None = None, task_vars: JsonObject | None = None) -> JsonObject:
        """Run the task. See the documentation of the module for its arguments."""
        super().run(tmp, task_vars)
        try:
            with collector_paused():
                return self._sync(task_vars or {})
        except PhaseFailedError as error:
            return error.result
        except HrsyncError as error:
            return {"failed": True, "changed": False, "msg": str(error)}

    def _sync(self, task_vars: JsonObject) -> JsonObject:
        started = datetime.datetime.now(datetime.UTC)
        check_variables(task_vars, self._templar, {ROLE.sources: {"options": OPTIONS["sources"]["options"]}})
        params = self._params()
        fail_on = FailOn.from_option(params["fail_on"], ROLE.fail_on)
        calendar = _calendar(params, started)
        configuration, templates, renderer = self._configuration(params, task_vars)
        condition = read_scope(renderer, params["scope"])
        libraries.require(_libraries(renderer, params), "controller", str(REQUIREMENTS))
        delivery = self._delivery(params)
        if params["report_dir"]:
            report_files.prepare_directory(params["report_dir"])
        fetched = self._fetch(task_vars, configuration)
        merged = merge(fetched.sources, params["key"], params["precedence"], calendar)
        found = roster(merged, fetched.absences.by_key, calendar)
        people = tuple(_people(merged, found, calendar))
        rendering = render(configuration, people, renderer, templates=templates)
        display.display(f"hrsync.ad: mapping rendered for {count(len(rendering.desired), 'employee')}")
        scope = scope_of(condition, params["scope"], people, fetched.records, renderer) if condition else None
        rendering = scope.limit(rendering) if scope else rendering
        policy = _policy(params, configuration, templates, rendering, scope)
        stops = empty_fields(merged.employees, deciding_fields(configuration, templates), params["accept_empty"])
        task = _task(policy, merged, found, rendering, fetched.notices, stops)
        report, notes, lost = self._apply(task, task_vars, delivery, params)
        facts = self._facts(params, fetched, report, started)
        warnings = (*fetched.warnings, *notes)
        troubles = Troubles([lost] if lost else [])
        files = _write_report(report, facts, params["report_dir"], troubles)
        result = self._result(report, facts, files, warnings, troubles)
        troubles.add(
            _unsuitable(report, rendering)
            or verdict(
                report.plan, report.outcomes, fail_on, check_mode=facts.check_mode, warnings=warnings, report=files
            )
        )
        return {**result, **troubles.failure}

    def _params(self) -> Params:
        """The arguments that the controller uses. The module validates all others."""
        given = {name: value for name, value in self._task.args.items() if name in CONTROLLER_OPTIONS}
        options, errors = validate(given, CONTROLLER_OPTIONS)
        if errors:
            raise ConfigurationError(" ".join(errors))
        return {**options, "only": keys_of(given.get("only"), ROLE.only)}

    def _configuration(self, params: Params, task_vars: JsonObject) -> tuple[Configuration, Templates, Renderer]:
        renderer = Renderer(self._templar, task_vars)
        names = {name: params[name] for name in ("attributes", "more_attributes", "ou", "groups")}
        rules = {**params["steps"], ACCOUNT: params["account"]}
        configuration = read_configuration(renderer, **names, steps=rules)
        templates = read_templates(renderer, params["templates"], configuration, params["key_attribute"])
        return configuration, templates, renderer

    def _fetch(self, task_vars: JsonObject, configuration: Configuration) -> Fetched:
        steps = packing.pack({"steps": [rules.step for rules in configuration.steps if rules.step != ACCOUNT]})
        answers = packing.unpack(self._run_phase(FETCH, task_vars, _task=steps)["_sources"])
        for answer in answers:
            display.display(f"hrsync.ad: {count(len(answer['employees']), 'employee')} read from {answer['name']}")
        sources = ((answer["name"], map(Employee.from_dict, answer["employees"])) for answer in answers)
        clean = cleaned(sources)
        absences = (cleaned_absence(Absence.from_dict(row)) for answer in answers for row in answer["absences"])
        known = matched(absences, clean.sources)
        return Fetched(
            sources=clean.sources,
            notices=clean.notices,
            absences=known,
            counts=tuple(
                report_files.SourceCount(answer["name"], answer["type"], len(answer["employees"])) for answer in answers
            ),
            warnings=(*(warning for answer in answers for warning in answer["warnings"]), *_strangers(known)),
        )

    def _delivery(self, params: Params) -> Delivery | None:
        """The delivery of the passwords of new accounts, tested in advance; None if the task names no file."""
        options = (params["passwords"] or {}).get("handover")
        return Delivery.of(options, self._loader) if options else None

    def _apply(self, task: Task, task_vars: JsonObject, delivery: Delivery | None, params: Params) -> Applied:
        arguments = {"_task": packing.pack(transport.task_to_dict(task))}
        if delivery is None:
            return _applied(self._run_phase(APPLY, task_vars, **arguments), Delivered())
        with contextlib.closing(delivery):
            arguments |= delivery.begin(params, check_mode=self._task.check_mode)
            try:
                result = self._run_phase(APPLY, task_vars, **arguments)
            except PhaseFailedError as error:
                if error.result.pop("_nothing_created", False):
                    delivery.nothing_created()
                raise
            # First the passwords, because an error with the report must not lose them.
            done = Delivered("", delivery.preview()) if self._task.check_mode else delivery.deliver(result)
        return _applied(result, done)

    def _run_phase(self, phase: str, task_vars: JsonObject, **more: str) -> JsonObject:
        result: JsonObject = self._execute_module(
            module_name="hrsync.ad.sync",
            module_args={**self._task.args, "_phase": phase, **more},
            task_vars=task_vars,
        )
        if result.get("failed"):
            raise PhaseFailedError(result)
        return result

    def _facts(
        self, params: Params, fetched: Fetched, report: Report, started: datetime.datetime
    ) -> report_files.RunFacts:
        return report_files.RunFacts(
            name=params["name"],
            description=params["description"],
            category=params["category"],
            started=started,
            finished=datetime.datetime.now(datetime.UTC),
            check_mode=self._task.check_mode,
            server=report.server,
            checksum=report.checksum,
            sources=fetched.counts,
            warnings=fetched.warnings,
        )

    def _result(
        self,
        report: Report,
        facts: report_files.RunFacts,
        files: ReportFiles | None,
        warnings: tuple[str, ...],
        troubles: Troubles,
    ) -> JsonObject:
        """The result. If a part of it cannot be made, the others still tell what the run has done."""
        result = troubles.attempt(
            "The result",
            lambda: bounded_result(
                report.plan,
                report.outcomes,
                check_mode=facts.check_mode,
                server=report.server,
                checksum=report.checksum,
                report=files,
            ),
        ) or {"changed": report.changed}
        if self._task.diff:
            result["diff"] = troubles.attempt("The diff", lambda: diff(report.plan, report.outcomes)) or []
        if warnings:
            result["warnings"] = [one_line(warning) for warning in warnings]
        return result


def _libraries(renderer: Renderer, params: Params) -> t.Iterator[str]:
    """The Python libraries that the run needs on the controller."""
    for name in renderer.filters & LIBRARIES.keys():
        yield LIBRARIES[name]
    if (params["passwords"] or {}).get("handover"):
        yield "cryptography"


def _strangers(absences: Matched) -> t.Iterator[str]:
    for source, number in sorted(absences.strangers.items()):
        yield (
            f"Source {source}: {count(number, 'absence')} of people who are not among its employees. They are ignored. "
            "Check that the credential can see those people."
        )


def _calendar(params: Params, now: datetime.datetime) -> Calendar:
    return Calendar(now=now, days_before_start=params["days_before_start"], default_timezone=params["default_timezone"])


def _people(merged: Merged, found: Roster, calendar: Calendar) -> t.Iterator[Person]:
    managing = {employee.manager_key for employee in merged.employees}
    managers = {employee.key: employee.to_dict() for employee in merged.employees if employee.key in managing}
    for member in found.members:
        employee = member.employee
        yield Person(
            employee=employee,
            presence=member.standing.presence,
            why=member.standing.why,
            origins=merged.origins.get(employee.key or "", {}),
            manager=managers.get(employee.manager_key) if employee.manager_key else None,
            absence=member.absence.to_dict(calendar.now) if member.absence else None,
            moment=Moment(calendar.now, calendar.timezone(employee)),
            start_unknown=member.start_unknown,
            paused=member.paused,
            troubles=member.troubles,
        )


def _applied(result: JsonObject, delivered: Delivered) -> Applied:
    """The report of the target, with the warnings about passwords.

    Raises:
        UnreportedError: there is no report.
    """
    if "_report" not in result:
        raise UnreportedError(result, delivered.trouble)
    report = transport.report_from_dict(packing.unpack(result["_report"]))
    plan = dataclasses.replace(report.plan, notices=(*report.plan.notices, *delivered.notices))
    notes = (*result["notes"], *map(notice_text, delivered.notices))
    return Applied(dataclasses.replace(report, plan=plan), notes, delivered.trouble)


def _task(
    policy: Policy,
    merged: Merged,
    found: Roster,
    rendering: Rendering,
    notices: tuple[Notice, ...],
    stops: tuple[str, ...],
) -> Task:
    return Task(
        desired=rendering.desired,
        policy=policy,
        known_keys=merged.known_keys,
        rejections=(*merged.rejections, *found.rejections, *rendering.rejections),
        keyless=merged.keyless,
        notices=(*notices, *merged.notices, *found.notices, *rendering.notices),
        stops=(*merged.stops, *stops),
    )


def _policy(
    params: Params, configuration: Configuration, templates: Templates, rendering: Rendering, scope: Scope | None
) -> Policy:
    return Policy(
        rules=templates.rules,
        key_attribute=params["key_attribute"],
        match_attributes=tuple(params["match_attributes"]),
        leaves_out_values=True,
        managed_base=params["managed_base"],
        category=Category(params["category"]),
        create_missing_ous=params["create_missing_ous"],
        keep_old_address=params["keep_old_address"],
        yield_to_exchange=True,
        owned_groups=rendering.owned_groups,
        group_key_attribute=params["group_key_attribute"] or None,
        group_failures=rendering.group_failures,
        must_change_password=(params["passwords"] or {}).get("must_change", False),
        leave_groups=params["leaver_groups"]["leave"],
        group_memory=params["leaver_groups"]["remember_in"] or None,
        owned_group_bases=configuration.owned_group_bases,
        protected_groups=tuple(params["protected_groups"]),
        protected_bases=tuple(params["protected_ous"]),
        only=params["only"],
        in_scope=scope.keys if scope else None,
        scope=scope.text if scope else "",
        minimum_coverage=params["minimum_coverage"],
    )


def _write_report(
    report: Report, facts: report_files.RunFacts, folder: str | None, troubles: Troubles
) -> ReportFiles | None:
    if not folder:
        return None
    document = troubles.attempt("The report", lambda: report_files.document(report.plan, report.outcomes, facts))
    return troubles.attempt("The report", lambda: report_files.write(folder, document)) if document else None


def _unsuitable(report: Report, rendering: Rendering) -> str:
    """The failure if the mapping works for nobody, in check mode too: it must not look like a run without changes."""
    fits_somebody = any(one.presence is not Presence.LEFT for one in rendering.desired)
    if report.plan.stops or report.failures or not rendering.rejections or fits_somebody:
        return ""
    return nobody_is_suited(rendering.rejections)
