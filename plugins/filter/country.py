# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The filter hrsync.ad.country."""

from __future__ import annotations

DOCUMENTATION = r"""
name: country
author: the hrsync.ad authors
short_description: Gives a country in the form that a directory attribute holds
version_added: 0.1.0
description:
  - Active Directory has three attributes for a country, which Windows expects to agree. HR systems hold one name or
    code. This filter gives each of the three from it.
  - An unknown country is an error. Null stays null.
positional: form
options:
  _input:
    description:
      - Name of the country (in English, or in another language that the library knows the country's name in), or its
        alpha-2, alpha-3 or numeric code of ISO 3166-1. Capitals and small letters are the same.
    type: str
    required: true
  form:
    description: The attribute to fill.
    type: str
    default: c
    choices:
      c: The alpha-2 code, V(PL).
      co: The name in English, V(Poland).
      countryCode: The numeric code without leading zeros, V(616).
requirements:
  - pycountry (Python library, on the controller)
"""

EXAMPLES = r"""
- name: All three attributes from one field
  ansible.builtin.set_fact:
    lifecycle_attributes:
      c: "{{ employee.location.country | hrsync.ad.country }}"
      co: "{{ employee.location.country | hrsync.ad.country('co') }}"
      countryCode: "{{ employee.location.country | hrsync.ad.country('countryCode') }}"
"""

RETURN = r"""
_value:
  description: The country in the wanted form.
  type: str
"""

import typing as t

from ansible_collections.hrsync.ad.plugins.module_utils.values.countries import country_form
from ansible_collections.hrsync.ad.plugins.plugin_utils.filters import text_filter


def country(value: str, form: str = "c") -> str:
    """The filter; raises as `country_form` does."""
    return country_form(value, form)


class FilterModule:
    """Ansible's way to find filters."""

    def filters(self) -> dict[str, t.Callable[..., str | None]]:
        """Filters by name."""
        return {"country": text_filter("hrsync.ad.country", country)}
