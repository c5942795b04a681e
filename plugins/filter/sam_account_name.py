# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The filter hrsync.ad.sam_account_name."""

from __future__ import annotations

DOCUMENTATION = r"""
name: sam_account_name
author: the hrsync.ad authors
short_description: Convert a string to a valid login name
version_added: 0.1.0
description:
  - Converts a string to a valid C(sAMAccountName) of a user. The filter transliterates the string into ASCII, converts
    it to small letters, and removes all characters except letters, digits, periods, hyphens and underscores. Active
    Directory allows some more characters, such as the apostrophe, but many scripts and mail systems do not.
  - Periods at both ends are removed, and at most 20 characters are kept.
  - If no character is left, for example of a name that consists of emoji, the filter fails. Null gives null.
  - The filter does not check whether the directory already has the name. To do this, use a list of C(candidates) in the
    mapping.
positional: length
options:
  _input:
    description: The string to convert.
    type: str
    required: true
  length:
    description: Maximum number of characters, 1 to 20. A smaller length leaves space for a number.
    type: int
    default: 20
  lower:
    description: Whether to convert capital letters to small letters.
    type: bool
    default: true
  replace:
    description: A dictionary of characters and their replacements, as in P(hrsync.ad.ascii#filter).
    type: dict
    default: {}
requirements:
  - anyascii (Python library, on the controller)
seealso:
  - plugin: hrsync.ad.ascii
    plugin_type: filter
"""

EXAMPLES = r"""
- name: Build a login name from the first name and the surname
  ansible.builtin.debug:
    msg: "{{ 'Łucja.Nowak-Żółkiewska' | hrsync.ad.sam_account_name }}"
  # -> lucja.nowak-zolkiews

- name: Assign the first unused login name, in a mapping
  hosts: localhost
  roles:
    - role: hrsync.ad.lifecycle
  vars:
    lifecycle_more_attributes:
      sAMAccountName:
        candidates:
          - "{{ (employee.first_name ~ '.' ~ employee.last_name) | hrsync.ad.sam_account_name }}"
          - "{{ (employee.first_name ~ '.' ~ employee.last_name) | hrsync.ad.sam_account_name(length=19) }}2"
"""

RETURN = r"""
_value:
  description: The login name.
  type: str
"""

import typing as t

from ansible_collections.hrsync.ad.plugins.plugin_utils.rendering.account_name import LONGEST, sam_account_name
from ansible_collections.hrsync.ad.plugins.plugin_utils.rendering.filters import text_filter


def login_name(
    value: str, length: int = LONGEST, lower: bool = True, replace: t.Mapping[str, str] | None = None
) -> str:
    """The filter. Raises the errors of `sam_account_name`."""
    return sam_account_name(value, length=length, lower=lower, replace=replace)


class FilterModule:
    """Ansible finds the filter through this class."""

    def filters(self) -> dict[str, t.Callable[..., str | None]]:
        """Filters by name."""
        return {"sam_account_name": text_filter("hrsync.ad.sam_account_name", login_name)}
