# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""A directory that answers searches from a snapshot: it evaluates the filters, and knows nothing of why they are asked.

It matches as Samba does: texts without case.
"""

from __future__ import annotations

import re
import typing as t
import uuid

from ansible_collections.hrsync.ad.plugins.module_utils.directory.options import ConnectionOptions
from ansible_collections.hrsync.ad.plugins.module_utils.model.directory import Account, Entry, Snapshot
from ansible_collections.hrsync.ad.plugins.module_utils.values import dn

Values = t.Mapping[str, tuple[bytes, ...]]
Test = t.Callable[[Values], bool]

_CLASSES: t.Final = {
    "person": (b"top", b"person", b"organizationalPerson", b"user"),
    "group": (b"top", b"group"),
    "container": (b"top", b"organizationalUnit"),
}
_BINARY: t.Final = ("objectguid",)


class SearchedDirectory:
    """Answers as `directory.connection.Directory` does, and records the filters."""

    server, domain = "dc1.corp.example", "corp.example"
    options = ConnectionOptions(servers=())
    schema_dn = configuration_dn = "CN=Configuration"

    def __init__(self, snapshot: Snapshot) -> None:
        self.base_dn = self.domain_dn = snapshot.base_dn
        self._user_attributes = snapshot.user_attributes
        self._entries = [
            *(_entry(one.dn, "person", {**one.values, **_guid(one)}) for one in snapshot.accounts),
            *(_entry(one.dn, "group", _guid(one)) for one in snapshot.groups),
            *(_entry(place, "container", {}) for place in snapshot.ous),
            *(Entry(one.dn, {**one.values, **_name(one.dn)}) for one in snapshot.others),
        ]
        self.asked: list[str] = []

    def search(self, base: str, filter: str, attributes: t.Collection[str], *_more: t.Any, **_options: t.Any) -> t.Any:
        self.asked.append(filter)
        if "allowedAttributes" in attributes:
            return [Entry(base, {"allowedattributes": tuple(map(str.encode, self._user_attributes))})]
        test = parsed(filter)
        return [one for one in self._entries if one.dn.lower().endswith(base.lower()) and test(one.values)]


def _entry(name: str, category: str, values: Values) -> Entry:
    kinds = {"objectcategory": (category.encode(),), "objectclass": _CLASSES[category]}
    return Entry(name, {**values, **_name(name), **kinds})


def _name(name: str) -> Values:
    return {"name": (dn.rdn_value(name).encode(),), "distinguishedname": (name.encode(),)}


def _guid(one: t.Any) -> Values:
    return {"objectguid": (uuid.UUID(one.guid).bytes_le,)}


def narrowed(whole: Snapshot, read: Snapshot) -> Snapshot:
    """The accounts and the other objects that were read, with what is always read whole."""
    own = {one.guid: one for one in whole.accounts}
    fields = {name: getattr(whole, name) for name in ("groups", "ous", "schema", "user_attributes", "outer_groups")}
    accounts = tuple(Account(one.dn, own[one.guid].values, one.guid) for one in read.accounts)
    others = tuple(one for one in read.others if one.dn in {other.dn for other in whole.others})
    return Snapshot(
        server=whole.server, base_dn=whole.base_dn, domain=whole.domain, accounts=accounts, others=others, **fields
    )


_ITEM: t.Final = re.compile(r"\(([^=()]+)=([^()]*)\)")


def parsed(filter: str) -> Test:
    """What an [RFC 4515] filter asks: `&`, `|`, `!`, equality and presence."""
    test, rest = _read(filter)
    assert not rest, rest
    return test


def _read(text: str) -> tuple[Test, str]:
    if text[1] in "&|!":
        tests: list[Test] = []
        kind, rest = text[1], text[2:]
        while rest[0] == "(":
            test, rest = _read(rest)
            tests.append(test)
        assert rest[0] == ")"
        return _joined(kind, tests), rest[1:]
    found = _ITEM.match(text)
    assert found, text
    return _item(*found.groups()), text[found.end() :]


def _joined(kind: str, tests: list[Test]) -> Test:
    if kind == "!":
        [inner] = tests
        return lambda values: not inner(values)
    combine = all if kind == "&" else any
    return lambda values: combine(test(values) for test in tests)


def _item(attribute: str, text: str) -> Test:
    lower = attribute.lower()
    if text == "*":
        return lambda values: bool(values.get(lower))
    wanted = re.sub(rb"\\([0-9a-fA-F]{2})", lambda found: bytes.fromhex(found[1].decode()), text.encode())
    return lambda values: any(_form(lower, raw) == _form(lower, wanted) for raw in values.get(lower, ()))


def _form(lower: str, raw: bytes) -> bytes | str:
    return raw if lower in _BINARY else raw.decode().lower()
