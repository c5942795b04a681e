# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The directory client against a real domain controller; what happened is verified with OpenLDAP's clients."""

from __future__ import annotations

import socket
import typing as t

import pytest

from ansible_collections.hrsync.ad.plugins.module_utils.directory.connection import Directory, NoSuchEntryError
from ansible_collections.hrsync.ad.plugins.module_utils.directory.options import ConnectionOptions
from ansible_collections.hrsync.ad.plugins.module_utils.directory.requests import (
    Add,
    Delete,
    Modify,
    ModifyDn,
    Request,
    Result,
)
from ansible_collections.hrsync.ad.plugins.module_utils.directory.snapshot import guid_text, read_snapshot
from ansible_collections.hrsync.ad.plugins.module_utils.errors import ConfigurationError, DirectoryError
from ansible_collections.hrsync.ad.plugins.module_utils.model.directory import Snapshot
from ansible_collections.hrsync.ad.plugins.module_utils.values import dn
from ansible_collections.hrsync.ad.plugins.module_utils.values.equality import entry_form, is_below
from tests.lab import directory_fixtures, ldap_tools, ldif
from tests.lab.facts import LabFacts

from .proxy import StallingProxy

pytestmark = pytest.mark.lab


def options(lab: LabFacts, **more: t.Any) -> ConnectionOptions:
    params = {
        "servers": [lab.address],
        "bind_user": lab.bind_user,
        "bind_password": lab.bind_password,
        "ca_file": str(lab.ca_file),
        "timeout": 10,
    }
    return ConnectionOptions.from_params({**params, **more})


def refusal(lab: LabFacts, **more: t.Any) -> str:
    with pytest.raises(DirectoryError) as caught:
        Directory.connect(options(lab, **more)).close()
    return str(caught.value)


@pytest.fixture
def directory(lab: LabFacts) -> t.Iterator[Directory]:
    with Directory.connect(options(lab)) as directory:
        yield directory


def texts(lab: LabFacts, base: str, expression: str, attribute: str) -> list[str]:
    """One attribute's values of all entries found, as the administrator sees them."""
    found = ldap_tools.search(lab, base, expression, [attribute])
    return [value for entry in found for value in entry.texts(attribute)]


def contact(parent: str, name: str, **attributes: str) -> Add:
    values = {"objectClass": "contact", **attributes}
    return Add(dn.join("CN", name, parent), {key: (value.encode(),) for key, value in values.items()})


# ---- connecting ------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("tls", ["ldaps", "starttls"])
def test_connect(lab: LabFacts, tls: str) -> None:
    [root] = ldap_tools.search(lab, "", attributes=["dnsHostName", "defaultNamingContext"], scope="base")
    with Directory.connect(options(lab, tls=tls)) as directory:
        assert directory.server == root.text("dnsHostName")
        assert directory.base_dn == directory.domain_dn == root.text("defaultNamingContext")
        assert directory.domain == lab.dns_domain
        assert directory.notes == ()


def test_unknown_ca(lab: LabFacts) -> None:
    text = refusal(lab, ca_file=str(lab.other_ca_file))
    assert text.startswith(
        f"The directory cannot be reached. {lab.address}:636 has a certificate that was not issued by the CAs in"
    )
    assert "Set ca_file to the certificate of the CA that issued it" in text


def test_the_systems_cas_do_not_know_the_lab(lab: LabFacts) -> None:
    assert "was not issued by the system's CAs (the option ca_file is not set)" in refusal(lab, ca_file=None)


@pytest.mark.parametrize("tls", ["ldaps", "starttls"])
def test_wrong_host_name(lab: LabFacts, tls: str) -> None:
    text = refusal(lab, servers=[lab.misnamed_address], tls=tls)
    assert f"has a certificate for another name than {lab.misnamed_address}" in text


def test_a_ca_file_without_certificates(lab: LabFacts) -> None:
    with pytest.raises(ConfigurationError, match="has no certificates in PEM format"):
        Directory.connect(options(lab, ca_file=str(lab.bind_password_file)))


def test_clear_text_is_refused_before_anything_is_sent(lab: LabFacts) -> None:
    with pytest.raises(ConfigurationError, match="a URL without TLS"):
        options(lab, servers=[lab.ldap_url])


@pytest.mark.parametrize(("tls", "port", "other"), [("ldaps", 389, "starttls"), ("starttls", 636, "ldaps")])
def test_the_port_of_the_other_way_of_tls(lab: LabFacts, tls: str, port: int, other: str) -> None:
    text = refusal(lab, tls=tls, port=port, timeout=2)
    assert f"Port {port} is usually for tls: {other}, not for tls: {tls}." in text


def test_nothing_listens(lab: LabFacts) -> None:
    text = refusal(lab, servers=[lab.silent_address])
    assert text == (
        f"The directory cannot be reached. {lab.silent_address}:636 refused the connection:"
        " nothing listens on port 636, or a firewall rejects it."
    )


def test_an_unknown_name(lab: LabFacts) -> None:
    assert "dc9.nowhere.invalid:636 could not be found" in refusal(lab, servers=["dc9.nowhere.invalid"])


def test_a_server_that_accepts_and_says_nothing(lab: LabFacts) -> None:
    with socket.create_server((lab.address, 0)) as silent:
        port = silent.getsockname()[1]
        assert f"{lab.address}:{port} did not answer within 1 seconds" in refusal(lab, port=port, timeout=1)


def test_fail_over(lab: LabFacts) -> None:
    with Directory.connect(options(lab, servers=[lab.silent_address, lab.misnamed_address, lab.address])) as directory:
        assert directory.server == lab.host_name
        assert directory.address.host == lab.address
        refused, misnamed = directory.notes
    assert refused.startswith(f"{lab.silent_address}:636 refused the connection")
    assert misnamed.startswith(f"{lab.misnamed_address}:636 has a certificate for another name")


def test_all_servers_down(lab: LabFacts) -> None:
    text = refusal(lab, servers=[lab.silent_address, lab.misnamed_address])
    assert text.startswith("None of the 2 servers can be used. ")
    assert lab.silent_address in text
    assert lab.misnamed_address in text


def test_a_base_of_another_domain(lab: LabFacts) -> None:
    with pytest.raises(ConfigurationError, match=f"base_dn is DC=other,DC=test, which is not part of {lab.base_dn}"):
        Directory.connect(options(lab, base_dn="DC=other,DC=test"))


def test_a_base_that_does_not_exist(lab: LabFacts) -> None:
    with Directory.connect(options(lab, base_dn=f"OU=Nowhere,{lab.base_dn}")) as directory:
        with pytest.raises(DirectoryError, match=r"OU=Nowhere.* does not exist on .*Correct the option base_dn"):
            read_snapshot(directory, ["title"])
        with pytest.raises(NoSuchEntryError):
            list(directory.search(directory.base_dn, "(objectClass=*)", ["cn"], "base"))


# ---- binding ---------------------------------------------------------------------------------------------------------
@pytest.fixture
def account(lab: LabFacts) -> t.Iterator[directory_fixtures.Account]:
    with directory_fixtures.bind_account(lab, "svc-refused") as account:
        yield account


def test_wrong_password_is_tried_once_only(lab: LabFacts, account: directory_fixtures.Account) -> None:
    with directory_fixtures.wrong_passwords_counted(lab, account.dn):
        text = refusal(lab, bind_user=account.user, bind_password="wrong", servers=[lab.address, lab.address])
    assert text.startswith(f"{lab.address}:636 refused the bind as {account.user}: the user name or the password is")
    assert texts(lab, account.dn, "(objectClass=user)", "badPwdCount") == ["1"]
    assert "wrong (LDAP" in text


def test_an_account_that_is_well(lab: LabFacts, account: directory_fixtures.Account) -> None:
    with Directory.connect(options(lab, bind_user=account.user, bind_password=account.password)) as directory:
        assert directory.domain == lab.dns_domain


@pytest.mark.parametrize(
    ("spoil", "meaning"),
    [
        (directory_fixtures.disable, "the account is disabled; enable it"),
        (directory_fixtures.expire, "the account has expired; change its expiry date"),
        (directory_fixtures.must_change_password, "password must be changed at the next logon"),
        (directory_fixtures.lock, "the account is locked out after too many wrong passwords"),
    ],
)
def test_accounts_that_may_not_bind(
    lab: LabFacts, account: directory_fixtures.Account, spoil: t.Callable[[LabFacts, str], None], meaning: str
) -> None:
    spoil(lab, account.dn)
    text = refusal(lab, bind_user=account.user, bind_password=account.password)
    assert meaning in text
    assert account.password not in text


# ---- reading ---------------------------------------------------------------------------------------------------------
def test_more_than_a_thousand_entries(lab: LabFacts, directory: Directory) -> None:
    wanted = ("cn", "attributeID", "isSingleValued", "rangeUpper")
    found = list(directory.search(directory.schema_dn, "(objectClass=attributeSchema)", wanted, "level"))
    expected = ldap_tools.search(lab, directory.schema_dn, "(objectClass=attributeSchema)", wanted, "one")
    assert len(expected) > 1000
    assert {entry.dn: _sets(entry.values) for entry in found} == {
        entry.dn: _sets(entry.attributes) for entry in expected
    }


def _sets(values: t.Mapping[str, t.Iterable[bytes]]) -> dict[str, frozenset[bytes]]:
    return {name: frozenset(held) for name, held in values.items()}


def test_a_range_is_completed(directory: Directory, unit: str) -> None:
    people = [contact(unit, f"Member {number}") for number in range(7)]
    group = Add(
        f"CN=t-ranged,{unit}",
        {
            "objectClass": (b"group",),
            "sAMAccountName": (b"t-ranged",),
            "member": tuple(person.dn.encode() for person in people),
        },
    )
    assert all(result.ok for result in directory.write([*people, group]))
    # Samba sends all members unless a range is asked for; then it answers as Windows does with too many of them.
    [found] = directory.search(group.dn, "(objectClass=group)", ["member;range=0-1", "cn"], "base")
    assert {entry_form(value) for value in found.texts("member")} == {entry_form(person.dn) for person in people}
    assert len(found.raw("member")) == 7


def test_snapshot(lab: LabFacts, directory: Directory) -> None:
    before = _users(lab)
    snapshot = read_snapshot(directory, ["title", "memberOf", "noSuchAttribute", "thumbnailPhoto"])
    after = _users(lab)
    found = {
        account.guid: (account.dn, frozenset(account.raw("memberOf")), account.raw("title"))
        for account in snapshot.accounts
    }
    # Others may be at work in the lab: what did not change meanwhile must be in the snapshot as it is.
    assert set(found) <= before.keys() | after.keys()
    assert len(found) == len(snapshot.accounts)
    for guid in before.keys() & after.keys():
        assert found[guid] in (before[guid], after[guid])
    groups = texts(lab, lab.base_dn, "(objectCategory=group)", "sAMAccountName")
    assert sorted(group.name for group in snapshot.groups) == sorted(groups)
    assert {group.name for group in snapshot.groups if group.protected} >= {"Domain Admins", "Administrators"}
    assert "GG-Staff" in {group.name for group in snapshot.groups if not group.protected}
    assert {entry_form(lab.managed_base), entry_form(lab.base_dn)} <= set(map(entry_form, snapshot.ous))
    assert "dc1$" in _logins(snapshot)
    assert {"title", "thumbnailphoto"} <= set(snapshot.schema)
    assert "nosuchattribute" not in snapshot.schema
    assert {"title", "mail", "samaccountname"} <= snapshot.user_attributes
    assert not {"nosuchattribute", "grouptype"} & snapshot.user_attributes
    assert (snapshot.server, snapshot.domain) == (lab.host_name, lab.dns_domain)


def test_a_snapshot_has_everything_that_holds_a_name(lab: LabFacts, unit: str) -> None:
    """Objects below the base by their names, and those outside it by their addresses."""
    inner = directory_fixtures.add_unit(lab, f"OU=t-inner,{unit}")
    beside = directory_fixtures.add_contact(lab, "t-beside", inner)
    outside = directory_fixtures.add_contact(lab, "t-outside", unit, mail="t-outside@example.com")
    nameless = directory_fixtures.add_contact(lab, "t-nameless", unit)
    with Directory.connect(options(lab, base_dn=inner)) as directory:
        found = {other.dn: other for other in read_snapshot(directory, []).others}
    assert {beside, outside} <= found.keys()
    assert nameless not in found
    assert (found[outside].kind, found[outside].text("mail")) == ("contact", "t-outside@example.com")


def _users(lab: LabFacts) -> dict[str, tuple[str, frozenset[bytes], tuple[bytes, ...]]]:
    """DN, groups and title by objectGUID."""
    wanted = ("objectGUID", "memberOf", "title")
    return {
        guid_text(user.attributes["objectguid"][0]): (
            user.dn,
            frozenset(user.attributes.get("memberof", ())),
            user.attributes.get("title", ()),
        )
        for user in ldap_tools.search(lab, lab.base_dn, "(&(objectCategory=person)(objectClass=user))", wanted)
    }


def _logins(snapshot: Snapshot) -> set[str]:
    """sAMAccountName of the other objects, in lower case."""
    return {(other.text("sAMAccountName") or "").lower() for other in snapshot.others}


def test_protected_accounts_are_known_as_such(directory: Directory) -> None:
    accounts = {account.text("sAMAccountName"): account for account in read_snapshot(directory, []).accounts}
    assert accounts["Administrator"].critical
    assert accounts["krbtgt"].critical
    assert not accounts["svc-hrsync"].critical


def test_a_snapshot_of_one_account_below_a_base(lab: LabFacts, unit: str) -> None:
    for name in ("t-one", "t-two"):
        directory_fixtures.add_user(lab, name, unit, title="Engineer")
    with Directory.connect(options(lab, base_dn=unit)) as directory:
        narrow = read_snapshot(directory, ["title"], account_filter="(sAMAccountName=t-one)", ous=False)
    [account] = narrow.accounts
    assert (account.text("title"), narrow.groups, narrow.ous) == ("Engineer", (), ())
    assert {"t-two", "administrator", "domain admins", "dc1$"} <= _logins(narrow)
    assert "t-one" not in _logins(narrow)


@pytest.mark.parametrize("pages", [0, 1])
def test_a_server_that_stops_in_the_middle_of_a_read(lab: LabFacts, pages: int) -> None:
    with StallingProxy(lab.address, 636, None) as proxy:
        directory = Directory.connect(options(lab, port=proxy.port, timeout=6))
        search = directory.search(directory.schema_dn, "(objectClass=attributeSchema)", ["*"], page_size=400)
        if pages:
            next(search)
        proxy.silent_after = proxy.passed + 1000
        with pytest.raises(DirectoryError) as caught:
            list(search)
        directory.close()
    text = str(caught.value)
    assert (
        f"{lab.host_name} did not answer for 6 seconds while it was searched for (objectClass=attributeSchema)" in text
    )
    assert f"after {400 * pages} entries. These entries are not used." in text


# ---- writing ---------------------------------------------------------------------------------------------------------
def test_pipelined_writes_with_failures_in_the_middle(lab: LabFacts, directory: Directory, unit: str) -> None:
    requests = [contact(unit, f"Contact {number:03}") for number in range(150)]
    requests[50] = requests[49]
    requests[100] = contact(unit, "Contact 100", noSuchAttribute="x")
    results = list(directory.write(requests, window=32))
    assert [number for number, result in enumerate(results) if not result.ok] == [50, 100]
    assert results[50].code == 68
    assert "already exists" in results[50].message
    assert "noSuchAttribute" in results[100].message
    names = texts(lab, unit, "(objectClass=contact)", "cn")
    assert sorted(names) == [f"Contact {number:03}" for number in range(150) if number not in (50, 100)]


def test_every_kind_of_write(lab: LabFacts, directory: Directory, unit: str) -> None:
    requests: list[Request] = [
        Add(f"OU=Inner,{unit}", {"objectClass": (b"organizationalUnit",)}),
        contact(unit, "Ann", title="Engineer", description="first"),
        Modify(f"CN=Ann,{unit}", (("replace", "title", (b"Lead",)), ("replace", "description", ()))),
        ModifyDn(f"CN=Ann,{unit}", "CN=Anna"),
        ModifyDn(f"CN=Anna,{unit}", "CN=Anna", f"OU=Inner,{unit}"),
        contact(unit, "Bob"),
        Delete(f"CN=Bob,{unit}"),
        Delete(f"OU=Inner,{unit}"),
    ]
    results = list(directory.write(requests))
    assert [result.ok for result in results] == [True] * 7 + [False]
    assert results[7].code == 66
    assert "entries below it" in results[7].message
    [found] = ldap_tools.search(lab, unit, "(objectClass=contact)", ["title", "description", "cn"])
    assert found == ldif.Entry(f"CN=Anna,OU=Inner,{unit}", {"title": (b"Lead",), "cn": (b"Anna",)})
    assert list(directory.write([Delete(f"OU=Inner,{unit}", tree=True)])) == [Result(True, 0)]
    assert ldap_tools.read(lab, f"OU=Inner,{unit}") is None


ODD_NAMES = (
    'a,b+c"d\\e<f>g;h=i#j',
    "#hash",
    " leading and trailing ",
    "  ",
    "*)(uid=*",
    "{{ 7*7 }}",
    "{% raw %}",
    "Żółć Ελλάδα 王小明 محمد",
    "a\u200fb",
    "😀",
    "O'Neill/Smith",
    "x" * 64,
)


def test_odd_names_arrive_as_they_are(lab: LabFacts, directory: Directory, unit: str) -> None:
    results = list(directory.write(contact(unit, name) for name in ODD_NAMES))
    assert [result.message for result in results if not result.ok] == []
    assert set(texts(lab, unit, "(objectClass=contact)", "cn")) == set(ODD_NAMES)
    for entry in directory.search(unit, "(objectClass=contact)", ["cn"]):
        assert dn.rdn_value(entry.dn) == entry.text("cn")
        assert entry_form(entry.dn) == entry_form(dn.join("CN", entry.text("cn") or "", unit))
        assert is_below(entry.dn, unit)


def test_no_rights_on_one_unit(lab: LabFacts, directory: Directory) -> None:
    account = f"CN=svc-hrsync,{lab.service_ou}"
    before = ldap_tools.search(lab, lab.service_ou, attributes=["uSNChanged"])
    results = list(
        directory.write(
            [
                contact(lab.service_ou, "Intruder"),
                Modify(account, (("replace", "adminCount", (b"1",)),)),
                ModifyDn(account, "CN=other"),
                Delete(account),
            ]
        )
    )
    assert [result.code for result in results] == [50] * 4
    assert f"no rights to create entries in {lab.service_ou}" in results[0].message
    assert f"no rights to write adminCount of {account}" in results[1].message
    assert f"no rights to rename {account}" in results[2].message
    assert f"no rights to delete {account}" in results[3].message
    assert ldap_tools.search(lab, lab.service_ou, attributes=["uSNChanged"]) == before


def test_a_taken_login_name_and_a_weak_password(lab: LabFacts, directory: Directory, unit: str) -> None:
    def user(name: str, login: str, **attributes: bytes) -> Add:
        values = {"objectClass": b"user", "sAMAccountName": login.encode(), **attributes}
        return Add(f"CN={name},{unit}", {key: (value,) for key, value in values.items()})

    weak = user("Weak", "t-weak", unicodePwd='"abc"'.encode("utf-16-le"), userAccountControl=b"512")
    results = list(directory.write([user("One", "t-same"), user("Two", "T-SAME"), weak]))
    assert results[0].ok
    assert "login name" in results[1].message
    assert results[2].reason == "0000052D"
    assert "the domain's rules" in results[2].message
    assert texts(lab, unit, "(objectClass=user)", "cn") == ["One"]


def test_a_server_that_stops_in_the_middle_of_writing(lab: LabFacts, unit: str) -> None:
    with StallingProxy(lab.address, 636, None) as proxy:
        directory = Directory.connect(options(lab, port=proxy.port, timeout=6))
        proxy.silent_after = proxy.passed + 1200
        results = list(directory.write((contact(unit, f"Contact {number:03}") for number in range(200)), window=16))
        directory.close()
    made = set(texts(lab, unit, "(objectClass=contact)", "cn"))
    answered = [f"Contact {number:03}" for number, result in enumerate(results) if result.ok]
    unsent = {f"Contact {number:03}" for number, result in enumerate(results) if not result.sent}
    assert len(results) == 200
    assert 0 < len(answered) < 100
    assert answered == [f"Contact {number:03}" for number in range(len(answered))]
    assert set(answered) <= made
    assert not unsent & made
    assert all(result.lost for result in results[len(answered) :])
    assert sum(result.lost and result.sent for result in results) == 16
    assert "did not answer for 6 seconds" in results[len(answered)].message
