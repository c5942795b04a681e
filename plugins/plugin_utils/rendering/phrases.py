# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Helpers for error messages about templates."""

from __future__ import annotations

import typing as t

from ...module_utils.values.suggestions import suggestion

__all__ = ("clip", "suggestion")

LONGEST: t.Final = 300
"""Maximum number of characters of a template, or of a library's error, in a message."""


def clip(text: object, length: int = LONGEST) -> str:
    """The string on one line, shortened if it is longer than `length` characters."""
    line = " ".join(str(text).split())
    return line if len(line) <= length else line[: length - 1] + "…"
