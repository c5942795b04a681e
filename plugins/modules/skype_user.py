#!/usr/bin/python
# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: skype_user
short_description: Disable, enable or remove a user of Skype for Business Server
version_added: 0.2.0
author: The hrsync.ad authors (@hrsync)
description:
  - Changes the LDAP attributes by which Skype for Business Server (before that Lync Server and Office Communications Server) knows its users.
    The server reads them from the directory; it is not asked, and needs no connection.
  - A user is disabled in a way that keeps everything and can be reversed, or all attributes are cleared.
  - In a directory whose schema was not extended for Skype for Business the module fails and changes nothing.
extends_documentation_fragment:
  - hrsync.ad.attributes
  - hrsync.ad.directory
  - hrsync.ad.identity
options:
  state:
    description:
      - V(disabled) writes V(FALSE) to the LDAP attribute C(msRTCSIP-UserEnabled). The user can no longer sign in; address, policies, contacts and
        conferences stay. It is what C(Set-CsUser -Enabled $false) does. An account that never was a user stays as it is.
      - V(absent) clears all attributes of the account that begin with C(msRTCSIP-) and removes the addresses that begin with V(sip:) from the
        LDAP attribute C(proxyAddresses). The server then deletes the contacts and conferences of the user; this cannot be reversed. It is what
        C(Disable-CsUser) does, and right where Skype for Business Server is given up. A C(msRTCSIP-UserEnabled) that is still V(FALSE) then
        keeps people from signing in to Teams.
      - V(enabled) writes V(TRUE) to C(msRTCSIP-UserEnabled) of an account that has an address (C(msRTCSIP-PrimaryUserAddress)). An account
        without one is an error, as only the server can choose a pool for a new user (C(Enable-CsUser)).
    type: str
    choices: [disabled, absent, enabled]
    default: disabled
notes:
  - "Least permissions of O(bind_user): to write C(msRTCSIP-UserEnabled) of the account; for O(state=absent) all attributes that begin with C(msRTCSIP-),
    and C(proxyAddresses). Members of the group C(RTCUniversalUserAdmins) may write those that begin with C(msRTCSIP-)."
  - For many users at once use the variable C(lifecycle_skype_user) of the role P(hrsync.ad.lifecycle#role).
seealso:
  - module: hrsync.ad.mailbox
  - module: hrsync.ad.license
"""

EXAMPLES = r"""
# The options for the connection are left out here: they are set once, in module_defaults or in the environment.

- name: Somebody has left
  hrsync.ad.skype_user:
    key: "1017"

- name: Somebody has come back
  hrsync.ad.skype_user:
    key: "1017"
    state: enabled

- name: Nobody uses Skype for Business any longer
  hrsync.ad.skype_user:
    upn: anna.nowak@example.com
    state: absent
"""

RETURN = r"""
sip_address:
  description: The address (C(msRTCSIP-PrimaryUserAddress)) as it was found, without its V(sip:); empty where there is none.
  returned: success
  type: str
  sample: anna.nowak@example.com
changes:
  description: What was changed or, in check mode, would be, as sentences.
  returned: when the account exists
  type: list
  elements: str
  sample: ["change Skype user: CN=Anna Nowak,OU=Staff,DC=example,DC=com: msRTCSIP-UserEnabled: TRUE to FALSE"]
server:
  description: The domain controller that was read and written.
  returned: when the account exists
  type: str
  sample: dc1.example.com
"""

from ansible_collections.hrsync.ad.plugins.module_utils.accounts.options import IDENTITY, IDENTITY_OPTIONS
from ansible_collections.hrsync.ad.plugins.module_utils.accounts.step import take
from ansible_collections.hrsync.ad.plugins.module_utils.directory.options import CONNECTION_OPTIONS
from ansible_collections.hrsync.ad.plugins.module_utils.module import run
from ansible_collections.hrsync.ad.plugins.module_utils.steps.skype_user.step import SkypeUser


def main() -> None:
    """Run the module."""
    run(
        lambda module: take(module, SkypeUser),
        {**CONNECTION_OPTIONS, **IDENTITY_OPTIONS, **SkypeUser.OPTIONS},
        required_one_of=[IDENTITY],
        mutually_exclusive=[IDENTITY],
    )


if __name__ == "__main__":
    main()
