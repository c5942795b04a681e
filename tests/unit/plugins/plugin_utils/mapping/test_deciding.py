# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import typing as t

from ansible_collections.hrsync.ad.plugins.module_utils.steps.registry import STEPS
from ansible_collections.hrsync.ad.plugins.plugin_utils.mapping.deciding import LICENSE, deciding_fields
from ansible_collections.hrsync.ad.plugins.plugin_utils.mapping.mapping import read_configuration
from ansible_collections.hrsync.ad.plugins.plugin_utils.mapping.templates import read_templates

from ..authored import renderer


def test_fields_of_all_rules_and_of_no_attribute_or_other_step() -> None:
    variables: dict[str, t.Any] = {
        "attributes": {"title": "{{ employee.job_title }}", "sn": "{{ employee.last_name }}"},
        "ou": "OU={{ employee.department }},DC=x",
        "entity": "{{ employee.legal_entity }}",
        "groups": [
            {"group": "GG-{{ entity }}", "when": "employee.department == 'Sales'"},
            {"group": "GG-All"},
            {"owned_base": "OU=x"},
        ],
        "templates": [
            {
                "name": "a",
                "when": "employee.teams",
                "attributes": {"info": "{{ employee.phone }}"},
                "ou": "OU={{ employee.location.city }}",
                "groups": ["GG-{{ employee.custom.badge }}"],
                "like": "{{ employee.preferred_name }}",
            },
            {"name": "b"},
        ],
        "photo": [{"when": "employee.custom.photo"}],
        "license": [{"when": "employee.start_date", "assign": ["{{ employee.email }}"]}],
    }
    made = renderer(variables)
    configuration = read_configuration(
        made, attributes="attributes", ou="ou", groups="groups", steps={"license": "license", "photo": "photo"}
    )
    assert deciding_fields(configuration, read_templates(made, "templates", configuration)) == {
        "department": "ou",
        "legal_entity": "groups[0].group",
        "teams": "templates[0].when",
        "location.city": "templates[0].ou",
        "custom": "templates[0].groups[0].group",
        "preferred_name": "templates[0].like",
        "start_date": "license[0].when",
    }


def test_the_step_of_licenses_exists() -> None:
    assert LICENSE in STEPS
