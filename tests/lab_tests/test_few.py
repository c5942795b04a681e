# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""A run for one person asks Factorial for nobody else but those above, unless others matter."""

from __future__ import annotations

import urllib.parse

import pytest

from tests.lab import ldap_tools
from tests.lab.facts import LabFacts
from tests.lab.simulated_hr.control import SimulatedControl

from .playbook import Done, Playbooks

pytestmark = pytest.mark.lab

LEAVER, OTHER, NEW_NAME = "1026", "1012", "1013"
ASKED = "asked only for the people of lifecycle_only"


def asks_for_everybody(hr: SimulatedControl) -> bool:
    """Whether Factorial was asked for its employees without naming any, as it says itself."""
    path = "/resources/employees/employees"
    queries = [one["query"] for one in hr.request_log()["entries"] if one["path"].endswith(path)]
    assert queries
    names = ({"ids[]", "company_identifier"} & urllib.parse.parse_qs(query).keys() for query in queries)
    return not all(names)


def account(lab: LabFacts, key: str) -> tuple[str, str]:
    """userAccountControl and phone of the account with the key."""
    (entry,) = ldap_tools.search(
        lab, lab.managed_base, f"(employeeID={key})", ["userAccountControl", "telephoneNumber"]
    )
    return entry.text("userAccountControl"), entry.text("telephoneNumber")


def test_one_person(lab: LabFacts, synced: SimulatedControl, playbooks: Playbooks) -> None:
    def run(playbook: str, key: str) -> Done:
        synced.clear_requests()
        done = playbooks.run(playbook=f"hrsync.ad.{playbook}", variables={"lifecycle_only": f"key:{key}"})
        assert done.code == 0, done.output
        return done

    # The accounts that a run has created are remembered by the next one.
    assert playbooks.run().code == 0
    synced.event("leave", LEAVER)
    synced.set_fields(OTHER, phone="+34 93 555 0297")
    synced.set_fields(NEW_NAME, last_name="Completely-Different")
    before = account(lab, OTHER)

    shown = run("preview", LEAVER)
    assert ASKED in shown.output and not asks_for_everybody(synced)
    done = run("sync", LEAVER)
    assert ASKED in done.output and not asks_for_everybody(synced)
    assert done.planned == {"disables": 1}
    assert done.result["checksum"] == shown.result["checksum"]
    assert (account(lab, LEAVER)[0], account(lab, OTHER)) == ("514", before)

    renamed = run("preview", NEW_NAME)
    assert "Everybody must be read, because" in renamed.output and asks_for_everybody(synced)
    assert renamed.planned
    everybody = playbooks.run(playbook="hrsync.ad.preview")
    assert (everybody.code, everybody.result["plan"]["disables"]) == (0, 0), everybody.output
