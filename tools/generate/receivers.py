# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Generates the documentation of the receivers of the audit log."""

from __future__ import annotations

import typing as t

from ansible_collections.hrsync.ad.plugins.module_utils.option_table import Option, Options
from ansible_collections.hrsync.ad.plugins.module_utils.receivers.entry import ENTRY_TABLE
from ansible_collections.hrsync.ad.plugins.module_utils.receivers.kinds import KINDS, Kind

from . import documentation
from .documentation import alternatives, default_sentence, environment_sentence, moved
from .fragments import Fragment, Section
from .regions import replaced_row

_PURPOSE: t.Final = [
    "Receivers of the audit log. Files, syslog servers, Splunk and webhooks get the head of the log after each run, or "
    "all of its entries. ServiceDesk Plus gets requests instead, for plans that wait for approval, and for people who "
    "are skipped for several days.",
    "A receiver that is down does not stop a run, unless it is required. The next run sends the missing entries, in "
    "order.",
    "Needs O(state), because the audit log is in this database.",
]
_VERSION: t.Final = "0.7.0"


def _option() -> Option:
    return {
        "description": _PURPOSE,
        "type": "list",
        "elements": "dict",
        "default": [],
        "suboptions": _entry("audit_receivers[]"),
        "version_added": _VERSION,
    }


def _entry(path: str) -> Options:
    return {name: moved(_of_all(name, option), path) for name, option in ENTRY_TABLE.items()}


def _of_all(name: str, option: Option) -> Option:
    """An option of an entry, with everything that depends on the type."""
    if name == "type":
        return option
    holders = [kind for kind in KINDS.values() if name in kind.options]
    only = [] if len(holders) == len(KINDS) else [f"Only with {_types(holders)}."]
    needed = [kind for kind in holders if kind.options[name].get("required") is True]
    must = ["It must be set."] if needed == holders else [f"With {_types(needed)}, it must be set."] if needed else []
    where = [*must, *_defaults(name, holders), *_environment(name, holders)]
    of_types = documentation.of_types(
        {kind.name: kind.options[name] for kind in holders}, {kind.name: kind.title for kind in holders}
    )
    return {**option, "description": [*only, *of_types, *where]}


def _types(kinds: t.Iterable[Kind]) -> str:
    return alternatives([f"O(type={kind.name})" for kind in kinds])


def _defaults(name: str, holders: t.Iterable[Kind]) -> list[str]:
    if name == "name":
        return []
    return [one for one in dict.fromkeys(default_sentence(kind.options[name]) for kind in holders) if one]


def _environment(name: str, holders: t.Iterable[Kind]) -> list[str]:
    """The variables, if there are any. Those of one kind take precedence over shared ones."""
    found = [kind.options[name].get("environment", ()) for kind in holders]
    own = list(dict.fromkeys(names[0] for names in found if names))
    shared = list(dict.fromkeys(names[-1] for names in found if len(names) > 1))
    return environment_sentence([rank for rank in (own, shared) if rank])


def of_role() -> Option:
    """The role's variable."""
    kinds = [f"V({kind})" for kind in KINDS]
    return {
        "description": [
            *(line.replace("O(state)", "O(lifecycle_state)") for line in _PURPOSE),
            f"Each has a C(type), {', '.join(kinds[:-1])} or {kinds[-1]}, and the options of "
            "O(hrsync.ad.sync#module:audit_receivers) for this type. Options that are not set come from their "
            "environment variable.",
        ],
        "type": "list",
        "elements": "dict",
        "default": [],
        "version_added": _VERSION,
    }


def readme(present: str) -> str:
    """``README.md`` of the role: the row about receivers."""
    kinds = [f"`{kind}`" for kind in KINDS]
    row = (
        "Receivers of the head of the audit log after each run, or with `events: all` of all its entries: a list, each "
        f"with `type` ({', '.join(kinds[:-1])} or {kinds[-1]}), and the options of `audit_receivers` of "
        "`hrsync.ad.sync`. See [Send the audit log](../../docs/docsite/rst/receivers.rst)."
    )
    return replaced_row(present, ("`lifecycle_audit_receivers`", "none", row))


FRAGMENT: t.Final = Fragment(
    origin="module_utils/receivers/kinds.py",
    summary="Documentation of the receivers of the audit log.",
    users="Shared by the modules that deliver the audit log.",
    sections={
        "DOCUMENTATION": Section(
            options={"audit_receivers": _option()},
            requirements=["requests >= 2.31.0, for O(audit_receivers)"],
        )
    },
)
