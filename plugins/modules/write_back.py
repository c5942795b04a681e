#!/usr/bin/python
# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: write_back
short_description: Write mail, login, UPN and phone back to the HR system
version_added: 0.9.0
author: The hrsync.ad authors (@hrsync)
description:
  - Writes values of one account to the record of the employee in the HR system. It writes only the fields that the task names.
  - A field is written only if it is empty, if it has the value that a run of M(hrsync.ad.sync) wrote last, or if it has the value that the account had before
    the run. Any other value is kept, with a warning.
  - If the account has no value, the field of the HR system stays as it is.
  - A run of M(hrsync.ad.sync) reads the record again right before it writes it, and writes nothing if somebody has changed the field since. Afterwards, it
    reads the values again from the HR system.
  - With a database (O(hrsync.ad.sync#module:state)), the next run does not treat the written value as a change in HR.
  - Do not set an attribute in the mapping from the field to which the same attribute is written back. It would get its own value again and stay as it is,
    even if its other templates would give another value. Use another field of HR, or none.
  - Nothing is written to the records of people whom HR does not list any more.
  - The credential of the HR system must have permission to write. If it cannot see a value, the field looks empty, so use a credential that sees all fields.
extends_documentation_fragment:
  - hrsync.ad.attributes
  - hrsync.ad.directory
  - hrsync.ad.identity
  - hrsync.ad.source.entries
  - hrsync.ad.steps.write_back
seealso:
  - module: hrsync.ad.sync
  - module: hrsync.ad.undo
"""

EXAMPLES = r"""
# The examples omit the connection options. Set them once, in module_defaults or in the environment.

- name: Write the address and the telephone number to Factorial
  hrsync.ad.write_back:
    key: "1017"
    sources:
      - type: factorial
    source: factorial
    record: "36893488147419100"
    mail_to: communications_email
    phone_to: phone_number

- name: Clear an address that was written
  hrsync.ad.write_back:
    key: "1017"
    sources:
      - type: factorial
    source: factorial
    record: "36893488147419100"
    values:
      communications_email: ""
"""

RETURN = r"""
changes:
  description: The changes that were made, or in check mode would be made, as sentences.
  returned: when the account exists
  type: list
  elements: str
  sample: ["write back to HR: CN=Anna Nowak,OU=Staff,DC=example,DC=com: phone_number (factorial 4711): nothing to +48 22 555 0101"]
server:
  description: The domain controller that the module read.
  returned: when the account exists
  type: str
  sample: dc1.example.com
"""

from ansible_collections.hrsync.ad.plugins.module_utils.accounts.step import run_step
from ansible_collections.hrsync.ad.plugins.module_utils.sources.entry import ENTRY_OPTIONS
from ansible_collections.hrsync.ad.plugins.module_utils.steps.write_back.step import WriteBack

SOURCES = {"sources": {"type": "list", "elements": "dict", "required": True, "options": ENTRY_OPTIONS}}


def main() -> None:
    """Run the module."""
    run_step(
        WriteBack,
        required_one_of=[("mail_to", "login_to", "upn_to", "phone_to", "values")],
        further_options=SOURCES,
    )


if __name__ == "__main__":
    main()
