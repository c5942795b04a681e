# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The options of the modules for reviewers. Importing this file is cheap."""

from __future__ import annotations

import typing as t

from ..approvals.options import APPROVAL_OPTIONS
from ..state.options import STATE_OPTION

DATABASE: t.Final = "database"
"""The option of `hrsync.ad.approval` with the database: its `state` is the decision."""

PLAN_INFO_OPTIONS: t.Final[dict[str, t.Any]] = {
    **STATE_OPTION,
    "name": {"type": "str"},
    "plan": {"type": "str"},
    "all": {"type": "bool", "default": False},
    **APPROVAL_OPTIONS,
}
APPROVING_OPTIONS: t.Final[dict[str, t.Any]] = {
    DATABASE: STATE_OPTION["state"],
    "name": {"type": "str"},
    "plan": {"type": "str"},
    "level": {"type": "str"},
    "state": {"type": "str", "choices": ["approved", "rejected"], "default": "approved"},
    "reason": {"type": "str"},
    "units": {"type": "list", "elements": "str"},
    "principal": {"type": "str"},
    "key_file": {"type": "path", "no_log": False},
    "request": {"type": "path"},
    "signature": {"type": "path", "no_log": False},
    **APPROVAL_OPTIONS,
}
