# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Companies of any size, the same for the same arguments, for benchmarks and tests."""

from __future__ import annotations

import datetime
import random

from . import company as c

FIRST_NAMES = (
    "Agnieszka Ewa Zofia Małgorzata Łucja Hanna Jadwiga Grażyna Jan Paweł Łukasz Krzysztof Michał Grzegorz Świętosław "
    "Núria Laia Montserrat Ángel José Íñigo Jordi Òscar Begoña María Lucía Sofía Martín Hugo Iván Siobhán Aoife Seán "
    "Róisín Zoë Chloé François Renée Élodie Jürgen Günther Käthe Björn Åsa Søren Jørgen Tomáš Kateřina Jiří Željko "
    "Γιώργος Ελένη Дмитро Олена 小明 丽 محمد فاطمة İpek Şule Anna-Lena Jean-Luc Mary-Jane"
).split()
SYLLABLES = "ba ce do fa gor hel ka lu mar ner ol per qui ros ski tan ur ven wi zet dę łó ñe žu šo".split()
ENDINGS = ("ski", "ska", "wicz", "ez", "ova", "sson", "mann", "ópoulos", "-O'Brien", " de la Cruz", "")

TEAM_OF_TITLE = {
    "Software Engineer": "Engineering",
    "Platform Engineer": "Platform",
    "Account Executive": "Sales",
    "Accountant": "Finance",
    "Recruiter": "People",
    "Support Engineer": "Support",
}
TITLES = tuple(TEAM_OF_TITLE)
SPAN = 8
"""How many people report to one manager."""


def generated_company(
    people: int,
    today: datetime.date,
    *,
    seed: int = 1,
    calamari: float = 0.0,
    left: float = 0.02,
    first: int = 1,
    system: str = c.FACTORIAL,
) -> c.Company:
    """A company of `people` employees with the numbers 100001, 100002, … or, with `first` 501, 100501, 100502, …

    Everybody's manager is somebody with a smaller number, so that there is one tree of managers, `SPAN` wide.
    `calamari` is the share that only Calamari knows (their managers may be in Factorial, and Calamari then shows none);
    All others are in `system`. `left` is the share that was terminated some time before `today`.
    """
    chance = random.Random(seed)
    serials = range(first, first + people)
    members = (_person(serials, place, chance, today, calamari, left, system) for place in range(people))
    return c.Company(
        name=f"Generated {people}",
        today=today,
        locations=(c.WARSAW, c.BARCELONA),
        teams=c.TEAMS,
        legal_entities=(c.POLAND, c.SPAIN),
        custom_fields=c.CUSTOM_FIELDS,
        people={member.serial: member for member in members},
    )


def number_of(serial: int) -> str:
    """The employee number of the generated person with that serial."""
    return str(100000 + serial)


def _person(
    serials: range, place: int, chance: random.Random, today: datetime.date, calamari: float, left: float, system: str
) -> c.Person:
    serial = serials[place]
    first_name = chance.choice(FIRST_NAMES)
    last_name = _last_name(chance)
    title = chance.choice(TITLES)
    location = chance.choice((c.WARSAW, c.BARCELONA))
    starts_on = today - datetime.timedelta(days=chance.randrange(100, 4000))
    ends_on = today - datetime.timedelta(days=chance.randrange(1, 90)) if chance.random() < left else None
    in_calamari = chance.random() < calamari
    email = f"p{number_of(serial)}@{c.EMAIL_DOMAIN}" if chance.random() < 0.6 or in_calamari else None
    return c.Person(
        serial=serial,
        number=number_of(serial),
        first_name=first_name,
        last_name=last_name,
        systems=(c.CALAMARI,) if in_calamari else (system,),
        email=email,
        personal_email=f"person{serial}@example.org",
        phone=f"{location.phone[:9]} {serial:06}" if chance.random() < 0.8 else None,
        teams=(TEAM_OF_TITLE[title],),
        location=location.name,
        legal_entity=c.LEGAL_ENTITY_OF[location.name],
        manager=number_of(serials[(place - 1) // SPAN]) if place else None,
        jobs=(c.Job(title=title, effective_on=starts_on, starts_on=starts_on, ends_on=ends_on),),
        terminated_on=ends_on,
        birthday=datetime.date(1960, 1, 1) + datetime.timedelta(days=chance.randrange(15000)),
        gender=chance.choice(("female", "male", None)),
        custom={"cost_center": f"{location.country}-{chance.randrange(100, 130)}"},
        updated_on=ends_on or starts_on,
    )


def _last_name(chance: random.Random) -> str:
    stem = "".join(chance.choice(SYLLABLES) for _time in range(chance.randint(2, 3)))
    return stem.capitalize() + chance.choice(ENDINGS)
