# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Accounts of interrupted runs: which are asked for, and what the answers mean."""

from __future__ import annotations

import datetime
import typing as t

from ansible_collections.hrsync.ad.plugins.module_utils.apply.undelivered import (
    Candidate,
    Interrupted,
    Undelivered,
    candidates,
    undelivered,
)
from ansible_collections.hrsync.ad.plugins.module_utils.directory.connection import NoSuchEntryError
from ansible_collections.hrsync.ad.plugins.module_utils.model.directory import Entry
from ansible_collections.hrsync.ad.plugins.module_utils.values import syntax

if t.TYPE_CHECKING:
    from ansible_collections.hrsync.ad.plugins.module_utils.directory.connection import Directory

BEGAN = datetime.datetime(2026, 11, 28, 8, 0, tzinfo=datetime.UTC)
CREATED = BEGAN + datetime.timedelta(seconds=20)
RUN = Interrupted(BEGAN, "OU=People,DC=lab", "employeeID")


def account(login: str, set_after: float | None = 0, **more: str) -> Entry:
    """An account that was created in the run, with its password set some seconds after that; None: must be changed."""
    changed = 0 if set_after is None else syntax.filetime(CREATED + datetime.timedelta(seconds=set_after))
    values = {
        "samaccountname": login,
        "whencreated": f"{CREATED:%Y%m%d%H%M%S}.0Z",
        "pwdlastset": str(changed),
        "employeeid": f"key-{login}",
        **more,
    }
    return Entry(f"CN={login},OU=People,DC=lab", {name: (value.encode(),) for name, value in values.items()})


class Searched:
    """A directory that gives these entries, and remembers what it was asked."""

    def __init__(self, *entries: Entry) -> None:
        self.entries = entries
        self.asked: list[tuple[str, str]] = []

    def search(self, base: str, expression: str, attributes: t.Collection[str]) -> t.Iterator[Entry]:
        self.asked.append((base, expression))
        if base != RUN.managed_base:
            raise NoSuchEntryError("there is no such entry")
        yield from self.entries


def found(directory: Searched, run: Interrupted = RUN) -> list[str]:
    return [one.names[0] for one in candidates(t.cast("Directory", directory), run)]


def test_accounts_since_the_run_began_are_searched_with_a_margin() -> None:
    directory = Searched(account("anowak"))
    assert found(directory) == ["anowak"]
    [(base, expression)] = directory.asked
    assert base == "OU=People,DC=lab"
    assert "(whenCreated>=20261128075500.0Z)" in expression
    assert "(employeeID=*)" in expression


def test_a_password_that_was_set_since_needs_no_delivery() -> None:
    directory = Searched(account("at_once"), account("in_parts", 4), account("must_change", None), account("own", 3600))
    assert found(directory) == ["at_once", "in_parts", "must_change"]


def test_what_was_delivered_since_is_not_asked_for_again() -> None:
    run = Interrupted(BEGAN, RUN.managed_base, "employeeID", frozenset(("anowak",)))
    assert found(Searched(account("ANowak"), account("jkowal")), run) == ["jkowal"]


def test_a_base_that_is_gone_has_no_accounts() -> None:
    assert found(Searched(), Interrupted(BEGAN, "OU=Gone,DC=lab", "employeeID")) == []


def test_only_passwords_that_the_domain_controller_takes_are_delivered() -> None:
    entry = account("anowak", displayname="Anna Nowak")
    people = [
        *candidates(t.cast("Directory", Searched(entry)), RUN),
        Candidate("CN=b", ("other",), "2"),
        Candidate("CN=c", ("locked",), "3"),
    ]
    answers = {entry.dn: True, "CN=b": False, "CN=c": None}
    result = undelivered(people, "+".join, lambda dn, _password: answers[dn])
    told = {"account": "anowak", "key": "key-anowak", "dn": entry.dn, "password": "anowak+Anna Nowak"}
    assert result == Undelivered((told,), ("locked",))


def test_without_the_key_nobody_is_asked() -> None:
    def check(dn: str, password: str) -> bool:
        raise AssertionError(dn)

    assert undelivered([Candidate("CN=a", ("anowak",), "1")], None, check) == Undelivered((), ("anowak",))
