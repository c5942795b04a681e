#!/usr/bin/python
# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: photo
short_description: Manage the photo of a user in Active Directory and Microsoft 365
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
  - hrsync.ad.steps.photo
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

from ansible_collections.hrsync.ad.plugins.module_utils.accounts.step import run_step
from ansible_collections.hrsync.ad.plugins.module_utils.steps.photo.descriptor import PHOTO, SOURCES


def main() -> None:
    """Run the module."""
    run_step(PHOTO, mutually_exclusive=[SOURCES], required_if=[("state", "present", SOURCES, True)])


if __name__ == "__main__":
    main()
