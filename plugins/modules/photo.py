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
  - Converts a picture from a file, from the task, or from an address that an HR system gives, into a photo for directories. The picture is rotated
    according to its EXIF data, cropped to a square around its center, scaled down, and stored as JPEG without any metadata, such as the place where it
    was taken. A transparent background becomes white. A picture is never enlarged.
  - Pictures can be JPEG, PNG, GIF (the first frame) or WebP. The module rejects pictures with more than 50 million pixels or fewer than 48 on a side,
    damaged pictures, and other files, and changes nothing.
  - The same picture gives the same photo with the same version of the Python library Pillow, so photos in Active Directory are compared byte by
    byte. Microsoft 365 re-encodes every photo; there the module writes a photo if its visible content differs from the picture.
  - Results and diffs show the size and the hash of a photo, never the photo.
extends_documentation_fragment:
  - hrsync.ad.attributes
  - hrsync.ad.steps.photo
  - hrsync.ad.directory.optional
  - hrsync.ad.identity
  - hrsync.ad.microsoft365
requirements:
  - Pillow >= 10.1.0
notes:
  - O(servers) is required unless O(targets) is only V(microsoft365), and O(upn) names the account.
seealso:
  - module: hrsync.ad.user
  - module: hrsync.ad.mailbox
"""

EXAMPLES = r"""
# The examples omit the connection options. Set them once, in module_defaults or in the environment.

- name: Write the photo from HR
  hrsync.ad.photo:
    key: "1017"
    url: https://hr.example.com/photos/1017.jpg
    targets: [thumbnailPhoto, microsoft365]

- name: Read a photo on another host
  ansible.builtin.slurp:
    src: /srv/photos/anowak.jpg
  delegate_to: photos.example.com
  register: picture

- name: Write the photo from the other host
  hrsync.ad.photo:
    upn: anna.nowak@example.com
    content: "{{ picture.content }}"

- name: Write a larger photo for Outlook
  hrsync.ad.photo:
    sam_account_name: anowak
    file: /srv/photos/anowak.png
    thumbnail_size: 240
    thumbnail_max_bytes: 30720

- name: Remove the photos of a leaver
  hrsync.ad.photo:
    key: "1017"
    state: absent
    targets: [thumbnailPhoto, jpegPhoto, microsoft365]
"""

RETURN = r"""
photos:
  description: The desired photos, by target. A target is missing if its photo is not known yet.
  returned: success
  type: dict
  contains:
    thumbnailPhoto:
      description: The photo in the LDAP attribute C(thumbnailPhoto). V(jpegPhoto) and V(microsoft365) have the same form, if O(targets) includes them.
      type: dict
      contains:
        bytes:
          description: Size; 0 for no photo.
          type: int
          sample: 3180
        sha256:
          description: Hash of the photo that is written. Microsoft 365 re-encodes it, which changes the hash.
          type: str
          sample: 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08
  sample: {"thumbnailPhoto": {"bytes": 3180, "sha256": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"}}
changes:
  description: The changes that were made, or in check mode would be made, as sentences.
  returned: when the account exists
  type: list
  elements: str
  sample:
    - "change photo: CN=Anna Nowak,OU=Staff,DC=example,DC=com: thumbnailPhoto: 3180 bytes, SHA-256
      9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
server:
  description: The domain controller that the module read and wrote to.
  returned: when the account exists and O(servers) is set
  type: str
  sample: dc1.example.com
"""

from ansible_collections.hrsync.ad.plugins.module_utils.accounts.step import run_step
from ansible_collections.hrsync.ad.plugins.module_utils.steps.photo.descriptor import SOURCES
from ansible_collections.hrsync.ad.plugins.module_utils.steps.photo.step import Photo


def main() -> None:
    """Run the module."""
    run_step(Photo, mutually_exclusive=[SOURCES], required_if=[("state", "present", SOURCES, True)])


if __name__ == "__main__":
    main()
