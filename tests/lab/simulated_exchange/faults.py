# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Odd answers of Exchange: to requests of the protocol, and to commands."""

from __future__ import annotations

import dataclasses
import re
import typing as t

from ..simulation import faults

COMMAND: t.Final = frozenset({"error", "warning_error", "stall", "end_session", "refuse"})
"""Kinds that meet a command."""


@dataclasses.dataclass(kw_only=True)
class Fault(faults.Fault):
    """One odd answer.

    Of requests, those with `action` (Create, Command, Receive, Send, Signal, Delete; all if None): those of
    `faults.Fault`, and

    - session_limit: refuse one more session. session_gone: end the client's session, as after long idleness.

    Of commands, those whose name and whose identity match the regular expressions `command` and `identity`:

    - error: fail with `message`; `exception` is the name of the exception.
    - warning_error: do what is asked, and write such an error record nevertheless, without failing.
    - stall: begin `seconds` later.
    - end_session: end the session instead, with all commands in it, as a crash of the worker process does.
    - refuse: answer the client that waits for it with the HTTP status `status`.
    """

    KINDS = faults.Fault.KINDS | COMMAND | {"session_limit", "session_gone"}
    PATTERNS = (*faults.Fault.PATTERNS, "command", "identity")

    action: str | None = None
    command: str = ""
    identity: str = ""
    message: str = "Active Directory operation failed. INSUFF_ACCESS_RIGHTS"
    exception: str = "ADOperationException"

    def meets_request(self, action: str) -> bool:
        """Whether the fault is meant for a request with this action."""
        return self.kind not in COMMAND and self.action in (None, action)

    def meets_command(self, name: str, identity: str) -> bool:
        """Whether the fault is meant for this command."""
        return (
            self.kind in COMMAND
            and re.search(self.command, name, re.IGNORECASE) is not None
            and re.search(self.identity, identity, re.IGNORECASE) is not None
        )
