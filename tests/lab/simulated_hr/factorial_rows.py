# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The company in Factorial's words: the rows of every list that is served, in the newest API version's form."""

from __future__ import annotations

import datetime
import functools
import hashlib
import typing as t

from . import company as c
from .factorial_ids import (
    COMPANY_ID,
    access_id,
    employee_id,
    field_id,
    instant,
    legal_entity_id,
    location_id,
    team_id,
)
from .factorial_leaves import TimeOff
from .tables import Row, Table


def _text(identifier: int | None) -> str | None:
    return None if identifier is None else str(identifier)


def _day(day: datetime.date | None) -> str | None:
    return None if day is None else day.isoformat()


class FactorialView:
    """All tables of one state of a company, each made when it is first asked for."""

    def __init__(self, company: c.Company) -> None:
        self.company = company
        people = company.in_system(c.FACTORIAL)
        self.people = sorted(people, key=lambda person: employee_id(person.serial))
        self.by_number = {person.number: person for person in people if person.number}
        self.team_index = {team.name: index for index, team in enumerate(company.teams)}
        self.location_index = {place.name: index for index, place in enumerate(company.locations)}
        self.entity_index = {entity.name: index for index, entity in enumerate(company.legal_entities)}

    @functools.cached_property
    def time_off(self) -> TimeOff:
        """timeoff/leaves and timeoff/leave_types."""
        return TimeOff(self.company, self.by_number)

    # Employees

    @functools.cached_property
    def employees(self) -> Table:
        """employees/employees."""
        return Table([employee_id(person.serial) for person in self.people], self._employee_at)

    @functools.cached_property
    def managers(self) -> frozenset[str]:
        """Ids of those who have somebody reporting to them."""
        heads = {person.manager for person in self.people if person.manager}
        return frozenset(str(employee_id(self.by_number[head].serial)) for head in heads if head in self.by_number)

    def manager_id(self, person: c.Person) -> str | None:
        """Id of a person's manager, where Factorial knows the manager."""
        manager = self.by_number.get(person.manager) if person.manager else None
        return str(employee_id(manager.serial)) if manager else None

    def _employee_at(self, place: int) -> Row:
        person = self.people[place]
        row = self._employee(person)
        if person.number and (c.FACTORIAL, person.number) in self.company.overrides:
            row.update(self.company.overrides[c.FACTORIAL, person.number])
        return row

    def _employee(self, person: c.Person) -> Row:
        return {
            **self._names(person),
            **self._contact_data(person),
            **self._private_data(person),
            **self._employment(person),
        }

    def _names(self, person: c.Person) -> Row:
        return {
            "id": str(employee_id(person.serial)),
            "access_id": str(access_id(person.serial)),
            "first_name": person.first_name,
            "last_name": person.last_name,
            "full_name": person.full_name,
            "preferred_name": person.preferred_name,
            "birth_name": None,
            "gender": person.gender,
            "pronouns": None,
        }

    def _contact_data(self, person: c.Person) -> Row:
        return {
            "email": person.email,
            "login_email": person.email,
            "communications_email": None,
            "unconfirmed_communications_email": None,
            "personal_email": person.personal_email,
            "phone_number": person.phone,
        }

    def _private_data(self, person: c.Person) -> Row:
        private = c.private_texts(person)
        born = person.birthday
        today = self.company.today
        return {
            "identifier": private["identifier"],
            "identifier_type": "dni",
            "identifier_expiration_date": None,
            "birthday_on": born.isoformat(),
            "age_number": today.year - born.year - ((today.month, today.day) < (born.month, born.day)),
            "country_of_birth": None,
            "birthplace": None,
            "nationality": None,
            "address_line_1": private["address"],
            "address_line_2": None,
            "postal_code": None,
            "city": None,
            "state": None,
            "country": None,
            "bank_number": private["bank"],
            "swift_bic": None,
            "bank_number_format": "iban",
            "social_security_number": private["social"],
            "disability_percentage_cents": None,
            "contact_name": private["contact"],
            "contact_number": None,
        }

    def _employment(self, person: c.Person) -> Row:
        active = person.is_active(self.company.today)
        manager = self.manager_id(person)
        return {
            "company_id": str(COMPANY_ID),
            "company_identifier": person.number,
            "location_id": _text(location_id(self.location_index[person.location])) if person.location else None,
            "legal_entity_id": (
                _text(legal_entity_id(self.entity_index[person.legal_entity])) if person.legal_entity else None
            ),
            "default_work_area_id": None,
            "manager_id": manager,
            "timeoff_manager_id": manager,
            "attendable": True,
            "active": active,
            "is_terminating": active and person.terminated_on is not None,
            "terminated_on": _day(person.terminated_on),
            "termination_reason_type": "voluntary" if person.terminated_on else None,
            "termination_reason": None,
            "termination_type_description": None,
            "termination_observations": None,
            "seniority_calculation_date": _day(person.jobs[0].starts_on),
            "created_at": instant(person.jobs[0].starts_on - datetime.timedelta(days=21)),
            "updated_at": instant(person.updated_on),
        }

    # Contracts

    @functools.cached_property
    def contract_versions(self) -> Table:
        """contracts/contract_versions: every version of everybody."""
        versions = [(_version_id(person, job), person, job) for person in self.people for job in person.jobs]
        return self._contract_table(versions)

    @functools.cached_property
    def reference_contracts(self) -> Table:
        """contracts/reference_contracts: one version for everybody."""
        today = self.company.today
        chosen = [(person, person.reference_job(today)) for person in self.people]
        return self._contract_table([(_version_id(person, job), person, job) for person, job in chosen])

    def _contract_table(self, versions: list[tuple[int, c.Person, c.Job]]) -> Table:
        versions.sort(key=lambda version: version[0])
        return Table([version[0] for version in versions], lambda place: self._contract_version(*versions[place]))

    def _contract_version(self, identifier: int, person: c.Person, job: c.Job) -> Row:
        spanish = person.legal_entity == c.SPAIN.name
        return {
            "id": str(identifier),
            "company_id": str(COMPANY_ID),
            "employee_id": str(employee_id(person.serial)),
            "contracts_contract_id": str(_contract_id(person, job)),
            "country": "es" if spanish else "pl",
            "job_title": job.title,
            "job_catalog_level_id": None,
            "job_catalog_tree_node_uuid": None,
            "effective_on": job.effective_on.isoformat(),
            "starts_on": job.starts_on.isoformat(),
            "ends_on": _day(job.ends_on),
            "has_payroll": True,
            "has_trial_period": False,
            "trial_period_ends_on": None,
            "salary_amount": SALARY,
            "salary_currency": "EUR" if spanish else "PLN",
            "salary_frequency": "yearly",
            "working_hours": 4000,
            "working_hours_frequency": "week",
            "working_week_days": "monday,tuesday,wednesday,thursday,friday",
            "working_time_percentage_in_cents": 10000,
            "bank_holiday_treatment": "non_workable",
            "version_data": {},
            "created_at": instant(job.effective_on),
            "updated_at": instant(max(job.effective_on, person.jobs[0].starts_on)),
            **NATIONAL_CONTRACT_FIELDS,
        }

    @functools.cached_property
    def contracts(self) -> Table:
        """contracts/contracts: one for each employment of everybody."""
        found = {_contract_id(person, job): (person, job) for person in self.people for job in person.jobs}
        ids = sorted(found)
        return Table(ids, lambda place: self._contract(ids[place], *found[ids[place]]))

    def _contract(self, identifier: int, person: c.Person, job: c.Job) -> Row:
        over = job.ends_on is not None and job.ends_on < self.company.today
        begun = "ongoing" if job.starts_on <= self.company.today else "upcoming"
        return {
            "id": str(identifier),
            "company_id": str(COMPANY_ID),
            "employee_id": str(employee_id(person.serial)),
            "legal_entity_id": _text(legal_entity_id(self.entity_index.get(person.legal_entity or "", 0))),
            "country": "es" if person.legal_entity == c.SPAIN.name else "pl",
            "starts_on": job.starts_on.isoformat(),
            "ends_on": _day(job.ends_on),
            "is_discontinuous": False,
            "schedule": "expired" if over else begun,
        }

    # Teams

    def lineage(self, team: str) -> list[str]:
        """A team and those that it is nested under, from the inside out."""
        found = [team]
        while parent := self.company.teams[self.team_index[found[-1]]].parent:
            found.append(parent)
        return found

    @functools.cached_property
    def members(self) -> dict[str, dict[int, list[str]]]:
        """Team -> serial of each member -> the teams that the membership originates from. Terminated people too."""
        found: dict[str, dict[int, list[str]]] = {team.name: {} for team in self.company.teams}
        for person in self.people:
            for team in person.teams:
                for holder in self.lineage(team):
                    found[holder].setdefault(person.serial, []).append(team)
        return found

    @functools.cached_property
    def teams(self) -> Table:
        """teams/teams."""
        return Table([team_id(index) for index in range(len(self.company.teams))], self._team)

    def _team(self, place: int) -> Row:
        team = self.company.teams[place]
        members = self.members[team.name]
        leads = [serial for serial in members if team.name in self.company.people[serial].leads]
        return {
            "id": str(team_id(place)),
            "company_id": str(COMPANY_ID),
            "name": team.name,
            "description": None,
            "avatar": None,
            "employee_ids": [str(employee_id(serial)) for serial in members],
            "lead_ids": [str(employee_id(serial)) for serial in leads],
            "depth": len(self.lineage(team.name)),
            "parent_team_id": _text(team_id(self.team_index[team.parent])) if team.parent else None,
        }

    @functools.cached_property
    def memberships(self) -> Table:
        """teams/memberships, inherited ones too, without attribution."""
        found = sorted(
            (1_000_000 + serial * 100 + self.team_index[team], serial, team)
            for team, members in self.members.items()
            for serial in members
        )
        return Table([row[0] for row in found], lambda place: self._membership(*found[place]))

    def _membership(self, identifier: int, serial: int, team: str) -> Row:
        return {
            "id": str(identifier),
            "company_id": str(COMPANY_ID),
            "team_id": str(team_id(self.team_index[team])),
            "employee_id": str(employee_id(serial)),
            "lead": team in self.company.people[serial].leads,
            "direct": None,
            "source_team_ids": [],
            "parent_team_ids": [],
        }

    def attribute(self, row: Row, *, direct: bool) -> Row:
        """A membership with its sources and, if `direct`, whether the person is a member themselves."""
        serial = int(row["id"]) // 100 - 10_000
        team = self.company.teams[int(row["team_id"]) - team_id(0)].name
        sources = self.members[team][serial]
        return {
            **row,
            "direct": (team in sources) if direct else None,
            "source_team_ids": [str(team_id(self.team_index[source])) for source in sources],
            "parent_team_ids": [str(team_id(self.team_index[parent])) for parent in self.lineage(team)[1:]],
        }

    # Places

    @functools.cached_property
    def locations(self) -> Table:
        """locations/locations."""
        found = sorted((location_id(index), place) for place, index in self.location_index.items())
        return Table([row[0] for row in found], lambda place: self._location(*found[place]))

    def _location(self, identifier: int, name: str) -> Row:
        index = self.location_index[name]
        location = self.company.locations[index]
        return {
            "id": str(identifier),
            "company_id": str(COMPANY_ID),
            "name": location.name,
            "country": location.country.lower(),
            "state": location.state,
            "city": location.city,
            "address_line_1": location.address,
            "address_line_2": None,
            "postal_code": location.postal_code,
            "phone_number": location.phone,
            "timezone": location.timezone,
            "main": index == 0,
            "latitude": None,
            "longitude": None,
            "radius": None,
            "siret": None,
        }

    @functools.cached_property
    def legal_entities(self) -> Table:
        """companies/legal_entities."""
        return Table([legal_entity_id(index) for index in range(len(self.entity_index))], self._legal_entity)

    def _legal_entity(self, place: int) -> Row:
        entity = self.company.legal_entities[place]
        return {
            "id": str(legal_entity_id(place)),
            "company_id": str(COMPANY_ID),
            "legal_name": entity.name,
            "country": entity.country,
            "currency": entity.currency,
            "tin": None,
            "siret": None,
            "city": None,
            "state": None,
            "postal_code": None,
            "address_line_1": None,
            "address_line_2": None,
        }

    # Custom fields

    @functools.cached_property
    def fields(self) -> Table:
        """custom_fields/fields."""
        return Table([field_id(index) for index in range(len(self.company.custom_fields))], self._field)

    def _field(self, place: int) -> Row:
        field = self.company.custom_fields[place]
        entity = field.legal_entity
        return {
            "id": str(field_id(place)),
            "label_text": field.label,
            "slug": field.slug,
            "field_type": field.kind,
            "required": False,
            "position": place,
            "legal_entity_id": _text(legal_entity_id(self.entity_index[entity])) if entity else None,
            "legal_entity_name": entity,
            "min_value": None,
            "max_value": None,
        }

    @functools.cached_property
    def values(self) -> Table:
        """custom_fields/values."""
        found = sorted(
            (8_000_000 + person.serial * 100 + index, person, index)
            for person in self.people
            for index, field in enumerate(self.company.custom_fields)
            if field.slug in person.custom and field.legal_entity in (None, person.legal_entity)
        )
        return Table([row[0] for row in found], lambda place: self._value(*found[place]))

    def _value(self, identifier: int, person: c.Person, index: int) -> Row:
        field = self.company.custom_fields[index]
        value = person.custom[field.slug]
        holder = {"date": "date_value", "single_choice": "single_choice_value", "long_text": "long_text_value"}
        row: Row = {
            "id": str(identifier),
            "field_id": str(field_id(index)),
            "custom_field_identifier": field_identifier(index),
            "label": field.label,
            "required": False,
            "valuable_type": "Employee",
            "valuable_id": str(employee_id(person.serial)),
            "value": None,
            "single_choice_value": None,
            "date_value": None,
            "long_text_value": None,
            "cents_value": None,
            "usage_group_id": None,
            "usage_group_slug": None,
            "updated_at": instant(person.updated_on),
        }
        row[holder.get(field.kind, "value")] = value
        return row


def field_identifier(index: int) -> str:
    """A custom field's own identifier: 40 hexadecimal digits, as in the vendor's example."""
    return hashlib.sha256(f"field {index}".encode()).hexdigest()[:40]


def _version_id(person: c.Person, job: c.Job) -> int:
    return 5_000_000 + person.serial * 100 + person.jobs.index(job)


def _contract_id(person: c.Person, job: c.Job) -> int:
    employments = sorted({each.starts_on for each in person.jobs})
    return 3_000_000 + person.serial * 100 + employments.index(job.starts_on)


SALARY = 98_765_432
"""Everybody's, in cents: a number that is easy to find in an output where it must not be."""

NATIONAL_CONTRACT_FIELDS: t.Final[Row] = {
    "max_legal_yearly_hours": None,
    "maximum_weekly_hours": None,
    "annual_working_time_distribution": None,
    "min_rest_minutes_between_days": None,
    "max_work_minutes_per_day": None,
    "max_work_days_in_row": None,
    "min_rest_hours_in_row": None,
    "es_has_teleworking_contract": None,
    "es_cotization_group": None,
    "contracts_es_tariff_group_id": None,
    "es_contract_observations": None,
    "es_job_description": None,
    "es_contract_type_id": None,
    "es_working_day_type_id": None,
    "es_education_level_id": None,
    "es_professional_category_id": None,
    "fr_employee_type": None,
    "fr_forfait_jours": False,
    "fr_jours_par_an": None,
    "fr_coefficient": None,
    "fr_contract_type_id": None,
    "fr_level_id": None,
    "fr_step_id": None,
    "fr_mutual_id": None,
    "fr_professional_category_id": None,
    "fr_work_type_id": None,
    "de_contract_type_id": None,
    "de_base_salary_type_id": None,
    "pt_contract_type_id": None,
}
"""Required or not, a company in Poland and Spain has nothing in them."""
