# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Custom fields whose names are misspelled where that is no error."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.hrsync.ad.plugins.module_utils.model.plan import Notice
from ansible_collections.hrsync.ad.plugins.plugin_utils.mapping.custom_fields import misspelled
from ansible_collections.hrsync.ad.plugins.plugin_utils.mapping.mapping import read_configuration

from ..authored import authored, employee, renderer

PEOPLE = [employee(custom={"vip": True, "office": "A"}), employee(key="2", custom={"vip": None, "shoe_size": 7})]


def told(*accepted: str, **variables: t.Any) -> tuple[Notice, ...]:
    made = renderer(variables)
    names: dict[str, t.Any] = {name: name for name in variables if name in ("attributes", "groups")}
    read_configuration(made, **names)
    return misspelled(made.custom_fields, PEOPLE, accepted)


def test_a_field_that_nobody_has_but_nearly() -> None:
    group = {"group": "VIP", "when": "employee.custom.vipp | default(false)"}
    (notice,) = told(groups=[group])
    assert notice == Notice(
        "No employee has the custom field 'vipp', which groups[0].when uses; did you mean vip? If the name is right,"
        " and nobody has a value yet, add custom to lifecycle_accept_empty."
    )
    assert told("custom", groups=[group]) == ()


@pytest.mark.parametrize(
    "template",
    [
        "{{ employee.custom.shoe_siz | default(none) }}",
        "{{ employee['custom']['shoe_siz'] | default(none) }}",
        "{{ employee.custom.get('shoe_siz') }}",
        "{{ employee.manager.custom.shoe_siz | default(none) }}",
        "{{ 'x' if employee.custom.shoe_siz is defined else 'y' }}",
        "{{ deep }}",
    ],
)
def test_every_way_to_name_a_field(template: str) -> None:
    (notice,) = told(attributes={"info": template}, deep="{{ employee.custom.shoe_siz | default(none) }}")
    assert "did you mean shoe_size?" in notice.text


@pytest.mark.parametrize(
    "template",
    [
        "{{ employee.custom.vip }}",
        "{{ employee.custom.badge | default(none) }}",
        "{{ employee.custom.officer_id | default(none) }}",
        "{{ employee.custom | length }}",
        "{{ employee.location.city }}",
        "{{ employee.custom[employee.key] | default(none) }}",
        "{{ employee.custom[0] | default(none) }}",
        "{{ vipp | default(none) }}",
        "{{ x.custom.vipp | default(none) }}",
    ],
)
def test_names_that_may_be_right(template: str) -> None:
    assert told(attributes={"info": authored(template)}) == ()
