# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The phases of `hrsync.ad.compliance` that run on the target: fetch the employees, and survey the directory.

Nothing is written. Imports are as in `phases`.
"""

from __future__ import annotations

import typing as t

from ..directory.options import CONNECTION_OPTIONS
from ..errors import HrsyncError
from ..services.graph.options import MICROSOFT365_OPTION
from ..wire import packing
from .options import FETCH, LIBRARIES, OPTIONS, now_of
from .phases import run_one_of

if t.TYPE_CHECKING:
    from ansible.module_utils.basic import AnsibleModule

    from ..compliance.findings import Leaver
    from ..module import ModuleResult
    from ..services.opening import Services

SURVEY: t.Final = "survey"

_SHARED: t.Final = (
    "name",
    "description",
    "state",
    "sources",
    "precedence",
    "key",
    "key_attribute",
    "match_attributes",
    "managed_base",
    "ou",
    "attributes",
    "more_attributes",
    "groups",
    "group_key_attribute",
    "templates",
    "stages",
    "days_before_start",
    "default_timezone",
    "accept_empty",
    "minimum_coverage",
    "protected_groups",
    "protected_ous",
)

COMPLIANCE_OPTIONS: dict[str, t.Any] = {
    **{name: OPTIONS[name] for name in _SHARED},
    "unused_days": {"type": "int", "default": 90},
    "report_dir": {"type": "path", "required": True},
}
"""The options of a task, documented in the module `compliance`. Most are those of `sync`."""

ARGUMENT_SPEC: dict[str, t.Any] = {
    **CONNECTION_OPTIONS,
    **MICROSOFT365_OPTION,
    **COMPLIANCE_OPTIONS,
    "_phase": {"type": "str", "choices": [LIBRARIES, FETCH, SURVEY]},
    "_now": {"type": "str"},
    "_task": {"type": "str", "no_log": True},
}
"""The options, and those that the action plugin adds; `_task` is that of `sync.options`."""


def run_phase(module: AnsibleModule) -> ModuleResult:
    """Run the phase that the action plugin asks for. Nothing is written."""
    return run_one_of(module, "compliance", {SURVEY: survey})


def survey(params: t.Mapping[str, t.Any]) -> ModuleResult:
    """Read the directory and the licenses of people who have left, and compare them with the rendered task.

    Returns:
        `_survey`: packed: the lists of `compliance.findings.Findings` as plain data; `leavers` has only those that
        still have access. `licenses_read` says whether licenses were read, `warnings` why they could not be read, and
        `server` is the domain controller. `notes` are about the choice of the domain controller.

    Raises:
        HrsyncError: the directory cannot be read.
    """
    from .. import runner
    from ..compliance.accounts import ATTRIBUTES
    from ..compliance.findings import find
    from ..directory.connection import Directory
    from ..directory.options import ConnectionOptions
    from ..directory.snapshot import read_snapshot
    from ..services.opening import Services
    from ..wire import records as transport
    from ..wire.parcel import opened

    task = opened(params["_task"], transport.task_from_dict)
    wanted = frozenset((*runner.attributes_of(task.policy), *ATTRIBUTES))
    with Directory.connect(ConnectionOptions.from_params(params)) as directory, Services(params) as services:
        snapshot = read_snapshot(directory, wanted, group_key=task.policy.group_key_attribute)
        found = find(task, snapshot, now_of(params), params["unused_days"])
        licenses, warnings = _licenses(found.leavers, services) if _has_tenant(params) else ({}, [])
        lists = {
            "accounts": found.accounts,
            "enabled": found.enabled,
            "without_record": found.without_record,
            "without_account": found.without_account,
            "leavers": _with_access(found.leavers, licenses),
            "unused": found.unused,
            "managers": found.managers,
            "against_rules": found.against_rules,
            "stops": found.stops,
            "licenses_read": _has_tenant(params) and not warnings,
            "warnings": warnings,
            "server": directory.server,
        }
        return {"_survey": packing.pack(lists), "notes": list(directory.notes)}


def _with_access(leavers: t.Iterable[Leaver], licenses: t.Mapping[str, t.Sequence[str]]) -> list[t.Any]:
    from ..compliance.findings import with_access

    rows = (with_access(leaver, licenses.get(leaver.account.guid, ())) for leaver in leavers)
    return [row for row in rows if row is not None]


def _has_tenant(params: t.Mapping[str, t.Any]) -> bool:
    """Whether the task or the environment says how to reach Microsoft 365."""
    return bool(params["microsoft365"] and params["microsoft365"].get("tenant_id"))


def _licenses(leavers: t.Iterable[Leaver], services: Services) -> tuple[dict[str, list[str]], list[str]]:
    """The names of the licenses by objectGUID, and why they could not be read."""
    from ..model.cloud import CloudUser
    from ..model.desired import Presence
    from ..model.plan import Subject
    from ..steps.license.catalog import Catalog

    subjects = [
        Subject(account=one.account, key=one.key, label=one.label, presence=Presence.LEFT, options={})
        for one in leavers
    ]
    try:
        users = services.tenant.find(subjects)
        catalog = Catalog(services.tenant.skus)
    except HrsyncError as error:
        return {}, [f"The Microsoft 365 licenses of people who have left are not in the list: {error}"]
    found = {one.account.guid: users.get(one.principal) for one in subjects if one.account}
    return {
        guid: sorted({catalog.name(license.sku) for license in user.assignments})
        for guid, user in found.items()
        if isinstance(user, CloudUser)
    }, []
