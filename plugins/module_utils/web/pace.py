# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Keeps requests below a limit that a server sets for a span of time."""

from __future__ import annotations

import collections
import time


class Pace:
    """Limits the number of requests in any span of so many seconds."""

    def __init__(self, count: int, seconds: float) -> None:
        self._seconds = seconds
        self._starts: collections.deque[float] = collections.deque(maxlen=count)

    def wait(self) -> None:
        """Sleep until one more request is allowed, and count it."""
        if len(self._starts) == self._starts.maxlen:
            time.sleep(max(0.0, self._starts[0] + self._seconds - time.monotonic()))
        self._starts.append(time.monotonic())
