# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The filter hrsync.ad.dn_escape."""

from __future__ import annotations

DOCUMENTATION = r"""
name: dn_escape
author: the hrsync.ad authors
short_description: Escape a string for use in a DN
version_added: 0.1.0
description:
  - Escapes a string as RFC 4514 defines, so that it is a single attribute value of a distinguished name, regardless of
    its characters.
  - In C(lifecycle_ou) of the role, and in variables that it uses to build a DN, every expression in an attribute value
    is escaped automatically. You need this filter only if you build a DN elsewhere.
  - Control characters are an error. Null gives null, and an empty string gives an empty string.
options:
  _input:
    description: The string to escape.
    type: str
    required: true
"""

EXAMPLES = r"""
- name: Build a DN from a string
  ansible.builtin.debug:
    msg: "OU={{ 'Sales, EMEA' | hrsync.ad.dn_escape }},DC=example,DC=com"
  # -> OU=Sales\, EMEA,DC=example,DC=com
"""

RETURN = r"""
_value:
  description: The escaped string.
  type: str
"""

import typing as t

from ansible_collections.hrsync.ad.plugins.module_utils.values.dn import escape_value
from ansible_collections.hrsync.ad.plugins.plugin_utils.rendering.filters import text_filter


def dn_escape(value: str) -> str:
    """The filter. Raises DnError for control characters."""
    return escape_value(value) if value else value


class FilterModule:
    """Ansible finds the filter through this class."""

    def filters(self) -> dict[str, t.Callable[..., str | None]]:
        """Filters by name."""
        return {"dn_escape": text_filter("hrsync.ad.dn_escape", dn_escape)}
