#!/usr/bin/python
# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: user_template
short_description: Apply templates to an Active Directory account, or copy a template account
version_added: 0.2.0
author: The hrsync.ad authors (@hrsync)
description:
  - Applies templates to one account. A template sets attributes, groups, an organizational unit and flags, and can have a condition. All templates
    whose condition is true apply; a later template overrides an earlier one.
  - Copies attributes from a template account in the directory, and, if you ask for that, its groups and its place in the directory. Values that a
    template sets are not copied.
  - The rules of M(hrsync.ad.user) apply to both. The module writes only differences, and a second run changes nothing. If the template account has
    changed, another run of the task changes the account accordingly.
  - If the account does not exist, the module creates it, provided that the task sets everything that this needs. The new account gets a random password,
    and its groups before it is enabled.
  - Name groups as in M(hrsync.ad.group_membership); the same groups are protected. If a group does not exist, the module fails before it changes
    anything, unless the C(failure) of that group says otherwise.
extends_documentation_fragment:
  - hrsync.ad.attributes
  - hrsync.ad.directory
  - hrsync.ad.identity
options:
  state:
    description:
      - V(present) creates the account, disabled, if it does not exist. It does not enable or disable an existing account.
      - V(enabled) and V(disabled) do the same as V(present), and also enable or disable the account, with the LDAP attribute C(userAccountControl).
    type: str
    choices: [present, enabled, disabled]
    default: present
  common_name:
    description: Name of the account in its organizational unit, C(cn). Required to create an account, unless O(dn) identifies it.
    type: str
  create_missing_ous:
    description: Whether to create the organizational unit of a template if it does not exist.
    type: bool
    default: false
  templates:
    description: The templates, in order.
    type: list
    elements: dict
    suboptions:
      name:
        description: Name of the template, for results and reasons.
        type: str
        required: true
      when:
        description: Whether the template applies. Usually an expression such as V("{{ department == 'Sales' }}").
        type: bool
        default: true
      attributes:
        description:
          - A dictionary of LDAP attributes, each with a value or a list of values. Null keeps the current values. An empty string or list clears the
            attribute.
          - Passwords, groups and C(userAccountControl) are not allowed here.
        type: dict
        default: {}
      groups:
        description: Groups to add the account to. Writes the LDAP attribute C(member) of these groups.
        type: list
        elements: raw
        default: []
      remove_groups:
        description: Groups to remove the account from. Writes the LDAP attribute C(member) of these groups.
        type: list
        elements: raw
        default: []
      ou:
        description: Distinguished name of the organizational unit to move the account to.
        type: str
      flags:
        description: Flags of the LDAP attribute C(userAccountControl). Flags that are not set here are not changed.
        type: dict
        suboptions:
          password_never_expires:
            description: Whether the password never expires (C(DONT_EXPIRE_PASSWORD)).
            type: bool
          smartcard_required:
            description: Whether the account can log on only with a smart card (C(SMARTCARD_REQUIRED)). The directory then replaces the password of the
              account with a random one.
            type: bool
          not_delegated:
            description: Whether services are not allowed to act on behalf of the account (C(NOT_DELEGATED), "Account is sensitive and cannot be delegated").
            type: bool
  like:
    description: The template account. Identify it with exactly one of the suboptions. The module only reads it.
    type: dict
    suboptions:
      key:
        description: Value of its LDAP attribute O(key_attribute).
        type: str
      dn:
        description: Its distinguished name.
        type: str
      guid:
        description: Its C(objectGUID).
        type: str
      sam_account_name:
        description: Its C(sAMAccountName).
        type: str
      upn:
        description: Its C(userPrincipalName).
        type: str
  copy_attributes:
    description:
      - LDAP attributes to copy from O(like), except those that a template sets. If the template account has no value, the account keeps its own.
      - Names, addresses, keys, secrets and all other attributes that belong to one account are refused.
    type: list
    elements: str
    default: [c, co, company, countryCode, department, division, homeDrive, l, physicalDeliveryOfficeName, postalCode, postOfficeBox,
      profilePath, scriptPath, st, streetAddress, wWWHomePage]
  copy_groups:
    description:
      - Whether to add the account to the groups of which O(like) is a direct member. The account is not removed from any group.
      - The primary group, and groups whose members are protected, are not copied. The module warns about protected groups.
    type: bool
    default: false
  skip_groups:
    description: Groups of O(like) to leave out.
    type: list
    elements: str
    default: []
  copy_ou:
    description: Whether to move the account to the place of O(like), unless a template sets an organizational unit.
    type: bool
    default: false
  group_key_attribute:
    description: LDAP attribute of groups that holds their key, for groups that are named with C(key:).
    type: str
notes:
  - "Least permissions of O(bind_user) on the account: to write the attributes that the templates set; C(userAccountControl) for O(state) and
    O(templates[].flags). On the groups, to write C(member). To create or move the account, as for M(hrsync.ad.user). To read O(like)."
  - For many accounts, use the variable C(lifecycle_templates) of the role P(hrsync.ad.lifecycle#role).
seealso:
  - module: hrsync.ad.user
  - module: hrsync.ad.group_membership
"""

EXAMPLES = r"""
# The examples omit the connection options. Set them once, in module_defaults or in the environment.

- name: Apply a template for an office, and a template for its sales staff
  hrsync.ad.user_template:
    key: "1017"
    templates:
      - name: Kraków office
        when: "{{ person.location == 'Kraków' }}"
        attributes:
          l: Kraków
          c: PL
          co: Poland
          countryCode: 616
          telephoneNumber: "+48 12 000 00 00"
        groups: [GG-Krakow, GG-Building-7]
        ou: OU=Krakow,OU=People,DC=example,DC=com
      - name: Sales
        when: "{{ person.department == 'Sales' }}"
        attributes:
          department: Sales
          scriptPath: sales.cmd
        groups:
          - GG-Sales
          - group: GG-CRM-Pilot
            failure: warn
        remove_groups: [GG-Onboarding]
        flags:
          not_delegated: true

- name: Create an account as a copy of the template account of the help desk
  hrsync.ad.user_template:
    sam_account_name: anowak
    common_name: Anna Nowak
    state: enabled
    like:
      sam_account_name: tpl-helpdesk
    copy_groups: true
    copy_ou: true
    skip_groups: [GG-Helpdesk-Leads]

- name: Copy only the address and the profile of a colleague
  hrsync.ad.user_template:
    upn: anna.nowak@example.com
    like:
      upn: jan.kowal@example.com
    copy_attributes: [streetAddress, postalCode, l, c, co, countryCode, profilePath]
"""

RETURN = r"""
account:
  description: The account after the task; in check mode, the account as it would be.
  returned: when the account exists or is created
  type: dict
  contains:
    dn:
      description: Distinguished name.
      type: str
      sample: CN=Anna Nowak,OU=Krakow,OU=People,DC=example,DC=com
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
templates:
  description: Names of the templates that apply, in order.
  returned: when the groups exist
  type: list
  elements: str
  sample: [Kraków office, Sales]
like:
  description: Distinguished name of the template account; null if O(like) is not set.
  returned: when the groups exist
  type: str
  sample: CN=tpl-helpdesk,OU=Templates,DC=example,DC=com
added:
  description: C(sAMAccountName) of the groups that the account was added to, or in check mode would be added to.
  returned: when the groups exist
  type: list
  elements: str
  sample: [GG-Krakow, GG-Sales]
removed:
  description: C(sAMAccountName) of the groups that the account was removed from, or in check mode would be removed from.
  returned: when the groups exist
  type: list
  elements: str
  sample: [GG-Onboarding]
changes:
  description: The changes that were made, or in check mode would be made, as sentences.
  returned: when the groups exist
  type: list
  elements: str
  sample: ["set attributes: Anna Nowak (1017): department, l", "add to group: Anna Nowak (1017): CN=GG-Sales,OU=Groups,DC=example,DC=com"]
server:
  description: The domain controller that the module read and wrote to.
  returned: when the groups exist
  type: str
  sample: dc1.example.com
"""

from ansible_collections.hrsync.ad.plugins.module_utils.accounts.options import IDENTITY, USER_TEMPLATE_OPTIONS
from ansible_collections.hrsync.ad.plugins.module_utils.accounts.user_template import user_template
from ansible_collections.hrsync.ad.plugins.module_utils.module import run


def main() -> None:
    """Run the module."""
    run(
        user_template,
        USER_TEMPLATE_OPTIONS,
        required_one_of=[IDENTITY, ("templates", "like")],
        mutually_exclusive=[IDENTITY],
    )


if __name__ == "__main__":
    main()
