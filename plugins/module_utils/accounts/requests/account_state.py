# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The account after a plan was applied, as results show it."""

from __future__ import annotations

import dataclasses
import typing as t

from ...model.plan import AccountAfter, Status

if t.TYPE_CHECKING:
    from ...model.changes import Change
    from ...model.directory import Account
    from ...model.plan import Outcomes, Plan

NO_GUID = "00000000-0000-0000-0000-000000000000"
"""The placeholder for the objectGUID of an account that check mode would create."""


@dataclasses.dataclass(frozen=True, slots=True)
class AccountState:
    """An account in a result."""

    dn: str
    guid: str
    """`NO_GUID` if it is not known yet."""
    sam_account_name: str | None
    enabled: bool


def applied(plan: Plan, outcomes: Outcomes) -> list[Change]:
    """The changes that were made; in check mode, without outcomes, all changes of the plan."""
    return [
        change
        for index, change in enumerate(plan.changes)
        if not outcomes or (index in outcomes and outcomes[index].status is Status.APPLIED)
    ]


def state_after(account: Account | None, changes: t.Iterable[Change]) -> AccountState | None:
    """The account after these changes; None if there is none."""
    after = AccountAfter(account=account, changes=tuple(changes))
    if not after.exists:
        return None
    guid = account.guid if account and not after.is_new else NO_GUID
    return AccountState(after.dn, guid, after.login or None, after.enabled)
