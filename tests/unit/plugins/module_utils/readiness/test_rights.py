# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import typing as t

from ansible_collections.hrsync.ad.plugins.module_utils.readiness.model import Check, State, Wanted
from ansible_collections.hrsync.ad.plugins.module_utils.readiness.rights import (
    FoundGroup,
    Place,
    Sample,
    Seen,
    checks,
)
from ansible_collections.hrsync.ad.plugins.module_utils.values import directory_access, security
from ansible_collections.hrsync.ad.plugins.module_utils.values.security import Ace, Descriptor

BASE = "OU=Staff,DC=corp,DC=example"
SALES = f"OU=Sales,{BASE}"
ANNA = f"CN=Anna,{SALES}"
ME = "S-1-5-21-1-2-3-1104"
ALL = Descriptor(aces=(Ace(security.ALLOW, 0, 0xF01FF, ME),))
NONE = Descriptor()
CLASSES = frozenset(("user", "organizationalunit"))
KNOWN = frozenset(("title", "useraccountcontrol", "mail"))


def wanted(**more: t.Any) -> Wanted:
    given: dict[str, t.Any] = {"managed_base": BASE, "creates": True, "modifies": True, "ous": (SALES,)}
    return Wanted(**{**given, "attributes": ("title",), "group_option": "lifecycle_groups", **more})


def seen(**more: t.Any) -> Seen:
    given: dict[str, t.Any] = {
        "places": (Place(dn=BASE, classes=CLASSES, descriptor=ALL), Place(dn=SALES, classes=CLASSES, descriptor=ALL)),
        "samples": (Sample(dn=ANNA, known=KNOWN, writable=KNOWN, descriptor=ALL),),
        "sids": frozenset((ME,)),
    }
    return Seen(**{**given, **more})


def texts(found: t.Iterable[Check], state: State = State.MISSING) -> list[str]:
    return [check.text for check in found if check.state is state]


def test_everything_is_there() -> None:
    found = list(checks(wanted(deletes=True), seen()))
    assert {check.state for check in found} == {State.OK}
    assert texts(found, State.OK) == [
        f"The managed base {BASE} exists.",
        "The bind account may create accounts in 1 OU.",
        "The bind account may write 1 attribute in 1 OU.",
        "The bind account may reset passwords in 1 OU.",
        "The bind account may rename accounts in 1 OU.",
        "The bind account may move accounts in 1 OU.",
        "The bind account may delete accounts in 1 OU.",
    ]


def test_only_what_the_category_needs_is_checked() -> None:
    only = Wanted(managed_base=BASE)
    assert texts(checks(only, seen()), State.OK) == [f"The managed base {BASE} exists."]


def test_without_the_managed_base_nothing_else_is_checked() -> None:
    [check] = checks(wanted(), Seen(places=()))
    assert check.text.startswith(f"The managed base {BASE} does not exist")


def test_missing_units() -> None:
    units = (SALES, f"OU=New,OU=Newer,{BASE}", "OU=Elsewhere,DC=corp,DC=example")
    found = texts(checks(wanted(ous=units), seen()))
    assert found == [
        "OUs of lifecycle_ou outside lifecycle_managed_base (1): OU=Elsewhere,DC=corp,DC=example. Employees there are"
        " skipped. Correct lifecycle_ou or lifecycle_managed_base.",
        f"OUs of lifecycle_ou that do not exist (1): {units[1]}. Create them, or set lifecycle_create_missing_ous:"
        " true.",
    ]


def test_missing_units_are_created() -> None:
    units = wanted(ous=(f"OU=New,OU=Newer,{BASE}",), create_missing_ous=True)
    assert "The bind account may create 1 missing OU." in texts(checks(units, seen()), State.OK)
    [text] = texts(checks(units, seen(places=(Place(dn=BASE, classes=frozenset(("user",)), descriptor=ALL),))))
    assert text.startswith(f"The bind account may not create OUs in {BASE}. Grant it")


def test_accounts_cannot_be_created() -> None:
    places = (Place(dn=BASE, descriptor=ALL), Place(dn=SALES, descriptor=ALL))
    [text] = texts(checks(wanted(), seen(places=places)))
    assert text == f"The bind account may not create accounts in {SALES}. Grant it Create user objects there."
    [text] = texts(checks(wanted(ous=(BASE, SALES)), seen(places=places)))
    assert f"may not create accounts in 2 of 2 OUs: {BASE}; {SALES}." in text
    [text] = texts(checks(wanted(ous=()), seen(places=places)))
    assert f"may not create accounts in {BASE}." in text, "the managed base, if no employee has an OU"


def test_without_an_account_the_rights_are_not_tested() -> None:
    found = list(checks(wanted(), seen(samples=())))
    assert texts(found) == []
    [text] = texts(found, State.UNTESTED)
    assert text.startswith("There is no account below the managed base yet")


def test_attributes() -> None:
    here = Sample(dn=ANNA, known=KNOWN, writable=frozenset(("mail",)), descriptor=ALL)
    found = texts(checks(wanted(attributes=("title", "mail", "titel")), seen(samples=(here, here))))
    assert found == [
        "The directory has no such attributes for accounts: titel. Correct lifecycle_attributes, or extend the schema.",
        f"The bind account may not write 1 of 2 attributes of accounts such as {ANNA}: title. Grant it Write property"
        " of these for user objects.",
    ]
    hidden = Sample(dn=ANNA, known=frozenset(), writable=KNOWN, descriptor=ALL)
    assert texts(checks(wanted(), seen(samples=(hidden,)))) == [], "the schema of hidden attributes is unknown"


def test_rights_that_only_descriptors_show() -> None:
    here = Sample(dn=ANNA, known=KNOWN, writable=KNOWN, descriptor=NONE)
    places = (Place(dn=BASE, classes=CLASSES, descriptor=NONE), Place(dn=SALES, classes=CLASSES, descriptor=NONE))
    found = texts(checks(wanted(), seen(samples=(here,), places=places)))
    assert [text.partition(" such as ")[0] for text in found] == [
        "The bind account may not reset passwords",
        "The bind account may not rename accounts",
        "The bind account may not move accounts",
    ]
    parent = Descriptor(aces=(Ace(security.ALLOW, 0, directory_access.DELETE_CHILD, ME),))
    leaving = (Place(dn=SALES, classes=CLASSES, descriptor=parent),)
    found = texts(checks(wanted(), seen(samples=(here,), places=leaving)))
    assert not any("move" in text for text in found), "the right to delete in the OU is enough"


def test_hidden_descriptors_are_not_judged() -> None:
    here = Sample(dn=ANNA, known=KNOWN, writable=KNOWN)
    unread = texts(checks(wanted(), seen(samples=(here,))), State.UNTESTED)
    unnamed = texts(checks(wanted(), seen(sids=frozenset())), State.UNTESTED)
    assert unread == unnamed
    assert len(unread) == 3
    assert "reset passwords was not tested, because it may not read the permissions" in unread[0]


def test_groups() -> None:
    groups = (
        FoundGroup(reference="GG-Staff", dns=("CN=GG-Staff",), may_change=True),
        FoundGroup(reference="GG-Slaes"),
        FoundGroup(reference="key:1", dns=("CN=a", "CN=b")),
        FoundGroup(reference="GG-Admins", dns=("CN=GG-Admins",)),
    )
    names = tuple(group.reference for group in groups)
    found = [check for check in checks(wanted(groups=names), seen(groups=groups)) if check.area == "groups"]
    assert texts(found) == [
        "Groups that do not exist (1 of 4): GG-Slaes. Create them, or correct their names in lifecycle_groups.",
        "References to more than one group: key:1. Correct all but one group of each in AD.",
        "The bind account may not change the members of GG-Admins. Grant it Write member of these groups.",
    ]
    found = list(checks(wanted(groups=names[:1]), seen(groups=groups[:1])))
    assert texts(found, State.OK)[-1] == "1 group of lifecycle_groups can be used."


def test_plain_data_and_back() -> None:
    check = Check("groups", State.UNTESTED, "Not tested.")
    assert Check.from_dict(check.to_dict()) == check
    given = wanted(permissions=(("User.Read.All", ("User.ReadWrite.All",), "lifecycle_license"),))
    assert Wanted.from_dict(given.to_dict()) == given
