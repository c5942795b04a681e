# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""An AWX with one run of the workflow that the role awx makes: people decide as AWX lets them, and its API tells of it.

As in `awx/api/serializers.py`, `awx/main/access.py` and `awx/main/models/workflow.py` of AWX 24.6.
"""

from __future__ import annotations

import base64
import itertools
import json
import re
import threading
import typing as t

from tests.lab.simulation.web import Request, Response, Server
from tests.unit import tls

Item = dict[str, t.Any]

TOKEN: t.Final = "awx-canary-Zk3"
USER, PASSWORD = "auditor", "awx-canary-Qm9"
STARTER: t.Final = "olga"
LARGEST_PAGE: t.Final = 200
USUAL_PAGE: t.Final = 25


class RefusedError(Exception):
    """AWX answers with this status."""

    def __init__(self, status: int) -> None:
        super().__init__(str(status))
        self.status = status


class ApprovingAwx:
    """See above.

    Args:
        teams: who may approve, by level.
        starter: who has started the workflow; None for a schedule.
        slices: of plan and apply.
        others: how many nodes there are besides, before the levels.
        address: of the server.
        files: of the server.
    """

    def __init__(
        self,
        teams: t.Mapping[str, t.Collection[str]],
        *,
        starter: str | None = STARTER,
        slices: int = 1,
        others: int = 0,
        address: str = "127.0.0.1",
        files: tls.Files | None = None,
    ) -> None:
        self.teams = teams
        self.users: dict[str, int] = {}
        self.jobs: dict[int, Item] = {}
        self.nodes: dict[int, list[int]] = {}
        self.asked: list[str] = []
        self._numbers = itertools.count(11)
        self.workflow = self._add("workflow_job", "hrsync follow HR", starter, None)
        for number in range(others):
            self._add("job", f"other {number}", starter, self.workflow)
        self._add_sliced("hrsync plan", starter, slices)
        for level in teams:
            nested = self._add("workflow_job", f"hrsync approval: {level}", starter, self.workflow)
            self._add("workflow_approval", f"hrsync plan: {level}", starter, nested, status="pending", finished=None)
        self.job = str(self._add_sliced("hrsync apply", starter, slices))
        files = files or tls.loopback()
        self._server = Server(address, 0, self._answer, files.context)
        self.environment = {
            "CONTROLLER_HOST": self._server.url,
            "CONTROLLER_OAUTH_TOKEN": TOKEN,
            "HRSYNC_CA_FILE": files.ca,
        }
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def approve(self, user: str, level: str) -> None:
        """`POST /api/v2/workflow_approvals/N/approve/` of a user."""
        self._decide(user, level, "successful")

    def deny(self, user: str, level: str) -> None:
        """`POST /api/v2/workflow_approvals/N/deny/` of a user."""
        self._decide(user, level, "failed")

    def time_out(self, level: str) -> None:
        """Let the time of an approval pass."""
        self._approval(level).update(status="failed", timed_out=True, finished="2026-12-02T06:00:00Z")

    def finished(self, level: str) -> str:
        """When somebody has decided."""
        return str(self._approval(level)["finished"])

    def delete(self, user: str) -> None:
        """Delete a user: the database sets the references null."""
        for job in self.jobs.values():
            for member in ("created_by", "approved_or_denied_by"):
                if job["summary_fields"].get(member, {}).get("username") == user:
                    del job["summary_fields"][member]

    def relaunched(self) -> str:
        """Launch the job that applies once more, by itself. Returns its number."""
        number = self._add("job", "hrsync apply", STARTER, None)
        self.jobs[number]["launch_type"] = "relaunch"
        return str(number)

    def _decide(self, user: str, level: str, status: str) -> None:
        approval = self._approval(level)
        if user not in self.teams[level]:
            raise RefusedError(403)
        if approval["status"] != "pending":
            raise RefusedError(400)
        approval.update(status=status, finished=f"2026-12-01T08:00:{approval['id']:02}Z")
        approval["summary_fields"]["approved_or_denied_by"] = self._user(user)

    def _approval(self, level: str) -> Item:
        return next(job for job in self.jobs.values() if job["name"] == f"hrsync plan: {level}")

    def _user(self, name: str) -> Item:
        return {"id": self.users.setdefault(name, len(self.users) + 2), "username": name, "first_name": ""}

    def _add_sliced(self, name: str, starter: str | None, slices: int) -> int:
        """A job, or a workflow of its slices. Returns the number of the job or of the first slice."""
        if slices == 1:
            return self._add("job", name, starter, self.workflow)
        parent = self._add("workflow_job", name, starter, self.workflow, is_sliced_job=True)
        return min([self._add("job", name, starter, parent) for _slice in range(slices)])

    def _add(self, kind: str, name: str, starter: str | None, parent: int | None, **more: t.Any) -> int:
        number = next(self._numbers)
        summary: Item = {"created_by": self._user(starter)} if starter else {}
        if parent:
            self.nodes[parent].append(number)
            summary["source_workflow_job"] = {"id": parent, "name": self.jobs[parent]["name"], "status": "running"}
        self.jobs[number] = {
            "id": number,
            "type": kind,
            "name": name,
            "status": "successful",
            "launch_type": "workflow" if parent else "manual",
            "finished": "2026-12-01T07:00:00Z",
            "summary_fields": summary,
            **({"is_sliced_job": False} if kind == "workflow_job" else {}),
            **({"timed_out": False} if kind == "workflow_approval" else {}),
            **more,
        }
        self.nodes[number] = []
        return number

    def _answer(self, request: Request) -> Response:
        self.asked.append(request.path)
        try:
            status, body = 200, self._body(request)
        except RefusedError as error:
            status, body = error.status, {"detail": f"Error {error.status}."}
        return Response(status, json.dumps(body).encode(), "application/json", ())

    def _body(self, request: Request) -> Item:
        basic = base64.b64encode(f"{USER}:{PASSWORD}".encode()).decode()
        if request.headers.get("authorization") not in (f"Bearer {TOKEN}", f"Basic {basic}"):
            raise RefusedError(401)
        if request.method != "GET":
            raise RefusedError(405)
        found = re.fullmatch(r"/api/v2/(job|workflow_job|workflow_approval)s/(\d+)/(workflow_nodes/)?", request.path)
        job = self.jobs.get(int(found[2])) if found else None
        if not found or not job or job["type"] != found[1] or (found[3] and found[1] != "workflow_job"):
            raise RefusedError(404)
        return self._page(request, job["id"]) if found[3] else job

    def _page(self, request: Request, workflow: int) -> Item:
        if not set(request.arguments) <= {"page", "page_size"}:
            raise RefusedError(400)
        size = min(int(request.argument("page_size") or USUAL_PAGE), LARGEST_PAGE)
        first = (int(request.argument("page") or 1) - 1) * size
        nodes = self.nodes[workflow]
        if first and first >= len(nodes):
            raise RefusedError(404)
        following = f"{request.path}?page={first // size + 2}&page_size={size}" if first + size < len(nodes) else None
        return {
            "count": len(nodes),
            "next": following,
            "previous": None,
            "results": [{"summary_fields": {"job": self._summary(job)}} for job in nodes[first : first + size]],
        }

    def _summary(self, number: int) -> Item:
        return {name: self.jobs[number][name] for name in ("id", "name", "type", "status")}
