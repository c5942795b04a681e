# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The option that says where runs remember. Importing this file is cheap."""

from __future__ import annotations

import typing as t

from ..option_table import Options, argument_spec

STATE_TABLE: t.Final[Options] = {"state": {"type": "str", "no_log": False, "environment": ["HRSYNC_STATE"]}}
"""Its value can contain a password, which `invocation` masks. Ansible would mask `none` in all outputs."""

STATE_OPTION: t.Final = argument_spec(STATE_TABLE)
"""Documented in the fragment `run`."""
