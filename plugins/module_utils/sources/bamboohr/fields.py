# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The fields of BambooHR that are read: their names in custom reports and in the dataset of employees."""

from __future__ import annotations

import collections.abc
import dataclasses
import difflib
import re
import typing as t

from ...errors import ConfigurationError
from ...values.equality import find_form

ID: t.Final = "id"
"""The member of every row with the identifier of the employee."""

SUPERVISOR: t.Final = ("supervisorEId", "supervisorId", "supervisorEmail")
"""Identifier, employee number, and work e-mail of the supervisor (documentation of the fields, and public clients)."""

NEEDED: t.Final = ("status", "firstName", "lastName", "hireDate")
"""Fields without which nobody's state is known."""

STANDARD: t.Final = (
    *NEEDED,
    "employeeNumber",
    "preferredName",
    "workEmail",
    "homeEmail",
    "workPhone",
    "jobTitle",
    "department",
    "division",
    "location",
    *SUPERVISOR,
    "terminationDate",
    "lastChanged",
)

SPARED: t.Final = frozenset(("supervisorId", "supervisorEmail", "lastChanged"))
"""Fields that an answer may lack: others replace them, or nothing depends on them."""

OF_JOB: t.Final = ("jobTitle", "department", "division", "location", *SUPERVISOR)
"""Fields with a history. Before somebody starts, only a report with future values has them."""

PRIVATE_FIELDS: t.Final[t.Mapping[str, tuple[str, ...]]] = {
    "bank_account": (),
    "national_id": (),
    "social_security_number": ("ssn",),
    "home_address": ("address1", "address2", "zipcode", "city", "state", "country"),
    "birthday": ("dateOfBirth",),
    "emergency_contact": (),
}
"""Private field to the fields of BambooHR, which are requested only then. Reports do not have the tables with bank
accounts and emergency contacts."""

_PRIVATE: t.Final = frozenset(name for names in PRIVATE_FIELDS.values() for name in names)

DATASET_NAMES: t.Final[t.Mapping[str, tuple[str, ...]]] = {
    ID: ("eeid", "employeeId", "id"),
    "workEmail": ("email", "workEmail"),
    "homeEmail": ("homeEmail", "personalEmail"),
    "jobTitle": ("jobInformationJobTitle", "jobTitle"),
    "department": ("jobInformationDepartment", "department"),
    "division": ("jobInformationDivision", "division"),
    "location": ("jobInformationLocation", "location"),
    "supervisorEId": ("supervisorEid",),
}
"""Names in the dataset, as its documentation and public clients have them; other fields have the same name. The list of
the dataset's fields decides."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """A field to read."""

    name: str
    """The name that it has in rows here."""
    asked: str
    """The name by which it is requested."""
    also: tuple[str, ...] = ()
    """Other names that answers can have for it."""

    @property
    def names(self) -> frozenset[str]:
        """All names that answers can have for it, in lower case."""
        return frozenset(name.lower() for name in (self.name, self.asked, *self.also))


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """A field that BambooHR lists."""

    name: str
    """As people see it."""
    asked: str
    """The name by which it is requested."""
    also: tuple[str, ...] = ()
    """Its other names."""


def slug(name: str) -> str:
    """The name that an additional field has under `custom`."""
    return re.sub(r"\W+", "_", name.strip(), flags=re.ASCII) or "_"


def standard(hidden: collections.abc.Collection[str], private: collections.abc.Iterable[str]) -> list[Field]:
    """The fields that are read of everybody.

    Args:
        hidden: fields of the option `hidden_fields`.
        private: the private fields to return.
    """
    left_out = {*hidden, *(SUPERVISOR if "supervisor" in hidden else ())}
    names = (*STANDARD, *(name for field in private for name in PRIVATE_FIELDS[field]))
    return [Field(name=name, asked=name) for name in names if name not in left_out]


def additional(
    source: str, wanted: collections.abc.Iterable[str], known: collections.abc.Sequence[Known], *, all_known: bool
) -> list[Field]:
    """The fields that the option `additional_fields` names.

    Args:
        source: name of the source.
        wanted: aliases, identifiers, or names.
        known: the fields that BambooHR lists.
        all_known: whether no other fields exist. The list of all fields lacks computed ones, such as `fullName1`.

    Raises:
        ConfigurationError: a field does not exist or is private, or its name is not unique.
    """
    return [_additional(source, name, known, all_known) for name in dict.fromkeys(wanted)]


def _additional(source: str, wanted: str, known: collections.abc.Sequence[Known], all_known: bool) -> Field:
    found = [one for one in known if wanted.strip().lower() in {name.lower() for name in (one.asked, *one.also)}]
    found = found or [one for one in known if find_form(one.name) == find_form(wanted)]
    if len(found) > 1:
        raise ConfigurationError(
            f"Source {source}: additional_fields contains {wanted!r}, but several fields of BambooHR have this name:"
            f" {', '.join(sorted(one.asked for one in found))}. Write one of these instead."
        )
    if found and found[0].asked in _PRIVATE:
        raise ConfigurationError(
            f"Source {source}: additional_fields contains {wanted!r}, which is private. Name it in private_fields"
            " instead, if you need it."
        )
    if found:
        return Field(name=slug(wanted), asked=found[0].asked, also=(*found[0].also, wanted))
    if all_known or not re.fullmatch(r"\w+", wanted, re.ASCII):
        raise _unknown(source, wanted, known)
    return Field(name=slug(wanted), asked=wanted)


def _unknown(source: str, wanted: str, known: collections.abc.Sequence[Known]) -> ConfigurationError:
    names = {name.lower(): name for one in known for name in (one.name, one.asked)}
    near = difflib.get_close_matches(wanted.lower(), names, n=3)
    hint = f"Did you mean {' or '.join(names[name] for name in near)}? " if near else ""
    return ConfigurationError(
        f"Source {source}: additional_fields contains {wanted!r}, which is no field of BambooHR that the user of the"
        f" credential may see. {hint}Write the alias, the identifier, or the name that BambooHR shows."
    )


def lacking(fields: collections.abc.Iterable[Field], missing: collections.abc.Collection[str]) -> list[str]:
    """The fields that an answer must have and does not have, as the options name them."""
    has_supervisor = any(name not in missing for name in SUPERVISOR)
    return [
        "supervisor" if field.name in SUPERVISOR else field.asked
        for field in fields
        if field.name in missing and field.name not in SPARED and not (field.name in SUPERVISOR and has_supervisor)
    ]
