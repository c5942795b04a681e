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
  - Adds one account to groups, removes it from groups, or moves it from some groups to others. The module writes the LDAP attribute C(member) of
    the groups, one value at a time.
  - Name a group with a string. A string with an equals sign is a distinguished name. A string with the form of a GUID, such as
    C(6f2c0a4e-9d1b-4c3a-8f57-0b1c2d3e4f50), is an C(objectGUID). Any other string is a C(sAMAccountName).
  - To name a group by its key (see O(group_key_attribute)), write C(key:) before it. C(name:), C(dn:) and C(guid:) select the other forms. This is
    not ambiguous, because a C(sAMAccountName) cannot contain an equals sign or a colon.
  - A list can also contain dictionaries with C(group), the string, and C(failure), which replaces O(failure) for this group.
  - The module does not change the membership of groups in groups. An account that is in a group only through another group is still added to it
    directly. RV(nested) lists the groups that the account is in only through other groups.
  - The module never changes the primary group of an account, nor the members of built-in groups, of groups with C(adminCount=1), and of groups that
    are nested in one of these at any depth.
extends_documentation_fragment:
  - hrsync.ad.attributes
  - hrsync.ad.directory
  - hrsync.ad.identity
options:
  add:
    description: Groups to add the account to. Writes the LDAP attribute C(member) of these groups.
    type: list
    elements: raw
  remove:
    description: Groups to remove the account from. Writes the LDAP attribute C(member) of these groups.
    type: list
    elements: raw
  set:
    description:
      - The complete list of groups of the account, without its primary group. The account is removed from all other groups; an empty list removes it
        from all groups. Writes the LDAP attribute C(member) of all groups that change.
      - Groups of other domains and groups outside O(base_dn) are not changed; the module warns about them.
    type: list
    elements: raw
  move:
    description: Moves the account from some groups to others. After the task, the account is in all groups of O(move.to) and in no group of O(move.from),
      regardless of its previous groups. Writes the LDAP attribute C(member) of these groups.
    type: dict
    suboptions:
      from:
        description: Groups to remove the account from.
        type: list
        elements: raw
        required: true
      to:
        description: Groups to add the account to.
        type: list
        elements: raw
        required: true
  remember_in:
    description:
      - LDAP attribute of the account in which the module saves the distinguished names of the groups that this task removes the account from, before it
        removes it. If not set, the groups are not saved.
      - The attribute must be able to hold several distinguished names. V(seeAlso) is in every schema, and in no property set that lets users write it
        themselves. A saved group is also found after it is renamed or moved. The module does not change other values of the attribute.
    type: str
    version_added: 0.2.0
  restore:
    description:
      - Adds the account to the groups that are saved in O(remember_in), and removes them from that attribute when the account is in all of them.
      - Saved groups that have been deleted, or whose members are protected, are skipped with a warning. Groups in O(remove) are not restored.
    type: bool
    version_added: 0.2.0
  group_key_attribute:
    description: LDAP attribute of groups that holds their key, for groups that are named with C(key:). Two groups must not have the same key.
    type: str
    version_added: 0.2.0
  failure:
    description:
      - How to handle a group that does not exist, is protected, or cannot be changed.
      - With V(fail), the task fails; if the problem is known in advance, nothing is changed. With V(warn), the module makes all other changes and warns.
        With V(ignore), it makes all other changes and does not warn.
      - If the account itself cannot be changed, the task always fails.
    type: str
    choices: [fail, warn, ignore]
    default: fail
    version_added: 0.2.0
notes:
  - "Least permissions of O(bind_user): to write C(member) of the groups; to write the attribute of O(remember_in) on the account; and to read
    C(adminCount), C(memberOf) and C(userAccountControl), to recognize protected accounts and groups."
  - For many accounts, use the variable C(lifecycle_groups) of the role P(hrsync.ad.lifecycle#role), or M(hrsync.ad.users).
seealso:
  - module: hrsync.ad.user
  - module: hrsync.ad.user_info
"""

EXAMPLES = r"""
# The examples omit the connection options. Set them once, in module_defaults or in the environment.

- name: Add an account to a group
  hrsync.ad.group_membership:
    key: "1017"
    add: [GG-Works-Council]

- name: Move an account from the sales groups to the engineering group
  hrsync.ad.group_membership:
    sam_account_name: anowak
    move:
      from: [GG-Sales, GG-Sales-Leads]
      to: [GG-Engineering]

- name: Make these the only groups of an account
  hrsync.ad.group_membership:
    upn: anna.nowak@example.com
    set: [GG-Staff, GG-Engineering]

- name: Name groups by distinguished name, objectGUID and key, one of which is optional
  hrsync.ad.group_membership:
    key: "1017"
    group_key_attribute: extensionAttribute1
    add:
      - CN=Engineering,OU=Groups,DC=example,DC=com
      - 6f2c0a4e-9d1b-4c3a-8f57-0b1c2d3e4f50
      - key:cost-center-4711
      - group: GG-Skiing-2026
        failure: warn

- name: Remove a leaver from all groups, and save the groups
  hrsync.ad.group_membership:
    key: "1017"
    set: []
    remember_in: seeAlso

- name: Restore the saved groups of a rehire
  hrsync.ad.group_membership:
    key: "1017"
    restore: true
    remember_in: seeAlso
"""

RETURN = r"""
added:
  description: C(sAMAccountName) of the groups that the account was added to, or in check mode would be added to.
  returned: when the groups exist
  type: list
  elements: str
  sample: [GG-Engineering]
removed:
  description: C(sAMAccountName) of the groups that the account was removed from, or in check mode would be removed from.
  returned: when the groups exist
  type: list
  elements: str
  sample: [GG-Sales]
nested:
  description: C(sAMAccountName) of the groups that the account is in only through other groups after the task, except those that contain its primary
    group.
  returned: when the groups exist
  type: list
  elements: str
  sample: [DL-Building-7]
primary_group:
  description: C(sAMAccountName) of the account's primary group, which the module does not change; null if it cannot be read.
  returned: when the groups exist
  type: str
  sample: Domain Users
changes:
  description: The changes that were made, or in check mode would be made, as sentences, including changes to the saved groups.
  returned: when the groups exist
  type: list
  elements: str
  sample: ["add to group: Anna Nowak: CN=GG-Engineering,OU=Groups,DC=example,DC=com"]
server:
  description: The domain controller that the module read and wrote to.
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
