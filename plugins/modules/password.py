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
  - Sets the password of one account to a given or generated password. If O(handover) is set, the action plugin writes the password to a file on the
    controller. No log, diff, message or report contains a password.
  - Before it writes anything, also in check mode, the module checks a password against the password policy of the domain, or against the password
    settings object of the account if O(bind_user) is allowed to read it.
  - The module refuses to change built-in accounts, accounts with C(adminCount=1), and members of built-in groups and of groups with C(adminCount=1).
extends_documentation_fragment:
  - hrsync.ad.attributes
  - hrsync.ad.directory
  - hrsync.ad.identity
attributes:
  idempotent:
    support: partial
    details: With O(update_password=always), every run sets the password.
options:
  password:
    description: The password, for the LDAP attribute C(unicodePwd).
    type: str
  generate:
    description:
      - Generates a random password, for the LDAP attribute C(unicodePwd). An empty dictionary generates 16 characters of all four classes, or more if
        the password policy requires more.
      - Generated passwords do not contain the similar characters C(l), C(I), C(O), C(0) and C(1). Passwords with less than 40 bits of entropy are
        rejected.
      - Without O(handover) and O(return_password), nobody learns the password. This is useful for an account that nobody is meant to use.
    type: dict
    suboptions:
      length:
        description: Number of characters.
        type: int
      pattern:
        description:
          - Pattern of the password, such as V(Aaa-9999-aaaa). C(A) is a capital letter, C(a) a small letter, C(9) a digit, C(#) a symbol, and C(*) any of
            these. All other characters are literal, and so is every character after a backslash.
          - Mutually exclusive with O(generate.length) and O(generate.classes).
        type: str
      classes:
        description: Classes of characters. The password contains at least one character of each of them. By default, all four.
        type: list
        elements: str
        choices: [lower, upper, digits, symbols]
  update_password:
    description:
      - V(on_create) sets the password only if no password was set since the account was created, either without a password or with the random password
        of M(hrsync.ad.user), M(hrsync.ad.users) and M(hrsync.ad.sync). It never replaces a password that somebody uses. The module reads this from
        C(replPropertyMetaData), in which the directory counts how often C(unicodePwd) was written.
      - V(always) sets the password in every run.
    type: str
    choices: [on_create, always]
    default: on_create
  must_change:
    description:
      - Whether the user must change the password at the next logon, for the LDAP attribute C(pwdLastSet).
      - With O(password) or O(generate), this option applies only when this task sets the password, so users who have chosen their own password do not
        have to change it again. Without them, it applies to the current password of the account.
    type: bool
  never_expires:
    description: Whether the password never expires, the bit C(DONT_EXPIRE_PASSWORD) of the LDAP attribute C(userAccountControl).
    type: bool
  unlock:
    description: Whether to unlock an account that was locked after wrong passwords, with the LDAP attribute C(lockoutTime).
    type: bool
    default: false
  handover:
    description:
      - Password delivery. The file on the controller to which the password is written when it is set. The action plugin checks in advance that it can
        write the file.
      - The file is YAML for M(ansible.builtin.include_vars), with a list C(passwords) of C(account), C(dn), C(guid), C(password) and C(set), the
        timestamp. An entry replaces an earlier entry for the same account. All other entries stay.
      - With O(generate), a password is not lost if the task is interrupted before it writes the password to the file. Until then, the key from which the
        password can be derived again is stored next to the file, as C(FILE.ID.pending), encrypted in the same way as the file. The next task with the same
        options for the account delivers the password, and warns. To be certain, it first tries the password once, by a simple bind inside TLS.
    type: dict
    suboptions:
      file:
        description: Path of the file, relative to the playbook, in an existing folder. Only the owner can read and write the file (mode 0600).
        type: path
        required: true
      vault:
        description: Whether to encrypt the file with Ansible Vault, with a vault secret of the play unless O(handover.vault_password_file) is set.
        type: bool
        default: false
      vault_id:
        description: Vault ID of the secret to encrypt with, one of the vault IDs of the play. By default, the first of them.
        type: str
      vault_password_file:
        description: File on the controller with the vault password, or a program that prints it, to use instead of a vault secret of the play.
        type: path
  return_password:
    description:
      - Whether the registered result of the task contains the password. Ansible does not show such a result anywhere.
      - In a loop, also set C(no_log=true) on the task, because Ansible would show the list of all results.
      - If the play ends before it uses the password, the password is lost. Set a new one with O(update_password=always), or use O(handover).
    type: bool
    default: false
requirements:
  - cryptography >= 41.0.0, for O(handover) and O(return_password), on the controller too
notes:
  - The module resets passwords; it does not change them as a user does. The directory therefore checks the length and the complexity of a password, but
    not the password history and the minimum password age.
  - "Least permissions of O(bind_user) on the account: I(Reset password); to write C(pwdLastSet) for O(must_change), C(lockoutTime) for O(unlock) and
    C(userAccountControl) for O(never_expires); to read C(replPropertyMetaData) for O(update_password=on_create). The module applies password settings
    objects only as far as O(bind_user) is allowed to read them."
  - For accounts that the role P(hrsync.ad.lifecycle#role) creates, use its variable C(lifecycle_password).
seealso:
  - module: hrsync.ad.user
  - module: hrsync.ad.user_info
"""

EXAMPLES = r"""
# The examples omit the connection options. Set them once, in module_defaults or in the environment.

- name: Generate first passwords that users can type, and write them to an encrypted file
  hrsync.ad.password:
    key: "{{ item }}"
    generate:
      pattern: Aaa-9999-aaaa
    must_change: true
    handover:
      file: passwords/{{ '%Y-%m-%d' | strftime }}.yml
      vault: true
  loop: ["1017", "1018"]

- name: Set a new password after too many wrong ones
  hrsync.ad.password:
    sam_account_name: anowak
    generate: {}
    update_password: always
    must_change: true
    unlock: true
    return_password: true
  register: new

- name: Set the password of a service account
  hrsync.ad.password:
    upn: svc-scanner@example.com
    password: "{{ vault_scanner_password }}"
    never_expires: true

- name: Set a password that nobody knows, for an account that nobody is meant to use
  hrsync.ad.password:
    key: "1009"
    generate:
      length: 64
    update_password: always
"""

RETURN = r"""
password_set:
  description: Whether the password was set, or in check mode would be set.
  returned: when the account exists
  type: bool
  sample: true
password:
  description: The password that was set. Ansible does not show a result that contains it.
  returned: when it was set and O(return_password) is true
  type: str
  sample: Mkp-4826-rtqd
handover_file:
  description: The file on the controller to which the password was written.
  returned: when it was set and O(handover) is set
  type: str
  sample: /home/admin/passwords/2026-11-30.yml
changes:
  description: The changes that were made, or in check mode would be made, as sentences. If the task fails, the changes that were made before the failure.
  returned: when the account exists
  type: list
  elements: str
  sample: ["set password: Anna Nowak (1017)"]
server:
  description: The domain controller that the module read and wrote to.
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
