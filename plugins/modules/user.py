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
  - Creates, changes, renames, moves, unlocks, enables, disables, deletes or restores one account, which exactly one of O(key), O(dn), O(guid),
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
        those of mobile devices, is deleted with O(delete_children) only, and one that is protected from accidental deletion with
        O(lift_protection) only.
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
      - When the account expires, for the LDAP attribute C(accountExpires). A day such as V(2026-12-31), an instant as ISO 8601 with its offset from
        UTC, or V(never).
      - A day means its end in O(timezone), so that somebody can work on that day. Windows' own tools show the day in the same way.
    type: str
  timezone:
    description: Time zone in which a day of O(account_expires) ends, as an IANA name such as V(Europe/Warsaw). Needed for a day.
    type: str
    version_added: 0.2.0
  country:
    description:
      - The country, for the three LDAP attributes that Windows expects to agree, C(c), C(co) and C(countryCode). Its name, or its alpha-2, alpha-3 or
        numeric code of ISO 3166-1. Empty clears them.
      - Needs the Python library pycountry where the module runs.
    type: str
    version_added: 0.2.0
  keep_old_address:
    description:
      - Whether mail addresses that the account has stay in the LDAP attribute C(proxyAddresses) as secondary ones, C(smtp:), when others are wanted,
        so that mail to a former name still arrives. Values of other kinds, such as C(sip:), follow the wanted list.
      - Without saying so, they stay where O(attributes) lists C(proxyAddresses). V(false) makes that list be all addresses.
      - V(true) where O(attributes) holds C(mail) and not C(proxyAddresses) makes that the primary address in C(proxyAddresses) too.
    type: bool
    version_added: 0.2.0
  primary_group:
    description:
      - The primary group, for the LDAP attribute C(primaryGroupID). Its C(sAMAccountName), distinguished name or C(objectGUID). The account is added to
        the group first where it is not in it, and stays in the former one.
      - Built-in groups and groups with C(adminCount=1) are refused, but for C(Domain Users).
    type: str
    version_added: 0.2.0
  restore:
    description:
      - Whether an account that was deleted is restored, rather than a new one created, where O(state) is not V(absent). It is restored to O(ou) where
        that exists, else to where it was, and then made what the task says.
      - Without the recycle bin of Active Directory a deleted account keeps its C(objectGUID), C(objectSid) and C(sAMAccountName) and little else. Its
        password, its groups and most of its attributes are lost. It gets O(password), or a random one.
      - Several deleted accounts of the same name are an error, which lists them. Name the right one by O(guid).
      - O(bind_user) needs the right to list C(CN=Deleted Objects), the right I(Reanimate Tombstones) on the domain, and to create user objects where the
        account is restored.
    type: bool
    default: false
    version_added: 0.2.0
  delete_children:
    description: Whether O(state=absent) deletes entries below the account with it, of whatever kind. The diff lists them.
    type: bool
    default: false
    version_added: 0.2.0
  lift_protection:
    description:
      - Whether the protection from accidental deletion is lifted where it stands in the way of a deletion or of a move. It is an entry of the account's
        C(nTSecurityDescriptor) that denies everybody to delete it. A moved account is without it afterwards.
      - A protection that comes from a container above is never lifted.
    type: bool
    default: false
    version_added: 0.2.0
  unlock:
    description: Whether an account that wrong passwords have locked is unlocked, through the LDAP attribute C(lockoutTime).
    type: bool
    default: false
  password:
    description:
      - Password of an account that this task creates, or restores without one, for the LDAP attribute C(unicodePwd).
      - Without it a new account gets a random password that nobody knows.
    type: str
  update_password:
    description: When O(password) is set. There is V(on_create) only. The password of an existing account is left alone; M(hrsync.ad.password) sets it.
    type: str
    choices: [on_create]
    default: on_create
notes:
  - "Least permissions of O(bind_user), on the account: to write the attributes that the task names; C(userAccountControl) to enable and disable;
    C(lockoutTime) for O(unlock); C(primaryGroupID), and C(member) of the group, for O(primary_group)."
  - To create an account, the right to create user objects where it is to be, and to reset its password. To rename it, to write C(cn) and C(name). To
    move it, these, the right to delete it (or the child objects of where it was), and to create user objects where it is to be.
  - To delete an account, the right to delete it, or the child objects of where it is; I(Delete subtree) for O(delete_children); to read and modify its
    permissions for O(lift_protection). What O(restore) needs is said there.
seealso:
  - module: hrsync.ad.users
  - module: hrsync.ad.user_info
  - module: hrsync.ad.group_membership
  - module: hrsync.ad.password
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
    account_expires: "2026-12-31"
    timezone: Europe/Warsaw
    country: PL
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

- name: A new address, which keeps the old one
  hrsync.ad.user:
    key: "1017"
    attributes:
      mail: anna.kowalska@example.com
    keep_old_address: true

- name: Delete an account that is protected, with what is below it
  hrsync.ad.user:
    guid: 6f2c0a4e-9d1b-4c3a-8f57-0b1c2d3e4f50
    state: absent
    lift_protection: true
    delete_children: true

- name: Somebody comes back whose account was deleted
  hrsync.ad.user:
    sam_account_name: anowak
    state: enabled
    restore: true
    common_name: Anna Nowak
    ou: OU=Kraków,OU=People,DC=example,DC=com
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
