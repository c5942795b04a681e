# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which searches read the names of other objects: as many for a few accounts as for many."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.hrsync.ad.plugins.module_utils.directory import snapshot
from ansible_collections.hrsync.ad.plugins.module_utils.directory.options import ConnectionOptions
from ansible_collections.hrsync.ad.plugins.module_utils.model.directory import Entry

DOMAIN = "DC=corp,DC=example"
STAFF = f"OU=Staff,{DOMAIN}"


def entry(name: str, kind: str, **values: str) -> Entry:
    raw = {attribute.lower(): (text.encode(),) for attribute, text in values.items()}
    return Entry(name, {"objectclass": (b"top", kind.encode()), **raw})


class Searched:
    """A directory that answers searches of other objects, and records all searches."""

    server, domain, domain_dn, schema_dn = "dc1", "corp.example", DOMAIN, f"CN=Schema,{DOMAIN}"

    options = ConnectionOptions(servers=())

    def __init__(self, base_dn: str, *others: Entry) -> None:
        self.base_dn = base_dn
        self._others = others
        self.asked: list[tuple[str, str]] = []

    def search(self, base: str, filter: str, attributes: t.Collection[str], *more: t.Any, **options: t.Any) -> t.Any:
        self.asked.append((base, filter))
        if "allowedAttributes" in attributes:
            return [Entry(DOMAIN, {"allowedattributes": (b"mail",)})]
        return self._others if "objectClass" in attributes else []


def read(directory: Searched, **options: t.Any) -> list[str]:
    """The other objects of the snapshot."""
    found = snapshot.read_snapshot(t.cast("t.Any", directory), (), **options)
    return [other.dn for other in found.others]


CONTACT = entry(f"CN=Anna,{STAFF}", "contact", mail="anna@x")


@pytest.mark.parametrize(
    ("base", "options", "expected"),
    [
        (DOMAIN, {}, [(DOMAIN, snapshot.OTHER_FILTER)]),
        (
            STAFF,
            {},
            [(DOMAIN, snapshot.GROUP_FILTER), (STAFF, snapshot.OTHER_FILTER), (DOMAIN, snapshot.UNIQUE_FILTER)],
        ),
        (STAFF, {"other_filter": "(mail=a@x)"}, [(DOMAIN, snapshot.GROUP_FILTER), (DOMAIN, "(mail=a@x)")]),
    ],
)
def test_the_number_of_searches_does_not_depend_on_what_is_found(
    base: str, options: t.Any, expected: list[tuple[str, str]]
) -> None:
    many = [entry(f"CN=P{number},{STAFF}", "contact") for number in range(100)]
    for others in ([CONTACT], many):
        directory = Searched(base, *others)
        assert read(directory, **options) == [other.dn for other in others]
        assert [asked for asked in directory.asked if asked in expected] == expected
        assert len(directory.asked) == 5 + len(expected)


def test_other_objects_are_read_only_where_they_are_wanted() -> None:
    directory = Searched(DOMAIN, CONTACT)
    assert read(directory, others=False) == []
    assert (DOMAIN, snapshot.OTHER_FILTER) not in directory.asked


@pytest.mark.parametrize(
    ("kind", "word", "logs_on"),
    [
        ("contact", "contact", False),
        ("msDS-GroupManagedServiceAccount", "managed service account", False),
        ("user", "account", True),
        ("device", "device object", False),
    ],
)
def test_objects_are_called_by_their_class(kind: str, word: str, logs_on: bool) -> None:
    found = snapshot.read_snapshot(t.cast("t.Any", Searched(DOMAIN, entry(f"CN=X,{DOMAIN}", kind))), ())
    [other] = found.others
    assert (other.kind, other.logs_on) == (word, logs_on)
