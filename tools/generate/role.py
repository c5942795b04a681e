# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Generates the parts of the role and of a playbook that depend on the options of the modules."""

from __future__ import annotations

import dataclasses
import itertools
import typing as t

from ansible_collections.hrsync.ad.plugins.module_utils.approvals.options import APPROVAL_OPTIONS
from ansible_collections.hrsync.ad.plugins.module_utils.directory.options import CONNECTION_TABLE
from ansible_collections.hrsync.ad.plugins.module_utils.option_table import Option, Options, described, variable
from ansible_collections.hrsync.ad.plugins.module_utils.services.exchange.options import EXCHANGE_TABLE
from ansible_collections.hrsync.ad.plugins.module_utils.services.file_server.options import FILE_SERVER_TABLE
from ansible_collections.hrsync.ad.plugins.module_utils.services.graph.options import MICROSOFT365_TABLE

from . import hr_systems, receivers
from .documentation import default_sentence, moved, role_options_yaml
from .regions import replaced, replaced_row

_ELSEWHERE = "If a suboption is not set, its environment variable is used, as in M(hrsync.ad.sync)."


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Connection:
    """A variable of the role for a connection."""

    purpose: str
    """A sentence."""
    options: Options
    of_module: str = ""
    """The option of the modules that contains these options; empty if they are at the top level."""

    @property
    def suboptions(self) -> Options:
        """The suboptions of the variable, as in the modules."""
        return self.options[self.of_module]["suboptions"] if self.of_module else self.options


CONNECTIONS: t.Mapping[str, Connection] = {
    "lifecycle_directory": Connection(purpose="How to reach the directory.", options=CONNECTION_TABLE),
    "lifecycle_microsoft365": Connection(
        purpose="How to reach Microsoft 365, for the steps that use it.",
        options=MICROSOFT365_TABLE,
        of_module="microsoft365",
    ),
    "lifecycle_exchange": Connection(
        purpose="How to reach Exchange on premises, for the steps that use it.",
        options=EXCHANGE_TABLE,
        of_module="exchange",
    ),
    "lifecycle_file_server": Connection(
        purpose="How to use file servers, for home folders. The paths of the home folders name the servers.",
        options=FILE_SERVER_TABLE,
        of_module="file_server",
    ),
}


def argument_specs(present: str) -> str:
    """``meta/argument_specs.yml`` of the role."""
    variables: dict[str, Option] = {name: _variable(name, connection) for name, connection in CONNECTIONS.items()}
    present = replaced(present, "sources", role_options_yaml({"lifecycle_sources": hr_systems.of_role()}, 6))
    receiving = role_options_yaml({"lifecycle_audit_receivers": receivers.of_role()}, 6)
    present = replaced(present, "receivers", receiving)
    return replaced(present, "connections", role_options_yaml(variables, 6))


def _variable(name: str, connection: Connection) -> Option:
    return {
        "description": [connection.purpose, _ELSEWHERE],
        "type": "dict",
        "default": {},
        "suboptions": {
            option: _suboption(described_option, name, connection.of_module)
            for option, described_option in connection.suboptions.items()
        },
    }


def _suboption(option: Option, name: str, of_module: str) -> Option:
    """The option without its default. If the variable does not have the option, the module uses its own default."""
    told = moved(option, name, of_module)
    told = {**told, "description": [*described(told), *filter(None, (default_sentence(option),))]}
    return t.cast("Option", {member: value for member, value in told.items() if member not in ("default", "required")})


def tasks(present: str) -> str:
    """``tasks/main.yml`` of the role, which passes the options of the directory to the module."""
    return replaced(present, "directory", _passed_on("lifecycle_directory"))


OF_APPLYING: t.Final = (
    "approval",
    "awx_approvals",
    "emergency",
    "expected_checksum",
    "plan_valid",
    "wave_check",
    "waves",
    *APPROVAL_OPTIONS,
)
"""Options of `hrsync.ad.sync` that say what a run may write, and how."""

_KEPT: t.Final = ("report_keep", "state_keep")
"""Options of `hrsync.ad.sync` about what a run removes once it has written."""

NOT_IN_A_PLAN: t.Final = ("description", "fail_on", "report_dir", "audit_receivers", *_KEPT, *OF_APPLYING)
"""Options of `hrsync.ad.sync` that `hrsync.ad.explain` and `hrsync.ad.impact` do not have."""

_TESTED: t.Final = ("approval", *APPROVAL_OPTIONS)
NOT_TESTED: t.Final = ("description", *_KEPT, *(name for name in OF_APPLYING if name not in _TESTED))
"""Options of `hrsync.ad.sync` that `hrsync.ad.readiness_info` does not have."""


def planning_tasks(present: str, tasks_of_run: str, left_out: t.Collection[str]) -> str:
    """A file of ``tasks`` of the role, which passes the same variables to another module as ``tasks/main.yml``.

    Args:
        present: its text.
        tasks_of_run: the text of ``tasks/main.yml``.
        left_out: the options that the other module does not have.
    """
    lines = itertools.takewhile(
        lambda line: not line.strip().startswith("register:"),
        tasks_of_run.partition("hrsync.ad.sync:\n")[2].splitlines(),
    )
    wanted = (line for line in lines if " generated: " not in line and " end of " not in line)
    own = (line for line in wanted if line.strip().partition(":")[0] not in left_out)
    return replaced(present, "arguments", "".join(f"{line[4:]}\n" for line in own))


def _passed_on(variable_name: str) -> str:
    return "".join(f'        {name}: "{{{{ {variable_name}.{name} | default(omit) }}}}"\n' for name in CONNECTION_TABLE)


def readme(present: str) -> str:
    """``README.md`` of the role."""
    for name, connection in CONNECTIONS.items():
        present = replaced_row(present, (f"`{name}`", "`{}`", _meaning(connection)))
    return replaced_row(present, ("`lifecycle_sources`", "required", hr_systems.row_of_role()))


def _meaning(connection: Connection) -> str:
    options = connection.suboptions
    names = ", ".join(f"`{name}`" for name in options)
    first = variable(options, next(iter(options)))
    elsewhere = f"An option that is not set comes from its environment variable, such as `{first}`."
    return f"{connection.purpose} Options: {names}. {elsewhere}"
