# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Looking again and again, with growing pauses, until something shows in Microsoft 365."""

from __future__ import annotations

import time
import typing as t

if t.TYPE_CHECKING:
    import collections.abc

LONGEST_PAUSE = 10
"""Seconds between two looks; the first pauses are shorter, from one second on."""

Key = t.TypeVar("Key")


def poll(
    waits: t.Mapping[Key, float],
    look: collections.abc.Callable[[t.Collection[Key]], t.Collection[Key]],
    *,
    clock: collections.abc.Callable[[], float] = time.monotonic,
    sleep: collections.abc.Callable[[float], object] = time.sleep,
) -> dict[Key, float]:
    """Look until everything shows or its time is over; all of them together, and each at least once.

    Args:
        waits: seconds for each thing that is waited for.
        look: gets the things that are still waited for, and returns those of them that do not show yet.
        clock: seconds.
        sleep: waits for so many seconds.

    Returns:
        The things that did not show in time, and after how many seconds each was given up.
    """
    started, pause = clock(), 1.0
    waiting, given_up = dict(waits), dict[Key, float]()
    while waiting:
        missing = look(tuple(waiting))
        waited = clock() - started
        given_up.update((key, waited) for key in missing if waited >= waiting[key])
        waiting = {key: waiting[key] for key in missing if waited < waiting[key]}
        if waiting:
            sleep(min(pause, max(waiting.values()) - waited))
            pause = min(pause * 2, LONGEST_PAUSE)
    return given_up
