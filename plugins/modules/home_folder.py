#!/usr/bin/python
# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: home_folder
short_description: Create, move or retire the home folder of an Active Directory account
version_added: 0.2.0
author: The hrsync.ad authors (@hrsync)
description:
  - Creates a folder with the right permissions on a file server, and writes its path and drive letter to the LDAP attributes C(homeDirectory) and
    C(homeDrive).
  - Moves the folder of an account to another place. Within a share, the folder is renamed. To another share or server, it is copied with permissions, owners,
    alternate data streams, times and attributes, and each file is read back. Then C(homeDirectory) is changed, and the old folder is moved into a trash
    folder. The next run completes an interrupted move. Until C(homeDirectory) is changed, the old folder is authoritative, so files that its owner deletes or
    renames meanwhile are also removed from the copy.
  - Moves the folder of a leaver into a trash folder. The module deletes only its own incomplete copies. It changes no links, and nothing outside O(root) and
    O(roots).
  - Before the module changes a folder, it reads the permissions of the folder to find its user, because another account may record the folder under another
    name of the server, or not at all. The step is blocked if the permissions name other users and not this one; if they name a user whose C(homeDirectory)
    ends with the same name; or if they do not name this user, and C(homeDirectory) of another account contains the name of the folder. Groups, built-in
    accounts, inherited entries, and owners without access or C(homeDirectory) of their own do not count.
  - If C(homeDirectory) of a leaver is not a path that can be found, for example because it has a variable in it, the module warns and clears nothing.
  - A missing share or server is an error; the module does not conclude that the folder is gone.
extends_documentation_fragment:
  - hrsync.ad.attributes
  - hrsync.ad.directory
  - hrsync.ad.identity
  - hrsync.ad.file_server
  - hrsync.ad.steps.home_folder
notes:
  - The module does not empty trash folders.
  - While a folder is copied, there is a hidden note next to its new place, with the name of the folder and C(.hrsync-move). It is kept open, so that two
    tasks never work on the same move.
  - If O(root) is set back before an interrupted move is finished, the module warns about the note and the copy (C(.hrsync-copy)) that are left in
    O(roots).
  - Extended attributes of OS/2, hard links as such, and compression or encryption by the file system are not copied. Sparse files stay sparse if the new
    server supports it.
  - Samba shows a symbolic link as its target. The module recognizes links to folders and does not follow them; a link to a file is copied as that
    file. Set C(follow symlinks = no) if users can create links by other means than SMB.
  - Samba shows names that Windows does not allow in another form, such as C(DUZIB7~O); copies have that form.
  - Users do not need the right to create anything in O(root) itself, and should not have it.
seealso:
  - module: hrsync.ad.user
"""

EXAMPLES = r"""
# The examples omit the connection options. Set them once, in module_defaults or in the environment.

- name: Create the home folder of a joiner
  hrsync.ad.home_folder:
    key: "1017"
    root: \\fs1.example.com\homes

- name: Move a home folder to the file server of another office
  hrsync.ad.home_folder:
    sam_account_name: anowak
    root: \\fs-barcelona.example.com\homes
    move: true
    roots: [\\fs-warsaw.example.com\homes]

- name: Move the folder of a leaver into the trash folder for leavers
  hrsync.ad.home_folder:
    sam_account_name: anowak
    state: absent
    root: \\fs1.example.com\homes
    trash: \\fs1.example.com\homes\.leavers
"""

RETURN = r"""
path:
  description: Path of the home folder; empty with O(state=absent).
  returned: when the account exists
  type: str
  sample: \\fs1.example.com\homes\anowak
changes:
  description: The changes that were made, or in check mode would be made, as sentences.
  returned: when the account exists
  type: list
  elements: str
  sample: ["change home folder: CN=Anna Nowak,OU=Staff,DC=example,DC=com: homeDrive: H:"]
server:
  description: The domain controller that the module read and wrote to.
  returned: when the account exists
  type: str
  sample: dc1.example.com
"""

from ansible_collections.hrsync.ad.plugins.module_utils.accounts.step import run_step
from ansible_collections.hrsync.ad.plugins.module_utils.steps.home_folder.step import HomeFolder


def main() -> None:
    """Run the module."""
    run_step(HomeFolder)


if __name__ == "__main__":
    main()
