# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The two phases of `hrsync.ad.sync` that run on the target: fetch the employees, and apply the rendered mapping.

Between them, the action plugin merges and renders on the controller. Controller and target exchange one packed string
in each direction, because Ansible processes every string of a structure several times. For 10,000 employees, that costs
seconds.

Each phase imports the code that only it needs when it runs. Ansible copies the module to the target as source code in a
zip file, so Python compiles each imported file again for each task. Importing everything cost half a second, even for a
single employee.
"""

from __future__ import annotations

import concurrent.futures
import contextlib
import functools
import itertools
import typing as t

from ..errors import ConfigurationError, HrsyncError, explained
from ..state.options import hide_passwords
from ..wire import packing
from .garbage import collector_paused
from .options import APPLY, FETCH, LIBRARIES, now_of

if t.TYPE_CHECKING:
    from ansible.module_utils.basic import AnsibleModule

    from ..apply.passwords import Passwords
    from ..directory.connection import Directory
    from ..directory.options import ConnectionOptions
    from ..model.absence import Absence
    from ..model.employee import Employee
    from ..model.waves import Check
    from ..module import ModuleResult
    from ..people.absences import Period
    from ..sources.base import Source
    from ..wire.sealing import Seal


Phase = t.Callable[[t.Mapping[str, t.Any]], "ModuleResult"]
"""What the target does in one run of a module, with the options of the module."""


def run_phase(module: AnsibleModule) -> ModuleResult:
    """Run the phase of `hrsync.ad.sync` that the action plugin asks for."""
    own: dict[str, Phase] = {
        FETCH: lambda params: _fetch(params, check_mode=module.check_mode),
        APPLY: lambda params: apply(params, check_mode=module.check_mode),
    }
    return run_one_of(module, "sync", own)


def _fetch(params: t.Mapping[str, t.Any], *, check_mode: bool) -> ModuleResult:
    """Read all sources for a run that writes, or for a preview whose plan must be kept."""
    from . import submitting

    submitting.check(params, writes=not check_mode)
    return fetch(params, writes=not check_mode or submitting.is_required(params))


def run_one_of(module: AnsibleModule, name: str, own: t.Mapping[str, Phase]) -> ModuleResult:
    """Run the phase that an action plugin asks for.

    Args:
        module: its option `_phase` names the phase.
        name: of the module, for a message.
        own: the phases of the module, beside those that all share.

    Raises:
        ConfigurationError: no action plugin has called the module.
    """
    hide_passwords(module)
    phases = {LIBRARIES: lambda params: {"_missing": missing_libraries(params)}, FETCH: fetch, **own}
    phase = module.params["_phase"]
    if not phase:
        raise ConfigurationError(f"hrsync.ad.{name} works through its action plugin only; call it as a task of a play.")
    with collector_paused():
        return phases[phase](module.params)


def missing_libraries(params: t.Mapping[str, t.Any]) -> str:
    """Which libraries the target lacks, as a sentence; empty if none. The controller asks if it lacks some itself."""
    from .. import libraries

    steps = packing.unpack(params["_task"])["steps"]
    return libraries.lacking(libraries.of_run(params, steps), "target", "requirements.txt of the collection hrsync.ad")


def fetch(params: t.Mapping[str, t.Any], *, writes: bool = False) -> ModuleResult:
    """Read all sources in parallel, or ask them for a few people.

    Args:
        params: the options.
        writes: whether the run will write what it remembers.

    Returns:
        `_partial`: whether the sources were asked for a few people only. `_sources`: a parcel with a list of `name`,
        `type`, `fields` (those of `emptiness.LISTED_FIELDS` that the HR system can have), `recruits`, `employees`,
        `absences` (those in the period of the run, if the entry requests them) and `warnings`, in the order of the
        option. `_memory`: a parcel with what is remembered of earlier runs. `notes`: warnings about the place of the
        memory.

    Raises:
        ConfigurationError: an option is invalid, including those of the directory. Then no source is read.
        MissingLibrariesError: the run needs libraries that are not installed. Then no source is read.
        SourceError: a source cannot be read or trusted. Then no source is used.
    """
    from ..directory.options import ConnectionOptions
    from ..errors import MissingLibrariesError
    from ..people.absences import period
    from ..sources.entry import source_from_options
    from ..wire.answers import answers_to_list
    from ..wire.memory import for_controller, memory_to_dict
    from ..wire.parcel import Parcel
    from .delivered import check_rehire_match, leave_of
    from .delivering import check as check_receivers
    from .few import few_of
    from .remembered import configuration_of, memory_of

    ConnectionOptions.from_params(params)
    missing = missing_libraries(params)
    if missing:
        raise MissingLibrariesError(missing)
    check_receivers(params, configuration_of(params))
    longest = leave_of(params)
    check_rehire_match(params)
    _check(params)
    today = now_of(params).date()
    sources = [source_from_options(_with_key(entry, params["key"]), today) for entry in entries_of(params)]
    periods = [period(today, longest) if entry.get("absences") else None for entry in params["sources"]]
    few = few_of(params, sources, writes=writes)
    memory, notes = (few.memory, few.notes) if few else memory_of(params, writes=writes, names=False)
    with concurrent.futures.ThreadPoolExecutor(max_workers=max(1, len(sources))) as pool:
        answers = list(pool.map(_read, sources, periods, few.people if few else itertools.repeat(None)))
    return {
        "changed": False,
        "_partial": few is not None,
        "_sources": Parcel(answers, answers_to_list),
        "_memory": Parcel(memory, lambda whole: memory_to_dict(for_controller(whole))),
        "notes": list(notes),
    }


def _check(params: t.Mapping[str, t.Any]) -> Check | None:
    """What decides after each wave; None if the task has no such check.

    Raises:
        ConfigurationError: the program of the check cannot be run safely.
    """
    if not params.get("wave_check"):
        return None
    from .wave_check import check_of

    return check_of(params["wave_check"])


def entries_of(params: t.Mapping[str, t.Any]) -> list[t.Mapping[str, t.Any]]:
    """The list of sources, with the records that the controller has read from variables."""
    records = packing.unpack(params["_task"]).get("records", {})
    return [
        {**entry, "records": records[str(index)]} if str(index) in records else entry
        for index, entry in enumerate(params["sources"])
    ]


def _with_key(entry: t.Mapping[str, t.Any], key: str) -> t.Mapping[str, t.Any]:
    """The entry, with the key of the task unless the entry sets `key_field`."""
    return entry if entry.get("key_field") else {**entry, "key_field": key}


def _read(source: Source, period: Period | None, few: list[Employee] | None) -> ModuleResult:
    from ..people.emptiness import LISTED_FIELDS

    # Which fields a table has is known once its header is read.
    people = source.employees() if few is None else few
    return {
        "name": source.name,
        "type": source.TYPE,
        "fields": [field for field in LISTED_FIELDS if source.has(field)],
        "recruits": source.recruits,
        "has_starts": source.has("start_date"),
        "employees": people,
        "absences": _absences(source, period, few),
        "warnings": source.warnings,
    }


def _absences(source: Source, period: Period | None, few: list[Employee] | None) -> list[Absence]:
    if period is None or few == []:
        return []
    return source.absences(*period, source.identifiers(few or ()))


def apply(params: t.Mapping[str, t.Any], *, check_mode: bool) -> ModuleResult:
    """Plan the rendered task and, outside check mode, apply the plan.

    Returns:
        `_report`: the packed `model.run.Report`, or if it cannot be packed `_unreported`, the reason; `notes` about the
        choice of the domain controller; if `_seal` is set, `_passwords`: the sealed passwords of the new accounts,
        `_recovered`: the sealed answer of `interrupted.recovered`, `_failed_creates`: whether an account could not be
        created, and `_unsure`: whether such an account may exist nevertheless.

    Raises:
        HrsyncError: the run failed. `result` of the error has `_nothing_created` if it has created no account.
    """
    from ..directory.options import ConnectionOptions
    from ..wire import records as transport
    from ..wire import sealing
    from .interrupted import recovered
    from .sign_of_life import shown

    key = params["_seal"]
    with shown(key) if key else contextlib.nullcontext():
        with _nothing_created():
            options = ConnectionOptions.from_params(params)
            seal = sealing.sealer(key) if key else None
            found = recovered(params["_pending"], options)
        followed = _followed(params, options, check_mode=check_mode)
    report = followed.report
    packed = _packed(lambda: transport.report_to_dict(report))
    sealed = _sealed(seal, followed, found) if seal else {}
    return {"changed": report.changed, "notes": followed.notes, **packed, **sealed}


class Followed(t.NamedTuple):
    """A task that was planned and, outside check mode, applied."""

    report: t.Any
    """A `model.run.Report`."""
    passwords: Passwords
    notes: list[str]


def _followed(params: t.Mapping[str, t.Any], options: ConnectionOptions, *, check_mode: bool) -> Followed:
    from .. import runner
    from ..directory.connection import Directory
    from ..model.waves import Canary
    from ..services.opening import Services
    from ..steps import early
    from ..steps.loading import step_class
    from ..steps.registry import STEPS
    from ..steps.run import Run
    from ..wire import records as transport
    from ..wire.parcel import opened
    from .few import require_settled, require_sufficient
    from .few_accounts import read_few
    from .plan_scope import scope_of
    from .remembered import kept, previewed
    from .submitting import fingerprinted

    task = opened(params["_task"], transport.task_from_dict)
    wanted = {name for desired in task.desired for name in desired.steps}
    classes = [step_class(name) for name in STEPS if name in wanted]
    with contextlib.ExitStack() as stack:
        with _nothing_created():
            canary = Canary(task.waves, _check(params)) if task.waves else None
            keeping = stack.enter_context(kept(params, task, check_mode=check_mode))
            services = stack.enter_context(Services(params))
            services.begin(early.users(task), early.folders(task))
            directory = stack.enter_context(Directory.connect(options))
            if task.is_partial:
                require_settled(keeping.writing)
            read = read_few if task.is_partial else runner.read
            snapshot = read(directory, task, classes)
            task = keeping.settled(task, snapshot)
            run = Run(
                services=services,
                directory=directory,
                snapshot=snapshot,
                now=now_of(params),
                check_mode=check_mode,
                memory=keeping.memory,
                journal=keeping.writing,
                approval=keeping.approval,
                place=scope_of(params, snapshot.base_dn, task.facts.get("mapping", ""), keeping.memory.secret),
            )
            passwords = _passwords(params["passwords"], directory, params["_seal"])
            keeping.check_receivers()
        with _nothing_created(unless=lambda: passwords.made > 0):
            report = runner.follow(
                run,
                task,
                [step(run) for step in classes],
                passwords,
                read=lambda: read(directory, task, classes),
                check=functools.partial(require_sufficient, task),
                canary=canary,
            )
        report = fingerprinted(keeping.concluded(task, run, report))
        if check_mode and keeping.memory.is_kept:
            report = previewed(params, task, run, report)
        return Followed(report, passwords, list(directory.notes))


@contextlib.contextmanager
def _nothing_created(unless: t.Callable[[], bool] = lambda: False) -> t.Iterator[None]:
    """Tell the controller that no account was created if an error ends this block, unless one may have been."""
    try:
        yield
    except HrsyncError as error:
        if not unless():
            error.result = {**error.result, "_nothing_created": True}
        raise


def _sealed(seal: Seal, followed: Followed, found: list[t.Any]) -> ModuleResult:
    """The passwords for the controller, and whether there may be more."""
    from ..apply import handover

    plan, outcomes = followed.report.plan, followed.report.outcomes
    entries = handover.entries(plan, outcomes, followed.passwords)
    return {
        "_passwords": seal(entries),
        "_recovered": seal(found),
        # Also if somebody else has created the account: it may have been an interrupted run.
        "_failed_creates": len(entries) < followed.passwords.made,
        "_unsure": handover.is_unsure(plan, outcomes),
    }


def _packed(report: t.Callable[[], t.Any]) -> ModuleResult:
    """The report for the controller. A failure to make or pack it must not lose the passwords."""
    try:
        return {"_report": packing.pack(report())}
    except Exception as error:
        return {"_unreported": explained(error)}


def _passwords(options: t.Mapping[str, t.Any] | None, directory: Directory, key: str | None) -> Passwords:
    """The passwords of new accounts: by the option `passwords`, or else long random ones that nobody gets to know.

    If they are delivered, they follow from the key.
    """
    from ..apply.keyed import keyed
    from ..apply.password_generator import Recipe, generator
    from ..apply.passwords import Passwords
    from ..directory.password_policy import read_domain_policy

    if not options:
        return Passwords()
    generate = generator(Recipe.from_options(options, "passwords"), read_domain_policy(directory))
    return Passwords(keyed(key, generate) if key else generate)
