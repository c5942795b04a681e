# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The normalized employee record, with the same fields for every HR system."""

from __future__ import annotations

import dataclasses
import typing as t

PRIVATE_FIELDS = (
    "bank_account",
    "national_id",
    "social_security_number",
    "home_address",
    "birthday",
    "emergency_contact",
)
"""Fields of `Employee.private`; they are only fetched if the configuration lists them by name."""

RELATED = ("manager", "absence")
"""Further members of `employee` in templates: the manager's record, and the current or next absence; or null."""

LOCATION_FIELDS = ("name", "country", "state", "city", "address", "postal_code", "phone", "timezone")


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Employee:
    """A person's record in HR.

    Every field may be `None`: HR does not have it, or the credential may not read it. Sources keep the characters that
    HR sent; `people.cleaning` cleans them. Dates are ISO 8601 days (`2026-11-30`), without time or time zone.
    """

    key: str | None
    """Identifies the person in all sources: the value of the field that the configuration sets as key."""
    source: str
    """Name of the source, as configured."""
    id: str
    """Identifier in the source, an opaque string (Factorial's exceed 2^53)."""
    employee_number: str | None = None
    """The company's own number."""
    first_name: str | None = None
    last_name: str | None = None
    preferred_name: str | None = None
    full_name: str | None = None
    email: str | None = None
    """Work e-mail."""
    personal_email: str | None = None
    phone: str | None = None
    """Work phone, if the source has one."""
    job_title: str | None = None
    department: str | None = None
    """From a team, a team-name prefix or a custom field, depending on the source's options."""
    teams: tuple[str, ...] = ()
    """Names, sorted."""
    location: t.Mapping[str, str | None] = dataclasses.field(default_factory=lambda: dict.fromkeys(LOCATION_FIELDS))
    """The workplace, always with all `LOCATION_FIELDS`; `country` is spelled as in HR."""
    legal_entity: str | None = None
    """Name of the employing company."""
    legal_entity_country: str | None = None
    """Country of the employing company, as HR writes it."""
    manager_key: str | None = None
    """`key` of the manager."""
    manager_email: str | None = None
    """Work e-mail of the manager, if the source has it. The manager can be in another source."""
    start_date: str | None = None
    """First day of work."""
    end_date: str | None = None
    """Day on which access ends."""
    status: str = "active"
    """`active`, or `inactive` if HR has terminated or archived the person."""
    timezone: str | None = None
    """As HR writes it, for example an IANA name; determines when a day begins for this person."""
    updated_at: str | None = None
    """When HR has last changed this record, as HR writes it; its teams and contracts are other records."""
    custom: t.Mapping[str, t.Any] = dataclasses.field(default_factory=dict)
    """Custom fields by slug."""
    private: t.Mapping[str, t.Any] = dataclasses.field(default_factory=dict)
    """Only those `PRIVATE_FIELDS` that the configuration lists."""
    raw: t.Mapping[str, t.Any] | None = None
    """The source's own record, only on request."""
    flaws: tuple[str, ...] = ()
    """Why values of the record cannot be used, as sentences; the fields are then null. Such an employee is skipped."""

    @property
    def name(self) -> str:
        """The whole name, for messages; empty if HR has none."""
        return self.full_name or " ".join(filter(None, (self.first_name, self.last_name)))

    @property
    def label(self) -> str:
        """How messages name the person: `Anna Nowak (1017)`."""
        return f"{self.name or 'unnamed'} ({self.key or f'{self.source} id {self.id}'})"

    def to_dict(self) -> dict[str, t.Any]:
        """The record as plain data; `raw`, `private` and `flaws` are omitted if empty."""
        record = {name: getattr(self, name) for name in FIELDS}
        record["teams"], record["flaws"] = list(self.teams), list(self.flaws)
        for optional in ("raw", "private", "flaws"):
            if not record[optional]:
                del record[optional]
        return record

    @classmethod
    def from_dict(cls, record: t.Mapping[str, t.Any]) -> Employee:
        """The inverse of `to_dict`."""
        return cls(**{**record, "teams": tuple(record["teams"]), "flaws": tuple(record.get("flaws", ()))})


FIELDS = tuple(field.name for field in dataclasses.fields(Employee))
