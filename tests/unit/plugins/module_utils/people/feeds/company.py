# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""A company of 600 people in two HR systems, as normalized records, for the days of `days`."""

from __future__ import annotations

import dataclasses
import datetime
import functools
import random
import typing as t

from ansible_collections.hrsync.ad.plugins.module_utils.model.employee import LOCATION_FIELDS, Employee

TODAY = datetime.date(2026, 11, 28)
YESTERDAY = "2026-11-27"
PEOPLE = 600
HEADS = 12

_FIRST = (
    "Anna Bartosz Celina Dawid Ewa Filip Grażyna Hubert Irena Jan Katarzyna Łukasz Małgorzata Norbert Olga Paweł Róża"
    " Stanisław Teresa Urszula Wojciech Zofia José Chloé Jürgen Søren Ingrid Marek Nadia Igor"
).split()
_LAST = (
    "Nowak Kowalski Wiśniewski Wójcik Kowalczyk Kamiński Lewandowski Zieliński Szymański Woźniak Dąbrowski Kozłowski"
    " Jankowski Mazur Kwiatkowski Krawczyk Kaczmarek Piotrowski Grabowski Zając Pawłowski Michalski Król Wieczorek"
    " Jabłoński Wróbel Nowakowski Majewski Olszewski Stępień Malinowski Jaworski Adamczyk Dudek Nowicki Pawlak Górski"
    " Witkowski Walczak Sikora Baran Rutkowski Michalak Szewczyk Ostrowski Tomaszewski Pietrzak Zalewski Wróblewski"
    " Marciniak Jasiński Zawadzki Bąk Jakubowski Sadowski Duda Włodarczyk Wilk Chmielewski Borkowski Sokołowski"
    " García Müller Sørensen Lefèvre"
).split()
DEPARTMENTS = (
    "Sales", "Finance", "IT", "Legal", "Production", "Logistics", "Marketing", "Research", "Human Resources", "Support",
)  # fmt: skip
PLACES = (
    ("Kraków", "PL", "Kraków"),
    ("Łódź", "PL", "Łódź"),
    ("Berlin", "DE", "Berlin"),
    ("Malmö", "SE", "Malmö"),
    ("València", "ES", "València"),
)
TITLES = tuple(f"{rank} {area}" for rank in ("Junior", "Senior", "Lead") for area in DEPARTMENTS)

People = list[Employee]
Change = t.Callable[[Employee], t.Mapping[str, t.Any]]


def company(number: int = PEOPLE, seed: int = 1) -> People:
    """So many people; every eighteenth has left, and some have an end ahead."""
    return list(_company(number, seed))


@functools.cache
def _company(number: int, seed: int) -> tuple[Employee, ...]:
    dice = random.Random(seed)
    return tuple(_person(index, dice) for index in range(1, number + 1))


def _person(index: int, dice: random.Random) -> Employee:
    first, last = dice.choice(_FIRST), dice.choice(_LAST)
    name, country, city = dice.choice(PLACES)
    department = DEPARTMENTS[index % len(DEPARTMENTS)]
    has_left = index % 18 == 0
    start = datetime.date(2010, 1, 4) + datetime.timedelta(days=dice.randrange(5700))
    born = datetime.date(1965, 1, 1) + datetime.timedelta(days=dice.randrange(13000))
    end = "2026-06-30" if has_left else "2027-03-31" if index % 40 == 0 else None
    return Employee(
        key=f"{index:05d}",
        source="factorial",
        id=str(900000 + index),
        employee_number=f"{index:05d}",
        first_name=first,
        last_name=last,
        full_name=f"{first} {last}",
        email=f"{_ascii(first)}.{_ascii(last)}.{index}@example.com",
        job_title=dice.choice(TITLES),
        department=department,
        teams=tuple(sorted({department, f"Site {name}", *(["First aid"] if index % 9 == 0 else [])})),
        location={**dict.fromkeys(LOCATION_FIELDS), "name": name, "country": country, "city": city},
        legal_entity="Example GmbH" if country == "DE" else "Example SA",
        manager_key=None if index == 1 else f"{1 + index % HEADS:05d}" if index > HEADS else "00001",
        start_date=start.isoformat(),
        end_date=end,
        status="inactive" if has_left else "active",
        custom={"badge": f"B{index}", "cost_center": f"CC{index % 25}"},
        private={"birthday": born.isoformat()},
    )


def _ascii(text: str) -> str:
    return text.encode("ascii", "ignore").decode().lower()


def working(one: Employee) -> bool:
    """Whether the person has not left."""
    return one.status == "active"


def each(people: People, change: Change, among: t.Callable[[Employee], bool] = lambda _one: True) -> People:
    """The people, with other values of those who are meant."""
    return [dataclasses.replace(one, **change(one)) if among(one) else one for one in people]


def some(people: People, number: int, change: Change) -> People:
    """The people, with other values of the first `number` who work."""
    meant = {one.key for one in [one for one in people if working(one)][:number]}
    return each(people, change, lambda one: one.key in meant)


def shifted(people: People, *fields: str, by: int = 1) -> People:
    """Everybody has the values of the next person."""
    others = [*people[by:], *people[:by]]
    return [
        dataclasses.replace(one, **{field: getattr(other, field) for field in fields})
        for one, other in zip(people, others, strict=True)
    ]


def hired(number: int, first: int = 5000, **fields: t.Any) -> People:
    """New people, who begin today."""
    return [
        dataclasses.replace(
            one,
            key=f"{first + index}",
            id=f"{first + index}",
            start_date=TODAY.isoformat(),
            end_date=None,
            status="active",
            **fields,
        )
        for index, one in enumerate(company(number, seed=7))
    ]
