# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""A company as its HR systems know it: plain values, without any system's wire format."""

from __future__ import annotations

import dataclasses
import datetime
import typing as t

from .leaves import LEAVE_TYPES, Leave, LeaveType

EMAIL_DOMAIN = "hrsync.test"

FACTORIAL = "factorial"
CALAMARI = "calamari"
BAMBOOHR = "bamboohr"
SYSTEMS = (FACTORIAL, CALAMARI, BAMBOOHR)

PRIVATE_MARK = "PRIVATE"
"""Every private text (bank, national id, social security, home address, emergency contact) contains it."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Location:
    """A workplace."""

    name: str
    country: str
    """ISO 3166 code, upper case."""
    state: str
    city: str
    address: str
    postal_code: str
    phone: str
    timezone: str
    """IANA name."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Team:
    """A team; `parent` is the name of the team that it is nested under."""

    name: str
    parent: str | None = None


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class LegalEntity:
    """A company that employs people."""

    name: str
    country: str
    currency: str


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class CustomField:
    """A field that the company added to Factorial. The same slug may exist once in every legal entity."""

    slug: str
    label: str
    kind: str
    """Factorial's `field_type`."""
    legal_entity: str | None = None


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One version of somebody's contract: what holds from `effective_on` on."""

    title: str | None
    effective_on: datetime.date
    starts_on: datetime.date
    """First day of the employment that this version belongs to."""
    ends_on: datetime.date | None = None


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody whom at least one of the HR systems knows."""

    serial: int
    """Unique, never used again; the systems' ids come from it."""
    number: str | None
    """The company's own employee number, the same in both systems."""
    first_name: str
    last_name: str
    systems: tuple[str, ...]
    preferred_name: str | None = None
    email: str | None = None
    """Work e-mail; Calamari makes one up where there is none, since it cannot be without."""
    personal_email: str | None = None
    phone: str | None = None
    teams: tuple[str, ...] = ()
    location: str | None = None
    legal_entity: str | None = None
    manager: str | None = None
    """Employee number of the manager."""
    leads: tuple[str, ...] = ()
    """Those of `teams` that this person leads."""
    jobs: tuple[Job, ...]
    """Oldest first, never empty."""
    terminated_on: datetime.date | None = None
    """Day on which access ends."""
    birthday: datetime.date
    gender: str | None = None
    custom: t.Mapping[str, str] = dataclasses.field(default_factory=dict)
    """Values of custom fields by slug."""
    updated_on: datetime.date

    @property
    def full_name(self) -> str:
        """First and last name."""
        return f"{self.first_name} {self.last_name}"

    def is_active(self, today: datetime.date) -> bool:
        """Whether HR counts the person as employed: the day of the termination itself does not."""
        return self.terminated_on is None or self.terminated_on > today

    def reference_job(self, today: datetime.date) -> Job:
        """The job that applies today; else the nearest to come; else the most recent (as Factorial defines it)."""
        begun = [job for job in self.jobs if job.effective_on <= today]
        current = [job for job in begun if job.ends_on is None or job.ends_on >= today]
        if current:
            return max(current, key=lambda job: job.effective_on)
        coming = [job for job in self.jobs if job.effective_on > today]
        if coming:
            return min(coming, key=lambda job: job.effective_on)
        return max(begun, key=lambda job: job.effective_on)


Overrides = t.Mapping[tuple[str, str], t.Mapping[str, t.Any]]
"""(system, employee number) -> members of that system's employee object, by wire name, which replace what is there."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Company:
    """The whole: every change makes another `Company`."""

    name: str
    today: datetime.date
    """The day that the HR systems hold for today."""
    locations: tuple[Location, ...]
    teams: tuple[Team, ...]
    legal_entities: tuple[LegalEntity, ...]
    custom_fields: tuple[CustomField, ...]
    people: t.Mapping[int, Person]
    """By `serial`."""
    overrides: Overrides = dataclasses.field(default_factory=dict)
    leaves: tuple[Leave, ...] = ()
    """In the order in which people asked for them."""
    leave_types: tuple[LeaveType, ...] = LEAVE_TYPES

    def person(self, number: str) -> Person:
        """The person with that employee number. Raises KeyError where there is none."""
        for person in self.people.values():
            if person.number == number:
                return person
        raise KeyError(f"nobody has the employee number {number}")

    def by_number(self) -> dict[str, Person]:
        """People by employee number, without those who have none."""
        return {person.number: person for person in self.people.values() if person.number is not None}

    def in_system(self, system: str) -> list[Person]:
        """The people whom one system knows, in the order in which they came."""
        return [self.people[serial] for serial in sorted(self.people) if system in self.people[serial].systems]

    def having(self, *people: Person) -> Company:
        """The company with these people added, or replaced where their serial is there already."""
        return dataclasses.replace(self, people={**self.people, **{person.serial: person for person in people}})

    def change(self, number: str, **fields: t.Any) -> Company:
        """The company with other fields for one person, noted as updated today."""
        return self.having(dataclasses.replace(self.person(number), updated_on=self.today, **fields))

    def override(self, system: str, number: str, members: t.Mapping[str, t.Any]) -> Company:
        """The company where one system's object of one employee shows these members, whatever follows from the rest."""
        place = (system, number)
        return dataclasses.replace(
            self, overrides={**self.overrides, place: {**self.overrides.get(place, {}), **members}}
        )

    def next_serial(self) -> int:
        """The serial for somebody new."""
        return max(self.people, default=0) + 1


def private_texts(person: Person) -> dict[str, str]:
    """Invented private data of one person; no two people share a value, and each contains `PRIVATE_MARK`."""
    return {name: f"{prefix}{person.serial}" for name, prefix in _PRIVATE_PREFIXES}


_PRIVATE_PREFIXES = tuple(
    (name, f"{PRIVATE_MARK}-{name.upper()}-") for name in ("bank", "identifier", "social", "address", "contact")
)


WARSAW = Location(
    name="Warsaw",
    country="PL",
    state="Mazowieckie",
    city="Warszawa",
    address="ul. Świętokrzyska 14",
    postal_code="00-050",
    phone="+48 22 555 01 00",
    timezone="Europe/Warsaw",
)
BARCELONA = Location(
    name="Barcelona",
    country="ES",
    state="Catalunya",
    city="Barcelona",
    address="Carrer d'Aragó 250",
    postal_code="08007",
    phone="+34 93 555 01 00",
    timezone="Europe/Madrid",
)
POLAND = LegalEntity(name="Hrsync Polska Sp. z o.o.", country="pl", currency="PLN")
SPAIN = LegalEntity(name="Hrsync España, S.L.", country="es", currency="EUR")

TEAMS = (
    Team(name="Management"),
    Team(name="Engineering"),
    Team(name="Platform", parent="Engineering"),
    Team(name="Sales"),
    Team(name="Finance"),
    Team(name="People"),
    Team(name="Support"),
)

CUSTOM_FIELDS = (
    CustomField(slug="cost_center", label="Cost center", kind="text", legal_entity=POLAND.name),
    CustomField(slug="cost_center", label="Cost center", kind="text", legal_entity=SPAIN.name),
    CustomField(slug="badge_number", label="Badge number", kind="text"),
    CustomField(slug="security_training", label="Security training", kind="date"),
    CustomField(slug="work_model", label="Work model", kind="single_choice"),
)

LEGAL_ENTITY_OF = {WARSAW.name: POLAND.name, BARCELONA.name: SPAIN.name}
