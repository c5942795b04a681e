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
  - hrsync.ad.steps.home_folder
notes:
  - What is in a trash folder stays there until somebody deletes it.
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

from ansible_collections.hrsync.ad.plugins.module_utils.accounts.step import run_step
from ansible_collections.hrsync.ad.plugins.module_utils.steps.home_folder.descriptor import HOME_FOLDER


def main() -> None:
    """Run the module."""
    run_step(HOME_FOLDER)


if __name__ == "__main__":
    main()
