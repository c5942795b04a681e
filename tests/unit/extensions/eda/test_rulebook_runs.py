# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The rulebooks in ansible-rulebook: which webhooks of Factorial and BambooHR start which jobs of AWX, and when."""

from __future__ import annotations

import collections.abc
import concurrent.futures
import hashlib
import hmac
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

REPOSITORY: t.Final = pathlib.Path(__file__).parents[4]
CHALLENGE: t.Final = "canary-of-the-challenge-4711"
PRIVATE_KEY: t.Final = "canary-of-the-private-key-4711"
SECRETS: t.Final = {"bank_number": "PL61-canary-bank", "identifier": "canary-national-id", "company_id": "7"}
TERMINATE: t.Final = "employees/employee/terminate"
UPDATE: t.Final = "contracts/contract_version/update"
FOLLOW, EMERGENCY = "hrsync follow HR", "hrsync emergency leaver"
QUIET: t.Final = 2
"""Seconds."""
FASTER: t.Final = {"once_within: 30 seconds": "once_within: 6 seconds", "delay: 20": "delay: 1"}
FASTER_STREAMS: t.Final = {**FASTER, "once_after: 2 minutes": f"once_after: {QUIET} seconds"}
"""The times of the rulebooks, shorter."""
PATIENCE: t.Final = 120

Record = t.Callable[[str, object], None]


class Ports(t.NamedTuple):
    """Where ansible-rulebook listens."""

    webhook: int
    terminations: int
    changes: int
    bamboohr: int


class Running:
    """ansible-rulebook, with its webhook, its event streams and its AWX."""

    def __init__(self, awx: SimulatedAwx, ports: Ports, output: pathlib.Path) -> None:
        self.awx = awx
        self.ports = ports
        self.output = output

    def send(self, kind: str, *bodies: dict[str, t.Any]) -> set[int]:
        """The statuses of the answers to webhooks that come one after the other."""
        context = ssl.create_default_context(cafile=tls.loopback().ca)
        connection = http.client.HTTPSConnection("127.0.0.1", self.ports.webhook, context=context, timeout=PATIENCE)
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


def command(awx: SimulatedAwx, variables: pathlib.Path) -> list[str]:
    given = ["--vars", str(variables), "--env-vars", "factorial_challenge,bamboohr_private_key"]
    controller = ["--controller-url", f"{awx.url}/", "--controller-ssl-verify", tls.loopback().ca]
    # With all that it can say, which must not be a secret.
    return ["ansible-rulebook", "--rulebook", "hrsync.ad.factorial", *given, *controller, "-vv", "--print-events"]


def collection(folder: pathlib.Path, ports: Ports) -> None:
    """The collection, with faster rules. One file has all rulebooks, because each start takes long."""
    root = folder / "ansible_collections/hrsync/ad"
    shutil.copytree(REPOSITORY / "extensions", root / "extensions")
    shutil.copy(REPOSITORY / "galaxy.yml", root)
    streams = {"port: 5001": f"port: {ports.terminations}", "port: 5002": f"port: {ports.changes}"}
    named = {"name: Follow Factorial": "name: Follow event streams"}
    own = changed("factorial", FASTER)
    other = changed("factorial_event_streams", {**FASTER_STREAMS, **streams, **named})
    others = (other, changed("bamboohr", FASTER))
    whole = own + "".join(text.partition("---\n")[2] for text in others)
    (root / "extensions/eda/rulebooks/factorial.yml").write_text(whole, "utf-8")


def changed(name: str, changes: t.Mapping[str, str]) -> str:
    """A rulebook with other values."""
    text = (REPOSITORY / f"extensions/eda/rulebooks/{name}.yml").read_text("utf-8")
    for old, new in changes.items():
        assert text.count(old) == 1
        text = text.replace(old, new)
    return text


def given_variables(ports: Ports) -> dict[str, t.Any]:
    files = tls.loopback()
    given = {"host": "127.0.0.1", "certfile": files.certificate, "keyfile": files.key, "quiet_seconds": QUIET}
    systems = {"factorial": ports.webhook, "bamboohr": ports.bamboohr}
    return {
        f"{system}_{name}": value for system, port in systems.items() for name, value in {**given, "port": port}.items()
    }


def run(folder: pathlib.Path, ports: Ports) -> collections.abc.Iterator[Running]:
    """Run the rulebooks by their name."""
    collection(folder, ports)
    variables, output = folder / "vars.json", folder / "output"
    variables.write_text(json.dumps(given_variables(ports)), "utf-8")
    with SimulatedAwx(context=tls.loopback().context) as awx, output.open("wb") as log:
        secrets = {"EDA_CONTROLLER_TOKEN": awx.credentials.token, "factorial_challenge": CHALLENGE}
        secrets["bamboohr_private_key"] = PRIVATE_KEY
        settings = {"EDA_JOB_TEMPLATE_REFRESH_DELAY": "0.2", "ANSIBLE_COLLECTIONS_PATH": str(folder)}
        # ansible-galaxy looks for collections there, too, and would find the one with slow rules.
        inherited = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
        environment = {**inherited, **secrets, **settings}
        arguments = command(awx, variables)
        process = subprocess.Popen(arguments, env=environment, stdout=log, stderr=subprocess.STDOUT, cwd=folder)
        try:
            for port in ports:
                listening(process, port, output)
            yield Running(awx, ports, output)
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
    yield from run(tmp_path_factory.mktemp("rulebook"), Ports(free_port(), free_port(), free_port(), free_port()))


@pytest.fixture
def rulebook(started: Running) -> Running:
    """With an AWX that has launched nothing, and no window of the rules that is open."""
    time.sleep(QUIET + 1)
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


def test_everything_else_starts_one_workflow_after_the_last_event(rulebook: Running) -> None:
    for kind in (UPDATE, "teams/team/update", "employees/employee/unterminate"):
        assert rulebook.send(kind, {"id": "9", "employee_id": "1017"}) == {204}
        time.sleep(QUIET / 2)
    last = time.monotonic() - QUIET / 2
    rulebook.wait(FOLLOW, 1)
    assert time.monotonic() - last > QUIET - 0.5
    time.sleep(QUIET + 1)
    assert len(rulebook.awx.world.jobs) == 1
    assert rulebook.awx.world.refusals == []


def test_a_termination_of_nobody_starts_the_workflow(rulebook: Running) -> None:
    rulebook.send(TERMINATE, {"id": "PL61-canary-bank"})
    rulebook.wait(FOLLOW, 1)
    assert rulebook.jobs(EMERGENCY) == []


def test_a_leaver_does_not_wait_for_a_flood(rulebook: Running, record_property: Record) -> None:
    begun = time.monotonic()
    with concurrent.futures.ThreadPoolExecutor(10) as pool:
        people = [{"id": str(number), "employee_id": str(number)} for number in range(1000)]
        batches = [people[start : start + 100] for start in range(0, len(people), 100)]
        assert set().union(*pool.map(lambda batch: rulebook.send(UPDATE, *batch), batches)) == {204}
    flooded = time.monotonic()
    record_property("seconds for 1,000 webhooks", flooded - begun)
    rulebook.send(TERMINATE, {"id": "6001"})
    rulebook.wait(EMERGENCY, 1)
    record_property("seconds from a leaver behind them to the job", time.monotonic() - flooded)
    assert time.monotonic() - flooded < 5
    rulebook.wait(FOLLOW, 1)
    time.sleep(QUIET + 1)
    # A flood that takes longer than this machine should need may have a second one.
    assert len(rulebook.jobs(FOLLOW)) <= 1 + (flooded - begun) / QUIET


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


def test_event_streams(rulebook: Running) -> None:
    """The sources of the rulebook make events of the same form: the body, and all headers."""
    post(rulebook.ports.terminations, {"id": "1017"})
    (job,) = rulebook.wait(EMERGENCY, 1)
    assert job.variables["key"] == "id:1017"
    rulebook.wait(FOLLOW, 1)
    post(rulebook.ports.changes, {"id": "9", "employee_id": "1018"})
    rulebook.wait(FOLLOW, 2)
    assert len(rulebook.jobs(EMERGENCY)) == 1
    assert rulebook.awx.world.refusals == []


def post(port: int, body: dict[str, t.Any]) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    headers = {"X-Factorial-Wh-Challenge": CHALLENGE, "Content-Type": "application/json"}
    connection.request("POST", "/", json.dumps({**SECRETS, **body}), headers)
    assert connection.getresponse().status == 200
    connection.close()


def test_bamboohr(rulebook: Running) -> None:
    """A webhook about another status starts the emergency job, and each webhook the workflow."""
    assert sign_and_post(rulebook.ports.bamboohr, "67890", ["firstName"]) == 204
    rulebook.wait(FOLLOW, 1)
    assert rulebook.jobs(EMERGENCY) == []
    assert {sign_and_post(rulebook.ports.bamboohr, "67890", ["status"]) for _time in range(3)} == {204}
    (job,) = rulebook.wait(EMERGENCY, 1)
    reason = "BambooHR reports another status of the employee with the id 67890"
    assert job.variables == {"key": "id:67890", "reason": reason}
    assert sign_and_post(rulebook.ports.bamboohr, "67891", ["status"], key="canary-of-a-stranger") == 401
    rulebook.wait(FOLLOW, 2)
    assert len(rulebook.jobs(EMERGENCY)) == 1
    assert rulebook.awx.world.refusals == []


def sign_and_post(port: int, employee: str, fields: list[str], key: str = PRIVATE_KEY) -> int:
    """The status of the answer to a webhook of BambooHR."""
    data = {"companyId": "7", "employeeId": employee, "changedFields": fields}
    body, now = json.dumps({"type": "employee.updated", "data": data}).encode(), str(int(time.time()))
    signature = hmac.new(key.encode(), body + now.encode(), hashlib.sha256).hexdigest()
    context = ssl.create_default_context(cafile=tls.loopback().ca)
    connection = http.client.HTTPSConnection("127.0.0.1", port, context=context, timeout=PATIENCE)
    headers = {"X-BambooHR-Timestamp": now, "X-BambooHR-Signature": signature}
    connection.request("POST", "/bamboohr", body, headers)
    status = connection.getresponse().status
    connection.close()
    return status
