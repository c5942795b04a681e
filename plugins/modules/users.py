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
  - Creates and changes the accounts of a list in one pass. The module reads the directory once, compares it with the list, and writes only the differences.
    For many accounts, this is much faster than a loop over M(hrsync.ad.user).
  - The module searches accounts by their key in all of O(base_dn). It does not change accounts that are not in the list, and removes no account from a
    group.
  - An account that cannot be processed is skipped with the reasons, and the module changes nothing of it. All other accounts are processed. Then the task
    fails, see O(fail_on).
  - Accounts, groups and containers are found in any spelling that directories regard as equal, regardless of the case, the number of spaces between words and
    the composition of letters. Values are stored as given, so a value or a C(cn) that differs only in case is changed.
  - Names and addresses (C(sAMAccountName), C(userPrincipalName), C(mail), C(proxyAddresses), C(targetAddress), C(mailNickname)) are compared with all
    objects of the domain, also with contacts, groups, computers and managed service accounts, and C(cn) with all objects of its container.
  - The module skips built-in accounts, accounts with C(adminCount=1), and members of built-in groups and of groups with C(adminCount=1).
extends_documentation_fragment:
  - hrsync.ad.attributes
  - hrsync.ad.directory
options:
  accounts:
    description: The desired accounts.
    type: list
    elements: dict
    required: true
    suboptions:
      key:
        description: Key of the account, for the LDAP attribute of O(key_attribute).
        type: str
        required: true
      state:
        description:
          - V(present) creates the account, disabled, if it does not exist. It does not enable or disable an existing account.
          - V(enabled) and V(disabled) do the same as V(present), and also clear or set the bit C(ACCOUNTDISABLE) of the LDAP attribute C(userAccountControl).
          - An account that is enabled is unlocked, too. If it has expired, a warning says so.
          - A new account gets a random password that nobody knows.
        type: str
        choices: [present, enabled, disabled]
        default: present
      common_name:
        description: Name of the account in the directory, the LDAP attributes C(cn) and C(name). An account with another name is renamed. Required to
          create an account.
        type: str
      ou:
        description: Distinguished name of the organizational unit of the account. An account in another place is moved. Required to create an account.
        type: str
      attributes:
        description:
          - A dictionary of LDAP attributes and their desired values.
          - A string, a number or a boolean is the only value of the attribute. A list holds all values, in any order. Null keeps the current values. An
            empty string or an empty list clears the attribute.
          - C(sAMAccountName) is required to create an account.
        type: dict
        default: {}
      groups:
        description: Groups (C(sAMAccountName)) to add the account to, with the LDAP attribute C(member) of the groups. The account stays in its other
          groups.
        type: list
        elements: str
        default: []
      manager_key:
        description: Key of the manager, for the LDAP attribute C(manager). The manager can be in the same list, and be created by the same task. An
          empty string clears the attribute.
        type: str
  key_attribute:
    description: LDAP attribute that stores keys.
    type: str
    default: employeeID
  match_attributes:
    description:
      - LDAP attributes that identify existing accounts without a key, in order. An account that matches is adopted and gets the key.
      - If the desired state is V(enabled), a disabled account is not adopted, because it may belong to a service. The entry is skipped with the reason.
    type: list
    elements: str
    default: []
  adopt:
    description: Whether the task may adopt more than five accounts that O(match_attributes) identify. Otherwise, it stops before it writes anything, and
      names the first of them with DN, login and age. In check mode, the task shows all of them.
    type: bool
    default: false
    version_added: 0.5.0
  managed_base:
    description: Distinguished name below which the module can create and change accounts. If empty, all of O(base_dn).
    type: str
    default: ""
  create_missing_ous:
    description: Whether to create the organizational units of O(accounts[].ou) that do not exist.
    type: bool
    default: false
  protected_groups:
    description: Groups (C(sAMAccountName)) whose members the module never changes. For a group that does not exist, there is a warning.
    type: list
    elements: str
    default: []
  protected_ous:
    description: Distinguished names below which the module never changes anything. If one does not exist, the run stops before it writes anything.
    type: list
    elements: str
    default: []
  fail_on:
    description:
      - When the task fails, after everything else was done and reported.
      - V(failures) are changes that could not be made. V(skipped) are accounts for which nothing was changed, because something about them is
        invalid. V(warnings) are warnings.
      - Each can have a limit, as a number or as a percentage of the accounts of the task, such as V(skipped > 5) or V(skipped > 5 %).
      - With an empty list, the task does not fail for any of these. In check mode, it never does.
    type: list
    elements: str
    default: [failures, skipped]
    version_added: 0.4.0
notes:
  - O(bind_user) needs the least permissions that M(hrsync.ad.user) lists for these options, and the right to write C(member) of the groups.
seealso:
  - module: hrsync.ad.user
  - module: hrsync.ad.sync
"""

EXAMPLES = r"""
# The examples omit the connection options. Set them once, in module_defaults or in the environment.

- name: Manage the accounts of a school class
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
  description: Number of planned changes of each kind.
  returned: always
  type: dict
  sample: {creates: 2, updates: 5, disables: 1}
checksum:
  description: SHA-256 hash of the plan. It is the same for the same changes to the same directory.
  returned: always
  type: str
  sample: 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08
changes:
  description: The first planned changes, as sentences. The diff has all of them.
  returned: always
  type: list
  elements: str
  sample: ["create account: Ola Nordmann (P-1): CN=Ola Nordmann,OU=7a,OU=Pupils,DC=example,DC=com"]
rejected:
  description: Accounts that were skipped.
  returned: always
  type: dict
  contains:
    count:
      description: Number of skipped accounts.
      type: int
      returned: always
      sample: 1
    first:
      description: The first of them, each with C(key), C(label) and C(reasons).
      type: list
      elements: dict
      returned: always
      sample:
        - key: P-3
          label: P-3
          reasons: ["sAMAccountName 'onordmann' is taken by CN=Ola Nordmann,OU=People,DC=example,DC=com (attributes.sAMAccountName)."]
failed_changes:
  description: Changes that the directory refused.
  returned: always
  type: dict
  contains:
    count:
      description: Number of failed changes.
      type: int
      returned: always
      sample: 1
    first:
      description: The first of them, each with C(change), a sentence, and C(message), the error message of the directory.
      type: list
      elements: dict
      returned: always
      sample: [{change: "create account: Ola Nordmann (P-1): CN=Ola Nordmann,OU=7a,OU=Pupils,DC=example,DC=com", message: insufficientAccessRights}]
conflicts:
  description:
    - Changes that were not made, because another run or a person had changed the account since this run read it. Each of these accounts is planned anew
      once in the same run, and the changes of that second plan are counted like all others.
    - A conflict in the second attempt is a failed change.
  returned: always
  type: dict
  contains:
    count:
      description: Their number.
      type: int
      returned: always
      sample: 1
    first:
      description: The first of them, each with C(change), a sentence, and C(message), what somebody else had changed.
      type: list
      elements: dict
      returned: always
      sample:
        - change: "set attributes: Ola Nordmann (P-1): title"
          message: >-
            Not made, because somebody else has changed the account since it was read. title was 'Clerk' and is 'Chief'. The account was planned anew in
            the same run.
problems:
  description: Blocked steps. This module has no steps, so there are none.
  returned: always
  type: dict
  contains:
    count:
      description: Number of blocked steps.
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
  description: Warnings about something that was not done as the list says, such as a group that does not exist. The task also shows each of them as a
    warning.
  returned: always
  type: list
  elements: str
  sample: ["There is no group GG-Chess. This concerns 1 account. (P-1)"]
stops:
  description: The reasons why the module wrote nothing.
  returned: always
  type: list
  elements: str
  sample: []
limits:
  description: How the run was limited. This module has no limits, so the list is empty.
  returned: always
  type: list
  elements: str
  sample: []
employees:
  description: Number of accounts in the list.
  returned: always
  type: int
  sample: 28
unchanged:
  description: Number of accounts that need no change.
  returned: always
  type: int
  sample: 26
summary:
  description: A short table of the results.
  returned: always
  type: str
  sample: |-
    Applied.
                          planned applied  failed skipped
    accounts created            2       2       0       0
    28 accounts: 26 unchanged, 0 skipped, 0 warnings.
    Domain controller: dc1.example.com
server:
  description: The domain controller that the module read and wrote to.
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
