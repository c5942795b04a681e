#!/usr/bin/python
# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: script
short_description: Run a custom script for an event of an employee
version_added: 0.2.0
author: The hrsync.ad authors (@hrsync)
description:
  - Runs your program for one employee and one event. The program reads one JSON document about both from its standard input, and writes one JSON
    object to its standard output. Nothing is passed through a shell, the command line or the environment.
  - The program runs on the host of the task (on the controller with C(delegate_to=localhost)), once for each employee and event. If it fails, it runs
    again the next time.
  - The role P(hrsync.ad.lifecycle#role) does the same before and after the events of a run, with C(lifecycle_scripts).
  - "B(Input of the script): C(version) (1), C(event), C(moment), C(check_mode), C(key), C(employee) (the record), C(account) (C(guid), C(dn),
    C(sam_account_name), C(user_principal_name), null or empty if unknown), C(changes) (of the directory in this run, each with its C(kind) and the
    names of its C(attributes)) and C(data)."
  - "B(Output of the script): a JSON object with any of C(changed) (by default true), C(failed) (by default false), C(msg) and C(facts). The exit code
    must be 0. The last line of standard error is shown only if the script fails. C(NaN) and C(Infinity) are not JSON."
  - The working directory and C(HOME) are an empty directory for this run, the umask is 0077, and the environment is C(PATH), C(LANG) and
    O(environment). When the script ends or is killed, every process of its process group is killed. A process that has started its own process
    group or session survives.
  - The program, every argument that is a file, and all their directories must belong to root or to the user that runs the task, and must not be
    writable by anybody else.
extends_documentation_fragment:
  - hrsync.ad.attributes.script_module
  - hrsync.ad.steps.script
options:
  key:
    description: The employee's key. O(once) stores a hash of this key.
    type: str
    required: true
  event:
    description: The event of the employee.
    type: str
    choices: [joined, changed, left, returned, deleted]
    required: true
  occurrence:
    description: Distinguishes an event from a later one of the same kind; for example, the last day of work. If not set, an event happens once for an
      employee and a script, until a different event of that employee has happened.
    type: str
    default: ""
  employee:
    description: The record that the script reads as C(employee).
    type: dict
    default: {}
seealso:
  - module: ansible.builtin.script
  - module: hrsync.ad.sync
  - ref: ansible_collections.hrsync.ad.docsite.scripts
    description: Input and output of scripts, with an example in Python and one in shell.
"""

EXAMPLES = r"""
- name: Ask the badge system for a card, once
  hrsync.ad.script:
    key: "1017"
    event: joined
    occurrence: "2026-12-01"
    name: badge
    command: [/usr/local/lib/hrsync/badge, --site, warsaw]
    employee:
      full_name: Anna Nowak
    data:
      token: "{{ badge_token }}"
  delegate_to: localhost
  no_log: true

- name: Run a Python script each time, in check mode too
  hrsync.ad.script:
    key: "1017"
    event: changed
    name: phone book
    command: [/usr/bin/python3, /usr/local/lib/hrsync/phone_book.py]
    supports_check_mode: true
    once: false
"""

RETURN = r"""
facts:
  description: The value of C(facts) in the output of the script.
  returned: when the script ran
  type: dict
  sample: {card: "0042"}
message:
  description: The value of C(msg) in the output of the script, at most 300 characters.
  returned: when the script ran
  type: str
  sample: card 0042 ordered
changes:
  description: The changes that were made, or in check mode would be made, as sentences.
  returned: success
  type: list
  elements: str
  sample:
    - "run script after: 1017: script badge: joined; script badge command: /opt/hr/badge.py; script badge details: SHA-256
      9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
"""

from ansible_collections.hrsync.ad.plugins.module_utils.accounts.script import SCRIPT_OPTIONS, script
from ansible_collections.hrsync.ad.plugins.module_utils.module import run


def main() -> None:
    """Run the module."""
    run(script, SCRIPT_OPTIONS)


if __name__ == "__main__":
    main()
