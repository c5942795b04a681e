# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The simulated AWX takes and refuses at a launch what AWX does. Asked with the standard library only."""

from __future__ import annotations

import collections.abc
import http.client
import json
import ssl
import typing as t
import urllib.parse

import pytest

from tests.lab.simulated_awx.credentials import Credentials
from tests.lab.simulated_awx.service import SimulatedAwx
from tests.lab.simulation.control import Control
from tests.unit import tls

Awx = SimulatedAwx
KEY: t.Final = {"key": "id:1017", "reason": "dismissed"}
ALL: t.Final = {"lifecycle_category": "all"}
JOB: t.Final = "/api/v2/job_templates/1/launch/"
WORKFLOW: t.Final = "/api/v2/workflow_job_templates/2/launch/"


@pytest.fixture(scope="module")
def service() -> collections.abc.Iterator[Awx]:
    with SimulatedAwx(context=tls.loopback().context) as running:
        yield running


@pytest.fixture
def awx(service: Awx) -> Awx:
    service.world.reset()
    return service


def ask(awx: Awx, path: str, body: t.Any = None, method: str = "", token: str | None = None) -> tuple[int, t.Any]:
    context = ssl.create_default_context(cafile=tls.loopback().ca)
    connection = http.client.HTTPSConnection(urllib.parse.urlsplit(awx.url).netloc, context=context, timeout=5)
    given = awx.credentials.token if token is None else token
    data = body if isinstance(body, bytes) else json.dumps(body).encode() if body is not None else b""
    try:
        method = method or ("GET" if body is None else "POST")
        connection.request(method, path, data, {"Authorization": f"Bearer {given}"})
        answer = connection.getresponse()
        return answer.status, json.loads(answer.read())
    finally:
        connection.close()


def test_a_job(awx: Awx) -> None:
    status, job = ask(awx, JOB, {"extra_vars": KEY})
    assert (status, job["url"], job["ignored_fields"]) == (201, f"/api/v2/jobs/{job['id']}/", {})
    assert ask(awx, f"/api/v2/jobs/?id__in={job['id']},7000")[1]["results"][0]["status"] == "successful"
    assert ask(awx, f"/api/v2/workflow_jobs/?id__in={job['id']}")[1]["count"] == 0


def test_a_job_ignores_what_is_not_asked_for(awx: Awx) -> None:
    status, job = ask(awx, JOB, {"extra_vars": {**KEY, "ansible_eda": {}}, "limit": "all"})
    assert (status, job["ignored_fields"]) == (201, {"limit": "all", "extra_vars": {"ansible_eda": {}}})
    assert awx.world.jobs[0].variables == KEY


@pytest.mark.parametrize(
    ("path", "variables", "refusal"),
    [
        (JOB, {}, {"variables_needed_to_start": ["'key' value missing", "'reason' value missing"]}),
        (JOB, {**KEY, "key": ""}, {"variables_needed_to_start": ["'key' value missing"]}),
        (JOB, {**KEY, "key": 5}, {"variables_needed_to_start": ["Value 5 for 'key' expected to be a string."]}),
        (WORKFLOW, None, {"variables_needed_to_start": ["'lifecycle_category' value missing"]}),
        (WORKFLOW, {**ALL, "ansible_eda": {}}, {"extra_vars": ["Variables ansible_eda are not allowed on launch."]}),
        (WORKFLOW, "text", {"extra_vars": ["Must be JSON or YAML of variables"]}),
    ],
)
def test_launches_that_are_refused(awx: Awx, path: str, variables: t.Any, refusal: dict[str, t.Any]) -> None:
    assert ask(awx, path, {"extra_vars": variables}) == (400, refusal)
    assert awx.world.jobs == []
    assert awx.world.refusals == [refusal]


def test_an_answer_that_is_too_long(awx: Awx) -> None:
    status, refusal = ask(awx, JOB, {"extra_vars": {**KEY, "key": "x" * 101}})
    assert status == 400
    assert "length must be no more than 100" in refusal["variables_needed_to_start"][0]


@pytest.mark.parametrize(
    ("path", "body", "method", "status"),
    [
        (JOB, b"{", "", 400),
        (JOB, None, "GET", 405),
        (WORKFLOW.replace("/2/", "/1/"), {}, "", 404),
        (JOB.replace("/1/", "/9/"), {}, "", 404),
        ("/api/v2/hosts/", None, "", 404),
        ("/api/v2/config/", {}, "", 405),
    ],
)
def test_other_errors(awx: Awx, path: str, body: t.Any, method: str, status: int) -> None:
    assert ask(awx, path, body, method)[0] == status
    assert awx.world.jobs == []


@pytest.mark.parametrize("path", ["/api/v2/config/", JOB])
def test_a_wrong_token(awx: Awx, path: str) -> None:
    assert ask(awx, path, token="wrong")[0] == 401


def test_templates_are_found_by_name(awx: Awx) -> None:
    _status, page = ask(awx, "/api/v2/unified_job_templates/?name=hrsync+follow+HR")
    (found,) = page["results"]
    assert (found["type"], found["related"]["launch"]) == ("workflow_job_template", WORKFLOW)
    assert found["summary_fields"]["organization"]["name"] == "HR automation"
    assert found["ask_variables_on_launch"] is False
    assert ask(awx, "/api/v2/unified_job_templates/")[1]["count"] == 2


def test_jobs_that_last_and_fail(awx: Awx) -> None:
    control: Control[Credentials] = Control(awx.urls, awx.credentials, tls.loopback().ca)
    control.settings(seconds_of_workflows=60, failing=1)
    numbers = [str(ask(awx, WORKFLOW, {"extra_vars": ALL})[1]["id"]) for _attempt in range(2)]

    path = f"/api/v2/workflow_jobs/?id__in={','.join(numbers)}"

    def statuses() -> list[str]:
        return [job["status"] for job in ask(awx, path)[1]["results"]]

    assert statuses() == ["running", "running"]
    control.act("skip_time", seconds=61)
    assert statuses() == ["failed", "successful"]
    awx.world.reset()
    assert statuses() == []
    ask(awx, WORKFLOW, {"extra_vars": ALL})
    assert statuses() == []
    state = control.state()
    control.close()
    assert [job["variables"] for job in state["jobs"]] == [ALL]
    assert state["refusals"] == []
