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
  - Runs a program of yours for one employee and one event, with what is known of both as one JSON document on its standard input, and reads one
    JSON object from its standard output. Nothing of it passes a shell, the command line or the environment.
  - It runs where the task runs, on the controller with C(delegate_to=localhost), once for each employee and event. Where it fails it runs again
    the next time.
  - In the role P(hrsync.ad.lifecycle#role) the same is done before and after the events of a run, by C(lifecycle_scripts).
  - "B(What the script reads): C(version) (1), C(event), C(moment), C(check_mode), C(key), C(employee) (the record), C(account) (C(guid), C(dn),
    C(sam_account_name), C(user_principal_name), null or empty where they are not known), C(changes) (of the directory in this run, each with
    its C(kind) and the names of its C(attributes)) and C(data)."
  - "B(What it prints): a JSON object with any of C(changed) (by default true), C(failed) (by default false), C(msg) and C(facts). Its exit code
    is 0. What it writes on standard error is shown only where it fails, its last line."
  - It has an empty folder of its own as working directory and C(HOME), the umask 0077, and an environment of C(PATH), C(LANG) and
    O(environment). When it ends, or is ended, every process of its session is ended with it.
  - The program, every argument that is a file, and all their folders must belong to root or to the user who runs the task, and must not be
    writable by anybody else.
extends_documentation_fragment:
  - hrsync.ad.attributes.script_module
  - hrsync.ad.steps.script
options:
  key:
    description: The employee's key. It is what the memory of O(once) knows an employee by, as a hash.
    type: str
    required: true
  event:
    description: What happens to the employee.
    type: str
    choices: [joined, changed, left, returned, deleted]
    required: true
  occurrence:
    description: Tells one event from a later one of the same kind, such as the day of leaving. Without it an event happens once for an
      employee and a script, until another event of that employee has happened.
    type: str
    default: ""
  employee:
    description: The record that the script gets as C(employee).
    type: dict
    default: {}
seealso:
  - module: ansible.builtin.script
  - module: hrsync.ad.sync
  - ref: ansible_collections.hrsync.ad.docsite.scripts
    description: What scripts read and answer, with one in Python and one in shell.
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
  description: What the script printed as C(facts).
  returned: when it ran
  type: dict
  sample: {card: "0042"}
message:
  description: What the script printed as C(msg), at most 300 characters.
  returned: when it ran
  type: str
  sample: card 0042 ordered
changes:
  description: What was done or, in check mode, would be, as sentences.
  returned: success
  type: list
  elements: str
  sample: ["run script after: 1017: script badge: joined"]
"""

from ansible_collections.hrsync.ad.plugins.module_utils.accounts.script import SCRIPT_OPTIONS, script
from ansible_collections.hrsync.ad.plugins.module_utils.module import run


def main() -> None:
    """Run the module."""
    run(script, SCRIPT_OPTIONS)


if __name__ == "__main__":
    main()
