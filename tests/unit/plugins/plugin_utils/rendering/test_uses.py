# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import pytest

from ansible_collections.hrsync.ad.plugins.plugin_utils.rendering.uses import uses

from ..authored import authored, renderer


@pytest.mark.parametrize(
    ("template", "used"),
    [
        ("{{ employee.department }}", {"department"}),
        ("{{ employee['department'].lower() }}", {"department"}),
        ("{{ employee.get('department') }}", {"department"}),
        ("{{ employee.get('department', 'none') | upper }}", {"department"}),
        ("{{ employee | attr('department') }}", {"department"}),
        ("{% set e = employee %}{{ e.department }}", {"department"}),
        ("{{ employee.location.city }}", {"location.city"}),
        ("{{ employee.get('location').get('city') }}", {"location.city"}),
        ("{{ (employee.location or {}).city }}", {"location", "location.city"}),
        ("{{ employee.location.items() | list }}", {"location"}),
        ("{{ employee.manager_key }}", {"manager"}),
        ("{{ employee.manager.department }}", {"manager", "department"}),
        ("{{ (employee.manager or {}).department }}", {"manager", "department"}),
        ("{{ employee.manager.location.city }}", {"manager", "location.city"}),
        ("{{ employee.custom.badge | default(employee.teams[0]) }}", {"custom", "teams"}),
        ("{{ names.get(employee.key) }}", {"key"}),
        ("{{ employee.items() | list }}{{ names[0] }}{{ employee.get() }}", set()),
        ("{{ other.department }}", set()),
    ],
)
def test_values_that_a_template_uses(template: str, used: set[str]) -> None:
    assert uses(renderer()._values.parse(template)) == used


def test_values_that_come_through_variables() -> None:
    variables = {"entity": "{{ employee.location.city }}", "all": ["{{ entity }}", "{{ employee.manager }}"]}
    assert renderer(variables).compile(authored("{{ all }}"), "ou").uses == {"location.city", "manager"}
