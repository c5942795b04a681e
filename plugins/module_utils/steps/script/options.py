# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a rule for a script, and the module `script`, may say."""

from __future__ import annotations

import typing as t

EVENTS = ("joined", "changed", "left", "returned", "deleted")
BEFORE: t.Final = "before"
AFTER: t.Final = "after"

OPTIONS: t.Final[t.Mapping[str, t.Any]] = {
    "name": {"type": "str"},
    "command": {"type": "list", "elements": "str", "required": True},
    "events": {"type": "list", "elements": "str", "choices": list(EVENTS), "default": list(EVENTS)},
    "moment": {"type": "str", "choices": [BEFORE, AFTER], "default": AFTER},
    "data": {"type": "dict", "default": {}, "no_log": False},
    "environment": {"type": "dict", "default": {}},
    "time_limit": {"type": "int", "default": 60},
    "supports_check_mode": {"type": "bool", "default": False},
    "once": {"type": "bool", "default": True},
    "state_dir": {"type": "path", "default": "~/.local/state/hrsync.ad"},
}
