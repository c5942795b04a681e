#!/usr/bin/python
# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: password
short_description: Set the password of an Active Directory account
version_added: 0.2.0
author: The hrsync.ad authors (@hrsync)
description:
  - Resets the password of one account to one that is given or generated, writes it down on the controller where that is asked for, and nowhere
    else. No password is ever part of a log, a diff, a message or a report.
  - Passwords are held against the rules of the domain, or against those of the password settings object that applies to the account where
    O(bind_user) may read it, before anything is written, in check mode too.
  - Built-in accounts, accounts with C(adminCount=1) and members of such groups are refused.
extends_documentation_fragment:
  - hrsync.ad.attributes
  - hrsync.ad.directory
  - hrsync.ad.identity
attributes:
  idempotent:
    support: partial
    details: With O(update_password=always) the password is set at every run.
options:
  password:
    description: The password, for the LDAP attribute C(unicodePwd).
    type: str
  generate:
    description:
      - Generates a random password, for the LDAP attribute C(unicodePwd). An empty dictionary stands for 16 characters of all four classes, or more
        where the rules want more.
      - Characters that look alike are left out, C(l), C(I), C(O), C(0) and C(1). What could be guessed, with less than 40 bits of chance, is refused.
      - Without O(handover) and O(return_password) nobody learns the password, which suits an account that nobody shall use.
    type: dict
    suboptions:
      length:
        description: Number of characters.
        type: int
      pattern:
        description:
          - The form of the password, such as V(Aaa-9999-aaaa). C(A) is a capital, C(a) a small letter, C(9) a digit, C(#) a symbol, C(*) any of these.
            All other characters stand for themselves, and so does what follows a backslash.
          - Not together with O(generate.length) and O(generate.classes).
        type: str
      classes:
        description: The classes of characters, of each of which there is at least one. All four, unless said otherwise.
        type: list
        elements: str
        choices: [lower, upper, digits, symbols]
  update_password:
    description:
      - V(on_create) sets the password where none was set since the account was created, be it without one or with the random one that
        M(hrsync.ad.user), M(hrsync.ad.users) and M(hrsync.ad.sync) give. It never replaces a password that somebody uses. Whether one was set is read
        from C(replPropertyMetaData), where the directory keeps how often C(unicodePwd) was written.
      - V(always) sets it at every run.
    type: str
    choices: [on_create, always]
    default: on_create
  must_change:
    description:
      - Whether another password must be chosen at the next logon, for the LDAP attribute C(pwdLastSet).
      - Together with O(password) or O(generate) it is about the password that this task sets, so that nobody is asked again who has chosen one. Alone,
        it is about the password that the account has.
    type: bool
  never_expires:
    description: Whether the password never expires, the bit C(DONT_EXPIRE_PASSWORD) of the LDAP attribute C(userAccountControl).
    type: bool
  unlock:
    description: Whether an account that wrong passwords have locked is unlocked, through the LDAP attribute C(lockoutTime).
    type: bool
    default: false
  handover:
    description:
      - Where the password is written down when it is set, on the controller. Whether that can be done is found out before.
      - The file is YAML for M(ansible.builtin.include_vars), with a list C(passwords) of C(account), C(dn), C(guid), C(password) and C(set), the time. An
        entry replaces an earlier one for the same account, others stay.
    type: dict
    suboptions:
      file:
        description: Path of the file, relative to the playbook, in a folder that exists. It can be read and written by its owner only (mode 0600).
        type: path
        required: true
      vault:
        description: Whether the file is encrypted with Ansible Vault, by a secret of the play unless O(handover.vault_password_file) is set.
        type: bool
        default: false
      vault_id:
        description: The vault id to encrypt with, one of those that the play was started with. The first of them, unless said otherwise.
        type: str
      vault_password_file:
        description: File on the controller with the password, or a program that prints it, instead of a secret of the play.
        type: path
  return_password:
    description:
      - Whether the result that the task registers holds the password. The result is then marked, so that Ansible shows it nowhere.
      - In a loop the task needs C(no_log=true) besides, because the list of all results would not be marked.
    type: bool
    default: false
  _seal:
    description: Set by the action plugin. Not for tasks.
    type: str
requirements:
  - cryptography >= 41.0.0, for O(handover) and O(return_password), on the controller too
notes:
  - Resetting a password is not changing it. The directory checks its length and complexity, but not the history and the age of passwords.
  - "Least permissions of O(bind_user), on the account: I(Reset password); to write C(pwdLastSet) for O(must_change), C(lockoutTime) for O(unlock) and
    C(userAccountControl) for O(never_expires); to read C(replPropertyMetaData) for O(update_password=on_create). The password settings objects, where
    there are some, are honoured as far as they may be read."
  - For accounts that are created by the role P(hrsync.ad.lifecycle#role) use its variable C(lifecycle_password).
seealso:
  - module: hrsync.ad.user
  - module: hrsync.ad.user_info
"""

EXAMPLES = r"""
# The options for the connection are left out here: they are set once, in module_defaults or in the environment.

- name: First passwords for people to type, once, in an encrypted file
  hrsync.ad.password:
    key: "{{ item }}"
    generate:
      pattern: Aaa-9999-aaaa
    must_change: true
    handover:
      file: passwords/{{ '%Y-%m-%d' | strftime }}.yml
      vault: true
  loop: ["1017", "1018"]

- name: A new password after too many wrong ones
  hrsync.ad.password:
    sam_account_name: anowak
    generate: {}
    update_password: always
    must_change: true
    unlock: true
    return_password: true
  register: new

- name: A service account
  hrsync.ad.password:
    upn: svc-scanner@example.com
    password: "{{ vault_scanner_password }}"
    never_expires: true

- name: A password that nobody knows, for an account that nobody shall use
  hrsync.ad.password:
    key: "1009"
    generate:
      length: 64
    update_password: always
"""

RETURN = r"""
password_set:
  description: Whether the password was set or, in check mode, would be.
  returned: when the account exists
  type: bool
  sample: true
password:
  description: The password that was set. The result is then shown nowhere.
  returned: when it was set and O(return_password) is true
  type: str
  sample: Mkp-4826-rtqd
handover_file:
  description: The file on the controller in which the password was written down.
  returned: when it was set and O(handover) says so
  type: str
  sample: /home/admin/passwords/2026-11-30.yml
changes:
  description: What was changed or, in check mode, would be, as sentences. After a failure, what was changed before it.
  returned: when the account exists
  type: list
  elements: str
  sample: ["set password: Anna Nowak (1017)"]
server:
  description: The domain controller that was read and written.
  returned: when the account exists
  type: str
  sample: dc1.example.com
"""

from ansible_collections.hrsync.ad.plugins.module_utils.accounts.options import IDENTITY, PASSWORD_OPTIONS
from ansible_collections.hrsync.ad.plugins.module_utils.accounts.password import password
from ansible_collections.hrsync.ad.plugins.module_utils.module import run


def main() -> None:
    """Run the module."""
    run(
        password,
        PASSWORD_OPTIONS,
        required_one_of=[IDENTITY],
        mutually_exclusive=[IDENTITY, ("password", "generate")],
    )


if __name__ == "__main__":
    main()
