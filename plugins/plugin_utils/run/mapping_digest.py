# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The mapping as it is written: a digest, so that a plan of another mapping is another plan, and a text to keep."""

from __future__ import annotations

import hashlib
import json
import typing as t

NAMED: t.Final = ("ou", "attributes", "more_attributes", "groups", "templates", "account", "stages", "scope")
"""Options that are the names of variables."""


def mapping_digest(params: t.Mapping[str, t.Any], task_vars: t.Mapping[str, t.Any]) -> str:
    """SHA-256, in hexadecimal, over the variables of the mapping, unrendered.

    Args:
        params: the validated options of the task.
        task_vars: all variables, unrendered.
    """
    written = json.dumps(_variables(params, task_vars), sort_keys=True, default=str)
    return hashlib.sha256(written.encode()).hexdigest()


def mapping_text(params: t.Mapping[str, t.Any], task_vars: t.Mapping[str, t.Any]) -> str:
    """The variables of the mapping as JSON, unrendered. Of values that are encrypted one by one, only that they are."""
    return json.dumps(_variables(params, task_vars), sort_keys=True, default=lambda value: f"({type(value).__name__})")


def _variables(params: t.Mapping[str, t.Any], task_vars: t.Mapping[str, t.Any]) -> dict[str, t.Any]:
    names = {**{option: params.get(option) for option in NAMED}, **params.get("steps", {})}
    return {option: _plain(task_vars.get(name, name)) for option, name in names.items() if name}


def _plain(value: t.Any) -> t.Any:
    """The value with strings as keys, because YAML also has others (`on`, `null`), which cannot be sorted."""
    if isinstance(value, dict):
        return {str(key): _plain(member) for key, member in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(member) for member in value]
    return value
