# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The names of other domains, as a global catalog gives them, and catalogs that cannot be used."""

from __future__ import annotations

import types
import typing as t

import pytest

from ansible_collections.hrsync.ad.plugins.module_utils.directory import catalog, opening, reader
from ansible_collections.hrsync.ad.plugins.module_utils.directory.opening import UnreachableError
from ansible_collections.hrsync.ad.plugins.module_utils.directory.options import ConnectionOptions, ServerAddress
from ansible_collections.hrsync.ad.plugins.module_utils.directory.reader import Search
from ansible_collections.hrsync.ad.plugins.module_utils.errors import DirectoryError
from ansible_collections.hrsync.ad.plugins.module_utils.model.directory import Entry, OtherObject

DOMAIN = "DC=corp,DC=example"
CONFIGURATION = f"CN=Configuration,{DOMAIN}"
ROOT = Entry("", {"isglobalcatalogready": (b"TRUE",), "configurationnamingcontext": (CONFIGURATION.lower().encode(),)})
USER = (b"top", b"person", b"user")


class Strategy:
    """A connection that knows whether it was closed."""

    closed = False

    def close(self) -> None:
        self.closed = True


def read(
    monkeypatch: pytest.MonkeyPatch, *entries: Entry, root: Entry | None = ROOT, narrower: str | None = None
) -> list[OtherObject]:
    """The objects that are read; all entries are found."""
    strategy, asked = Strategy(), list[Search]()

    def answer(_strategy: t.Any, search: Search, _server: str) -> t.Iterator[Entry]:
        asked.append(search)
        yield from entries if search.scope == "subtree" else [root] if root else []

    monkeypatch.setattr(opening, "open_connection", lambda *_given: strategy)
    monkeypatch.setattr(reader, "read", answer)
    try:
        found = list(catalog.read_foreign(directory(), narrower))
        assert asked[1].filter == narrower or "(mail=*)" in asked[1].filter
        assert len(asked) == 2, "the number of searches does not depend on what is found"
        return found
    finally:
        assert strategy.closed


CATALOG = ServerAddress("gc", 3269)


def directory(address: ServerAddress | None = CATALOG) -> t.Any:
    return types.SimpleNamespace(
        options=ConnectionOptions(servers=(), global_catalog=address),
        domain="corp.example",
        server="dc1.corp.example",
        configuration_dn=CONFIGURATION,
    )


def entry(name: str, classes: tuple[bytes, ...] = USER, **values: str) -> Entry:
    return Entry(name, {"objectclass": classes, **{lower: (text.encode(),) for lower, text in values.items()}})


def test_without_a_catalog_nothing_is_read() -> None:
    assert list(catalog.read_foreign(directory(None))) == []


def test_objects_of_other_domains_and_of_the_configuration(monkeypatch: pytest.MonkeyPatch) -> None:
    found = read(
        monkeypatch,
        entry(f"CN=Own,OU=x,{DOMAIN}", mail="own@corp.example"),
        entry(f"CN=Child,DC=eu,{DOMAIN}", samaccountname="child"),
        entry("CN=Named,DC=other,DC=test", samaccountname="named", userprincipalname="n@corp.example"),
        entry(f"CN=Group,DC=eu,{DOMAIN}", (b"top", b"group"), samaccountname="group", mail="g@corp.example"),
        entry(f"CN=Attendant,CN=Services,{CONFIGURATION}", (b"top",), proxyaddresses="SMTP:a@corp.example"),
    )
    assert [(one.dn.partition(",")[0], one.texts("userPrincipalName"), one.texts("mail")) for one in found] == [
        ("CN=Child", ("child@eu.corp.example",), ()),
        ("CN=Named", ("n@corp.example",), ()),
        ("CN=Group", (), ("g@corp.example",)),
        ("CN=Attendant", (), ()),
    ]
    assert not any(one.raw("sAMAccountName") for one in found)


def test_only_some_names_are_read_for_one_account(monkeypatch: pytest.MonkeyPatch) -> None:
    assert read(monkeypatch, narrower="(mail=a@x)") == []


@pytest.mark.parametrize(
    ("root", "words"),
    [
        (None, "gc:3269, which is not a global catalog that is ready"),
        (Entry("", {"isglobalcatalogready": (b"FALSE",)}), "which is not a global catalog that is ready"),
        (Entry("", {"isglobalcatalogready": (b"TRUE",)}), "belongs to another forest than dc1.corp.example"),
    ],
)
def test_catalogs_that_cannot_be_used(monkeypatch: pytest.MonkeyPatch, root: Entry | None, words: str) -> None:
    with pytest.raises(DirectoryError, match=words):
        read(monkeypatch, root=root)


def test_a_catalog_that_does_not_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_given: t.Any) -> None:
        raise UnreachableError("refuses the connection.")

    monkeypatch.setattr(opening, "open_connection", refuse)
    with pytest.raises(DirectoryError) as caught:
        list(catalog.read_foreign(directory()))
    assert str(caught.value) == (
        "The global catalog (option global_catalog) cannot be used: gc:3269 refuses the connection. Without it, the"
        " names of other domains are not known. Name another one, or do not set the option."
    )
