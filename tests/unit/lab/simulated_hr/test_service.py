# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The simulated systems as a service: TLS, addresses, credentials that stay, and how fast they answer."""

from __future__ import annotations

import http.client
import json
import os
import pathlib
import signal
import socket
import ssl
import subprocess
import sys
import time

import pytest
import requests

from ansible_collections.hrsync.ad.tests.lab.simulated_hr.control import SimulatedControl
from ansible_collections.hrsync.ad.tests.lab.simulated_hr.lab import Credentials, Settings
from ansible_collections.hrsync.ad.tests.lab.simulated_hr.service import SimulatedSystems
from tests.unit import tls

from .conftest import API

REPOSITORY = pathlib.Path(__file__).resolve().parents[4]
CERTIFICATE = ("--certificate", tls.loopback().certificate, "--key", tls.loopback().key)


def test_tls_is_verified_and_a_stalling_client_stops_nobody(tmp_path: pathlib.Path) -> None:
    with SimulatedSystems(context=tls.loopback().context, folder=tmp_path) as systems:
        port = int(systems.factorial_url.rpartition(":")[2])
        with socket.create_connection(("127.0.0.1", port)):  # never says hello
            control = SimulatedControl.from_folder(tmp_path, tls.loopback().ca)
            assert control.state()["company"] == "Hrsync Demo"
            assert systems.factorial_url.startswith("https://") and systems.calamari_url.endswith("/api")
            control.close()
        with pytest.raises(requests.exceptions.SSLError):
            requests.get(f"{systems.factorial_url}/_lab/health", timeout=5)


def test_only_loopback_is_served() -> None:
    with pytest.raises(ValueError, match="loopback"):
        SimulatedSystems("192.0.2.1", context=tls.loopback().context)


def test_credentials_stay_in_their_folder(tmp_path: pathlib.Path) -> None:
    with SimulatedSystems(context=tls.loopback().context, folder=tmp_path) as first:
        secret = first.lab.credentials
    file = tmp_path / "state.json"
    assert file.stat().st_mode & 0o777 == 0o600
    with SimulatedSystems(context=tls.loopback().context, folder=tmp_path) as second:
        assert second.lab.credentials == secret == Credentials.load(tmp_path)
    file.write_text('{"credentials": {"of": "another version"}}')
    assert Credentials.load(tmp_path) is None


def test_as_a_service(tmp_path: pathlib.Path) -> None:
    module = [sys.executable, "-m", "tests.lab.simulated_hr", "--people", "12", "--no-calamari-quota"]
    process = subprocess.Popen(
        [*module, *CERTIFICATE, "--state", str(tmp_path)],
        cwd=REPOSITORY,
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ,
    )
    try:
        assert process.stdout is not None and process.stdout.readline().startswith("Factorial: https://127.0.0.1:")
        assert process.stdout.readline().startswith("Calamari: https://")
        control = SimulatedControl.from_folder(tmp_path, tls.loopback().ca)
        assert control.state()["people"] == 12 and control.state()["settings"]["calamari_quota"] is None
        control.close()
    finally:
        process.send_signal(signal.SIGTERM)
        assert process.wait(10) == 0


def test_a_port_that_is_taken_is_named() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        module = [sys.executable, "-m", "tests.lab.simulated_hr", *CERTIFICATE, "--calamari-port", port]
        done = subprocess.run(module, cwd=REPOSITORY, capture_output=True, text=True, timeout=30, check=False)
    assert done.returncode == 1 and "cannot start on 127.0.0.1" in done.stderr and "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("header", "status"),
    [("Transfer-Encoding: chunked", 411), ("Content-Length: x", 413), ("Content-Length: 99999999", 413)],
)
def test_bodies_that_cannot_be_read_end_the_connection(header: str, status: int) -> None:
    with SimulatedSystems(context=tls.loopback().context) as systems, connect(systems) as connection:
        connection.sendall(f"POST /oauth/token HTTP/1.1\r\nHost: x\r\n{header}\r\n\r\n".encode())
        answer = b"".join(iter(lambda: connection.recv(4096), b""))
    assert answer.startswith(f"HTTP/1.1 {status} ".encode()) and b"Connection: close" in answer


def connect(systems: SimulatedSystems) -> ssl.SSLSocket:
    """A connection to Factorial, inside TLS."""
    context = ssl.create_default_context(cafile=tls.loopback().ca)
    plain = socket.create_connection(("127.0.0.1", int(systems.factorial_url.rpartition(":")[2])), timeout=5)
    return context.wrap_socket(plain, server_hostname="127.0.0.1")


def test_ten_thousand_people_are_served_fast() -> None:
    """More than 300 pages of 100 per second of this process's CPU, client and server together.

    The CPU and not the clock, so that whatever else the machine does makes no difference.
    """
    with SimulatedSystems(context=tls.loopback().context, settings=Settings(calamari_quota=None)) as systems:
        control = SimulatedControl(systems.urls, systems.credentials, tls.loopback().ca)
        control.generate(10_000)
        control.close()
        read_everybody(systems)
        begin = time.process_time()
        pages, people = read_everybody(systems)
        assert (pages, people) == (100, 10_000)
        assert pages / (time.process_time() - begin) > 300


def read_everybody(systems: SimulatedSystems) -> tuple[int, int]:
    """Pages and employees that came, over one connection."""
    host, _separator, port = systems.factorial_url.removeprefix("https://").partition(":")
    context = ssl.create_default_context(cafile=tls.loopback().ca)
    connection = http.client.HTTPSConnection(host, int(port), context=context)
    headers = {"x-api-key": systems.credentials.factorial_api_key}
    pages, people, after = 0, 0, ""
    while True:
        connection.request("GET", f"{API}employees/employees?limit=100{after}", headers=headers)
        body = connection.getresponse().read()
        meta = json.loads(body[len(b'{"meta":') : body.index(b"}") + 1])
        pages += 1
        people += body.count(b'"access_id":')
        if not meta["has_next_page"]:
            connection.close()
            return pages, people
        after = f"&after_id={meta['end_cursor']}"
