#!/usr/bin/python
# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: group_membership
short_description: Manage which groups an Active Directory account is in
version_added: 0.1.0
author: The hrsync.ad authors (@hrsync)
description:
  - Adds one account to groups, removes it from groups, or moves it from some groups to others. All of them write the LDAP attribute C(member) of
    the groups, one value at a time.
  - Groups are named by their C(sAMAccountName). A group that does not exist is an error that names all that are missing, before anything is
    changed.
  - The primary group of an account is never changed, and neither are the members of built-in groups and of groups with C(adminCount=1).
extends_documentation_fragment:
  - hrsync.ad.attributes
  - hrsync.ad.directory
  - hrsync.ad.identity
options:
  add:
    description: Groups that the account is to be a member of. Writes the LDAP attribute C(member) of these groups.
    type: list
    elements: str
  remove:
    description: Groups that the account is not to be a member of. Writes the LDAP attribute C(member) of these groups.
    type: list
    elements: str
  set:
    description:
      - All groups that the account is to be a member of, besides its primary group. It is removed from all others, and an empty list leaves
        none. Writes the LDAP attribute C(member) of these groups and of those that it leaves.
      - Groups of other domains and those outside of O(base_dn) are left alone, with a warning.
    type: list
    elements: str
  move:
    description: Moves the account from some groups to others. Afterwards it is in all of O(move.to) and in none of O(move.from), wherever it
      was before. Writes the LDAP attribute C(member) of these groups.
    type: dict
    suboptions:
      from:
        description: Groups to leave.
        type: list
        elements: str
        required: true
      to:
        description: Groups to join.
        type: list
        elements: str
        required: true
seealso:
  - module: hrsync.ad.user
  - module: hrsync.ad.user_info
"""

EXAMPLES = r"""
# The options for the connection are left out here: they are set once, in module_defaults or in the environment.

- name: Somebody joins the works council
  hrsync.ad.group_membership:
    key: "1017"
    add: [GG-Works-Council]

- name: Somebody goes from sales to engineering
  hrsync.ad.group_membership:
    sam_account_name: anowak
    move:
      from: [GG-Sales, GG-Sales-Leads]
      to: [GG-Engineering]

- name: Somebody is in these groups and in no other
  hrsync.ad.group_membership:
    upn: anna.nowak@example.com
    set: [GG-Staff, GG-Engineering]
"""

RETURN = r"""
added:
  description: C(sAMAccountName) of the groups that the account was added to or, in check mode, would be.
  returned: when the groups exist
  type: list
  elements: str
  sample: [GG-Engineering]
removed:
  description: C(sAMAccountName) of the groups that the account was removed from or, in check mode, would be.
  returned: when the groups exist
  type: list
  elements: str
  sample: [GG-Sales]
changes:
  description: The same as sentences.
  returned: when the groups exist
  type: list
  elements: str
  sample: ["add to group: Anna Nowak: CN=GG-Engineering,OU=Groups,DC=example,DC=com"]
server:
  description: The domain controller that was read and written.
  returned: when the groups exist
  type: str
  sample: dc1.example.com
"""

from ansible_collections.hrsync.ad.plugins.module_utils.accounts.group_membership import group_membership
from ansible_collections.hrsync.ad.plugins.module_utils.accounts.options import GROUP_MEMBERSHIP_OPTIONS, IDENTITY
from ansible_collections.hrsync.ad.plugins.module_utils.module import run


def main() -> None:
    """Run the module."""
    run(
        group_membership,
        GROUP_MEMBERSHIP_OPTIONS,
        required_one_of=[IDENTITY, ("add", "remove", "set", "move")],
        mutually_exclusive=[IDENTITY, ("set", "add"), ("set", "remove"), ("set", "move")],
    )


if __name__ == "__main__":
    main()
