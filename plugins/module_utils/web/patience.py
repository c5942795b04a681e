# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How long requests wait and how often they are repeated. Without requests, which the controller does not need."""

from __future__ import annotations

import dataclasses


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """How long a request may take. All times are in seconds."""

    timeout: float = 30
    """The limit for the connection, and for each pause while the answer is read."""
    retries: int = 4
    """How often a request is repeated after a timeout or a lost connection."""
    refusals: int | None = None
    """How often a request is repeated after 429 or 5xx; None means as often as `retries`."""
    backoff: float = 0.5
    """The pause before the first retry, unless the source sends Retry-After; it doubles each time, with jitter."""
    longest_backoff: float = 30
    """The longest pause without Retry-After."""
    longest_wait: float = 180
    """The limit for all retries after the first failure; a Retry-After beyond it fails the request at once."""
    longest_answer: float = 300
    """The limit for reading the body of one answer."""

    def pause(self, number: int) -> float:
        """The pause before this retry; the first one has the number 0."""
        return min(self.backoff * 2.0**number, self.longest_backoff)


DEFAULT_PATIENCE = Patience()
