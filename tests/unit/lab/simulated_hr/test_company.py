# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The demo's company, what happens to it, and generated companies, as both systems show them."""

from __future__ import annotations

import collections
import datetime
import unicodedata

import pytest

from ansible_collections.hrsync.ad.tests.lab.simulated_hr import company as c
from ansible_collections.hrsync.ad.tests.lab.simulated_hr import life
from ansible_collections.hrsync.ad.tests.lab.simulated_hr.control import SimulatedControl
from ansible_collections.hrsync.ad.tests.lab.simulated_hr.generate import SPAN, generated_company
from ansible_collections.hrsync.ad.tests.lab.simulated_hr.roster import demo_company

from .conftest import Client

TODAY = datetime.date(2026, 11, 20)


def depth(company: c.Company, number: str) -> int:
    manager = company.person(number).manager
    return 0 if manager is None else 1 + depth(company, manager)


class TestDemo:
    company = demo_company(TODAY)

    def test_about_forty_people_in_two_systems(self) -> None:
        numbers = {system: {p.number for p in self.company.in_system(system)} for system in c.SYSTEMS}
        assert 38 <= len(self.company.people) <= 44
        assert len(numbers[c.FACTORIAL]) > 2 * len(numbers[c.CALAMARI])
        assert numbers[c.FACTORIAL] & numbers[c.CALAMARI] == {"1001", "1006", "1033", "2002"}

    def test_names_as_in_life(self) -> None:
        people = self.company.people.values()
        names = collections.Counter(person.full_name for person in people)
        letters = {unicodedata.name(letter).split()[0] for name in names for letter in name if letter.isalpha()}
        assert {"LATIN", "GREEK", "ARABIC", "CJK", "CYRILLIC"} <= letters
        assert [name for name, count in names.items() if count == 2] == ["Jan Kowalski"]
        assert any("'" in name for name in names) and any("-" in name for name in names)
        assert [name for name in names if len(name) > 64]

    def test_managers_three_levels_deep_whom_a_system_of_theirs_knows(self) -> None:
        assert max(depth(self.company, person.number or "") for person in self.company.people.values()) == 3
        for person in self.company.people.values():
            manager = person.manager and self.company.person(person.manager)
            assert not manager or set(manager.systems) & set(person.systems)

    def test_who_comes_and_who_went(self) -> None:
        starts = {p.number for p in self.company.people.values() if p.jobs[0].starts_on > TODAY}
        left = {p.number for p in self.company.people.values() if not p.is_active(TODAY)}
        assert starts == {"1032"} and left == {"1033"}
        assert self.company.person("1032").jobs[0].starts_on == datetime.date(2026, 11, 27)

    def test_two_places_two_zones_and_somebody_nowhere(self) -> None:
        assert {(place.country, place.timezone) for place in self.company.locations} == {
            ("PL", "Europe/Warsaw"),
            ("ES", "Europe/Madrid"),
        }
        assert [p.number for p in self.company.people.values() if p.location is None] == ["1029"]

    def test_private_data_are_there_to_be_searched_for(self, client: Client) -> None:
        row = client.people()["1017"]
        private = c.private_texts(self.company.person("1017"))
        assert set(private.values()) == {
            row["bank_number"],
            row["identifier"],
            row["social_security_number"],
            row["address_line_1"],
            row["contact_name"],
        }
        assert all(c.PRIVATE_MARK in text for text in private.values())


class TestSecondAct:
    def test_everything_happens(self, client: Client, control: SimulatedControl) -> None:
        before = client.people()
        assert client.people() == before
        control.second_act()
        after = client.people()
        titles = {row["employee_id"]: row for row in client.rows("contracts/reference_contracts")}
        today = control.state()["today"]
        assert titles[after["1030"]["id"]]["job_title"] == "Principal Platform Engineer"
        assert titles[after["1030"]["id"]]["effective_on"] == today
        assert after["2002"]["last_name"] == "Świątek-O'Neill" and after["2002"]["id"] == before["2002"]["id"]
        assert after["1028"]["location_id"] != before["1028"]["location_id"]
        assert set(after) - set(before) == {"1034"} and after["1034"]["manager_id"] == after["1007"]["id"]
        assert after["1021"]["terminated_on"] == today and after["1021"]["active"] is False
        assert after["1033"]["terminated_on"] is None and after["1033"]["active"] is True
        assert titles[after["1033"]["id"]]["starts_on"] == today
        changed = {number for number in before if after[number] != before[number]}
        assert changed == {"1030", "2002", "1028", "1021", "1033"}

    def test_calamari_sees_it_too(self, client: Client, control: SimulatedControl) -> None:
        control.second_act()
        people = client.calamari_people(withArchived=True)
        assert people["2002"]["lastName"] == "Świątek-O'Neill"
        assert people["1033"]["archived"] is False and people["1033"]["plannedFiring"] is None

    def test_reset_undoes_it(self, client: Client, control: SimulatedControl) -> None:
        before = client.people()
        control.second_act("promotion", "leave")
        control.fault("html", times=0)
        control.reset("2026-11-20")
        assert client.people() == before

    def test_who_left_has_the_old_contract_still(self, client: Client, control: SimulatedControl) -> None:
        control.second_act("return")
        person = client.people()["1033"]["id"]
        ends = [row["ends_on"] for row in client.rows("contracts/contracts", employee_ids__=person)]
        assert ends == ["2026-10-21", None]


class TestEvents:
    def test_a_hire_in_calamari_moves_to_another_office(self, client: Client, control: SimulatedControl) -> None:
        control.event(
            "hire",
            "2009",
            first_name="Rúni",
            last_name="Ólafsson",
            systems=["calamari"],
            title="Support Engineer",
            teams=["Support"],
            location="Warsaw",
            manager="2002",
            starts_on="2026-12-01",
        )
        control.event("relocate", "2009", location="Barcelona")
        person = client.calamari_people()["2009"]
        assert person["hireDate"] == "2026-12-01" and person["email"].endswith("@hrsync.test")
        assert [team["name"] for team in person["teams"]] == ["Department-Support", "Office-Barcelona"]

    def test_a_second_change_on_the_same_day_replaces_the_first(self) -> None:
        company = demo_company(TODAY)
        once = life.promote(company, "1011", "Engineer II")
        twice = life.promote(once, "1011", "Engineer III")
        assert len(twice.person("1011").jobs) == len(once.person("1011").jobs)
        assert twice.person("1011").reference_job(TODAY).title == "Engineer III"

    def test_fields_of_the_person_and_of_one_system(self, client: Client, control: SimulatedControl) -> None:
        control.set_fields("2002", phone="+48 1", teams=["People"])
        control.set_fields("2002", system="calamari", lastName="Other", businessPhone=None)
        factorial, calamari = client.people()["2002"], client.calamari_people()["2002"]
        assert factorial["phone_number"] == "+48 1" and factorial["last_name"] == "Świątek"
        assert calamari["lastName"] == "Other" and calamari["businessPhone"] is None
        assert calamari["teams"][0]["name"] == "Department-People"

    def test_somebody_without_a_key(self, client: Client, control: SimulatedControl) -> None:
        control.set_fields("1017", system="factorial", company_identifier=None)
        assert None in client.people() and "1017" not in client.people()

    def test_somebody_disappears(self, client: Client, control: SimulatedControl) -> None:
        control.delete("2002")
        assert "2002" not in client.people() and "2002" not in client.calamari_people()


class TestGenerated:
    def test_the_same_arguments_make_the_same_company(self) -> None:
        assert generated_company(300, TODAY) == generated_company(300, TODAY)
        assert generated_company(300, TODAY) != generated_company(300, TODAY, seed=2)

    @pytest.mark.parametrize("people", [0, 1, 250])
    def test_size_and_one_tree_of_managers(self, people: int) -> None:
        company = generated_company(people, TODAY)
        reports = collections.Counter(person.manager for person in company.people.values())
        assert len(company.by_number()) == people
        assert reports.pop(None, 0) == min(people, 1) and max(reports.values(), default=0) <= SPAN
        assert all(depth(company, number) < 8 for number in company.by_number())

    def test_shares(self) -> None:
        company = generated_company(1000, TODAY, calamari=0.2, left=0.1)
        assert 150 < len(company.in_system(c.CALAMARI)) < 250
        assert 60 < sum(not person.is_active(TODAY) for person in company.people.values()) < 140

    def test_served_whole(self, client: Client, control: SimulatedControl) -> None:
        state = control.generate(450, calamari=0.2)
        assert state["factorial"] + state["calamari"] == 450
        pages = [client.people(page=page) for page in range(1, 6)]
        assert sum(map(len, pages)) == state["factorial"]
        rows = [client.rows("contracts/reference_contracts", page=page) for page in range(1, 6)]
        assert sum(map(len, rows)) == state["factorial"]


class TestReferenceJob:
    @pytest.mark.parametrize(
        ("today", "title"), [("2026-01-01", "first"), ("2026-02-15", "second"), ("2026-05-01", "third")]
    )
    def test_current_then_next_then_last(self, today: str, title: str) -> None:
        day = datetime.date.fromisoformat
        jobs = (
            c.Job(
                title="first", effective_on=day("2026-01-01"), starts_on=day("2026-01-01"), ends_on=day("2026-01-31")
            ),
            c.Job(
                title="second", effective_on=day("2026-03-01"), starts_on=day("2026-03-01"), ends_on=day("2026-03-31")
            ),
            c.Job(
                title="third", effective_on=day("2026-04-01"), starts_on=day("2026-04-01"), ends_on=day("2026-04-30")
            ),
        )
        person = c.Person(
            serial=1,
            number="1",
            first_name="A",
            last_name="B",
            systems=(c.FACTORIAL,),
            jobs=jobs,
            birthday=TODAY,
            updated_on=TODAY,
        )
        assert person.reference_job(day(today)).title == title
