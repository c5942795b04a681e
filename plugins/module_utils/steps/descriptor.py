# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The description of a step, from which its options, documentation and reports are generated."""

from __future__ import annotations

import dataclasses
import enum
import typing as t

from ..option_table import Options, argument_spec

if t.TYPE_CHECKING:
    from ..model.kinds import Kind
    from .requirements import Requirement


class Service(enum.StrEnum):
    """A service that a step reads or changes.

    The value is the name of the option with its connection, and of the documentation fragment of that option. Only the
    directory has several options, and HR systems are documented by the fragment `source.entries`.
    """

    DIRECTORY = "directory"
    MICROSOFT365 = "microsoft365"
    EXCHANGE = "exchange"
    FILE_SERVER = "file_server"
    SOURCES = "sources"
    """HR systems, which a run reads in any case."""


@dataclasses.dataclass(frozen=True, slots=True)
class Action:
    """A row in the list of supported actions."""

    number: int
    title: str
    permissions: str = ""
    """The permissions that only this action of the step needs; a sentence in Ansible's markup."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class StepDescriptor:
    """The description of a step for modules, the role, reports and documentation.

    The documentation fragment of the module's options, the role's specification and its variables, the list of
    supported actions and the schema of reports are generated from it; see `tools/generate`. A descriptor does
    not import the code of its step: `loading.step_class` does.
    """

    name: str
    """Name of the step and of its module."""
    variable: str
    """Variable of the role that holds the step's rules."""
    kinds: tuple[Kind, ...]
    """The kinds of change that the step makes."""
    options: Options
    """The options of both the module and a rule of the role. The module also has options for connections and for the
    identity of the account."""
    rule_options: Options = dataclasses.field(default_factory=dict)
    """The options of a rule of the role that the module does not have."""
    every_rule: bool = False
    """Whether every rule whose condition is true is applied; otherwise the first one is."""
    services: tuple[Service, ...] = ()
    """The services that the step needs. For steps with the option `way` these are the services of all ways."""
    needs_directory: bool = True
    """Whether the module always needs the directory; if not, it works without one if the task sets `upn`."""
    gone: str = ""
    """The value of the option `state` that is already reached if the account does not exist; empty if there is none."""
    reads_employee: bool = False
    """Whether the step reads the employee record, `Subject.document`."""
    messages: frozenset[str] = frozenset()
    """The options whose values are messages, as plain text or HTML. Data from HR is escaped in them."""
    protocol: str
    """How the step reaches its services, in reStructuredText."""
    permissions: str
    """The minimum permissions: paragraphs in Ansible's markup, with empty lines between them."""
    requirements: tuple[Requirement, ...] = ()
    """What the step needs in its services; `permissions` says the same in words."""
    actions: tuple[Action, ...]
    """The rows of the step in the list of supported actions."""
    more_variables: str = ""
    """Other variables of the role that affect the step, in reStructuredText."""

    @property
    def argument_spec(self) -> dict[str, dict[str, t.Any]]:
        """The argument spec of a rule of the role."""
        return argument_spec({**self.options, **self.rule_options})
