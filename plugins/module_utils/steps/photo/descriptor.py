# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The step `photo`: the photo of a user in Active Directory and Microsoft 365."""

from __future__ import annotations

import typing as t

from ...model.kinds import Kind, Phase
from ..descriptor import Action, Service, StepDescriptor
from ..requirements import Need, each, permissions

if t.TYPE_CHECKING:
    from ...option_table import Options

PRESENT: t.Final = "present"
ABSENT: t.Final = "absent"

THUMBNAIL: t.Final = "thumbnailPhoto"
JPEG: t.Final = "jpegPhoto"
MICROSOFT365: t.Final = "microsoft365"

SOURCES: t.Final = ("file", "content", "url")
"""The options of which a photo needs exactly one."""

_OPTIONS: t.Final[Options] = {
    "state": {
        "description": """
            V(present) writes the photo if it differs.

            V(absent) removes the photo from each of O(targets).
            """,
        "type": "str",
        "choices": [PRESENT, ABSENT],
        "default": PRESENT,
    },
    "targets": {
        "description": """
            Where to write the photo.

            V(thumbnailPhoto) is the LDAP attribute that Outlook, Exchange and Windows show. Directory synchronization
            copies it to Microsoft 365, which shows it as long as the user has no photo there.

            V(jpegPhoto) is the LDAP attribute that other applications read. Other photos in this attribute are removed.

            V(microsoft365) is the photo of the user in Microsoft 365, as large as the picture allows, up to 648x648
            pixels. A user that directory synchronization has not created yet gets the photo in the next run.
            """,
        "type": "list",
        "elements": "str",
        "choices": [THUMBNAIL, JPEG, MICROSOFT365],
        "default": [THUMBNAIL],
    },
    "file": {
        "description": """
            Path of a picture on the host that the module runs on.

            O(state=present) needs exactly one of O(file), O(content) and O(url).
            """,
        "type": "path",
    },
    "content": {
        "description": "A picture, encoded as base64, such as M(ansible.builtin.slurp) returns it.",
        "type": "str",
        "no_log": True,
    },
    "url": {
        "description": """
            Address of a picture. It must begin with C(https://), and so must the addresses that it redirects to, five
            at most. An address on the internet must not redirect into a private network.

            No credentials are sent. Messages show only the name of the host, because addresses from HR systems often
            contain a signature that lets anybody read the picture.
            """,
        "type": "str",
        "no_log": True,
    },
    "url_ca_file": {
        "description": "PEM file with certification authorities to trust for O(url), in addition to the public ones.",
        "type": "path",
    },
    "timeout": {
        "description": """
            Seconds that a download from O(url) may take with its redirects and retries, from 1 to 600. If three
            downloads from a host take longer, the run does not contact this host again.
            """,
        "type": "int",
        "default": 30,
    },
    "max_source_bytes": {
        "description": """
            Maximum size of the picture in bytes before it is converted, up to 104857600. A larger download is aborted.
            """,
        "type": "int",
        "default": 10 * 1024 * 1024,
    },
    "thumbnail_size": {
        "description": "Width and height of V(thumbnailPhoto) in pixels, from 48 to 648.",
        "type": "int",
        "default": 96,
    },
    "thumbnail_max_bytes": {
        "description": """
            Maximum size of V(thumbnailPhoto) in bytes, up to 102400, the limit of the attribute. If necessary, the
            quality is reduced.

            Exchange imports photos of up to 10240 bytes, and every domain controller and global catalog stores a copy
            of each photo.
            """,
        "type": "int",
        "default": 10 * 1024,
    },
    "jpeg_size": {
        "description": "Width and height of V(jpegPhoto) in pixels, from 48 to 648.",
        "type": "int",
        "default": 360,
    },
    "jpeg_max_bytes": {
        "description": "Maximum size of V(jpegPhoto) in bytes, up to 1024000.",
        "type": "int",
        "default": 100 * 1024,
    },
}

KIND: t.Final = Kind(
    name="photo",
    count="photos",
    title="photos changed",
    verb="change photo",
    phase=Phase.SERVICES,
)

PHOTO: t.Final = StepDescriptor(
    name="photo",
    variable="lifecycle_photo",
    kinds=(KIND,),
    options=_OPTIONS,
    services=(Service.DIRECTORY, Service.MICROSOFT365),
    needs_directory=False,
    protocol="LDAP, Microsoft Graph; HTTPS for ``url``",
    permissions="""
        LDAP: write C(thumbnailPhoto) and C(jpegPhoto) of the account, if O(targets) names them. The property set
        I(Personal Information) includes C(thumbnailPhoto).

        Microsoft Graph, if O(targets) includes V(microsoft365): the application permissions
        C(ProfilePhoto.ReadWrite.All) and C(User.Read.All).
        """,
    requirements=(
        *each(Need.ATTRIBUTE, "thumbnailPhoto", targets=("thumbnailPhoto",)),
        *each(Need.ATTRIBUTE, "jpegPhoto", targets=("jpegPhoto",)),
        *permissions("ProfilePhoto.ReadWrite.All User.Read.All", targets=("microsoft365",)),
    ),
    actions=(Action(16, "Manage users' photos"),),
)
