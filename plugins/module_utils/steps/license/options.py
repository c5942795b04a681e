# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a task or a rule may say of Microsoft 365 licences; documented in the module `license`."""

from __future__ import annotations

import typing as t

_NAMES: t.Final[t.Mapping[str, t.Any]] = {"type": "list", "elements": "str"}

OPTIONS: t.Final[t.Mapping[str, t.Any]] = {
    "assign": {
        "type": "list",
        "elements": "dict",
        "options": {
            "sku": {"type": "str", "required": True},
            "disabled_plans": {**_NAMES, "default": []},
            "enabled_plans": {**_NAMES, "default": []},
        },
    },
    "revoke": _NAMES,
    "inherited": {"type": "str", "choices": ["report", "leave_group"], "default": "report"},
    "usage_location": {"type": "str"},
    "revoke_sessions": {"type": "bool"},
    "wait": {"type": "int", "default": 60},
}
