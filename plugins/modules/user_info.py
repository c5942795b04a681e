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
  - Returns one account or many, by exactly one of O(key), O(dn), O(guid), O(sam_account_name), O(upn) and O(filter).
  - Only user accounts are found, and only below O(base_dn). That there is none is no failure.
extends_documentation_fragment:
  - hrsync.ad.attributes.info_module
  - hrsync.ad.directory
  - hrsync.ad.identity
options:
  filter:
    description: LDAP filter as RFC 4515 describes it. Values in it that come from elsewhere must be escaped by whoever writes it.
    type: str
  attributes:
    description: LDAP attributes to return under RV(accounts[].attributes), besides what is always returned.
    type: list
    elements: str
    default: []
seealso:
  - module: hrsync.ad.user
  - module: hrsync.ad.group_membership
"""

EXAMPLES = r"""
# The options for the connection are left out here: they are set once, in module_defaults or in the environment.

- name: Read the account of employee 1017
  hrsync.ad.user_info:
    key: "1017"
    attributes: [displayName, title, proxyAddresses]
  register: found

- name: Show where the mail of employee 1017 arrives
  ansible.builtin.debug:
    msg: "{{ found.accounts[0].attributes.proxyAddresses }}"

- name: Find all locked accounts of the sales department
  hrsync.ad.user_info:
    filter: (&(department=Sales)(lockoutTime>=1))
"""

RETURN = r"""
accounts:
  description: The accounts that were found, in the order of their distinguished names.
  returned: success
  type: list
  elements: dict
  contains:
    dn:
      description: Distinguished name.
      type: str
      sample: CN=Anna Nowak,OU=Kraków,OU=People,DC=example,DC=com
    guid:
      description: C(objectGUID), which stays whatever the account is called and wherever it is moved.
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
      description: C(userPrincipalName), null where there is none.
      type: str
      sample: anna.nowak@example.com
    enabled:
      description: Whether the account is enabled, null where O(bind_user) may not read C(userAccountControl).
      type: bool
      sample: true
    locked:
      description: Whether wrong passwords have locked the account now.
      type: bool
      sample: false
    expires:
      description: When the account expires, as ISO 8601 in UTC, from C(accountExpires). Null is never.
      type: str
      sample: "2026-12-31T23:00:00Z"
    member_of:
      description: Distinguished names of the groups that the account is directly in (C(memberOf)). The primary group is not among them.
      type: list
      elements: str
      sample: ["CN=GG-Staff,OU=Groups,DC=example,DC=com"]
    attributes:
      description:
        - The attributes of O(attributes), by name as written there.
        - Whether a value is one or a list is decided by the schema, never by how many there are. Without any, it is null or an empty list.
        - Integers and booleans are such, binary values are base64.
      type: dict
      sample: {displayName: Anna Nowak, otherTelephone: []}
server:
  description: The domain controller that was read.
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
