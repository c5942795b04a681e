# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from ansible_collections.hrsync.ad.plugins.module_utils.model.employee import Employee
from ansible_collections.hrsync.ad.plugins.module_utils.people.saying import sayings


def test_dates_and_status_are_always_remembered() -> None:
    anna = Employee(key="1", source="factorial", id="9", full_name="Anna Nowak", end_date="2026-12-01")
    [saying] = sayings([anna]).values()
    assert (saying.label, saying.source) == ("Anna Nowak (1)", "factorial")
    assert saying.fields == {
        "start_date": None,
        "end_date": "2026-12-01",
        "status": "active",
        "timezone": None,
        "location.timezone": None,
        "location.country": None,
        "legal_entity_country": None,
    }


def test_further_fields_and_members_of_them() -> None:
    anna = Employee(key="1", source="factorial", id="9", department="Sales", custom={"floor": 3}, teams=("a",))
    said = sayings([anna], ["department", "custom.floor", "location.name", "teams"])["1"].fields
    assert (said["department"], said["custom.floor"], said["location.name"]) == ("Sales", "3", None)


def test_who_has_no_key_is_not_remembered() -> None:
    assert sayings([Employee(key=None, source="s", id="1"), Employee(key="", source="s", id="2")]) == {}
