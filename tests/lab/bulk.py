# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Many accounts for benchmarks, written by ``ldapadd``: entries that depend on nothing but their number."""

from __future__ import annotations

import typing as t

from . import ldap_tools, ldif
from .facts import LabFacts

_FIRST_NAMES = "Zofia Jan Núria Jordi Małgorzata Łukasz Inés Ελένη Seán Anne-Marie".split()
_LAST_NAMES = "Nowak Kowalska García O'Brien Żółkiewska Müller Puig Παπαδοπούλου Smith Król".split()
_PLACES = (("Warsaw", "PL", "Poland", "616"), ("Barcelona", "ES", "Spain", "724"))
_DEPARTMENTS = ("Engineering", "Sales", "Finance", "People", "Support")
DISABLED_WITHOUT_PASSWORD = "546"


def attributes(facts: LabFacts, number: int) -> dict[str, ldif.Value | t.Sequence[ldif.Value]]:
    """Attributes of the entry of account `number`, about as many as a company keeps; name and key are unique."""
    first, last = _FIRST_NAMES[number % 10], _LAST_NAMES[number // 10 % 10]
    city, code, country, numeric = _PLACES[number % 2]
    login = f"bulk{number:06d}"
    return {
        "objectClass": "user",
        "sAMAccountName": login,
        "userPrincipalName": f"{login}@{facts.dns_domain}",
        "userAccountControl": DISABLED_WITHOUT_PASSWORD,
        "employeeID": f"B{number:06d}",
        "employeeNumber": str(number),
        "givenName": first,
        "sn": last,
        "displayName": f"{first} {last} {number}",
        "mail": f"{login}@example.com",
        "title": f"Specialist {number % 50}",
        "department": _DEPARTMENTS[number % 5],
        "company": "Example",
        "l": city,
        "c": code,
        "co": country,
        "countryCode": numeric,
        "physicalDeliveryOfficeName": f"{city} {number % 7 + 1}",
        "telephoneNumber": f"+48 22 555 {number % 10000:04d}",
        "mobile": f"+48 600 {number // 1000 % 1000:03d} {number % 1000:03d}",
        "description": f"Employee {number}",
    }


def dn(number: int, parent: str) -> str:
    """Distinguished name of account `number` in the unit `parent`."""
    return f"CN=Bulk {number:06d},{parent}"


def records(facts: LabFacts, count: int, parent: str, first: int = 1) -> str:
    """LDIF of `count` accounts from number `first` on."""
    numbers = range(first, first + count)
    return "".join(ldif.record(dn(number, parent), attributes(facts, number)) for number in numbers)


def add_users(facts: LabFacts, count: int, parent: str, first: int = 1) -> None:
    """Add `count` accounts from number `first` on to the unit `parent`, which must exist."""
    ldap_tools.add(facts, records(facts, count, parent, first))
