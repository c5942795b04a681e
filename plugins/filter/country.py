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
  - Active Directory has three attributes for a country, which Windows expects to agree. HR systems have one name or
    code. This filter converts that name or code to the value of each attribute.
  - An unknown country is an error. Null gives null.
positional: form
options:
  _input:
    description:
      - Name of the country, in English or in another language for which the library has a translation, or its alpha-2,
        alpha-3 or numeric code of ISO 3166-1. Case, accents and punctuation do not matter, and common names such as
        V(DR Congo), V(East Timor) or V(UK) are understood.
      - Kosovo has no code of ISO 3166-1. It gets V(XK) and V(983), which the standard leaves to its users and Unicode
        (CLDR) uses.
    type: str
    required: true
  form:
    description: The attribute for which to convert the country.
    type: str
    default: c
    choices:
      c: The alpha-2 code, such as V(PL).
      co: The name in English, such as V(Poland).
      countryCode: The numeric code without leading zeros, such as V(616).
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
  description: The country in the form that O(form) selects.
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
