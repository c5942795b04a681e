#!/usr/bin/python
# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: user_info
short_description: Read Active Directory accounts
version_added: 0.1.0
author: The hrsync.ad authors (@hrsync)
description:
  - Returns one or more accounts. Set exactly one of O(key), O(dn), O(guid), O(sam_account_name), O(upn) and O(filter).
  - The module finds only user accounts, and only below O(base_dn). An empty result is not an error.
extends_documentation_fragment:
  - hrsync.ad.attributes.info_module
  - hrsync.ad.directory
  - hrsync.ad.identity
options:
  filter:
    description: LDAP filter, as RFC 4515 defines it. Escape all values in the filter that come from other sources; the module does not.
    type: str
  attributes:
    description: LDAP attributes to return under RV(accounts[].attributes), in addition to the values that are always returned.
    type: list
    elements: str
    default: []
seealso:
  - module: hrsync.ad.user
  - module: hrsync.ad.group_membership
"""

EXAMPLES = r"""
# The examples omit the connection options. Set them once, in module_defaults or in the environment.

- name: Read the account of employee 1017
  hrsync.ad.user_info:
    key: "1017"
    attributes: [displayName, title, proxyAddresses]
  register: found

- name: Show the mail addresses of employee 1017
  ansible.builtin.debug:
    msg: "{{ found.accounts[0].attributes.proxyAddresses }}"

- name: Find all locked accounts of the sales department
  hrsync.ad.user_info:
    filter: (&(department=Sales)(lockoutTime>=1))
"""

RETURN = r"""
accounts:
  description: The accounts that were found, sorted by distinguished name.
  returned: success
  type: list
  elements: dict
  contains:
    dn:
      description: Distinguished name.
      type: str
      sample: CN=Anna Nowak,OU=Kraków,OU=People,DC=example,DC=com
    guid:
      description: C(objectGUID). It stays the same if the account is renamed or moved.
      type: str
      sample: 6f2c0a4e-9d1b-4c3a-8f57-0b1c2d3e4f50
    sid:
      description: C(objectSid).
      type: str
      sample: S-1-5-21-1004336348-1177238915-682003330-1105
    sam_account_name:
      description: C(sAMAccountName).
      type: str
      sample: anowak
    upn:
      description: C(userPrincipalName); null if the account has none.
      type: str
      sample: anna.nowak@example.com
    enabled:
      description: Whether the account is enabled; null if O(bind_user) is not allowed to read C(userAccountControl).
      type: bool
      sample: true
    locked:
      description: Whether the account is currently locked after wrong passwords.
      type: bool
      sample: false
    expires:
      description: When the account expires (C(accountExpires)), as ISO 8601 in UTC; null if it never expires.
      type: str
      sample: "2026-12-31T23:00:00Z"
    member_of:
      description: Distinguished names of the groups of which the account is a direct member (C(memberOf)), without the primary group.
      type: list
      elements: str
      sample: ["CN=GG-Staff,OU=Groups,DC=example,DC=com"]
    attributes:
      description:
        - The attributes that O(attributes) names, with their names spelled as there.
        - The schema determines whether a value is a list or a single value, not the number of values. An attribute without a value is an empty list or
          null.
        - Integers and booleans have these types. Binary values are base64.
      type: dict
      sample: {displayName: Anna Nowak, otherTelephone: []}
server:
  description: The domain controller that the module read.
  returned: success
  type: str
  sample: dc1.example.com
"""

from ansible_collections.hrsync.ad.plugins.module_utils.accounts.options import SEARCHES, USER_INFO_OPTIONS
from ansible_collections.hrsync.ad.plugins.module_utils.accounts.user_info import user_info
from ansible_collections.hrsync.ad.plugins.module_utils.module import run


def main() -> None:
    """Run the module."""
    run(user_info, USER_INFO_OPTIONS, required_one_of=[SEARCHES], mutually_exclusive=[SEARCHES])


if __name__ == "__main__":
    main()
