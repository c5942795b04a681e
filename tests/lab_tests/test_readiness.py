# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The test of the connections says what ldapmodify meets, and nothing of it is written."""

from __future__ import annotations

import pathlib
import subprocess
import typing as t

import pytest

from tests.lab import descriptors, directory_fixtures, ldap_tools, ldif, smb_tools
from tests.lab.domain import has_own_view
from tests.lab.errors import LabError
from tests.lab.facts import LabFacts
from tests.lab.simulated_exchange.control import ExchangeControl
from tests.lab.simulated_hr.control import SimulatedControl
from tests.lab.simulated_m365.control import Microsoft365Control
from tests.lab.simulated_receivers.service import SimulatedReceivers

from .audit_receivers import chosen, secrets
from .office import Office
from .playbook import Done, Playbooks

pytestmark = pytest.mark.lab

CREATE_CHILD, WRITE_PROPERTY = 0x1, 0x20
REFUSED = 50
"""insufficientAccessRights ([RFC 4511] appendix A)."""
NEW = "A-new-Password-2026"

PHRASES = {
    "create": "may not create accounts",
    "write": "may not write",
    "reset": "may not reset passwords",
    "rename": "may not rename accounts",
    "move": "may not move accounts",
    "member": "may not change the members of",
}
"""What the test says of each right that is missing."""


class Company(t.NamedTuple):
    """An OU with an account, a group and another OU."""

    unit: str
    anna: str
    group: str
    other: str


@pytest.fixture
def company(lab: LabFacts, unit: str) -> Company:
    anna = directory_fixtures.add_user(lab, "ready.anna", unit)
    group = directory_fixtures.add_group(lab, "ready-staff", unit)
    return Company(unit, anna, group, directory_fixtures.add_unit(lab, f"OU=Other,{unit}"))


def connections(
    playbooks: Playbooks, company: Company, overrides: t.Mapping[str, str] | None = None, /, **variables: t.Any
) -> Done:
    """The test of the connections with a small mapping."""
    return playbooks.run(
        playbook="hrsync.ad.test_connections",
        overrides=overrides,
        variables={
            "lifecycle_managed_base": company.unit,
            "lifecycle_ou": company.unit,
            "lifecycle_attributes": {"cn": "{{ employee.full_name }}", "title": "{{ employee.job_title }}"},
            "lifecycle_groups": [{"group": "ready-staff"}],
            **variables,
        },
    )


def attempts(company: Company, domain: str) -> dict[str, str]:
    """What a run would do, as LDIF."""
    new = f"CN=Ready Bea,{company.unit}"
    renaming = f"dn: {company.anna}\nchangetype: modrdn\nnewrdn: CN=READY.ANNA\ndeleteoldrdn: 1"
    password = directory_fixtures.encode_password(NEW)
    user = {"objectClass": ["user"], "sAMAccountName": "ready.bea", "userPrincipalName": f"ready.bea@{domain}"}
    return {
        "create": ldif.record(new, {**user, "cn": "Ready Bea"}).replace("\n", "\nchangetype: add\n", 1),
        "write": ldif.change(company.anna, {"title": "Clerk"}),
        "reset": ldif.change(company.anna, {"unicodePwd": password}),
        "member": f"dn: {company.group}\nchangetype: modify\nadd: member\nmember: {company.anna}\n",
        # The name has another case, so that the DN is the same in both changes.
        "rename": f"{renaming}\n",
        "move": f"{renaming}\nnewsuperior: {company.other}\n",
    }


def refused(lab: LabFacts, account: directory_fixtures.Account, change: str, folder: pathlib.Path) -> bool:
    """Whether ldapmodify may not make the change as this account. Another error than missing rights is raised."""
    secret = folder / "secret"
    secret.touch(mode=0o600)
    secret.write_text(account.password, "utf-8")
    command = ["ldapmodify", "-x", "-H", lab.ldaps_url, "-D", account.user, "-y", str(secret)]
    done = subprocess.run(
        command, input=change, capture_output=True, text=True, env=ldap_tools.environment(lab), check=False
    )
    if done.returncode not in (0, REFUSED):
        pytest.fail(f"{change}\n{done.stderr}")
    return done.returncode == REFUSED


@pytest.mark.parametrize(
    "mask",
    [None, CREATE_CHILD | WRITE_PROPERTY, descriptors.FULL_CONTROL],
    ids=["no rights", "create and write", "full control"],
)
def test_the_rights_are_those_that_ldapmodify_has(
    lab: LabFacts,
    hr: SimulatedControl,
    playbooks: Playbooks,
    company: Company,
    tmp_path: pathlib.Path,
    mask: int | None,
) -> None:
    with directory_fixtures.bind_account(lab, "svc-ready") as account:
        if mask:
            directory_fixtures.grant(lab, company.unit, account.dn, mask)
        before = ldap_tools.highest_usn(lab)
        directory = {"bind_user": account.user, "bind_password": account.password}
        done = connections(playbooks, company, lifecycle_directory=directory)
        assert ldap_tools.highest_usn(lab) == before, "it only reads"
        assert account.password not in done.output
        said = {name: phrase in done.output for name, phrase in PHRASES.items()}
        changes = attempts(company, lab.dns_domain)
        met = {name: refused(lab, account, change, tmp_path) for name, change in changes.items()}
    assert said == met
    assert (done.code == 0) is not any(met.values())
    assert len(done.output.splitlines()) <= 40


def test_the_managed_base_and_groups_must_exist(
    lab: LabFacts, hr: SimulatedControl, playbooks: Playbooks, company: Company
) -> None:
    groups = [{"group": "ready-staff"}, {"group": "ready-slaes", "when": "employee.department == 'Sales'"}]
    done = connections(playbooks, company, lifecycle_groups=groups, lifecycle_ou=f"OU=Nowhere,{company.unit}")
    assert done.code != 0
    assert "Groups that do not exist (1 of 2): ready-slaes. Create them, or correct" in done.output
    assert "OUs of lifecycle_ou that do not exist" not in done.output, "a run creates it"
    base = f"OU=Nowhere,{lab.managed_base}"
    done = connections(playbooks, company, lifecycle_managed_base=base, lifecycle_ou=base)
    assert f"The managed base {base} does not exist" in done.output


@pytest.mark.skipif(not has_own_view(), reason="This machine allows no mount namespace: Samba has no SMB.")
def test_the_services_of_the_steps_are_tested_and_nothing_is_written(
    lab: LabFacts, hr: SimulatedControl, playbooks: Playbooks, company: Company
) -> None:
    cloud = Microsoft365Control.from_facts(lab)
    exchange = ExchangeControl.from_folder(lab.exchange_state, str(lab.ca_file))
    steps = {
        "lifecycle_mailbox": [
            {"when": "presence == 'left'", "way": "exchange", "state": "disabled"},
            {"way": "exchange"},
        ],
        "lifecycle_license": {"revoke": ["SPE_E3"], "revoke_sessions": True},
        "lifecycle_home_folder": {"root": rf"\\{lab.address}\homes1", "roots": [rf"\\{lab.address}\no-such-share"]},
    }
    try:
        cloud.permissions(remove=["User.RevokeSessions.All", "User.ReadWrite.All"])
        exchange.settings(hidden=["Disable-Mailbox"])
        exchange.clear_commands()
        before = ldap_tools.highest_usn(lab)
        done = connections(playbooks, company, **steps)
        assert ldap_tools.highest_usn(lab) == before
        assert {one["command"] for one in exchange.commands()} == {"Get-Command"}
    finally:
        cloud.permissions(add=["User.RevokeSessions.All", "User.ReadWrite.All"])
        exchange.settings(hidden=[])
    lacking = "User.Read.All (lifecycle_license), User.RevokeSessions.All (lifecycle_license)."
    assert f"The application lacks 2 application permissions of Microsoft Graph: {lacking}" in done.output
    assert "no role with 1 command: Disable-Mailbox (lifecycle_mailbox)" in done.output
    assert rf"\\{lab.address}\no-such-share" in done.output
    assert done.code != 0
    assert "! MISSING  Exchange" in done.output


@pytest.mark.skipif(not has_own_view(), reason="This machine allows no mount namespace: Samba has no SMB.")
def test_shares_that_smbclient_cannot_change(
    lab: LabFacts, hr: SimulatedControl, playbooks: Playbooks, company: Company
) -> None:
    share = f"//{lab.address}/homes1"
    before = smb_tools.names(lab, share)
    with directory_fixtures.bind_account(lab, "svc-ready") as account:
        done = connections(
            playbooks,
            company,
            lifecycle_file_server={"user": account.user, "password": account.password},
            lifecycle_home_folder={"root": rf"\\{lab.address}\homes1"},
        )
        with pytest.raises(LabError, match="ACCESS_DENIED"):
            smb_tools.run(lab, share, "mkdir ready", (account.user, account.password))
    assert (
        rf"Could not create folders and change permissions in \\{lab.address}\homes1: access is denied." in done.output
    )
    assert smb_tools.names(lab, share) == before


def test_approvals_and_receivers_are_tested_and_nothing_is_sent(
    lab: LabFacts,
    hr: SimulatedControl,
    playbooks: Playbooks,
    company: Company,
    receivers: SimulatedReceivers,
    tmp_path: pathlib.Path,
) -> None:
    office, world, logs = Office(lab, playbooks, tmp_path), receivers.world, tmp_path / "logs"
    logs.mkdir()
    signers = tmp_path / "allowed_signers"
    variables = {**office.variables, "lifecycle_audit_receivers": chosen(receivers, logs)}

    def told(**more: t.Any) -> dict[str, list[str]]:
        done = connections(playbooks, company, secrets(receivers), **{**variables, **more})
        assert len(done.output.splitlines()) <= 40
        assert [secret for secret in secrets(receivers).values() if secret in done.output] == []
        found: dict[str, list[str]] = {"ok": [], "missing": [], "warning": [], "not tested": []}
        for check in done.result["checks"]:
            found[check["state"]] += [check["text"]] if check["area"] in ("approval", "audit log") else []
        assert (done.code == 0) is done.result["ready"]
        return found

    before = ldap_tools.highest_usn(lab), sorted(tmp_path.iterdir())
    fulfilled = told()
    assert fulfilled["missing"] == fulfilled["warning"] == []
    assert fulfilled["ok"][0] == "ssh-keygen can be used, and 2 levels with 4 approvers can be filled."
    names = [text.partition(",")[0].removeprefix("Audit receiver ") for text in fulfilled["ok"][1:]]
    assert names == ["file", "heads", "syslog", "splunk", "servicedesk_plus"]
    assert fulfilled["not tested"] == [
        "Audit receiver webhook was not tested, because a webhook answers nothing but messages."
    ]

    expired = signers.read_text("utf-8").replace("alice namespaces", 'alice valid-before="20260101",namespaces')
    signers.write_text(expired, "utf-8")
    world.settings.is_enabled = False
    world.faults.add_all({"kind": "status", "status": 401, "times": 0, "system": "service_desk"})
    lacking = told(lifecycle_approval_levels=[{"name": "HR", "approvers": ["alice"]}])
    assert "'alice', who has no key in lifecycle_allowed_signers" in lacking["warning"][0]
    level, splunk, desk = lacking["missing"]
    assert level.startswith("lifecycle_approval_levels[0] (HR) needs 1 person, but 0 of its approvers can sign")
    assert "code 1: the token is disabled" in splunk and "answered 401" in desk

    signers.chmod(0o666)
    place, file, log = told(lifecycle_state="none")["missing"]
    assert place.startswith("lifecycle_approval is whole, but lifecycle_state is none")
    assert "which others than its owner can write, so they could add keys of their own." in file
    assert "there is no audit log to send" in log

    assert (ldap_tools.highest_usn(lab), sorted(tmp_path.iterdir())) == before and not list(logs.iterdir())
    assert (world.events, world.posts, world.tickets, world.lines, world.violations) == ([], {}, {}, [], [])
