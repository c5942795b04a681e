# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The compliance lists against the lab: what somebody has changed by hand is found, and nothing is written."""

from __future__ import annotations

import json
import pathlib
import typing as t

import pytest

from tests.lab import directory_fixtures, ldap_tools
from tests.lab.facts import LabFacts
from tests.lab.simulated_hr.control import SimulatedControl

from .playbook import Playbooks

pytestmark = pytest.mark.lab


def dn_of(lab: LabFacts, key: str) -> str:
    [found] = ldap_tools.search(lab, lab.base_dn, f"(&(objectClass=user)(employeeID={key}))")
    return found.dn


def test_what_does_not_match_is_listed_by_name(
    lab: LabFacts, synced: SimulatedControl, playbooks: Playbooks, tmp_path: pathlib.Path
) -> None:
    stranger = directory_fixtures.add_user(
        lab, "zstranger", f"OU=People,{lab.managed_base}", displayName="Zoe Stranger"
    )
    directory_fixtures.set_password(lab, stranger, "S0me-Long-Pass.word")
    directory_fixtures.enable(lab, stranger)
    managers = ldap_tools.search(lab, f"CN=GG-Managers,{lab.groups_ou}", attributes=["member"], scope="base")[0]
    members = [*managers.texts("member"), dn_of(lab, "1030"), stranger]
    directory_fixtures.replace(lab, managers.dn, member=members)
    synced.second_act()
    before = ldap_tools.highest_usn(lab)
    variables: dict[str, t.Any] = {"lifecycle_report_dir": str(tmp_path), "lifecycle_unused_days": 30}
    done = playbooks.run(playbook="hrsync.ad.compliance", variables=variables)
    assert done.code == 0, done.output
    assert ldap_tools.highest_usn(lab) == before
    [folder] = tmp_path.glob("*-compliance")
    assert folder.stat().st_mode & 0o777 == 0o700
    assert {file.stat().st_mode & 0o777 for file in folder.iterdir()} == {0o600}
    document = json.loads((folder / "compliance.json").read_text("utf-8"))
    lists = {name: [row["name"] for row in rows] for name, rows in document["lists"].items() if name != "hr_data"}
    assert lists["leavers"] == ["Marc Solé"]
    assert document["lists"]["leavers"][0]["groups"] == ["GG-Barcelona", "GG-Sales", "GG-Staff"]
    assert document["run"]["licenses_read"]
    assert lists["without_record"] == ["Zoe Stranger"]
    assert lists["without_account"] == ["Ignacy Lis", "Renée Lefèvre-Ó Dálaigh"]
    assert lists["managers"] == []
    assert {"Bartłomiej Ćwiąkalski", "Zoe Stranger"} <= set(lists["against_rules"])
    assert lists["unused"] == [], "all accounts are new"
    by_field = {entry["field"]: [one["name"] for one in entry["people"]] for entry in document["lists"]["hr_data"]}
    assert by_field["location.city"] == ["Aoife Ní Bhriain"], "Calamari has no cities, so nobody can fill them in"
    rows = (folder / "leavers.csv").read_text("utf-8-sig").splitlines()
    assert rows[1].startswith('"Marc Solé","Sales","marc.sole","2026-')
    shown = [line for line in done.output.splitlines() if "People who have left and still have access" in line]
    assert len(shown) == 1
    assert done.output.count("\n") < 60


def test_the_last_use_of_an_account_is_told(
    lab: LabFacts, synced: SimulatedControl, playbooks: Playbooks, tmp_path: pathlib.Path
) -> None:
    stranger = directory_fixtures.add_user(
        lab, "zstranger", f"OU=People,{lab.managed_base}", displayName="Zoe Stranger"
    )
    directory_fixtures.set_password(lab, stranger, "S0me-Long-Pass.word")
    directory_fixtures.enable(lab, stranger)
    assert ldap_tools.bind(lab, stranger, "S0me-Long-Pass.word"), "sets lastLogonTimestamp"
    done = playbooks.run(playbook="hrsync.ad.compliance", variables={"lifecycle_report_dir": str(tmp_path)})
    assert done.code == 0, done.output
    [folder] = tmp_path.glob("*-compliance")
    [row] = json.loads((folder / "compliance.json").read_text("utf-8"))["lists"]["without_record"]
    assert row["name"] == "Zoe Stranger" and row["last_used"] == row["created"]
