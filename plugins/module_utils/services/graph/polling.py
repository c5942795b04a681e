# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Polls Microsoft 365, with growing pauses, until changes are visible."""

from __future__ import annotations

import time
import typing as t

if t.TYPE_CHECKING:
    import collections.abc

LONGEST_PAUSE = 10
"""The longest pause between two polls, in seconds; pauses start at one second and double."""

Key = t.TypeVar("Key")


def poll(
    waits: t.Mapping[Key, float],
    look: collections.abc.Callable[[t.Collection[Key]], t.Collection[Key]],
    *,
    clock: collections.abc.Callable[[], float] = time.monotonic,
    sleep: collections.abc.Callable[[float], object] = time.sleep,
) -> dict[Key, float]:
    """Poll until all keys are done or their time is over; each key is polled at least once.

    Args:
        waits: the seconds to wait for each key.
        look: gets the keys that are not done, and returns those of them that are still not done.
        clock: the time in seconds.
        sleep: waits for a number of seconds.

    Returns:
        The keys that were not done in time, with the seconds after which each timed out.
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
