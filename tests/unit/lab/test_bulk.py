# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Bulk accounts are lawful, distinct, and the same each time."""

from __future__ import annotations

import datetime
import pathlib

from ansible_collections.hrsync.ad.tests.lab import bulk, ldif
from ansible_collections.hrsync.ad.tests.lab.directory_fixtures import encode_password, filetime
from ansible_collections.hrsync.ad.tests.lab.facts import LabFacts


def test_accounts_are_distinct_and_depend_on_nothing_but_their_number(tmp_path: pathlib.Path) -> None:
    facts = LabFacts.generate(tmp_path)
    entries = ldif.parse(bulk.records(facts, 1200, facts.managed_base))
    assert len({entry.dn for entry in entries}) == 1200
    for name in ("sAMAccountName", "userPrincipalName", "employeeID", "mail", "mobile"):
        assert len({entry.text(name) for entry in entries}) == 1200
    assert all(len(entry.text("sAMAccountName")) <= 20 for entry in entries)
    assert ldif.parse(bulk.records(facts, 1, facts.managed_base, first=1200)) == entries[-1:]


def test_passwords_and_instants_as_the_directory_wants_them() -> None:
    assert encode_password("aB") == b'"\0a\0B\0"\0'
    assert filetime(datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)) == 116444736000000000
