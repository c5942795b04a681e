# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The passwords that are delivered after a run."""

from __future__ import annotations

import typing as t

from ..model.changes import Create
from ..model.plan import Status
from .context import Context
from .passwords import Passwords

if t.TYPE_CHECKING:
    from ..model.plan import Outcomes, Plan


def entries(plan: Plan, outcomes: Outcomes, passwords: Passwords) -> list[dict[str, t.Any]]:
    """The initial passwords of all accounts that a run created, in the format of `plugin_utils/passwords`.

    The result is plain data. Seal it before it goes to the controller (`wire.sealing`). Accounts that could not be
    created are not included.

    Args:
        plan: the plan of the run.
        outcomes: the outcomes of its changes.
        passwords: the passwords of the run.
    """
    return [
        _entry(change, passwords.given(Context.identity(change)) or "")
        for index, change in enumerate(plan.changes)
        if isinstance(change, Create) and index in outcomes and outcomes[index].status is Status.APPLIED
    ]


def is_unsure(plan: Plan, outcomes: Outcomes) -> bool:
    """Whether an account may have been created although that counts as failed, so that its password is missing."""
    return any(
        isinstance(change, Create) and index in outcomes and outcomes[index].unknown
        for index, change in enumerate(plan.changes)
    )


def _entry(change: Create, password: str) -> dict[str, t.Any]:
    login = next(delta.after[0] for delta in change.deltas if delta.attribute.lower() == "samaccountname")
    return {"account": login, "key": change.key, "dn": change.dn, "password": password}
