# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What AWX knows of the workflow that a job belongs to: who has started it, and who has approved what.

From the API of AWX 24.6 (`awx/api/serializers.py`): a node names its job in `summary_fields.job`, and an approval its
user in `summary_fields.approved_or_denied_by`. The slices of a job are a
workflow between the job and the workflow itself.
"""

from __future__ import annotations

import dataclasses
import typing as t

from ...module_utils.errors import ConfigurationError
from ...module_utils.web.errors import AnswerError

if t.TYPE_CHECKING:
    from .connection import AwxClient

JsonObject = dict[str, t.Any]

_PAGE: t.Final = 200
"""The most nodes that AWX gives at once (its setting `MAX_PAGE_SIZE`)."""
_MOST_PAGES: t.Final = 50


@dataclasses.dataclass(frozen=True, slots=True)
class Person:
    """A user of AWX."""

    number: int
    """By which users are told apart."""
    name: str = dataclasses.field(compare=False)


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Approval:
    """An approval node that was reached."""

    name: str
    status: str
    """As AWX says it: `pending`, `successful` if it was approved, `failed` if it was denied or timed out, ..."""
    timed_out: bool
    decided_by: Person | None
    """None if nobody has decided, or if the user is gone."""
    at: str
    """The time of the decision, as AWX writes it."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Workflow:
    """A run of a workflow."""

    number: int
    requester: Person | None
    """Who has started it; None for a schedule."""
    approvals: tuple[Approval, ...]
    """Also those of the workflows inside it."""


def workflow_of(client: AwxClient, job: str) -> Workflow:
    """The workflow that a job belongs to.

    Args:
        client: reads from AWX.
        job: the number of the job.

    Raises:
        ConfigurationError: the job does not belong to a workflow.
        HttpError: AWX cannot be read, or answers something else than AWX does.
    """
    reader = _Reader(client)
    try:
        return reader.workflow_of(job)
    except (LookupError, TypeError, AttributeError) as error:
        raise AnswerError(f"{reader.last} answered something else than AWX does. Check CONTROLLER_HOST.") from error


class _Reader:
    def __init__(self, client: AwxClient) -> None:
        self._client = client
        self._seen = set[int]()
        """The workflows whose nodes were read."""
        self.last = ""
        """The last request."""

    def workflow_of(self, job: str) -> Workflow:
        """See above."""
        workflow = self._source(self._get(f"/api/v2/jobs/{job}/"), job)
        while workflow["is_sliced_job"]:
            workflow = self._source(workflow, job)
        return Workflow(
            number=workflow["id"],
            requester=_person(workflow["summary_fields"].get("created_by")),
            approvals=tuple(self._approvals(workflow["id"])),
        )

    def _source(self, job: JsonObject, number: str) -> JsonObject:
        """The workflow to which a job, or another workflow, belongs."""
        source = job["summary_fields"].get("source_workflow_job")
        if not source:
            raise ConfigurationError(
                f"Job {number} of AWX does not belong to a workflow, so nobody has approved it. Start the workflow."
            )
        return self._get(f"/api/v2/workflow_jobs/{source['id']}/")

    def _approvals(self, workflow: int) -> t.Iterator[Approval]:
        if workflow in self._seen:
            return
        self._seen.add(workflow)
        for node in self._nodes(workflow):
            # A node that was not reached has no job.
            job = node["summary_fields"].get("job") or {"type": ""}
            if job["type"] == "workflow_approval":
                yield _approval(self._get(f"/api/v2/workflow_approvals/{job['id']}/"))
            elif job["type"] == "workflow_job":
                yield from self._approvals(job["id"])

    def _nodes(self, workflow: int) -> t.Iterator[JsonObject]:
        for page in range(1, _MOST_PAGES + 1):
            answer = self._get(f"/api/v2/workflow_jobs/{workflow}/workflow_nodes/", page=page, page_size=_PAGE)
            yield from answer["results"]
            if not answer["next"]:
                return
        raise AnswerError(f"{self.last} has more than {_MOST_PAGES} pages. Check CONTROLLER_HOST.")

    def _get(self, path: str, **parameters: int) -> JsonObject:
        self.last = self._client.where("GET", path)
        answer = self._client.get(path, [(name, str(value)) for name, value in parameters.items()])
        return t.cast("JsonObject", answer)


def _approval(job: JsonObject) -> Approval:
    return Approval(
        name=job["name"],
        status=job["status"],
        timed_out=job["timed_out"],
        decided_by=_person(job["summary_fields"].get("approved_or_denied_by")),
        at=job["finished"] or "",
    )


def _person(user: JsonObject | None) -> Person | None:
    return Person(user["id"], user["username"]) if user else None
