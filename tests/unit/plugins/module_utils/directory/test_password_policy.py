# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import dataclasses
import typing as t

from ansible_collections.hrsync.ad.plugins.module_utils.directory.connection import Directory
from ansible_collections.hrsync.ad.plugins.module_utils.directory.password_policy import read_domain_policy, read_policy
from ansible_collections.hrsync.ad.plugins.module_utils.directory.reader import NoSuchEntryError
from ansible_collections.hrsync.ad.plugins.module_utils.model.directory import Entry
from ansible_collections.hrsync.ad.plugins.module_utils.model.password_policy import PasswordPolicy

DOMAIN = "DC=corp,DC=example"
SETTINGS = "CN=Admins,CN=Password Settings Container,CN=System,DC=corp,DC=example"
DOMAIN_VALUES = {"minpwdlength": "7", "pwdproperties": "9", "pwdhistorylength": "24", "minpwdage": "-864000000000"}
SETTINGS_VALUES = {
    "msds-minimumpasswordlength": "14",
    "msds-passwordcomplexityenabled": "TRUE",
    "msds-passwordhistorylength": "3",
    "msds-minimumpasswordage": "-1000",
}


def entry(name: str, values: dict[str, str]) -> Entry:
    return Entry(name, {attribute: (value.encode(),) for attribute, value in values.items()})


class Scripted:
    """Entries by DN; what is not there does not exist."""

    domain_dn = DOMAIN

    def __init__(self, **entries: dict[str, str]) -> None:
        self.entries = {DOMAIN: DOMAIN_VALUES, **entries}

    def search(self, base: str, _filter: str, attributes: t.Collection[str], scope: str) -> t.Iterator[Entry]:
        assert scope == "base" and attributes
        if base not in self.entries:
            raise NoSuchEntryError(f"{base} does not exist")
        yield entry(base, self.entries[base])


def directory(**entries: dict[str, str]) -> Directory:
    return t.cast(Directory, Scripted(**entries))


ANNA = entry("CN=Anna", {"msds-resultantpso": SETTINGS})
OF_THE_DOMAIN = PasswordPolicy(minimum_length=7, complexity=True, history=24, minimum_age=1)


def test_the_rules_of_the_domain() -> None:
    assert read_domain_policy(directory()) == OF_THE_DOMAIN
    assert read_domain_policy(directory(**{DOMAIN: {"pwdproperties": "8", "minpwdage": "0"}})) == PasswordPolicy()


def test_an_account_without_rules_of_its_own() -> None:
    assert read_policy(directory(), entry("CN=Ben", {})) == (OF_THE_DOMAIN, "")


def test_finer_rules() -> None:
    policy, note = read_policy(directory(**{SETTINGS: SETTINGS_VALUES}), ANNA)
    assert policy == PasswordPolicy(
        minimum_length=14, complexity=True, history=3, minimum_age=1, owner="the password settings Admins"
    )
    assert note == ""


def test_finer_rules_that_cannot_be_read() -> None:
    for some in (directory(), directory(**{SETTINGS: {}})):
        policy, note = read_policy(some, ANNA)
        assert policy == dataclasses.replace(OF_THE_DOMAIN, owner="the domain (those of Admins cannot be read)")
        assert note == (
            "The password settings Admins apply to CN=Anna, but the bind account may not read them. The password"
            " policy of the domain is used instead."
        )
