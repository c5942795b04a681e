# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""`hrsync.ad.undo` on the target: reads what runs have done, plans to put it back, and applies the plan."""

from __future__ import annotations

import contextlib
import dataclasses
import datetime
import typing as t

from .. import runner
from ..audit.entries import EntryKind, Event
from ..audit.events import ending_of
from ..directory.connection import Directory
from ..directory.deleted import read_bin
from ..directory.options import ConnectionOptions
from ..directory.snapshot import read_snapshot
from ..errors import ConfigurationError
from ..model.changes import Delete
from ..model.run import Task
from ..planner.undo.plan import Asked, plan_undo
from ..services.opening import Services
from ..state.location import locate
from ..state.options import hide_passwords
from ..state.state import open_state
from ..steps.loading import step_class
from ..steps.run import Run
from ..steps.undoing import AS_ATTRIBUTES, ORDER
from ..sync import delivering, submitting
from ..sync.connections import connected
from ..sync.garbage import collector_paused
from ..sync.plan_scope import scope_of
from ..sync.remembered import begun, configuration_of, previewed
from ..wire import packing
from ..wire import records as transport
from .options import OF_ONE_UNDO, choice_of
from .remembering import settled, updates_of
from .stepping import reversing

if t.TYPE_CHECKING:
    from ansible.module_utils.basic import AnsibleModule

    from ..audit.events import Ending
    from ..model.changes import Change
    from ..model.desired import Policy
    from ..model.directory import Snapshot
    from ..model.memory import Updates
    from ..model.plan import Notice
    from ..model.run import Report
    from ..model.undo import Choice, Lost, Made
    from ..module import ModuleResult
    from ..planner.undo.plan import Undoing
    from ..sync.remembered import Keeping
    from .stepping import Reversing

_WHEN_CHANGED: t.Final = "whenChanged"


def undo(module: AnsibleModule) -> ModuleResult:
    """Undo the chosen changes of runs.

    Returns:
        `_report`: the packed `model.run.Report`; `_lost`: the packed list of what cannot come back; `notes` about the
        choice of the domain controller and the place of the database.

    Raises:
        HrsyncError: an option is invalid, or something could not be read.
    """
    hide_passwords(module)
    params = module.params
    if not params["_task"]:
        raise ConfigurationError("hrsync.ad.undo works through its action plugin only; call it as a task of a play.")
    if locate(params["state"]) is None:
        raise ConfigurationError(
            "state is none, so no run is remembered, and nothing can be undone. Set state to the database of the runs."
        )
    choice = choice_of(params)
    with collector_paused():
        return _Undoing(params, choice, check_mode=module.check_mode).result()


class _Undoing:
    """One run of the module."""

    def __init__(self, params: t.Mapping[str, t.Any], choice: Choice, *, check_mode: bool) -> None:
        task = packing.unpack(params["_task"])
        settings = {name: value for name, value in params.items() if name not in OF_ONE_UNDO}
        # What approval is asked by, as in a run.
        self._params = {**settings, "_now": task["now"], "as_of": None}
        self._force = frozenset(key.strip() for key in params["force"])
        self._choice, self._check_mode = choice, check_mode
        self._policy: Policy = transport.policy_from_dict(task["policy"])
        self._now = datetime.datetime.fromisoformat(task["now"])
        self._task = Task(desired=(), policy=self._policy, facts={**task["facts"], "undoes": choice.words})
        self._services = connected(params)

    def result(self) -> ModuleResult:
        """Read, plan, and outside check mode apply the plan."""
        options = ConnectionOptions.from_params(self._params)
        configuration = configuration_of(self._params)
        submitting.check(self._params, writes=not self._check_mode)
        delivering.check(self._params, configuration)
        with contextlib.ExitStack() as stack:
            state = stack.enter_context(open_state(self._params["state"], configuration, writes=not self._check_mode))
            keeping = begun(self._params, self._task, state, check_mode=self._check_mode)
            made = state.chosen(self._choice)
            directory = stack.enter_context(Directory.connect(options))
            services = stack.enter_context(Services(self._params))
            report, lost = self._followed(_Opened(directory, services, keeping), made)
            notes = [*state.warnings, *directory.notes]
        return {
            "changed": report.changed,
            "notes": notes,
            "_report": packing.pack(transport.report_to_dict(report)),
            "_lost": packing.pack([dataclasses.asdict(one) for one in lost]),
        }

    def _followed(self, opened: _Opened, made: tuple[Made, ...]) -> tuple[Report, tuple[Lost, ...]]:
        keeping = opened.keeping
        snapshot = _read(opened.directory, made, self._policy)
        task = keeping.settled(self._task, snapshot)
        undoing = plan_undo(
            Asked(
                made=settled(made, snapshot, self._policy),
                snapshot=snapshot,
                policy=self._policy,
                memory=keeping.memory,
                now=self._now,
                bin=read_bin(opened.directory, _deleted(made), _attributes(made, self._policy)),
                force=self._force,
                as_attributes=AS_ATTRIBUTES,
            )
        )
        # Restored accounts are read as they are in the bin, so that later changes of them know their values.
        seen = dataclasses.replace(snapshot, accounts=(*snapshot.accounts, *undoing.restored))
        run = Run(
            services=opened.services,
            directory=opened.directory,
            snapshot=seen,
            now=self._now,
            check_mode=self._check_mode,
            memory=keeping.memory,
            journal=keeping.writing,
            approval=keeping.approval,
            place=scope_of(self._params, snapshot.base_dn, "", keeping.memory.secret),
        )
        steps = reversing(undoing.steps, undoing.plan.changes, self._services)
        keeping.check_receivers()
        report = self._concluded(_executed(run, undoing, steps, task.notices), run, keeping)
        if self._check_mode:
            report = previewed(self._params, task, run, report)
        return report, (*undoing.lost, *steps.lost)

    def _concluded(self, report: Report, run: Run, keeping: Keeping) -> Report:
        """The report, once the run is remembered, and the audit log is delivered."""

        def learn() -> Updates:
            return updates_of(report, keeping.memory, run.known_snapshot, self._policy, self._now)

        return submitting.fingerprinted(keeping.ended(report, learn, self._ending(report)))

    def _ending(self, report: Report) -> Ending:
        """What is written to the audit log: first, what somebody has chosen. Keys may be removed later."""
        ending = ending_of(self._task, report)
        choice = self._choice
        times = {"since": choice.since, "until": choice.until}
        facts = {
            "runs": sorted(choice.runs),
            "kinds": sorted(choice.kinds),
            **{name: at.isoformat() for name, at in times.items() if at},
        }
        details = {"by": self._task.facts.get("by", ""), "keys": sorted(choice.keys)}
        chosen = Event(kind=EntryKind.UNDO, facts=facts, details=details)
        return dataclasses.replace(ending, events=(chosen, *ending.events))


class _Opened(t.NamedTuple):
    """What the run works with."""

    directory: Directory
    services: Services
    keeping: Keeping


def _executed(run: Run, undoing: Undoing, steps: Reversing, notices: tuple[Notice, ...]) -> Report:
    """The report. Conflicts are failures: another run of the module reads what has changed."""
    plan = dataclasses.replace(undoing.plan, subjects=steps.subjects, notices=(*notices, *undoing.plan.notices))
    return runner.execute(run, plan, steps.steps(run))


def _read(directory: Directory, made: t.Iterable[Made], policy: Policy) -> Snapshot:
    return read_snapshot(directory, _attributes(made, policy))


def _attributes(made: t.Iterable[Made], policy: Policy) -> frozenset[str]:
    """The attributes that the changes have written, and those that the steps need."""
    changes = [one.change for one in made]
    written = {delta.attribute for change in changes for delta in change.deltas if _is_attribute(delta.attribute)}
    steps = {name for step in ORDER for name in step_class(step).ATTRIBUTES}
    return frozenset({*written, *steps, *filter(None, (policy.key_attribute,)), _WHEN_CHANGED})


def _is_attribute(name: str) -> bool:
    """Whether the name can be that of an attribute; steps have names of their own for other settings."""
    return name.replace("-", "").isalnum() and name.isascii()


def _deleted(made: t.Iterable[Made]) -> list[str]:
    """The objectGUIDs of the accounts that runs have deleted."""
    changes: t.Iterator[Change] = (one.change for one in made)
    return [change.account for change in changes if isinstance(change, Delete) and change.account]
