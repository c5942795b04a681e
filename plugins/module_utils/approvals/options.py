# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The options that say who must approve plans. Importing this file is cheap. Documented in the fragment `approval`."""

from __future__ import annotations

import typing as t

LEVEL_OPTIONS: t.Final[dict[str, dict[str, t.Any]]] = {
    "name": {"type": "str", "required": True},
    "approvers": {"type": "list", "elements": "str", "required": True},
    "needed": {"type": "int", "default": 1},
    "when": {"type": "str"},
    "valid": {"type": "str", "default": "24 hours"},
}
APPROVAL_OPTIONS: t.Final[dict[str, dict[str, t.Any]]] = {
    "approval_levels": {"type": "list", "elements": "dict", "default": [], "options": LEVEL_OPTIONS},
    "allowed_signers": {"type": "path"},
    "revoked_signers": {"type": "path"},
}
