# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whether a password is that of an account, as the answers to a simple bind say."""

from __future__ import annotations

import contextlib
import typing as t

import ldap3
import pytest
from ldap3.core.exceptions import LDAPSocketReceiveError

from ansible_collections.hrsync.ad.plugins.module_utils.directory import opening
from ansible_collections.hrsync.ad.plugins.module_utils.directory.options import ConnectionOptions, ServerAddress
from ansible_collections.hrsync.ad.plugins.module_utils.directory.password_check import Check, password_check
from ansible_collections.hrsync.ad.plugins.module_utils.errors import DirectoryError

ADDRESS = ServerAddress("dc1.lab", 636)
OPTIONS = t.cast(ConnectionOptions, type("Options", (), {"timeout": 7}))


class Connection:
    """Stands for the connection of ldap3: answers binds as scripted."""

    def __init__(self, code: int = 49, data: str = "52e") -> None:
        comment = f"80090308: LdapErr: DSID-0C0903A9, comment: AcceptSecurityContext error, data {data}, v1db1"
        self.result = {"result": code, "message": comment if code == 49 else ""}
        self.asked: list[tuple[str, str]] = []
        self.socket = self
        self.strategy = self
        self.closed = False
        self.timeout = 0.0

    def settimeout(self, seconds: float) -> None:
        self.timeout = seconds

    def close(self) -> None:
        self.closed = True

    def rebind(self, user: str, password: str, *, authentication: str, read_server_info: bool) -> bool:
        if password == "lost":
            raise LDAPSocketReceiveError("closed")
        self.asked.append((user, password))
        assert (authentication, read_server_info) == (ldap3.SIMPLE, False)
        return self.result["result"] == 0


@contextlib.contextmanager
def checking(monkeypatch: pytest.MonkeyPatch, connection: Connection) -> t.Iterator[Check]:
    monkeypatch.setattr(opening, "open_unbound", lambda address, options: connection)
    with password_check(ADDRESS, OPTIONS) as check:
        yield check


@pytest.mark.parametrize(
    ("connection", "answer"),
    [
        (Connection(0), True),
        *((Connection(data=data), True) for data in ("530", "531", "532", "533", "701", "773")),
        *((Connection(data=data), False) for data in ("525", "52e")),
        (Connection(data="775"), None),
        (Connection(51), None),
    ],
    ids=lambda value: str(value.result) if isinstance(value, Connection) else str(value),
)
def test_answers(monkeypatch: pytest.MonkeyPatch, connection: Connection, answer: bool | None) -> None:
    with checking(monkeypatch, connection) as check:
        assert check("CN=Anna", "Secret.1") is answer
    assert connection.asked == [("CN=Anna", "Secret.1")]
    assert connection.timeout == 7
    assert connection.closed


def test_a_lost_connection_is_told_without_the_password(monkeypatch: pytest.MonkeyPatch) -> None:
    with checking(monkeypatch, Connection()) as check, pytest.raises(DirectoryError, match="lost while") as caught:
        check("CN=Anna", "lost")
    assert "CN=Anna" not in str(caught.value)


def test_a_domain_controller_that_cannot_be_reached(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(address: ServerAddress, options: ConnectionOptions) -> t.NoReturn:
        raise opening.UnreachableError("refused the connection.")

    monkeypatch.setattr(opening, "open_unbound", refuse)
    with (
        pytest.raises(DirectoryError, match=r"^dc1.lab:636 refused the connection\.$"),
        password_check(ADDRESS, OPTIONS),
    ):
        pass
