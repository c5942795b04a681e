# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Days of HR: bad ones, which must stop a run, and good ones, which must not."""

from __future__ import annotations

import dataclasses
import datetime
import typing as t

from ansible_collections.hrsync.ad.plugins.module_utils.model.employee import LOCATION_FIELDS, Employee

from .company import DEPARTMENTS, TODAY, YESTERDAY, People, company, each, hired, shifted, some, working

Day = t.Callable[[People], People]


class Bad(t.NamedTuple):
    """A bad day, and the fields that the sentences must name."""

    day: Day
    names: str
    """With commas."""
    alone: bool = False
    """Whether the feed is odd by itself, so that it is seen without an earlier one."""


def _place(one: Employee, **members: str | None) -> dict[str, t.Any]:
    return {"location": {**one.location, **members}}


def _in(*departments: str) -> t.Callable[[Employee], bool]:
    return lambda one: one.department in departments


def _misread(text: str | None, wrong: str = "latin-1") -> str | None:
    return text and text.encode().decode(wrong, "replace")


def _lossy(text: str | None, sign: str) -> str | None:
    return text and "".join(letter if letter.isascii() else sign for letter in text)


def _names(change: t.Callable[[str | None], str | None]) -> t.Callable[[Employee], dict[str, t.Any]]:
    return lambda one: {"first_name": change(one.first_name), "last_name": change(one.last_name)}


def _texts(change: t.Callable[[str | None], str | None]) -> t.Callable[[Employee], dict[str, t.Any]]:
    def changed(one: Employee) -> dict[str, t.Any]:
        place = {name: change(value) for name, value in one.location.items()}
        return {**_names(change)(one), "location": place, "department": change(one.department)}

    return changed


def _swap(one: Employee) -> dict[str, t.Any]:
    return {"first_name": one.last_name, "last_name": one.first_name}


def _leaves(one: Employee, day: str = YESTERDAY) -> dict[str, t.Any]:
    return {"end_date": day, "status": "inactive"}


def _years(text: str | None, years: int) -> str | None:
    return text and f"{int(text[:4]) + years:04d}{text[4:]}"


def _day_and_month(text: str | None) -> str | None:
    return text and (f"{text[:4]}-{text[8:]}-{text[5:7]}" if int(text[8:]) < 13 else text)


def _inverted(one: Employee) -> dict[str, t.Any]:
    return {"status": "inactive" if one.status == "active" else "active"}


def _copies(people: People) -> People:
    return [*people, *(dataclasses.replace(one, key=f"9{one.key}", id=f"9{one.id}") for one in people)]


def _half(people: People) -> People:
    return people[::2]


def _is_half(one: Employee) -> bool:
    return int(one.id) % 2 == 0


def _domain(one: Employee, domain: str = "new.example") -> dict[str, t.Any]:
    return {"email": one.email and one.email.replace("example.com", domain)}


def _a_day_later(text: str | None) -> str | None:
    return text and (datetime.date.fromisoformat(text) + datetime.timedelta(days=1)).isoformat()


_PLAIN = str.maketrans("ąćęłńóśźżŁŚŻéöüø", "acelnoszzLSZeouo")
_CYRILLIC = str.maketrans("aeok", "\u0430\u0435\u043e\u043a")

SHIFTED = ("first_name", "last_name", "full_name", "email", "job_title", "start_date", "private", "department", "teams",
           "location", "legal_entity", "manager_key", "end_date", "status", "custom")  # fmt: skip

BAD: t.Final[t.Mapping[str, Bad]] = {
    # The five of the issue.
    "everybody terminated yesterday": Bad(lambda all_: each(all_, _leaves, working), "end_date,status", alone=True),
    "terminated on 1970-01-01": Bad(lambda all_: each(all_, lambda one: _leaves(one, "1970-01-01")), "end_date", True),
    "teams gone": Bad(lambda all_: each(all_, lambda _one: {"teams": (), "department": None}), "teams,department"),
    "memberships gone": Bad(lambda all_: each(all_, lambda _one: {"teams": ()}), "teams,memberships"),
    "keys shifted by one row": Bad(lambda all_: shifted(all_, *SHIFTED), "first_name,last_name,start_date"),
    "names swapped": Bad(lambda all_: each(all_, _swap), "first_name,last_name"),
    # People.
    "half of the people": Bad(_half, "listed"),
    "half of the people, and no leavers": Bad(lambda all_: [one for one in _half(all_) if working(one)], "listed"),
    "nobody but the first page": Bad(lambda all_: all_[:100], "listed"),
    "one department is missing": Bad(lambda all_: [one for one in all_ if one.department != "IT"], "listed"),
    "nobody": Bad(lambda _all: [], "listed"),
    "rows twice with new keys": Bad(_copies, "key", True),
    "sixty rows twice with new keys": Bad(lambda all_: [*all_, *_copies(all_)[600:660]], "key", True),
    "another company": Bad(lambda _all: company(580, seed=99), "first_name,last_name"),
    "another company with other keys": Bad(
        lambda _all: each(company(580, seed=98), lambda one: {"key": f"X{one.key}"}), "listed"
    ),
    "test data": Bad(
        lambda _all: each(company(40, seed=5), lambda one: {"first_name": "Test", "last_name": f"User {one.key}"}),
        "first_name,last_name",
        True,
    ),
    "four times as many people": Bad(lambda all_: [*all_, *hired(1800)], "are new", True),
    "keys of ten leavers are given to others": Bad(
        lambda all_: [
            dataclasses.replace(new, key=old.key) if not working(old) and old.key and old.key < "00180" else old
            for old, new in zip(all_, hired(len(all_)), strict=True)
        ],
        "first_name",
    ),
    # Keys.
    "no leading zeros": Bad(lambda all_: each(all_, lambda one: {"key": str(int(one.key or 0))}), "key"),
    "keys in other letters": Bad(lambda all_: each(all_, lambda one: {"key": f"{one.key}".replace("0", "o")}), "key"),
    "keys of one office changed": Bad(
        lambda all_: each(all_, lambda one: {"key": f"B{one.key}"}, lambda one: one.location["city"] == "Berlin"), "key"
    ),
    "keys reversed": Bad(lambda all_: each(all_, lambda one: {"key": (one.key or "")[::-1]}), "key"),
    "no keys": Bad(lambda all_: each(all_, lambda _one: {"key": None}), "key"),
    "no keys for half": Bad(lambda all_: each(all_, lambda _one: {"key": None}, _is_half), "listed"),
    # Names.
    "names of one department swapped": Bad(lambda all_: each(all_, _swap, _in("IT")), "first_name,last_name"),
    "first names shifted": Bad(lambda all_: shifted(all_, "first_name"), "first_name"),
    "last names shifted": Bad(lambda all_: shifted(all_, "last_name"), "last_name"),
    "names shifted": Bad(lambda all_: shifted(all_, "first_name", "last_name", by=7), "first_name,last_name"),
    "names of one department shifted": Bad(
        lambda all_: [*shifted(all_[:60], "first_name", "last_name"), *all_[60:]], "first_name,last_name"
    ),
    "names in capitals": Bad(lambda all_: each(all_, _names(lambda text: text and text.upper())), "first_name"),
    "no last names": Bad(lambda all_: each(all_, lambda _one: {"last_name": None}), "last_name"),
    "no first names for half": Bad(lambda all_: each(all_, lambda _one: {"first_name": None}, _is_half), "first_name"),
    "everybody has one name": Bad(
        lambda all_: each(all_, lambda _one: {"first_name": "John", "last_name": "Doe"}), "first_name", alone=True
    ),
    "names in one field": Bad(
        lambda all_: each(all_, lambda one: {"first_name": one.full_name, "last_name": None}), "last_name"
    ),
    # Letters.
    "UTF-8 read as Latin-1": Bad(lambda all_: each(all_, _texts(_misread)), "first_name,location", True),
    "UTF-8 read as Windows-1252": Bad(
        lambda all_: each(all_, _texts(lambda text: _misread(text, "cp1252"))), "first_name,location", True
    ),
    "replacement characters": Bad(
        lambda all_: each(all_, _texts(lambda text: _lossy(text, "\ufffd"))), "last_name", True
    ),
    "question marks": Bad(lambda all_: each(all_, _texts(lambda text: _lossy(text, "?"))), "last_name", True),
    "escaped for HTML": Bad(
        lambda all_: each(all_, _texts(lambda text: text and text.encode("ascii", "xmlcharrefreplace").decode())),
        "last_name",
        True,
    ),
    "escaped for Python": Bad(
        lambda all_: each(all_, _texts(lambda text: text and text.encode("ascii", "backslashreplace").decode())),
        "last_name",
        True,
    ),
    "accents lost": Bad(
        lambda all_: each(all_, _names(lambda text: text and text.encode("ascii", "ignore").decode())), "last_name"
    ),
    "Latin-2 read as Latin-1": Bad(
        lambda all_: each(all_, _names(lambda text: text and text.encode("iso8859-2", "ignore").decode("latin-1"))),
        "last_name",
        True,
    ),
    # Dates and states.
    "statuses inverted": Bad(lambda all_: each(all_, _inverted), "status"),
    "everybody inactive": Bad(lambda all_: each(all_, lambda _one: {"status": "inactive"}), "status"),
    "everybody active again": Bad(
        lambda all_: each(all_, lambda _one: {"status": "active", "end_date": None}), "end_date,status"
    ),
    "half terminated": Bad(lambda all_: each(all_, _leaves, _is_half), "end_date", True),
    "one department terminated": Bad(lambda all_: each(all_, _leaves, _in("IT")), "end_date"),
    "everybody ends in a month": Bad(
        lambda all_: each(all_, lambda _one: {"end_date": "2026-12-31"}, working), "end_date"
    ),
    "everybody begins today": Bad(
        lambda all_: each(all_, lambda _one: {"start_date": TODAY.isoformat()}), "start_date", True
    ),
    "start dates of 1970": Bad(
        lambda all_: each(all_, lambda _one: {"start_date": "1970-01-01"}), "start_date", alone=True
    ),
    "start dates a century early": Bad(
        lambda all_: each(all_, lambda one: {"start_date": _years(one.start_date, -100)}), "start_date", True
    ),
    "start dates a century late": Bad(
        lambda all_: each(all_, lambda one: {"start_date": _years(one.start_date, 100)}), "start_date", True
    ),
    "day and month swapped": Bad(
        lambda all_: each(all_, lambda one: {"start_date": _day_and_month(one.start_date)}), "start_date"
    ),
    "no start dates": Bad(lambda all_: each(all_, lambda _one: {"start_date": None}), "start_date"),
    "no start dates for one department": Bad(
        lambda all_: each(all_, lambda _one: {"start_date": None}, _in("IT")), "start_date"
    ),
    "start and end swapped": Bad(
        lambda all_: each(all_, lambda one: {"start_date": one.end_date, "end_date": one.start_date}),
        "start_date,end_date",
        alone=True,
    ),
    "the birth date is the start date": Bad(
        lambda all_: each(all_, lambda one: {"start_date": one.private["birthday"]}), "start_date"
    ),
    "start dates shifted": Bad(lambda all_: shifted(all_, "start_date"), "start_date"),
    # Addresses, jobs and places.
    "new e-mail domain": Bad(lambda all_: each(all_, _domain), "email"),
    "e-mail addresses shifted": Bad(lambda all_: shifted(all_, "email"), "email"),
    "no e-mail addresses": Bad(lambda all_: each(all_, lambda _one: {"email": None}), "email"),
    "names as e-mail addresses": Bad(lambda all_: each(all_, lambda one: {"email": one.full_name}), "email", True),
    "job titles shifted": Bad(lambda all_: shifted(all_, "job_title"), "job_title"),
    "departments as job titles": Bad(
        lambda all_: each(all_, lambda one: {"job_title": one.department, "department": one.job_title}), "job_title"
    ),
    "all job titles replaced": Bad(
        lambda all_: each(all_, lambda one: {"job_title": f"{one.job_title} (f/m)"}), "job_title"
    ),
    "no job titles": Bad(lambda all_: each(all_, lambda _one: {"job_title": None}), "job_title"),
    "no job titles for a third": Bad(
        lambda all_: each(all_, lambda _one: {"job_title": None}, lambda one: int(one.id) % 3 == 0), "job_title"
    ),
    "departments moved around": Bad(
        lambda all_: each(all_, lambda one: {"department": DEPARTMENTS[DEPARTMENTS.index(str(one.department)) - 1]}),
        "department",
    ),
    "a department is emptied": Bad(lambda all_: each(all_, lambda _one: {"department": None}, _in("IT")), "department"),
    "everybody in one department": Bad(lambda all_: each(all_, lambda _one: {"department": "Default"}), "department"),
    "the CEO manages everybody": Bad(lambda all_: each(all_, lambda _one: {"manager_key": "00001"}), "manager"),
    "no managers": Bad(lambda all_: each(all_, lambda _one: {"manager_key": None}), "manager"),
    "managers shifted": Bad(lambda all_: shifted(all_, "manager_key"), "manager"),
    "locations shifted": Bad(lambda all_: shifted(all_, "location"), "location"),
    "no locations": Bad(lambda all_: each(all_, lambda _one: {"location": dict.fromkeys(LOCATION_FIELDS)}), "location"),
    "no cities": Bad(lambda all_: each(all_, lambda one: _place(one, city=None)), "location.city"),
    "half of the locations are gone": Bad(
        lambda all_: each(
            all_,
            lambda _one: {"location": dict.fromkeys(LOCATION_FIELDS)},
            lambda one: one.location["country"] == "PL",
        ),
        "location",
    ),
    "no legal entities": Bad(lambda all_: each(all_, lambda _one: {"legal_entity": None}), "legal_entity"),
    "one legal entity": Bad(lambda all_: each(all_, lambda _one: {"legal_entity": "Example"}), "legal_entity"),
    "teams shifted": Bad(lambda all_: shifted(all_, "teams"), "teams"),
    "half of the memberships": Bad(lambda all_: each(all_, lambda one: {"teams": one.teams[:1]}), "teams,memberships"),
    "no custom values": Bad(lambda all_: each(all_, lambda _one: {"custom": {}}), "custom"),
    "a custom field is gone": Bad(
        lambda all_: each(all_, lambda one: {"custom": {"badge": one.custom["badge"]}}), "custom.cost_center"
    ),
    "a custom field of half is gone": Bad(
        lambda all_: each(all_, lambda one: {"custom": {"badge": one.custom["badge"]}}, _is_half), "custom.cost_center"
    ),
    "a custom field has another name": Bad(
        lambda all_: each(all_, lambda one: {"custom": {"Badge": one.custom["badge"], "cost_center": "x"}}),
        "custom.badge",
    ),
    "custom fields shifted": Bad(lambda all_: shifted(all_, "custom"), "custom.badge,custom.cost_center"),
    "custom fields changed places": Bad(
        lambda all_: each(
            all_, lambda one: {"custom": {"badge": one.custom["cost_center"], "cost_center": one.custom["badge"]}}
        ),
        "custom.badge",
    ),
    # Of whole units, and of programs that mean well.
    "a site is terminated": Bad(
        lambda all_: each(all_, _leaves, lambda one: one.location["city"] == "Malmö"), "end_date", True
    ),
    "a department is inactive": Bad(lambda all_: each(all_, lambda _one: {"status": "inactive"}, _in("IT")), "status"),
    "a department is called N/A": Bad(
        lambda all_: each(all_, lambda _one: {"department": "N/A"}, _in("IT")), "department"
    ),
    "a department is an empty text": Bad(
        lambda all_: each(all_, lambda _one: {"department": ""}, _in("IT")), "department"
    ),
    "everybody has no name but N/A": Bad(lambda all_: each(all_, _names(lambda _text: "N/A")), "last_name", True),
    "start dates one day later": Bad(
        lambda all_: each(all_, lambda one: {"start_date": _a_day_later(one.start_date)}), "start_date"
    ),
    "birth dates of half changed": Bad(
        lambda all_: each(all_, lambda one: {"private": {"birthday": _a_day_later(one.private["birthday"])}}, _is_half),
        "birthday",
    ),
    "ends in 2099": Bad(lambda all_: each(all_, lambda _one: {"end_date": "2099-12-31"}, working), "end_date"),
    "managers in a circle": Bad(
        lambda all_: [
            dataclasses.replace(one, manager_key=other.key)
            for one, other in zip(all_, [*all_[1:], all_[0]], strict=True)
        ],
        "manager",
    ),
    "names transliterated": Bad(
        lambda all_: each(all_, _names(lambda text: text and text.translate(_PLAIN))), "last_name"
    ),
    "letters that only look alike": Bad(
        lambda all_: each(all_, _names(lambda text: text and text.translate(_CYRILLIC))), "first_name,last_name"
    ),
    "everybody is part-time": Bad(lambda all_: each(all_, lambda _one: {"job_title": "Part-time"}), "job_title"),
    "everybody in one place": Bad(
        lambda all_: each(all_, lambda one: _place(one, name="HQ", country="PL", city="HQ")), "location"
    ),
    "more leading zeros": Bad(lambda all_: each(all_, lambda one: {"key": f"000{one.key}"}), "key"),
    "keys with a decimal point": Bad(lambda all_: each(all_, lambda one: {"key": f"{int(one.key or 0)}.0"}), "key"),
}


def _moved(one: Employee) -> dict[str, t.Any]:
    return {**_place(one, name="Poznań", city="Poznań"), "department": "Sales", "manager_key": "00003"}


def _reorganized(all_: People) -> People:
    """A department gets another head, other titles and another team."""
    return each(
        all_,
        lambda one: {"manager_key": "00009", "job_title": "Engineer", "teams": ("Engineering",)},
        _in("IT"),
    )


def _usual_month(all_: People) -> People:
    """Joiners, leavers, marriages, promotions, and corrections."""
    people = some(all_, 12, lambda one: _leaves(one, "2026-11-15"))
    people = [*people[:30], *some(people[30:], 8, lambda one: {"job_title": f"Senior {one.job_title}"})]
    people = [*people[:60], *some(people[60:], 4, lambda one: {"last_name": f"{one.last_name}-Nowak"})]
    people = [*people[:90], *some(people[90:], 3, lambda _one: {"start_date": "2020-02-03"})]
    return [*people, *hired(14)]


def _leaver_is_gone(one: Employee) -> bool:
    return working(one) or int(one.key or 0) % 2 == 0


GOOD: t.Final[t.Mapping[str, Day]] = {
    "the same": lambda all_: all_,
    "another order": lambda all_: all_[::-1],
    "a usual month": _usual_month,
    "a department moves": lambda all_: each(all_, _moved, _in("IT")),
    "a department is reorganized": _reorganized,
    "a merger of 50 people": lambda all_: [*all_, *hired(50, legal_entity="Merged Ltd", department="Merged")],
    "an office is renamed": lambda all_: each(
        all_, lambda one: _place(one, name="Kraków Center"), lambda one: one.location["city"] == "Kraków"
    ),
    "a department is renamed": lambda all_: each(all_, lambda _one: {"department": "Technology"}, _in("IT")),
    "a team is renamed, and somebody joins it": lambda all_: [
        *each(all_, lambda one: {"teams": tuple("Digital" if team == "IT" else team for team in one.teams)}),
        *hired(1, teams=("Digital",)),
    ],
    "two departments become one": lambda all_: each(
        all_, lambda _one: {"department": "Finance and Law"}, _in("Finance", "Legal")
    ),
    "a head is replaced": lambda all_: each(
        all_, lambda _one: {"manager_key": "00100"}, lambda one: one.manager_key == "00007"
    ),
    "old leavers are removed": lambda all_: [one for one in all_ if _leaver_is_gone(one)],
    "20 people leave": lambda all_: some(all_, 20, _leaves),
    "10 people marry": lambda all_: some(all_, 10, lambda one: {"last_name": f"{one.last_name}-Król"}),
    "12 addresses are corrected": lambda all_: some(all_, 12, _domain),
    "five people come back": lambda all_: each(
        all_,
        lambda _one: {"status": "active", "end_date": None, "start_date": "2026-11-02"},
        lambda one: not working(one) and (one.key or "") < "00100",
    ),
    "every fifth is promoted": lambda all_: each(
        all_, lambda one: {"job_title": f"Principal {one.department}"}, lambda one: int(one.id) % 5 == 0
    ),
    "cost centers of a department": lambda all_: each(
        all_, lambda one: {"custom": {**one.custom, "cost_center": "CC900"}}, _in("IT")
    ),
    "a new custom field": lambda all_: each(all_, lambda one: {"custom": {**one.custom, "desk": "12"}}),
    "a new team for everybody who works in Malmö": lambda all_: each(
        all_, lambda one: {"teams": (*one.teams, "Nordics")}, lambda one: one.location["city"] == "Malmö"
    ),
    "a smaller and a larger office": lambda all_: some(all_, 40, lambda one: _place(one, name="Berlin", city="Berlin")),
}
