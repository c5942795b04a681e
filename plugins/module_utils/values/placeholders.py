# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Texts with which exports and people say that there is no value. Pure."""

from __future__ import annotations

import functools
import typing as t

_NULLS: t.Final = frozenset(("n/a", "#n/a", "<null>", "null", "undefined", "(none)", "(empty)", "(blank)", "#ref!"))
_WORDS: t.Final = frozenset(
    ("none", "nil", "nan", "unknown", "unassigned", "not set", "not specified", "default", "tbd", "tba", "n.a.", "brak")
)


@functools.lru_cache(maxsize=1 << 12)
def is_placeholder(text: str) -> bool:
    """Whether a department, a place or a title stands for no value: `N/A`, `-`, `None`, or nothing but signs."""
    folded = text.strip().casefold()
    return not any(map(str.isalnum, folded)) or folded in _NULLS or folded in _WORDS


def is_null(text: str) -> bool:
    """Whether even a name stands for no value. `None` and `Nan` may be names, `N/A` is none."""
    return text.strip().casefold() in _NULLS
