# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Parameters that identify an account in Exchange commands, and the meaning of the errors of commands."""

from __future__ import annotations

import typing as t

from ..services.exchange.commands import Failure

if t.TYPE_CHECKING:
    from ..directory.connection import Directory
    from ..services.exchange.commands import Answer, Value


def target(identity: str, directory: Directory | None) -> dict[str, Value]:
    """The parameters that identify an account and the domain controller.

    Exchange must use the domain controller of this run, so that each sees the changes of the other at once.

    Args:
        identity: objectGUID, DN or userPrincipalName.
        directory: the connected directory; None if the task uses none.
    """
    return {"Identity": identity, **({"DomainController": directory.server} if directory else {})}


def is_missing(answer: Answer) -> bool:
    """Whether the command found no object with the identity."""
    return any(error.failure is Failure.NOT_FOUND for error in answer.errors)


def trouble(answer: Answer) -> str:
    """The error of a command and how to fix it, as sentences; empty if there was no error."""
    if not answer.errors:
        return ""
    error = answer.errors[0]
    said = error.message if error.failure in _OWN else f"Exchange said: {error.message}"
    return " ".join(filter(None, (said, _STEPS.get(error.failure, ""))))


_OWN: t.Final = frozenset({Failure.LOST, Failure.UNSENDABLE})
"""Errors whose message is not Exchange's."""

_STEPS: t.Final[t.Mapping[Failure, str]] = {
    Failure.NOT_FOUND: "It was deleted, or is not replicated to this domain controller yet. Run again.",
    Failure.AMBIGUOUS: "Make sure that only one account has this name.",
    Failure.ACCESS_DENIED: (
        "Give the account of exchange.user the role Mail Recipients (role group Recipient Management) for this mailbox."
    ),
    Failure.ON_HOLD: "Ask the administrator of the hold to remove it, or keep the mailbox with the state shared.",
    Failure.TIMEOUT: "Run again. The next run sees which changes were made.",
    Failure.LOST: "Run again.",
}
