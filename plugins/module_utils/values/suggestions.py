# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Suggestions for misspelled words in messages."""

from __future__ import annotations

import difflib
import typing as t


def suggestion(word: str, known: t.Iterable[str], cutoff: float = 0.6) -> str:
    """`; did you mean a or b?` for the known words that resemble `word`; otherwise an empty string.

    Args:
        word: a word that is not known.
        known: the known words.
        cutoff: how much they resemble it at least, from 0 to 1, see `difflib.get_close_matches`.
    """
    nearest = difflib.get_close_matches(word, sorted(set(known)), n=3, cutoff=cutoff)
    return f"; did you mean {' or '.join(nearest)}?" if nearest else ""
