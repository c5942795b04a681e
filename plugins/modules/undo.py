#!/usr/bin/python
# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: undo
short_description: Undo what runs have changed
version_added: 0.7.0
author: The hrsync.ad authors (@hrsync)
description:
  - Undoes changes of runs of M(hrsync.ad.sync), with the values before the changes, which the database of O(state) remembers. Attributes, the OU, the name,
    groups, saved groups, the flags and whether the account is enabled come back; so do licenses, the type and the settings of a mailbox, the automatic reply,
    the place of the home folder, and the fields of HR records that runs have written (see O(sources)). A photo is removed if there was none before. Created
    accounts are deleted, and deleted accounts are restored from the AD Recycle Bin.
  - O(run), O(key), O(kind), O(since) and O(until) select the changes to undo. A change must match all of these options that are set.
  - In check mode, the module shows the plan. Otherwise it applies the plan like any other plan. O(limits) count its changes, and the database remembers the
    run, so that you can undo it too. Changes of the directory are made first, then those of licenses, mailboxes, automatic replies, photos, home folders and
    HR records. Accounts are deleted last. All of them are made at once, not in waves (see O(hrsync.ad.sync#module:waves)).
  - RV(lost) lists everything that cannot be undone, with the reason. This includes passwords, secret values, the effects of scripts, photos of which only a
    hash is remembered, accounts that were deleted without the AD Recycle Bin, organizational units that a run has created, and people who were forgotten. All
    other changes are undone.
  - A person is skipped with the reasons, and none of the person's changes are undone, if somebody else, or a later run that is not selected, has changed a
    value since; if another account has one of the person's names by now; or if the account is protected. O(force) undoes changed values nevertheless.
  - If several selected runs have changed the same value, it becomes what it was before the first of them.
  - An account that a run has created is deleted only if nobody has changed it, or added it to a group, since then.
  - The next run of M(hrsync.ad.sync) follows HR and the mapping again. It makes the same changes again, unless you correct HR or the mapping before. A
    warning lists the people.
  - If the undo frees a name that another account should get back, run the module once more.
  - If a run has deleted an account, and values of others that pointed to it (C(manager)) were written since, these values are not known any more. All
    other values that pointed to it come back from the AD Recycle Bin.
  - Usually, you use this module through the playbook C(hrsync.ad.undo), which takes the variables of the role P(hrsync.ad.lifecycle#role).
extends_documentation_fragment:
  - hrsync.ad.attributes
  - hrsync.ad.directory
  - hrsync.ad.microsoft365
  - hrsync.ad.exchange
  - hrsync.ad.file_server
  - hrsync.ad.approval
  - hrsync.ad.receivers
  - hrsync.ad.source.written
options:
  run:
    description: Numbers of runs, which RV(hrsync.ad.state_info#module:configurations) and the playbook C(hrsync.ad.state) list.
    type: list
    elements: int
    default: []
  key:
    description:
      - Keys of people in HR, as a list or as a string with commas.
      - If a key could be read as a number or a date, write V(key:0042).
    type: list
    elements: str
    default: []
  kind:
    description:
      - Kinds of change, such as V(disable), V(move), V(set_attributes), V(add_to_group), V(create), V(delete) or V(license).
      - Needs one of O(run), O(key), O(since) and O(until).
    type: list
    elements: str
    default: []
  since:
    description: The earliest time of a change, in ISO 8601 such as V(2026-12-01T06:00:00+01:00). Without an offset, it is in O(timezone). A day means its
      beginning.
    type: str
  until:
    description: The latest time of a change, in the same form as O(since). A day means its end.
    type: str
  timezone:
    description: The time zone of O(since) and O(until), such as V(Europe/Warsaw).
    type: str
    default: UTC
  force:
    description: Keys of people whose changes are undone even if somebody else or a later run has changed the values since. These values are overwritten.
    type: list
    elements: str
    default: []
  name:
    description: Name of the configuration whose runs are undone, as in O(hrsync.ad.sync#module:name).
    type: str
    default: lifecycle
  state:
    description:
      - The database in which the runs are remembered, see O(hrsync.ad.sync#module:state).
      - If not set, the environment variable E(HRSYNC_STATE) on the target is used, or else the default file of the user who runs the module there.
    type: str
  key_attribute:
    description: LDAP attribute that stores the key.
    type: str
    default: employeeID
  managed_base:
    description: Distinguished name below which accounts may be changed, as in O(hrsync.ad.sync#module:managed_base).
    type: str
    required: true
  protected_groups:
    description: Groups (C(sAMAccountName)) whose members are never changed.
    type: list
    elements: str
    default: []
  protected_ous:
    description: Distinguished names below which nothing is ever changed.
    type: list
    elements: str
    default: []
  limits:
    description:
      - How many people may be changed, see O(hrsync.ad.sync#module:limits). The default limits are the same.
      - A deleted account that a run has created counts for C(deletes), and a restored account for C(creates).
    type: dict
    default: {}
  limits_together:
    description: The name that all configurations have whose limits count together, see O(hrsync.ad.sync#module:limits_together).
    type: str
    version_added: 0.8.0
  limits_once:
    description: The number of people that may be changed in this run in spite of O(limits), by the name of the limit, such as V(enables=60).
    type: dict
    default: {}
  approval:
    description: The part of a plan that needs approval before the module writes, as in O(hrsync.ad.sync#module:approval). A preview keeps its plan, under a
      name that it shows.
    type: str
    choices: [none, whole, units]
    default: none
  expected_checksum:
    description: The checksum of the plan that may be applied, as in O(hrsync.ad.sync#module:expected_checksum).
    type: str
  plan_valid:
    description: How long the plan that a preview keeps can be applied, as a number of hours, days or weeks.
    type: str
    default: 24 hours
  report_dir:
    description: Directory on the controller for reports, as in O(hrsync.ad.sync#module:report_dir). The report of an undo is in the same directory as the
      reports of runs.
    type: path
  report_keep:
    description: How long to keep reports, as in O(hrsync.ad.sync#module:report_keep).
    type: str
requirements:
  - Python 3.11 or newer
  - SQLAlchemy
  - psycopg, for PostgreSQL
notes:
  - The bind account needs the rights to write that a run needs; to restore accounts, also the right to reanimate tombstones and to read the container of
    deleted objects.
  - Mailboxes and automatic replies are changed on premises if O(exchange) is set and the account has its mailbox there, and otherwise in Microsoft 365.
seealso:
  - ref: ansible_collections.hrsync.ad.docsite.undo
    description: How to take back a run.
  - module: hrsync.ad.sync
  - module: hrsync.ad.state_info
"""

EXAMPLES = r"""
# With the variables of the role, use the playbook: ansible-playbook hrsync.ad.undo -i inventory -e run=5 --check

- name: Show which changes of a run would be undone
  hrsync.ad.undo:
    run: [5]
    managed_base: OU=Staff,DC=example,DC=com
    state: sqlite:////srv/hrsync/state.db
  check_mode: true

- name: Enable again the people whom the runs of a night have disabled
  hrsync.ad.undo:
    kind: [disable]
    since: "2026-12-01T00:00"
    until: "2026-12-01T06:00"
    timezone: Europe/Warsaw
    managed_base: OU=Staff,DC=example,DC=com
    limits_once: {enables: 60}

- name: Undo a run for one person, even if somebody has changed the values since
  hrsync.ad.undo:
    run: [5]
    key: ["1017"]
    force: ["1017"]
    managed_base: OU=Staff,DC=example,DC=com
"""

RETURN = r"""
lost:
  description: The changes that cannot be undone.
  returned: always
  type: dict
  contains:
    count:
      description: Number of these changes.
      type: int
      returned: always
      sample: 1
    first:
      description: The first of them, each with C(key), C(label), C(run), C(what), and C(why), a sentence.
      type: list
      elements: dict
      returned: always
      sample:
        - key: "1017"
          label: Anna Nowak (1017)
          run: 5
          what: photo (thumbnailPhoto)
          why: Only a hash of the former photo is remembered.
plan:
  description: Number of planned changes of each kind.
  returned: always
  type: dict
  sample: {updates: 3, enables: 1}
checksum:
  description: SHA-256 hash of the plan. It is the same for the same changes to the same directory.
  returned: always
  type: str
  sample: 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08
fingerprint:
  description: The checksum with digests of the changes of each person, for O(expected_checksum).
  returned: always
  type: str
  sample: ""
plan_id:
  description: Name under which a preview has kept its plan for approval; empty if it has not.
  returned: always
  type: str
  sample: brave-otter-42
plan_valid_until:
  description: The time until which that plan can be applied; empty if there is none.
  returned: always
  type: str
  sample: "2026-12-02T06:00:00Z"
audit_head:
  description: The last entry of the audit log after the run, as NUMBER:HASH; empty if nothing was written to it.
  returned: always
  type: str
  sample: ""
run:
  description: Number of the undo itself in the database, by which it can be undone. 0 in check mode.
  returned: always
  type: int
  sample: 13
  version_added: 0.10.0
changes:
  description: The first planned changes, as sentences. The diff has all of them.
  returned: always
  type: list
  elements: str
  sample: ["enable: Anna Nowak (1017)"]
rejected:
  description: People who were skipped. None of their changes were undone.
  returned: always
  type: dict
  contains:
    count:
      description: Number of skipped people.
      type: int
      returned: always
      sample: 1
    first:
      description: The first of them, each with C(key), C(label) and C(reasons).
      type: list
      elements: dict
      returned: always
      sample:
        - key: "1018"
          label: Jan Kos (1018)
          reasons:
            - >-
              Somebody else has changed title since run 5 (2026-12-01 06:00 UTC): it is 'Chief' now, and the run wrote 'Clerk'; the account was last
              changed on 2026-12-02.
            - To undo nevertheless, name the key in force.
failed_changes:
  description: Changes that the directory or a service refused.
  returned: always
  type: dict
  contains:
    count:
      description: Number of failed changes.
      type: int
      returned: always
      sample: 0
    first:
      description: The first of them, each with C(change), a sentence, and C(message), the error message.
      type: list
      elements: dict
      returned: always
      sample: []
conflicts:
  description: Changes that were not made, because somebody else has changed the account while the module was working. Run the module again.
  returned: always
  type: dict
  contains:
    count:
      description: Their number.
      type: int
      returned: always
      sample: 0
    first:
      description: The first of them, each with C(change), a sentence, and C(message), what somebody else had changed.
      type: list
      elements: dict
      returned: always
      sample: []
problems:
  description: Blocked steps, which could not undo a change, such as a mailbox whose settings somebody else has changed since.
  returned: always
  type: dict
  contains:
    count:
      description: Number of blocked steps.
      type: int
      returned: always
      sample: 0
    first:
      description: The first of them.
      type: list
      elements: str
      returned: always
      sample: []
notices:
  description: Warnings, such as that the next run makes the same changes again.
  returned: always
  type: list
  elements: str
  sample: []
stops:
  description: The reasons why the module wrote nothing, such as a limit that is exceeded.
  returned: always
  type: list
  elements: str
  sample: []
limits:
  description: Not used by this module; the list is empty.
  returned: always
  type: list
  elements: str
  sample: []
employees:
  description: Number of people with selected changes.
  returned: always
  type: int
  sample: 3
unchanged:
  description: Number of people for whom there is nothing to undo, because everything is as before, or cannot be undone.
  returned: always
  type: int
  sample: 1
server:
  description: Name of the domain controller that was used.
  returned: always
  type: str
  sample: dc1.example.com
report:
  description: Paths of the files of the report on the controller.
  returned: when O(report_dir) is set
  type: dict
  contains:
    html:
      description: The HTML page.
      type: str
      returned: success
      sample: /var/lib/hrsync/reports/lifecycle-20261201T061500Z.html
    json:
      description: The JSON file.
      type: str
      returned: success
      sample: /var/lib/hrsync/reports/lifecycle-20261201T061500Z.json
summary:
  description: Summary of at most 1024 bytes, as lines of text.
  returned: always
  type: str
  sample: "Applied."
"""

from ansible_collections.hrsync.ad.plugins.module_utils.module import run
from ansible_collections.hrsync.ad.plugins.module_utils.undo.options import ARGUMENT_SPEC
from ansible_collections.hrsync.ad.plugins.module_utils.undo.undo import undo


def main() -> None:
    """Run the module."""
    run(undo, ARGUMENT_SPEC)


if __name__ == "__main__":
    main()
