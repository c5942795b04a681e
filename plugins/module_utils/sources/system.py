# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is said once about an HR system; everything that names it follows from this.

`tools/generate` makes of it the documentation fragments, the action groups, and the pages that name HR systems.
"""

from __future__ import annotations

import dataclasses
import typing as t

from .options import CUSTOM_FIELD, absences_wanted, department, records, source_name, transport

if t.TYPE_CHECKING:
    from ..option_table import Options

Values: t.TypeAlias = "t.Mapping[str, t.Any]"
"""Option to its value, checked against the option table, and complete."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Absences:
    """How an HR system gives its approved absences. The descriptions are sentences."""

    options: t.Sequence[str]
    """Names of those of its own options that the module for absences takes too."""
    people: str
    """How the option `employees` of this module names employees."""
    permission: str
    """What the credential needs."""
    included: str
    """Which absences are read."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class HrSystem:
    """One HR system. Its descriptor does not import the code that reads it: `loading.source_class` does."""

    name: str
    """Value of the option `type`, and the beginning of the names of its modules and environment variables."""
    title: str
    credential: str
    """What somebody needs who wants to read it, such as "a Calamari API key"."""
    own_options: Options
    """The options that only this HR system describes; `options` has those that all have, too."""
    fields: t.Mapping[str, str]
    """Employee field, or private field, to the member of its records that holds it, in reStructuredText.

    Fields that it does not have are left out.
    """
    department_from: t.Sequence[str] = ()
    """Where departments can come from, the default first; empty where employees have a department of their own."""
    department_note: str = ""
    """A sentence about departments in this HR system."""
    alternatives: t.Sequence[str] = ()
    """Options of which one is enough: one that a task sets takes precedence over others from the environment."""
    requirements: t.Sequence[str] = ()
    """Libraries that it needs in addition to requests."""
    absences: Absences | None = None
    """None for an HR system that has no absences, or does not give them."""
    further_sections: t.Mapping[str, Options] = dataclasses.field(default_factory=dict)
    """Sections of the doc fragment for other modules of this HR system: name in upper case to options."""

    @property
    def custom_fields(self) -> bool:
        """Whether its employees have custom fields."""
        return CUSTOM_FIELD in self.department_from

    @property
    def options(self) -> Options:
        """The options of the module that reads its employees."""
        return {
            **source_name(self.name, "employee"),
            **self.own_options,
            **transport(self.name),
            **records(custom_fields=self.custom_fields),
            **department(self.department_from, self.department_note),
        }

    @property
    def absences_options(self) -> Options:
        """The options of the module that reads its absences; none where it has none."""
        if not self.absences:
            return {}
        return {
            **source_name(self.name, "absence"),
            **{name: self.own_options[name] for name in self.absences.options},
            **transport(self.name),
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
        """Name of the module that reads its absences, where it has some."""
        return f"{self.name}_absences_info"
