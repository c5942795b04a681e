# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The descriptor of an HR system: the only place that describes it.

`tools/generate` writes the documentation fragments, the action groups and the pages about HR systems from descriptors.
"""

from __future__ import annotations

import dataclasses
import typing as t

from ..model.employee import LOCATION_FIELDS
from .options import absences_wanted, department, records, source_name, transport

if t.TYPE_CHECKING:
    from ..option_table import Options

Values: t.TypeAlias = "t.Mapping[str, t.Any]"
"""Option to its value, complete and validated against the option table."""


def _no_libraries(_entry: Values) -> tuple[str, ...]:
    return ()


def _says_nothing(_entry: Values, _field: str) -> None:
    return None


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Absences:
    """The approved absences of an HR system. The descriptions are sentences."""

    options: t.Sequence[str]
    """Names of its own options that the module for absences has, too."""
    people: str
    """How the option `employees` of this module identifies employees."""
    permission: str
    """The permission that the credential needs."""
    included: str
    """The absences that are read."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class HrSystem:
    """An HR system. Its descriptor does not import the code that reads it; `loading.source_class` imports it."""

    name: str
    """Value of the option `type`, and the beginning of the names of its modules and environment variables."""
    title: str
    reads: str
    """The records that are read, in a few words, for the README."""
    version_added: str = "0.1.0"
    """The version of the collection that reads it first."""
    credential: str
    """The credential to read it, such as "a Calamari API key"; empty if it needs none."""
    own_options: Options
    """The options that only this HR system has. `options` also has the options that all HR systems have."""
    fields: t.Mapping[str, str]
    """Employee field, or private field, to the member of its records with the value, in reStructuredText.

    Without the fields that the HR system does not have.
    """
    location_members: t.Collection[str] = LOCATION_FIELDS
    """The members of `location` that it can have."""
    department_from: t.Sequence[str] = ()
    """Choices of `department_from`, the default first; empty if employees have a department of their own."""
    department_note: str = ""
    """A sentence about departments in this HR system."""
    alternatives: t.Sequence[str] = ()
    """Options of which one is enough. An option that a task sets takes precedence over others from the environment."""
    speaks_http: bool = True
    """Whether it is read by HTTP only, so that it has the options of `transport` and requires requests."""
    requirements: t.Sequence[str] = ()
    """Libraries that it requires in addition to requests, for the documentation."""
    libraries: t.Callable[[Values], t.Iterable[str]] = _no_libraries
    """The libraries that an entry of a list of sources requires in addition to requests, see `libraries.MODULES`."""
    said_by: t.Callable[[Values, str], str | None] = _says_nothing
    """The employee field whose value an entry of a list of sources reads from a field that can be written back: `email`
    for `workEmail`; None if it reads it into none. See `write_back.WriteBack`."""
    recruits: bool = False
    """Whether its people have been hired and will start, until the record of another HR system replaces theirs."""
    absences: Absences | None = None
    """None if absences cannot be read from the HR system."""
    further_sections: t.Mapping[str, Options] = dataclasses.field(default_factory=dict)
    """Sections of the documentation fragment for other modules of this HR system: name in upper case to options."""

    def has(self, field: str) -> bool:
        """Whether its employees can have a value: `department`, `location.city`, or `manager`."""
        head, _dot, member = field.replace("manager", "manager_key").partition(".")
        return head in self.fields and (not member or member in self.location_members)

    @property
    def custom_fields(self) -> bool:
        """Whether its employees have custom fields."""
        return "custom" in self.fields

    @property
    def options(self) -> Options:
        """The options of the module that reads its employees."""
        return {
            **source_name(self.name, "employee"),
            **self.own_options,
            **self._transport,
            **records(custom_fields=self.custom_fields),
            **department(self.department_from, self.department_note),
        }

    @property
    def _transport(self) -> Options:
        return transport(self.name) if self.speaks_http else {}

    @property
    def required(self) -> tuple[str, ...]:
        """The libraries that it requires, for the documentation."""
        return (*(("requests",) if self.speaks_http else ()), *self.requirements)

    def needed(self, entry: Values) -> tuple[str, ...]:
        """The libraries that an entry of a list of sources requires."""
        return (*(("requests",) if self.speaks_http else ()), *self.libraries(entry))

    @property
    def absences_options(self) -> Options:
        """The options of the module that reads its absences; empty if it has no absences."""
        if not self.absences:
            return {}
        return {
            **source_name(self.name, "absence"),
            **{name: self.own_options[name] for name in self.absences.options},
            **self._transport,
            **absences_wanted(self.absences.people),
        }

    @property
    def modules(self) -> tuple[str, ...]:
        """Names of the modules that read it."""
        return (self.employees_module, *((self.absences_module,) if self.absences else ()))

    @property
    def employees_module(self) -> str:
        """Name of the module that reads its employees."""
        return f"{self.name}_employees_info"

    @property
    def absences_module(self) -> str:
        """Name of the module that reads its absences, if it has absences."""
        return f"{self.name}_absences_info"
