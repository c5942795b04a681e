# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The filter hrsync.ad.ascii."""

from __future__ import annotations

DOCUMENTATION = r"""
name: ascii
author: the hrsync.ad authors
short_description: Writes names of any script in ASCII
version_added: 0.1.0
description:
  - Transliterates a text into printable ASCII, so that V(Łukasz) becomes V(Lukasz) and V(张) becomes V(Zhang).
  - Letters are transliterated without regard to language; use O(replace) where a language has its own way.
  - Emoji, other symbols, control characters and direction marks are left out. Line breaks and tabs become spaces.
  - Null stays null.
positional: replace
options:
  _input:
    description: The text.
    type: str
    required: true
  replace:
    description:
      - What to write for certain characters, before everything else is transliterated.
      - A small letter also stands for its capital, whose replacement is then capitalised.
    type: dict
    default: {}
requirements:
  - anyascii (Python library, on the controller)
seealso:
  - plugin: hrsync.ad.sam_account_name
    plugin_type: filter
"""

EXAMPLES = r"""
- name: The directory's givenName in ASCII
  ansible.builtin.debug:
    msg: "{{ 'Zażółć' | hrsync.ad.ascii }}"
  # -> Zazolc

- name: The German way
  ansible.builtin.debug:
    msg: "{{ 'Jürgen Öztürk' | hrsync.ad.ascii(replace={'ä': 'ae', 'ö': 'oe', 'ü': 'ue'}) }}"
  # -> Juergen Oeztuerk
"""

RETURN = r"""
_value:
  description: The text in ASCII; empty where nothing of it can be written so.
  type: str
"""

import typing as t

from ansible_collections.hrsync.ad.plugins.plugin_utils.filters import text_filter
from ansible_collections.hrsync.ad.plugins.plugin_utils.transliteration import to_ascii


class FilterModule:
    """Ansible's way to find filters."""

    def filters(self) -> dict[str, t.Callable[..., str | None]]:
        """Filters by name."""
        return {"ascii": text_filter("hrsync.ad.ascii", to_ascii)}
