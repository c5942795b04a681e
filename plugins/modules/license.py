#!/usr/bin/python
# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: license
short_description: Assign and revoke the Microsoft 365 licenses of a user
version_added: 0.2.0
author: The hrsync.ad authors (@hrsync)
description:
  - Assigns licenses to one user of Microsoft 365, revokes them, enables and disables service plans, and ends sign-in sessions, with Microsoft
    Graph. One request assigns and revokes all licenses of a user; Microsoft 365 fulfills it as a whole or not at all.
  - The module finds the user by the C(userPrincipalName) of the account. Without O(servers) it reads no directory, and O(upn) names the user. With
    O(servers), it fails if the user was synchronized from a different account, so that C(onPremisesImmutableId) is neither C(objectGUID) nor
    C(mS-DS-ConsistencyGuid) of the account.
  - The module distinguishes licenses that are assigned to the user from licenses that come from a group. It can revoke only the former; see O(inherited).
  - The module polls until the changes are visible; see O(wait).
  - When a license with a mailbox plan is revoked, Exchange Online deletes the mailbox after 30 days. To keep the mailbox, convert it to a shared
    mailbox first, with M(hrsync.ad.mailbox) and its O(hrsync.ad.mailbox#module:release_license), which waits for the conversion. Separate tasks are
    not coordinated; the steps of the role are.
extends_documentation_fragment:
  - hrsync.ad.attributes
  - hrsync.ad.directory.optional
  - hrsync.ad.identity
  - hrsync.ad.microsoft365
  - hrsync.ad.steps.license
notes:
  - In the role, one request serves twenty users, and all users share the available licenses.
seealso:
  - module: hrsync.ad.mailbox
  - module: hrsync.ad.group_membership
  - name: Microsoft Graph, user assignLicense
    description: The request that the module sends.
    link: https://learn.microsoft.com/graph/api/user-assignlicense
  - name: Product names and service plan identifiers for licensing
    description: The names that skuPartNumber and service plans can have.
    link: https://learn.microsoft.com/entra/identity/users/licensing-service-plan-reference
"""

EXAMPLES = r"""
# The examples omit the connection options. Set them once, in module_defaults or in the environment.

- name: Revoke all licenses of a leaver
  hrsync.ad.license:
    key: "1017"
    revoke: all
    revoke_sessions: true

- name: Assign a license in a tenant without a directory
  hrsync.ad.license:
    upn: anna.nowak@example.com
    usage_location: PL
    assign:
      - sku: SPE_E3
        disabled_plans: [TEAMS1]

- name: Make this the only license of a user
  hrsync.ad.license:
    sam_account_name: anowak
    assign:
      - sku: EXCHANGEDESKLESS
    revoke: all

- name: Revoke Visio, by leaving the group that gives it
  hrsync.ad.license:
    upn: anna.nowak@example.com
    revoke: [VISIOCLIENT]
    inherited: leave_group
"""

RETURN = r"""
licenses:
  description: The licenses of the user as they were last read, sorted by name; in check mode, before any change.
  returned: success
  type: list
  elements: dict
  contains:
    sku:
      description: C(skuPartNumber), or C(skuId) if the tenant has no subscription for it any more.
      type: str
      sample: SPE_E3
    sku_id:
      description: C(skuId).
      type: str
      sample: 05e9a617-0261-4cee-bb44-138d3ef5d965
    group:
      description: Name of the group that gives it; null if it is assigned to the user, or if groups cannot be read.
      type: str
      sample: License E3
    group_id:
      description: Id of that group; null if it is assigned to the user.
      type: str
      sample: 3f2b8c1e-0a57-4a8e-9c55-7c1f5c1f9f60
    state:
      description: V(Active), V(ActiveWithError), V(Disabled) or V(Error).
      type: str
      sample: Active
    disabled_plans:
      description: Names of the disabled service plans.
      type: list
      elements: str
      sample: [TEAMS1]
user_id:
  description: Id of the user; null if Microsoft 365 has no such user.
  returned: success
  type: str
  sample: 9950901d-7357-4200-9151-e4aec62e607e
usage_location:
  description: Usage location as it was last read.
  returned: success
  type: str
  sample: PL
changes:
  description: The changes that were made, or in check mode would be made, as sentences.
  returned: when the account exists
  type: list
  elements: str
  sample: ["change licenses: anna.nowak@example.com: licenses: SPE_E3 to nothing"]
server:
  description: The domain controller that the module read.
  returned: when a directory is used
  type: str
  sample: dc1.example.com
"""

from ansible_collections.hrsync.ad.plugins.module_utils.accounts.step import run_step
from ansible_collections.hrsync.ad.plugins.module_utils.steps.license.step import License


def main() -> None:
    """Run the module."""
    run_step(License, required_one_of=[("assign", "revoke", "usage_location", "revoke_sessions")])


if __name__ == "__main__":
    main()
