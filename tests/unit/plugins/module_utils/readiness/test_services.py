# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import contextlib
import types
import typing as t

import pytest

from ansible_collections.hrsync.ad.plugins.module_utils.readiness import services
from ansible_collections.hrsync.ad.plugins.module_utils.readiness.model import Check, State, Wanted
from ansible_collections.hrsync.ad.plugins.module_utils.services.errors import ServiceError
from ansible_collections.hrsync.ad.plugins.module_utils.services.exchange.commands import Answer, Command, CommandError
from ansible_collections.hrsync.ad.plugins.module_utils.services.graph.token import roles_of

NOT_FOUND = CommandError("The term is not recognized", "CommandNotFoundException")
WANTED = Wanted(
    managed_base="DC=x",
    permissions=(("User.Read.All", ("User.ReadWrite.All",), "lifecycle_license"),),
    commands=(("Get-Mailbox", "lifecycle_mailbox"), ("Set-Mailbox", "lifecycle_mailbox")),
    shares=((r"\\fs1\homes", "lifecycle_home_folder.root"),),
)


class Fake:
    """The clients of the services."""

    def __init__(self, roles: t.Any, answers: t.Mapping[str, Answer], share: Exception | None) -> None:
        self.graph = types.SimpleNamespace(permissions=lambda: roles)
        self.exchange = types.SimpleNamespace(run=lambda commands: map(self._answer, commands))
        self._answers = answers
        self._share = share
        self.asked: list[Command] = []
        self.files = types.SimpleNamespace(share=lambda _path: types.SimpleNamespace(try_changing=self._try))

    def _answer(self, command: Command) -> Answer:
        self.asked.append(command)
        name = str(command.parameters["Name"])
        return self._answers.get(name, Answer(objects=({"Name": name},)))

    def _try(self, _path: object) -> None:
        if self._share:
            raise self._share


def found(
    monkeypatch: pytest.MonkeyPatch,
    wanted: Wanted = WANTED,
    *,
    roles: t.Any = frozenset(("User.ReadWrite.All",)),
    share: Exception | None = None,
    **answers: Answer,
) -> list[Check]:
    fake = Fake(roles, {name.replace("_", "-"): answer for name, answer in answers.items()}, share)
    monkeypatch.setattr(services, "Services", lambda _params: contextlib.nullcontext(fake))
    checks = list(services.service_checks({}, wanted))
    assert {command.name for command in fake.asked} <= {"Get-Command"}, "it only reads"
    return checks


def test_everything_is_there(monkeypatch: pytest.MonkeyPatch) -> None:
    checks = found(monkeypatch)
    assert [check.state for check in checks] == [State.OK] * 3
    assert [check.text for check in checks] == [
        "The application has the 1 permission it needs.",
        "A session was opened, and the account may use the 2 commands it needs.",
        r"\\fs1\homes can be changed.",
    ]


def test_nothing_is_said_of_what_is_not_configured(monkeypatch: pytest.MonkeyPatch) -> None:
    assert found(monkeypatch, Wanted(managed_base="DC=x")) == []


def test_what_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    checks = found(
        monkeypatch, roles=frozenset(), share=ServiceError("denied."), Set_Mailbox=Answer(errors=(NOT_FOUND,))
    )
    assert [check.state for check in checks] == [State.MISSING] * 3
    assert "lacks 1 application permission of Microsoft Graph: User.Read.All (lifecycle_license)." in checks[0].text
    assert "no role with 1 command: Set-Mailbox (lifecycle_mailbox)." in checks[1].text
    assert checks[2].text == "denied."


def test_permissions_that_exchange_online_can_grant_are_not_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    of_exchange = ("MailboxSettings.Read", ("MailboxSettings.ReadWrite",), "lifecycle_mailbox")
    both = Wanted(managed_base="DC=x", permissions=(*WANTED.permissions, of_exchange))
    one, other = found(monkeypatch, both)
    assert (one.state, one.text) == (State.OK, "The application has the 1 permission it needs.")
    assert other.state is State.UNTESTED
    assert other.text.startswith("The token of Microsoft Graph does not have MailboxSettings.Read (lifecycle_mailbox).")
    assert "Test-ServicePrincipalAuthorization" in other.text
    [granted] = found(monkeypatch, both, roles=frozenset(("User.Read.All", "MailboxSettings.ReadWrite")))
    assert (granted.state, granted.text) == (State.OK, "The application has the 2 permissions it needs.")
    states = [check.state for check in found(monkeypatch, both, roles=frozenset())]
    assert states == [State.MISSING, State.UNTESTED]
    [alone] = found(monkeypatch, Wanted(managed_base="DC=x", permissions=(of_exchange,)))
    assert alone.state is State.UNTESTED


def test_what_cannot_be_tested(monkeypatch: pytest.MonkeyPatch) -> None:
    checks = found(monkeypatch, roles=None, Get_Command=Answer(errors=(NOT_FOUND,)))
    assert [check.state for check in checks][:2] == [State.UNTESTED] * 2


def test_a_path_that_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    wanted = Wanted(managed_base="DC=x", shares=(("homes", "lifecycle_home_folder.root"),))
    [check] = found(monkeypatch, wanted)
    assert check.text.startswith("lifecycle_home_folder.root is 'homes', which is not a path like")


@pytest.mark.parametrize(
    ("token", "roles"),
    [
        ("a.eyJyb2xlcyI6IFsiVXNlci5SZWFkLkFsbCJdfQ.c", frozenset(("User.Read.All",))),
        ("a.e30.c", frozenset()),
        ("a.eyJyb2xlcyI6ICJ4In0.c", None),
        ("a.WzFd.c", None),
        ("a.###.c", None),
        ("opaque", None),
    ],
)
def test_the_permissions_in_a_token(token: str, roles: frozenset[str] | None) -> None:
    assert roles_of(token) == roles
