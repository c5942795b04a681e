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
  - Creates, changes, renames, moves, unlocks, enables, disables, deletes or restores one account.
  - Identify the account with exactly one of O(key), O(dn), O(guid), O(sam_account_name) and O(upn). The module searches all of O(base_dn), not one
    organizational unit, so it also finds an account that somebody else has moved or renamed.
  - If two accounts match, the module fails and changes nothing.
  - A task cannot change the value that identifies the account, because a second run would not find the account.
  - Accounts, groups and containers are found in any spelling that directories regard as equal, regardless of the case, the number of spaces between words and
    the composition of letters. Values are stored as given, so a value or a C(cn) that differs only in case is changed.
  - Names and addresses (C(sAMAccountName), C(userPrincipalName), C(mail), C(proxyAddresses), C(targetAddress), C(mailNickname)) are compared with all
    objects of the domain, also with contacts, groups, computers and managed service accounts, and C(cn) with all objects of its container.
  - The module refuses to change built-in accounts, accounts with C(adminCount=1), and members of built-in groups and of groups with C(adminCount=1).
extends_documentation_fragment:
  - hrsync.ad.attributes
  - hrsync.ad.directory
  - hrsync.ad.identity
options:
  state:
    description:
      - V(present) creates the account, disabled, if it does not exist. It does not enable or disable an existing account.
      - V(enabled) and V(disabled) do the same as V(present), and also clear or set the bit C(ACCOUNTDISABLE) of the LDAP attribute C(userAccountControl).
      - V(absent) deletes the account, and ignores the options that describe its properties. If the account has entries below it, such as the entries
        of mobile devices, set O(delete_children). If the account is protected from accidental deletion, set O(lift_protection).
    type: str
    choices: [present, absent, enabled, disabled]
    default: present
  common_name:
    description:
      - Name of the account in the directory, the LDAP attributes C(cn) and C(name). An account with another name is renamed.
      - Required to create an account, unless O(dn) is set.
    type: str
  ou:
    description:
      - Distinguished name of the organizational unit or container of the account. An account in another place is moved.
      - Required to create an account, unless O(dn) is set.
    type: str
  create_missing_ous:
    description: Whether to create the organizational units of O(ou) that do not exist.
    type: bool
    default: false
  attributes:
    description:
      - A dictionary of LDAP attributes and their desired values.
      - A string, a number or a boolean is the only value of the attribute. A list holds all values, in any order. Null keeps the current values. An
        empty string or an empty list clears the attribute.
      - Write timestamps, such as C(accountExpires), as in O(account_expires), and binary values as base64.
      - C(sAMAccountName) is required to create an account, unless O(sam_account_name) is set.
    type: dict
    default: {}
  manager:
    description: Distinguished name of the manager's account, for the LDAP attribute C(manager). An empty string clears the attribute.
    type: str
  manager_key:
    description: Key of the manager, for the LDAP attribute C(manager). The module searches the manager by O(key_attribute). An empty string clears the
      attribute.
    type: str
  account_expires:
    description:
      - When the account expires, for the LDAP attribute C(accountExpires). A day such as V(2026-12-31), an ISO 8601 timestamp with its offset from
        UTC, or V(never). A day that HR systems use for "no end", such as V(9999-12-31), means V(never), too.
      - With a day, the account expires at the end of that day in O(timezone), so it can still be used on that day. The tools of Windows show the same
        day.
      - If the task enables an account that has expired, and does not set this option, a warning says that nobody can log on with it.
    type: str
  timezone:
    description: Time zone of a day in O(account_expires), as an IANA name such as V(Europe/Warsaw). Required if O(account_expires) is a day.
    type: str
    version_added: 0.2.0
  country:
    description:
      - Country of the account, for the LDAP attributes C(c), C(co) and C(countryCode), which Windows expects to agree. Set the name of the country, or
        its alpha-2, alpha-3 or numeric code of ISO 3166-1. An empty string clears the three attributes.
      - Needs the Python library pycountry on the host that runs the module.
    type: str
    version_added: 0.2.0
  keep_old_address:
    description:
      - Whether to keep the mail addresses that the account has when its addresses change. They stay in the LDAP attribute C(proxyAddresses) as
        secondary addresses, C(smtp:), so that mail to a former address still arrives. Values of the type C(X500:) stay too. If O(attributes) lists
        C(proxyAddresses), values of other types, such as C(sip:), are kept only if they are listed.
      - If not set, the addresses are kept if O(attributes) lists C(proxyAddresses). With V(false), that list is the complete list of addresses.
      - With V(true), if O(attributes) has C(mail) and not C(proxyAddresses), the module also makes C(mail) the primary address in C(proxyAddresses), and
        all other values of C(proxyAddresses) stay.
    type: bool
    version_added: 0.2.0
  primary_group:
    description:
      - Primary group of the account, for the LDAP attribute C(primaryGroupID). Name the group by its C(sAMAccountName), distinguished name or
        C(objectGUID). The module first adds the account to the group if necessary. The account stays a member of its previous primary group.
      - Built-in groups and groups with C(adminCount=1) are refused, except C(Domain Users).
    type: str
    version_added: 0.2.0
  restore:
    description:
      - Whether to restore a deleted account instead of creating a new one, unless O(state) is V(absent). The account is restored to O(ou) if that
        exists, otherwise to its former place. The other options are then applied to it.
      - The AD Recycle Bin determines which attributes are restored. Without it, a deleted account keeps little more than its C(objectGUID),
        C(objectSid) and C(sAMAccountName); its password, its groups and most of its attributes are lost. Such an account gets O(password), or a random
        password.
      - If several deleted accounts match, the module fails and lists them. Identify the right one by O(guid).
      - O(bind_user) needs the right to list C(CN=Deleted Objects), the right I(Reanimate Tombstones) on the domain, and the right to create user
        objects in the place to which the account is restored.
    type: bool
    default: false
    version_added: 0.2.0
  delete_children:
    description: Whether O(state=absent) also deletes all entries below the account, of any type. The diff lists them.
    type: bool
    default: false
    version_added: 0.2.0
  lift_protection:
    description:
      - Whether to remove the protection from accidental deletion if it prevents a deletion or a move. The protection is an entry in the account's
        C(nTSecurityDescriptor) that denies deletion to everyone. After a move, the account is no longer protected.
      - The module never removes a protection that is inherited from a container.
    type: bool
    default: false
    version_added: 0.2.0
  unlock:
    description: Whether to unlock an account that was locked after wrong passwords, with the LDAP attribute C(lockoutTime).
    type: bool
    default: false
  password:
    description:
      - Password of an account that this task creates, or that it restores without a password, for the LDAP attribute C(unicodePwd).
      - If not set, a new account gets a random password that nobody knows.
    type: str
  update_password:
    description: When to set O(password). V(on_create) is the only choice; the password of an existing account is not changed. Use M(hrsync.ad.password)
      to change it.
    type: str
    choices: [on_create]
    default: on_create
notes:
  - "Least permissions of O(bind_user) on the account: to write the attributes that the task sets; to write C(userAccountControl) to enable and disable;
    C(lockoutTime) for O(unlock); C(primaryGroupID), and C(member) of the group, for O(primary_group)."
  - To create an account, O(bind_user) needs the right to create user objects in O(ou), and to reset the password of the account. To rename an account,
    it needs the right to write C(cn) and C(name). To move an account, it needs these rights, the right to delete the account (or the child objects of
    its current container), and the right to create user objects in O(ou).
  - To delete an account, O(bind_user) needs the right to delete it, or the child objects of its container; I(Delete subtree) for O(delete_children); and
    the right to read and change its permissions for O(lift_protection). O(restore) lists its own permissions.
seealso:
  - module: hrsync.ad.users
  - module: hrsync.ad.user_info
  - module: hrsync.ad.group_membership
  - module: hrsync.ad.password
"""

EXAMPLES = r"""
# The examples omit the connection options. Set them once, in module_defaults or in the environment.

- name: Create the account of a contractor, valid until the end of the year in Warsaw
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

- name: Change the surname and the office, and clear the mobile phone
  hrsync.ad.user:
    key: "1017"
    common_name: Anna Kowalska
    ou: OU=Gdańsk,OU=People,DC=example,DC=com
    attributes:
      sn: Kowalska
      displayName: Anna Kowalska
      mobile: ""

- name: Unlock an account and change nothing else
  hrsync.ad.user:
    sam_account_name: anowak
    unlock: true

- name: Disable an account
  hrsync.ad.user:
    upn: anna.nowak@example.com
    state: disabled

- name: Set a new mail address and keep the old one
  hrsync.ad.user:
    key: "1017"
    attributes:
      mail: anna.kowalska@example.com
    keep_old_address: true

- name: Delete a protected account with all entries below it
  hrsync.ad.user:
    guid: 6f2c0a4e-9d1b-4c3a-8f57-0b1c2d3e4f50
    state: absent
    lift_protection: true
    delete_children: true

- name: Restore the deleted account of a rehire
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
    - The account after the task; null if it does not exist.
    - In check mode, the account as it would be.
  returned: always
  type: dict
  contains:
    dn:
      description: Distinguished name.
      type: str
      sample: CN=Anna Kowalska,OU=Gdańsk,OU=People,DC=example,DC=com
    guid:
      description: C(objectGUID). All zeros for an account that check mode would create.
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
  description: The changes that were made, or in check mode would be made, as sentences. If the task fails, the changes that were made before the failure.
  returned: always
  type: list
  elements: str
  sample: ["rename: Anna Nowak (1017): CN=Anna Kowalska,OU=Kraków,OU=People,DC=example,DC=com"]
server:
  description: The domain controller that the module read and wrote to.
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
