# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""From HR to the disabled account: a webhook, ansible-rulebook, and the job that AWX starts, which the demo runs."""

from __future__ import annotations

import concurrent.futures
import json
import os
import secrets
import shutil
import socket
import subprocess
import time
import typing as t

import requests

from tests.lab.errors import LabError
from tests.lab.facts import LabFacts
from tests.lab.simulated_awx.service import SimulatedAwx
from tests.lab.simulated_awx.world import Job, Settings
from tests.lab.simulated_hr.control import SimulatedControl
from tests.lab.simulation.web import tls_context

from .epilogue import account
from .stage import Run, Stage

LEAVER = "1014"
EMERGENCY, FOLLOW = "hrsync emergency leaver", "hrsync follow HR"
QUIET_SECONDS = 20
"""After which the ordinary workflow follows; 120 outside the demo."""
PATIENCE = 180.0
_DISABLED = 2
"""A bit of userAccountControl."""


def lacking() -> str:
    """Which program is not there to show this; empty if all are."""
    return ", ".join(program for program in ("ansible-rulebook", "java") if not shutil.which(program))


class Rulebook:
    """ansible-rulebook with the rulebook of the collection, which takes webhooks of Factorial."""

    def __init__(self, stage: Stage, awx: SimulatedAwx) -> None:
        facts = stage.facts
        self._facts = facts
        self._output = stage.outputs / "ansible-rulebook.txt"
        self._port = _free_port(facts.hr_address)
        self._challenge = secrets.token_hex(16) + "x"
        certificate, key = _certificate(facts)
        variables = stage.outputs.parent / "rulebook.json"
        given = {"host": facts.hr_address, "port": self._port, "certfile": certificate, "keyfile": key}
        named = {f"factorial_{name}": value for name, value in {**given, "quiet_seconds": QUIET_SECONDS}.items()}
        variables.write_text(json.dumps(named), "utf-8")
        controller = ("--controller-url", f"{awx.url}/", "--controller-ssl-verify", str(facts.ca_file))
        options = ("--vars", str(variables), "--env-vars", "factorial_challenge")
        self._command = ["ansible-rulebook", "--rulebook", "hrsync.ad.factorial", *options, *controller]
        self._environment = {"EDA_CONTROLLER_TOKEN": awx.credentials.token, "factorial_challenge": self._challenge}

    def __enter__(self) -> t.Self:
        with self._output.open("wb") as log:
            environment = {**os.environ, **self._environment}
            self._process = subprocess.Popen(self._command, env=environment, stdout=log, stderr=subprocess.STDOUT)
        try:
            _wait("ansible-rulebook listens", self._listens)
        except BaseException:
            self._end()
            raise
        return self

    def __exit__(self, *_error: object) -> None:
        self._end()

    def send(self, kind: str, body: dict[str, t.Any]) -> None:
        """A webhook as Factorial sends it."""
        url = f"https://{self._facts.hr_address}:{self._port}/factorial/{kind}"
        headers = {"x-factorial-wh-challenge": self._challenge}
        requests.post(url, json=body, headers=headers, verify=str(self._facts.ca_file), timeout=30).raise_for_status()

    def _listens(self) -> bool:
        if self._process.poll() is not None:
            raise LabError(f"ansible-rulebook ended with code {self._process.returncode}; see {self._output}.")
        with socket.socket() as probe:
            return probe.connect_ex((self._facts.hr_address, self._port)) == 0

    def _end(self) -> None:
        self._process.terminate()
        self._process.wait(PATIENCE)


def follow(stage: Stage, hr: SimulatedControl) -> tuple[Run, Run]:
    """Somebody leaves; the emergency run that follows the webhook, and the ordinary run after it."""
    context = tls_context(*_certificate(stage.facts))
    with SimulatedAwx(stage.facts.hr_address, context=context) as awx:
        awx.world.settings = Settings(seconds_of_jobs=PATIENCE, seconds_of_workflows=PATIENCE)
        with Rulebook(stage, awx) as rulebook:
            hr.event("leave", LEAVER)
            rulebook.send("employees/employee/terminate", _record(stage.facts))
            emergency = _emergency(stage, awx)
            return emergency, _play(stage, awx, _job(awx, FOLLOW), "sync")


def _emergency(stage: Stage, awx: SimulatedAwx) -> Run:
    """The run that disables, and how long that took, as ldapsearch says, which asks beside the run."""
    began = time.monotonic()
    with concurrent.futures.ThreadPoolExecutor(1) as pool:
        disabled = pool.submit(_wait, "the account is disabled", lambda: _is_disabled(stage.facts))
        job = _job(awx, EMERGENCY)
        launched = time.monotonic()
        run = _play(stage, awx, job, "emergency_leaver")
        seconds = disabled.result() - began
    stage.say(f"From the webhook to the job: {launched - began:.1f} s. To the disabled account: {seconds:.1f} s.")
    return run


def _play(stage: Stage, awx: SimulatedAwx, job: Job, playbook: str) -> Run:
    """Run what AWX would run for the job, which then has ended."""
    stage.say(f"AWX launches {job.template.name}:")
    run = stage.play(job.template.name, playbook, "--extra-vars", json.dumps(job.variables))
    awx.world.skip(PATIENCE)
    return run


def _job(awx: SimulatedAwx, name: str) -> Job:
    """The job that was launched from a template, once it was."""
    _wait(f"AWX launches {name}", lambda: any(job.template.name == name for job in awx.world.jobs))
    return next(job for job in awx.world.jobs if job.template.name == name)


def _record(facts: LabFacts) -> dict[str, t.Any]:
    """What Factorial knows of who leaves: the whole record is the body of a webhook."""
    url = f"{facts.factorial_url}/api/2026-10-01/resources/employees/employees"
    headers = {"x-api-key": facts.simulated_credentials["factorial_api_key"]}
    rows = requests.get(url, headers=headers, verify=str(facts.ca_file), timeout=30).json()["data"]
    return next(row for row in rows if row["company_identifier"] == LEAVER)


def _is_disabled(facts: LabFacts) -> bool:
    return bool(int(account(facts, LEAVER).text("userAccountControl")) & _DISABLED)


def _wait(what: str, happened: t.Callable[[], bool]) -> float:
    """Wait until something has happened. Returns when, by the monotonic clock; LabError if it does not."""
    until = time.monotonic() + PATIENCE
    while not happened():
        if time.monotonic() > until:
            raise LabError(f"This did not happen within {PATIENCE:.0f} seconds: {what}.")
        time.sleep(0.1)
    return time.monotonic()


def _certificate(facts: LabFacts) -> tuple[str, str]:
    """Files with the certificate and the key of the address of HR."""
    return str(facts.certificates / "hr.pem"), str(facts.certificates / "hr.key")


def _free_port(address: str) -> int:
    with socket.socket() as found:
        found.bind((address, 0))
        return int(found.getsockname()[1])
