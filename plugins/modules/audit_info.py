#!/usr/bin/python
# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: audit_info
short_description: Show and export the audit log
version_added: 0.7.0
author: The hrsync.ad authors (@hrsync)
description:
  - Reads the audit log in the database of O(state). In it, runs of P(hrsync.ad.lifecycle#role) write who started them, each change with its values before and
    after and its outcome, how they ended, which limits somebody lifted, and what was removed from the database. Each configuration has a log of its own.
  - The hash of an entry covers all entries before it, so M(hrsync.ad.audit_verify) can tell whether the log is complete and unchanged.
  - The facts of an entry contain no names, and are kept. Names and values are in its details, which are removed when a person is forgotten, or when they are
    older than O(hrsync.ad.sync#module:state_keep).
extends_documentation_fragment:
  - hrsync.ad.attributes.audit_module
options:
  state:
    description:
      - The database, see O(hrsync.ad.sync#module:state).
      - If not set, the environment variable E(HRSYNC_STATE) on the target is used, or else the default file of the user who runs the module there.
    type: str
  name:
    description: Only show the logs of configurations of this name (O(hrsync.ad.sync#module:name)). By default, all are shown.
    type: str
  domain:
    description: Only show the logs of configurations of this domain, such as V(example.com).
    type: str
  since:
    description: Only show entries from this time on, a day such as V(2026-03-01) or a time such as V(2026-03-01T08:00:00+01:00). Without an offset, it is UTC.
    type: str
  until:
    description: Only show entries up to this time, written as O(since). A day is part of it.
    type: str
  kind:
    description:
      - Only show entries of these kinds.
      - V(run_began) has the version of the collection, digests of the configuration, who started the run, and who has approved it in AWX. V(run_ended) has how
        it ended, how many changes it made, and digests of its plan and of the answers of HR. V(run_interrupted) is about a run that did not reach its end.
      - V(change) is a change with its outcome. V(change_found) is the outcome of a change that an interrupted run was about to make, as a later run found it
        in the directory.
      - V(limits_lifted) and V(feed_accepted) show which limit or which answer of HR somebody allowed for one run. V(emergency) is an emergency run, which
        makes changes without approval.
      - V(plan_kept) is a plan that a preview kept, V(decision) is an approval or a rejection of a plan, and V(undo) is a run that undid changes.
      - V(forgotten) and V(pruned) show which data was removed from the database.
    type: list
    elements: str
    choices:
      - run_began
      - change
      - change_found
      - limits_lifted
      - feed_accepted
      - run_ended
      - run_interrupted
      - plan_kept
      - decision
      - emergency
      - undo
      - forgotten
      - pruned
  key:
    description: Only show entries whose details name the person with this key in HR. Write V(key:0042) for a key that looks like a number.
    type: str
  run:
    description: Only show entries about the run with this number, and about the plans whose approval it has used, with the decisions about them.
    type: int
  undo:
    description: Only show entries of runs that have undone something.
    type: bool
    default: false
  change:
    description: Only show changes of these kinds, such as V(disable), V(rename) or V(set_attributes).
    type: list
    elements: str
  attribute:
    description: Only show changes of these attributes, such as V(displayName). A changed name of the object is a change of V(cn).
    type: list
    elements: str
  approved:
    description:
      - V(true) only shows changes of approved plans, V(false) only other changes, such as those of emergencies and of runs that needed no approval.
      - By default, both are shown.
    type: bool
  never:
    description:
      - A kind of change, such as V(enable). Only shows applied changes after which no change of this kind was made for the same person. With O(change=create)
        and O(never=enable), these are the accounts that were created and never enabled.
      - Changes of people who were forgotten are not shown, because the log does not contain their keys any more.
    type: str
  limit:
    description: The number of entries to show of each log. If more match, the last ones are shown.
    type: int
    default: 100
  export:
    description:
      - The path of a file on the target, to which the whole log is written as lines of JSON, readable only by its owner. Its folder must exist.
      - The export contains one whole log. The options that select entries do not apply to it. If the database has several, set O(name) and O(domain).
    type: path
requirements:
  - Python 3.11 or newer
  - SQLAlchemy
  - psycopg, for PostgreSQL
seealso:
  - module: hrsync.ad.audit_verify
  - module: hrsync.ad.state_info
"""

EXAMPLES = r"""
- name: Show who has been disabled since March, and why
  hrsync.ad.audit_info:
    state: sqlite:////srv/hrsync/state.db
    since: "2026-03-01"
    change: [disable]
    limit: 10000
  register: audit

- name: List them
  ansible.builtin.debug:
    msg: "{{ audit.logs[0].entries | map(attribute='text') }}"

- name: Show which accounts were created and never enabled
  hrsync.ad.audit_info:
    state: sqlite:////srv/hrsync/state.db
    change: [create]
    never: enable
    limit: 10000

- name: Show which limits were lifted, and by whom
  hrsync.ad.audit_info:
    state: sqlite:////srv/hrsync/state.db
    kind: [limits_lifted, feed_accepted]

- name: Export the log for an auditor
  hrsync.ad.audit_info:
    state: "postgresql://hrsync:{{ vault_database_password | urlencode }}@db.example.com/hrsync"
    name: lifecycle
    export: /srv/hrsync/audit.jsonl
    limit: 1
"""

RETURN = r"""
logs:
  description: The log of each configuration.
  returned: success
  type: list
  elements: dict
  contains:
    domain:
      description: The domain.
      type: str
      sample: example.com
    name:
      description: The name of the configuration.
      type: str
      sample: lifecycle
    head:
      description: The last entry of the log, its number, a colon and its hash. Empty if there is none.
      type: str
      sample: 812:6b1f0c4e2f7a5d3c9b8e1a0f4d6c2b7e9a8f5d3c1b0e7f6a4d2c9b8e1a0f4d6c
    count:
      description: Number of entries in the log.
      type: int
      sample: 812
    matched:
      description: Number of entries that match the options.
      type: int
      sample: 7
    entries:
      description: The last of these entries, at most O(limit), in the order of the log.
      type: list
      elements: dict
      contains:
        number:
          description: Its place in the log, from 1.
          type: int
          sample: 807
        at:
          description: When it was written, in UTC.
          type: str
          sample: "2026-11-30T06:00:12Z"
        kind:
          description: The kind of the entry, see O(kind).
          type: str
          sample: change
        facts:
          description: The part of the entry that is never removed. C(run) is the number of the run, C(change) the kind of change, and C(status) its outcome.
          type: dict
          sample: {run: 90, change: disable, status: applied}
        details:
          description: Names and values. C(change) has C(deltas), the values before and after. Null if the entry has no details, or if they were removed.
          type: dict
          sample:
            key: "1042"
            label: Jan Kowal (1042)
            change: {kind: disable, key: "1042", dn: "CN=Jan Kowal,OU=People,DC=example,DC=com", reason: end date 2026-11-29 reached}
        details_removed:
          description: Whether the entry had details that were removed.
          type: bool
          sample: false
        text:
          description: The entry in one line. Digests, and long values, are shortened.
          type: str
          sample: "807 2026-11-30T06:00:12Z run 90: disable Jan Kowal (1042): end date 2026-11-29 reached; applied, approved"
        hash:
          description: SHA-256 of the entry.
          type: str
          sample: 0c4e2f7a5d3c9b8e1a0f4d6c2b7e9a8f5d3c1b0e7f6a4d2c9b8e1a0f4d6c6b1f
exported:
  description: Number of entries in the export.
  returned: success
  type: int
  sample: 812
"""

from ansible_collections.hrsync.ad.plugins.module_utils.evidence.log_tasks import AUDIT_INFO_OPTIONS, audit_info
from ansible_collections.hrsync.ad.plugins.module_utils.module import run


def main() -> None:
    """Run the module."""
    run(audit_info, AUDIT_INFO_OPTIONS)


if __name__ == "__main__":
    main()
