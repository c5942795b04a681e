# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Options for generating and delivering passwords, which several modules and the role share."""

from __future__ import annotations

import typing as t

GENERATE_OPTIONS: t.Final[t.Mapping[str, t.Any]] = {
    "length": {"type": "int"},
    "pattern": {"type": "str"},
    "classes": {"type": "list", "elements": "str", "choices": ["lower", "upper", "digits", "symbols"]},
}
"""How passwords are generated; see `apply/password_generator.py`."""

HANDOVER_OPTIONS: t.Final[t.Mapping[str, t.Any]] = {
    "file": {"type": "path", "required": True},
    "vault": {"type": "bool", "default": False},
    "vault_id": {"type": "str"},
    "vault_password_file": {"type": "path", "no_log": False},
}
"""The options of the file with passwords on the controller; see `plugin_utils/passwords/password_file.py`."""
