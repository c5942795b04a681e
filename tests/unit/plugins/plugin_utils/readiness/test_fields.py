# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from ansible_collections.hrsync.ad.plugins.module_utils.model.employee import Employee
from ansible_collections.hrsync.ad.plugins.plugin_utils.readiness.fields import fields_of

ANNA = Employee(
    key="1",
    source="hr",
    id="9",
    first_name="Anna",
    location={"city": "Berlin"},
    teams=("Sales",),
    custom={"badge_number": "AB-12", "cost-center": None},
    private={"birthday": "1990-01-01"},
    raw={"x": 1},
)
BEA = Employee(key="2", source="hr", id="8", custom={"badge_number": "", "cost-center": 7})


def test_the_fields_have_the_names_that_templates_use() -> None:
    found = {field.name: (field.filled, field.example) for field in fields_of([ANNA, BEA])}
    assert found["first_name"] == (1, "Xxxx")
    assert found["location.city"] == (1, "Xxxxxx")
    assert found["custom.badge_number"] == (1, "XX-99")
    assert found["custom['cost-center']"] == (1, "9")
    assert found["private.birthday"] == (1, "(private)")
    assert found["department"] == (0, "")
    assert not {"raw", "flaws", "id", "source"} & set(found)
    assert list(found)[-2:] == ["custom.badge_number", "custom['cost-center']"], "custom fields come last"


def test_nobody_has_fields() -> None:
    assert fields_of([]) == ()
