# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The part of AWX's API with which templates are found and launched, and jobs are followed."""

from __future__ import annotations

import hmac
import re
import typing as t

from ..simulation.application import Application
from ..simulation.faults import Fault
from ..simulation.web import Request, Response, to_json
from .templates import Template, Variables
from .world import TEMPLATES, Job, World

_PREFIX: t.Final = "/api/v2/"
_LAUNCH: t.Final = re.compile(r"(job_template|workflow_job_template)s/(\d+)/launch/")
_JOBS: t.Final = {"jobs/": "job_template", "workflow_jobs/": "workflow_job_template"}


class Awx(Application[World]):
    """Answers below `/api/v2/`, to those who have the token."""

    NAME = "awx"

    def respond(self, request: Request, fault: Fault | None) -> Response:
        """Answer one request."""
        wanted, given = f"Bearer {self.lab.credentials.token}", request.headers.get("authorization", "")
        if not hmac.compare_digest(given.encode(), wanted.encode()):
            return self.error(401)
        path = request.path.removeprefix(_PREFIX)
        if launch := _LAUNCH.fullmatch(path):
            return self._launch(request, launch[1], int(launch[2]))
        if request.method != "GET":
            return self.error(405)
        if path == "config/":
            return Response(200, to_json({"version": "24.6.1"}))
        if path == "unified_job_templates/":
            return _page([_template(number, one) for number, one in _templates(request.argument("name"))])
        if path in _JOBS:
            return _page([self._job(job) for job in self._asked(request, _JOBS[path])])
        return self.error(404)

    def error(self, status: int) -> Response:
        """An error as Django's REST framework puts it."""
        return Response(status, to_json({"detail": f"Error {status}."}))

    def _launch(self, request: Request, kind: str, number: int) -> Response:
        template = dict(_templates(None)).get(number)
        if template is None or template.kind != kind:
            return self.error(404)
        if request.method != "POST":
            return self.error(405)
        try:
            asked = request.json() if request.body else {}
        except ValueError:
            return self.error(400)
        with self.lab.lock:
            refusal = template.refusal(asked)
            if refusal:
                self.lab.refusals.append(refusal)
                return Response(400, to_json(refusal))
            return Response(201, to_json(self._job(self.lab.launch(template, asked))))

    def _asked(self, request: Request, kind: str) -> t.Iterator[Job]:
        numbers = (request.argument("id__in") or "").split(",")
        return (job for job in self.lab.jobs if job.template.kind == kind and str(job.id) in numbers)

    def _job(self, job: Job) -> Variables:
        path = next(path for path, kind in _JOBS.items() if kind == job.template.kind)
        return {
            "id": job.id,
            "url": f"{_PREFIX}{path}{job.id}/",
            "name": job.template.name,
            "created": "2026-12-01T08:00:00Z",
            "status": job.status(self.lab.now()),
            "ignored_fields": job.ignored,
            "artifacts": {},
        }


def _templates(name: str | None) -> t.Iterator[tuple[int, Template]]:
    return ((number, one) for number, one in enumerate(TEMPLATES, 1) if name in (None, one.name))


def _template(number: int, template: Template) -> Variables:
    asks = ("inventory", "labels", "limit", "variables")
    return {
        "id": number,
        "type": template.kind,
        "name": template.name,
        "related": {"launch": f"{_PREFIX}{template.kind}s/{number}/launch/"},
        "summary_fields": {"organization": {"name": template.organization}},
        "survey_enabled": bool(template.survey),
        **{f"ask_{what}_on_launch": False for what in asks},
    }


def _page(results: list[Variables]) -> Response:
    return Response(200, to_json({"count": len(results), "next": None, "previous": None, "results": results}))
