# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The lab's domain controller is what the other tests take it for."""

from __future__ import annotations

import os
import re
import subprocess
import typing as t

import pytest

from tests.lab import bulk, directory_fixtures, lab, ldap_tools, ldif
from tests.lab.domain import GROUPS, has_own_view
from tests.lab.facts import LabFacts


@pytest.fixture(scope="module")
def facts() -> LabFacts:
    return LabFacts.load()


@pytest.fixture(scope="module")
def account(facts: LabFacts) -> t.Iterator[directory_fixtures.Account]:
    with directory_fixtures.bind_account(facts, "svc-lab-test") as made:
        yield made


def run(
    facts: LabFacts, tool: str, *arguments: str, given: str = "", **environment: str
) -> subprocess.CompletedProcess[str]:
    variables = ldap_tools.environment(facts) | environment
    return subprocess.run([tool, *arguments], input=given, capture_output=True, text=True, env=variables, check=False)


def bind(facts: LabFacts, account: directory_fixtures.Account) -> str:
    """`ok`, or the code after ``data`` in what the server says."""
    who = ["-x", "-H", facts.ldaps_url, "-D", account.user, "-w", account.password]
    done = run(facts, "ldapsearch", *who, "-b", facts.managed_base, "-s", "base", "1.1")
    return "ok" if done.returncode == 0 else re.findall(r"data (\w+)", done.stderr)[0]


def change(facts: LabFacts, account: directory_fixtures.Account, record: str) -> int:
    """Result code of a record that `account` sends."""
    who = ["-x", "-H", facts.ldaps_url, "-D", account.user, "-w", account.password]
    return run(facts, "ldapmodify", *who, given=record).returncode


def new_unit(dn: str) -> str:
    return ldif.record(dn, {"changetype": "add", "objectClass": "organizationalUnit"})


def service_account(facts: LabFacts) -> directory_fixtures.Account:
    return directory_fixtures.Account(facts.bind_dn, facts.bind_user, facts.bind_password)


def test_the_line_that_the_status_shows_works_as_it_is(facts: LabFacts) -> None:
    done = subprocess.run(["sh", "-c", lab.search_line(facts)], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_the_company_has_its_groups(facts: LabFacts) -> None:
    found = ldap_tools.search(facts, facts.groups_ou, "(objectClass=group)", ["cn"])
    assert set(GROUPS) <= {entry.text("cn") for entry in found}


@pytest.mark.parametrize("scheme", ["ldaps_url", "global_catalog_url"])
def test_tls_is_trusted_by_the_labs_ca_alone_and_for_its_own_address_alone(facts: LabFacts, scheme: str) -> None:
    url: str = getattr(facts, scheme)
    question = ["-x", "-b", "", "-s", "base", "1.1"]
    assert run(facts, "ldapsearch", "-H", url, *question).returncode == 0
    assert run(facts, "ldapsearch", "-H", url, *question, LDAPTLS_CACERT=str(facts.other_ca_file)).returncode == 255
    misnamed = url.replace(facts.address, facts.misnamed_address)
    assert run(facts, "ldapsearch", "-H", misnamed, *question).returncode == 255
    assert run(facts, "ldapsearch", "-H", misnamed, *question, LDAPTLS_REQCERT="never").returncode == 0


def test_nothing_answers_where_nothing_should(facts: LabFacts) -> None:
    url = facts.ldaps_url.replace(facts.address, facts.silent_address)
    assert run(facts, "ldapsearch", "-x", "-H", url, "-b", "", "-s", "base", LDAPTLS_REQCERT="never").returncode == 255


def test_a_simple_bind_needs_tls(facts: LabFacts) -> None:
    who = ["-x", "-H", facts.ldap_url, "-D", facts.bind_user, "-w", facts.bind_password, "-b", "", "-s", "base"]
    assert run(facts, "ldapsearch", *who).returncode == 8
    assert run(facts, "ldapsearch", "-ZZ", *who).returncode == 0


@pytest.mark.skipif(
    not has_own_view(), reason="This machine allows no mount namespace, without which Samba has no SMB."
)
def test_kerberos_lets_the_service_account_into_smb(facts: LabFacts) -> None:
    share = [f"//{facts.host_name}/sysvol", "-I", facts.address, "--use-kerberos=required", "-c", "ls"]
    user = f"--user={facts.bind_user.partition('@')[0]}@{facts.realm}"
    variables = {"KRB5_CONFIG": str(facts.krb5_conf), "PASSWD": facts.bind_password, "PATH": os.environ["PATH"]}
    done = run(facts, "smbclient", *share, user, **variables)
    assert facts.dns_domain in done.stdout, done.stderr


@pytest.mark.parametrize(
    ("spoil", "mend", "code"),
    [
        (directory_fixtures.disable, directory_fixtures.enable, "533"),
        (directory_fixtures.expire, directory_fixtures.never_expire, "701"),
        (directory_fixtures.lock, directory_fixtures.unlock, "775"),
    ],
)
def test_accounts_in_a_bad_state_are_refused_with_its_code(
    facts: LabFacts,
    account: directory_fixtures.Account,
    spoil: t.Callable[[LabFacts, str], None],
    mend: t.Callable[[LabFacts, str], None],
    code: str,
) -> None:
    assert bind(facts, account) == "ok"
    spoil(facts, account.dn)
    assert bind(facts, account) == code
    mend(facts, account.dn)
    assert bind(facts, account) == "ok"


def test_a_password_that_must_be_changed_or_is_wrong_is_refused_with_its_code(
    facts: LabFacts, account: directory_fixtures.Account
) -> None:
    directory_fixtures.must_change_password(facts, account.dn)
    assert bind(facts, account) == "773"
    directory_fixtures.set_password(facts, account.dn, account.password)
    assert bind(facts, account) == "ok"
    assert bind(facts, account._replace(password="wrong")) == "52e"


def test_rights_are_granted_denied_and_taken_back(
    facts: LabFacts, account: directory_fixtures.Account, unit: str
) -> None:
    below = new_unit(f"OU=Below,{unit}")
    assert change(facts, account, below) == 50
    directory_fixtures.grant(facts, unit, account.dn)
    assert change(facts, account, below) == 0
    assert change(facts, account, new_unit(f"OU=Outside,{facts.managed_base}")) == 50
    directory_fixtures.revoke(facts, unit, account.dn)
    assert change(facts, account, ldif.deletion(f"OU=Below,{unit}")) == 50
    directory_fixtures.deny(facts, unit, facts.bind_dn)
    assert change(facts, service_account(facts), new_unit(f"OU=Denied,{unit}")) == 50
    directory_fixtures.revoke(facts, unit, facts.bind_dn)
    assert change(facts, service_account(facts), ldif.deletion(f"OU=Below,{unit}")) == 0


def test_the_rights_of_the_service_account_end_at_the_managed_base(facts: LabFacts) -> None:
    description = ldif.change(facts.bind_dn, {"description": "changed"})
    assert change(facts, service_account(facts), description) == 50
    assert change(facts, service_account(facts), new_unit(f"OU=Elsewhere,{facts.base_dn}")) == 50


def test_every_write_and_nothing_else_raises_the_highest_usn(facts: LabFacts, unit: str) -> None:
    first = ldap_tools.highest_usn(facts, unit)
    assert 0 < first == ldap_tools.highest_usn(facts, unit)
    dn = directory_fixtures.add_user(facts, "lab-usn", unit, sn="Król")
    added = ldap_tools.highest_usn(facts, unit)
    directory_fixtures.replace(facts, dn, sn="Nowak")
    assert first < added < ldap_tools.highest_usn(facts, unit)
    assert ldap_tools.highest_usn(facts, f"OU=Nowhere,{unit}") == 0


def test_bulk_accounts_are_added_and_found_page_by_page(
    facts: LabFacts, unit: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ldap_tools, "PAGE", 3)
    bulk.add_users(facts, 10, unit, first=900_001)
    found = ldap_tools.search(facts, unit, "(objectCategory=person)", ["employeeID"])
    assert sorted(entry.text("employeeID") for entry in found) == [f"B{900_000 + number}" for number in range(1, 11)]
    assert ldap_tools.read(facts, f"CN=Nobody,{unit}") is None
