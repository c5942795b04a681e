# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The words for waves and for emergencies, the same in results, on the console and on pages. Pure."""

from __future__ import annotations

import typing as t

from ..values.text import count, examples

if t.TYPE_CHECKING:
    from ..model.waves import Waves

_LISTED: t.Final = 10
"""The most sizes of waves in a line."""


def waves_text(waves: Waves) -> str:
    """What came of the waves, in one line: `2 of 3 waves of 1, 10, 26 people made; 26 people left: Anna Nowak (1017)`.

    In a preview, the waves in which the changes would be made.
    """
    sizes = examples(list(map(str, waves.sizes)), _LISTED)
    if not waves.sizes:
        return "no change, so no wave"
    if not waves.begun:
        return f"{count(len(waves.sizes), 'wave')} of {sizes} people"
    made = f"{waves.begun} of {count(len(waves.sizes), 'wave')} of {sizes} people made"
    if not waves.people_left:
        return made
    return f"{made}; {count(waves.people_left, 'person', 'people')} left: {_named(waves)}"


def _named(waves: Waves) -> str:
    more = waves.people_left - len(waves.left)
    return ", ".join([*waves.left, *([f"and {more} more"] if more else [])])


def emergency_text(reason: str, *, check_mode: bool) -> str:
    """What an emergency run does, and why."""
    does = "WOULD DISABLE" if check_mode else "DISABLES"
    return f"EMERGENCY RUN: {does} LEAVERS WITHOUT APPROVAL, AND DOES NOTHING ELSE. REASON: {reason}"
