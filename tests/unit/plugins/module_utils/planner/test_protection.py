# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Protected names that exist, and those that name nothing."""

from __future__ import annotations

import pytest

from .directory_in_memory import BASE, SALES, STAFF, account, plan_of, policy, snapshot, wish


@pytest.mark.parametrize("place", [SALES, SALES.lower(), BASE, "DC=example", f"CN=Service,{STAFF}"])
def test_protected_places_that_exist(place: str) -> None:
    before = snapshot(account("Service", "1"))
    assert plan_of([wish("1")], before, policy(protected_bases=(place,))).stops == ()


@pytest.mark.parametrize("place", [f"OU=Salse,{STAFF}", "OU=VIP", f"CN=Nobody,{STAFF}"])
def test_a_protected_place_that_does_not_exist_stops_the_run(place: str) -> None:
    (stop,) = plan_of([wish("1")], snapshot(account("Service", "1")), policy(protected_bases=(SALES, place))).stops
    assert stop.startswith(f"lifecycle_protected_ous: {place} does not exist below {BASE}, or the bind account")


def test_a_protected_group_that_does_not_exist_is_told() -> None:
    plan = plan_of([wish("1")], snapshot(account("Service", "1")), policy(protected_groups=("Domain Admns",)))
    assert plan.stops == ()
    assert any("there is no group Domain Admns (sAMAccountName)" in notice.text for notice in plan.notices)
