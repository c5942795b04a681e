#!/usr/bin/python
# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: sync
short_description: Provision Active Directory accounts from HR data
version_added: 0.1.0
author: The hrsync.ad authors (@hrsync)
description:
  - Reads all employees from one or more HR systems, renders a mapping for each employee, compares the result with the directory, and makes the
    missing changes. One task processes the whole company; do not use a loop.
  - In check mode, the module does everything except writing.
  - It prints warnings and errors, and one line of at most 1,024 bytes for each of the first employees with changes. With C(--diff), it shows all values of
    each employee, in at most 500 KB.
  - Pass the mapping (O(ou), O(attributes), O(more_attributes), O(groups), O(templates), O(account), O(steps)) and O(scope) B(as names of the variables) that
    hold it, as with O(ansible.builtin.debug#module:var). The templates in these variables then reach the task unrendered, and are rendered once for each
    employee.
  - An attribute whose value cannot be determined or written (for example, because of an unknown country, or a value that is too long) is left out, with a
    warning that names the employees. An employee is skipped with the reason if the attribute is needed to create or to find the account, or if a name is
    taken. The run then changes nothing of this employee. It processes all other employees, and then the task fails, see O(fail_on).
  - Names and addresses (C(sAMAccountName), C(userPrincipalName), C(mail), C(proxyAddresses), C(targetAddress), C(mailNickname)) are compared with all
    objects of the domain, also with contacts, groups, computers and managed service accounts, and C(cn) with all objects of its container.
  - If the data from HR cannot be trusted, the run stops before it writes anything. Examples are an empty list, or a list in which many employees who
    have accounts are missing.
  - Outside Active Directory, O(steps) manage mailboxes, automatic replies, licenses, photos, home folders, Skype for Business users, scripts, and fields of
    HR records.
  - Usually, you use this module through the role P(hrsync.ad.lifecycle#role).
extends_documentation_fragment:
  - hrsync.ad.attributes
  - hrsync.ad.run
  - hrsync.ad.approval
  - hrsync.ad.directory
  - hrsync.ad.microsoft365
  - hrsync.ad.exchange
  - hrsync.ad.file_server
  - hrsync.ad.receivers
  - hrsync.ad.source.entries
  - hrsync.ad.steps
options:
  description:
    description: Purpose of this configuration, shown in reports.
    type: str
    default: ""
  waves:
    description:
      - Applies the plan to a few people first, and to more only if nothing has failed, such as V([1, 10, 5 %, rest]). If not set, all changes are
        made at once.
      - Each entry is a number of people, or a percentage of the people with changes in this run. The last one must be V(rest).
      - Leavers are in the first waves. All others follow by key. All changes of a person are in the same wave. People that a person needs, such as a manager
        whose account the same run creates, are in the same wave or in an earlier one. A wave has more people than its size only if even one person needs
        more.
      - After each wave, the run reads the people back from the directory, and runs O(wave_check). If a change has failed, if the directory does not contain
        the values that the run has written, or if the check fails, the run ends. It names the remaining people, whose accounts are unchanged, and fails. The
        next run plans them anew.
      - In check mode, the task shows the number of people of each wave.
    type: list
    elements: str
    default: []
    version_added: 0.7.0
  wave_check:
    description:
      - A check that decides after each wave of O(waves), also after the last one, whether the run may continue. Set C(command) or C(url).
      - The check gets no personal data. The command reads the figures as JSON from its standard input, and from environment variables.
    type: dict
    version_added: 0.7.0
    suboptions:
      command:
        description:
          - The program and its arguments, as for O(steps.script). The first element is an absolute path on the host on which the module runs. Nobody but
            root and the user who runs the module may be able to change the program.
          - With the exit code 0, the run continues. With any other exit code, the run ends, and its message quotes the standard error of the program.
          - The standard input is a dictionary of C(wave), C(waves), C(people), C(changes), C(people_done), C(people_left), C(counts) (changes by kind)
            and C(server). The environment has C(WAVE), C(WAVES), C(WAVE_PEOPLE), C(WAVE_CHANGES), C(PEOPLE_DONE),
            C(PEOPLE_LEFT) and C(DOMAIN_CONTROLLER).
        type: list
        elements: str
      url:
        description: An https address that must answer a GET request with a status from 200 to 299. Redirects are not followed, and no credentials are
          sent. For anything else, use C(command).
        type: str
      ca_file:
        description: Path of the certificate of the CA of C(url), if the system does not trust it.
        type: path
      time_limit:
        description: Seconds after which the check counts as failed. At most 3600.
        type: int
        default: 60
  emergency:
    description:
      - The reason for an emergency run, which disables the accounts of the leavers in HR, and does nothing else. It does not move accounts, write attributes,
        or change groups, mailboxes and licenses. It needs no approval and waits for no wave.
      - Its own limit is C(emergency_disables) of O(limits), by default 10 people in one day. The safety checks of the answer of HR apply as in each run. An
        empty reason is an error.
      - The reason is shown in the output, in RV(emergency), in the report and in the audit log.
      - If O(only) names somebody whom the run leaves enabled, for example because HR has no end date, the task says why, and fails after it has disabled all
        others. If O(only) has the id of the person, somebody who has not left is only a warning.
      - If the database of O(state) cannot be used, the accounts are disabled nevertheless, and the task fails afterwards, because the audit log lacks the
        run. If another run is writing, the task fails before it writes anything.
      - Set it for one run. In check mode, the task shows who would be disabled.
    type: str
    version_added: 0.7.0
  fail_on:
    description:
      - When the task fails, after everything else was done and reported.
      - V(failures) are changes that could not be made, and blocked steps. V(skipped) are employees for whom nothing was changed, because something
        about them is invalid. V(blocked) are blocked steps, if they need a limit of their own. V(warnings) are warnings.
      - Each can have a limit, as a number or as a percentage of the employees of the run, such as V(skipped > 5) or V(skipped > 5 %).
      - With an empty list, the task does not fail for any of these. In check mode, it never does.
    type: list
    elements: str
    default: [failures, skipped]
    version_added: 0.4.0
  report_dir:
    description: Directory on the controller for reports. Each run writes a JSON file with the whole plan and its outcomes, and an HTML page with the same
      content, and updates C(index.html) with all runs and C(people/) with a page for each person across runs. The files contain personal data; only their
      owner can read them. If not set, no reports are written.
    type: path
  report_keep:
    description:
      - How long to keep reports, as a number of days or weeks such as V(30 days). If not set, all reports are kept.
      - At its end, a run removes the older reports of the same O(name) in O(report_dir). The name of the file contains the time of a report. Files that are
        not reports of this configuration are kept. Events of that age on the pages of people, and folders of P(hrsync.ad.compliance#module), are removed too.
      - In check mode, reports are not removed. If a report cannot be removed, the task warns.
    type: str
    version_added: 0.5.0
  state_keep:
    description:
      - How long to keep data in O(state) that is not needed any more, as a number of days or weeks such as V(730 days), or V(forever).
      - At its end, a run removes older runs of the same O(name), with their changes; people whom HR has not listed for this time, and whose account is gone;
        names that nobody has had for this time; and the names and values in older entries of the audit log. A run that stops, or that is in check mode,
        removes nothing.
      - Names are kept for O(name_hold_days), and changes for the periods of O(limits), if these are longer. The last run, the last accepted answers of HR,
        and the unfinished changes of killed runs are always kept.
    type: str
    default: 730 days
    version_added: 0.6.0
  approval:
    description:
      - The part of a plan that needs approval before a run writes.
      - With V(none), a run needs no approval. With V(whole), a run writes only if its plan is the same as a plan that a preview has kept and that was
        approved.
      - With V(units), a run makes the changes of those people whose changes were approved in a preview and are still the same, together with changes
        of others that these need, such as a manager whose account is created. Everybody else is skipped, with the reason.
      - V(whole) and V(units) need O(state), in which a preview keeps its plan under a name that it shows.
    type: str
    choices: [none, whole, units]
    default: none
    version_added: 0.7.0
  expected_checksum:
    description:
      - The checksum of the plan that the run may apply, as a preview returned it in RV(checksum) or RV(fingerprint). If the plan has changed since, the run
        writes nothing. With RV(fingerprint), it also names the people whose changes differ.
      - It works without O(state), for workflows that pass the checksum on, such as those of AWX. In a run that writes, an empty value is an error.
    type: str
    version_added: 0.7.0
  awx_approvals:
    description:
      - The names of approvals in AWX, as the nodes of the workflow have them. Outside check mode, the run asks AWX for the workflow of its job, and writes
        nothing unless each of them was given, each by another person, and none by the person who started the workflow. Approvals in nested workflows count.
      - The entry V(run_began) of the audit log shows who has approved, and when.
      - The address and the credential of AWX come from the environment variables of its credential type C(Red Hat Ansible Automation Platform)
        (E(CONTROLLER_HOST), and E(CONTROLLER_OAUTH_TOKEN) or E(CONTROLLER_USERNAME) and E(CONTROLLER_PASSWORD)). Its user must be an auditor of the
        organization. The certificate is always verified, with E(HRSYNC_CA_FILE) if that is set.
      - With O(emergency), the option has no effect.
    type: list
    elements: str
    default: []
    version_added: 0.8.0
  plan_valid:
    description: How long the plan that a preview keeps can be applied, as a number of hours, days or weeks.
    type: str
    default: 24 hours
    version_added: 0.7.0
requirements:
  - cryptography >= 41.0.0, for O(passwords.handover), on the controller too
notes:
  - The least permissions depend on the actions that you use. The page on supported actions lists them.
seealso:
  - ref: ansible_collections.hrsync.ad.docsite.actions
    description: All supported actions, with their protocols and least permissions.
  - ref: ansible_collections.hrsync.ad.docsite.employee
    description: The fields of C(employee) in templates.
  - module: hrsync.ad.users
"""

EXAMPLES = r"""
- name: Synchronize accounts (add --check for a preview, and --diff for all values)
  hosts: localhost
  gather_facts: false
  vars:
    mail_domain: example.com
    staff_attributes:
      givenName: "{{ employee.first_name }}"
      sn: "{{ employee.last_name }}"
      displayName: "{{ employee.full_name }}"
      cn:
        candidates:
          - "{{ employee.full_name }}"
          - "{{ employee.full_name }} {{ employee.key }}"
      sAMAccountName:
        # A new surname does not change the login.
        "on": create
        candidates:
          - "{{ (employee.first_name[0] ~ employee.last_name) | hrsync.ad.sam_account_name }}"
          - "{{ (employee.first_name ~ employee.key) | hrsync.ad.sam_account_name }}"
      title: "{{ employee.job_title }}"
      manager:
        person: "{{ employee.manager_key }}"
    staff_ou: "OU={{ employee.location.name }},OU=People,DC=example,DC=com"
    staff_groups:
      - group: GG-Staff
      - group: GG-Sales
        when: employee.department == 'Sales'
        owned: true
  tasks:
    - name: Provision the accounts from HR
      hrsync.ad.sync:
        servers: [dc1.example.com, dc2.example.com]
        base_dn: DC=example,DC=com
        bind_user: svc-hrsync@example.com
        bind_password: "{{ vault_bind_password }}"
        ca_file: /etc/ssl/certs/example-ca.pem
        sources:
          - type: factorial
            name: factorial
            api_key: "{{ vault_factorial_api_key }}"
        managed_base: OU=People,DC=example,DC=com
        ou: staff_ou
        create_missing_ous: true
        attributes: staff_attributes
        groups: staff_groups
        report_dir: /var/lib/hrsync/reports

- name: Change existing accounts, licenses and home folders, with the connections from the environment
  hosts: localhost
  gather_facts: false
  vars:
    staff_attributes:
      title: "{{ employee.job_title }}"
      department: "{{ employee.department }}"
    staff_licenses:
      - when: presence == 'left'
        revoke: [all]
        revoke_sessions: true
      - assign:
          - sku: SPE_E3
        usage_location: "{{ employee.location.country | hrsync.ad.country }}"
    staff_home_folders:
      when: presence != 'left'
      root: \\fs1.example.com\homes
  tasks:
    - name: Synchronize accounts, licenses and home folders
      hrsync.ad.sync:
        sources:
          - type: calamari
            name: calamari
        managed_base: OU=People,DC=example,DC=com
        attributes: staff_attributes
        steps:
          license: staff_licenses
          home_folder: staff_home_folders
"""

RETURN = r"""
plan:
  description: Number of planned changes of each kind, for example C(creates), C(updates), C(moves) and C(disables).
  returned: when HR and the directory were read
  type: dict
  sample: {creates: 2, updates: 5, disables: 1}
as_of:
  description: The time for which the preview was made, O(as_of), in UTC. Empty if it is the present.
  returned: success
  type: str
  sample: "2026-12-01T08:00:00Z"
fingerprint:
  description: The checksum of the plan as a string to pass on to O(expected_checksum), with short digests of the keys and changes of at most 2,000 people.
  returned: success
  type: str
  sample: sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08:AAECAwQFBgc
plan_id:
  description: The name under which O(state) keeps the plan of a preview. Empty if it keeps none.
  returned: success
  type: str
  sample: calm-otter-42
plan_valid_until:
  description: The time until which the plan can be approved and applied, in UTC. Empty if no plan is kept.
  returned: success
  type: str
  sample: "2026-12-02T08:00:00Z"
checksum:
  description: SHA-256 hash of the plan. It is the same for the same changes by the same configuration in the same directory.
  returned: when HR and the directory were read
  type: str
  sample: 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08
audit_head:
  description:
    - The last entry of the audit log after the run, as its number, a colon and its hash. Keep it for M(hrsync.ad.audit_verify), where nobody who can write to
      the database can change it. Empty without a database, and in check mode unless the plan is kept for approval.
  returned: success
  type: str
  sample: 812:6b1f0c4e2f7a5d3c9b8e1a0f4d6c2b7e9a8f5d3c1b0e7f6a4d2c9b8e1a0f4d6c
  version_added: 0.7.0
run:
  description: Number of the run in the database, for M(hrsync.ad.undo), M(hrsync.ad.evidence) and M(hrsync.ad.audit_info). 0 in check mode and without a
    database.
  returned: success
  type: int
  sample: 12
  version_added: 0.10.0
employees:
  description: Number of employees that the run processed.
  returned: when HR and the directory were read
  type: int
  sample: 412
unchanged:
  description: Number of employees that need no change.
  returned: when HR and the directory were read
  type: int
  sample: 404
changes:
  description: The first planned changes, as sentences. The diff and the report have all of them.
  returned: when HR and the directory were read
  type: list
  elements: str
  sample: ["disable: Jan Kowal (1009)", "change mailbox: Jan Kowal (1009): mailbox: user to shared"]
rejected:
  description: Employees that were skipped.
  returned: when HR and the directory were read
  type: dict
  contains:
    count:
      description: Their number.
      type: int
      returned: success
      sample: 1
    first:
      description: The first of them, each with C(key), C(label) and C(reasons).
      type: list
      elements: dict
      returned: success
      sample:
        - key: "1020"
          label: Ewa Lis (1020)
          reasons: ["lifecycle_ou: undefined field 'branch' (template: OU={{ employee.custom.branch }},DC=example,DC=com)"]
failed_changes:
  description: Changes that the directory or another service refused. All other employees were processed, and the task fails.
  returned: when HR and the directory were read
  type: dict
  contains:
    count:
      description: Their number.
      type: int
      returned: success
      sample: 1
    first:
      description: The first of them, each with C(change), a sentence, and C(message), the error message of the service.
      type: list
      elements: dict
      returned: success
      sample: [{change: "move: Jan Kowal (1009): CN=Jan Kowal,OU=Former,DC=example,DC=com", message: insufficientAccessRights}]
conflicts:
  description:
    - Changes that were not made, because another run or a person had changed the account since this run read it. Each of these accounts is planned anew
      once in the same run, and the changes of that second plan are counted like all others.
    - A conflict in the second attempt is a failed change.
  returned: when HR and the directory were read
  type: dict
  contains:
    count:
      description: Their number.
      type: int
      returned: success
      sample: 1
    first:
      description: The first of them, each with C(change), a sentence, and C(message), what somebody else had changed.
      type: list
      elements: dict
      returned: success
      sample:
        - change: "set attributes: Anna Nowak (1017): title"
          message: >-
            Not made, because somebody else has changed the account since it was read. title was 'Clerk' and is 'Chief'. The account was planned anew in
            the same run.
problems:
  description: Blocked steps, which the run cannot make for some employees, and groups that cannot be used and whose rule has C(failure=fail). Everything else
    was done, and outside check mode the task fails.
  returned: when HR and the directory were read
  type: dict
  contains:
    count:
      description: Their number.
      type: int
      returned: success
      sample: 1
    first:
      description: The first of them, as sentences with the step and the keys of the employees.
      type: list
      elements: str
      returned: success
      sample: ["license: There is no free license of SPE_E3 left: 3 wanted, 2 free. (1017)"]
notices:
  description: Warnings about something that was not done as configured, such as the manager attribute if the manager has no account.
  returned: when HR and the directory were read
  type: list
  elements: str
  sample: ["manager of Anna Nowak (1017) is 1003, who has no account; it is not changed."]
stops:
  description:
    - The reasons why the task fails, regardless of the outcome of the changes. The message has the same reasons.
    - Either the run stopped before it wrote anything, or the reason concerns the whole run, such as a mapping that works for no employee, an attribute
      that is left out for everybody, a report that cannot be written, or first passwords that could not be delivered. RV(summary) says which.
  returned: when HR and the directory were read
  type: list
  elements: str
  sample: []
limits:
  description: How the run was limited to some employees or kinds of change, as sentences.
  returned: when HR and the directory were read
  type: list
  elements: str
  sample: ["Limited to 2 of 412 employees by lifecycle_only."]
missing:
  description: Number of people with an account whom HR listed in an earlier run and does not list any more, and whose end date, if any, is not reached.
  returned: when HR and the directory were read
  type: int
  sample: 0
  version_added: 0.6.0
waves:
  description: The waves of O(waves), and their outcome.
  returned: when O(waves) is set, and HR and the directory were read
  type: dict
  version_added: 0.7.0
  contains:
    sizes:
      description: The number of people of each wave.
      type: list
      elements: int
      returned: success
      sample: [1, 10, 26]
    begun:
      description: The number of waves that were begun; 0 in check mode.
      type: int
      returned: success
      sample: 2
    why:
      description: The reason why the run ended after the last wave that was begun, as a sentence. Empty if all waves succeeded.
      type: str
      returned: success
      sample: "1 change failed. The first: move Anna Nowak (1017): insufficient access rights."
    left:
      description: The people of the waves that were not begun, as C(count), their number, and C(first), the first of them.
      type: dict
      returned: success
      sample: {count: 26, first: ["Bo Li (1040)", "Eva Kos (1041)"]}
emergency:
  description: That the run was an emergency run, and O(emergency), its reason.
  returned: when O(emergency) is set, and HR and the directory were read
  type: str
  version_added: 0.7.0
  sample: "EMERGENCY RUN: DISABLES LEAVERS WITHOUT APPROVAL, AND DOES NOTHING ELSE. REASON: incident 4711"
server:
  description: The domain controller that the module read and wrote to.
  returned: when HR and the directory were read
  type: str
  sample: dc1.example.com
summary:
  description: A short table of the results, at most 1 KB.
  returned: when HR and the directory were read
  type: str
  sample: |-
    Applied.
                          planned applied  failed skipped
    accounts created            2       2       0       0
    accounts disabled           1       1       0       0
    accounts updated            5       5       0       0
    412 employees: 404 unchanged, 0 skipped, 0 warnings.
    Domain controller: dc1.example.com
report:
  description: Paths of the files of the report on the controller.
  returned: when O(report_dir) is set
  type: dict
  contains:
    html:
      description: The HTML page.
      type: str
      returned: success
      sample: /var/lib/hrsync/reports/lifecycle-20261122T061500Z.html
    json:
      description: The JSON file.
      type: str
      returned: success
      sample: /var/lib/hrsync/reports/lifecycle-20261122T061500Z.json
"""

from ansible_collections.hrsync.ad.plugins.module_utils.module import run
from ansible_collections.hrsync.ad.plugins.module_utils.sync.options import ARGUMENT_SPEC
from ansible_collections.hrsync.ad.plugins.module_utils.sync.phases import run_phase
from ansible_collections.hrsync.ad.plugins.module_utils.wire.parcel import sent


def main() -> None:
    """Run one phase of the sync for the action plugin, which does the rest on the controller."""
    run(sent(run_phase), ARGUMENT_SPEC)


if __name__ == "__main__":
    main()
