# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The journal of a run: its intents before they are sent, and what became of them."""

from __future__ import annotations

import typing as t

from ..model.memory import ALONE

if t.TYPE_CHECKING:
    from ..model.changes import Change
    from ..model.memory import Made, Others
    from ..model.plan import Outcome

Intents: t.TypeAlias = "t.Sequence[tuple[int, Change]]"
"""Changes with their index in the plan."""

PORTION: t.Final = 256
"""The most changes whose intents are written together. If the run is killed, so many may be unsettled."""


class Journal(t.Protocol):
    """Remembers what a run is about to do."""

    def share(self, made: t.Sequence[Made], managed: int) -> Others:
        """Say what the run intends to those whose limits count together with its own, and see what they intend.

        Args:
            made: the most that it can take of each limit.
            managed: number of managed accounts.

        Raises:
            HrsyncError: as of `intend`.
        """

    def intend(self, changes: Intents) -> None:
        """Remember, durably, that these changes are sent next.

        Raises:
            HrsyncError: they cannot be remembered, or another run has taken over. Then nothing more may be written.
        """

    def settle(self, outcomes: t.Mapping[int, Outcome]) -> None:
        """Remember what became of changes, by their index. It may be made durable with the next `intend`."""


class NoJournal:
    """The journal of a run without a database."""

    def share(self, made: t.Sequence[Made], managed: int) -> Others:
        """Remember nothing: the run counts alone."""
        return ALONE

    def intend(self, changes: Intents) -> None:
        """Remember nothing."""

    def settle(self, outcomes: t.Mapping[int, Outcome]) -> None:
        """Remember nothing."""
