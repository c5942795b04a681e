# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""A generated company as the planner sees it: what HR wants, and the directory that holds exactly that."""

from __future__ import annotations

import datetime
import typing as t
import uuid

from ansible_collections.hrsync.ad.plugins.module_utils.model.desired import (
    AttributeRule,
    Desired,
    Policy,
    Presence,
    ValueKind,
)
from ansible_collections.hrsync.ad.plugins.module_utils.model.directory import Account, Snapshot
from ansible_collections.hrsync.ad.plugins.module_utils.model.limits import DEFAULTS, Limits
from ansible_collections.hrsync.ad.plugins.module_utils.model.run import Saying, Task
from ansible_collections.hrsync.ad.plugins.module_utils.values.syntax import AttributeType, Syntax

NOW: t.Final = datetime.datetime(2026, 11, 30, 6, tzinfo=datetime.UTC)
DOMAIN: t.Final = "DC=lab,DC=hrsync,DC=test"
PEOPLE: t.Final = f"OU=People,{DOMAIN}"
DEPARTMENTS: t.Final = 30
TEAM: t.Final = 10
"""People who have the same manager."""

_TEXTS: t.Final = (
    "givenName sn displayName cn userPrincipalName mail title department company telephoneNumber"
    " physicalDeliveryOfficeName streetAddress postalCode l st c co"
).split()
_OTHERS: t.Final = "sAMAccountName employeeID proxyAddresses".split()

SCHEMA: t.Final[dict[str, AttributeType]] = {
    **{name.lower(): AttributeType(name, Syntax.TEXT, single_valued=True) for name in (*_TEXTS, *_OTHERS)},
    "proxyaddresses": AttributeType("proxyAddresses", Syntax.TEXT, single_valued=False),
    "manager": AttributeType("manager", Syntax.DN, single_valued=True),
}


def desired_of(number: int, **changed: str) -> Desired:
    """What HR wants of one person; `changed` are other values, by attribute."""
    texts = {**_texts(number), **changed}
    attributes: dict[str, tuple[str, ...] | None] = {name: (text,) for name, text in texts.items()}
    attributes["sAMAccountName"] = (login_of(number), f"{login_of(number)}x")
    attributes["manager"] = (key_of(manager_of(number)),)
    return Desired(
        key=key_of(number),
        label=f"{texts['displayName']} ({key_of(number)})",
        presence=Presence.ACTIVE,
        source="factorial",
        ou=unit_of(number),
        attributes=attributes,
    )


def account_of(number: int) -> Account:
    """The account that is as HR wants it."""
    texts = {**_texts(number), "sAMAccountName": login_of(number), "employeeID": key_of(number)}
    texts |= {"manager": dn_of(manager_of(number)), "userAccountControl": "512", "primaryGroupID": "513"}
    texts |= {"accountExpires": "0", "pwdLastSet": "134000000000000000"}
    values = {name.lower(): (text.encode(),) for name, text in texts.items()}
    return Account(dn_of(number), values, str(uuid.UUID(int=number + 1)))


def snapshot_of(people: int) -> Snapshot:
    """The directory of a company of this size."""
    return Snapshot(
        server="dc1.lab.hrsync.test",
        base_dn=DOMAIN,
        domain="lab.hrsync.test",
        accounts=tuple(map(account_of, range(people))),
        ous=(PEOPLE, *map(unit_of, range(DEPARTMENTS))),
        schema=SCHEMA,
        user_attributes=frozenset((*SCHEMA, "useraccountcontrol")),
        suffixes=frozenset(("lab.hrsync.test",)),
    )


def task_of(people: int, **changed: str) -> Task:
    """The task of a run for all people; `changed` are other values, by attribute, which everybody gets."""
    desired = tuple(desired_of(number, **changed) for number in range(people))
    said = {
        one.key: Saying(label=one.label, source=one.source, fields={"start_date": "2020-01-01", "status": "active"})
        for one in desired
    }
    return Task(desired=desired, policy=_policy(), known_keys=frozenset(said), said=said)


def _policy() -> Policy:
    rules = {name: AttributeRule(attribute=name) for name in _TEXTS}
    rules["sAMAccountName"] = AttributeRule(attribute="sAMAccountName", kind=ValueKind.CANDIDATES)
    rules["manager"] = AttributeRule(attribute="manager", kind=ValueKind.PERSON)
    limits = Limits(each=tuple(DEFAULTS.values()))
    return Policy(rules=rules, managed_base=PEOPLE, leaves_out_values=True, limits=limits)


def key_of(number: int) -> str:
    """The key of a person."""
    return str(1_000_000 + number)


def login_of(number: int) -> str:
    """The user name of a person."""
    return f"anna.n{number}"


def manager_of(number: int) -> int:
    """The number of a person's manager; the first person is her own."""
    return number // TEAM


def unit_of(number: int) -> str:
    """The organizational unit of a person."""
    return f"OU=Department {number % DEPARTMENTS},{PEOPLE}"


def dn_of(number: int) -> str:
    """The account of a person."""
    return f"CN={_name(number)},{unit_of(number)}"


def _name(number: int) -> str:
    return f"Anna Żółkiewska {number}"


def _texts(number: int) -> dict[str, str]:
    address = f"{login_of(number)}@lab.hrsync.test"
    return {
        "givenName": "Anna",
        "sn": f"Żółkiewska {number}",
        "displayName": _name(number),
        "cn": _name(number),
        "userPrincipalName": address,
        "mail": address,
        "title": f"Engineer {number % 40}",
        "department": f"Department {number % DEPARTMENTS}",
        "company": "Example sp. z o.o.",
        "telephoneNumber": f"+48 22 555 {number:07}",
        "physicalDeliveryOfficeName": "HQ",
        "streetAddress": f"Piotrkowska {number % 300}",
        "postalCode": "90-001",
        "l": "Łódź",
        "st": "Łódzkie",
        "c": "PL",
        "co": "Poland",
    }
