#!/usr/bin/python
# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: photo
short_description: Manage the photo of somebody in Active Directory and Microsoft 365
version_added: 0.2.0
author: The hrsync.ad authors (@hrsync)
description:
  - Takes a picture from a file, from the task, or from an address that an HR system gives, and makes of it what directories show. It is turned
    upright as its EXIF data say, cut to a square around its middle, made smaller, and stored as JPEG without any of the picture's metadata, such as
    the place where it was taken. A transparent background becomes white. No picture is enlarged.
  - Pictures may be JPEG, PNG, GIF (the first of its pictures) or WebP. Pictures with more than 50 million pixels or less than 48 on a side, broken
    ones, and whatever is no picture are refused, and nothing is changed.
  - The same picture gives the same photo with the same version of the Python library Pillow, so photos in Active Directory are compared byte by
    byte. Microsoft 365 stores every photo anew; there a photo is written if what it shows differs from the picture.
  - Results and diffs show the size and the hash of a photo, never the photo.
extends_documentation_fragment:
  - hrsync.ad.attributes
  - hrsync.ad.directory
  - hrsync.ad.identity
  - hrsync.ad.microsoft365
requirements:
  - Pillow >= 10.1.0
options:
  servers:
    description:
      - Domain controllers, each as C(host) or C(host:port), in order of preference. The first one that answers, can be trusted and can be
        written to is used. Each name must be one that the domain controller's certificate holds.
      - May be left out where O(upn) names the user and V(microsoft365) is the only one of O(targets). Nothing is then read from a directory.
      - If not set, the environment variable E(HRSYNC_SERVERS) is used, in which commas separate several.
    type: list
    elements: str
    required: false
  state:
    description:
      - V(present) writes the photo where it differs.
      - V(absent) removes the photo from each of O(targets).
    type: str
    choices: [present, absent]
    default: present
  targets:
    description:
      - Where the photo is to be.
      - V(thumbnailPhoto) is the LDAP attribute that Outlook, Exchange and Windows show. Directory synchronisation takes it to Microsoft 365, where
        it shows as long as there is no photo of Microsoft 365's own.
      - V(jpegPhoto) is the LDAP attribute that other applications read. Photos that it holds besides are removed.
      - V(microsoft365) is the photo of the user in Microsoft 365, as large as the picture allows up to 648x648 pixels. A user whom
        directory synchronisation has still to bring gets the photo in the next run.
    type: list
    elements: str
    choices: [thumbnailPhoto, jpegPhoto, microsoft365]
    default: [thumbnailPhoto]
  file:
    description:
      - Path of a picture on the host on which the module runs.
      - O(state=present) needs exactly one of O(file), O(content) and O(url).
    type: path
  content:
    description: A picture, encoded as base64, such as M(ansible.builtin.slurp) returns it.
    type: str
  url:
    description:
      - Address of a picture; it must begin with C(https://), and so must up to five addresses that it is redirected to.
      - No credentials are sent. Messages show the name of the host only, as addresses from HR systems often hold a signature with which anybody may
        read the picture.
    type: str
  url_ca_file:
    description: PEM file with authorities to trust for O(url), besides the public ones.
    type: path
  timeout:
    description: Seconds that a download from O(url) may take, from 1 to 600.
    type: int
    default: 30
  max_source_bytes:
    description: Bytes that the picture may have before it is converted, up to 104857600. A download that holds more is ended.
    type: int
    default: 10485760
  thumbnail_size:
    description: Pixels of each side of V(thumbnailPhoto), from 48 to 648.
    type: int
    default: 96
  thumbnail_max_bytes:
    description:
      - Bytes that V(thumbnailPhoto) may have, up to 102400, which is all that the attribute takes. The quality is lowered as far as necessary.
      - Exchange imports photos of up to 10240 bytes, and every domain controller and global catalog holds a copy of each photo.
    type: int
    default: 10240
  jpeg_size:
    description: Pixels of each side of V(jpegPhoto), from 48 to 648.
    type: int
    default: 360
  jpeg_max_bytes:
    description: Bytes that V(jpegPhoto) may have, up to 1024000.
    type: int
    default: 102400
notes:
  - "Least permissions of O(bind_user): the right to write the attributes C(thumbnailPhoto) and C(jpegPhoto) of the account, as far as they are among
    O(targets). The property set I(Personal Information) includes C(thumbnailPhoto)."
  - "Least permissions in Microsoft 365, where V(microsoft365) is among O(targets): the application permissions C(ProfilePhoto.ReadWrite.All) and
    C(User.Read.All)."
  - For many photos at once use the variable C(lifecycle_photo) of the role P(hrsync.ad.lifecycle#role).
seealso:
  - module: hrsync.ad.user
  - module: hrsync.ad.mailbox
"""

EXAMPLES = r"""
# The options for the connections are left out here: they are set once, in module_defaults or in the environment.

- name: The photo that HR has
  hrsync.ad.photo:
    key: "1017"
    url: https://hr.example.com/photos/1017.jpg
    targets: [thumbnailPhoto, microsoft365]

- name: Read a photo on another host
  ansible.builtin.slurp:
    src: /srv/photos/anowak.jpg
  delegate_to: photos.example.com
  register: picture

- name: Write it
  hrsync.ad.photo:
    upn: anna.nowak@example.com
    content: "{{ picture.content }}"

- name: A larger photo for Outlook
  hrsync.ad.photo:
    sam_account_name: anowak
    file: /srv/photos/anowak.png
    thumbnail_size: 240
    thumbnail_max_bytes: 30720

- name: Nobody sees the photos of those who have left
  hrsync.ad.photo:
    key: "1017"
    state: absent
    targets: [thumbnailPhoto, jpegPhoto, microsoft365]
"""

RETURN = r"""
photos:
  description: The photos as they are to be, by target. Targets of which nothing can be said yet are missing.
  returned: success
  type: dict
  contains:
    thumbnailPhoto:
      description: That of the LDAP attribute C(thumbnailPhoto). V(jpegPhoto) and V(microsoft365) are the same, where O(targets) has them.
      type: dict
      contains:
        bytes:
          description: Size; 0 for no photo.
          type: int
          sample: 3180
        sha256:
          description: Hash of the photo that is written. Microsoft 365 stores it anew, with another hash.
          type: str
          sample: 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08
  sample: {"thumbnailPhoto": {"bytes": 3180, "sha256": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"}}
changes:
  description: What was changed or, in check mode, would be, as sentences.
  returned: when the account exists
  type: list
  elements: str
  sample: ["change photo: CN=Anna Nowak,OU=Staff,DC=example,DC=com: thumbnailPhoto: 3180 bytes, SHA-256 9f86d081884c"]
server:
  description: The domain controller that was read and written.
  returned: when the account exists and O(servers) is set
  type: str
  sample: dc1.example.com
"""

from ansible_collections.hrsync.ad.plugins.module_utils.accounts.options import IDENTITY, IDENTITY_OPTIONS
from ansible_collections.hrsync.ad.plugins.module_utils.accounts.step import OPTIONAL_CONNECTION_OPTIONS, take
from ansible_collections.hrsync.ad.plugins.module_utils.module import run
from ansible_collections.hrsync.ad.plugins.module_utils.services.graph.options import MICROSOFT365_OPTION
from ansible_collections.hrsync.ad.plugins.module_utils.steps.photo.step import Photo


def main() -> None:
    """Run the module."""
    run(
        lambda module: take(module, Photo),
        {**OPTIONAL_CONNECTION_OPTIONS, **IDENTITY_OPTIONS, **MICROSOFT365_OPTION, **Photo.OPTIONS},
        required_one_of=[IDENTITY],
        mutually_exclusive=[IDENTITY, ("file", "content", "url")],
        required_if=[("state", "present", ("file", "content", "url"), True)],
    )


if __name__ == "__main__":
    main()
