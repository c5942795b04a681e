# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Without an earlier feed, whole units are told by the accounts."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.hrsync.ad.plugins.module_utils.model.directory import Account

from ..directory_in_memory import GROUPS, SALES, STAFF, account, policy, wish
from .test_feed_gate import NAMES, RULES, Change, left, odd

UNIT = 12
"""The first people are a unit."""
EVERYBODY = tuple((first, f"{last}{more}") for more in ("", "x", "y", "z") for first, last in NAMES)
"""240 people."""
IN_SALES = {"memberOf": f"CN=Sales,{GROUPS}"}
RULED = policy(*RULES, owned_groups=frozenset(("sales",)))


def company(parent: str = STAFF, **unit: t.Any) -> list[Account]:
    return [
        account(f"{first} {last}", str(number), givenName=first, sn=last, displayName=f"{first} {last}",
                parent=parent if number < UNIT else STAFF, **(unit if number < UNIT else {}))
        for number, (first, last) in enumerate(EVERYBODY)
    ]  # fmt: skip


def said(change: Change, held: t.Sequence[Account], **more: t.Any) -> str:
    """What is odd if HR says something else of the unit."""
    people = [
        wish(str(number), f"{first} {last}", givenName=first, sn=last, displayName=f"{first} {last}",
             **(change(number, first, last) if number < UNIT else {}))
        for number, (first, last) in enumerate(EVERYBODY)
    ]  # fmt: skip
    return odd(people, held, **more)


@pytest.mark.parametrize(
    ("unit", "words"),
    [
        ({"department": "Site"}, "with the department 'Site' has left: 12 of 12 people with an enabled account"),
        ({"company": "Tiny"}, "with the company 'Tiny' has left"),
        ({"l": "Łódź"}, "with the city (l) 'Łódź' has left"),
        ({"physicalDeliveryOfficeName": "B2"}, "with the office (physicalDeliveryOfficeName) 'B2' has left"),
        ({"memberOf": f"CN=GG Site,{GROUPS}"}, "in the group GG Site has left"),
    ],
)
def test_a_unit_that_ends(unit: dict[str, str], words: str) -> None:
    text = said(left, company(**unit))
    assert f"end_date and status: nearly everybody {words}" in text
    assert "Anna Lastnamea (0), Anna Lastnameb (1), Anna Lastnamec (2), and 9 more" in text
    assert text.endswith("No earlier feed is remembered to compare with.")
    assert said(left, company(**unit), compares_accounts=False) == ""


def test_an_ou_that_ends() -> None:
    assert f"nearly everybody in the OU {SALES} has left: 12 of 12" in said(left, company(SALES))


def test_a_unit_is_told_once() -> None:
    text = said(left, company(department="Site", company="Tiny", memberOf=f"CN=GG Site,{GROUPS}"))
    assert text.count("nearly everybody") == 1
    assert "with the department" in text


def test_who_stays_and_who_is_disabled() -> None:
    unit = {"department": "Site"}
    assert said(lambda number, *_names: left() if number else {}, company(**unit)) != ""
    assert said(lambda number, *_names: left() if number > 2 else {}, company(**unit)) == ""
    assert said(left, company(**unit, userAccountControl="514")) == "", "they had left before"


MEMBERS = {"department": "Site", **IN_SALES}


def test_a_unit_that_is_emptied() -> None:
    text = said(lambda *_one: {"department": None}, company(**MEMBERS), rules=RULED)
    assert (
        "department: nearly everybody in the group Sales would be removed from it, and HR has no value of this for"
        " them: 12 of 12 people: Anna Lastnamea (0)"
    ) in text


def test_a_unit_that_gets_another_value_or_is_dissolved_is_usual() -> None:
    assert said(lambda *_one: {"department": "New"}, company(**MEMBERS), rules=RULED) == ""
    assert said(lambda *_one: {}, company(**MEMBERS), rules=RULED) == "", "nothing is null"
    assert said(lambda *_one: {"department": None}, company(department="Site")) == "", "a null keeps the value"
    held = company(**IN_SALES, pager="1")
    assert said(lambda *_one: {"pager": None}, held, rules=RULED) == "", "a pager makes no department"


def test_what_hr_lacks_is_told_where_no_attribute_has_it() -> None:
    lacking = {"teams": tuple(map(str, range(UNIT))), "location": ("500",)}
    text = said(lambda *_one: {}, company(**IN_SALES), rules=RULED, lacking=lacking)
    assert "teams: nearly everybody in the group Sales would be removed from it" in text


def test_an_ou_that_is_emptied() -> None:
    text = said(lambda *_one: {"department": None}, company(SALES, department="Site"))
    assert f"department: nearly everybody in the OU {SALES} would be removed from it" in text
    stays = said(lambda *_one: {"department": None, "ou": SALES}, company(SALES, department="Site"))
    assert stays == ""


def test_a_company_that_leaves_groups_is_told_once() -> None:
    held = [*company(**MEMBERS)][:UNIT]
    text = said(lambda *_one: {"department": None}, held, rules=RULED)
    assert "12 of 12 people would lose groups by them" in text
    assert "nearly everybody" not in text
