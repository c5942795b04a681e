# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""attributeSchema objects and what follows from them."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.hrsync.ad.plugins.module_utils.directory.schema import attribute_type, read_attribute_types
from ansible_collections.hrsync.ad.plugins.module_utils.model.directory import Entry
from ansible_collections.hrsync.ad.plugins.module_utils.values.syntax import AttributeType, Syntax


def definition(name: str, attribute_syntax: str, **more: str) -> Entry:
    values = {"lDAPDisplayName": name, "attributeSyntax": attribute_syntax, "isSingleValued": "TRUE", **more}
    return Entry(f"CN={name}", {key.lower(): (value.encode(),) for key, value in values.items()})


@pytest.mark.parametrize(
    ("entry", "expected"),
    [
        (
            definition("title", "2.5.5.12", rangeLower="1", rangeUpper="128"),
            AttributeType("title", Syntax.TEXT, True, 128, 1),
        ),
        (
            definition("countryCode", "2.5.5.9", rangeUpper="65535"),
            AttributeType("countryCode", Syntax.INTEGER, True, 65535, -(2**31)),
        ),
        (
            definition("pwdLastSet", "2.5.5.16"),
            AttributeType("pwdLastSet", Syntax.INTEGER, True, 2**63 - 1, -(2**63)),
        ),
        (
            definition("accountExpires", "2.5.5.16"),
            AttributeType("accountExpires", Syntax.FILETIME, True, 2**63 - 1, -(2**63)),
        ),
        (
            definition("memberOf", "2.5.5.1", isSingleValued="FALSE", linkID="3"),
            AttributeType("memberOf", Syntax.DN, False, writable=False),
        ),
        (definition("manager", "2.5.5.1", linkID="42"), AttributeType("manager", Syntax.DN, True)),
        (
            definition("tokenGroups", "2.5.5.17", systemFlags="134217748"),
            AttributeType("tokenGroups", Syntax.BINARY, True, writable=False),
        ),
        (
            definition("whenCreated", "2.5.5.11", systemOnly="TRUE"),
            AttributeType("whenCreated", Syntax.EXACT, True, writable=False),
        ),
        (definition("enabled", "2.5.5.8"), AttributeType("enabled", Syntax.BOOLEAN, True)),
        (definition("odd", "2.5.5.99"), AttributeType("odd", Syntax.EXACT, True)),
    ],
)
def test_attribute_types(entry: Entry, expected: AttributeType) -> None:
    assert attribute_type(entry) == expected


class Schema:
    """Knows every attribute that begins with `known`."""

    schema_dn = "CN=Schema"

    def __init__(self) -> None:
        self.filters: list[str] = []

    def search(self, base: str, filter: str, attributes: t.Collection[str], scope: str, /) -> t.Iterator[Entry]:
        assert (base, scope) == ("CN=Schema", "level")
        self.filters.append(filter)
        for part in filter.split("(lDAPDisplayName=")[1:]:
            name = part.partition(")")[0]
            if name.startswith("known"):
                yield definition(name.title(), "2.5.5.12")


def test_many_names_are_asked_for_in_few_searches() -> None:
    schema = Schema()
    types = read_attribute_types(schema, [f"known{n}" for n in range(150)] + ["KNOWN1", "unknown", "a*)(b"])
    assert set(types) == {f"known{n}" for n in range(150)}
    assert types["known7"].name == "Known7"
    assert len(schema.filters) == 2
    assert "a\\2a\\29\\28b" in "".join(schema.filters)
