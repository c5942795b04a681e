# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The filter hrsync.ad.dn_escape."""

from __future__ import annotations

DOCUMENTATION = r"""
name: dn_escape
author: the hrsync.ad authors
short_description: Escapes a text as a name within a DN
version_added: 0.1.0
description:
  - Escapes a text by RFC 4514, so that within a distinguished name it is one name, whatever it consists of.
  - The role's C(lifecycle_ou), and variables that it uses whose text builds a DN, do this by themselves for every
    expression that stands within a name, so it is needed only for DNs that are put together elsewhere.
  - Control characters are an error. Null stays null, and an empty text stays empty.
options:
  _input:
    description: The text.
    type: str
    required: true
"""

EXAMPLES = r"""
- name: A DN put together by hand
  ansible.builtin.debug:
    msg: "OU={{ 'Sales, EMEA' | hrsync.ad.dn_escape }},DC=example,DC=com"
  # -> OU=Sales\, EMEA,DC=example,DC=com
"""

RETURN = r"""
_value:
  description: The escaped text.
  type: str
"""

import typing as t

from ansible_collections.hrsync.ad.plugins.module_utils.values.dn import escape_value
from ansible_collections.hrsync.ad.plugins.plugin_utils.filters import text_filter


def dn_escape(value: str) -> str:
    """The filter; raises DnError for control characters."""
    return escape_value(value) if value else value


class FilterModule:
    """Ansible's way to find filters."""

    def filters(self) -> dict[str, t.Callable[..., str | None]]:
        """Filters by name."""
        return {"dn_escape": text_filter("hrsync.ad.dn_escape", dn_escape)}
