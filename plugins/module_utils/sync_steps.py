# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The two steps of `hrsync.ad.sync` that run on the target: fetch the employees, and apply what was rendered for them.

Between them the action plugin merges and renders on the controller. What passes between the two places is one packed
string each way: Ansible looks at every text of a structure several times, which for 10,000 employees costs seconds.
"""

from __future__ import annotations

import concurrent.futures
import datetime
import typing as t

from . import packing, runner
from .directory.connection import Directory
from .directory.options import CONNECTION_OPTIONS, ConnectionOptions
from .errors import ConfigurationError
from .model import transport
from .sources.options import ENTRY_OPTIONS
from .sources.registry import source_from_options

if t.TYPE_CHECKING:
    from ansible.module_utils.basic import AnsibleModule

    from .sources.base import Source

Result = dict[str, t.Any]

FETCH: t.Final = "fetch"
APPLY: t.Final = "apply"

OPTIONS: dict[str, t.Any] = {
    "name": {"type": "str", "default": "lifecycle"},
    "description": {"type": "str", "default": ""},
    "category": {"type": "str", "choices": ["create", "modify", "deprovision", "all"], "default": "all"},
    "sources": {"type": "list", "elements": "dict", "required": True, "options": ENTRY_OPTIONS},
    "precedence": {"type": "dict", "default": {}},
    "key": {"type": "str", "default": "employee_number", "no_log": False},
    "key_attribute": {"type": "str", "default": "employeeID", "no_log": False},
    "match_attributes": {"type": "list", "elements": "str", "default": []},
    "managed_base": {"type": "str", "required": True},
    "ou": {"type": "str"},
    "create_missing_ous": {"type": "bool", "default": False},
    "attributes": {"type": "str", "required": True},
    "groups": {"type": "str"},
    "only": {"type": "list", "elements": "str", "default": []},
    "days_before_start": {"type": "int", "default": 14},
    "default_timezone": {"type": "str", "default": "UTC"},
    "minimum_coverage": {"type": "int", "default": 80},
    "protected_groups": {"type": "list", "elements": "str", "default": []},
    "protected_ous": {"type": "list", "elements": "str", "default": []},
    "report_dir": {"type": "path"},
}
"""What a task may say; documented in the module `sync`."""

ARGUMENT_SPEC: dict[str, t.Any] = {
    **CONNECTION_OPTIONS,
    **OPTIONS,
    "_step": {"type": "str", "choices": [FETCH, APPLY]},
    "_task": {"type": "str", "no_log": True},
}
"""With the two parameters that the action plugin adds: which step, and for `apply` the packed `runner.Task`."""


def step(module: AnsibleModule) -> Result:
    """Run the step that the action plugin asks for."""
    if module.params["_step"] == FETCH:
        return fetch(module.params)
    if module.params["_step"] == APPLY:
        return apply(module.params, check_mode=module.check_mode)
    raise ConfigurationError("hrsync.ad.sync works through its action plugin only; call it as a task of a play.")


def fetch(params: t.Mapping[str, t.Any]) -> Result:
    """Read every source, side by side.

    Returns:
        `_sources`: packed list of `name`, `type`, `employees` (neutral records) and `warnings`, in the order of the
        option.

    Raises:
        SourceError: one of them cannot be read or trusted; then nothing is used of any.
    """
    today = datetime.datetime.now(datetime.UTC).date()
    sources = [source_from_options(_with_key(entry, params["key"]), today) for entry in params["sources"]]
    with concurrent.futures.ThreadPoolExecutor(max_workers=max(1, len(sources))) as pool:
        answers = list(pool.map(_read, sources))
    return {"changed": False, "_sources": packing.pack(answers)}


def _with_key(entry: t.Mapping[str, t.Any], key: str) -> t.Mapping[str, t.Any]:
    """The entry, whose key is the task's unless it names one of its own."""
    return entry if entry.get("key_field") else {**entry, "key_field": key}


def _read(source: Source) -> Result:
    employees = [employee.to_dict() for employee in source.employees()]
    return {"name": source.name, "type": source.TYPE, "employees": employees, "warnings": source.warnings}


def apply(params: t.Mapping[str, t.Any], *, check_mode: bool) -> Result:
    """Plan and, outside check mode, apply what was rendered.

    Returns:
        `_report`: the packed `runner.Report`; `notes` about the choice of the domain controller.
    """
    task = transport.task_from_dict(packing.unpack(params["_task"]))
    with Directory.connect(ConnectionOptions.from_params(params)) as directory:
        report = runner.run(directory, task, check_mode=check_mode)
        notes = list(directory.notes)
    return {"changed": report.changed, "notes": notes, "_report": packing.pack(transport.report_to_dict(report))}
