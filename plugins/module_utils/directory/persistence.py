# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Repeats what a domain controller refuses because it is busy or not available at the moment.

Such a server has done nothing ([RFC 4511] appendix A.2: busy, unavailable), so that every request may be repeated.
"""

from __future__ import annotations

import time
import typing as t

from ..web.patience import Patience
from .requests import TRANSIENT_CODES

_PATIENCE: t.Final = Patience(retries=5)
"""15.5 seconds in all, for each request until one is in vain."""


class Persistence:
    """How often one connection repeats requests.

    A server that has refused one request to the last attempt is not asked again for each of hundreds of others: these
    get one attempt each, until the server processes one of them.
    """

    def __init__(self, patience: Patience = _PATIENCE, sleep: t.Callable[[float], object] = time.sleep) -> None:
        self._patience, self._sleep = patience, sleep
        self._is_over = False

    def attempts(self, code: int) -> t.Iterator[int]:
        """Waits before each further attempt, and ends after the last one, or at once if the code is no such refusal.

        Callers leave the loop once the server gives another answer.
        """
        if code not in TRANSIENT_CODES:
            self._is_over = False
            return
        for number in range(0 if self._is_over else self._patience.retries):
            self._sleep(self._patience.pause(number))
            yield number
        self._is_over = True
