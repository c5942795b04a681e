# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The options of a rule of `lifecycle_account`. The core applies them to the account; there is no step for them."""

from __future__ import annotations

import typing as t

PRESENT: t.Final = "present"
ABSENT: t.Final = "absent"

OPTIONS: t.Final[t.Mapping[str, t.Any]] = {
    "state": {"type": "str", "choices": [PRESENT, ABSENT], "default": PRESENT},
    "unlock": {"type": "bool", "default": False},
}
