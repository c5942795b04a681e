# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The step `home_folder`: the home folder of an account on a file server."""

from __future__ import annotations

import typing as t

from ...model.kinds import Kind, Phase
from ...model.limits import HOME_FOLDER_MOVES
from ..descriptor import Action, Service, StepDescriptor
from ..requirements import Need, each

if t.TYPE_CHECKING:
    from ...model.kinds import BeforeAfter
    from ...option_table import Options

PRESENT: t.Final = "present"
ABSENT: t.Final = "absent"

_OPTIONS: t.Final[Options] = {
    "state": {
        "description": """
            V(present) creates the folder, and writes the LDAP attributes C(homeDirectory) and C(homeDrive).

            V(absent) moves the folder into the trash folder, and clears the LDAP attributes C(homeDirectory) and
            C(homeDrive). The folder is the one that C(homeDirectory) names, or else the one in O(root) whose
            permissions name the user.
            """,
        "type": "str",
        "choices": [PRESENT, ABSENT],
        "default": PRESENT,
    },
    "root": {
        "description": r"""
            Folder that contains the home folders, such as V(\\\\fs1.example.com\\homes). It must exist.

            DFS namespaces are not resolved. Name the server and the share that they lead to.

            The LDAP attribute C(homeDirectory) gets this path with the name of the folder, see O(name).
            """,
        "type": "str",
        "required": True,
    },
    "name": {
        "description": "Name of the home folder in O(root). If not set, the C(sAMAccountName) of the account.",
        "type": "str",
    },
    "drive": {
        "description": """
            Drive letter that Windows maps to the folder at logon, such as V(H:). An empty string maps none. Written to
            the LDAP attribute C(homeDrive).
            """,
        "type": "str",
        "default": "H:",
    },
    "access": {
        "description": """
            Permissions of the user on the folder and everything in it. With V(full), users can change permissions.

            Entries for other accounts, and entries that deny access, are not changed.
            """,
        "type": "str",
        "choices": ["modify", "full"],
        "default": "modify",
    },
    "owner": {
        "description": """
            Whether to make the user the owner of the folder, which quotas may need. V(false) does not change the owner.

            The account in O(file_server) must be a member of the server's Backup Operators for this.
            """,
        "type": "bool",
        "default": False,
    },
    "inherit": {
        "description": """
            Whether the folder inherits permissions from O(root). With V(false), it gets copies of these permissions
            instead, so that later changes of O(root) do not affect it.
            """,
        "type": "bool",
        "default": True,
    },
    "check_access": {
        "description": """
            Whether to compare the permissions of an existing folder with O(access), O(owner) and O(inherit), and
            correct them for the folder and everything in it.

            V(false) saves one request for each folder.
            """,
        "type": "bool",
        "default": True,
    },
    "move": {
        "description": """
            Whether to move the folder of an account whose C(homeDirectory) names another folder. If that is not in
            O(root), name its parent folder in O(roots).

            With V(false), such an account is not changed.
            """,
        "type": "bool",
        "default": False,
    },
    "roots": {
        "description": """
            Other folders that home folders may be moved or retired from. The module changes nothing outside these
            folders and O(root).
            """,
        "type": "list",
        "elements": "str",
        "default": [],
    },
    "trash": {
        "description": """
            Trash folder, for folders that O(state=absent) retires, and for the old folder after a move to another
            share. A folder keeps its name there, with the time added. If the trash folder does not exist, it is created
            as a hidden folder.

            It is used for folders in the same share. If not set, and for folders in other shares, the trash folder is
            C(.trash) in O(root), or in the one of O(roots) that contains the folder.
            """,
        "type": "str",
    },
}

FOLDER: t.Final = "home_folder"
"""Name of the delta for the folder itself. Other deltas have the names of LDAP attributes."""
NO_FOLDER: t.Final = ("none",)
"""How the delta shows that there is no folder."""


def _moves(deltas: t.Iterable[BeforeAfter]) -> tuple[str, ...]:
    """The limit that counts the change, if it moves a folder to another place, or into the trash."""
    moved = (delta for delta in deltas if delta.attribute == FOLDER and delta.before != NO_FOLDER)
    return (HOME_FOLDER_MOVES,) if any(moved) else ()


KIND: t.Final = Kind(
    name="home_folder",
    count="home_folders",
    title="home folders changed",
    verb="change home folder",
    phase=Phase.SERVICES,
    limits=_moves,
)

HOME_FOLDER: t.Final = StepDescriptor(
    name="home_folder",
    variable="lifecycle_home_folder",
    kinds=(KIND,),
    options=_OPTIONS,
    services=(Service.DIRECTORY, Service.FILE_SERVER),
    protocol="SMB 3, signed and encrypted; LDAP",
    permissions="""
        SMB: I(Modify), I(Change permissions) and I(Take ownership) on O(root), O(roots) and everything below them.
        Membership in the file server's I(Backup Operators) is needed only to set O(owner), and to keep the owners of
        copied files.

        LDAP: write C(homeDirectory) and C(homeDrive) of the account.
        """,
    requirements=each(Need.ATTRIBUTE, "homeDirectory homeDrive"),
    actions=(
        Action(10, "Move home folders"),
        Action(12, "Delete home folders", "The folder is moved into a trash folder. Empty that folder yourself."),
    ),
)
