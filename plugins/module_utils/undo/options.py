# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The options of `hrsync.ad.undo`, for the controller and the target. Importing this module is cheap."""

from __future__ import annotations

import typing as t

from ..approvals.options import APPROVAL_OPTIONS
from ..directory.options import CONNECTION_OPTIONS
from ..errors import ConfigurationError
from ..model.undo import Choice
from ..receivers.entry import RECEIVERS_OPTION
from ..services.exchange.options import EXCHANGE_OPTION
from ..services.file_server.options import FILE_SERVER_OPTION
from ..services.graph.options import MICROSOFT365_OPTION
from ..sources.entry import ENTRY_OPTIONS
from ..state.options import STATE_OPTION
from ..steps.registry import KINDS_BY_NAME
from ..values.instants import instant
from ..values.suggestions import suggestion

if t.TYPE_CHECKING:
    import datetime

CHOOSING: t.Final = ("run", "key", "since", "until")
"""The options of which at least one must be set: a kind alone would choose all that was ever done."""
OF_ONE_UNDO: t.Final = frozenset((*CHOOSING, "kind", "timezone", "force"))
"""The options that are no part of the configuration. They have keys of people, which must not stay with it for ever."""

OPTIONS: dict[str, t.Any] = {
    "name": {"type": "str", "default": "lifecycle"},
    **STATE_OPTION,
    "run": {"type": "list", "elements": "int", "default": []},
    "key": {"type": "list", "elements": "str", "default": [], "no_log": False},
    "kind": {"type": "list", "elements": "str", "default": []},
    "since": {"type": "str"},
    "until": {"type": "str"},
    "timezone": {"type": "str", "default": "UTC"},
    "force": {"type": "list", "elements": "str", "default": []},
    "key_attribute": {"type": "str", "default": "employeeID", "no_log": False},
    "managed_base": {"type": "str", "required": True},
    "protected_groups": {"type": "list", "elements": "str", "default": []},
    "protected_ous": {"type": "list", "elements": "str", "default": []},
    "limits": {"type": "dict", "default": {}},
    "limits_together": {"type": "str"},
    "limits_once": {"type": "dict", "default": {}},
    **APPROVAL_OPTIONS,
    "approval": {"type": "str", "choices": ["none", "whole", "units"], "default": "none"},
    "expected_checksum": {"type": "str"},
    "plan_valid": {"type": "str", "default": "24 hours"},
    "report_dir": {"type": "path"},
    "report_keep": {"type": "str"},
}
"""The options of a task, documented in the module `undo`."""

ARGUMENT_SPEC: dict[str, t.Any] = {
    **CONNECTION_OPTIONS,
    **MICROSOFT365_OPTION,
    **EXCHANGE_OPTION,
    **FILE_SERVER_OPTION,
    "sources": {"type": "list", "elements": "dict", "default": [], "options": ENTRY_OPTIONS},
    **RECEIVERS_OPTION,
    **OPTIONS,
    "_task": {"type": "str", "no_log": True},
}
"""The options, and what the action plugin adds: the packed `policy`, `now` and `facts` of the run."""


def choice_of(params: t.Mapping[str, t.Any]) -> Choice:
    """Which changes the options choose.

    Raises:
        ConfigurationError: an option is invalid, or none chooses anything.
    """
    keys = frozenset(key.strip() for key in params["key"])
    kinds = frozenset(kind.strip() for kind in params["kind"])
    choice = Choice(
        runs=frozenset(params["run"]),
        keys=keys,
        kinds=kinds,
        since=_moment("since", params),
        until=_moment("until", params, last=True),
    )
    if choice == Choice(kinds=kinds):
        raise ConfigurationError(
            "Nothing chooses what to undo. Set run, key, since or until; with the playbook, for example -e run=5."
        )
    for kind in sorted(kinds - KINDS_BY_NAME.keys()):
        near = suggestion(kind, KINDS_BY_NAME) or f"; there are {', '.join(KINDS_BY_NAME)}."
        raise ConfigurationError(f"kind has {kind!r}, but there is no such kind of change{near}")
    if choice.since and choice.until and choice.since >= choice.until:
        raise ConfigurationError("since must be before until.")
    return choice


def _moment(option: str, params: t.Mapping[str, t.Any], *, last: bool = False) -> datetime.datetime | None:
    text = params[option]
    return instant(option, text, params["timezone"], last=last) if text else None
