# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from ansible_collections.hrsync.ad.plugins.module_utils.model.changes import Create, Enable
from ansible_collections.hrsync.ad.plugins.module_utils.model.plan import Plan
from ansible_collections.hrsync.ad.plugins.module_utils.planner.names.logins import with_logins
from ansible_collections.hrsync.ad.tests.unit.plugins.module_utils.planner.directory_in_memory import account, snapshot

ANNA, BO = account("Anna", "1", sAMAccountName="a.nowak"), account("Bo", "2")


def test_the_login_names_of_changed_accounts_are_known() -> None:
    nameless = account("Cleo", "3")
    nameless = type(nameless)(nameless.dn, {}, nameless.guid)
    changes = (Enable(account=ANNA.guid), Enable(account=nameless.guid), Create(dn="CN=x"))
    plan = with_logins(Plan(changes=changes), snapshot(ANNA, BO, nameless))
    assert plan.logins == {ANNA.guid: "a.nowak", nameless.guid: ""}


def test_without_a_snapshot_or_changes_there_are_none() -> None:
    plan = Plan(changes=(Enable(account=ANNA.guid),))
    assert with_logins(plan, None) is plan
    assert with_logins(Plan(), snapshot(ANNA)) == Plan()
