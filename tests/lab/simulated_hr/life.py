# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What happens to people: each event takes a company and returns the company after it."""

from __future__ import annotations

import dataclasses
import datetime
import typing as t

from . import company as c
from .leaves import HOLIDAYS, Leave
from .roster import LEFT_LAST_MONTH

ACT_EVENTS = ("promotion", "marriage", "move", "hire", "leave", "return")
"""The names of the demo's second act, in order, as `apply` takes them."""


def promote(company: c.Company, number: str, title: str) -> c.Company:
    """A new title from today on: one more version of the contract."""
    person = company.person(number)
    current = person.reference_job(company.today)
    job = dataclasses.replace(current, title=title, effective_on=company.today)
    return company.change(number, jobs=(*_without_today(company, person), job))


def rename(company: c.Company, number: str, last_name: str) -> c.Company:
    """A new surname, as after a marriage; the e-mail address stays, as HR leaves it."""
    return company.change(number, last_name=last_name)


def relocate(company: c.Company, number: str, location: str) -> c.Company:
    """Work at another office from now on; the employing company stays. Raises ValueError for an unknown office."""
    if location not in {place.name for place in company.locations}:
        raise ValueError(f"there is no location named {location}")
    return company.change(number, location=location)


def hire(company: c.Company, number: str, starts_on: datetime.date | None = None, **fields: t.Any) -> c.Company:
    """Somebody new, who starts on `starts_on` (default: today); `fields` as in `Person`, `title` for the job."""
    begins = starts_on or company.today
    title = fields.pop("title", None)
    person = c.Person(
        serial=company.next_serial(),
        number=number,
        jobs=(c.Job(title=title, effective_on=begins, starts_on=begins),),
        birthday=fields.pop("birthday", datetime.date(1990, 2, 3)),
        updated_on=company.today,
        **fields,
    )
    return company.having(person)


def leave(company: c.Company, number: str, day: datetime.date | None = None) -> c.Company:
    """Somebody's access ends on `day` (default: today), and the contract with it."""
    person = company.person(number)
    ends_on = day or company.today
    jobs = tuple(dataclasses.replace(job, ends_on=job.ends_on or ends_on) for job in person.jobs)
    return company.change(number, terminated_on=ends_on, jobs=jobs)


def come_back(company: c.Company, number: str, title: str | None = None) -> c.Company:
    """Somebody who left works here again from today: unterminated, with a new contract."""
    person = company.person(number)
    title = title or person.reference_job(company.today).title
    job = c.Job(title=title, effective_on=company.today, starts_on=company.today)
    return company.change(number, terminated_on=None, jobs=(*_without_today(company, person), job))


def take_time_off(
    company: c.Company,
    number: str,
    system: str,
    first_day: datetime.date,
    last_day: datetime.date | None = None,
    kind: str = HOLIDAYS,
    **fields: t.Any,
) -> c.Company:
    """Somebody asks for time off in one of the systems, and gets it unless `state` says otherwise.

    `fields` as in `Leave`. Raises KeyError for somebody unknown, ValueError for a kind or system that there is not.
    """
    company.person(number)
    if kind not in {known.name for known in company.leave_types}:
        raise ValueError(f"there is no kind of leave named {kind}")
    if system not in c.SYSTEMS:
        raise ValueError(f"system is {system!r}; it must be one of {', '.join(c.SYSTEMS)}")
    serial = max((leave.serial for leave in company.leaves), default=0) + 1
    leave = Leave(
        serial=serial, system=system, number=number, kind=kind, first_day=first_day, last_day=last_day, **fields
    )
    return dataclasses.replace(company, leaves=(*company.leaves, leave))


def withdraw_time_off(company: c.Company, number: str, system: str) -> c.Company:
    """All the time off that somebody has asked for in one of the systems is deleted there."""
    company.person(number)
    leaves = (
        dataclasses.replace(leave, deleted=leave.deleted or (leave.number, leave.system) == (number, system))
        for leave in company.leaves
    )
    return dataclasses.replace(company, leaves=tuple(leaves))


def _without_today(company: c.Company, person: c.Person) -> tuple[c.Job, ...]:
    """The versions that stay when another one takes effect today."""
    return tuple(job for job in person.jobs if job.effective_on != company.today)


def _promotion(company: c.Company) -> c.Company:
    return promote(company, "1030", "Principal Platform Engineer")


def _marriage(company: c.Company) -> c.Company:
    return rename(company, "2002", "Świątek-O'Neill")


def _move(company: c.Company) -> c.Company:
    return relocate(company, "1028", c.BARCELONA.name)


def _hire(company: c.Company) -> c.Company:
    return hire(
        company,
        "1034",
        first_name="Renée",
        last_name="Lefèvre-Ó Dálaigh",
        systems=(c.FACTORIAL,),
        title="Data Analyst",
        teams=("Platform",),
        location=c.BARCELONA.name,
        legal_entity=c.SPAIN.name,
        manager="1007",
        gender="female",
        phone="+34 93 555 02 99",
    )


def _leave(company: c.Company) -> c.Company:
    return leave(company, "1021")


def _return(company: c.Company) -> c.Company:
    return come_back(company, LEFT_LAST_MONTH, "Senior Sales Representative")


EVENTS: t.Mapping[str, t.Callable[[c.Company], c.Company]] = {
    "promotion": _promotion,
    "marriage": _marriage,
    "move": _move,
    "hire": _hire,
    "leave": _leave,
    "return": _return,
}
"""The demo's events by name, each over the demo's own people."""


def apply(company: c.Company, events: t.Iterable[str] = ACT_EVENTS) -> c.Company:
    """The company after these events of the demo. Raises KeyError for an unknown event or a person who is not there."""
    for event in events:
        company = EVENTS[event](company)
    return company
