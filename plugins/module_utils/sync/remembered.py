# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The memory of a run on the target: read before HR is asked, and kept while the run writes."""

from __future__ import annotations

import contextlib
import dataclasses
import typing as t

from ..audit.events import ending_of
from ..errors import HrsyncError, StateError, explained
from ..model.approval import NeedsNoApproval
from ..model.memory import FORGETFUL, Finding, Updates
from ..planner.remembering.aftermath import After
from ..planner.remembering.recovery import joined, recover
from ..planner.remembering.unfinished import found, notice
from ..planner.remembering.updates import updates
from ..state.lease import Configuration, LeaseHeldError
from ..state.retention import Retention
from ..state.state import Forgetful, ForgetfulRun, open_state
from ..values import dn
from .delivering import Delivering, told_of_preview
from .plan_scope import digest_of, text_of
from .submitting import approving, rules_of, submitted
from .told import with_told

if t.TYPE_CHECKING:
    from ..audit.events import Ending
    from ..model.approval import Approving
    from ..model.directory import Snapshot
    from ..model.memory import Memory, PersonMemory
    from ..model.run import Report, Task
    from ..state.state import Remembering, Writing
    from ..steps.run import Run

APPLIED: t.Final = "applied"
STOPPED: t.Final = "stopped"


class OvertakenError(HrsyncError):
    """Another run has written while this one was reading HR."""


def configuration_of(params: t.Mapping[str, t.Any]) -> Configuration:
    """What the memory of these options belongs to."""
    base = params["managed_base"]
    pairs = [] if dn.problem(base) else [pair for rdn in dn.parse(base) for pair in rdn]
    domain = ".".join(value for attribute, value in pairs if attribute.lower() == "dc")
    together = (params.get("limits_together") or "").strip()
    return Configuration(domain=domain, base=base, name=params.get("name") or "lifecycle", together=together)


def memory_of(
    params: t.Mapping[str, t.Any],
    keys: t.Collection[str] | None = None,
    *,
    writes: bool = False,
    names: bool = True,
) -> tuple[Memory, tuple[str, ...]]:
    """What is remembered, and warnings about the place.

    Args:
        params: the options.
        keys: of a few people; None for everybody.
        writes: whether a run will write. Then the database is created, so that a run that cannot remember ends here.
        names: see `Remembering.memory`.

    Raises:
        HrsyncError: it cannot be read, or not be written although a run will write. An emergency goes on without it.
    """
    try:
        with open_state(params["state"], configuration_of(params), writes=writes) as state:
            return state.memory(keys, names=names), state.warnings
    except StateError as error:
        if not params.get("emergency"):
            raise
        return FORGETFUL, (lost(error),)


def lost(error: StateError) -> str:
    """What an emergency run says if the database cannot be used, as sentences."""
    return (
        "THE AUDIT LOG LACKS THIS EMERGENCY RUN, because the database cannot be used, and its limit counts this run"
        f" alone. Keep the report. {error}"
    )


class Keeping:
    """The memory of a run that may write.

    Args:
        memory: what is remembered.
        writing: the run in the database.
        retention: how long to keep what is not needed any more; None to remove nothing.
        approval: what the run may write.
        faults: why the run fails, because it is not remembered.
        delivering: delivers the audit log; None in a preview.
        everybody: reads what is remembered of everybody; None if `memory` has them.
    """

    def __init__(
        self,
        memory: Memory,
        writing: Writing,
        retention: Retention | None,
        approval: Approving | None = None,
        faults: tuple[str, ...] = (),
        delivering: Delivering | None = None,
        everybody: t.Callable[[], Memory] | None = None,
    ) -> None:
        self._faults = faults
        self._everybody = everybody
        self.memory = memory
        self.writing = writing
        self.approval = approval or NeedsNoApproval()
        self._retention = retention
        self._delivering = delivering
        self._recovered = Updates()

    def settled(self, task: Task, snapshot: Snapshot) -> Task:
        """The task, with a warning about killed runs. `memory` then has what they have done.

        The directory tells what became of their unfinished changes.
        """
        intents = self.writing.unfinished
        findings = found(intents, snapshot, task.policy)
        self.writing.settle_unfinished(findings)
        done = [intent for intent in intents if findings[intent.number] is Finding.DONE]
        made = sorted((*self.writing.made, *done), key=lambda intent: intent.number)
        self.memory, self._recovered = recover(self.memory, made, snapshot, task.policy)
        told = notice(intents, findings)
        notices = (*task.notices, told) if told else task.notices
        return dataclasses.replace(task, notices=notices, faults=(*task.faults, *self._faults))

    def concluded(self, task: Task, run: Run, report: Report) -> Report:
        """The report of a run that follows HR, once it is remembered, see `ended`."""
        after = After(task, report.plan, report.outcomes, run.known_snapshot, self.memory, run.now)
        return self.ended(report, lambda: updates(after), ending_of(task, report))

    def ended(self, report: Report, learn: t.Callable[[], Updates], ending: Ending) -> Report:
        """The report, once the run is remembered. If that fails, the report says so, because the changes are made.

        Args:
            report: of the run.
            learn: what the run adds to the memory, unless it was stopped.
            ending: what to write to the audit log.
        """
        learned = self._recovered if report.plan.stops else joined(self._recovered, learn())
        learned = with_told(learned, report, self.memory.feeds)
        try:
            if report.plan.stops:
                head = self.writing.conclude(learned, STOPPED, ending=ending)
            else:
                head = self.writing.conclude(learned, APPLIED, self._retention, ending)
        except HrsyncError as error:
            return _forgetful(report, f"The changes were made, but could not be remembered. {explained(error)}")
        return self._delivered(dataclasses.replace(report, audit_head=head, number=self.writing.number), learned)

    def check_receivers(self) -> None:
        """See, before the first write, that the required receivers of the audit log are there.

        Raises:
            ReceiverError: one is down.
        """
        if self._delivering:
            self._delivering.check()

    def _delivered(self, report: Report, learned: Updates) -> Report:
        """The report, once the audit log is delivered. The lease is given back, because receivers can be slow."""
        if self._delivering is None:
            return report
        return self._delivering.told(report, lambda: self._remembered(learned))

    def _remembered(self, learned: Updates) -> t.Collection[PersonMemory]:
        """What is remembered of everybody after the run."""
        memory = self._everybody() if self._everybody else self.memory
        return {**memory.people, **{one.key: one for one in learned.people}}.values()


def _forgetful(report: Report, fault: str) -> Report:
    return dataclasses.replace(report, plan=dataclasses.replace(report.plan, faults=(*report.plan.faults, fault)))


@contextlib.contextmanager
def kept(params: t.Mapping[str, t.Any], task: Task, *, check_mode: bool) -> t.Iterator[Keeping]:
    """Open the memory for a run, and take the lease if it may write.

    Args:
        params: the options.
        task: of the run; it knows after which run HR was read.
        check_mode: whether the run writes nothing.

    Raises:
        OvertakenError: another run has written since HR was read.
        HrsyncError: the memory cannot be used, or another run is writing. An emergency goes on without a database, but
            not beside another run.
    """
    with contextlib.ExitStack() as stack:
        try:
            keeping = _opened(params, task, stack, check_mode=check_mode)
        except LeaseHeldError:
            raise
        except StateError as error:
            if not task.emergency:
                raise
            keeping = _without_database(params, task, lost(error), check_mode=check_mode)
        yield keeping


def _opened(params: t.Mapping[str, t.Any], task: Task, stack: contextlib.ExitStack, *, check_mode: bool) -> Keeping:
    state = stack.enter_context(open_state(params["state"], configuration_of(params), writes=not check_mode))
    keeping = begun(params, task, state, Retention.of(params["state_keep"], task.policy), check_mode=check_mode)
    # What an emergency run does depends on nothing that an earlier run may have written since.
    if keeping.memory.revision != task.revision and not check_mode and not task.emergency:
        raise OvertakenError(
            "Another run of this configuration has written while this run was reading HR, so this run writes"
            " nothing: what it knows of HR and of the people may be older. Run again."
        )
    return keeping


def begun(
    params: t.Mapping[str, t.Any],
    task: Task,
    state: Remembering,
    retention: Retention | None = None,
    *,
    check_mode: bool,
) -> Keeping:
    """Begin a run in an open database, and take the lease if it may write.

    Args:
        params: the options.
        task: of the run.
        state: the open database.
        retention: see `Keeping`.
        check_mode: whether the run writes nothing.

    Raises:
        HrsyncError: the memory cannot be used, or another run is writing.
    """
    keys = task.known_keys if task.is_partial else None
    if check_mode:
        return Keeping(state.memory(keys), ForgetfulRun(), retention)
    writing = _begun(params, task, state)
    return Keeping(
        state.memory(keys),
        writing,
        retention,
        approving(params, task, state, writing),
        delivering=Delivering(params, configuration_of(params), task, state),
        everybody=state.memory if task.is_partial else None,
    )


def _begun(params: t.Mapping[str, t.Any], task: Task, state: Remembering) -> Writing:
    mapping = task.facts.get("mapping", "")
    facts = {**task.facts, "configuration": digest_of(params, mapping), **rules_of(params)}
    return state.begin(facts, text_of(params, mapping, task.mapping))


def previewed(params: t.Mapping[str, t.Any], task: Task, run: Run, report: Report) -> Report:
    """The report of a preview, once its plan is kept for approval, and the service desks have a request for it."""
    configuration = configuration_of(params)
    kept_plan = submitted(params, configuration, task, run, report)
    return told_of_preview(params, configuration, task, kept_plan)


def _without_database(params: t.Mapping[str, t.Any], task: Task, fault: str, *, check_mode: bool) -> Keeping:
    """What an emergency run has instead of a memory. It fails afterwards."""
    writing = ForgetfulRun()
    approval = NeedsNoApproval() if check_mode else approving(params, task, Forgetful(), writing)
    return Keeping(FORGETFUL, writing, None, approval, () if check_mode else (fault,))
