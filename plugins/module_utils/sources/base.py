# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What every HR system offers: its employees, perhaps their absences, and a test of the connection."""

from __future__ import annotations

import abc
import collections.abc
import dataclasses
import datetime
import typing as t

from ..errors import ConfigurationError
from ..model.absence import Absence
from ..model.employee import PRIVATE_FIELDS, Employee
from ..web.transport import Patience
from .options import CUSTOM_FIELD, KEY_FIELDS, TEAM, TEAM_PREFIX
from .sample import FieldSample

if t.TYPE_CHECKING:
    from .system import Values

CUSTOM_KEY_PREFIX = "custom."


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class ResourceCheck:
    """What one page of one resource showed."""

    name: str
    readable: bool
    total: int | None = None
    """How many records the source says it has; None where it does not say."""
    records: int = 0
    """How many came with this page."""
    fields: tuple[FieldSample, ...] = ()
    problem: str | None = None
    """Why it is not readable, as a sentence."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Connection:
    """A connection that answered: where it leads, as whom, and what can be seen."""

    system: str
    name: str
    address: str
    identity: t.Mapping[str, str]
    """Who the credential is, in the source's words; e-mail addresses masked."""
    resources: tuple[ResourceCheck, ...]


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class FieldRules:
    """How the neutral record is made, the same options for every source."""

    source: str
    """Name of the source, as configured."""
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
                "Set it to what the names of department teams begin with, for example 'Department-'."
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
                f"Source {self.source}: private_fields names {', '.join(unknown)}. "
                f"The private fields are {', '.join(PRIVATE_FIELDS)}."
            )

    @property
    def key_slug(self) -> str | None:
        """Slug of the custom field that is the key, where one is."""
        return self.key_field.removeprefix(CUSTOM_KEY_PREFIX) if self.key_field.startswith(CUSTOM_KEY_PREFIX) else None

    def key(self, fields: t.Mapping[str, t.Any]) -> str | None:
        """The key in an employee's fields, without surrounding blanks; None where it is empty."""
        value = fields["custom"].get(self.key_slug) if self.key_slug else fields[self.key_field]
        return (str(value).strip() or None) if value is not None else None


def patience_from(options: Values) -> Patience:
    """How long requests of a source may take, from its options.

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
    """The error for absences that an HR system does not have."""
    return ConfigurationError(
        f"Source {source}: absences cannot be read from {title}. Remove the option absences, or set it to false."
    )


class Source(abc.ABC):
    """One HR system, read with one credential."""

    TYPE: t.ClassVar[str]

    def __init__(self, name: str) -> None:
        self.name = name
        """Name of the source, as configured."""
        self.warnings: list[str] = []
        """What a reader of the job output should know although nothing failed."""

    @classmethod
    @abc.abstractmethod
    def from_options(cls, options: Values, today: datetime.date) -> t.Self:
        """The source with these options.

        Args:
            options: checked against the option table of the HR system, and complete.
            today: the day in UTC.
        """

    @abc.abstractmethod
    def employees(self) -> list[Employee]:
        """Everybody whom the credential may see, sorted as the source sorts them.

        Raises:
            SourceError: the source could not be read, or its answer cannot be trusted (empty, shortened, inconsistent).
        """

    def absences(
        self, first: datetime.date, last: datetime.date, people: collections.abc.Sequence[str] = ()
    ) -> list[Absence]:
        """Approved time off that lasts on one of the days, both included.

        Args:
            people: whose, as the source names them in requests; everybody's where it is empty.

        Raises:
            SourceError: absences cannot be read, or the answer cannot be trusted.
            ConfigurationError: this HR system has no absences.
        """
        raise no_absences(self.name, self.TYPE)

    @abc.abstractmethod
    def check(self) -> Connection:
        """Authenticate and read one page of each resource.

        Raises:
            SourceError: the source cannot be reached or refuses the credential.
        """
