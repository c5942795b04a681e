# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What can be read off users and products of Microsoft 365, and the options of the step `license`."""

from __future__ import annotations

from ansible_collections.hrsync.ad.plugins.module_utils.model.cloud import Assignment, CloudUser, Sku
from ansible_collections.hrsync.ad.plugins.module_utils.steps.license.model import LicenseRequest, WantedLicense


def test_licences_of_ones_own_are_told_from_inherited_ones() -> None:
    own, inherited = Assignment(sku="a"), Assignment(sku="a", group="g")
    user = CloudUser(id="1", principal="anna@example.com", assignments=(own, inherited))
    assert user.own == {"a": own}
    assert user.inherited == (inherited,)


def test_only_what_is_active_gives_anything() -> None:
    states = ("Active", "ActiveWithError", "Disabled", "Error")
    assert [Assignment(sku="a", state=state).active for state in states] == [True, True, False, False]


def test_free_licences_are_never_fewer_than_none() -> None:
    assert Sku(id="a", name="A", units=5, consumed=3).free == 2
    assert Sku(id="a", name="A", units=5, consumed=7).free == 0


def test_a_subscription_can_be_used_until_it_is_suspended() -> None:
    states = ("Enabled", "Warning", "Suspended", "Deleted", "LockedOut")
    assert [Sku(id="a", name="A", status=state).usable for state in states] == [True, True, False, False, False]


def test_options_become_a_request() -> None:
    request = LicenseRequest.from_options(
        {
            "assign": [{"sku": " SPE_E3 ", "disabled_plans": ["TEAMS1"], "enabled_plans": None}],
            "revoke": ["All", " VISIO "],
            "inherited": "leave_group",
            "usage_location": " de ",
            "revoke_sessions": True,
            "wait": 7,
        }
    )
    assert request == LicenseRequest(
        assign=(WantedLicense(sku="SPE_E3", disabled_plans=("TEAMS1",)),),
        revoke=("VISIO",),
        everything=True,
        usage_location="de",
        leave_groups=True,
        revoke_sessions=True,
        wait=7,
    )
    assert not request.takes_only


def test_options_that_are_not_set_ask_for_nothing() -> None:
    nothing = {"assign": None, "revoke": None, "usage_location": None, "revoke_sessions": None, "wait": None}
    assert LicenseRequest.from_options(nothing) == LicenseRequest.from_options({}) == LicenseRequest()
    assert LicenseRequest().takes_only
