# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The simulated Microsoft 365 as a service of the lab."""

from __future__ import annotations

import os
import pathlib
import signal
import socket
import subprocess
import sys

import pytest

from ansible_collections.hrsync.ad.tests.lab import certificates, registry
from ansible_collections.hrsync.ad.tests.lab.facts import STATE_FILE, LabFacts
from ansible_collections.hrsync.ad.tests.lab.simulated_m365.control import Microsoft365Control
from ansible_collections.hrsync.ad.tests.lab.simulated_m365.credentials import Credentials
from ansible_collections.hrsync.ad.tests.lab.simulated_m365.service import SimulatedMicrosoft365
from tests.unit import tls

REPOSITORY = pathlib.Path(__file__).resolve().parents[4]
MODULE = [sys.executable, "-m", "tests.lab.simulated_m365"]


def test_only_loopback_is_served() -> None:
    with pytest.raises(ValueError, match="loopback"):
        SimulatedMicrosoft365("192.0.2.1", context=tls.loopback().context)


def test_credentials_stay_in_their_folder_and_are_facts(tmp_path: pathlib.Path) -> None:
    facts = LabFacts.generate(tmp_path, "127.0.0")
    assert "microsoft365_client_secret" not in facts.as_json()
    with SimulatedMicrosoft365(context=tls.loopback().context, folder=facts.microsoft365_state) as first:
        secret = first.tenant.credentials
    file = facts.microsoft365_state / STATE_FILE
    assert file.stat().st_mode & 0o777 == 0o600
    assert Credentials.load(facts.microsoft365_state) == secret
    known = facts.as_json()
    assert known["microsoft365_client_secret"] == secret.client_secret
    assert known["microsoft365_tenant_id"] == secret.tenant_id
    assert known["microsoft365_url"] == known["microsoft365_login_url"] == "https://127.0.0.2:8445"
    file.write_text('{"credentials": {"of": "another version"}}', "utf-8")
    assert Credentials.load(facts.microsoft365_state) is None


def test_the_lab_starts_it_with_what_the_clients_need(tmp_path: pathlib.Path) -> None:
    facts = LabFacts.generate(tmp_path, "127.0.77")
    service = next(one for one in registry.services(facts) if one.name == "simulated-m365")
    assert service.addresses == ("https://127.0.77.2:8445",)
    service.prepare(lambda text: None)
    before = facts.microsoft365_client_certificate.read_bytes()
    assert facts.microsoft365_client_certificate.stat().st_mode & 0o777 == 0o600
    certificates.ensure_client(facts)
    assert facts.microsoft365_client_certificate.read_bytes() == before


def test_as_a_service(tmp_path: pathlib.Path) -> None:
    facts = LabFacts.generate(tmp_path, "127.0.0")
    certificates.ensure(facts)
    certificates.ensure_client(facts)
    files = ["--certificate", str(facts.certificates / "hr.pem"), "--key", str(facts.certificates / "hr.key")]
    options = [*files, "--state", str(facts.microsoft365_state), "--contract", str(tmp_path / "nowhere.json")]
    command = [*MODULE, "--address", facts.hr_address, *options]
    command += ["--client-certificate", str(facts.microsoft365_client_certificate)]
    process = subprocess.Popen(command, cwd=REPOSITORY, stdout=subprocess.PIPE, text=True, env=os.environ)
    try:
        assert process.stdout is not None
        assert process.stdout.readline().startswith("Microsoft 365: https://127.0.0.2:")
        assert "not checked against Graph's contract" in process.stdout.readline()
        control = Microsoft365Control.from_folder(facts.microsoft365_state, str(facts.ca_file))
        assert control.state()["contract"].startswith("not checked")
        control.close()
    finally:
        process.send_signal(signal.SIGTERM)
        assert process.wait(10) == 0


def test_a_port_that_is_taken_is_named() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        files = ["--certificate", tls.loopback().certificate, "--key", tls.loopback().key]
        command = [*MODULE, *files, "--port", str(taken.getsockname()[1])]
        done = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, timeout=30, check=False)
    assert done.returncode == 1 and "cannot start on 127.0.0.1" in done.stderr and "Traceback" not in done.stderr
