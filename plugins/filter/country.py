# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The filter hrsync.ad.country."""

from __future__ import annotations

DOCUMENTATION = r"""
name: country
author: the hrsync.ad authors
short_description: Convert a country to the form of a directory attribute
version_added: 0.1.0
description:
  - Converts the name or the code of a country, as HR has it, to the value of one of the three attributes that Active
    Directory has for a country, C(c), C(co) and C(countryCode).
  - Set all three from the same field, because Windows expects them to agree.
  - A country that is not known is an error. Null gives null.
positional: form
options:
  _input:
    description:
      - Name of the country, or its code in ISO 3166-1 (two letters, three letters, or a number).
      - The name can be in English, or in another language that pycountry knows. Case, accents and punctuation do not
        matter. Common names such as V(DR Congo), V(East Timor) or V(UK) are known, too.
      - Kosovo has no code in ISO 3166-1. The filter uses V(XK) and V(983), which the standard reserves for private use,
        as Unicode (CLDR) does.
    type: str
    required: true
  form:
    description: The attribute whose value the filter returns.
    type: str
    default: c
    choices:
      c: The code with two letters, such as V(PL).
      co: The name in English, such as V(Poland).
      countryCode: The number, without leading zeros, such as V(616).
requirements:
  - pycountry (Python library, on the controller)
"""

EXAMPLES = r"""
- name: Set all three attributes from one field
  hosts: localhost
  gather_facts: false
  vars:
    lifecycle_more_attributes:
      c: "{{ employee.location.country | hrsync.ad.country }}"
      co: "{{ employee.location.country | hrsync.ad.country('co') }}"
      countryCode: "{{ employee.location.country | hrsync.ad.country('countryCode') }}"
  roles:
    - role: hrsync.ad.lifecycle
"""

RETURN = r"""
_value:
  description: The value of the attribute that O(form) names.
  type: str
"""

import typing as t

from ansible_collections.hrsync.ad.plugins.module_utils.values.countries import country_form
from ansible_collections.hrsync.ad.plugins.plugin_utils.rendering.filters import text_filter


def country(value: str, form: str = "c") -> str:
    """The filter. Raises the errors of `country_form`."""
    return country_form(value, form)


class FilterModule:
    """Ansible finds the filter through this class."""

    def filters(self) -> dict[str, t.Callable[..., str | None]]:
        """Filters by name."""
        return {"country": text_filter("hrsync.ad.country", country)}
