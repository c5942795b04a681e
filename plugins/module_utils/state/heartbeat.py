# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Signs of life while a run waits for services for long, such as for a home folder that is moved."""

from __future__ import annotations

import threading
import typing as t

from ..errors import StateError
from .lease import LostLeaseError


class Heartbeat:
    """Calls a function from time to time, in a thread of its own, until it is ended.

    Args:
        beat: gives a sign of life. If the lease is lost it is not called again. After any other error it is: if that
            lasts, the next intent fails with it.
        seconds: between two calls.
    """

    def __init__(self, beat: t.Callable[[], None], seconds: float) -> None:
        self._beat = beat
        self._seconds = seconds
        self._ended = threading.Event()
        # A daemon, so that it does not keep a failed run alive.
        self._thread = threading.Thread(target=self._go_on, name="hrsync heartbeat", daemon=True)
        self._thread.start()

    def _go_on(self) -> None:
        while not self._ended.wait(self._seconds):
            try:
                self._beat()
            except LostLeaseError:
                return
            except StateError:
                continue

    def end(self) -> None:
        """Call the function no more. When this returns, it is not running either."""
        self._ended.set()
        self._thread.join()
