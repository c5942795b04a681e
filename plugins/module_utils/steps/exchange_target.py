# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How commands for Exchange name an account, and what their errors mean."""

from __future__ import annotations

import typing as t

from ..services.exchange.commands import Failure

if t.TYPE_CHECKING:
    from ..directory.connection import Directory
    from ..services.exchange.commands import Answer, Value


def target(identity: str, directory: Directory | None) -> dict[str, Value]:
    """The parameters that name an account and the domain controller.

    Exchange works on the domain controller that was read, so that it sees what this run has written there and the
    other way round.

    Args:
        identity: objectGUID, DN or userPrincipalName.
        directory: connected; None where the task uses none.
    """
    return {"Identity": identity, **({"DomainController": directory.server} if directory else {})}


def is_missing(answer: Answer) -> bool:
    """Whether the command found nothing of that name."""
    return any(error.failure is Failure.NOT_FOUND for error in answer.errors)


def trouble(answer: Answer) -> str:
    """What went wrong, as sentences with the next step; empty where nothing did."""
    if not answer.errors:
        return ""
    error = answer.errors[0]
    step = _STEPS.get(error.failure, "")
    return " ".join(filter(None, (f"Exchange said: {error.message}", step)))


_STEPS: t.Final[t.Mapping[Failure, str]] = {
    Failure.NOT_FOUND: "It was deleted, or has not been replicated to this domain controller yet; run again.",
    Failure.AMBIGUOUS: "Let only one account have this name.",
    Failure.ACCESS_DENIED: (
        "Give the account of exchange.user the role Mail Recipients (role group Recipient Management) for this mailbox."
    ),
    Failure.ON_HOLD: "Have the hold lifted by who placed it, or keep the mailbox with the state shared.",
    Failure.TIMEOUT: "Run again: what was done is seen then.",
}
