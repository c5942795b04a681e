# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The extracts of the guide to scenarios are accepted, and runs with them show what the guide shows."""

from __future__ import annotations

import re
import typing as t

import pytest
import yaml

from . import pages
from .pages import Company, Variables

SECTIONS: t.Final = pages.sections(pages.page("scenarios"))


def extract(title: str) -> Variables:
    """The variables of a scenario with those of the inventory of `getting_started`."""
    first, *_more = pages.blocks(SECTIONS[title], "yaml")
    return {**pages.inventory(), **yaml.safe_load(first)}


def company(title: str, day: str, *groups: str) -> Company:
    """A company with this extract, in which five people work whom the scenario does not change."""
    made = Company(extract(title), day, groups)
    for number, name in enumerate(("Zeman", "Kowal", "Mazur", "Bąk", "Dudek"), start=1001):
        made.starts(str(number), "Adam", name, department="IT", legal_entity="Example Ltd")
    made.on(day)
    return made


def joiner(title: str) -> t.Iterator[str]:
    made = company(title, "2026-11-29", "GG-Staff")
    made.starts("1040", "Eva", "Kos", start_date="2026-12-07")
    for day in ("2026-11-29", "2026-11-30", "2026-12-07"):
        yield made.shown(day)


def mover(title: str) -> t.Iterator[str]:
    made = company(title, "2026-11-02", "GG-Sales", "GG-Finance")
    made.starts("1017", "Anna", "Nowak", department="Sales")
    made.on("2026-11-02")
    names = {"last_name": "Kowalska", "full_name": "Anna Kowalska", "email": "anna.kowalska@example.com"}
    made.says("1017", department="Finance", **names)
    yield made.shown("2026-12-01")


def leaver(title: str) -> t.Iterator[str]:
    made = company(title, "2026-08-03", "GG-Staff")
    made.starts("1021", "Marc", "Solé")
    made.on("2026-08-03")
    made.says("1021", end_date="2026-09-01")
    for day in ("2026-08-31", "2026-09-01", "2026-10-01", "2026-11-30"):
        yield made.shown(day)


def rehire(title: str) -> t.Iterator[str]:
    made = company(title, "2026-03-02", "GG-Staff")
    made.starts("1034", "Renée", "Lefèvre")
    made.starts("1028", "Tomáš", "Dvořák", personal_email="tomas@example.net")
    made.on("2026-03-02")
    for key in ("1034", "1028"):
        made.says(key, end_date="2026-04-01")
    yield made.shown("2026-04-01")
    del made.hr["1028"]
    made.says("1034", end_date=None, start_date="2026-11-02")
    made.starts("2001", "Tomáš", "Dvořák", personal_email="tomas@example.net", start_date="2026-11-02")
    yield made.shown("2026-11-02")


def contractor(title: str) -> t.Iterator[str]:
    made = company(title, "2026-10-30")
    bo = {"key": "C-17", "source": "contractors", "id": "C-17", "employee_number": "C-17", "status": "active"}
    bo |= {"first_name": "Bo", "last_name": "Li", "full_name": "Bo Li", "email": "bo.li@example.com"}
    bo |= {"start_date": "2026-11-02", "end_date": "2027-01-01"}
    made.more.append(bo)
    yield made.shown("2026-11-02")
    yield made.shown("2027-01-01")
    bo["end_date"] = "2027-04-01"
    yield made.shown("2027-01-04")


def one_name(title: str) -> t.Iterator[str]:
    made = company(title, "2026-11-30")
    for key in ("1040", "1041"):
        made.starts(key, "Ewa", "Nowak", email=None, start_date="2026-11-30")
    yield made.shown("2026-11-30")


def custom_field(title: str) -> t.Iterator[str]:
    made = company(title, "2026-11-30")
    made.says("1003", custom={"badge_number": "B-4711"})
    yield made.shown("2026-11-30")


def places(title: str) -> t.Iterator[str]:
    made = company(title, "2026-11-02")
    made.starts("2002", "Halina", "Świątek", department="Design", start_date="2026-11-02")
    yield made.shown("2026-11-02")
    made.says("2002", location={"country": "es"})
    yield made.shown("2026-12-01")


def entities(title: str) -> t.Iterator[str]:
    made = company(title, "2026-11-02", "GG-Germany")
    made.starts("3001", "Jürgen", "Müller", legal_entity="Example GmbH", start_date="2026-11-02")
    yield made.shown("2026-11-02")
    made.says("3001", legal_entity="Example Sp. z o.o.")
    yield made.shown("2026-12-01")


SCENARIOS: t.Final[dict[str, t.Callable[[str], t.Iterator[str]]]] = {
    "Joiner": joiner,
    "Mover, with the old address": mover,
    "Leaver, after 30 and 90 days": leaver,
    "Rehire": rehire,
    "Contractors with expiry": contractor,
    "Two people with one name": one_name,
    "A custom field": custom_field,
    "OUs by team and country": places,
    "Several legal entities": entities,
}


def words(text: str) -> list[str]:
    """The words, because the guide wraps long lines."""
    return text.split()


def test_every_scenario_is_run() -> None:
    assert list(SCENARIOS) == list(SECTIONS)


@pytest.mark.parametrize("title", SCENARIOS)
def test_a_run_shows_what_the_guide_shows(title: str) -> None:
    [shown] = pages.blocks(SECTIONS[title], "text")
    made = "\n".join(SCENARIOS[title](title))
    assert words(shown) == words(made), made


@pytest.mark.parametrize("title", SCENARIOS)
def test_every_extract_is_accepted(title: str) -> None:
    for block in pages.blocks(SECTIONS[title], "yaml"):
        variables = {**pages.inventory(), **yaml.safe_load(block)}
        pages.check(variables)
        pages.read(variables, pages.noon("2026-11-30"))


def test_the_mover_keeps_the_login_and_gets_mail_to_the_former_address() -> None:
    made = company("Mover, with the old address", "2026-11-02", "GG-Sales", "GG-Finance")
    made.starts("1017", "Anna", "Nowak", department="Sales")
    made.on("2026-11-02")
    made.says("1017", last_name="Kowalska", full_name="Anna Kowalska", email="anna.kowalska@example.com")
    made.on("2026-12-01")
    found = made.account("1017")
    assert found
    assert (found.text("sAMAccountName"), found.text("mail")) == ("anowak", "anna.kowalska@example.com")
    addresses = {value.decode() for value in found.values["proxyaddresses"]}
    assert addresses == {"SMTP:anna.kowalska@example.com", "smtp:anna.nowak@example.com"}


def test_the_mailbox_of_a_leaver() -> None:
    [_first, block] = pages.blocks(SECTIONS["Leaver, after 30 and 90 days"], "yaml")
    made = Company({**pages.inventory(), **yaml.safe_load(block)}, "2026-08-03")
    made.starts("1021", "Marc", "Solé", end_date="2026-09-01")
    for day, hidden in (("2026-09-01", None), ("2026-10-01", True)):
        made.now = pages.noon(day)
        [desired] = made.task().desired
        [mailbox, *_former] = desired.steps["mailbox"]
        assert (mailbox["state"], mailbox.get("hide_from_address_lists")) == ("shared", hidden)


def test_the_rehires_have_their_former_accounts() -> None:
    made = company("Rehire", "2026-03-02", "GG-Staff")
    made.starts("1028", "Tomáš", "Dvořák", personal_email="tomas@example.net")
    made.on("2026-03-02")
    before = made.account("1028")
    made.says("1028", end_date="2026-04-01")
    made.on("2026-04-01")
    del made.hr["1028"]
    made.starts("2001", "Tomáš", "Dvořák", personal_email="tomas@example.net", start_date="2026-11-02")
    made.on("2026-11-02")
    after = made.account("2001")
    assert before and after
    assert (before.guid, before.values["memberof"]) == (after.guid, after.values["memberof"])


def test_two_people_with_one_name_differ_as_the_guide_says() -> None:
    title = "Two people with one name"
    made = company(title, "2026-11-30")
    for key in ("1040", "1041"):
        made.starts(key, "Ewa", "Nowak", email=None)
    made.on("2026-11-30")
    second = made.account("1041")
    assert second
    cells = re.findall(r"^   \* - ``(\w+)``\n     - ``(.+)``\n     - ``(.+)``$", SECTIONS[title], re.MULTILINE)
    for place, key in ((1, "1040"), (2, "1041")):
        found = made.account(key)
        assert found
        assert {cell[0]: cell[place] for cell in cells} == {
            name: found.text(name) for name in ("cn", "sAMAccountName", "userPrincipalName", "mail", "displayName")
        } | {"cn": found.dn.partition(",")[0].removeprefix("CN=")}


def test_the_commands_and_variables_exist() -> None:
    pages.check_variables_named("scenarios")


def test_a_name_of_hr_leads_to_no_other_ou() -> None:
    made = company("OUs by team and country", "2026-11-02")
    made.starts("2002", "Halina", "Świątek", department="Design, OU=Board", location={"country": "es"})
    made.on("2026-11-02")
    found = made.account("2002")
    assert found
    assert found.dn == rf"CN=Halina Świątek,OU=Design\, OU\=Board,OU=Spain,{pages.PEOPLE}"
