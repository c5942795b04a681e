# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Variables as an inventory's author writes them, and what renders them."""

from __future__ import annotations

import typing as t

from ansible.parsing.dataloader import DataLoader
from ansible.template import Templar
from ansible.utils.unsafe_proxy import wrap_var

from ansible_collections.hrsync.ad.plugins.filter import ascii, country, days_since, end_of_day, sam_account_name
from ansible_collections.hrsync.ad.plugins.module_utils.model.desired import Presence
from ansible_collections.hrsync.ad.plugins.module_utils.model.employee import LOCATION_FIELDS, Employee
from ansible_collections.hrsync.ad.plugins.plugin_utils.mapping.desired import Person, Rendering, render
from ansible_collections.hrsync.ad.plugins.plugin_utils.mapping.mapping import read_configuration
from ansible_collections.hrsync.ad.plugins.plugin_utils.rendering.renderer import Renderer

try:
    from ansible.template import trust_as_template
except ImportError:  # ansible-core before 2.19 trusts what is not marked as unsafe
    trust_as_template = str

MODULES = (ascii, country, days_since, end_of_day, sam_account_name)
FILTERS: dict[str, t.Callable[..., t.Any]] = {
    f"hrsync.ad.{name}": function for module in MODULES for name, function in module.FilterModule().filters().items()
}
"""The collection's filters: outside of a playbook, Ansible's loader finds those of ansible-core only."""


def authored(value: t.Any) -> t.Any:
    """The value, its texts marked as ansible-core from 2.19 marks those of an inventory."""
    if isinstance(value, dict):
        return {key: authored(member) for key, member in value.items()}
    if isinstance(value, list):
        return [authored(member) for member in value]
    return trust_as_template(value) if isinstance(value, str) else value


def renderer(
    variables: t.Mapping[str, t.Any] | None = None, distrusted: t.Mapping[str, t.Any] | None = None
) -> Renderer:
    """A renderer over variables of an inventory, and variables that Ansible does not trust."""
    task_vars = {**authored(dict(variables or {})), **wrap_var(dict(distrusted or {}))}
    made = Renderer(Templar(loader=DataLoader(), variables=task_vars), task_vars)
    for environment in (made._values, made._conditions):
        adapt = environment.filters._adapt  # type: ignore[attr-defined]
        environment.filters.update({name: adapt(name, function) for name, function in FILTERS.items()})
    return made


def employee(**fields: t.Any) -> Employee:
    """An employee, Anna Nowak of Sales in Łódź where nothing else is said."""
    location = {**dict.fromkeys(LOCATION_FIELDS), "city": "Łódź", "country": "Poland", **fields.pop("location", {})}
    known = {
        "key": "1017",
        "source": "factorial",
        "id": "9007199254740993",
        "employee_number": "1017",
        "first_name": "Anna",
        "last_name": "Nowak",
        "full_name": "Anna Nowak",
        "department": "Sales",
    }
    return Employee(**{**known, **fields, "location": location})


def value_of(template: t.Any, variables: t.Mapping[str, t.Any] | None = None, **fields: t.Any) -> t.Any:
    """What a template gives for one employee."""
    made = renderer(variables)
    compiled = made.compile(authored(template), "test")
    return compiled.value(made.names(employee(**fields).to_dict(), "active"))


def rendered(
    variables: t.Mapping[str, t.Any], people: t.Sequence[Employee], presence: Presence = Presence.ACTIVE
) -> Rendering:
    """The rendering of the mapping in the variables `attributes`, `ou` and `groups`, as far as these are there."""
    made = renderer(variables)
    names: dict[str, t.Any] = {name: name for name in ("attributes", "ou", "groups") if name in variables}
    configuration = read_configuration(made, **names)
    return render(configuration, [Person(employee=one, presence=presence) for one in people], made)
