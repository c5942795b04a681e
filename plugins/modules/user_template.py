#!/usr/bin/python
# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: user_template
short_description: Bring an Active Directory account into the state of templates, or make it like another account
version_added: 0.2.0
author: The hrsync.ad authors (@hrsync)
description:
  - Applies named templates to one account. A template is a bundle of attributes, groups, an organisational unit and flags, and may have a
    condition. Those whose condition holds are taken together, and a later one overrides what an earlier one says of the same.
  - Makes the account like a template account that is in the directory. It gets chosen attributes of it, and its groups and place where that is
    asked for. What a template sets is not copied.
  - Both are one plan with the other rules of M(hrsync.ad.user). Only what differs is written, a second run changes nothing, and the account
    follows the template account when the task runs again.
  - An account that does not exist is created where all that this needs is given, with a random password and its groups before it is enabled.
  - Groups are named as in M(hrsync.ad.group_membership), and the same groups are protected. A group that does not exist is an error before anything
    is changed, unless its C(failure) says otherwise.
extends_documentation_fragment:
  - hrsync.ad.attributes
  - hrsync.ad.directory
  - hrsync.ad.identity
options:
  state:
    description:
      - With V(present), the account exists, enabled or disabled as it is. One that is created is disabled.
      - With V(enabled) or V(disabled) it is that, too. Writes the LDAP attribute C(userAccountControl).
    type: str
    choices: [present, enabled, disabled]
    default: present
  common_name:
    description: Name of the account in its organisational unit, C(cn). Needed to create one, unless it is identified by O(dn).
    type: str
  create_missing_ous:
    description: Whether an organisational unit that a template names is created where it does not exist.
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
        description: Whether the template applies, usually an expression such as V("{{ department == 'Sales' }}").
        type: bool
        default: true
      attributes:
        description:
          - LDAP attribute to a value or a list of values. A null leaves the attribute as it is, an empty text or list clears it.
          - Passwords, groups and C(userAccountControl) are no attributes of a template.
        type: dict
        default: {}
      groups:
        description: Groups that the account is to be a member of. Writes the LDAP attribute C(member) of these groups.
        type: list
        elements: raw
        default: []
      remove_groups:
        description: Groups that the account is not to be a member of. Writes the LDAP attribute C(member) of these groups.
        type: list
        elements: raw
        default: []
      ou:
        description: Distinguished name of the organisational unit that the account is to be in. It is moved there.
        type: str
      flags:
        description: Flags of the LDAP attribute C(userAccountControl). Those that are not given stay as they are.
        type: dict
        suboptions:
          password_never_expires:
            description: Whether the password is valid for ever (C(DONT_EXPIRE_PASSWORD)).
            type: bool
          smartcard_required:
            description: Whether the account logs on with a smart card only (C(SMARTCARD_REQUIRED)). The directory then replaces its password by a
              random one.
            type: bool
          not_delegated:
            description: Whether services must not act in the name of the account (C(NOT_DELEGATED), "Account is sensitive and cannot be delegated").
            type: bool
  like:
    description: The template account, by exactly one of the following. It is only read.
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
      - LDAP attributes that are copied from O(like), without those that a template sets. What the template account does not hold stays as it is.
      - Names, addresses, keys, secrets and all else that belongs to one account is refused.
    type: list
    elements: str
    default: [c, co, company, countryCode, department, division, homeDrive, l, physicalDeliveryOfficeName, postalCode, postOfficeBox,
      profilePath, scriptPath, st, streetAddress, wWWHomePage]
  copy_groups:
    description:
      - Whether the account joins the groups of O(like), directly those that it is in directly. It leaves none because of that.
      - The primary group and groups whose members are protected are not copied, the latter with a warning.
    type: bool
    default: false
  skip_groups:
    description: Groups of O(like) that are not copied.
    type: list
    elements: str
    default: []
  copy_ou:
    description: Whether the account is moved to where O(like) is, unless a template names an organisational unit.
    type: bool
    default: false
  group_key_attribute:
    description: LDAP attribute of groups that holds their key, for groups that are named as C(key:) and their key.
    type: str
notes:
  - "Least permissions of O(bind_user), on the account: to write the attributes that the templates name; C(userAccountControl) for O(state) and
    O(templates[].flags). On the groups, to write C(member). To create or move the account as with M(hrsync.ad.user). To read O(like)."
  - For many accounts at once use the variable C(lifecycle_templates) of the role P(hrsync.ad.lifecycle#role).
seealso:
  - module: hrsync.ad.user
  - module: hrsync.ad.group_membership
"""

EXAMPLES = r"""
# The options for the connection are left out here: they are set once, in module_defaults or in the environment.

- name: Everybody at an office, and those of them who sell
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

- name: Somebody new is like the template account of the help desk
  hrsync.ad.user_template:
    sam_account_name: anowak
    common_name: Anna Nowak
    state: enabled
    like:
      sam_account_name: tpl-helpdesk
    copy_groups: true
    copy_ou: true
    skip_groups: [GG-Helpdesk-Leads]

- name: Address and profile of a colleague, and nothing else
  hrsync.ad.user_template:
    upn: anna.nowak@example.com
    like:
      upn: jan.kowal@example.com
    copy_attributes: [streetAddress, postalCode, l, c, co, countryCode, profilePath]
"""

RETURN = r"""
account:
  description: The account afterwards or, in check mode, as it would be.
  returned: when the account exists or is created
  type: dict
  contains:
    dn:
      description: Distinguished name.
      type: str
      sample: CN=Anna Nowak,OU=Krakow,OU=People,DC=example,DC=com
    guid:
      description: C(objectGUID); zeros in check mode where the account would be created.
      type: str
      sample: 6f2c0a4e-9d1b-4c3a-8f57-0b1c2d3e4f50
    sam_account_name:
      description: C(sAMAccountName).
      type: str
      sample: anowak
    enabled:
      description: Whether it is enabled.
      type: bool
      sample: true
templates:
  description: Names of the templates that apply, in order.
  returned: when the groups exist
  type: list
  elements: str
  sample: [Kraków office, Sales]
like:
  description: Distinguished name of the template account; null without one.
  returned: when the groups exist
  type: str
  sample: CN=tpl-helpdesk,OU=Templates,DC=example,DC=com
added:
  description: C(sAMAccountName) of the groups that the account was added to or, in check mode, would be.
  returned: when the groups exist
  type: list
  elements: str
  sample: [GG-Krakow, GG-Sales]
removed:
  description: C(sAMAccountName) of the groups that the account was removed from or, in check mode, would be.
  returned: when the groups exist
  type: list
  elements: str
  sample: [GG-Onboarding]
changes:
  description: What was changed or, in check mode, would be, as sentences.
  returned: when the groups exist
  type: list
  elements: str
  sample: ["set attributes: Anna Nowak (1017): department, l", "add to group: Anna Nowak (1017): CN=GG-Sales,OU=Groups,DC=example,DC=com"]
server:
  description: The domain controller that was read and written.
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
