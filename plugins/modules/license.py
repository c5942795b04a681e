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
  - Assigns licences to one user of Microsoft 365, revokes them, switches service plans off and on, and ends sign-in sessions, with Microsoft
    Graph. All licences of a user are assigned and revoked in one request, which Microsoft 365 fulfils as a whole or not at all.
  - The user is found by the C(userPrincipalName) of the account. Without O(servers) no directory is asked, and O(upn) names the user. With them,
    a user that was synchronised from another account than the one found (C(onPremisesImmutableId) is neither C(objectGUID) nor
    C(mS-DS-ConsistencyGuid)) is an error.
  - Licences of the user's own are told apart from those that come from a group. Only the former can be revoked; see O(inherited).
  - What was written is read until it shows; see O(wait).
  - Revoking a licence that has a mailbox plan starts the thirty days after which Exchange Online deletes the mailbox. Turn it into a shared one
    before that, with M(hrsync.ad.mailbox) and its O(hrsync.ad.mailbox#module:release_license), which waits for the conversion. Two tasks know
    nothing of one another; in the role this module waits for the other by itself.
extends_documentation_fragment:
  - hrsync.ad.attributes
  - hrsync.ad.directory
  - hrsync.ad.identity
  - hrsync.ad.microsoft365
  - hrsync.ad.steps.license
options:
  servers:
    description:
      - Domain controllers, each as C(host) or C(host:port), in order of preference. The first one that answers, can be trusted and can be
        written to is used. Each name must be one that the domain controller's certificate holds.
      - May be left out where O(upn) names the user. Nothing is then read from a directory.
      - If not set, the environment variable E(HRSYNC_SERVERS) is used, in which commas separate several.
    type: list
    elements: str
    required: false
notes:
  - In the role, one request serves twenty users, and all users share the available licenses.
seealso:
  - module: hrsync.ad.mailbox
  - module: hrsync.ad.group_membership
  - name: Microsoft Graph, user assignLicense
    description: The request that is made.
    link: https://learn.microsoft.com/graph/api/user-assignlicense
  - name: Product names and service plan identifiers for licensing
    description: The names that skuPartNumber and service plans can have.
    link: https://learn.microsoft.com/entra/identity/users/licensing-service-plan-reference
"""

EXAMPLES = r"""
# The options for the connections are left out here: they are set once, in module_defaults or in the environment.

- name: Somebody has left
  hrsync.ad.license:
    key: "1017"
    revoke: all
    revoke_sessions: true

- name: Somebody begins, in a tenant without a directory
  hrsync.ad.license:
    upn: anna.nowak@example.com
    usage_location: PL
    assign:
      - sku: SPE_E3
        disabled_plans: [TEAMS1]

- name: Somebody has this licence and no other
  hrsync.ad.license:
    sam_account_name: anowak
    assign:
      - sku: EXCHANGEDESKLESS
    revoke: all

- name: Somebody gives up Visio, and leaves the group that it comes from
  hrsync.ad.license:
    upn: anna.nowak@example.com
    revoke: [VISIOCLIENT]
    inherited: leave_group
"""

RETURN = r"""
licenses:
  description: The licences of the user as they were last read, sorted by name; in check mode those before any change.
  returned: success
  type: list
  elements: dict
  contains:
    sku:
      description: C(skuPartNumber), or C(skuId) where the tenant no longer subscribes to it.
      type: str
      sample: SPE_E3
    sku_id:
      description: C(skuId).
      type: str
      sample: 05e9a617-0261-4cee-bb44-138d3ef5d965
    group:
      description: Name of the group that it comes from; null where it is the user's own, and where groups may not be read.
      type: str
      sample: License E3
    group_id:
      description: Id of that group; null where it is the user's own.
      type: str
      sample: 3f2b8c1e-0a57-4a8e-9c55-7c1f5c1f9f60
    state:
      description: V(Active), V(ActiveWithError), V(Disabled) or V(Error).
      type: str
      sample: Active
    disabled_plans:
      description: Names of the service plans that are off.
      type: list
      elements: str
      sample: [TEAMS1]
user_id:
  description: Id of the user; null where Microsoft 365 has none.
  returned: success
  type: str
  sample: 9950901d-7357-4200-9151-e4aec62e607e
usage_location:
  description: Usage location as it was last read.
  returned: success
  type: str
  sample: PL
changes:
  description: What was changed or, in check mode, would be, as sentences.
  returned: when the account exists
  type: list
  elements: str
  sample: ["change licences: anna.nowak@example.com: licenses: SPE_E3 to nothing"]
server:
  description: The domain controller that was read.
  returned: when a directory is used
  type: str
  sample: dc1.example.com
"""

from ansible_collections.hrsync.ad.plugins.module_utils.accounts.step import run_step
from ansible_collections.hrsync.ad.plugins.module_utils.steps.license.descriptor import LICENSE


def main() -> None:
    """Run the module."""
    run_step(LICENSE, required_one_of=[("assign", "revoke", "usage_location", "revoke_sessions")])


if __name__ == "__main__":
    main()
