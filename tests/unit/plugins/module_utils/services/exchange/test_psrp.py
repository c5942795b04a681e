# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import dataclasses
import datetime
import logging
import socket
import time
import typing as t
import uuid

import pytest

from ansible_collections.hrsync.ad.plugins.module_utils.errors import MissingLibraryError
from ansible_collections.hrsync.ad.plugins.module_utils.services.errors import ServiceError
from ansible_collections.hrsync.ad.plugins.module_utils.services.exchange import psrp, under_way
from ansible_collections.hrsync.ad.plugins.module_utils.services.exchange.commands import (
    Answer,
    Command,
    Failure,
    Value,
)
from ansible_collections.hrsync.ad.tests.lab.simulated_exchange.faults import Fault
from ansible_collections.hrsync.ad.tests.lab.simulated_exchange.powershell import SERVER_ZONE
from ansible_collections.hrsync.ad.tests.lab.simulation.web import Server

from .conftest import Stage

ENABLE_KIM = Command("Enable-Mailbox", {"Identity": "kim"})
GET_KIM = Command("Get-Mailbox", {"Identity": "kim"})
NASTY = "x; $(evil) 'a' \"b\" `c` \u20ac \U0001f600 _x0041_\r\n\t<b>&amp;</b>"


def only(answers: list[Answer]) -> Answer:
    """The one answer, which has no errors."""
    assert len(answers) == 1
    assert answers[0].errors == ()
    return answers[0]


def test_a_mailbox_is_made_and_shown(stage: Stage) -> None:
    made = only(stage.run(ENABLE_KIM)).objects[0]
    user = stage.directory.find([("sAMAccountName", "kim")])[0]
    assert made["Guid"] == str(user.guid)
    assert made["RecipientTypeDetails"] == "UserMailbox"
    assert made["EmailAddresses"] == ["SMTP:kim@example.test"]
    assert made["ForwardingAddress"] is None
    assert made["IsShared"] is False
    assert user.number("msExchRecipientTypeDetails") == 1


def test_nothing_is_sent_before_the_first_command(stage: Stage) -> None:
    with stage.connect() as exchange:
        assert stage.service.endpoint.opened == 0
        list(exchange.run([GET_KIM]))
        list(exchange.run([GET_KIM]))
        assert (stage.service.endpoint.opened, stage.service.endpoint.open) == (1, 1)
    assert stage.service.endpoint.open == 0


def test_values_arrive_as_they_are(stage: Stage) -> None:
    stage.run(ENABLE_KIM)
    only(stage.run(Command("Set-Mailbox", {"Identity": "kim", "CustomAttribute1": NASTY})))
    assert stage.directory.find([("sAMAccountName", "kim")])[0].text("extensionAttribute1") == NASTY
    assert only(stage.run(GET_KIM)).objects[0]["CustomAttribute1"] == NASTY


def test_a_long_value_is_sent_in_pieces(stage: Stage) -> None:
    stage.run(ENABLE_KIM)
    photo = b"\xff\xd8\xff" + bytes(range(256)) * 4000
    only(stage.run(Command("Set-UserPhoto", {"Identity": "kim", "PictureData": photo})))
    assert only(stage.run(Command("Get-UserPhoto", {"Identity": "kim"}))).objects[0]["PictureData"] == photo


def test_all_kinds_of_values(stage: Stage) -> None:
    guid = stage.directory.find([("sAMAccountName", "kim")])[0].guid
    stage.run(ENABLE_KIM, Command("Enable-Mailbox", {"Identity": "ola"}))
    start = datetime.datetime(2026, 12, 1, 8, 30, 0, 250000, tzinfo=datetime.timezone(datetime.timedelta(hours=1)))
    end = datetime.datetime(2027, 1, 2, tzinfo=datetime.UTC)
    replies: dict[str, Value] = {
        "AutoReplyState": "Scheduled",
        "StartTime": start,
        "EndTime": end,
        "ExternalMessage": None,
    }
    settings: dict[str, Value] = {
        "HiddenFromAddressListsEnabled": True,
        "GrantSendOnBehalfTo": ["ola", "sam"],
        "ForwardingAddress": None,
        "LitigationHoldDuration": 2**40,
    }
    answers = stage.run(
        Command("Set-MailboxAutoReplyConfiguration", {"Identity": guid, **replies}),
        Command("Set-Mailbox", {"Identity": str(guid), **settings}),
        Command("Get-MailboxPermission", {"Identity": "kim"}),
    )
    assert [answer.errors for answer in answers] == [(), (), ()]
    assert answers[2].objects[0]["AccessRights"] == ["FullAccess", "ReadPermission"]
    reply = only(stage.run(Command("Get-MailboxAutoReplyConfiguration", {"Identity": guid}))).objects[0]
    assert datetime.datetime.fromisoformat(reply["StartTime"]) == start
    assert datetime.datetime.fromisoformat(reply["EndTime"]) == end
    assert reply["StartTime"].endswith("-08:00"), "or the server's time zone would be that of the test"
    shown = only(stage.run(GET_KIM)).objects[0]
    assert shown["HiddenFromAddressListsEnabled"] is True
    assert shown["GrantSendOnBehalfTo"] == [
        "CN=ola,OU=People,DC=example,DC=test",
        "CN=sam,OU=People,DC=example,DC=test",
    ]
    assert shown["LitigationHoldDuration"] == "1099511627776"
    assert SERVER_ZONE.utcoffset(None) != datetime.timedelta(0)


@pytest.mark.parametrize("value", [datetime.datetime(2026, 12, 1), {"Add": "x"}, 1.5])
def test_what_powershell_cannot_take_is_an_error_of_the_caller(stage: Stage, value: object) -> None:
    with stage.connect() as exchange, pytest.raises(TypeError):
        list(exchange.run([Command("Set-Mailbox", {"Identity": value})]))  # type: ignore[dict-item]
    assert stage.log == []


def test_every_command_stops_at_errors_and_changes_are_confirmed_by_nobody(stage: Stage) -> None:
    stage.run(ENABLE_KIM, GET_KIM)
    sent = {entry["command"]: entry["parameters"] for entry in stage.log}
    assert sent == {
        "Enable-Mailbox": {"ErrorAction": "Stop", "Confirm": False, "Identity": "kim"},
        "Get-Mailbox": {"ErrorAction": "Stop", "Identity": "kim"},
    }


def test_a_command_that_waits_for_an_answer_is_stopped_and_the_session_goes_on(stage: Stage) -> None:
    stage.run(ENABLE_KIM)
    with stage.connect(timeout=2) as exchange:
        asked = list(exchange.run([Command("Disable-Mailbox", {"Identity": "kim", "Confirm": True})]))
        assert [error.failure for error in asked[0].errors] == [Failure.TIMEOUT]
        assert asked[0].errors[0].message == "Disable-Mailbox did not finish within 2 seconds, and was stopped."
        assert len(only(list(exchange.run([GET_KIM]))).objects) == 1
    assert (stage.service.endpoint.opened, stage.service.endpoint.open) == (2, 0)


@pytest.mark.parametrize(
    ("command", "identifier", "failure", "words"),
    [
        (
            Command("Get-Mailbox", {"Identity": "x; $(evil)"}),
            "ManagementObjectNotFoundException",
            "not_found",
            "x; $(evil)",
        ),
        (
            Command("Get-Mailbox", {"Identity": "ola"}),
            "ManagementObjectNotFoundException",
            "not_found",
            "'ola' couldn't",
        ),
        (
            Command("Enable-Mailbox", {"Identity": "Twin"}),
            "ManagementObjectAmbiguousException",
            "ambiguous",
            "multiple",
        ),
        (Command("Enable-Mailbox", {"Identity": "kim"}), "RecipientTaskException", "other", "is of type UserMailbox"),
        (Command("Disable-Mailbox", {"Identity": "kim"}), "RecipientTaskException", "on_hold", "litigation hold"),
        (Command("Remove-Mailbox", {"Identity": "kim"}), "RecipientTaskException", "on_hold", "can't remove"),
        (
            Command("Enable-Mailbox", {"Identity": "sam"}),
            "ADOperationException",
            "access_denied",
            "INSUFF_ACCESS_RIGHTS",
        ),
        (Command("Remove-Everything"), "CommandNotFoundException", "access_denied", "Mail Recipients"),
        (
            Command("Get-MailboxPermission"),
            "ParameterBindingException",
            "other",
            "missing mandatory parameters: Identity",
        ),
        (Command("Get-Mailbox", {"Filter": "x"}), "ParameterBindingException", "other", "parameter name 'Filter'"),
    ],
)
def test_errors_of_commands(stage: Stage, command: Command, identifier: str, failure: str, words: str) -> None:
    stage.run(ENABLE_KIM)
    for login in ("twin1", "twin2"):
        stage.directory.add(login, displayName="Twin")
    kim, sam = (stage.directory.find([("sAMAccountName", login)])[0] for login in ("kim", "sam"))
    stage.service.organization.store.of(kim.guid).litigation_hold = True
    stage.directory.refusing.add(sam.dn)
    answer = stage.run(command)[0]
    assert answer.objects == ()
    assert [(error.identifier, error.failure) for error in answer.errors] == [(identifier, failure)]
    assert words in answer.errors[0].message


def test_an_error_that_does_not_end_the_command_is_an_error(stage: Stage) -> None:
    stage.service.faults.add(Fault(kind="warning_error", message="half done", exception="SomeException"))
    answer = stage.run(ENABLE_KIM)[0]
    assert [(error.message, error.identifier) for error in answer.errors] == [("half done", "SomeException")]
    assert len(answer.objects) == 1
    assert stage.directory.find([("sAMAccountName", "kim")])[0].has("mailNickname")


def test_one_failure_stops_no_other_command_and_answers_come_in_order(stage: Stage) -> None:
    logins = [f"user{number}" for number in range(30)]
    for login in logins:
        stage.directory.add(login)
    commands = [Command("Enable-Mailbox", {"Identity": login}) for login in [*logins[:20], "nobody", *logins[20:]]]
    answers = stage.run(*commands)
    assert [len(answer.errors) for answer in answers] == [0] * 20 + [1] + [0] * 10
    assert [answer.objects[0]["SamAccountName"] for answer in answers if answer.objects] == logins
    assert (stage.service.endpoint.opened, stage.service.endpoint.open) == (1, 0)


def test_commands_run_at_the_same_time(stage: Stage) -> None:
    stage.run(ENABLE_KIM)
    stage.service.faults.add(Fault(kind="stall", seconds=0.5, times=0))
    begun = time.monotonic()
    assert len(stage.run(*[GET_KIM] * 2 * psrp.WINDOW)) == 2 * psrp.WINDOW
    assert time.monotonic() - begun < 0.5 * 2 * psrp.WINDOW, "or they would have run one after the other"


def test_what_was_begun_is_finished_where_nobody_waits_for_it(stage: Stage) -> None:
    stage.service.faults.add(Fault(kind="stall", seconds=0.2, times=0))
    with stage.connect() as exchange:
        answers = exchange.run([Command("Enable-Mailbox", {"Identity": login}) for login in ("kim", "ola", "sam")])
        next(answers)
        del answers
        assert [user.has("mailNickname") for user in stage.directory.find([("cn", "ola"), ("cn", "sam")])] == [
            True,
            True,
        ]
        assert only(list(exchange.run([GET_KIM]))).objects


def test_more_commands_than_a_session_may_hold_at_once(stage: Stage) -> None:
    stage.run(ENABLE_KIM)
    assert sum(len(answer.objects) for answer in stage.run(*[GET_KIM] * 60)) == 60


def test_a_session_that_the_server_ended_meanwhile_is_opened_anew(stage: Stage) -> None:
    with stage.connect() as exchange:
        only(list(exchange.run([ENABLE_KIM])))
        stage.service.endpoint.end_sessions()
        assert only(list(exchange.run([GET_KIM]))).objects
    assert (stage.service.endpoint.opened, stage.service.endpoint.open) == (2, 0)


@pytest.mark.parametrize(("kept", "connections"), [(60, 1), (-1, 3)])
def test_a_connection_that_was_silent_is_made_anew(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, kept: int, connections: int
) -> None:
    made: list[object] = []
    accept = Server.process_request

    def process(server: Server, request: t.Any, address: object) -> None:
        made.append(address)
        accept(server, request, address)

    monkeypatch.setattr(Server, "process_request", process)
    monkeypatch.setattr(psrp, "_KEPT_SECONDS", kept)
    with stage.connect() as exchange:
        list(exchange.run([GET_KIM]))
        list(exchange.run([GET_KIM]))
    assert len(made) == connections
    assert (stage.service.endpoint.opened, stage.service.endpoint.open) == (1, 0)


def lost(stage: Stage, **others: object) -> str:
    """The sentence with which a run fails; the session is closed, and the client can be used again."""
    with stage.connect(**others) as exchange:
        with pytest.raises(ServiceError) as caught:
            list(exchange.run([ENABLE_KIM, GET_KIM]))
        assert stage.service.endpoint.open == 0
        stage.service.faults.clear()
        assert len(list(exchange.run([GET_KIM]))) == 1
    assert stage.service.endpoint.open == 0
    assert stage.service.credentials.password not in str(caught.value)
    return str(caught.value)


def test_a_server_that_drops_every_connection(stage: Stage) -> None:
    stage.service.faults.add(Fault(kind="drop", action="Create", times=0))
    assert "cannot be reached, or the connection was lost" in lost(stage)


def test_a_server_that_falls_silent(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(under_way, "PATIENCE", dataclasses.replace(under_way.PATIENCE, retries=1))
    stage.service.faults.add(Fault(kind="slow", action="Command", seconds=30, times=0))
    with stage.connect(timeout=1) as exchange:
        [answer] = exchange.run([GET_KIM])
    assert [error.failure for error in answer.errors] == [Failure.LOST]
    assert "did not answer within 1 seconds (exchange.timeout)" in answer.errors[0].message


@pytest.mark.parametrize(
    ("status", "words"),
    [(503, "is not available (HTTP status 503)"), (403, "Set-User -RemotePowerShellEnabled"), (404, "exchange.server")],
)
def test_a_status_of_http(stage: Stage, status: int, words: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(under_way, "PATIENCE", dataclasses.replace(under_way.PATIENCE, refusals=2))
    stage.service.faults.add(Fault(kind="status", status=status, action="Create", times=0))
    assert words in lost(stage)


def test_a_page_instead_of_an_answer(stage: Stage) -> None:
    stage.service.faults.add(Fault(kind="html", action="Create"))
    assert "returned an answer that is not PowerShell remoting" in lost(stage)


def test_too_many_sessions(stage: Stage) -> None:
    stage.service.endpoint.sessions_allowed = 1
    with stage.connect() as first:
        list(first.run([GET_KIM]))
        with pytest.raises(ServiceError, match="refuses another session of this account .*PowerShellMaxConcurrency"):
            stage.run(GET_KIM)
    assert stage.run(GET_KIM)
    assert stage.service.endpoint.open == 0


def test_an_account_that_may_not_use_remote_powershell(stage: Stage) -> None:
    stage.service.endpoint.remote_shell_allowed = False
    with pytest.raises(ServiceError, match="denies access"):
        stage.run(GET_KIM)


def test_an_exception_of_the_caller_closes_the_session(stage: Stage) -> None:
    with pytest.raises(KeyError), stage.connect() as exchange:
        for _answer in exchange.run([GET_KIM] * 3):
            raise KeyError
    assert (stage.service.endpoint.opened, stage.service.endpoint.open) == (1, 0)


def test_answers_that_are_given_up_after_the_end_of_the_session(stage: Stage) -> None:
    exchange = stage.connect()
    answers = exchange.run([GET_KIM] * 3)
    next(answers)
    exchange.close()
    t.cast("t.Generator[Answer, None, None]", answers).close()
    assert (stage.service.endpoint.opened, stage.service.endpoint.open) == (1, 0)


def test_an_exception_of_what_makes_the_commands(stage: Stage) -> None:
    with stage.connect() as exchange:
        with pytest.raises(ZeroDivisionError):
            list(exchange.run(Command("Get-Mailbox", {"Identity": str(1 // rest)}) for rest in (1, 0)))
        assert len(list(exchange.run([GET_KIM]))) == 1
    assert stage.service.endpoint.open == 0


def test_wrong_credentials(stage: Stage, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    password = f"wr\u00f6ng \u20ac {uuid.uuid4()}"
    with (
        stage.connect(password=password) as exchange,
        pytest.raises(ServiceError, match="refuses the credentials of svc-exchange@example.test .basic.") as caught,
    ):
        list(exchange.run([GET_KIM]))
    assert password not in str(caught.value) + caplog.text


@pytest.mark.parametrize("server", ["localhost", "127.0.0.1"])
def test_a_certificate_that_is_not_trusted_or_names_another_server(stage: Stage, server: str) -> None:
    trust = {"ca_file": str(stage.ca_file)} if server == "localhost" else {"ca_file": None}
    with (
        stage.connect(server=server, **trust) as exchange,
        pytest.raises(ServiceError, match="has a certificate that is not trusted .*exchange.ca_file"),
    ):
        list(exchange.run([GET_KIM]))
    assert stage.service.endpoint.opened == 0


def test_a_server_that_is_not_there(stage: Stage) -> None:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port = listener.getsockname()[1]
    with (
        stage.connect(port=port) as exchange,
        pytest.raises(ServiceError, match=f"Exchange on 127.0.0.1, port {port}, cannot be reached"),
    ):
        list(exchange.run([GET_KIM]))


def test_a_password_beyond_latin_1(stage: Stage) -> None:
    with stage.connect(password="\u20ac\U0001f600") as exchange, pytest.raises(ServiceError, match="refuses the cred"):
        list(exchange.run([GET_KIM]))


def test_closing_twice_and_unused(stage: Stage) -> None:
    exchange = stage.connect()
    exchange.close()
    list(exchange.run([GET_KIM]))
    exchange.close()
    exchange.close()
    assert (stage.service.endpoint.opened, stage.service.endpoint.open) == (1, 0)


def test_libraries_that_are_missing(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(psrp, "gssapi", None)
    with pytest.raises(MissingLibraryError, match=r"pypsrp\[kerberos\]"):
        stage.connect(authentication="kerberos")
    monkeypatch.setattr(psrp, "pypsrp", None)
    with pytest.raises(MissingLibraryError, match="pypsrp"):
        stage.connect()
