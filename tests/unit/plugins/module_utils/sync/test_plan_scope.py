# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the approval of a person depends on beside the changes."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.hrsync.ad.plugins.module_utils.model.changes import Create
from ansible_collections.hrsync.ad.plugins.module_utils.model.plan import Plan
from ansible_collections.hrsync.ad.plugins.module_utils.planner.units import units_of
from ansible_collections.hrsync.ad.plugins.module_utils.sync.plan_scope import scope_of

CREATE: t.Final = Create(key="1", label="Anna (1)", dn="CN=Anna,OU=Staff,DC=example,DC=test")
PARAMS: t.Final[dict[str, t.Any]] = {
    "name": "lifecycle",
    "managed_base": "OU=Staff,DC=example,DC=test",
    "passwords": {"length": 20, "handover": {"file": "/srv/passwords.yml", "vault": True}},
    "adopt": False,
}


def unit(**changed: t.Any) -> str:
    """The digest of what would be done for Anna."""
    scope = scope_of({**PARAMS, **changed}, "DC=example,DC=test", "mapping", b"secret")
    return units_of(Plan(changes=(CREATE,)), scope).each["1"].digest


@pytest.mark.parametrize(
    "passwords",
    [
        {"pattern": "Welcome-1"},
        {"length": 20, "handover": {"file": "/srv/passwords.yml", "vault": False}},
        {"length": 20, "handover": {"file": "/home/eve/passwords.yml", "vault": True}},
        None,
    ],
)
def test_nobody_has_approved_another_password_or_another_place_for_it(passwords: object) -> None:
    assert unit(passwords=passwords) != unit()


def test_a_rule_that_changes_nothing_for_a_person_takes_no_approval_away() -> None:
    assert unit(adopt=True) == unit()
