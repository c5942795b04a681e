#!/usr/bin/python
# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: state_info
short_description: Show what runs remember
version_added: 0.6.0
author: The hrsync.ad authors (@hrsync)
description:
  - Reads the database in which runs of P(hrsync.ad.lifecycle#role) remember facts that HR and the directory do not store. Returns the numbers of records in
    it, the last runs, and the run that is writing.
  - With O(key), it also returns everything that is known of one person.
  - Passwords and tokens are never in the database. Digests of values are not returned.
extends_documentation_fragment:
  - hrsync.ad.attributes.controller_module
options:
  state:
    description:
      - The database, see O(hrsync.ad.sync#module:state).
      - If not set, the environment variable E(HRSYNC_STATE) on the target is used, or else the default file of the user who runs the module there.
    type: str
  name:
    description: Only show configurations of this name. By default, all are shown.
    type: str
  key:
    description: The key of a person in HR, to show the data about this person. Write V(key:0042) for a key that looks like a number.
    type: str
requirements:
  - Python 3.11 or newer
  - SQLAlchemy
  - psycopg, for PostgreSQL
seealso:
  - module: hrsync.ad.state
  - module: hrsync.ad.audit_info
"""

EXAMPLES = r"""
- name: Show what runs remember
  hrsync.ad.state_info:
    state: sqlite:////srv/hrsync/state.db
  register: state

- name: Show the last run
  ansible.builtin.debug:
    var: state.configurations[0].last_runs[0]

- name: Show the data about one person
  hrsync.ad.state_info:
    state: "postgresql://hrsync:{{ vault_database_password | urlencode }}@db.example.com/hrsync"
    key: "1042"
"""

RETURN = r"""
database:
  description: The file, or the name and the host of the database. Null if there is no file yet; then the module warns.
  returned: success
  type: str
  sample: /home/hrsync/.local/state/hrsync/state.db
version:
  description: The version of the tables. Null if there are none yet.
  returned: success
  type: int
  sample: 2
configurations:
  description: The configurations that have written to the database.
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
    people:
      description: Number of people in the memory.
      type: int
      sample: 412
    names:
      description: Number of names and addresses that were given to people.
      type: int
      sample: 1236
    sources:
      description: The HR systems whose answer was accepted by a run.
      type: list
      elements: str
      sample: [factorial]
    runs:
      description: Number of runs that wrote.
      type: int
      sample: 90
    changes:
      description: Number of changes in the journal.
      type: int
      sample: 2210
    unfinished:
      description: Number of changes that a run began and whose outcome is not known. The next run reads the outcome from the directory.
      type: int
      sample: 0
    last_runs:
      description:
        - The last ten runs that took the lease, the latest first. C(changed) has the number of applied changes by kind, and C(failed) the number of
          failed ones.
        - C(waves) has C(begun), the number of waves that the run has begun, C(of), the number of all its waves, and C(left), the number of people who
          were left because a wave ended the run. It is null for a run without waves.
      type: list
      elements: dict
      sample:
        - run: 90
          status: applied
          started: "2026-11-30T06:00:04Z"
          ended: "2026-11-30T06:00:31Z"
          facts: {by: anna, host: controller1.example.com}
          changed: {disable: 1, set_attributes: 4}
          failed: 0
          waves: null
    lease:
      description: The run that may write now, with C(run), C(base), C(owner), C(host), C(since) and C(heartbeat). Null if there is none.
      type: dict
      sample: null
    receivers:
      description:
        - The state of each receiver of the audit log (see O(hrsync.ad.sync#module:audit_receivers)), with C(name), C(number), the last entry that was
          delivered, and C(waiting), the number of entries after it. For a receiver that has got no entry, such as a service desk, C(number) is 0 and
          C(waiting) is null.
        - C(failing) is the time since which deliveries fail, and C(reason) says why. C(failing) is null if the last delivery succeeded.
      type: list
      elements: dict
      version_added: 0.7.0
      sample: [{name: splunk, number: 1042, waiting: 0, failing: null, reason: ""}]
lines:
  description: The database, its configurations and their last runs, as lines for people.
  returned: success
  type: list
  elements: str
  version_added: 0.10.0
  sample:
    - Database /home/hrsync/.local/state/hrsync/state.db
    - "Configuration lifecycle of example.com: 412 people, 1236 names, 2210 changes; accepted answers of HR: factorial"
    - "  Run 90  2026-11-30 06:00 UTC  applied  disable 1, set attributes 4; by anna on controller1.example.com"
person:
  description: The data about O(key), for each configuration that knows the person. Empty if O(key) is not set.
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
    key:
      description: The key of the person.
      type: str
      sample: "1042"
    remembered:
      description:
        - The memory of the person. Null if there is none.
        - C(said) has the fields of HR that matter later, with the time since which HR has this value, and the value before. C(listed) is the last run in
          which HR listed the person, C(missing) the first one since in which it did not. C(enabled), C(disabled) and C(deleted) are the times at which a run
          did that to the account, and C(disabling) is the reason. C(stages) has the stages whose changes were made, C(written) the attributes that runs
          wrote, each with the time, and C(drifts) the attributes that somebody else has changed and that runs leave as they are. C(joined) has the groups to
          which runs added the account, by objectGUID. C(trouble) tells why changes of the person failed in the last runs.
      type: dict
      sample: {label: "Anna Nowak (1042)", source: factorial, listed: "2026-11-30T06:00:04Z", missing: null}
    names:
      description: The names and addresses that runs gave to the person, with C(attribute), C(value), C(given) and C(released).
      type: list
      elements: dict
      sample: [{attribute: samaccountname, value: anowak, key: "1042", given: "2026-03-01T06:00:12Z", released: null}]
    changes:
      description: The changes of the person in the journal, in their order, with C(run), C(at), C(kind), C(status), C(message) and C(change).
      type: list
      elements: dict
      sample: [{run: 3, at: "2026-03-01T06:00:12Z", kind: create, status: applied, message: ""}]
    audit:
      description: The entries of the audit log that name the person, see RV(hrsync.ad.audit_info#module:logs[].entries).
      type: list
      elements: dict
      version_added: 0.7.0
      sample: [{number: 41, at: "2026-03-01T06:00:12Z", kind: change, facts: {run: 3, change: create, status: applied}}]
"""

from ansible_collections.hrsync.ad.plugins.module_utils.module import run
from ansible_collections.hrsync.ad.plugins.module_utils.state.tasks import STATE_INFO_OPTIONS, state_info


def main() -> None:
    """Run the module."""
    run(state_info, STATE_INFO_OPTIONS)


if __name__ == "__main__":
    main()
