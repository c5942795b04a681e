# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Delivers the audit log of a run, and keeps the requests of service desks in line. Without receivers, it does nothing.

The code of receivers is imported only if there are any, see `phases`.
"""

from __future__ import annotations

import dataclasses
import typing as t

from ..model.approval import Mode
from ..model.plan import Notice
from ..planner.units import is_intact
from ..state import process
from ..state.state import open_state
from .options import now_of
from .submitting import assess, is_required

if t.TYPE_CHECKING:
    from ..model.approval import KeptPlan, Submitted, Verdict
    from ..model.memory import PersonMemory
    from ..model.run import Report, Task
    from ..receivers.delivery import Deliverer
    from ..receivers.message import Chain
    from ..state.lease import Configuration
    from ..state.state import Remembering

Params: t.TypeAlias = t.Mapping[str, t.Any]


def check(params: Params, configuration: Configuration) -> None:
    """Check the options of receivers, before anything is read.

    Raises:
        HrsyncError: an option is wrong, or a library is missing.
    """
    if params.get("audit_receivers"):
        from ..receivers.entry import receivers_of
        from ..receivers.loading import try_options

        try_options(receivers_of(params), chain_of(configuration, ""))


class Delivering:
    """What one run delivers.

    Args:
        params: the options.
        configuration: of the run.
        task: of the run.
        state: the open database.
        desks_only: whether only service desks are told, as by a preview.
    """

    def __init__(
        self, params: Params, configuration: Configuration, task: Task, state: Remembering, *, desks_only: bool = False
    ) -> None:
        self._params = params
        self._state = state
        self._deliverer = _deliverer(params, configuration, task, state, desks_only=desks_only)

    def check(self) -> None:
        """See, before the first write, that the required receivers are there.

        Raises:
            ReceiverError: one is down.
        """
        # An emergency waits for nobody; if the receiver is still down at the end, the run fails then.
        if self._deliverer and not self._params.get("emergency"):
            self._deliverer.check()

    def told(self, report: Report, people: t.Callable[[], t.Collection[PersonMemory]]) -> Report:
        """The report, with what is told of the delivery.

        Args:
            report: of the run.
            people: reads what is remembered of everybody after the run.
        """
        if self._deliverer is None:
            return report
        from ..receivers.delivery import Matters

        done = self._deliverer.deliver(Matters(people=people(), plans=lambda: waiting(self._params, self._state)))
        plan = dataclasses.replace(
            report.plan,
            notices=(*report.plan.notices, *map(Notice, done.notices)),
            faults=(*report.plan.faults, *done.faults),
        )
        return dataclasses.replace(report, plan=plan)


def told_of_preview(params: Params, configuration: Configuration, task: Task, report: Report) -> Report:
    """The report of a preview that has kept its plan, once the service desks have a request for it."""
    if not (params.get("audit_receivers") and report.kept and is_required(params)):
        return report
    with open_state(params["state"], configuration, writes=True) as state:
        delivering = Delivering(params, configuration, task, state, desks_only=True)
        return delivering.told(report, state.memory().people.values)


def waiting(params: Params, state: Remembering) -> list[KeptPlan]:
    """The plans that reviewers have to decide about, if plans must be approved.

    Raises:
        HrsyncError: the database or the keys of the reviewers cannot be read.
    """
    if not is_required(params):
        return []
    verdict_of = assess(params, Mode(params["approval"]))
    found = [one for one in state.submitted() if one.plan.needs_approval and is_intact(one.plan)]
    return [one.plan for one in found if _waits(one, verdict_of(one.plan, one.decisions))]


def _waits(one: Submitted, verdict: Verdict) -> bool:
    """Whether somebody has still to decide about the changes of a person."""
    decided = verdict.approved | verdict.rejected
    return any(unit.digest not in decided and unit.key not in one.used for unit in one.plan.units)


def _deliverer(
    params: Params, configuration: Configuration, task: Task, state: Remembering, *, desks_only: bool
) -> Deliverer | None:
    """Delivers what the receivers of the option get; None if there is nobody or nothing."""
    outbox = state.deliveries() if params.get("audit_receivers") else None
    if outbox is None:
        return None
    from ..receivers.delivery import Deliverer
    from ..receivers.entry import receivers_of

    receivers = [one for one in receivers_of(params) if not (desks_only and one.kind.takes_entries)]
    return Deliverer(receivers, outbox, chain_of(configuration, task.facts.get("version", "")), now_of(params))


def chain_of(configuration: Configuration, version: str) -> Chain:
    """Whose audit log receivers get."""
    from ..receivers.message import Chain

    domain = configuration.domain.lower()
    return Chain(domain=domain, configuration=configuration.name, host=process.host(), version=version)
