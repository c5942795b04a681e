# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Benchmark: how many attributes a second the mapping is rendered at, without HR system and directory."""

from __future__ import annotations

import time
import typing as t

from ansible.parsing.dataloader import DataLoader
from ansible.template import Templar

from ansible_collections.hrsync.ad.plugins.module_utils.model.desired import Presence
from ansible_collections.hrsync.ad.plugins.module_utils.model.employee import LOCATION_FIELDS, Employee
from ansible_collections.hrsync.ad.plugins.plugin_utils.mapping.desired import Person, render
from ansible_collections.hrsync.ad.plugins.plugin_utils.mapping.mapping import read_configuration
from ansible_collections.hrsync.ad.plugins.plugin_utils.rendering.renderer import Renderer

try:
    from ansible.template import trust_as_template
except ImportError:  # ansible-core before 2.19 trusts what is not marked as unsafe

    def trust_as_template(value: str) -> str:
        return value


ATTRIBUTES = {
    "givenName": "{{ employee.first_name }}",
    "sn": "{{ employee.last_name }}",
    "displayName": "{{ employee.first_name }} {{ employee.last_name }}",
    "cn": "{{ employee.first_name }} {{ employee.last_name }} ({{ employee.employee_number }})",
    "sAMAccountName": "{{ login | hrsync.ad.sam_account_name }}",
    "userPrincipalName": "{{ login | hrsync.ad.sam_account_name }}@{{ mail_domain }}",
    "mail": "{{ login }}@{{ mail_domain | lower }}",
    "employeeID": "{{ employee.employee_number }}",
    "title": "{{ employee.job_title }}",
    "department": "{{ employee.department | default('', true) }}",
    "company": "{{ employee.legal_entity }}",
    "telephoneNumber": "{{ employee.phone | regex_replace('[^+0-9]', '') }}",
    "physicalDeliveryOfficeName": "{{ employee.location.name }}",
    "l": "{{ employee.location.city }}",
    "streetAddress": "{{ employee.location.address }}",
    "postalCode": "{{ employee.location.postal_code | trim }}",
    "c": "{{ employee.location.country | hrsync.ad.country }}",
    "co": "{{ employee.location.country | hrsync.ad.country('co') }}",
    "description": "{% if employee.end_date %}to {{ employee.end_date }}{% else %}{{ employee.job_title }}{% endif %}",
    "extensionAttribute1": "{{ 'upcoming' if presence == 'upcoming' else employee.custom.badge | string | upper }}",
}

VARIABLES = {
    "mail_domain": "{{ company_domain }}",
    "company_domain": "Example.com",
    "login": "{{ employee.first_name | hrsync.ad.ascii | lower }}.{{ employee.last_name | hrsync.ad.ascii | lower }}",
    "unit": "OU={{ employee.department }},OU=People,DC=example,DC=com",
    "groups_of_people": [
        {"group": "everybody", "owned": True},
        {"group": "dep-{{ employee.department | lower }}", "when": "employee.department is not none", "owned": True},
    ],
}

FIRST_NAMES = ("Łucja", "Jürgen", "Ελένη", "张伟", "Anna", "Zoë", "محمد", "Seán", "Đorđe", "Nguyễn")


def employees(count: int) -> list[Employee]:
    """As many employees of a company that is like real ones: surnames differ, most else repeats."""
    location = {
        **dict.fromkeys(LOCATION_FIELDS),
        "name": "HQ",
        "country": "Poland",
        "city": "Łódź",
        "postal_code": "90-001",
    }
    return [
        Employee(
            key=str(number),
            source="hr",
            id=str(number),
            employee_number=str(number),
            first_name=FIRST_NAMES[number % len(FIRST_NAMES)],
            last_name=f"Żółkiewski{number % 7919}",
            phone=f"+48 22 555 {number:05}",
            job_title=f"Engineer {number % 40}",
            department=f"Department {number % 30}",
            legal_entity="Example sp. z o.o.",
            location={**location, "address": f"Piotrkowska {number % 300}"},
            end_date="2026-12-31" if number % 50 == 0 else None,
            custom={"badge": f"b-{number}"},
        )
        for number in range(count)
    ]


def attributes_per_second(count: int = 10_000) -> float:
    """Renders the mapping for `count` employees and returns attributes per second, the best of three times.

    OUs, groups and compiling are included in the time. It is the processor's time: rendering waits for nothing, and
    what else the machine does should not count.

    Raises:
        RuntimeError: an employee was set aside, so that less was rendered than is claimed.
    """
    people = [Person(employee=employee, presence=Presence.ACTIVE) for employee in employees(count)]
    return count * len(ATTRIBUTES) / min(_seconds(people) for _attempt in range(3))


def _seconds(people: list[Person]) -> float:
    variables = trust({**VARIABLES, "attributes": ATTRIBUTES})
    start = time.process_time()
    renderer = Renderer(Templar(loader=DataLoader(), variables=variables), variables)
    configuration = read_configuration(renderer, attributes="attributes", ou="unit", groups="groups_of_people")
    rendering = render(configuration, people, renderer)
    seconds = time.process_time() - start
    if rendering.rejections:
        raise RuntimeError(f"{len(rendering.rejections)} employees were set aside: {rendering.rejections[0]}")
    return seconds


def trust(value: t.Any) -> t.Any:
    """The value, its texts marked as ansible-core from 2.19 marks those of an inventory."""
    if isinstance(value, dict):
        return {key: trust(member) for key, member in value.items()}
    if isinstance(value, list):
        return [trust(member) for member in value]
    return trust_as_template(value) if isinstance(value, str) else value


if __name__ == "__main__":
    print(f"{attributes_per_second():,.0f} attributes/s")
