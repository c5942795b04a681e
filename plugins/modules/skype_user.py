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
  - Changes the LDAP attributes of users of Skype for Business Server (formerly Lync Server and Office Communications Server). The server reads them
    from the directory; the module does not connect to the server.
  - The module disables a user so that everything is kept and the user can be enabled again, or clears all attributes.
  - If the schema of the directory is not extended for Skype for Business, the module fails and changes nothing.
extends_documentation_fragment:
  - hrsync.ad.attributes
  - hrsync.ad.directory
  - hrsync.ad.identity
  - hrsync.ad.steps.skype_user
seealso:
  - module: hrsync.ad.mailbox
  - module: hrsync.ad.license
"""

EXAMPLES = r"""
# The examples omit the connection options. Set them once, in module_defaults or in the environment.

- name: Disable the user of a leaver
  hrsync.ad.skype_user:
    key: "1017"

- name: Enable the user of a rehire
  hrsync.ad.skype_user:
    key: "1017"
    state: enabled

- name: Clear the attributes of a user when Skype for Business is retired
  hrsync.ad.skype_user:
    upn: anna.nowak@example.com
    state: absent
"""

RETURN = r"""
sip_address:
  description: The address (C(msRTCSIP-PrimaryUserAddress)) before the task, without its V(sip:); empty if there is none.
  returned: success
  type: str
  sample: anna.nowak@example.com
changes:
  description: The changes that were made, or in check mode would be made, as sentences.
  returned: when the account exists
  type: list
  elements: str
  sample: ["change Skype user: CN=Anna Nowak,OU=Staff,DC=example,DC=com: msRTCSIP-UserEnabled: TRUE to FALSE"]
server:
  description: The domain controller that the module read and wrote to.
  returned: when the account exists
  type: str
  sample: dc1.example.com
"""

from ansible_collections.hrsync.ad.plugins.module_utils.accounts.step import run_step
from ansible_collections.hrsync.ad.plugins.module_utils.steps.skype_user.step import SkypeUser


def main() -> None:
    """Run the module."""
    run_step(SkypeUser)


if __name__ == "__main__":
    main()
