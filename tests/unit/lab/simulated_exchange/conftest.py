# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""An organisation of three people, and its commands without the protocol around them."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.hrsync.ad.tests.lab.simulated_exchange.directory import User
from ansible_collections.hrsync.ad.tests.lab.simulated_exchange.faults import Fault
from ansible_collections.hrsync.ad.tests.lab.simulated_exchange.memory import MemoryDirectory
from ansible_collections.hrsync.ad.tests.lab.simulated_exchange.organization import Organization
from ansible_collections.hrsync.ad.tests.lab.simulated_exchange.powershell import CommandFailure, Request
from ansible_collections.hrsync.ad.tests.lab.simulation.faults import Faults


class Company:
    """What a test works with."""

    def __init__(self) -> None:
        self.directory = MemoryDirectory()
        for login in ("kim", "ola", "sam"):
            self.directory.add(login, displayName=login.title())
        self.faults = Faults(Fault)
        self.organization = Organization(self.directory, self.faults)

    def run(self, name: str, **parameters: t.Any) -> list[dict[str, t.Any]]:
        """The properties of the objects that a command puts out; nothing is asked. Raises CommandFailure."""
        changing = {} if name.lower().startswith("get-") else {"Confirm": False}
        outputs: list[t.Any] = []
        request = Request(name, tuple({"ErrorAction": "Stop", **changing, **parameters}.items()))
        assert not self.organization.run(request, outputs.append)
        return [{each.name: each.get_value(output) for each in _properties(output)} for output in outputs]

    def failure(self, name: str, **parameters: t.Any) -> CommandFailure:
        """The error with which a command ends."""
        with pytest.raises(CommandFailure) as caught:
            self.run(name, **parameters)
        return caught.value

    def user(self, login: str = "kim") -> User:
        """An account as it is now."""
        return self.directory.find([("sAMAccountName", login)])[0]


def _properties(output: t.Any) -> t.Any:
    return output.PSObject.extended_properties


@pytest.fixture
def company() -> Company:
    """Nobody has a mailbox yet."""
    return Company()
