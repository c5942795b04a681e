#!/usr/bin/python
# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: explain
short_description: Explain what a synchronization would do for one person, and why
version_added: 0.5.0
author: The hrsync.ad authors (@hrsync)
description:
  - Answers questions such as why somebody is not in a group, has no account, or has another login than expected. Shows the values of each source and the
    value that counts, the lifecycle state, how the account was found, each rule with the values of its condition, names that were refused, groups, and the
    changes that a run would make now.
  - The module reads all employees and the whole directory, and plans as M(hrsync.ad.sync) does in check mode, because names, managers and safety checks
    depend on other people. The services of the steps, such as Microsoft 365, are read for the one person only. Nothing is written.
  - Values of private fields, of HR's own record (C(employee.raw)) and of absences are not shown, nor are passwords.
  - Usually, you use this module through the playbook C(hrsync.ad.explain), which takes the variables of the role P(hrsync.ad.lifecycle#role).
extends_documentation_fragment:
  - hrsync.ad.attributes.info_module
  - hrsync.ad.run
  - hrsync.ad.directory
  - hrsync.ad.microsoft365
  - hrsync.ad.exchange
  - hrsync.ad.file_server
  - hrsync.ad.source.entries
  - hrsync.ad.steps
options:
  who:
    description:
      - The person, by a key; by an e-mail address, a name or parts of a name in HR; or by a login, an address, a name or a distinguished name of an account,
        also of an account that belongs to nobody in HR. They are tried in this order. Case and accents do not matter.
      - A key must be a string. If it could be read as a number or a date, write V(key:0042). Then only keys are searched.
      - If several people have the name, the task fails and lists them. If nobody is found, it fails and lists similar keys and logins.
    type: raw
    required: true
notes:
  - The console shows at most 120 lines. The result of the task contains everything; C(-v) shows it.
seealso:
  - ref: ansible_collections.hrsync.ad.docsite.explain
    description: How to read an explanation.
  - module: hrsync.ad.sync
"""

EXAMPLES = r"""
# With the variables of the role, use the playbook: ansible-playbook hrsync.ad.explain -i inventory -e key=1017

- name: Explain why somebody is not in a group
  hosts: localhost
  gather_facts: false
  vars:
    staff_attributes:
      title: "{{ employee.job_title }}"
    staff_groups:
      - group: GG-Sales
        when: employee.department == 'Sales'
        owned: true
  tasks:
    - name: Explain one person
      hrsync.ad.explain:
        who: anna.nowak@example.com
        servers: [dc1.example.com]
        base_dn: DC=example,DC=com
        bind_user: svc-hrsync@example.com
        bind_password: "{{ vault_bind_password }}"
        ca_file: /etc/ssl/certs/example-ca.pem
        sources:
          - type: factorial
            name: factorial
            api_key: "{{ vault_factorial_api_key }}"
        managed_base: OU=People,DC=example,DC=com
        attributes: staff_attributes
        groups: staff_groups
      register: explained

    - name: Show the rules about groups
      ansible.builtin.debug:
        var: explained.explanation.rules
"""

RETURN = r"""
explanation:
  description: The explanation. Each list has at most 100 entries, and each string at most 300 characters.
  returned: success
  type: dict
  contains:
    key:
      description: The key of the person; empty if there is none.
      type: str
      returned: always
      sample: "1017"
    label:
      description: The name and the key of the person, or the name of an account that belongs to nobody in HR.
      type: str
      returned: always
      sample: Anna Nowak (1017)
    found_by:
      description: The property of the person that O(who) matched, such as C(key), C(e-mail address), or the LDAP attribute of the account.
      type: str
      returned: always
      sample: key
    as_of:
      description: The time for which the explanation is made, O(as_of), with the timestamp in UTC. Empty if it is the present.
      type: str
      returned: always
      sample: "2026-12-01 (2026-11-30T23:00:00Z)"
    verdict:
      description: The changes that a run would make, in one sentence.
      type: str
      returned: always
      sample: 'Would be changed: title "Clerk" to "Chief"'
    stops:
      description: Why a run would stop before it changes anybody.
      type: list
      elements: str
      returned: always
      sample: []
    faults:
      description: Why a run would fail because of mistakes in the mapping that concern everybody.
      type: list
      elements: str
      returned: always
      sample: []
    reasons:
      description: Why nothing is changed for this person.
      type: list
      elements: str
      returned: always
      sample: []
    changes:
      description: The changes that a run would make now, in order, each with C(change), C(object), C(reason) and C(values), a list with C(attribute),
        C(before), C(after) and C(reason).
      type: list
      elements: dict
      returned: always
      sample:
        - change: set attributes
          object: CN=Anna Nowak,OU=People,DC=example,DC=com
          reason: 1 attribute to follow HR
          values: [{attribute: title, before: [Clerk], after: [Chief], reason: factorial job_title (lifecycle_attributes.title)}]
    warnings:
      description: The warnings of a run that concern this person.
      type: list
      elements: str
      returned: always
      sample: []
    blocked:
      description: The steps that would be blocked for this person, with the reasons.
      type: list
      elements: str
      returned: always
      sample: []
    lifecycle:
      description: The lifecycle state C(state), its C(reason), C(start_date), C(end_date) and C(status) from HR, the day C(today) in C(time_zone), the field or
        option C(time_zone_from), C(days_before_start), and C(notes). Empty if the state is not known.
      type: dict
      returned: always
      sample: {state: active, reason: start date 2020-02-01 reached, start_date: "2020-02-01", end_date: "", status: active, today: "2026-11-28",
        time_zone: Europe/Warsaw, time_zone_from: location.timezone, days_before_start: 14, notes: []}
    sources:
      description: The records of the person, each with C(source), C(id), C(name), C(state), C(counts), whether it is the record that counts, and C(flaws).
      type: list
      elements: dict
      returned: always
      sample: [{source: factorial, id: "42", name: Anna Nowak, state: "active: start date 2020-02-01 reached", counts: true, flaws: []}]
    missing_in:
      description: The names of the sources that have no record of the person.
      type: list
      elements: str
      returned: always
      sample: []
    fields:
      description: The fields that have a value, each with C(field), C(value), C(source), the source that decided it, and C(others), the sources that have a
        different value.
      type: list
      elements: dict
      returned: always
      sample: [{field: department, value: "'IT'", source: factorial, others: [{source: calamari, value: "'Sales'"}]}]
    remembered:
      description: The memory of earlier runs about a person whom HR does not list any more, with C(source), the time C(listed) of the last run in which HR
        listed the person, the time C(missing) of the first one in which it did not, C(said), the fields that HR had last, C(stages) with the times at which
        runs made their changes, C(access) with the times at which runs C(enabled), C(disabled) or C(deleted) the account, the reason C(disabling), and
        C(trouble), why changes failed. Empty if HR lists the person, or if nothing is remembered.
      type: dict
      returned: always
      sample: {source: factorial, listed: "2026-11-20T06:00:00Z", missing: "2026-11-21T06:00:00Z", said: {end_date: "2026-11-15"},
        stages: {offboarding: "2026-11-16T06:00:00Z"}, access: {disabled: "2026-11-16T06:00:00Z"}, disabling: "", trouble: ""}
    account:
      description: The account as it is now, with C(dn), C(login), C(key), C(enabled) and C(locked). Empty if there is none.
      type: dict
      returned: always
      sample: {dn: "CN=Anna Nowak,OU=People,DC=example,DC=com", login: anna.nowak, key: "1017", enabled: true, locked: false}
    ou:
      description: The distinguished name that O(ou) gives. Empty if it gives none, or if the account is neither created nor modified.
      type: str
      returned: always
      sample: OU=People,DC=example,DC=com
    searches:
      description: How the account was searched, each with C(attribute), C(value), C(found), the accounts that were found, and C(others), accounts that have the
        value, but also the key of somebody else.
      type: list
      elements: dict
      returned: always
      sample: [{attribute: employeeID, value: "1017", found: ["CN=Anna Nowak,OU=People,DC=example,DC=com"], others: []}]
    groups:
      description: The groups that the account is in or should be in, each with C(name), C(dn), C(is_member) and C(verdict).
      type: list
      elements: dict
      returned: always
      sample: [{name: GG-Staff, dn: "CN=GG-Staff,OU=Groups,DC=example,DC=com", is_member: true, verdict: "stays: a rule matches"}]
    stages:
      description: The stages, each with C(name), C(where), C(at), C(begins), C(reached), C(verdict), and C(parts), the parts of its condition. C(begins) is
        empty if the time is not known, or if an absence decides it.
      type: list
      elements: dict
      returned: always
      sample:
        - name: archived
          where: lifecycle_stages[1]
          at: end + 30 days
          begins: "2026-12-01T00:00:00+01:00"
          reached: false
          verdict: "not reached: begins 2026-12-01T00:00:00+01:00"
          parts: []
    rules:
      description: The rules of the mapping, each with C(where), C(what), C(verdict), and C(parts), the parts of its condition. A part has C(text), C(value),
        C(because), pairs of a value that it depends on and how it is written, and C(depth).
      type: list
      elements: dict
      returned: always
      sample:
        - where: lifecycle_groups[1]
          what: GG-Sales, managed membership
          verdict: does not apply
          parts: [{text: employee.department == 'Sales', value: "false", because: [[employee.department, "'IT'"]], depth: 0}]
    names:
      description: The names and addresses that the mapping gives, in the order of preference, each with C(attribute), C(value) and C(verdict).
      type: list
      elements: dict
      returned: always
      sample: [{attribute: sAMAccountName, value: anowak, verdict: "refused: taken by CN=Adam Nowak,OU=People,DC=example,DC=com"}]
    attributes:
      description: The attributes of the mapping, each with C(attribute), C(option), C(desired), C(current) and C(verdict). Empty if the account is
        neither created
        nor modified.
      type: list
      elements: dict
      returned: always
      sample: [{attribute: title, option: factorial job_title (lifecycle_attributes.title), desired: [Chief], current: [Clerk], verdict: changes}]
    server:
      description: The domain controller that the module read.
      type: str
      returned: always
      sample: dc1.example.com
"""

from ansible_collections.hrsync.ad.plugins.module_utils.module import run
from ansible_collections.hrsync.ad.plugins.module_utils.sync.explaining import ARGUMENT_SPEC, run_phase
from ansible_collections.hrsync.ad.plugins.module_utils.wire.parcel import sent


def main() -> None:
    """Run one phase for the action plugin, which does the rest on the controller."""
    run(sent(run_phase), ARGUMENT_SPEC)


if __name__ == "__main__":
    main()
