# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Hands that change the directory between two runs: with ldapmodify, as an administrator does."""

from __future__ import annotations

import typing as t

import pytest

from tests.lab import directory_fixtures, ldap_tools, ldif
from tests.lab.facts import LabFacts
from tests.lab.simulated_hr.control import SimulatedControl

from .playbook import Done, Playbooks

pytestmark = pytest.mark.lab

DISABLED = 0x2
ANNA, LEAVER, EXAMINED = "1030", "1021", "1028"


def account(lab: LabFacts, key: str) -> ldif.Entry:
    """The only account with this key."""
    [found] = ldap_tools.search(lab, lab.base_dn, f"(&(objectClass=user)(employeeID={key}))")
    return found


def is_enabled(lab: LabFacts, key: str) -> bool:
    return not int(account(lab, key).text("userAccountControl")) & DISABLED


def reasons(done: Done, key: str) -> str:
    """All reasons of the changes of one person, as the report has them."""
    changes = [change for change in done.report["changes"] if change["key"] == key]
    deltas = [delta["reason"] for change in changes for delta in change.get("attributes", ())]
    return " | ".join([*(change["reason"] for change in changes), *deltas])


def notice(done: Done, text: str) -> str:
    """The only warning with this text."""
    [found] = [one for one in done.result["notices"] if text in one]
    return str(found)


def test_values_and_memberships(lab: LabFacts, synced: SimulatedControl, playbooks: Playbooks) -> None:
    before = account(lab, ANNA).text("title")
    staff = next(name for name in account(lab, ANNA).texts("memberOf") if name.startswith("CN=GG-Staff,"))

    def hand() -> None:
        dn = account(lab, ANNA).dn
        ldap_tools.modify(lab, ldif.change(dn, {"title": "Changed by hand"}))
        lines = [ldif.line("dn", staff), "changetype: modify", "delete: member", ldif.line("member", dn)]
        ldap_tools.modify(lab, "\n".join(lines) + "\n\n")

    hand()
    for drift in ("report", "report", "keep"):
        left = playbooks.run(variables={"lifecycle_drift": drift})
        assert left.code == 0, left.output
        assert left.planned == {}
        assert account(lab, ANNA).text("title") == "Changed by hand"
        if drift == "report":
            told = notice(left, "1 account that somebody else has changed is left as it is")
            assert f"title 'Changed by hand' (HR: '{before}') since 20" in told
            assert "removed from GG-Staff since 20" in told

    reverted = playbooks.run()
    assert reverted.code == 0, reverted.output
    assert reverted.planned == {"updates": 1, "group_adds": 1}
    assert "; changed by hand since 20" in reasons(reverted, ANNA)
    assert "a rule matches; removed by hand since 20" in reasons(reverted, ANNA)
    assert account(lab, ANNA).text("title") == before
    assert playbooks.run().planned == {}


def test_who_disables_and_who_enables(lab: LabFacts, synced: SimulatedControl, playbooks: Playbooks) -> None:
    directory_fixtures.disable(lab, account(lab, EXAMINED).dn)
    synced.event("leave", LEAVER)
    for _run in range(2):
        done = playbooks.run()
        assert done.code == 0, done.output
        told = notice(done, "is disabled, but not by a run, so it stays disabled")
        assert f"({EXAMINED}), login " in told
        assert "set lifecycle_enable to always" in told
        assert not is_enabled(lab, EXAMINED)

    directory_fixtures.enable(lab, account(lab, LEAVER).dn)
    again = playbooks.run()
    assert again.planned == {"disables": 1}
    assert "and enabled by somebody else since" in reasons(again, LEAVER)

    synced.event("come_back", LEAVER)
    assert playbooks.run().planned["enables"] == 1
    assert (is_enabled(lab, LEAVER), is_enabled(lab, EXAMINED)) == (True, False)

    playbooks.forget()
    without: dict[str, t.Any] = {"lifecycle_enable": "always"}
    assert playbooks.run("--check").planned == {}
    assert playbooks.run(variables=without).planned == {"enables": 1}
    assert is_enabled(lab, EXAMINED)
