#!/usr/bin/python
# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: plan_info
short_description: Show plans that wait for approval
version_added: 0.7.0
author: The hrsync.ad authors (@hrsync)
description:
  - A preview of P(hrsync.ad.lifecycle#role) keeps its plan in the database of O(state). This module shows which plans wait for approval, the levels and
    approvers that they wait for, and the decisions about them.
  - With O(plan), it also shows the changes of each person, as data and as a Markdown document.
  - With O(approval_levels) and O(allowed_signers), it verifies all signatures, and lists the missing approvals. Without them, it shows the decisions as they
    are in the database, which anybody with write access to it could have changed.
  - If somebody has edited a plan in the database, RV(plans[].waits) says so.
extends_documentation_fragment:
  - hrsync.ad.attributes.controller_module
  - hrsync.ad.approval
options:
  state:
    description:
      - The database, see O(hrsync.ad.sync#module:state).
      - If not set, the environment variable E(HRSYNC_STATE) on the target is used, or else the default file of the user who runs the module there.
    type: str
  name:
    description: Only show plans of configurations of this name (O(hrsync.ad.sync#module:name)). By default, those of all configurations are shown.
    type: str
  plan:
    description: The name of a plan, such as V(calm-otter-42), to show its changes of each person.
    type: str
  all:
    description: Whether to show also plans that have expired, plans that runs have applied, and plans that needed no approval when they were kept. At most the
      last 20 plans of a configuration are shown.
    type: bool
    default: false
requirements:
  - Python 3.11 or newer
  - SQLAlchemy
  - psycopg, for PostgreSQL
  - OpenSSH 8.7 or newer (C(ssh-keygen)), with O(approval_levels)
seealso:
  - module: hrsync.ad.approval
  - module: hrsync.ad.sync
"""

EXAMPLES = r"""
- name: Show the plans that wait for approval, and their approvers
  hrsync.ad.plan_info:
    state: sqlite:////srv/hrsync/state.db
    approval_levels:
      - name: HR
        approvers: [alice, dora]
      - name: IT security
        approvers: [bob, carol]
        when: disables > 5 or deletes > 0
    allowed_signers: /etc/hrsync/allowed_signers
  register: waiting

- name: Read one plan
  hrsync.ad.plan_info:
    state: sqlite:////srv/hrsync/state.db
    plan: calm-otter-42
  register: found

- name: Write it to a Markdown document
  ansible.builtin.copy:
    content: "{{ found.plans[0].markdown }}"
    dest: /srv/hrsync/calm-otter-42.md
    mode: "0600"
"""

RETURN = r"""
plans:
  description: The plans, the latest first.
  returned: success
  type: list
  elements: dict
  contains:
    plan:
      description: The name of the plan.
      type: str
      sample: calm-otter-42
    domain:
      description: The domain.
      type: str
      sample: example.com
    name:
      description: The name of the configuration.
      type: str
      sample: lifecycle
    checksum:
      description: The checksum of everything that the plan would do, of the target and of the configuration.
      type: str
      sample: 3a7bd3e2360a3d29eea436fcfb7e44c735d117c42d1c1835420b6b9942dd4f1b
    requested_by:
      description: The user who ran the preview, and who therefore cannot approve the plan.
      type: str
      sample: eve
    created:
      description: When the preview was made.
      type: str
      sample: "2026-11-30T06:00:04Z"
    valid_until:
      description: When the plan expires.
      type: str
      sample: "2026-12-01T06:00:04Z"
    approval:
      description: The value of O(hrsync.ad.sync#module:approval) of the preview.
      type: str
      sample: whole
    state:
      description: V(waiting), V(approved), V(rejected) (at least one approver has rejected it, at least for some people), V(applied) or V(expired). Without
        O(approval_levels), a plan that has not expired and is not applied is V(waiting).
      type: str
      sample: waiting
    people:
      description: Number of people whom the plan changes.
      type: int
      sample: 12
    applied:
      description: Number of people for whom a run has applied the plan.
      type: int
      sample: 0
    counts:
      description: Number of people by the name of the limit that counts them. The conditions of the levels compare these numbers.
      type: dict
      sample: {people: 12, disables: 6}
    levels:
      description: The levels that the plan needs, each with C(level), C(needed), C(approved_by), C(rejected_by), C(could_approve) and C(complete). Null without
        O(approval_levels).
      type: list
      elements: dict
      sample: [{level: HR, needed: 1, approved_by: [alice], rejected_by: [], could_approve: [], complete: true}]
    decisions:
      description: The decisions, in the order in which they were made. C(units) is the number of people that the decision concerns, or 0 for the whole plan.
        C(counts) says whether the signature is valid and the decision counts; null without O(approval_levels).
      type: list
      elements: dict
      sample:
        - principal: alice
          at: "2026-11-30T08:12:40Z"
          level: HR
          decision: approved
          reason: ""
          expires: "2026-12-01T06:00:04Z"
          units: 0
          counts: true
    waits:
      description: The missing approvals, the decisions that do not count, and whether somebody has edited the plan, as sentences.
      type: list
      elements: str
      sample: ["The plan calm-otter-42 waits for level IT security: 0 of 1 approval, by bob or carol."]
    changes:
      description:
        - The changes of each person, with C(key), C(name), C(kind), C(words), C(details), C(approved) and C(applied). Only with O(plan).
        - C(words) is a summary, which counts groups and attributes if there are many; C(details) has all values before (C(-)) and after (C(+)).
      type: list
      elements: dict
      sample:
        - key: "1042"
          name: Anna Nowak
          kind: disabled
          words: end date 2026-11-28 reached; -2 groups
          details:
            - "- enabled: true"
            - "- group: CN=Sales,OU=Groups,DC=example,DC=com"
            - "- group: CN=Staff,OU=Groups,DC=example,DC=com"
            - "+ enabled: false  # end date 2026-11-28 reached"
          approved: false
          applied: false
    lines:
      description: The plan as lines for a console. Only with O(plan).
      type: list
      elements: str
      sample:
        - Plan           calm-otter-42
        - Requested by   eve
        - "- disable  1042  Anna Nowak  end date 2026-11-28 reached; -2 groups"
        - "    - enabled: true"
    markdown:
      description: The plan as a Markdown document. Only with O(plan).
      type: str
      sample: "# Plan calm\\-otter\\-42\n"
"""

from ansible_collections.hrsync.ad.plugins.module_utils.module import run
from ansible_collections.hrsync.ad.plugins.module_utils.reviews.info import plan_info
from ansible_collections.hrsync.ad.plugins.module_utils.reviews.options import PLAN_INFO_OPTIONS


def main() -> None:
    """Run the module."""
    run(plan_info, PLAN_INFO_OPTIONS)


if __name__ == "__main__":
    main()
