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
  - A group is named by a text. It is a C(sAMAccountName), or a distinguished name where it holds an equals sign, or an C(objectGUID) where it has
    the form of one, such as C(6f2c0a4e-9d1b-4c3a-8f57-0b1c2d3e4f50). No C(sAMAccountName) can hold an equals sign or a colon, so C(key:) before
    a text says that it is the group's key (see O(group_key_attribute)), and C(name:), C(dn:) and C(guid:) say the others.
  - Instead of the text, a list may hold a dictionary of C(group), the text, and C(failure), which is O(failure) for this group.
  - Groups within groups are left as they are. Whoever is in a group only through another one is still added to it directly, and RV(nested) says
    which groups these are.
  - The primary group of an account is never changed, and neither are the members of built-in groups, of groups with C(adminCount=1) and of groups
    that are nested in one of those, however deep.
extends_documentation_fragment:
  - hrsync.ad.attributes
  - hrsync.ad.directory
  - hrsync.ad.identity
options:
  add:
    description: Groups that the account is to be a member of. Writes the LDAP attribute C(member) of these groups.
    type: list
    elements: raw
  remove:
    description: Groups that the account is not to be a member of. Writes the LDAP attribute C(member) of these groups.
    type: list
    elements: raw
  set:
    description:
      - All groups that the account is to be a member of, besides its primary group. It is removed from all others, and an empty list leaves
        none. Writes the LDAP attribute C(member) of these groups and of those that it leaves.
      - Groups of other domains and those outside of O(base_dn) are left alone, with a warning.
    type: list
    elements: raw
  move:
    description: Moves the account from some groups to others. Afterwards it is in all of O(move.to) and in none of O(move.from), wherever it
      was before. Writes the LDAP attribute C(member) of these groups.
    type: dict
    suboptions:
      from:
        description: Groups to leave.
        type: list
        elements: raw
        required: true
      to:
        description: Groups to join.
        type: list
        elements: raw
        required: true
  remember_in:
    description:
      - LDAP attribute of the account in which the groups that this task removes it from are remembered, by their distinguished names, before it
        leaves them. Without it they are not remembered.
      - It must hold several distinguished names. V(seeAlso) is in every schema, and in no property set that people may write themselves. A group
        that is renamed or moved afterwards is still found, and other values of the attribute are left alone.
    type: str
    version_added: 0.2.0
  restore:
    description:
      - Adds the account to the groups that O(remember_in) holds, and clears them there once it is in all of them.
      - Groups that were deleted since, or whose members are protected, are left out with a warning. A group that O(remove) names is not joined.
    type: bool
    version_added: 0.2.0
  group_key_attribute:
    description: LDAP attribute of groups that holds their key, for groups that are named as C(key:) and their key. Two groups must not have the
      same one.
    type: str
    version_added: 0.2.0
  failure:
    description:
      - What it means that a group does not exist, that its members may not be changed, or that the directory refuses a change of it.
      - With V(fail), the task fails; where this is known before, nothing at all is changed. With V(warn), all else is done and the task warns. With
        V(ignore), all else is done.
      - An account that cannot be changed at all always fails.
    type: str
    choices: [fail, warn, ignore]
    default: fail
    version_added: 0.2.0
notes:
  - "Least permissions of O(bind_user): the right to write C(member) on the groups; to write the attribute of O(remember_in) on the account; and to
    read C(adminCount), C(memberOf) and C(userAccountControl), by which protected accounts and groups are known."
  - For many accounts at once use the variable C(lifecycle_groups) of the role P(hrsync.ad.lifecycle#role), or M(hrsync.ad.users).
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

- name: Groups by distinguished name, objectGUID and key, one of which may be missing
  hrsync.ad.group_membership:
    key: "1017"
    group_key_attribute: extensionAttribute1
    add:
      - CN=Engineering,OU=Groups,DC=example,DC=com
      - 6f2c0a4e-9d1b-4c3a-8f57-0b1c2d3e4f50
      - key:cost-center-4711
      - group: GG-Skiing-2026
        failure: warn

- name: Somebody leaves the company and all groups, which are remembered
  hrsync.ad.group_membership:
    key: "1017"
    set: []
    remember_in: seeAlso

- name: Somebody comes back, to the same groups
  hrsync.ad.group_membership:
    key: "1017"
    restore: true
    remember_in: seeAlso
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
nested:
  description: C(sAMAccountName) of the groups that the account is in afterwards only through other groups. Those around its primary group are not
    among them.
  returned: when the groups exist
  type: list
  elements: str
  sample: [DL-Building-7]
primary_group:
  description: C(sAMAccountName) of the account's primary group, which stays what it is; null where it cannot be read.
  returned: when the groups exist
  type: str
  sample: Domain Users
changes:
  description: The same as sentences, with those about remembered groups.
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
        required_one_of=[IDENTITY, ("add", "remove", "set", "move", "restore")],
        mutually_exclusive=[IDENTITY, ("set", "add"), ("set", "remove"), ("set", "move"), ("set", "restore")],
        required_if=[("restore", True, ("remember_in",))],
    )


if __name__ == "__main__":
    main()
