# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a task or a rule may say of an automatic reply; documented in the module `auto_reply`."""

from __future__ import annotations

import typing as t

OPTIONS: t.Final[t.Mapping[str, t.Any]] = {
    "state": {"type": "str", "choices": ["disabled", "enabled", "scheduled"], "required": True},
    "way": {"type": "str", "choices": ["microsoft365", "exchange"], "default": "microsoft365"},
    "internal_message": {"type": "str"},
    "external_message": {"type": "str"},
    "audience": {"type": "str", "choices": ["none", "contacts", "all"]},
    "start": {"type": "str"},
    "end": {"type": "str"},
    "timezone": {"type": "str", "default": "UTC"},
}
