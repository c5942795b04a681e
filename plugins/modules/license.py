#!/usr/bin/python
# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: license
short_description: Assign and revoke the Microsoft 365 licences of a user
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
  assign:
    description:
      - Licences that the user is to have. One that a group gives is had already, and not assigned once more.
      - Needs a free licence, and a usage location; see O(usage_location).
      - Graph's C(addLicenses) of C(assignLicense).
    type: list
    elements: dict
    suboptions:
      sku:
        description: The product, by C(skuPartNumber) such as V(SPE_E3) or by C(skuId).
        type: str
        required: true
      disabled_plans:
        description: Service plans of it that are to be off, by name or id. Plans that are named nowhere stay as they are; all of a new licence are on.
        type: list
        elements: str
        default: []
      enabled_plans:
        description: Service plans of it that are to be on, by name or id.
        type: list
        elements: str
        default: []
  revoke:
    description:
      - Licences that the user is not to have, by C(skuPartNumber) or C(skuId). V(all) stands for every licence that O(assign) does not name.
      - A name that the tenant has not subscribed to is an error, as it may be misspelt.
      - Graph's C(removeLicenses) of C(assignLicense).
    type: list
    elements: str
  inherited:
    description:
      - What becomes of licences in O(revoke) that come from a group, and stay as long as the user is a member.
      - V(report) leaves them and warns.
      - V(leave_group) removes the user from the group. Not from one whose members a rule decides, from one that is synchronised (remove the
        account from it in the directory, with M(hrsync.ad.group_membership)), and from one that also gives licences that are to stay. The module
        warns of these, and does the rest.
    type: str
    choices: [report, leave_group]
    default: report
  usage_location:
    description:
      - Country where the user uses services, as two letters (ISO 3166-1 alpha-2) such as V(DE). Microsoft 365 assigns no licence without one.
      - Written where the user has none (Graph's C(usageLocation)); one that is there stays.
    type: str
  revoke_sessions:
    description:
      - Whether the user has to sign in again everywhere (Graph's C(revokeSignInSessions)). Access tokens that were given out last up to an hour
        longer.
      - Done when licences are revoked with it, and when it was not done since the user was created and the password last changed. A second run
        therefore changes nothing. It does not end sessions of a user who signed in again since; disable the account for that.
    type: bool
  wait:
    description:
      - Seconds for which the user is read until it shows what was written. The module fails when it then does not show.
      - Licences of a group that was left are waited for as long, but may come off later without failing.
      - V(0) does not wait.
    type: int
    default: 60
notes:
  - "Least permissions: the application permissions C(User.Read.All) and C(LicenseAssignment.ReadWrite.All); C(User.ReadWrite.All) for O(usage_location);
    C(User.RevokeSessions.All) for O(revoke_sessions); C(GroupMember.Read.All) to name the groups that licences come from, and
    C(GroupMember.ReadWrite.All) for O(inherited=leave_group)."
  - For many users at once use the variable C(lifecycle_license) of the role P(hrsync.ad.lifecycle#role). It needs one request for twenty users,
    and shares free licences out over all of them.
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

from ansible_collections.hrsync.ad.plugins.module_utils.accounts.options import IDENTITY, IDENTITY_OPTIONS
from ansible_collections.hrsync.ad.plugins.module_utils.accounts.step import OPTIONAL_CONNECTION_OPTIONS, take
from ansible_collections.hrsync.ad.plugins.module_utils.module import run
from ansible_collections.hrsync.ad.plugins.module_utils.services.graph.options import MICROSOFT365_OPTION
from ansible_collections.hrsync.ad.plugins.module_utils.steps.license.step import License


def main() -> None:
    """Run the module."""
    run(
        lambda module: take(module, License),
        {**OPTIONAL_CONNECTION_OPTIONS, **IDENTITY_OPTIONS, **MICROSOFT365_OPTION, **License.OPTIONS},
        required_one_of=[IDENTITY, ("assign", "revoke", "usage_location", "revoke_sessions")],
        mutually_exclusive=[IDENTITY],
    )


if __name__ == "__main__":
    main()
