# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The client of Exchange against the simulated one of the lab; what became of the accounts, OpenLDAP's clients see."""

from __future__ import annotations

import socket
import typing as t
import uuid

import pytest

from ansible_collections.hrsync.ad.plugins.module_utils.services.errors import ServiceError
from ansible_collections.hrsync.ad.plugins.module_utils.services.exchange.commands import Answer, Command, Value
from ansible_collections.hrsync.ad.plugins.module_utils.services.exchange.options import ExchangeOptions
from ansible_collections.hrsync.ad.plugins.module_utils.services.exchange.psrp import Exchange
from tests.lab import ldap_tools, ldif
from tests.lab.facts import LabFacts
from tests.lab.simulated_exchange.control import ExchangeControl

pytestmark = pytest.mark.lab


class Stage:
    """An account, and sessions with Exchange."""

    def __init__(self, lab: LabFacts, unit: str, control: ExchangeControl) -> None:
        self.lab = lab
        self.control = control
        self.dn = f"CN=Kim,{unit}"
        self.login = "exchange-kim"
        lines = [f"dn: {self.dn}", "objectClass: user", f"sAMAccountName: {self.login}"]
        ldap_tools.add(lab, "\n".join([*lines, f"userPrincipalName: {self.login}@{lab.dns_domain}", "", ""]))

    def options(self, **others: t.Any) -> ExchangeOptions:
        """Those that work, but for `others`."""
        account = self.lab.exchange_credentials
        given = {
            "server": self.lab.exchange_server,
            "port": self.lab.exchange_port,
            "user": account["user"],
            "password": account["password"],
            "authentication": "basic",
            "ca_file": str(self.lab.ca_file),
            "timeout": 30,
        }
        return ExchangeOptions.from_params({"exchange": {**given, **others}})

    def run(self, name: str, **parameters: Value) -> Answer:
        """One command for the account, in a session of its own."""
        with Exchange(self.options()) as exchange:
            return next(exchange.run([Command(name, {"Identity": self.login, **parameters})]))

    def entry(self) -> ldif.Entry:
        """The account as ldapsearch shows it."""
        found = ldap_tools.read(self.lab, self.dn)
        assert found is not None
        return found

    def shown(self, *names: str) -> list[str]:
        """The first values of attributes; empty where there is none."""
        entry = self.entry()
        return [entry.text(name) for name in names]


@pytest.fixture
def stage(lab: LabFacts, unit: str) -> t.Iterator[Stage]:
    """Somebody without a mailbox. The sessions are others' too, so nothing is reset."""
    try:
        socket.create_connection((lab.exchange_server, lab.exchange_port), 5).close()
    except OSError as error:
        pytest.skip(f"The simulated Exchange is not up ({error}); start it with: make lab-up")
    control = ExchangeControl.from_folder(lab.exchange_state, str(lab.ca_file))
    yield Stage(lab, unit, control)
    control.close()


TYPES = ("msExchRecipientTypeDetails", "msExchRecipientDisplayType", "msExchRemoteRecipientType")


def test_a_mailbox_from_its_beginning_to_its_end(stage: Stage) -> None:
    made = stage.run("Enable-Mailbox", Alias="kim.lab")
    assert made.errors == ()
    address = f"kim.lab@{stage.lab.dns_domain}"
    assert stage.shown("mail", "mailNickname", *TYPES) == [address, "kim.lab", "1", "1073741824", ""]
    assert "" not in stage.shown("homeMDB", "legacyExchangeDN", "msExchVersion")
    assert stage.entry().attributes["msexchmailboxguid"][0] == uuid.UUID(made.objects[0]["ExchangeGuid"]).bytes_le
    assert stage.run("Set-Mailbox", Type="Shared", HiddenFromAddressListsEnabled=True).errors == ()
    assert stage.shown("msExchRecipientTypeDetails", "msExchHideFromAddressLists") == ["4", "TRUE"]
    stage.control.hold(stage.login)
    refused = stage.run("Disable-Mailbox")
    assert [error.failure for error in refused.errors] == ["on_hold"]
    assert stage.shown("mailNickname") == ["kim.lab"]
    assert stage.run("Disable-Mailbox", IgnoreLegalHold=True).errors == ()
    left = ("mail", "mailNickname", "proxyAddresses", "homeMDB", "msExchMailboxGuid", "msExchVersion", *TYPES)
    assert stage.shown(*left) == [""] * len(left)


def test_a_remote_mailbox_and_its_removal_with_the_account(stage: Stage) -> None:
    routing = "kim@lab.mail.onmicrosoft.com"
    assert stage.run("Enable-RemoteMailbox", RemoteRoutingAddress=routing, Shared=True).errors == ()
    assert stage.shown("targetAddress", *TYPES) == [f"SMTP:{routing}", "34359738368", "-2147483642", "97"]
    addresses = {value.decode() for value in stage.entry().attributes["proxyaddresses"]}
    assert addresses == {f"SMTP:{stage.login}@{stage.lab.dns_domain}", f"smtp:{routing}"}
    assert stage.run("Remove-RemoteMailbox").errors == ()
    assert ldap_tools.read(stage.lab, stage.dn) is None


def test_nothing_in_a_value_is_run(stage: Stage) -> None:
    nasty = "x; $(evil) 'a' \u20ac \U0001f600 <b>"
    stage.run("Enable-Mailbox")
    assert stage.run("Set-Mailbox", CustomAttribute1=nasty).errors == ()
    assert stage.shown("extensionAttribute1") == [nasty]


def test_the_directory_s_refusal_is_told(stage: Stage) -> None:
    answer = stage.run("Enable-Mailbox", DisplayName="x" * 1200)
    assert [error.identifier for error in answer.errors] == ["ADOperationException"]
    assert stage.shown("mailNickname", "mail") == ["", ""]


def test_an_address_on_which_nobody_listens(stage: Stage) -> None:
    server = stage.lab.silent_address
    with (
        Exchange(stage.options(server=server)) as exchange,
        pytest.raises(ServiceError, match=f"Exchange on {server}, port {stage.lab.exchange_port}, cannot be reached"),
    ):
        list(exchange.run([Command("Get-Mailbox")]))
