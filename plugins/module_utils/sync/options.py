# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The options of `hrsync.ad.sync`, for the controller and the target. Importing this module is cheap."""

from __future__ import annotations

import datetime
import typing as t

from ..apply.password_options import GENERATE_OPTIONS, HANDOVER_OPTIONS
from ..approvals.options import APPROVAL_OPTIONS
from ..directory.options import CONNECTION_OPTIONS
from ..people.emptiness import LISTED_FIELDS
from ..receivers.entry import RECEIVERS_OPTION
from ..services.exchange.options import EXCHANGE_OPTION
from ..services.file_server.options import FILE_SERVER_OPTION
from ..services.graph.options import MICROSOFT365_OPTION
from ..sources.entry import ENTRY_OPTIONS
from ..state.options import STATE_OPTION
from ..steps.registry import STEPS

PLAN_OPTIONS: dict[str, t.Any] = {
    "approval": {"type": "str", "choices": ["none", "whole", "units"], "default": "none"},
    "expected_checksum": {"type": "str"},
    "awx_approvals": {"type": "list", "elements": "str", "default": []},
    "plan_valid": {"type": "str", "default": "24 hours"},
    **APPROVAL_OPTIONS,
    "waves": {"type": "list", "elements": "str", "default": []},
    "wave_check": {
        "type": "dict",
        "options": {
            "command": {"type": "list", "elements": "str"},
            "url": {"type": "str"},
            "ca_file": {"type": "path"},
            "time_limit": {"type": "int", "default": 60},
        },
    },
    "emergency": {"type": "str"},
}
"""What must be approved before a run writes, and how it applies its plan; other modules plan without these."""

FETCH: t.Final = "fetch"
APPLY: t.Final = "apply"
LIBRARIES: t.Final = "libraries"

OPTIONS: dict[str, t.Any] = {
    "name": {"type": "str", "default": "lifecycle"},
    "description": {"type": "str", "default": ""},
    **STATE_OPTION,
    "category": {"type": "str", "choices": ["create", "modify", "deprovision", "all"], "default": "all"},
    "sources": {"type": "list", "elements": "dict", "required": True, "options": ENTRY_OPTIONS},
    "precedence": {"type": "dict", "default": {}},
    "key": {"type": "str", "default": "employee_number", "no_log": False},
    "key_attribute": {"type": "str", "default": "employeeID", "no_log": False},
    "match_attributes": {"type": "list", "elements": "str", "default": []},
    "rehire_match": {"type": "list", "elements": "str", "default": []},
    "adopt": {"type": "bool", "default": False},
    "managed_base": {"type": "str", "required": True},
    "ou": {"type": "str"},
    "create_missing_ous": {"type": "bool", "default": False},
    "keep_old_address": {"type": "bool", "default": True},
    "name_hold_days": {"type": "int", "default": 365},
    "rename": {"type": "str", "choices": ["keep", "rename", "rename_with_alias"]},
    "manager_left": {"type": "str", "choices": ["keep", "clear", "next"], "default": "next"},
    "attributes": {"type": "str", "required": True},
    "more_attributes": {"type": "str"},
    "groups": {"type": "str"},
    "group_key_attribute": {"type": "str", "no_log": False},
    "leaver_groups": {
        "type": "dict",
        "options": {"leave": {"type": "bool", "default": False}, "remember_in": {"type": "str"}},
        "apply_defaults": True,
    },
    "passwords": {
        "type": "dict",
        "no_log": False,
        "options": {
            **GENERATE_OPTIONS,
            "must_change": {"type": "bool", "default": False},
            "handover": {"type": "dict", "options": HANDOVER_OPTIONS, "no_log": False},
        },
    },
    "templates": {"type": "str"},
    "account": {"type": "str"},
    "stages": {"type": "str"},
    "steps": {"type": "dict", "default": {}, "options": {step: {"type": "str"} for step in STEPS}},
    "only": {"type": "raw"},
    "scope": {"type": "str"},
    "as_of": {"type": "raw"},
    "days_before_start": {"type": "int", "default": 14},
    "default_timezone": {"type": "str", "default": "UTC"},
    "accept_empty": {"type": "list", "elements": "str", "choices": list(LISTED_FIELDS), "default": []},
    "accept_feed": {"type": "str"},
    "minimum_coverage": {"type": "int", "default": 80},
    "leave": {
        "type": "dict",
        "options": {
            "longer_than": {"type": "str", "default": "30 days"},
            "do": {"type": "str", "choices": ["nothing", "disable"], "default": "nothing"},
        },
        "apply_defaults": True,
    },
    "missing": {
        "type": "dict",
        "options": {
            "after": {"type": "str", "default": "30 days"},
            "do": {"type": "str", "choices": ["report", "disable"], "default": "report"},
        },
        "apply_defaults": True,
    },
    "drift": {"type": "str", "choices": ["revert", "keep", "report"], "default": "revert"},
    "limits": {"type": "dict", "default": {}},
    "limits_together": {"type": "str"},
    "limits_once": {"type": "dict", "default": {}},
    "limits_first_run": {"type": "bool", "default": False},
    "enable": {"type": "str", "choices": ["ours", "always"], "default": "ours"},
    "fail_on": {"type": "list", "elements": "str", "default": ["failures", "skipped"]},
    "protected_groups": {"type": "list", "elements": "str", "default": []},
    "protected_ous": {"type": "list", "elements": "str", "default": []},
    "report_dir": {"type": "path"},
    "report_keep": {"type": "str"},
    "state_keep": {"type": "str", "default": "730 days"},
    **PLAN_OPTIONS,
    **RECEIVERS_OPTION,
}
"""The options of a task, documented in the module `sync`."""

OF_ONE_RUN: t.Final = frozenset(
    (
        "description",
        "state",
        "state_keep",
        "only",
        "as_of",
        "accept_feed",
        "limits_once",
        "limits_first_run",
        "fail_on",
        "report_dir",
        "report_keep",
        *PLAN_OPTIONS,
    )
)
"""Options that decide nothing about what HR's data become, so that a plan is the same whatever they are."""

ARGUMENT_SPEC: dict[str, t.Any] = {
    **CONNECTION_OPTIONS,
    **MICROSOFT365_OPTION,
    **EXCHANGE_OPTION,
    **FILE_SERVER_OPTION,
    **OPTIONS,
    "_phase": {"type": "str", "choices": [LIBRARIES, FETCH, APPLY]},
    "_now": {"type": "str"},
    "_task": {"type": "str", "no_log": True},
    "_seal": {"type": "str", "no_log": True},
    "_pending": {"type": "str", "no_log": True},
}
"""The options, and those that the action plugin adds: the phase; the time of the run, see `now_of`; for `libraries` and
`fetch`, the packed names of the steps that have rules; for `apply`, the packed `model.run.Task`, the key that seals
passwords on their way back and that they follow from, and the packed runs for `interrupted.recovered`."""


def now_of(params: t.Mapping[str, t.Any]) -> datetime.datetime:
    """The time of the run, which the controller has determined. The target reads no clock for what it plans."""
    return datetime.datetime.fromisoformat(params["_now"])
