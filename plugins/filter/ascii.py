# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The filter hrsync.ad.ascii."""

from __future__ import annotations

DOCUMENTATION = r"""
name: ascii
author: the hrsync.ad authors
short_description: Transliterate names of any script into ASCII
version_added: 0.1.0
description:
  - Transliterates a string into printable ASCII. V(Łukasz) becomes V(Lukasz), and V(张) becomes V(Zhang).
  - The transliteration does not depend on the language. Use O(replace) if a language has its own rules.
  - Emoji, other symbols, control characters and direction marks are removed. Line breaks and tabs become spaces.
  - Null gives null.
positional: replace
options:
  _input:
    description: The string to transliterate.
    type: str
    required: true
  replace:
    description:
      - A dictionary of characters and their replacements, which take precedence over the transliteration.
      - A small letter also replaces its capital letter, with a capitalized replacement.
    type: dict
    default: {}
requirements:
  - anyascii (Python library, on the controller)
seealso:
  - plugin: hrsync.ad.sam_account_name
    plugin_type: filter
"""

EXAMPLES = r"""
- name: Transliterate a name
  ansible.builtin.debug:
    msg: "{{ 'Zażółć' | hrsync.ad.ascii }}"
  # -> Zazolc

- name: Transliterate with the German rules
  ansible.builtin.debug:
    msg: "{{ 'Jürgen Öztürk' | hrsync.ad.ascii(replace={'ä': 'ae', 'ö': 'oe', 'ü': 'ue'}) }}"
  # -> Juergen Oeztuerk
"""

RETURN = r"""
_value:
  description: The string in ASCII; empty if no character of the string can be transliterated.
  type: str
"""

import typing as t

from ansible_collections.hrsync.ad.plugins.plugin_utils.rendering.filters import text_filter
from ansible_collections.hrsync.ad.plugins.plugin_utils.rendering.transliteration import to_ascii


class FilterModule:
    """Ansible finds the filter through this class."""

    def filters(self) -> dict[str, t.Callable[..., str | None]]:
        """Filters by name."""
        return {"ascii": text_filter("hrsync.ad.ascii", to_ascii)}
