# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Converts hired applicants of JazzHR to normalized employee records of people who will start."""

from __future__ import annotations

import base64
import dataclasses
import datetime
import hashlib
import typing as t

from ...model.employee import LOCATION_FIELDS, Employee
from ...values.equality import find_form
from ..base import FieldRules
from ..record import Record
from .descriptor import DESIRED_START_DATE

Row = t.Mapping[str, t.Any]

HIRED_MEMBERS: t.Final = ("hired_date", "hired_time", "date")
"""Members with the day of the decision. The first is what a public client reads; the vendor's page names the second."""
NO_DAY: t.Final = "0000-00-00"
"""How JazzHR writes that there is no day."""
PUBLIC_MEMBERS: t.Final = ("id", "first_name", "last_name", "email", "apply_date", "source", "desired_start_date")
"""The members of an applicant under `raw`. Others are résumés, answers, evaluations, wages, and data about race and
gender, which no mapping may decide by."""
PRIVATE_MEMBERS: t.Final = ("address", "location", "phone", "prospect_phone", "linkedin_url", "email")
"""Members without an example in the test of the connection."""

_KEY: t.Final = "JZ-{}"
_KEY_LENGTH: t.Final = 13
"""Characters after the prefix: 65 bits. With the prefix, a key has 16, because Windows allows employeeID no more."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Hire:
    """One decision to hire somebody."""

    applicant: str
    job: str | None
    day: str | None
    """ISO 8601; None if it is not known."""


def hire_of(row: Row, where: str) -> Hire:
    """The decision in a row of `hires`.

    Raises:
        SourceError: it does not name the applicant.
    """
    record = Record(row, where)
    days = (day_of(record.text(member)) for member in HIRED_MEMBERS)
    return Hire(
        applicant=record.required("applicant_id") or "",
        job=record.identifier("job_id"),
        day=next(filter(None, days), None),
    )


def day_of(text: str | None) -> str | None:
    """The day in a text, which may have a time after it; None if it is no day, such as `as soon as possible`."""
    begin = (text or "").strip()[:10]
    try:
        return datetime.date.fromisoformat(begin).isoformat() if begin != NO_DAY and len(begin) == 10 else None
    except ValueError:
        return None


def short_key(identifier: str) -> str:
    """A key that fits into `employeeID`, and is the same in each run. The identifiers of JazzHR have 40 characters."""
    code = base64.b32encode(hashlib.sha256(identifier.encode()).digest()).decode("ascii")
    return _KEY.format(code[:_KEY_LENGTH])


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """What the records of applicants refer to."""

    rules: FieldRules
    start_from: str
    jobs: t.Mapping[str, Row]
    emails: t.Mapping[str, str]
    """The email address of each user, by id."""


def to_employee(hire: Hire, applicant: Row, context: Context) -> Employee:
    """The normalized record of a hired applicant."""
    flaws: list[str] = []
    record = Record(applicant, f"Source {context.rules.source}, applicant {hire.applicant}", flaws)
    job = Record(context.jobs.get(hire.job or "", {}), f"Source {context.rules.source}, job {hire.job}", flaws)
    first, last = record.text("first_name"), record.text("last_name")
    fields: dict[str, t.Any] = {
        "id": hire.applicant,
        "employee_number": None,
        "first_name": first,
        "last_name": last,
        "full_name": " ".join(filter(None, (first, last))) or None,
        "email": None,
        "personal_email": record.text("email") or None,
        "custom": {},
    }
    employee = Employee(
        **fields,
        key=context.rules.key(fields) or short_key(hire.applicant),
        source=context.rules.source,
        job_title=job.text("title") or None,
        department=job.text("department") or None,
        location=_location(job),
        manager_email=_lead(job, context.emails),
        start_date=day_of(record.text("desired_start_date")) if _is_desired(context) else hire.day,
        private={name: _private(record, name) for name in context.rules.private_fields},
        raw={name: applicant.get(name) for name in PUBLIC_MEMBERS} if context.rules.include_raw else None,
    )
    return dataclasses.replace(employee, flaws=tuple(flaws)) if flaws else employee


def _is_desired(context: Context) -> bool:
    return context.start_from == DESIRED_START_DATE


def _location(job: Record) -> dict[str, str | None]:
    return {
        **dict.fromkeys(LOCATION_FIELDS),
        "country": job.text("country_id") or None,
        "state": job.text("state") or None,
        "city": job.text("city") or None,
        "postal_code": job.text("zip") or None,
    }


def _lead(job: Record, emails: t.Mapping[str, str]) -> str | None:
    """The hiring lead is the id of a user; an address in its place is one, too."""
    lead = job.identifier("hiring_lead") or ""
    address = emails.get(lead) or (lead if "@" in lead else "")
    return find_form(address) or None


def _private(record: Record, name: str) -> t.Any:
    if name != "home_address":
        return None
    parts: dict[str, str | None] = dict.fromkeys(("address", "postal_code", "city", "state", "country"))
    return {**parts, "address": record.text("address") or None}
