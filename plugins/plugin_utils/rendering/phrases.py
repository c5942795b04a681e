# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Helpers for error messages about templates."""

from __future__ import annotations

from ...module_utils.values.suggestions import suggestion
from ...module_utils.values.text import clip

__all__ = ("clip", "suggestion")
