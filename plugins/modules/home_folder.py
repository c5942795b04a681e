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
  - Creates a folder on a file server with the right permissions in one step, and writes its path and drive letter to the LDAP attributes
    C(homeDirectory) and C(homeDrive).
  - Moves the folder of an account that is to have it elsewhere. Within a share it is renamed. To another share or server it is copied with
    permissions, owners, alternate data streams, times and attributes, each file is read back, and only then does C(homeDirectory) change and the
    old folder go into a trash folder. An interrupted move is finished by the next run.
  - Retires the folder of a leaver into a trash folder. Nothing is ever deleted, and nothing is touched that is not below O(root) or one of
    O(roots), or that is a link.
  - A share or server that is missing is an error. It is not taken for a folder that is gone.
extends_documentation_fragment:
  - hrsync.ad.attributes
  - hrsync.ad.directory
  - hrsync.ad.identity
  - hrsync.ad.file_server
options:
  state:
    description:
      - With V(present) the folder is there, and the LDAP attributes C(homeDirectory) and C(homeDrive) say so.
      - With V(absent) the folder that C(homeDirectory) names, or else the one in O(root) whose permissions name the user, goes into the trash
        folder, and the LDAP attributes C(homeDirectory) and C(homeDrive) are cleared.
    type: str
    choices: [present, absent]
    default: present
  root:
    description:
      - Folder in which home folders are, such as V(\\\\fs1.example.com\\homes). It must be there.
      - Folders of DFS namespaces are not looked up. Name the server and share that they lead to.
      - With the name of the folder it makes the LDAP attribute C(homeDirectory).
    type: str
    required: true
  name:
    description: Name of the home folder in O(root). Without it the C(sAMAccountName) of the account.
    type: str
  drive:
    description: Letter of the drive that Windows connects with the folder at logon; empty for none. Writes the LDAP attribute C(homeDrive).
    type: str
    default: "H:"
  access:
    description:
      - What the user may do with the folder and everything in it. V(full) lets them change permissions too.
      - Entries for others, and those that deny, stay as they are.
    type: str
    choices: [modify, full]
    default: modify
  owner:
    description:
      - Whether the user is made the owner of the folder, which quotas may need. V(false) leaves the owner as it is.
      - The account of O(file_server) must be one of the server's Backup Operators for this.
    type: bool
    default: false
  inherit:
    description: Whether the folder inherits from O(root). V(false) gives it what it would inherit as entries of its own.
    type: bool
    default: true
  check_access:
    description:
      - Whether the permissions of a folder that is there are compared with O(access), O(owner) and O(inherit), and put right for it and all
        that is in it.
      - V(false) spares one request for each folder.
    type: bool
    default: true
  move:
    description:
      - Whether the folder of an account whose C(homeDirectory) is elsewhere is moved to where it is to be.
      - With V(false) such an account is left as it is.
    type: bool
    default: false
  roots:
    description: Other folders below which home folders may be moved or retired from. What is below none of these and not below O(root) is not
      touched.
    type: list
    elements: str
    default: []
  trash:
    description:
      - Folder into which old folders go, under their name and the time. It is created, hidden, where it is missing.
      - Used for what is in the same share. Without it, and for other shares, it is C(.trash) in the O(root), or in that of O(roots), that the
        folder is below.
    type: str
notes:
  - "Least permissions of O(file_server.user): I(Modify), I(Change permissions) and I(Take ownership) on O(root), O(roots) and everything below them. Only
    to set O(owner), and to keep the owners of files when they are copied, it must also be one of the file server's I(Backup Operators)."
  - "Least permissions of O(bind_user): to write C(homeDirectory) and C(homeDrive) of the account."
  - What is in a trash folder stays there until somebody deletes it.
  - For many home folders at once use the variable C(lifecycle_home_folder) of the role P(hrsync.ad.lifecycle#role).
  - While a folder is copied there is a hidden note beside its new place, called like the folder with C(.hrsync-move) added.
  - Not copied are extended attributes of OS/2, hard links as such, and compression or encryption by the file system.
  - Samba shows a symbolic link as what it leads to. Links to folders are recognised all the same and not followed; a link to a file is
    copied as that file. Set C(follow symlinks = no) where users can make links in another way than by SMB.
  - Samba shows names that Windows does not allow in another form, such as C(DUZIB7~O); in that form they arrive when they are copied.
  - Users need no right to create anything in O(root) itself, and should have none.
seealso:
  - module: hrsync.ad.user
"""

EXAMPLES = r"""
# The options for the connections are left out here: they are set once, in module_defaults or in the environment.

- name: A joiner has a home folder
  hrsync.ad.home_folder:
    key: "1017"
    root: \\fs1.example.com\homes

- name: Somebody goes to the file server of another office, with all files
  hrsync.ad.home_folder:
    sam_account_name: anowak
    root: \\fs-barcelona.example.com\homes
    move: true
    roots: [\\fs-warsaw.example.com\homes]

- name: A leaver's folder goes into the trash folder for leavers
  hrsync.ad.home_folder:
    sam_account_name: anowak
    state: absent
    root: \\fs1.example.com\homes
    trash: \\fs1.example.com\homes\.leavers
"""

RETURN = r"""
path:
  description: The home folder as it is to be; empty with O(state=absent).
  returned: when the account exists
  type: str
  sample: \\fs1.example.com\homes\anowak
changes:
  description: What was changed or, in check mode, would be, as sentences.
  returned: when the account exists
  type: list
  elements: str
  sample: ["change home folder: CN=Anna Nowak,OU=Staff,DC=example,DC=com: homeDrive: H:"]
server:
  description: The domain controller that was read and written.
  returned: when the account exists
  type: str
  sample: dc1.example.com
"""

from ansible_collections.hrsync.ad.plugins.module_utils.accounts.options import IDENTITY, IDENTITY_OPTIONS
from ansible_collections.hrsync.ad.plugins.module_utils.accounts.step import take
from ansible_collections.hrsync.ad.plugins.module_utils.directory.options import CONNECTION_OPTIONS
from ansible_collections.hrsync.ad.plugins.module_utils.module import run
from ansible_collections.hrsync.ad.plugins.module_utils.services.file_server.options import FILE_SERVER_OPTION
from ansible_collections.hrsync.ad.plugins.module_utils.steps.home_folder.step import HomeFolder


def main() -> None:
    """Run the module."""
    run(
        lambda module: take(module, HomeFolder),
        {**CONNECTION_OPTIONS, **IDENTITY_OPTIONS, **FILE_SERVER_OPTION, **HomeFolder.OPTIONS},
        required_one_of=[IDENTITY],
        mutually_exclusive=[IDENTITY],
    )


if __name__ == "__main__":
    main()
