# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The filter hrsync.ad.sam_account_name."""

from __future__ import annotations

DOCUMENTATION = r"""
name: sam_account_name
author: the hrsync.ad authors
short_description: Makes a lawful login name of a text
version_added: 0.1.0
description:
  - Makes a text fit for C(sAMAccountName) of a user. It is transliterated into ASCII, written in small letters, and freed
    of everything but letters, digits, full stop, hyphen and low line. Active Directory would allow some more, such as the
    apostrophe, which scripts and mail systems stumble over.
  - Full stops at both ends are removed, and at most 20 characters are kept.
  - It is an error where nothing is left, as of a name of only emoji. Null stays null.
  - Whether the name is free in the directory is not looked at; a list of C(candidates) in the mapping does that.
positional: length
options:
  _input:
    description: The text.
    type: str
    required: true
  length:
    description: The most characters, 1 to 20. A shorter length leaves place for a number.
    type: int
    default: 20
  lower:
    description: Whether capitals become small letters.
    type: bool
    default: true
  replace:
    description: What to write for certain characters, as in P(hrsync.ad.ascii#filter).
    type: dict
    default: {}
requirements:
  - anyascii (Python library, on the controller)
seealso:
  - plugin: hrsync.ad.ascii
    plugin_type: filter
"""

EXAMPLES = r"""
- name: First name and surname
  ansible.builtin.debug:
    msg: "{{ 'Łucja.Nowak-Żółkiewska' | hrsync.ad.sam_account_name }}"
  # -> lucja.nowak-zolkiews

- name: In a mapping, the first name that is free
  hosts: localhost
  roles:
    - role: hrsync.ad.lifecycle
  vars:
    lifecycle_attributes:
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

from ansible_collections.hrsync.ad.plugins.plugin_utils.account_name import LONGEST, sam_account_name
from ansible_collections.hrsync.ad.plugins.plugin_utils.filters import text_filter


def login_name(
    value: str, length: int = LONGEST, lower: bool = True, replace: t.Mapping[str, str] | None = None
) -> str:
    """The filter; raises as `sam_account_name` does."""
    return sam_account_name(value, length=length, lower=lower, replace=replace)


class FilterModule:
    """Ansible's way to find filters."""

    def filters(self) -> dict[str, t.Callable[..., str | None]]:
        """Filters by name."""
        return {"sam_account_name": text_filter("hrsync.ad.sam_account_name", login_name)}
