# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import dataclasses
import typing as t

from ansible_collections.hrsync.ad.plugins.module_utils.model.absence import Absence
from ansible_collections.hrsync.ad.plugins.module_utils.model.employee import Employee
from ansible_collections.hrsync.ad.plugins.module_utils.model.plan import Notice
from ansible_collections.hrsync.ad.plugins.module_utils.people.cleaning import (
    cleaned,
    cleaned_absence,
)


def employee(key: str, **fields: t.Any) -> Employee:
    return Employee(**{"key": key, "source": "factorial", "id": f"id {key}", "full_name": "Ann Lee", **fields})


def clean_one(**fields: t.Any) -> tuple[Employee, tuple[Notice, ...]]:
    found = cleaned([("factorial", [employee(**{"key": "1", **fields})])])
    return found.sources[0][1][0], found.notices


def test_clean_records_stay_the_same_objects() -> None:
    one = employee("1", teams=("Łódź",), location={"city": "Kraków"}, custom={"n": 1, "list": ["a"]}, raw={"x": " y "})
    found = cleaned([("factorial", [one])])
    assert found.sources[0][1][0] is one
    assert found.notices == ()


def test_conditions_see_text_without_insignificant_spaces_and_composed() -> None:
    """[trials 41] An administrator cannot see the difference."""
    one, notices = clean_one(
        department="Sales ",
        job_title=" Sprzedaz\u0307  \nB",
        teams=("A  b", "c"),
        location={"city": "Krako\u0301w", "address": "Long street 1\r\nBack  yard", "state": None},
        custom={"site": {"names": [" x\ny", 1, None]}},
        raw={"department": "Sales "},
    )
    assert (one.department, one.job_title, one.teams) == ("Sales", "Sprzedaż B", ("A b", "c"))
    assert one.location == {"city": "Kraków", "address": "Long street 1\r\nBack yard", "state": None}
    assert one.custom == {"site": {"names": ["x\ny", 1, None]}}
    assert one.raw == {"department": "Sales "}
    assert notices == ()


def test_invisible_and_unstorable_characters_are_removed_and_told_once() -> None:
    """[trials 22, 23; part 12 no. 1, 2]"""
    people = [
        employee("2\u200b", email="ann\u200b.z@x\ufeff", manager_key="\u20601", job_title="Boss\ud83d"),
        employee("1", location={"city": "New\u00a0York"}, custom={"note": "\uffff\x00"}, flaws=("a\u200b",)),
    ]
    found = cleaned([("factorial", people[:1]), ("calamari", people[1:])])
    (two,), (one,) = (employees for _name, employees in found.sources)
    assert (two.key, two.email, two.manager_key, two.job_title) == ("2", "ann.z@x", "1", "Boss")
    assert (one.location, one.custom, one.flaws) == ({"city": "New York"}, {"note": ""}, ("a\u200b",))
    (notice,) = found.notices
    assert notice.keys == ("1", "2")
    assert notice.text == (
        "HR has characters that nobody sees or that cannot be stored; they are removed, or replaced by a space: Ann Lee"
        " (1): U+0000, U+FFFF in custom.note, U+00A0 in location.city; Ann Lee (2): U+200B in key, U+200B, U+FEFF in"
        " email, U+2060 in manager_key, U+D83D in job_title. Correct them in the HR system."
    )


def test_the_warning_describes_some_people_and_counts_the_others() -> None:
    people = [employee(str(number), email="a\u200b") for number in range(7)]
    people.append(dataclasses.replace(people[0], key="\u200b"))
    (notice,) = cleaned([("factorial", people)]).notices
    assert notice.keys == tuple("0123456")
    assert "; and 3 more records. Correct" in notice.text
    assert notice.text.count("Ann Lee") == 5


def test_persian_names_keep_their_joiner() -> None:
    one, notices = clean_one(last_name="می\u200cخواهم")
    assert one.last_name == "می\u200cخواهم"
    assert notices == ()


def test_absences_are_cleaned() -> None:
    absence = Absence(source="s", id="1\u200b", first_day="2026-11-30", type="Holi\ud83dday ", email=None)
    assert cleaned_absence(absence) == dataclasses.replace(absence, type="Holiday")
