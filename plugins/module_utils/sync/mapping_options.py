# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The options of the modules that work with the mapping alone. Importing this module is cheap."""

from __future__ import annotations

import typing as t

from .options import OPTIONS

OF_DIRECTORY: t.Final = ("attributes", "more_attributes", "ou", "groups", "templates")
"""Options with names of variables that do not matter for leavers."""

_SHARED: t.Final = (*OF_DIRECTORY, "account", "stages", "steps", "key", "days_before_start", "default_timezone")

TEST_MAPPING_OPTIONS: dict[str, t.Any] = {
    "examples": {"type": "list", "elements": "path", "required": True},
    **{name: OPTIONS[name] for name in _SHARED},
}
"""The options of `hrsync.ad.test_mapping`, documented in the module."""
