#!/usr/bin/python
# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: user
short_description: Manage one Active Directory account
version_added: 0.1.0
author: The hrsync.ad authors (@hrsync)
description:
  - Creates, changes, renames, moves, unlocks, enables, disables or deletes one account, which exactly one of O(key), O(dn), O(guid),
    O(sam_account_name) and O(upn) identifies. It is searched in all of O(base_dn), not in one organisational unit, so that
    an account that was moved or renamed by somebody else is found again.
  - Two accounts that match are an error, and nothing is changed.
  - What identifies the account cannot be changed by the same task, because a second run would not find it.
  - Built-in accounts, accounts with C(adminCount=1) and members of such groups are refused.
extends_documentation_fragment:
  - hrsync.ad.attributes
  - hrsync.ad.directory
  - hrsync.ad.identity
options:
  state:
    description:
      - V(present) creates the account where there is none, disabled, and leaves an existing one enabled or disabled as it is.
      - V(enabled) and V(disabled) do the same and see to the bit C(ACCOUNTDISABLE) of the LDAP attribute C(userAccountControl).
      - V(absent) deletes the account. The options that say what it should be like do not matter then. An account with entries below it, such as
        those of mobile devices, is not deleted, and the message says so.
    type: str
    choices: [present, absent, enabled, disabled]
    default: present
  common_name:
    description:
      - Name of the account in the directory, the LDAP attributes C(cn) and C(name). An account with another name is renamed.
      - Needed to create an account, unless O(dn) is set.
    type: str
  ou:
    description:
      - Distinguished name of the organisational unit or container where the account is to be. An account that is elsewhere is moved.
      - Needed to create an account, unless O(dn) is set.
    type: str
  create_missing_ous:
    description: Whether organisational units of O(ou) that do not exist are created.
    type: bool
    default: false
  attributes:
    description:
      - LDAP attributes with what they are to hold. Each writes the attribute that it names.
      - A text, a number or a boolean is one value. A list is all values, in any order. Null keeps what is there. An empty text or an empty
        list clears the attribute.
      - Instants such as C(accountExpires) are written as in O(account_expires), binary values as base64.
      - C(sAMAccountName) is needed to create an account, unless O(sam_account_name) is set.
    type: dict
    default: {}
  manager:
    description: Distinguished name of the manager's account, for the LDAP attribute C(manager). Empty clears it.
    type: str
  manager_key:
    description: Key of the manager, who is searched by O(key_attribute), for the LDAP attribute C(manager). Empty clears it.
    type: str
  account_expires:
    description:
      - When the account expires, for the LDAP attribute C(accountExpires). An instant as ISO 8601 with its offset from UTC, or V(never).
      - The account expires at that instant. To let somebody work until the end of a day, write the beginning of the next.
    type: str
  unlock:
    description: Whether an account that wrong passwords have locked is unlocked, through the LDAP attribute C(lockoutTime).
    type: bool
    default: false
  password:
    description:
      - Password of an account that this task creates, for the LDAP attribute C(unicodePwd).
      - Without it a new account gets a random password that nobody knows.
    type: str
  update_password:
    description: When O(password) is set. There is V(on_create) only, so far. The password of an existing account is left alone.
    type: str
    choices: [on_create]
    default: on_create
seealso:
  - module: hrsync.ad.users
  - module: hrsync.ad.user_info
  - module: hrsync.ad.group_membership
"""

EXAMPLES = r"""
# The options for the connection are left out here: they are set once, in module_defaults or in the environment.

- name: An account for a contractor, until the end of the year in Warsaw
  hrsync.ad.user:
    key: C-204
    state: enabled
    common_name: Zoë Brontë
    ou: OU=Contractors,OU=People,DC=example,DC=com
    attributes:
      sAMAccountName: zbronte
      userPrincipalName: zoe.bronte@example.com
      givenName: Zoë
      sn: Brontë
      otherTelephone: ["+48 12 555 01 02", "+48 12 555 01 03"]
    manager_key: "1017"
    account_expires: "2027-01-01T00:00:00+01:00"
    password: "{{ vault_first_password }}"

- name: A new surname, another office and no mobile phone any more
  hrsync.ad.user:
    key: "1017"
    common_name: Anna Kowalska
    ou: OU=Gdańsk,OU=People,DC=example,DC=com
    attributes:
      sn: Kowalska
      displayName: Anna Kowalska
      mobile: ""

- name: Unlock an account and leave everything else as it is
  hrsync.ad.user:
    sam_account_name: anowak
    unlock: true

- name: Disable an account
  hrsync.ad.user:
    upn: anna.nowak@example.com
    state: disabled

- name: Delete an account
  hrsync.ad.user:
    guid: 6f2c0a4e-9d1b-4c3a-8f57-0b1c2d3e4f50
    state: absent
"""

RETURN = r"""
account:
  description:
    - The account after the task, null where there is none.
    - In check mode it is what the account would be.
  returned: always
  type: dict
  contains:
    dn:
      description: Distinguished name.
      type: str
      sample: CN=Anna Kowalska,OU=Gdańsk,OU=People,DC=example,DC=com
    guid:
      description: C(objectGUID). Zeros for an account that check mode would create.
      type: str
      sample: 6f2c0a4e-9d1b-4c3a-8f57-0b1c2d3e4f50
    sam_account_name:
      description: C(sAMAccountName).
      type: str
      sample: anowak
    enabled:
      description: Whether the account is enabled.
      type: bool
      sample: true
changes:
  description: What was changed or, in check mode, would be, as sentences. After a failure, what was changed before it.
  returned: always
  type: list
  elements: str
  sample: ["rename: Anna Nowak (1017): CN=Anna Kowalska,OU=Kraków,OU=People,DC=example,DC=com"]
server:
  description: The domain controller that was read and written.
  returned: always
  type: str
  sample: dc1.example.com
"""

from ansible_collections.hrsync.ad.plugins.module_utils.accounts.options import IDENTITY, USER_OPTIONS
from ansible_collections.hrsync.ad.plugins.module_utils.accounts.user import user
from ansible_collections.hrsync.ad.plugins.module_utils.module import run


def main() -> None:
    """Run the module."""
    run(
        user,
        USER_OPTIONS,
        required_one_of=[IDENTITY],
        mutually_exclusive=[IDENTITY, ("manager", "manager_key")],
    )


if __name__ == "__main__":
    main()
