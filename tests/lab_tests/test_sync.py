# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The whole way against the lab: what a company's life does to its domain."""

from __future__ import annotations

import datetime
import json
import pathlib
import stat

import pytest

from tests.lab import directory_fixtures, ldap_tools, ldif
from tests.lab.facts import LabFacts
from tests.lab.simulated_hr.company import PRIVATE_MARK
from tests.lab.simulated_hr.control import SimulatedControl

from .playbook import Playbooks

pytestmark = pytest.mark.lab

DISABLED = 0x2


def account(lab: LabFacts, key: str) -> ldif.Entry:
    """The only account with this key, read by ldapsearch."""
    [found] = ldap_tools.search(lab, lab.base_dn, f"(&(objectClass=user)(employeeID={key}))")
    return found


def is_enabled(lab: LabFacts, key: str) -> bool:
    return not int(account(lab, key).text("userAccountControl")) & DISABLED


def groups(lab: LabFacts, key: str) -> set[str]:
    """Names of the groups that list the account as a member."""
    dn = account(lab, key).dn
    found = ldap_tools.search(lab, lab.groups_ou, "(objectClass=group)", ["cn", "member"])
    return {group.text("cn") for group in found if dn in group.texts("member")}


def test_preview_writes_nothing_and_apply_converges(
    lab: LabFacts, company: SimulatedControl, playbooks: Playbooks
) -> None:
    before = ldap_tools.highest_usn(lab)
    preview = playbooks.run("--check", "--diff")
    assert preview.code == 0, preview.output
    assert ldap_tools.highest_usn(lab) == before
    assert preview.result["changed"]

    applied = playbooks.run()
    assert applied.code == 0, applied.output
    assert applied.planned == preview.planned
    assert applied.result["checksum"] == preview.result["checksum"]

    after = ldap_tools.highest_usn(lab)
    again = playbooks.run()
    assert again.code == 0, again.output
    assert "changed=0" in again.output
    assert again.planned == {}
    assert ldap_tools.highest_usn(lab) == after

    boss = account(lab, "1001")
    assert account(lab, "1002").text("manager") == boss.dn
    assert boss.text("displayName") == "Agnieszka Wiśniewska"
    assert groups(lab, "1003") == {"GG-Staff", "GG-Sales", "GG-Managers", "GG-Barcelona"}
    assert is_enabled(lab, "1003")
    assert not is_enabled(lab, "1032"), "who starts next week has a disabled account"
    assert ldap_tools.search(lab, lab.base_dn, "(employeeID=1033)") == [], "who has left gets no account"
    assert len({account(lab, key).dn for key in ("1011", "2001")}) == 2, "two people of one name have two accounts"


def test_life_goes_on(lab: LabFacts, synced: SimulatedControl, playbooks: Playbooks) -> None:
    old = account(lab, "2002")
    synced.second_act()
    done = playbooks.run()
    assert done.code == 0, done.output

    assert account(lab, "1030").text("title") == "Principal Platform Engineer"
    married = account(lab, "2002")
    assert married.text("sn") == "Świątek-O'Neill"
    assert married.attributes["objectguid"] == old.attributes["objectguid"], "the same account, renamed"
    assert account(lab, "1028").dn.startswith("CN=Tomáš Dvořák,OU=Barcelona,")
    assert "GG-Warsaw" not in groups(lab, "1028")
    assert is_enabled(lab, "1034")
    assert not is_enabled(lab, "1021")
    assert playbooks.run().planned == {}


def test_returner_gets_the_old_account_back(lab: LabFacts, synced: SimulatedControl, playbooks: Playbooks) -> None:
    old = account(lab, "1021")
    synced.event("leave", "1021")
    assert playbooks.run().planned == {"disables": 1}
    assert not is_enabled(lab, "1021")
    synced.event("come_back", "1021")
    assert playbooks.run().code == 0
    assert is_enabled(lab, "1021")
    assert account(lab, "1021").attributes["objectguid"] == old.attributes["objectguid"]


def test_only_some_people_and_only_some_kinds(lab: LabFacts, synced: SimulatedControl, playbooks: Playbooks) -> None:
    synced.second_act()
    assert playbooks.run("--check", variables={"lifecycle_only": ["1030"]}).planned == {"updates": 1}
    assert playbooks.run("--check", variables={"lifecycle_category": "deprovision"}).planned == {"disables": 1}
    created = playbooks.run("--check", variables={"lifecycle_category": "create"}).planned
    assert set(created) == {"creates", "group_adds", "enables"}


def test_account_without_key_is_taken_over_by_its_mail(
    lab: LabFacts, company: SimulatedControl, playbooks: Playbooks
) -> None:
    people = directory_fixtures.add_unit(lab, f"OU=People,{lab.managed_base}")
    old = directory_fixtures.add_user(lab, "ewa.old", people, mail="ewa.nowak@lab.hrsync.test", title="Clerk")
    mapping = {"mail": "{{ login }}@{{ mail_domain }}", "title": "{{ employee.job_title }}"}
    variables = {
        "lifecycle_match_attributes": ["mail"],
        "lifecycle_only": ["1017"],
        "lifecycle_attributes": mapping,
        "lifecycle_ou": None,
    }
    before = ldap_tools.highest_usn(lab)
    refused = playbooks.run(variables=variables)
    assert "ewa.old, created 20" in refused.reasons("1017"), "it is disabled"
    assert old in refused.reasons("1017")
    assert ldap_tools.highest_usn(lab) == before
    directory_fixtures.set_password(lab, old, "A-first-Password-2026")
    directory_fixtures.enable(lab, old)
    done = playbooks.run(variables=variables)
    assert done.code == 0, done.output
    assert account(lab, "1017").text("sAMAccountName") == "ewa.old"
    assert account(lab, "1017").text("title") == "Accountant"


def test_a_returner_can_log_on(lab: LabFacts, synced: SimulatedControl, playbooks: Playbooks) -> None:
    """The account has expired and is locked since the employee left, and a run has disabled it."""
    synced.event("leave", "1017")
    assert playbooks.run().planned == {"disables": 1}
    synced.event("come_back", "1017")
    ewa, olga = account(lab, "1017").dn, account(lab, "2004").dn
    for name in (ewa, olga):
        directory_fixtures.set_password(lab, name, "A-first-Password-2026")
        directory_fixtures.expire(lab, name)
    # Samba unlocks accounts that are disabled, and counts no passwords of disabled accounts.
    directory_fixtures.replace(
        lab, ewa, lockoutTime=str(directory_fixtures.filetime(datetime.datetime.now(datetime.UTC)))
    )
    done = playbooks.run(variables={"lifecycle_only": ["1017", "2004"]})
    assert done.code == 0, done.output
    assert done.planned == {"updates": 1, "unlocks": 1, "enables": 1}
    assert ldap_tools.bind(lab, str(account(lab, "1017").text("userPrincipalName")), "A-first-Password-2026")
    [notice] = [notice for notice in done.result["notices"] if "expired" in notice]
    assert "Nobody can log on with 1 enabled account, because it has expired (accountExpires): Olga Pietrzak" in notice
    assert not ldap_tools.bind(lab, str(account(lab, "2004").text("userPrincipalName")), "A-first-Password-2026")


def test_private_data_and_secrets_appear_nowhere(
    lab: LabFacts, company: SimulatedControl, playbooks: Playbooks, tmp_path: pathlib.Path
) -> None:
    done = playbooks.run("--check", "--diff", "-vvv", variables={"lifecycle_report_dir": str(tmp_path / "reports")})
    files = [file for file in (tmp_path / "reports").rglob("*") if file.is_file()]
    written = [file.read_text("utf-8") for file in files]
    assert len(written) > 4, "two files of the run, and the history of all runs"
    secrets = [lab.bind_password, *(value for name, value in lab.simulated_credentials.items() if "key" in name)]
    for text in (done.output, json.dumps(done.result), *written):
        assert PRIVATE_MARK not in text
        assert not [secret for secret in secrets if secret in text]
    assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}
