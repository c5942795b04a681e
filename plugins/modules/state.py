#!/usr/bin/python
# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: state
short_description: Export, prune or forget what runs remember
version_added: 0.6.0
author: The hrsync.ad authors (@hrsync)
description:
  - Works on the database in which runs of P(hrsync.ad.lifecycle#role) remember facts that HR and the directory do not store.
  - Exports first, then prunes, then forgets people. While a run is writing, the module refuses to prune and to forget.
extends_documentation_fragment:
  - hrsync.ad.attributes.state_module
options:
  state:
    description:
      - The database, see O(hrsync.ad.sync#module:state).
      - If not set, the environment variable E(HRSYNC_STATE) on the target is used, or else the default file of the user who runs the module there.
    type: str
  name:
    description: Only work on configurations of this name (O(hrsync.ad.sync#module:name)). By default, the module works on all that are in the database.
    type: str
  export:
    description:
      - The path of a file on the target, to which everything is written as lines of JSON, readable only by its owner. Its folder must exist.
      - C(what) of each line is V(run), V(person), V(name), V(feed), V(made) (numbers for limits), V(change), V(delivery) (of the audit log) or V(request) (in
        a service desk). Digests are not exported.
    type: path
  keep:
    description:
      - How long to keep data that is not needed any more, such as V(730 days), V(104 weeks) or a number of days. If not set, the module removes no old data.
      - Removes runs that are older, with their changes and their numbers for limits; people whom HR has not listed for this time, and who have no account any
        more; names that nobody has had for this time; plans that expired longer ago, with the decisions about them; and the details of older entries of the
        audit log, whose facts are kept. Set it to more than the longest period of a limit, and to more than the time for which names are to stay reserved.
      - The module always keeps the last run, the runs that accepted the last answers of HR, and killed runs whose changes are not remembered yet.
    type: str
  forget:
    description:
      - The keys of the people to forget (GDPR, Article 17). The module removes the memory of them and the names that they had, so these names can be given to
        others.
      - Their changes stay in the journal, with the kind, the time and a keyed digest instead of the key, and without names and values.
      - The module also removes them from plans that wait for approval. Such a plan cannot be applied any more. Run a new preview.
      - The number of the request that a service desk has about them is removed. The request itself stays in the service desk.
      - Entries of the audit log that are about them, or name them, lose their details. A new entry lists these entries, so that M(hrsync.ad.audit_verify)
        accepts the log.
      - Write V(key:0042) for a key that looks like a number.
      - If HR still lists the person, or the account still exists, the next run remembers the person again.
      - Backups of the database, and reports in O(hrsync.ad.sync#module:report_dir), are not changed. PostgreSQL removes the old rows from its files with
        the next C(VACUUM).
    type: list
    elements: str
requirements:
  - Python 3.11 or newer
  - SQLAlchemy
  - psycopg, for PostgreSQL
notes:
  - Each run removes old data itself, see O(hrsync.ad.sync#module:state_keep). Use this module to remove data earlier.
seealso:
  - module: hrsync.ad.state_info
  - module: hrsync.ad.sync
"""

EXAMPLES = r"""
- name: Export everything
  hrsync.ad.state:
    state: sqlite:////srv/hrsync/state.db
    export: /srv/hrsync/state.jsonl

- name: Remove data that is older than half a year
  hrsync.ad.state:
    state: sqlite:////srv/hrsync/state.db
    keep: 26 weeks

- name: Forget a person
  hrsync.ad.state:
    state: sqlite:////srv/hrsync/state.db
    name: lifecycle
    forget: ["1042"]
"""

RETURN = r"""
exported:
  description: Number of exported lines.
  returned: success
  type: int
  sample: 3871
pruned:
  description: How many C(runs), C(changes), C(people), C(names) and C(plans) were removed because of O(keep), and how many entries of the audit log lost
    their C(details). Empty if it is not set.
  returned: success
  type: dict
  sample: {runs: 12, changes: 340, people: 7, names: 21, plans: 12, details: 364}
forgotten:
  description: How many records of C(people) and C(names) were removed, how many C(changes) lost their names and values, how many C(plans) lost the person,
    how many numbers of C(requests) in a service desk were removed, and how many entries of the audit log lost their C(details), because of O(forget). Empty
    if it is not set.
  returned: success
  type: dict
  sample: {people: 1, names: 3, changes: 6, plans: 0, requests: 0, details: 6}
lines:
  description: The same as lines for people.
  returned: success
  type: list
  elements: str
  version_added: 0.10.0
  sample: ["Forgotten, 1042: 1 person, 3 names, 6 changes, 6 details of the audit log"]
"""

from ansible_collections.hrsync.ad.plugins.module_utils.module import run
from ansible_collections.hrsync.ad.plugins.module_utils.state.tasks import STATE_OPTIONS, state


def main() -> None:
    """Run the module."""
    run(state, STATE_OPTIONS, required_one_of=[("export", "keep", "forget")])


if __name__ == "__main__":
    main()
