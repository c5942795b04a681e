# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whether the approvals of AWX are there that a run needs: each by another person, and none by who has requested it."""

from __future__ import annotations

import contextlib
import typing as t

from ...module_utils.errors import ConfigurationError, HrsyncError
from ...module_utils.given import is_blank
from ...module_utils.model.option_names import ROLE
from .connection import connect
from .workflow import workflow_of

if t.TYPE_CHECKING:
    from .workflow import Approval, Person, Workflow


class NotApprovedError(HrsyncError):
    """AWX does not say that the run was approved as it must be."""


def approved(names: t.Sequence[str], job: str) -> str:
    """Ask AWX for the approvals of the workflow of a job.

    Args:
        names: of the approvals that the run needs.
        job: the number of the job.

    Returns:
        Who has approved what, and when, for the audit log.

    Raises:
        NotApprovedError: an approval is missing, or does not count.
        ConfigurationError: AWX cannot be asked.
        HttpError: AWX cannot be read.
    """
    if any(map(is_blank, names)):
        raise ConfigurationError(f"{ROLE.awx_approvals} has an empty name. Name each approval as its node in AWX.")
    if not job.isdecimal():
        raise NotApprovedError(
            f"{ROLE.awx_approvals} names approvals in AWX, but this run is no job of AWX. Nothing was written. Start"
            " the workflow in AWX."
        )
    with contextlib.closing(connect()) as client:
        workflow = workflow_of(client, job)
    faults = tuple(faults_of(names, workflow))
    if faults:
        raise NotApprovedError(
            f"Workflow job {workflow.number} of AWX is not approved as {ROLE.awx_approvals} says, so nothing was"
            f" written. {' '.join(faults)}"
        )
    return told(names, workflow)


def faults_of(names: t.Sequence[str], workflow: Workflow) -> t.Iterator[str]:
    """The sentences about what is missing or does not count."""
    taken: dict[Person, str] = {}
    for name in dict.fromkeys(names):
        found = [one for one in workflow.approvals if one.name == name]
        if not found:
            yield f"The approval {name} was not reached there, or the user of CONTROLLER_HOST may not read it."
        for one in found:
            yield from _faults_of(one, workflow.requester, taken)


def _faults_of(approval: Approval, requester: Person | None, taken: dict[Person, str]) -> t.Iterator[str]:
    """What is wrong with an approval. It adds who has given it to `taken`."""
    name, person = approval.name, approval.decided_by
    if approval.status != "successful":
        yield _undecided(approval)
    elif person is None:
        yield f"AWX does not say who has approved {name}; the user was probably deleted."
    elif person == requester:
        yield f"{person.name} has approved {name}, but has started the workflow, too."
    elif person in taken:
        yield f"{person.name} has approved {taken[person]} and {name}, but each needs somebody else."
    else:
        taken[person] = name


def _undecided(approval: Approval) -> str:
    if approval.timed_out:
        return f"Nobody has decided about {approval.name} in time."
    if approval.status == "failed":
        return f"{approval.decided_by.name if approval.decided_by else 'Somebody'} has denied {approval.name}."
    return f"{approval.name} is not decided (AWX calls it {approval.status})."


def told(names: t.Container[str], workflow: Workflow) -> str:
    """Who has approved what, and when: `HR: anna, 2026-12-01T08:00:00Z`."""
    counted = (one for one in workflow.approvals if one.name in names)
    return "; ".join(f"{one.name}: {person.name}, {one.at}" for one in counted if (person := one.decided_by))
