# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.hrsync.ad.plugins.module_utils.directory.connection import Directory
from ansible_collections.hrsync.ad.plugins.module_utils.directory.deleted import (
    NO_BIN,
    Deleted,
    find_deleted,
    place_of,
    read_bin,
)
from ansible_collections.hrsync.ad.plugins.module_utils.directory.reader import NoSuchEntryError
from ansible_collections.hrsync.ad.plugins.module_utils.directory.requests import SHOW_DELETED
from ansible_collections.hrsync.ad.plugins.module_utils.errors import ConfigurationError, DirectoryError
from ansible_collections.hrsync.ad.plugins.module_utils.model.directory import Entry
from ansible_collections.hrsync.ad.plugins.module_utils.model.identity import DN, GUID, KEY, LOGIN, Identity

DOMAIN = "DC=corp,DC=example"
STAFF = f"OU=Staff,{DOMAIN}"
CONTAINER = f"CN=Deleted Objects,{DOMAIN}"
GUID_TEXT = "6f2c0a4e-9d1b-4c3a-8f57-0b1c2d3e4f{number:02d}"


def deleted_entry(number: int, name: str = "Anna", parent: str = STAFF, **values: str) -> Entry:
    raw = {
        "objectguid": (bytes.fromhex("4e0a2c6f1b9d3a4c8f570b1c2d3e4f") + bytes([int(str(number), 16)]),),
        "cn": (f"{name}\nDEL:x".encode(),),
        "lastknownparent": (parent.encode(),),
        "isdeleted": (b"TRUE",),
        "whenchanged": (f"202611{number:02d}120000.0Z".encode(),),
    }
    raw.update({attribute.lower(): (value.encode(),) for attribute, value in values.items()})
    return Entry(f"CN={name}\\0ADEL:{number},{CONTAINER}", raw)


class Scripted:
    """A container of deleted objects, and containers that exist."""

    domain_dn = DOMAIN
    base_dn = DOMAIN
    configuration_dn = f"CN=Configuration,{DOMAIN}"

    def __init__(self, *deleted: Entry, visible: bool = True, features: tuple[str, ...] = ()) -> None:
        self.deleted = deleted
        self.visible = visible
        self.features = features
        self.filters: list[str] = []

    def search(
        self,
        base: str,
        filter: str,
        attributes: t.Collection[str],
        scope: str = "subtree",
        *,
        page_size: int = 1000,
        controls: tuple[t.Any, ...] = (),
    ) -> t.Iterator[Entry]:
        if base == CONTAINER:
            assert controls == (SHOW_DELETED,)
            if scope == "level":
                yield from [deleted_entry(9)] if self.visible else []
            else:
                self.filters.append(filter)
                yield from self.deleted
        elif base == STAFF:
            yield Entry(STAFF, {})
        elif base == f"CN=Partitions,CN=Configuration,{DOMAIN}":
            assert (attributes, scope) == (("msDS-EnabledFeature",), "base")
            yield Entry(base, {"msds-enabledfeature": tuple(map(str.encode, self.features))})
        else:
            raise NoSuchEntryError(base)


def find(directory: Scripted, who: Identity, login: str | None = None) -> Deleted | None:
    return find_deleted(t.cast(Directory, directory), who, login)


BY_LOGIN = Identity(LOGIN, "anna")


def test_nothing_was_deleted() -> None:
    assert find(Scripted(), BY_LOGIN) is None


def test_an_account_is_found_and_named_as_it_was() -> None:
    directory = Scripted(deleted_entry(1, sAMAccountName="anna"))
    found = find(directory, BY_LOGIN)
    assert found is not None
    assert (found.name, found.parent, found.guid) == ("Anna", STAFF, GUID_TEXT.format(number=1))
    assert directory.filters == [
        "(&(isDeleted=TRUE)(objectClass=user)(!(objectClass=computer))(|(sAMAccountName=anna)))"
    ]
    account = found.at(f"OU=New,{DOMAIN}")
    assert (account.dn, account.guid) == (f"CN=Anna,OU=New,{DOMAIN}", found.guid)
    assert account.text("sAMAccountName") == "anna"
    assert account.raw("isDeleted") == ()


def test_the_recycle_bin_says_the_name() -> None:
    entry = deleted_entry(1, **{"msDS-LastKnownRDN": "Nowak, Anna"})
    assert Deleted(entry, "guid").name == "Nowak, Anna"
    assert Deleted(entry, "guid").at(STAFF).dn == f"CN=Nowak\\, Anna,{STAFF}"
    assert (Deleted(Entry("x", {}), "guid").name, Deleted(Entry("x", {}), "guid").parent) == ("", "")


def test_a_lost_key_is_made_up_for_by_the_login() -> None:
    directory = Scripted(deleted_entry(1, sAMAccountName="anna"))
    assert find(directory, Identity(KEY, "1"), "anna") is not None
    assert "(|(employeeID=1)(sAMAccountName=anna))" in directory.filters[0]
    assert find(Scripted(deleted_entry(1, employeeID=" 1 ")), Identity(KEY, "1"), "anna") is not None
    # Somebody else's account had the same login.
    assert find(Scripted(deleted_entry(1, employeeID="2")), Identity(KEY, "1"), "anna") is None


def test_a_name_is_a_name_and_where_it_was() -> None:
    directory = Scripted(deleted_entry(1), deleted_entry(2, "Ben"))
    found = find(directory, Identity(DN, f"CN=ANNA,{STAFF}"))
    assert found is not None and found.name == "Anna"
    assert f"(lastKnownParent={STAFF})" in directory.filters[0]


def test_several_are_told_apart_by_their_guid() -> None:
    with pytest.raises(DirectoryError) as caught:
        find(Scripted(deleted_entry(1), deleted_entry(3), deleted_entry(2, whenChanged="")), BY_LOGIN)
    assert str(caught.value) == (
        f"3 deleted accounts have the sAMAccountName 'anna': Anna, objectGUID {GUID_TEXT.format(number=3)}, deleted on"
        f" 2026-11-03; Anna, objectGUID {GUID_TEXT.format(number=1)}, deleted on 2026-11-01; Anna, objectGUID"
        f" {GUID_TEXT.format(number=2)}, deleted at an unknown time. Nothing was changed. Set guid to the account"
        " to restore."
    )


def test_what_was_elsewhere_is_not_restored() -> None:
    directory = Scripted(deleted_entry(1, parent="OU=x,DC=other"))
    assert find(directory, BY_LOGIN) is None
    gone = deleted_entry(1, parent=f"OU=x\\0ADEL:7,{CONTAINER}")
    assert find(Scripted(gone), BY_LOGIN) is not None


def test_without_rights_nothing_is_concluded() -> None:
    with pytest.raises(ConfigurationError, match="the bind account sees nothing in CN=Deleted Objects"):
        find(Scripted(visible=False), BY_LOGIN)


def test_a_container_that_is_missing_shows_nothing() -> None:
    class Bare(Scripted):
        domain_dn = "DC=bare"

    with pytest.raises(ConfigurationError, match="sees nothing in CN=Deleted Objects,DC=bare"):
        find(Bare(), Identity(GUID, GUID_TEXT.format(number=1)))


@pytest.mark.parametrize(
    ("ou", "parent", "expected"),
    [
        (None, STAFF, STAFF),
        (STAFF, "OU=gone,DC=corp,DC=example", STAFF),
        ("OU=missing,DC=corp,DC=example", STAFF, STAFF),
    ],
)
def test_where_an_account_is_restored(ou: str | None, parent: str, expected: str) -> None:
    deleted = Deleted(deleted_entry(1, parent=parent), "guid")
    assert place_of(t.cast(Directory, Scripted()), deleted, ou) == expected


@pytest.mark.parametrize("parent", ["", "OU=missing,DC=corp,DC=example", f"OU=Staff\\0ADEL:7,{CONTAINER}"])
def test_where_no_account_can_be_restored(parent: str) -> None:
    deleted = Deleted(deleted_entry(1, parent=parent), "guid")
    with pytest.raises(ConfigurationError, match="no longer exists. Set ou to a container that exists"):
        place_of(t.cast(Directory, Scripted()), deleted, None)


BIN = (f"CN=Other Feature,CN=Optional Features,{DOMAIN}", f"CN=Recycle Bin Feature,CN=Optional Features,{DOMAIN}")


def test_the_recycle_bin_is_read() -> None:
    kept = deleted_entry(1, sAMAccountName="anna", title="Boss")
    directory = Scripted(kept, features=BIN)
    guid = GUID_TEXT.format(number=1)
    found = read_bin(t.cast(Directory, directory), [guid], ["title"])
    assert (list(found.accounts), found.problem) == ([guid], "")
    deleted = found.accounts[guid]
    assert (deleted.dn, deleted.account.dn, deleted.account.text("title")) == (kept.dn, f"CN=Anna,{STAFF}", "Boss")
    assert "(!(isRecycled=TRUE))(|(objectGUID=" in directory.filters[0]
    many = Scripted(features=BIN)
    assert read_bin(t.cast(Directory, many), [guid] * 51, []).accounts == {}
    assert len(many.filters) == 2


@pytest.mark.parametrize(
    ("directory", "guids", "problem"),
    [
        (Scripted(visible=False), [], ""),
        (Scripted(), ["x"], NO_BIN),
        (Scripted(features=BIN[:1]), ["x"], NO_BIN),
    ],
)
def test_without_a_recycle_bin_nothing_can_be_restored(directory: Scripted, guids: list[str], problem: str) -> None:
    found = read_bin(t.cast(Directory, directory), guids, [])
    assert (found.accounts, found.problem) == ({}, problem)


def test_a_recycle_bin_that_the_bind_account_does_not_see() -> None:
    directory = Scripted(visible=False, features=BIN)
    found = read_bin(t.cast(Directory, directory), [GUID_TEXT.format(number=1)], [])
    assert found.problem.startswith("The bind account sees nothing in CN=Deleted Objects,")
    assert found.accounts == {}
