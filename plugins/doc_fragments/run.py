# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Documentation of the options of a run for all employees."""

from __future__ import annotations


class ModuleDocFragment:
    """Shared by the modules that read all employees and plan their accounts."""

    DOCUMENTATION = r"""
options:
  name:
    description: Name of this configuration, shown in reports. The memory of runs in O(state) belongs to this name.
    type: str
    default: lifecycle
  state:
    description:
      - The database in which runs remember facts that HR and the directory do not store, such as the time since which HR does not list a person, or that a
        run has disabled an account. A URL, V(sqlite:////FOLDER/state.db) or V(postgresql://USER:PASSWORD@HOST/DATABASE), or V(none).
      - By default, a file of the user who runs the module on the target, C($XDG_STATE_HOME/hrsync/state.db) or C(~/.local/state/hrsync/state.db), which only
        this user can read. Use PostgreSQL for several controllers, and in AWX, whose containers do not keep files.
      - With V(none), a run remembers nothing, and a warning lists the protections that the run lacks.
      - A run that cannot use the database stops before it reads HR. Passwords and tokens are never stored in it.
      - If not set, the environment variable E(HRSYNC_STATE) is used.
    type: str
    version_added: 0.6.0
  category:
    description: Which changes to make. V(create) creates accounts with their groups. V(modify) changes, moves, renames and enables existing
      accounts. V(deprovision) disables the accounts of leavers. V(all) does all of these.
    type: str
    choices: [create, modify, deprovision, all]
    default: all
  precedence:
    description: "A dictionary of employee fields, each with a list of source names, for fields that need a different order than O(sources), such as
      V({job_title: [calamari, factorial]})."
    type: dict
    default: {}
  key:
    description: Employee field that identifies a person in every source.
    type: str
    default: employee_number
  key_attribute:
    description: LDAP attribute that stores the key. An employee whose key the attribute cannot store (C(employeeID) takes 16 characters) is skipped.
    type: str
    default: employeeID
  match_attributes:
    description:
      - LDAP attributes whose mapped values identify existing accounts without a key, in order. An account that matches is adopted and gets the key.
      - A disabled account is not adopted, because it may be that of a service. The employee is skipped, and the reason names the account and its age. If it
        is the account of the employee, write the key to the attribute O(key_attribute) of the account, or enable the account.
    type: list
    elements: str
    default: []
  rehire_match:
    description:
      - Fields that identify a rehire who has a new key. Each entry is V(personal_email), V(birthday) (together with the first and the last name),
        V(national_id), V(employee_number), or a custom field such as V(custom.person_id).
      - If one of these fields matches exactly one former person with an account, and no other of them differs, the account gets the new key, and the person
        continues with it. If several people match, if one of them still works here, or if another of these fields differs, the employee is skipped, and the
        reason says what to do. The run never creates a second account in this case.
      - Runs remember keyed digests of these fields in O(state), never the values. V(birthday) and V(national_id) are private fields, which
        C(private_fields) of an entry of O(sources) must name.
    type: list
    elements: str
    default: []
    version_added: 0.6.0
  adopt:
    description:
      - Whether the run may adopt more than five accounts that O(match_attributes) identify. Otherwise, it stops before it writes anything, and names the
        first of them with DN, login and age. Set it for the first run of a company, after a preview, whose diff and report show all.
      - Accounts of leavers that O(match_attributes) identify, and that the run would disable, count too.
    type: bool
    default: false
    version_added: 0.5.0
  managed_base:
    description: Distinguished name below which the module can create, change and disable accounts. It never changes accounts in other places.
    type: str
    required: true
  ou:
    description: Name of the variable with the template of the distinguished name of the organizational unit. If not set, the run creates and moves an account
      only if a template or a stage sets its OU.
    type: str
  create_missing_ous:
    description: Whether to create the organizational units of O(ou) that do not exist.
    type: bool
    default: false
  keep_old_address:
    description:
      - Whether to keep the mail addresses of an account when they change. They stay in the LDAP attribute C(proxyAddresses) as secondary addresses,
        C(smtp:), so that mail to a former address still arrives.
      - If O(attributes) has C(mail) and not C(proxyAddresses), a change of C(mail) makes the new address the primary one in C(proxyAddresses), and all
        other values of C(proxyAddresses) stay. Accounts whose C(mail) does not change are not touched.
      - If O(attributes) has C(proxyAddresses), the former mail addresses, C(smtp:) and C(X500:), are kept in addition to the values of the mapping. With
        V(false), the values of the mapping are all addresses of the account.
      - Accounts to which an e-mail address policy of Exchange applies (C(msExchPoliciesIncluded)) keep the C(mail) and C(proxyAddresses) that Exchange sets,
        regardless of the mapping. If they differ from the mapping, there is a warning.
    type: bool
    default: true
    version_added: 0.4.0
  rename:
    description:
      - How to change the names and addresses of an account when its employee gets another name, for example a new surname.
      - An employee has another name if C(givenName) or C(sn) differs, or C(cn) or C(displayName) if O(attributes) has neither of them.
      - With V(rename_with_alias), C(givenName), C(sn), C(cn), C(displayName), C(sAMAccountName), C(userPrincipalName), C(mail), C(proxyAddresses),
        C(mailNickname), C(targetAddress) and C(msRTCSIP-PrimaryUserAddress) change together, as O(attributes) says, and the former address stays in
        C(proxyAddresses) as a secondary one. A logon name with C(on=create) stays.
      - With V(rename), they change together, and the new address takes the place of the former one.
      - If one of these values is taken, invalid, or decided by an e-mail address policy of Exchange, all of them stay as they are, with a warning. All
        other attributes follow.
      - With V(keep), these names and addresses stay as they are, regardless of the cause of the difference; only those that an account lacks are set.
        C(givenName) and C(sn) follow.
      - V(rename) and V(rename_with_alias) override O(keep_old_address) for former addresses. If O(rename) is not set, names change together, and
        O(keep_old_address) applies.
    type: str
    choices: [keep, rename, rename_with_alias]
    version_added: 0.6.0
  name_hold_days:
    description:
      - Number of days for which nobody else gets a name that a person has lost. This applies to C(sAMAccountName), C(userPrincipalName), C(mailNickname) and
        mail addresses of accounts with a key, also of people who were renamed or whose account was deleted.
      - The person who had it last may have it back at any time. A candidate that is held for somebody else is skipped.
      - Names are remembered in O(state). Without it, or before the first run that remembers, no name is held.
      - With V(0), no name is held or remembered.
    type: int
    default: 365
    version_added: 0.6.0
  manager_left:
    description:
      - The value of the LDAP attribute C(manager) of employees whose manager has left, until HR names another manager.
      - With V(next), the next manager above who still works here is written. If there is none, or if the managers form a circle, the attribute is cleared.
        The managers come from HR; for people whom HR does not list any more, from their accounts.
      - With V(clear), the attribute is cleared.
      - With V(keep), the manager of HR is written, even if this person has left.
      - A person whom HR does not list any more has left if the account is disabled. This option applies only if the mapping sets C(manager) with C(person).
    type: str
    choices: [keep, clear, next]
    default: next
    version_added: 0.6.0
  attributes:
    description: Name of the variable with the dictionary of LDAP attributes and their templates. The role P(hrsync.ad.lifecycle#role) describes them as
      C(lifecycle_attributes).
    type: str
    required: true
  more_attributes:
    description: Name of a variable with a further dictionary of LDAP attributes and their templates. They are added to O(attributes). If both have
      an attribute, this one is used, and a null removes the attribute.
    type: str
    version_added: 0.4.0
  groups:
    description: Name of the variable with the list of group rules. The role P(hrsync.ad.lifecycle#role) describes them as C(lifecycle_groups).
    type: str
  group_key_attribute:
    description: LDAP attribute of groups that holds their key, for groups that O(groups) and O(templates) name with C(key:).
    type: str
  leaver_groups:
    description: How to handle the group memberships of leavers.
    type: dict
    suboptions:
      leave:
        description: Whether to remove leavers from all groups except their primary group and protected groups. Writes C(member) of the groups.
        type: bool
        default: false
      remember_in:
        description: LDAP attribute of the account in which to save the groups that a leaver is removed from, such as C(seeAlso), which holds several
          distinguished names and follows the renaming of groups. A rehire is added to the saved groups again, and the attribute is cleared. If not
          set, the groups are not saved.
        type: str
  passwords:
    description:
      - Passwords of new accounts. If not set, each new account gets a long random password that nobody knows.
      - Generated passwords comply with the password policy of the domain.
    type: dict
    suboptions:
      length:
        description: Number of characters. The default is the minimum of the password policy, and at least 16.
        type: int
      pattern:
        description: Pattern of the password, as in O(hrsync.ad.password#module:generate.pattern), such as V(Aaa-9999-aaaa).
        type: str
      classes:
        description: Classes of characters, as in O(hrsync.ad.password#module:generate.classes).
        type: list
        elements: str
        choices: [lower, upper, digits, symbols]
      must_change:
        description: Whether users must change the password at the first logon. Writes C(pwdLastSet).
        type: bool
        default: false
      handover:
        description:
          - Password delivery. The file on the controller to which the passwords of a run are written. Only its owner can read it. The
            passwords are not written anywhere else.
          - No password is lost if a run is interrupted. Before the first account is created, the run stores the key from which all its passwords can be
            derived again next to the file, as C(FILE.ID.pending), encrypted in the same way as the file. It removes the key when the passwords are written. A
            run that finds the key of an interrupted run in the folder delivers its passwords, with a warning that names the accounts. To be certain, it first
            tries each password once, by a simple bind inside TLS to the domain controller, also with O(authentication=kerberos).
          - If a container runs the playbook, as in AWX, the folder must be on a volume that outlives the container.
        type: dict
        suboptions:
          file:
            description: Path of the file, relative to the playbook, in an existing folder. Entries of earlier runs stay in the file.
            type: path
            required: true
          vault:
            description: Whether to encrypt the file with Ansible Vault, with a vault secret of the play unless O(passwords.handover.vault_password_file)
              is set.
            type: bool
            default: false
          vault_id:
            description: Vault ID of the secret to encrypt with, one of the vault IDs of the play. By default, the first of them.
            type: str
          vault_password_file:
            description: File with a vault password, to use instead of a vault secret of the play.
            type: path
  templates:
    description: Name of the variable with the list of templates. A template sets attributes, groups, flags and the OU of employees for whom its
      C(when) is true. The role P(hrsync.ad.lifecycle#role) describes them as C(lifecycle_templates).
    type: str
  account:
    description: Name of the variable with rules for the accounts themselves. A rule has C(state), which is V(present), or V(absent) to delete the
      account of a leaver; C(unlock), whether to unlock an account that was locked after wrong passwords; and C(when), a condition. The first rule
      whose condition is true for an employee applies.
    type: str
  stages:
    description: Name of the variable with the list of stages, which are points in the lifecycle of an employee from which steps apply. The role
      P(hrsync.ad.lifecycle#role) describes them as C(lifecycle_stages). A template can ask for a stage with C(stages.offboarding.reached) and
      C(stages.offboarding.since).
    type: str
    version_added: 0.6.0
  only:
    description:
      - Keys of the employees to process in this run, as a list, or as a string with commas or spaces. If not set, all employees.
      - Each key must be a string. If a key could be read as a number or a date, write V(key:0042), because ansible-core 2.19 and newer read V(0042) of a
        variable that is given at launch as the number 34.
      - V(id:18446744073709550) is the person whose record has this id in an HR system (since 0.8.0), because webhooks contain ids and no keys.
      - For at most 10 people, M(hrsync.ad.sync) asks HR only for these people and the managers above them, and for everybody if the result can depend on
        others (since 0.8.0). Such a run does not check whether the answers of HR are plausible as a whole, and whether people are missing.
      - An empty list, a blank string, and a key or an id that HR does not know, are errors.
    type: raw
  scope:
    description:
      - Name of the variable with a condition, such as C(employee.department == 'Sales'). The run processes only the employees for whom the condition is true.
        If the variable is null or blank, the run processes all employees. An empty list is an error.
      - Other employees are not changed. Their names count as taken, and the safety checks consider them.
      - A condition that is true for nobody is an error.
      - Ansible does not trust variables that AWX gives at launch. A condition from AWX can only compare fields of C(employee) that are not private, and
        C(presence), with constants.
    type: str
    version_added: 0.4.0
  as_of:
    description:
      - The time for which a preview is made, for example to see today the changes that a run will make on Monday. It uses the present data of HR and of the
        directory. Outside check mode, the task fails before it reads anything.
      - A day such as V(2026-12-01) is the moment at which that day has begun for all employees, each in their own time zone. A timestamp such as
        V(2026-12-01T08:00:00+01:00) is that moment; one without an offset is the local time in O(default_timezone).
      - Everything that depends on the time uses this moment. This includes the lifecycle states, absences, and in templates the function C(now), the variable
        C(today), and the filters P(hrsync.ad.days_since#filter) and C(strftime). It does not include values that Ansible determines itself before, such as
        C(ansible_date_time) and the results of lookups.
    type: raw
    version_added: 0.6.0
  days_before_start:
    description: Number of days before the first day of work at which joiners get an account. The account stays disabled until the first day of work.
    type: int
    default: 14
  default_timezone:
    description:
      - Time zone of employees for whom HR has no time zone, or an unknown one. It is a name of IANA such as V(Europe/Warsaw), of Windows such as
        V(Romance Standard Time), or of Ruby on Rails such as V(Warsaw). HR can have the same names.
      - If HR has no time zone for an employee, but the country of the workplace or of the legal entity, and the whole country has the same time, the time
        zone of the country is used instead.
    type: str
    default: UTC
  minimum_coverage:
    description: Safety threshold. If HR has employees for less than this percentage of the enabled managed accounts, the run stops before it writes
      anything.
    type: int
    default: 80
  leave:
    description:
      - How to handle the account of an employee during a long approved absence. An entry of O(sources) must read absences.
      - Absences of half days and of hours never count. Absences without a gap between them count as one. An absence without an end counts once it has lasted
        longer than that.
    type: dict
    suboptions:
      longer_than:
        description: The longest absence that changes nothing, such as V(30 days) or V(4 weeks).
        type: str
        default: 30 days
      do:
        description: V(nothing) changes nothing. V(disable) disables the account while the absence lasts, and enables it at its end, or when HR takes the
          absence back.
        type: str
        choices: [nothing, disable]
        default: nothing
    version_added: 0.6.0
  missing:
    description:
      - How to handle people whom HR listed in an earlier run, and does not list any more. Runs remember them in O(state).
      - If HR gave an end date before, the person is a leaver from that day on. All other people are missing. Each run lists them, with the day since which
        they are missing.
    type: dict
    suboptions:
      after:
        description: How long somebody must be missing until O(missing.do) applies, such as V(30 days) or V(4 weeks).
        type: str
        default: 30 days
      do:
        description: V(report) changes nothing. V(disable) disables the account after this time, and nothing else. If HR lists the person again, the
          account is enabled.
        type: str
        choices: [report, disable]
        default: report
    version_added: 0.6.0
  accept_feed:
    description:
      - Checksum of an unusual feed (the answer of the HR systems) that the run follows nevertheless. A run compares the feed with the last feed that a run
        has followed, or with the managed accounts if none is remembered. If more has changed than usual, the run stops before it writes anything, and its
        message lists the unusual changes and the checksum.
      - The checksum is that of the feed, so that the setting has no effect on any other feed. Set it for one run, after a preview.
    type: str
    version_added: 0.6.0
  drift:
    description:
      - How to handle values and memberships that somebody else has changed since a run wrote them, or found them to be the same as in HR. Attributes and
        groups can have a setting of their own in the mapping, with the key C(drift).
      - V(revert) writes HR's value again, and the reason says since when it may have been changed.
      - V(keep) leaves the other value until HR's value changes. V(report) leaves it, and every run lists it as a warning.
      - Without a memory of earlier runs (O(state)), HR's value is always written.
    type: str
    choices: [revert, keep, report]
    default: revert
    version_added: 0.6.0
  limits:
    description:
      - How many people a run may change. If a limit is exceeded, the run stops before it writes anything, and names every limit that is exceeded, with
        the numbers, the first people, and the O(limits_once) that allows exactly these changes for one run. A preview shows the same and does not fail.
      - A dictionary of C(creates), C(disables), C(enables), C(deletes), C(moves), C(renames) (of the account, C(sAMAccountName) or
        C(userPrincipalName)), C(group_adds), C(group_removes), C(license_removals), C(mailbox_changes), C(home_folder_moves), C(write_backs) (of
        HR records), C(attribute_changes) (of any attributes), C(people) (with any change), C(emergency_disables) (only in emergency runs), and
        C(attributes), a dictionary of LDAP attributes with limits of their own.
      - "Each is a dictionary of C(count) (the most people), C(percent) (the most people as a percentage of the enabled accounts with a key), C(floor) (the
        number below which C(percent) does not count), C(per) (V(7 days), another number of hours, days or weeks, or V(run)), and C(do). An example is
        V({disables: {count: 5, per: 7 days}, moves: {percent: 10, do: hold}})."
      - C(do) is V(abort) (the default), or V(hold), which withholds only these changes. All other changes of these people wait too, except that their
        accounts are disabled; if a change outside the directory is withheld, only the later steps wait.
      - Limits count people, not changes. New accounts count for C(creates) only. If C(per) is a period, earlier runs of it count too, as far as they are
        remembered.
      - The guide R(Limits and gates, ansible_collections.hrsync.ad.docsite.limits) has the defaults, and the reasons for them. If you set C(count) or
        C(percent), the default of the other one does not apply any more.
    type: dict
    default: {}
    version_added: 0.6.0
  limits_together:
    description:
      - A name that all configurations have whose limits count together, such as the parts of a large company, each with an inventory host, a O(name) and
        a O(managed_base) of its own. If it is not set, the limits of a configuration count its own runs only.
      - O(limits) are then compared with the people of this run, and with those whom runs of all these configurations have changed within the period,
        or intend to change at this moment. Percentages are of the managed accounts of all of them together, as of the last run of each.
      - All of them must have the same database in O(state). Without a database, each run counts alone.
      - Somebody whom two configurations change counts twice. O(limits_once) allows a number for this configuration only.
    type: str
    version_added: 0.8.0
  limits_once:
    description: The number of people that may be changed in this run in spite of O(limits), by the name of the limit, such as V(moves=60,renames=12).
      Set it for one run; the message about an exceeded limit has the numbers. A run that would change more than that still stops.
    type: dict
    default: {}
    version_added: 0.6.0
  limits_first_run:
    description: Whether the limit C(creates) does not count as long as no account below O(managed_base) has a key, as in the first run of a company.
    type: bool
    default: false
    version_added: 0.6.0
  enable:
    description:
      - Which disabled accounts of employees who work here are enabled.
      - V(ours) enables accounts that a run has disabled, or created disabled. An account that somebody else has disabled stays disabled until somebody
        enables it in the directory, and every run names it in a warning.
      - V(always) enables all of them.
      - With V(ours), a run without a memory of earlier runs (O(state)) enables only accounts that it creates.
    type: str
    choices: [ours, always]
    default: ours
    version_added: 0.6.0
  accept_empty:
    description:
      - Employee fields that may be empty for all employees, although rules for the OU, groups, templates or licenses use them.
      - V(location) includes all members of the location.
      - For other fields that such rules use, the run stops before it writes anything if no employee has a value, or no employee
        of one of several sources, because HR probably returned an empty list by mistake. Leavers do not count.
      - If nobody has a custom field that a template names, but somebody has one with nearly the same name, there is a warning, unless V(custom) is in
        this list.
    type: list
    elements: str
    choices: [department, teams, location, location.name, location.country, location.state, location.city, location.address, location.postal_code,
      location.phone, location.timezone, legal_entity, job_title, custom, manager]
    default: []
    version_added: 0.4.0
  protected_groups:
    description: Groups (C(sAMAccountName)) whose members the module never changes. For a group that does not exist, there is a warning.
    type: list
    elements: str
    default: []
  protected_ous:
    description: Distinguished names below which the module never changes anything. If one does not exist, the run stops before it writes anything.
    type: list
    elements: str
    default: []
"""
