# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The extracts of the guide for beginners are accepted, and runs with them show what the guide shows."""

from __future__ import annotations

import typing as t

import pytest
import yaml

from . import pages
from .pages import Company, Variables

GUIDE: t.Final = pages.page("getting_started")
DAY: t.Final = "2026-11-30"
PEOPLE: t.Final = (("Anna", "Nowak"), ("Marc", "Roca"), ("Zoë", "Berg"), ("Jan", "Kos"), ("Bo", "Li"))
PEOPLE_TO_ADOPT: t.Final = (*PEOPLE, ("Halina", "Lis"), ("Eva", "Rey"), ("Jan", "Mazur"))


def variables(*more: str) -> Variables:
    """Those of the inventory, and of the extracts that contain one of these words."""
    known = pages.inventory()
    for block in pages.blocks(GUIDE, "yaml")[1:]:
        if any(word in block for word in more):
            known |= yaml.safe_load(block)
    return known


def company(*more: str, people: t.Sequence[tuple[str, str]] = PEOPLE[:3], **given: t.Any) -> Company:
    made = Company({**variables(*more), **given}, DAY)
    for number, (first, last) in enumerate(people, start=1001):
        made.starts(str(number), first, last)
    return made


def suffix() -> t.Iterator[str]:
    made = company()
    made.says("1002", email="marc.roca@example.net")
    yield from pages.told(made.on(DAY))[:2]


def preview() -> t.Iterator[str]:
    made = company("lifecycle_password")
    made.starts("1004", "Jan", "Kowal", start_date="2026-12-07")
    yield from pages.previewed(made, DAY)


def adopt() -> t.Iterator[str]:
    made = company("lifecycle_match_attributes", people=PEOPLE_TO_ADOPT)
    for number, (first, last) in enumerate(PEOPLE_TO_ADOPT[:7], start=1):
        address = made.hr[str(1000 + number)]["email"]
        disabled = {"userAccountControl": "514"} if last == "Rey" else {}
        names = {"displayName": f"{last}, {first}", "userPrincipalName": f"{last}@example.com".lower()}
        made.has(last, mail=address, whenCreated="20190301000000.0Z", **names, **disabled)
    yield from pages.of_people(pages.previewed(made, DAY))


def again() -> t.Iterator[str]:
    made = company("lifecycle_password", people=PEOPLE, lifecycle_only=["1001"])
    made.on(DAY)
    yield from (line for line in pages.previewed(made, DAY) if line.startswith(("Result", "Total")))


def limit() -> t.Iterator[str]:
    made = company(people=[("Adam", f"Be{first}{second}mann") for first in "abc" for second in "abcdefghij"])
    made.settings = pages.read({**variables(), "lifecycle_only": ["1001"]}, made.now)
    made.on(DAY)
    made.settings = pages.read({**variables(), "lifecycle_limits_first_run": True}, made.now)
    yield from pages.told(made.on(DAY))[:3]
    made.settings = pages.read({**variables(), "lifecycle_limits_once": "creates=29"}, made.now)
    assert len(made.on(DAY).applied) == 29
    made.settings = pages.read(variables(), made.now)
    for number in range(10):
        made.starts(str(2000 + number), "Eva", f"Ce{chr(97 + number)}mann")
    assert len(made.on("2026-12-01").applied) == 10, "what was allowed does not count for the next runs"


SHOWN: t.Final[dict[str, t.Callable[[], t.Iterator[str]]]] = {
    "suffix": suffix,
    "preview": preview,
    "adopt": adopt,
    "again": again,
    "limit": limit,
}


@pytest.mark.parametrize(("number", "name"), list(enumerate(SHOWN)))
def test_a_run_shows_what_the_guide_shows(number: int, name: str) -> None:
    blocks = pages.blocks(GUIDE, "text")
    assert len(blocks) == len(SHOWN)
    made = "\n".join(SHOWN[name]())
    assert blocks[number].split() == made.split(), made


@pytest.mark.parametrize("number", range(len(pages.blocks(GUIDE, "yaml"))))
def test_every_extract_is_accepted(number: int) -> None:
    extract = yaml.safe_load(pages.blocks(GUIDE, "yaml")[number])
    variables = {**pages.inventory(), **(extract if number else {})}
    pages.check(variables)
    pages.read(variables, pages.noon(DAY))


def test_the_commands_and_variables_exist() -> None:
    pages.check_commands("getting_started")
    pages.check_variables_named("getting_started")


def test_accounts_stay_where_they_are_and_nobody_is_skipped_if_the_guide_is_followed() -> None:
    given = {"lifecycle_ou": None, "lifecycle_category": "modify", "lifecycle_adopt": True}
    made = company("lifecycle_match_attributes", people=PEOPLE_TO_ADOPT, **given)
    for key in ("1001", "1002"):
        made.has(f"account {key}", mail=made.hr[key]["email"])
    ran = made.on(DAY)
    assert ran.plan.rejections == ()
    assert {change.kind.name for change in ran.applied} == {"set_attributes"}
    assert {one.dn for one in made.directory.accounts} == {one.dn for one in ran.before.accounts}


def test_the_limits_of_the_first_week_are_those_of_the_guide() -> None:
    made = company("lifecycle_match_attributes", people=[("Adam", f"Ce{chr(97 + number)}mann") for number in range(16)])
    for key, record in made.hr.items():
        made.has(f"account {key}", mail=record["email"])
    made.settings = pages.read({**variables("lifecycle_match_attributes"), "lifecycle_adopt": True}, made.now)
    gauges = {one.limit.name: one.allowed for one in made.on(DAY).plan.gauges}
    assert (gauges["attribute_changes"], gauges["renames"], gauges["people"]) == (10, 5, 15)
    assert gauges["creates"] == 10
