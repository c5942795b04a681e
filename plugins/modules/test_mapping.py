#!/usr/bin/python
# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: test_mapping
short_description: Test the mapping with example people
version_added: 0.5.0
author: The hrsync.ad authors (@hrsync)
description:
  - Renders the mapping for example people, with the same code as M(hrsync.ad.sync), and compares the results with the expectations of the examples. It also
    lists the rules, candidates and branches of templates that no example has reached.
  - Needs no HR system, no directory and no passwords, so that it can run wherever a change of the mapping is reviewed, such as in the CI of its
    repository. The task fails if an example does not come out as expected.
  - Only the directory knows whether a name is free. Here, a candidate counts as free, unless the example lists it in C(taken). For the same reason, values
    are not checked against the schema of the directory.
  - Usually, you use this module through the playbook C(hrsync.ad.test_mapping). The page on testing a mapping has complete examples.
extends_documentation_fragment:
  - hrsync.ad.attributes.controller_module
  - hrsync.ad.steps
options:
  examples:
    description:
      - Paths of YAML files with examples, or of folders with such files, on the controller. Relative paths begin at the working directory.
      - A file is a dictionary with C(examples), a list; C(as_of), the day on which they are judged, by default today in
        O(default_timezone); and C(defaults), employee fields of all examples in the file that do not set them.
      - An example has C(employee), employee fields; C(expect), expectations; C(name), for messages; and C(taken), names that other accounts have.
      - In C(employee), name only the fields that matter. All others are null, except C(first_name), C(last_name), C(full_name), C(employee_number),
        C(id) and C(key), which have made-up values, and C(status), which is V(active). C(start_date) and C(end_date) are days such as V(2026-11-30), or
        relative to C(as_of), such as V(today), V(+14 days) or V(-1 day). C(manager) has the fields of another person. C(absence) has C(first_day),
        C(last_day) and C(type). A custom field that an example has is null for all others.
      - C(expect) has any of C(presence) (V(future), V(upcoming), V(active), V(left)), C(account) (V(enabled), V(disabled), V(absent), V(skipped)), C(ou),
        C(attributes), C(groups), C(not_groups), C(flags), C(like), and the names of steps with some of their options, such as
        C(mailbox) with C(state=shared), or V(none) if the step must not run. Only these are compared.
      - In C(attributes), null means that the attribute keeps its present value, and an empty string that it is cleared.
      - An example person who is skipped is a failure, unless C(account=skipped) is expected.
    type: list
    elements: path
    required: true
  attributes:
    description: Name of the variable with the attributes, as in M(hrsync.ad.sync).
    type: str
    required: true
  more_attributes:
    description: Name of the variable with further attributes, as in M(hrsync.ad.sync).
    type: str
  ou:
    description: Name of the variable with the template of the OU, as in M(hrsync.ad.sync).
    type: str
  groups:
    description: Name of the variable with the rules for groups, as in M(hrsync.ad.sync).
    type: str
  templates:
    description: Name of the variable with the templates, as in M(hrsync.ad.sync).
    type: str
  account:
    description: Name of the variable with the rules for accounts, as in M(hrsync.ad.sync).
    type: str
  stages:
    description: Name of the variable with the stages, as in M(hrsync.ad.sync).
    type: str
    version_added: 0.6.0
  key:
    description: Employee field that identifies a person, as in M(hrsync.ad.sync).
    type: str
    default: employee_number
  days_before_start:
    description: Number of days before the first day of work at which joiners get an account.
    type: int
    default: 14
  default_timezone:
    description: IANA name of the time zone of examples that have none.
    type: str
    default: UTC
seealso:
  - ref: ansible_collections.hrsync.ad.docsite.mapping_tests
    description: How to test a mapping, and what a change of it would do.
  - ref: ansible_collections.hrsync.ad.docsite.employee
    description: The fields of C(employee).
  - module: hrsync.ad.sync
"""

EXAMPLES = r"""
- name: Test a mapping
  hosts: localhost
  gather_facts: false
  vars:
    staff_attributes:
      displayName: "{{ employee.full_name }}"
      title: "{{ employee.job_title }}"
    staff_groups:
      - group: GG-Sales
        when: employee.department == 'Sales'
  tasks:
    # examples.yml:
    #
    #   as_of: 2026-11-30
    #   examples:
    #     - name: A clerk in Sales
    #       employee: {first_name: Anna, last_name: Nowak, department: Sales, job_title: Clerk}
    #       expect:
    #         attributes: {displayName: Anna Nowak, title: Clerk}
    #         groups: [GG-Sales]
    #     - name: A leaver
    #       employee: {department: Sales, end_date: -1 day}
    #       expect: {presence: left, account: disabled}
    - name: Compare the results for example people with the expected results
      hrsync.ad.test_mapping:
        examples: [examples.yml]
        attributes: staff_attributes
        groups: staff_groups
"""

RETURN = r"""
summary:
  description: How many examples come out as expected, and how many parts of the mapping they reach.
  returned: when the mapping and the examples could be read
  type: str
  sample: "Examples: 11 of 12 come out as expected. Parts of the mapping: 31 of 33 are reached."
examples:
  description: Number of examples.
  returned: when the mapping and the examples could be read
  type: int
  sample: 12
failures:
  description: The examples that do not come out as expected, at most 100.
  returned: when the mapping and the examples could be read
  type: list
  elements: dict
  contains:
    example:
      description: Name of the example.
      type: str
      returned: success
      sample: A clerk in Sales
    file:
      description: Name of its file.
      type: str
      returned: success
      sample: examples.yml
    mismatches:
      description: The expectations that are not met, each with C(what), C(expected) and C(actual).
      type: list
      elements: dict
      returned: success
      sample: [{what: attributes.title, expected: Clerk, actual: clerk}]
warnings_of_examples:
  description: The warnings that a run would show about the example people, at most 100, each with C(example), C(file) and C(texts).
  returned: when the mapping and the examples could be read
  type: list
  elements: dict
  sample: [{example: A clerk in Sales, file: examples.yml, texts: ["c is left out: the country is not known"]}]
unreached:
  description: The rules, candidates and branches of templates that no example has reached, as sentences, at most 100.
  returned: when the mapping and the examples could be read
  type: list
  elements: str
  sample: ["lifecycle_groups[2] (GG-Managers), when: employee.job_title is search('manager')"]
unreached_count:
  description: Number of parts that no example has reached.
  returned: when the mapping and the examples could be read
  type: int
  sample: 1
"""

from ansible_collections.hrsync.ad.plugins.module_utils.errors import ConfigurationError
from ansible_collections.hrsync.ad.plugins.module_utils.module import ModuleResult, run
from ansible_collections.hrsync.ad.plugins.module_utils.sync.mapping_options import TEST_MAPPING_OPTIONS


def refuse(module: object) -> ModuleResult:
    """The action plugin does all the work, on the controller."""
    raise ConfigurationError(
        "hrsync.ad.test_mapping works through its action plugin only; call it as a task of a play."
    )


def main() -> None:
    """Refuse to run without the action plugin."""
    run(refuse, TEST_MAPPING_OPTIONS)


if __name__ == "__main__":
    main()
