# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The options of the step `skype_user`."""

from __future__ import annotations

import typing as t

DISABLED = "disabled"
ABSENT = "absent"
ENABLED = "enabled"

OPTIONS: t.Final[t.Mapping[str, t.Any]] = {
    "state": {"type": "str", "choices": [DISABLED, ABSENT, ENABLED], "default": DISABLED},
}
