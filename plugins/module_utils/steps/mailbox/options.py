# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a task or a rule may say of a mailbox; documented in the module `mailbox`."""

from __future__ import annotations

import typing as t

OPTIONS: t.Final[t.Mapping[str, t.Any]] = {
    "state": {"type": "str", "choices": ["present", "shared", "disabled", "absent"], "default": "present"},
    "way": {"type": "str", "choices": ["microsoft365", "exchange", "hybrid", "ldap"], "default": "microsoft365"},
    "license": {"type": "str"},
    "usage_location": {"type": "str"},
    "wait": {"type": "int", "default": 0},
    "release_license": {"type": "bool", "default": False},
    "alias": {"type": "str"},
    "database": {"type": "str"},
    "remote_routing_address": {"type": "str"},
    "hide_from_address_lists": {"type": "bool"},
    "forward_to": {"type": "str"},
    "deliver_and_forward": {"type": "bool", "default": False},
    "delegate": {"type": "list", "elements": "str", "default": []},
    "confirm_user_deletion": {"type": "bool", "default": False},
}
