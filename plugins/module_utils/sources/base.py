# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The interface of all HR systems: employees, optionally absences, and a test of the connection."""

from __future__ import annotations

import abc
import collections.abc
import dataclasses
import datetime
import functools
import typing as t

from ..errors import ConfigurationError
from ..model.absence import Absence
from ..model.employee import PRIVATE_FIELDS, Employee
from ..people.wanted import Wanted, chosen
from ..values.characters import clean
from ..web.patience import Patience
from .options import CUSTOM_FIELD, KEY_FIELDS, TEAM, TEAM_PREFIX
from .registry import SYSTEMS
from .sample import FieldSample

if t.TYPE_CHECKING:
    from .system import Values
    from .write_back import WriteBack

CUSTOM_KEY_PREFIX = "custom."


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class ResourceCheck:
    """The result of reading one page of one resource."""

    name: str
    readable: bool
    total: int | None = None
    """Total number of records; None if the source does not return it."""
    records: int = 0
    """Number of records on this page."""
    fields: tuple[FieldSample, ...] = ()
    problem: str | None = None
    """Why the resource cannot be used, as a sentence; None if it can."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Connection:
    """A tested connection: its address, the identity of the credential, and the resources."""

    system: str
    name: str
    address: str
    identity: t.Mapping[str, str]
    """The identity of the credential, as the source describes it; email addresses are masked."""
    resources: tuple[ResourceCheck, ...]


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class FieldRules:
    """Options for normalized employee records that are the same for every source."""

    source: str
    """Configured name of the source."""
    key_field: str = "employee_number"
    department_from: str = TEAM
    department_prefix: str | None = None
    department_field: str | None = None
    include_raw: bool = False
    private_fields: tuple[str, ...] = ()

    @classmethod
    def from_options(cls, options: Values) -> FieldRules:
        """The rules of a source, from its options."""
        return cls(
            source=options["name"],
            key_field=options["key_field"],
            department_from=options.get("department_from", TEAM),
            department_prefix=options.get("department_prefix"),
            department_field=options.get("department_field"),
            include_raw=options["include_raw"],
            private_fields=tuple(options["private_fields"]),
        )

    def __post_init__(self) -> None:
        self._check_key_field()
        self._check_private_fields()
        if self.department_from == TEAM_PREFIX and not self.department_prefix:
            raise ConfigurationError(
                f"Source {self.source}: department_from is team_prefix, but department_prefix is not set. "
                "Set it to the prefix of the names of department teams, for example 'Department-'."
            )
        if self.department_from == CUSTOM_FIELD and not self.department_field:
            raise ConfigurationError(
                f"Source {self.source}: department_from is custom_field, but department_field is not set. "
                "Set it to the slug or the id of the custom field that holds the department."
            )

    def _check_key_field(self) -> None:
        if self.key_field not in KEY_FIELDS and not self.key_field.startswith(CUSTOM_KEY_PREFIX):
            raise ConfigurationError(
                f"Source {self.source}: key_field is {self.key_field!r}. "
                f"It must be one of {', '.join(KEY_FIELDS)}, or custom.SLUG for a custom field."
            )

    def _check_private_fields(self) -> None:
        unknown = sorted(set(self.private_fields) - set(PRIVATE_FIELDS))
        if unknown:
            raise ConfigurationError(
                f"Source {self.source}: private_fields contains {', '.join(unknown)}. "
                f"The private fields are {', '.join(PRIVATE_FIELDS)}."
            )

    @property
    def key_slug(self) -> str | None:
        """Slug of the custom field that is the key; None if the key is not a custom field."""
        return self.key_field.removeprefix(CUSTOM_KEY_PREFIX) if self.key_field.startswith(CUSTOM_KEY_PREFIX) else None

    def key(self, fields: t.Mapping[str, t.Any]) -> str | None:
        """The key in the fields of an employee, without surrounding blanks; None if it is empty, or no single value."""
        value = fields["custom"].get(self.key_slug) if self.key_slug else fields[self.key_field]
        return (str(value).strip() or None) if isinstance(value, (str, int, float)) else None


def patience_from(options: Values) -> Patience:
    """The timeouts and retries of a source, from its options.

    Raises:
        ConfigurationError: a number is too small.
    """
    for name, least in (("timeout", 1), ("retries", 0)):
        if options[name] < least:
            raise ConfigurationError(
                f"Source {options['name']}: {name} is {options[name]}. It must be {least} or more."
            )
    return Patience(timeout=options["timeout"], retries=options["retries"])


def no_absences(source: str, title: str) -> ConfigurationError:
    """The error for an HR system without absences."""
    return ConfigurationError(
        f"Source {source}: absences cannot be read from {title}. Remove the option absences, or set it to false."
    )


def nothing_is_written(source: str, title: str) -> ConfigurationError:
    """The error for an HR system to which nothing can be written back."""
    return ConfigurationError(
        f"Source {source}: nothing can be written back to {title}. Remove it from write_back, or name another source"
        " there."
    )


def after_prefix(name: str, prefix: str) -> str | None:
    """The rest of a team's name after the prefix; None if it does not begin with it.

    Both are compared as people see them: composed, without invisible characters, and with plain spaces.
    """
    # The end mark keeps a space at the end of the prefix.
    seen, start = clean(name), clean(f"{prefix}|")[:-1]
    return seen.removeprefix(start).strip() if seen.startswith(start) else None


class Source(abc.ABC):
    """One HR system, read with one credential."""

    TYPE: t.ClassVar[str]

    def __init__(self, name: str) -> None:
        self.name = name
        """Configured name of the source."""
        self.warnings: list[str] = []
        """Warnings for the user."""

    @property
    def recruits(self) -> bool:
        """Whether it is a recruiting system, see `HrSystem.recruits`."""
        system = SYSTEMS.get(self.TYPE)
        return bool(system and system.recruits)

    def has(self, field: str) -> bool:
        """Whether its employees can have a value, such as `department`, `location.city`, or `manager`.

        By default, what the descriptor says. A source whose fields depend on its options says it itself.
        """
        system = SYSTEMS.get(self.TYPE)
        return bool(system and system.has(field))

    @classmethod
    @abc.abstractmethod
    def from_options(cls, options: Values, today: datetime.date) -> t.Self:
        """The source with these options.

        Args:
            options: complete, and validated against the option table of the HR system.
            today: the day in UTC.
        """

    @abc.abstractmethod
    def employees(self) -> list[Employee]:
        """All employees that the credential can see, in the order of the source.

        Raises:
            SourceError: the source cannot be read, or its answer cannot be trusted (empty, incomplete, inconsistent).
        """

    def people(self, wanted: Wanted) -> list[Employee]:
        """The records of a few people, and of everybody above them.

        By default, they are chosen from all employees. A source whose API finds single people asks for these only.

        Args:
            wanted: the people. Those whom the source does not have are left out.

        Raises:
            SourceError: as for `employees`.
        """
        return chosen(self._everybody, wanted)

    @functools.cached_property
    def _everybody(self) -> list[Employee]:
        return self.employees()

    def identifiers(self, people: t.Iterable[Employee]) -> list[str]:
        """How `absences` identifies these people; empty if it must read the absences of all employees."""
        return []

    def absences(
        self, first: datetime.date, last: datetime.date, people: collections.abc.Sequence[str] = ()
    ) -> list[Absence]:
        """Approved absences that include at least one day of the period.

        Args:
            first: first day of the period.
            last: last day of the period.
            people: the employees, as the source identifies them in requests; if empty, all employees.

        Raises:
            SourceError: the absences cannot be read, or the answer cannot be trusted.
            ConfigurationError: this HR system has no absences.
        """
        raise no_absences(self.name, self.TYPE)

    def write_back(self) -> WriteBack:
        """What writes fields of its records.

        Raises:
            ConfigurationError: nothing can be written back to this HR system, or its options do not say how.
        """
        raise nothing_is_written(self.name, self.TYPE)

    @abc.abstractmethod
    def check(self) -> Connection:
        """Authenticate and read one page of each resource.

        Raises:
            SourceError: the source cannot be reached, or refuses the credential.
        """
