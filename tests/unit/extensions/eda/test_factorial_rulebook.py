# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The rulebook for Factorial in ansible-rulebook: which webhooks start which jobs of AWX, and when."""

from __future__ import annotations

import collections.abc
import concurrent.futures
import http.client
import json
import os
import pathlib
import shutil
import socket
import ssl
import subprocess
import time
import typing as t

import pytest

from tests.lab.simulated_awx.service import SimulatedAwx
from tests.lab.simulated_awx.world import Job
from tests.unit import tls

if not shutil.which("ansible-rulebook"):
    pytest.skip("ansible-rulebook is not installed; the session eda has it", allow_module_level=True)
if not (shutil.which("java") or os.environ.get("JAVA_HOME")):
    pytest.skip("ansible-rulebook needs Java 17, and this host has no java", allow_module_level=True)

RULEBOOKS: t.Final = pathlib.Path(__file__).parents[4] / "extensions/eda/rulebooks"
CHALLENGE: t.Final = "canary-of-the-challenge-4711"
SECRETS: t.Final = {"bank_number": "PL61-canary-bank", "identifier": "canary-national-id", "company_id": "7"}
TERMINATE: t.Final = "employees/employee/terminate"
UPDATE: t.Final = "contracts/contract_version/update"
FOLLOW, EMERGENCY = "hrsync follow HR", "hrsync emergency leaver"
FASTER: t.Final = {
    "once_within: 30 seconds": "once_within: 6 seconds",
    "2 minutes": "3 seconds",
    "delay: 20": "delay: 1",
}
"""The times of the rulebook, shorter."""
PATIENCE: t.Final = 60

Record = t.Callable[[str, object], None]


class Running:
    """ansible-rulebook, with its webhook and its AWX."""

    def __init__(self, awx: SimulatedAwx, port: int, output: pathlib.Path) -> None:
        self.awx = awx
        self.port = port
        self.output = output

    def send(self, kind: str, *bodies: dict[str, t.Any]) -> set[int]:
        """The statuses of the answers to webhooks that come one after the other."""
        context = ssl.create_default_context(cafile=tls.loopback().ca)
        connection = http.client.HTTPSConnection("127.0.0.1", self.port, context=context, timeout=PATIENCE)
        statuses = set()
        try:
            for body in bodies:
                headers = {"X-Factorial-Wh-Challenge": CHALLENGE}
                connection.request("POST", f"/factorial/{kind}", json.dumps({**SECRETS, **body}), headers)
                answer = connection.getresponse()
                answer.read()
                statuses.add(answer.status)
        finally:
            connection.close()
        return statuses

    def jobs(self, name: str) -> list[Job]:
        """What was launched from a template."""
        return [job for job in self.awx.world.jobs if job.template.name == name]

    def wait(self, name: str, number: int) -> list[Job]:
        """The jobs, once there are so many."""
        until = time.monotonic() + PATIENCE
        while len(self.jobs(name)) < number:
            assert time.monotonic() < until, self.output.read_text("utf-8")[-4000:]
            time.sleep(0.05)
        return self.jobs(name)


def command(rulebook: str, awx: SimulatedAwx, variables: pathlib.Path) -> list[str]:
    given = ["--vars", str(variables), "--env-vars", "factorial_challenge"]
    controller = ["--controller-url", f"{awx.url}/", "--controller-ssl-verify", tls.loopback().ca]
    # With all that it can say, which must not be a secret.
    return ["ansible-rulebook", "--rulebook", rulebook, *given, *controller, "-vv", "--print-events"]


def run(rulebook: str, folder: pathlib.Path, *ports: int) -> collections.abc.Iterator[Running]:
    """Run a rulebook that listens on these ports."""
    files = tls.loopback()
    given = {"host": "127.0.0.1", "port": ports[0], "certfile": files.certificate, "keyfile": files.key}
    variables, output = folder / "vars.json", folder / "output"
    variables.write_text(json.dumps({f"factorial_{name}": value for name, value in given.items()}), "utf-8")
    with SimulatedAwx(context=files.context) as awx, output.open("wb") as log:
        secrets = {"EDA_CONTROLLER_TOKEN": awx.credentials.token, "factorial_challenge": CHALLENGE}
        environment = {**os.environ, **secrets, "EDA_JOB_TEMPLATE_REFRESH_DELAY": "0.2"}
        arguments = command(rulebook, awx, variables)
        process = subprocess.Popen(arguments, env=environment, stdout=log, stderr=subprocess.STDOUT, cwd=folder)
        try:
            for port in ports:
                listening(process, port, output)
            yield Running(awx, ports[0], output)
        finally:
            process.terminate()
            process.wait(PATIENCE)
    said = output.read_text("utf-8")
    assert "Disable a leaver at once" in said
    assert "canary" not in said
    assert awx.credentials.token not in said


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def listening(process: subprocess.Popen[bytes], port: int, output: pathlib.Path) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and process.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise AssertionError(output.read_text("utf-8")[-4000:])


@pytest.fixture(scope="module")
def started(tmp_path_factory: pytest.TempPathFactory) -> collections.abc.Iterator[Running]:
    folder = tmp_path_factory.mktemp("rulebook")
    yield from run(changed("factorial", folder, FASTER), folder, free_port())


def changed(name: str, folder: pathlib.Path, changes: t.Mapping[str, str]) -> str:
    """The path of a rulebook with other values."""
    text = (RULEBOOKS / f"{name}.yml").read_text("utf-8")
    for old, new in changes.items():
        assert text.count(old) == 1
        text = text.replace(old, new)
    (folder / "rulebook.yml").write_text(text, "utf-8")
    return str(folder / "rulebook.yml")


@pytest.fixture
def rulebook(started: Running) -> Running:
    """With an AWX that has launched nothing, and no window of the rules that is open."""
    time.sleep(4)
    started.awx.world.reset()
    return started


def test_a_leaver_is_disabled_at_once_and_once(rulebook: Running, record_property: Record) -> None:
    begun = time.monotonic()
    assert rulebook.send(TERMINATE, *({"id": "18446744073709550", "note": number} for number in range(5))) == {204}
    (job,) = rulebook.wait(EMERGENCY, 1)
    record_property("seconds from the webhook to the job", time.monotonic() - begun)
    reason = "Factorial reports that the employee with the id 18446744073709550 leaves"
    assert job.variables == {"key": "id:18446744073709550", "reason": reason}
    # ansible-rulebook adds the hosts of the rules.
    assert job.ignored == {"limit": "all"}
    # Somebody else does not wait for the end of the window.
    assert rulebook.send(TERMINATE, {"id": 36893488147419100}) == {204}
    assert rulebook.wait(EMERGENCY, 2)[1].variables["key"] == "id:36893488147419100"
    # The rest is done by the ordinary workflow.
    (follow,) = rulebook.wait(FOLLOW, 1)
    assert follow.variables == {"lifecycle_category": "all"}
    assert follow.ignored == {}
    assert len(rulebook.jobs(EMERGENCY)) == 2
    assert rulebook.awx.world.refusals == []


def test_the_same_person_again_after_the_window(rulebook: Running) -> None:
    rulebook.send(TERMINATE, {"id": "5001"})
    rulebook.wait(EMERGENCY, 1)
    time.sleep(7)
    rulebook.send(TERMINATE, {"id": "5001"})
    assert len(rulebook.wait(EMERGENCY, 2)) == 2


def test_everything_else_starts_one_workflow_after_the_window(rulebook: Running) -> None:
    begun = time.monotonic()
    for kind in (UPDATE, "teams/team/update", "employees/employee/unterminate"):
        assert rulebook.send(kind, {"id": "9", "employee_id": "1017"}) == {204}
    rulebook.wait(FOLLOW, 1)
    assert time.monotonic() - begun > 2.5
    time.sleep(4)
    assert len(rulebook.awx.world.jobs) == 1
    assert rulebook.awx.world.refusals == []


def test_a_termination_of_nobody_starts_the_workflow(rulebook: Running) -> None:
    rulebook.send(TERMINATE, {"id": "PL61-canary-bank"})
    rulebook.wait(FOLLOW, 1)
    assert rulebook.jobs(EMERGENCY) == []


def test_a_flood_starts_few_workflows(rulebook: Running, record_property: Record) -> None:
    begun = time.monotonic()
    with concurrent.futures.ThreadPoolExecutor(10) as pool:
        people = [{"id": str(number), "employee_id": str(number)} for number in range(1000)]
        batches = [people[start : start + 100] for start in range(0, len(people), 100)]
        assert set().union(*pool.map(lambda batch: rulebook.send(UPDATE, *batch), batches)) == {204}
    record_property("seconds for 1,000 webhooks", time.monotonic() - begun)
    rulebook.send(TERMINATE, {"id": "6001"})
    rulebook.wait(EMERGENCY, 1)
    record_property("seconds until a leaver behind them has a job", time.monotonic() - begun)
    time.sleep(4)
    windows = (time.monotonic() - begun) / 3 + 1
    assert 1 <= len(rulebook.jobs(FOLLOW)) <= windows


def test_an_emergency_does_not_wait_for_approvals(rulebook: Running) -> None:
    rulebook.awx.world.settings.seconds_of_workflows = 3600
    for number in range(2):
        rulebook.send(UPDATE, {"id": "9", "employee_id": "1017"})
        rulebook.wait(FOLLOW, number + 1)
    rulebook.send(TERMINATE, {"id": "7001"})
    rulebook.wait(EMERGENCY, 1)
    rulebook.awx.world.skip(3600)


def test_an_emergency_that_fails_is_started_again(rulebook: Running) -> None:
    rulebook.awx.world.settings.failing = 2
    rulebook.send(TERMINATE, {"id": "8001"})
    rulebook.wait(EMERGENCY, 3)
    time.sleep(3)
    assert [job.fails for job in rulebook.jobs(EMERGENCY)] == [True, True, False]


def test_the_rulebook_by_its_name(tmp_path: pathlib.Path) -> None:
    for running in run("hrsync.ad.factorial", tmp_path, free_port()):
        running.send(TERMINATE, {"id": "1017"})
        (job,) = running.wait(EMERGENCY, 1)
        assert job.variables["key"] == "id:1017"


def test_event_streams(tmp_path: pathlib.Path) -> None:
    """The sources of the rulebook make events of the same form: the body, and all headers."""
    terminations, changes = free_port(), free_port()
    faster = {**FASTER, "port: 5001": f"port: {terminations}", "port: 5002": f"port: {changes}"}
    path = changed("factorial_event_streams", tmp_path, faster)
    for running in run(path, tmp_path, terminations, changes):
        post(terminations, {"id": "1017"})
        (job,) = running.wait(EMERGENCY, 1)
        assert job.variables["key"] == "id:1017"
        running.wait(FOLLOW, 1)
        post(changes, {"id": "9", "employee_id": "1018"})
        running.wait(FOLLOW, 2)
        assert len(running.jobs(EMERGENCY)) == 1
        assert running.awx.world.refusals == []


def post(port: int, body: dict[str, t.Any]) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    headers = {"X-Factorial-Wh-Challenge": CHALLENGE, "Content-Type": "application/json"}
    connection.request("POST", "/", json.dumps({**SECRETS, **body}), headers)
    assert connection.getresponse().status == 200
    connection.close()
