# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Drive the simulated Exchange from tests and the demo."""

from __future__ import annotations

import typing as t

from ..simulation.control import Answer, Control
from .credentials import Credentials


class ExchangeControl(Control[Credentials]):
    """A client of `/_lab/`.

    `state()` has `sessions` open now, `opened` so far, `mailboxes` by objectGUID, and `settings`: `sessions_allowed`,
    `idle_seconds`, `remote_shell_allowed`, `hidden` commands.
    """

    CREDENTIALS = Credentials

    def reset(self) -> None:
        """Empty mailboxes without holds, no sessions, no faults, first settings, an empty log."""
        self.act("reset")

    def hold(self, identity: str, held: bool = True) -> None:
        """Put somebody's mailbox on litigation hold, or take it off."""
        self.act("hold", identity=identity, held=held)

    def commands(self) -> list[Answer]:
        """The commands that were asked for: `command`, `parameters`, `outcome`."""
        return t.cast("list[Answer]", self._ask("GET", "commands")["commands"])

    def clear_commands(self) -> None:
        """Begin a new log."""
        self._ask("DELETE", "commands")
