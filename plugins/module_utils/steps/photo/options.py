# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The options of the step `photo`."""

from __future__ import annotations

import typing as t

PRESENT = "present"
ABSENT = "absent"

THUMBNAIL = "thumbnailPhoto"
JPEG = "jpegPhoto"
MICROSOFT365 = "microsoft365"
TARGETS = (THUMBNAIL, JPEG, MICROSOFT365)

SOURCES = ("file", "content", "url")
"""The options of which a photo needs exactly one."""

OPTIONS: t.Final[t.Mapping[str, t.Any]] = {
    "state": {"type": "str", "choices": [PRESENT, ABSENT], "default": PRESENT},
    "targets": {"type": "list", "elements": "str", "choices": list(TARGETS), "default": [THUMBNAIL]},
    "file": {"type": "path"},
    "content": {"type": "str", "no_log": True},
    # An address that HR gives often holds a signature with which anybody may read it.
    "url": {"type": "str", "no_log": True},
    "url_ca_file": {"type": "path"},
    "timeout": {"type": "int", "default": 30},
    "max_source_bytes": {"type": "int", "default": 10 * 1024 * 1024},
    "thumbnail_size": {"type": "int", "default": 96},
    "thumbnail_max_bytes": {"type": "int", "default": 10 * 1024},
    "jpeg_size": {"type": "int", "default": 360},
    "jpeg_max_bytes": {"type": "int", "default": 100 * 1024},
}
