# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import socket
import struct
import types
import typing as t

import pytest
import requests.exceptions
import spnego.exceptions
from pypsrp.exceptions import AuthenticationError, WinRMError, WinRMTransportError, WSManFaultError

from ansible_collections.hrsync.ad.plugins.module_utils.services.exchange import failures
from ansible_collections.hrsync.ad.plugins.module_utils.services.exchange.commands import CommandError, Failure
from ansible_collections.hrsync.ad.plugins.module_utils.services.exchange.options import ExchangeOptions

OPTIONS = ExchangeOptions(server="mbx1", port=443, user="svc", password="s3cret", timeout=30)


class Record:
    """An error record as pypsrp has it."""

    def __init__(self, text: str = "words", **fields: t.Any) -> None:
        self._text = text
        self.__dict__.update(fields)

    def __str__(self) -> str:
        return self._text


def test_the_reason_names_the_exception() -> None:
    record = Record(reason="ManagementObjectNotFoundException", fq_error="[FailureCategory=Cmdlet-Other] 1,x")
    assert failures.command_error(record) == CommandError("words", "ManagementObjectNotFoundException")


@pytest.mark.parametrize("reason", ["RemoteException", "", None])
def test_the_qualified_identifier_names_it_otherwise(reason: str | None) -> None:
    exchange = (
        "[Server=MBX1,RequestId=1,TimeStamp=x] [FailureCategory=Cmdlet-ADOperationException] 5C6E,Microsoft.Exchange"
    )
    assert failures.command_error(Record(reason=reason, fq_error=exchange)).identifier == "ADOperationException"
    named = failures.command_error(Record(reason=reason, fq_error="NamedParameterNotFound,Get-Mailbox"))
    assert named.identifier == "NamedParameterNotFound"
    assert failures.command_error(Record(reason=reason, fq_error=None)).identifier == (reason or "")


def test_the_message_is_that_of_the_exception_in_one_line() -> None:
    exception = types.SimpleNamespace(adapted_properties={"Message": " It\r\n  failed. "})
    assert failures.command_error(Record(reason="X", exception=exception)).message == "It failed."
    assert failures.command_error(Record("It\nfailed.", reason="X", exception=None)).message == "It failed."


@pytest.mark.parametrize(
    ("message", "identifier", "failure"),
    [
        ("nothing", "ManagementObjectNotFoundException", Failure.NOT_FOUND),
        ("two", "ManagementObjectAmbiguousException", Failure.AMBIGUOUS),
        ("no", "UnauthorizedAccessException", Failure.ACCESS_DENIED),
        ("problem 4003 (INSUFF_ACCESS_RIGHTS), data 0", "ADOperationException", Failure.ACCESS_DENIED),
        ("'kim' is not within a valid server write scope.", "OperationRequiresScope", Failure.ACCESS_DENIED),
        ("'kim' isn't within your current write scopes.", "InvalidOperationException", Failure.ACCESS_DENIED),
        ("because it is on litigation hold.", "RecipientTaskException", Failure.ON_HOLD),
        ("The mailbox is on hold.", "RecipientTaskException", Failure.ON_HOLD),
        ("Hold the line, please.", "RecipientTaskException", Failure.OTHER),
        ("late", "TimeoutException", Failure.TIMEOUT),
    ],
)
def test_kinds_of_failures(message: str, identifier: str, failure: Failure) -> None:
    assert CommandError(message, identifier).failure is failure


def fault(reason: str | None, code: int | None = None) -> WSManFaultError:
    """A fault of WS-Management."""
    return WSManFaultError(code, None, reason, None, None, None)


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (AuthenticationError("x"), "refuses the credentials of svc (kerberos)"),
        (
            spnego.exceptions.BadMechanismError(context_msg="no ticket"),
            "cannot be logged on to with Kerberos",
        ),
        (WinRMTransportError("http", 403, ""), "denies access (HTTP status 403)"),
        (WinRMTransportError("http", 404, ""), "has no PowerShell virtual directory"),
        (WinRMTransportError("http", 500, ""), "is not available (HTTP status 500)"),
        (fault("exceeded the maximum number of connections allowed : 18"), "refuses another session of this account"),
        (fault("The WS-Management service: user quota."), "refuses another session of this account"),
        (fault("Access is denied. "), "denies access (Access is denied. )"),
        (fault(None, 42), "refused the request (42)"),
        (fault("invalid selectors", failures.NO_SUCH_SESSION), "has ended the session."),
        (requests.exceptions.SSLError("self-signed"), "has a certificate that is not trusted (unknown authority)"),
        (requests.exceptions.SSLError("[SSL: WRONG_VERSION_NUMBER]"), "failed in the TLS handshake. Run again"),
        (requests.exceptions.ConnectTimeout(), "cannot be reached: it does not answer"),
        (requests.exceptions.ReadTimeout(), "did not answer within 30 seconds"),
        (requests.exceptions.ConnectionError("reset\nby peer"), "the connection was lost (reset)"),
        (ConnectionResetError(), "the connection was lost (ConnectionResetError)"),
        (WinRMError("related id"), "returned an answer that is not PowerShell remoting (related id)"),
        (struct.error("unpack"), "returned an answer that is not PowerShell remoting (unpack)"),
    ],
)
def test_failures_of_the_session(error: Exception, words: str) -> None:
    assert isinstance(error, failures.FOREIGN)
    sentence = str(failures.service_error(error, OPTIONS))
    assert sentence.startswith("Exchange on mbx1, port 443, ")
    assert words in sentence


@pytest.mark.parametrize(
    ("error", "passing", "refused"),
    [
        (WinRMTransportError("http", 503, ""), True, True),
        (WinRMTransportError("http", 429, ""), True, True),
        (WinRMTransportError("http", 403, ""), False, False),
        (fault("invalid selectors", failures.NO_SUCH_SESSION), True, False),
        (fault("The I/O operation has been aborted", 995), True, False),
        (fault("Access is denied.", 5), False, False),
        (ConnectionResetError(), True, False),
        (requests.exceptions.ReadTimeout(), True, False),
        (requests.exceptions.SSLError("self-signed"), False, False),
        (AuthenticationError("x"), False, False),
        (struct.error("unpack"), False, False),
    ],
)
def test_whether_a_new_session_may_help(error: Exception, passing: bool, refused: bool) -> None:
    lost = failures.service_error(error, OPTIONS, opened=True)
    assert (lost.passing, lost.refused) == (passing, refused)


@pytest.mark.parametrize(
    ("opened", "starting", "sent"), [(False, True, False), (True, True, False), (True, False, True)]
)
def test_a_server_that_does_not_know_the_session_has_not_run_the_command(
    opened: bool, starting: bool, sent: bool
) -> None:
    error = fault("invalid selectors", failures.NO_SUCH_SESSION)
    assert failures.service_error(error, OPTIONS, opened=opened, starting=starting).sent is sent


def test_of_a_connection_the_cause_is_said_alone() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    with pytest.raises(requests.exceptions.ConnectionError) as caught:
        requests.get(f"https://127.0.0.1:{port}/PowerShell", timeout=5)
    sentence = str(failures.service_error(caught.value, OPTIONS))
    assert sentence.endswith("cannot be reached, or the connection was lost (Connection refused).")


def test_errors_of_kerberos_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(failures, "KERBEROS", (LookupError,))
    sentence = str(failures.service_error(LookupError("Preauthentication failed"), OPTIONS))
    assert (
        "cannot be logged on to with Kerberos (Preauthentication failed). Check the account and krb5.conf." in sentence
    )


def test_credentials_of_the_environment() -> None:
    options = ExchangeOptions(server="mbx1", port=443)
    assert "the credentials of the environment (kerberos)" in str(
        failures.service_error(AuthenticationError("x"), options)
    )
