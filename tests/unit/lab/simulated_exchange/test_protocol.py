# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The protocol around the commands, spoken by pypsrp as it is and by bare HTTP."""

from __future__ import annotations

import pathlib
import time
import typing as t

import pytest
import requests
from pypsrp.complex_objects import PSInvocationState
from pypsrp.exceptions import WSManFaultError
from pypsrp.powershell import PowerShell, RunspacePool
from pypsrp.wsman import WSMan

from ansible_collections.hrsync.ad.tests.lab.facts import STATE_FILE
from ansible_collections.hrsync.ad.tests.lab.simulated_exchange.control import ExchangeControl
from ansible_collections.hrsync.ad.tests.lab.simulated_exchange.memory import MemoryDirectory
from ansible_collections.hrsync.ad.tests.lab.simulated_exchange.service import SimulatedExchange
from ansible_collections.hrsync.ad.tests.lab.simulated_exchange.session import COMMANDS_OF_A_SESSION
from ansible_collections.hrsync.ad.tests.lab.simulation.control import ControlError
from tests.unit import tls

TRUST = tls.loopback().ca


@pytest.fixture
def service(tmp_path: pathlib.Path) -> t.Iterator[SimulatedExchange]:
    """An Exchange with two people."""
    directory = MemoryDirectory()
    for login in ("kim", "ola"):
        directory.add(login)
    with SimulatedExchange(directory, context=tls.loopback().context, folder=tmp_path) as running:
        yield running


@pytest.fixture
def control(service: SimulatedExchange, tmp_path: pathlib.Path) -> t.Iterator[ExchangeControl]:
    """The tests' client of it."""
    client = ExchangeControl.from_folder(tmp_path, TRUST)
    yield client
    client.close()


def pool(service: SimulatedExchange, configuration: str = "Microsoft.Exchange") -> RunspacePool:
    """A session of pypsrp, not open yet."""
    connection = WSMan(
        "127.0.0.1",
        port=service.port,
        path="PowerShell",
        cert_validation=TRUST,
        auth="basic",
        username=service.credentials.user,
        password=service.credentials.password,
        operation_timeout=2,
    )
    return RunspacePool(connection, configuration_name=configuration)


def post(service: SimulatedExchange, path: str = "PowerShell", body: bytes = b"", **others: t.Any) -> requests.Response:
    """One bare request with the right credentials, unless `others` say otherwise."""
    credentials = (service.credentials.user.encode(), service.credentials.password.encode())
    return requests.post(f"{service.url}/{path}", body, timeout=5, verify=TRUST, **{"auth": credentials, **others})


def test_bare_requests(service: SimulatedExchange) -> None:
    assert post(service, "wsman").status_code == 404
    refused = post(service, auth=None)
    assert (refused.status_code, refused.headers["WWW-Authenticate"]) == (401, 'Basic realm="mbx1"')
    for wrong in ({"Authorization": "Basic ???"}, {"Authorization": "Negotiate YII="}, {"Authorization": "Basic"}):
        assert post(service, auth=None, headers=wrong).status_code == 401
    assert post(service, auth=("x", "y")).status_code == 401
    assert post(service, body=b"<not xml").status_code == 400
    assert post(service, body=b"<Envelope/>").status_code == 400
    assert post(service, "powershell/", body=b"<Envelope/>").status_code == 400


def test_scripts_and_pipelines_are_refused(service: SimulatedExchange) -> None:
    with pool(service) as session:
        script = PowerShell(session)
        script.add_script("Get-Mailbox kim; $(evil)").invoke()
        assert "no-language mode" in str(script.streams.error[0])
        pipeline = PowerShell(session)
        pipeline.add_cmdlet("Get-Mailbox").add_cmdlet("Remove-Mailbox").invoke()
        assert "no-language mode" in str(pipeline.streams.error[0])
        assert script.had_errors
    assert list(service.organization.log) == []


def test_errors_do_not_count_where_they_do_not_end_the_command(service: SimulatedExchange) -> None:
    with pool(service) as session:
        shell = PowerShell(session)
        shell.add_cmdlet("Get-Mailbox").add_parameter("Identity", "kim").invoke()
        assert (shell.had_errors, len(shell.streams.error)) == (False, 1)
        record = shell.streams.error[0]
        assert record.reason == "ManagementObjectNotFoundException"
        assert "[FailureCategory=Cmdlet-ManagementObjectNotFoundException]" in record.fq_error


def test_other_configurations_are_not_there(service: SimulatedExchange) -> None:
    with pytest.raises(WSManFaultError, match="was not found"):
        pool(service, "Microsoft.PowerShell").open()


def test_a_client_that_never_says_that_it_is_done(service: SimulatedExchange) -> None:
    with pool(service) as session:
        for _time in range(COMMANDS_OF_A_SESSION):
            PowerShell(session).add_cmdlet("Get-Mailbox").invoke()
        with pytest.raises(WSManFaultError, match="maximum number of concurrent commands per shell"):
            PowerShell(session).add_cmdlet("Get-Mailbox").invoke()


def test_a_command_that_asks_waits_for_ever(service: SimulatedExchange) -> None:
    with pool(service) as session:
        PowerShell(session).add_cmdlet("Enable-Mailbox").add_parameter("Identity", "kim").invoke()
        shell = PowerShell(session)
        shell.add_cmdlet("Disable-Mailbox").add_parameter("Identity", "kim").begin_invoke()
        for _time in range(2):
            shell.poll_invoke(timeout=1)
        assert shell.state == PSInvocationState.RUNNING
        shell.stop()
    assert service.organization.recipients.mailbox("kim")


def test_available_runspaces(service: SimulatedExchange) -> None:
    with pool(service) as session:
        assert session.get_available_runspaces() == 1


def test_idle_sessions_end(service: SimulatedExchange, control: ExchangeControl) -> None:
    control.settings(idle_seconds=0.05)
    session = pool(service)
    session.open()
    time.sleep(0.1)
    with pytest.raises(WSManFaultError, match="invalid selectors"):
        PowerShell(session).add_cmdlet("Get-Mailbox").invoke()
    assert control.state()["sessions"] == 0


def test_credentials_last(tmp_path: pathlib.Path) -> None:
    first = SimulatedExchange(MemoryDirectory(), context=tls.loopback().context, folder=tmp_path)
    first.stop()
    second = SimulatedExchange(MemoryDirectory(), context=tls.loopback().context, folder=tmp_path)
    second.stop()
    assert first.credentials == second.credentials
    assert (tmp_path / STATE_FILE).stat().st_mode & 0o077 == 0


def test_control(service: SimulatedExchange, control: ExchangeControl) -> None:
    with pool(service) as session:
        PowerShell(session).add_cmdlet("Enable-Mailbox").add_parameter("Identity", "kim").invoke()
        assert (control.state()["sessions"], control.state()["opened"]) == (1, 1)
    control.hold("kim")
    guid = str(service.organization.recipients.mailbox("kim").user.guid)
    assert control.state()["mailboxes"][guid]["litigation_hold"] is True
    assert [(entry["command"], entry["outcome"]) for entry in control.commands()] == [("Enable-Mailbox", "done")]
    control.clear_commands()
    assert control.commands() == []
    control.settings(sessions_allowed=0, hidden=["Get-Mailbox"])
    with pytest.raises(WSManFaultError, match="maximum number of connections allowed : 0"):
        pool(service).open()
    control.fault("drop", times=0)
    control.clear_faults()
    control.fault("status", status=503)
    control.reset()
    after = control.state()
    assert (after["opened"], after["mailboxes"], after["settings"]["sessions_allowed"]) == (0, {}, 18)
    with pool(service):
        assert control.state()["sessions"] == 1


@pytest.mark.parametrize(
    ("action", "given", "words"),
    [
        ("nothing", {}, "action is 'nothing'"),
        ("settings", {"x": 1}, "no setting is named x"),
        ("settings", {"hidden": ["Get-X"]}, "hidden must name some of"),
        ("hold", {"identity": "nobody", "held": True}, "couldn't be found"),
    ],
)
def test_control_refuses(control: ExchangeControl, action: str, given: dict[str, t.Any], words: str) -> None:
    with pytest.raises(ControlError, match=words):
        control.act(action, **given)


def test_control_is_for_those_who_have_the_token(service: SimulatedExchange, control: ExchangeControl) -> None:
    assert requests.get(f"{service.url}/_lab/health", timeout=5, verify=TRUST).json() == {"healthy": True}
    assert requests.get(f"{service.url}/_lab/state", timeout=5, verify=TRUST).status_code == 403
    headers = {"X-Lab-Token": control.credentials.lab_token}
    assert requests.get(f"{service.url}/_lab/nothing", headers=headers, timeout=5, verify=TRUST).status_code == 404
    with pytest.raises(ControlError, match="kind is 'x'"):
        control.fault("x")
