# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Errors of the system, and errors of one person."""

from __future__ import annotations

from ansible_collections.hrsync.ad.plugins.module_utils.model.changes import Disable, Enable
from ansible_collections.hrsync.ad.plugins.module_utils.model.failures import FEW, Systemic, systemic, transient
from ansible_collections.hrsync.ad.plugins.module_utils.model.plan import Outcome, Plan, Status

REFUSED = Outcome(Status.FAILED, "refused")


def plan(number: int) -> Plan:
    return Plan(changes=tuple(Disable(key=str(key), control=512) for key in range(number)))


def test_a_few_may_meet_the_same_error() -> None:
    assert systemic(plan(FEW), dict.fromkeys(range(FEW), REFUSED)) == []


def test_what_more_meet_alike_is_an_error_of_the_system() -> None:
    outcomes = {**dict.fromkeys(range(FEW + 1), REFUSED), FEW + 1: Outcome(Status.APPLIED)}
    assert systemic(plan(FEW + 2), outcomes) == [Systemic("refused", tuple(range(FEW + 1)), FEW + 1)]


def test_many_failures_of_one_account_are_its_own() -> None:
    changes = tuple(Disable(account="guid", control=512) for _time in range(FEW + 1))
    assert systemic(Plan(changes=changes), dict.fromkeys(range(FEW + 1), REFUSED)) == []


def test_nobody_knows_whether_a_change_was_made() -> None:
    unknown = Outcome(Status.FAILED, "stopped answering", unknown=True)
    changes = (Disable(key="1", control=512), Enable(key="2", control=514))
    found = systemic(Plan(changes=changes), {0: unknown, 1: unknown})
    assert found == [Systemic("stopped answering", (0, 1), 2)]


def test_a_busy_directory_is_an_error_of_the_moment() -> None:
    busy = Outcome(Status.FAILED, "The server is busy (LDAP result 51)", transient=True)
    outcomes = {0: REFUSED, **dict.fromkeys(range(1, FEW + 2), busy)}
    assert systemic(plan(FEW + 2), outcomes) == []
    assert transient(outcomes) == list(range(1, FEW + 2))
