# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The options of the step `home_folder`."""

from __future__ import annotations

import typing as t

PRESENT = "present"
ABSENT = "absent"

OPTIONS: t.Final[t.Mapping[str, t.Any]] = {
    "state": {"type": "str", "choices": [PRESENT, ABSENT], "default": PRESENT},
    "root": {"type": "str", "required": True},
    "name": {"type": "str"},
    "drive": {"type": "str", "default": "H:"},
    "access": {"type": "str", "choices": ["modify", "full"], "default": "modify"},
    "owner": {"type": "bool", "default": False},
    "inherit": {"type": "bool", "default": True},
    "check_access": {"type": "bool", "default": True},
    "move": {"type": "bool", "default": False},
    "roots": {"type": "list", "elements": "str", "default": []},
    "trash": {"type": "str"},
}
