#!/usr/bin/python
# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: users
short_description: Manage many Active Directory accounts in one task
version_added: 0.1.0
author: The hrsync.ad authors (@hrsync)
description:
  - Creates and changes the accounts of a list in one pass. The directory is read once, compared, and only what differs is written. For many
    accounts this is faster by orders of magnitude than a loop over M(hrsync.ad.user).
  - Accounts are found by their key in all of O(base_dn). Those that the list does not have are left alone, and nobody is removed from a
    group.
  - An account for which something cannot be is set aside with the reasons, and nothing of it is changed. The others are done, and then the
    task fails.
  - Built-in accounts, accounts with C(adminCount=1) and members of such groups are set aside.
extends_documentation_fragment:
  - hrsync.ad.attributes
  - hrsync.ad.directory
options:
  accounts:
    description: The accounts as they should be.
    type: list
    elements: dict
    required: true
    suboptions:
      key:
        description: The key of the account. Writes the LDAP attribute of O(key_attribute).
        type: str
        required: true
      state:
        description:
          - V(present) creates the account where there is none, disabled, and leaves an existing one enabled or disabled as it is.
          - V(enabled) and V(disabled) do the same and see to the bit C(ACCOUNTDISABLE) of the LDAP attribute C(userAccountControl).
          - A new account gets a random password that nobody knows.
        type: str
        choices: [present, enabled, disabled]
        default: present
      common_name:
        description: Name of the account in the directory, the LDAP attributes C(cn) and C(name). An account with another name is renamed. Needed
          to create an account.
        type: str
      ou:
        description: Distinguished name of the organisational unit where the account is to be. An account that is elsewhere is moved. Needed to
          create an account.
        type: str
      attributes:
        description:
          - LDAP attributes with what they are to hold. Each writes the attribute that it names.
          - A text, a number or a boolean is one value. A list is all values, in any order. Null keeps what is there. An empty text or an empty
            list clears the attribute.
          - C(sAMAccountName) is needed to create an account.
        type: dict
        default: {}
      groups:
        description: Groups (C(sAMAccountName)) that the account is to be a member of. Writes their LDAP attribute C(member). Other groups are
          left alone.
        type: list
        elements: str
        default: []
      manager_key:
        description: Key of the manager, who may be in the list too and be created by the same task. Writes the LDAP attribute C(manager). Empty
          clears it.
        type: str
  key_attribute:
    description: The LDAP attribute that stores keys.
    type: str
    default: employeeID
  match_attributes:
    description: LDAP attributes whose value finds accounts that have no key yet, in order. Such an account gets the key.
    type: list
    elements: str
    default: []
  managed_base:
    description: Distinguished name below which accounts may be created and changed. Empty is all of O(base_dn).
    type: str
    default: ""
  create_missing_ous:
    description: Whether organisational units that O(accounts[].ou) names and the directory lacks are created.
    type: bool
    default: false
  protected_groups:
    description: Groups (C(sAMAccountName)) whose members are never changed.
    type: list
    elements: str
    default: []
  protected_ous:
    description: Distinguished names below which nothing is ever changed.
    type: list
    elements: str
    default: []
notes:
  - Least permissions of O(bind_user) are those of M(hrsync.ad.user) for what the list asks for, and to write C(member) of the groups.
seealso:
  - module: hrsync.ad.user
  - module: hrsync.ad.sync
"""

EXAMPLES = r"""
# The options for the connection are left out here: they are set once, in module_defaults or in the environment.

- name: The accounts of a school class
  hrsync.ad.users:
    managed_base: OU=Pupils,DC=example,DC=com
    create_missing_ous: true
    accounts:
      - key: P-1
        state: enabled
        common_name: Ola Nordmann
        ou: OU=7a,OU=Pupils,DC=example,DC=com
        attributes:
          sAMAccountName: onordmann
          displayName: Ola Nordmann
        groups: [GG-Pupils]
      - key: P-2
        state: disabled
"""

RETURN = r"""
plan:
  description: How many changes of each kind the plan has.
  returned: always
  type: dict
  sample: {creates: 2, updates: 5, disables: 1}
checksum:
  description: SHA-256 over the plan, the same for the same changes to the same directory.
  returned: always
  type: str
  sample: 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08
changes:
  description: The first changes as sentences. All of them are in the diff.
  returned: always
  type: list
  elements: str
  sample: ["create account: Ola Nordmann (P-1): CN=Ola Nordmann,OU=7a,OU=Pupils,DC=example,DC=com"]
rejected:
  description: Accounts that were set aside.
  returned: always
  type: dict
  contains:
    count:
      description: How many.
      type: int
      returned: always
      sample: 1
    first:
      description: The first of them, each with C(key), C(label) and C(reasons).
      type: list
      elements: dict
      returned: always
      sample: [{key: P-3, label: P-3, reasons: ["sAMAccountName: onordmann is taken"]}]
failed_changes:
  description: Changes that the directory refused, with its words.
  returned: always
  type: dict
  contains:
    count:
      description: How many.
      type: int
      returned: always
      sample: 1
    first:
      description: The first of them, with C(change), a sentence, and C(message), the directory's words.
      type: list
      elements: dict
      returned: always
      sample: [{change: "create account: Ola Nordmann (P-1): CN=Ola Nordmann,OU=7a,OU=Pupils,DC=example,DC=com", message: insufficientAccessRights}]
problems:
  description: Steps that cannot be taken. This module takes none, so there are none.
  returned: always
  type: dict
  contains:
    count:
      description: How many.
      type: int
      returned: always
      sample: 0
    first:
      description: The first of them.
      type: list
      elements: str
      returned: always
      sample: []
notices:
  description: What did not go as the list says and stopped nobody, such as a group that does not exist. Each is a warning too.
  returned: always
  type: list
  elements: str
  sample: ["There is no group GG-Chess. This concerns 1 account. (P-1)"]
stops:
  description: Why nothing was written at all.
  returned: always
  type: list
  elements: str
  sample: []
employees:
  description: How many accounts the list has.
  returned: always
  type: int
  sample: 28
unchanged:
  description: How many accounts need nothing.
  returned: always
  type: int
  sample: 26
summary:
  description: What happened, as a short table.
  returned: always
  type: str
  sample: |-
    Applied.
                          planned applied  failed skipped
    accounts created            2       2       0       0
    28 accounts: 26 unchanged, 0 set aside, 0 notices.
    Domain controller: dc1.example.com
server:
  description: The domain controller that was read and written.
  returned: always
  type: str
  sample: dc1.example.com
"""

from ansible_collections.hrsync.ad.plugins.module_utils.accounts.options import USERS_OPTIONS
from ansible_collections.hrsync.ad.plugins.module_utils.accounts.users import users
from ansible_collections.hrsync.ad.plugins.module_utils.module import run


def main() -> None:
    """Run the module."""
    run(users, USERS_OPTIONS)


if __name__ == "__main__":
    main()
