# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whose passwords are handed over after a run."""

from __future__ import annotations

import typing as t

from ..model.plan import Kind, Status
from .context import Context

if t.TYPE_CHECKING:
    from ..model.plan import Change, Outcomes, Plan


def entries(plan: Plan, outcomes: Outcomes, issued: t.Mapping[str, str]) -> list[dict[str, t.Any]]:
    """The first passwords of the accounts that a run has created, as `plugin_utils/password_file.py` writes them.

    Plain data, to be sealed on its way to the controller (`wire.sealing`). Accounts that could not be created are not
    among them.

    Args:
        plan: of the run.
        outcomes: of its changes.
        issued: what `apply` has filled.
    """
    return [
        _entry(change, issued[Context.identity(change)])
        for index, change in enumerate(plan.changes)
        if change.kind is Kind.CREATE and index in outcomes and outcomes[index].status is Status.APPLIED
    ]


def _entry(change: Change, password: str) -> dict[str, t.Any]:
    login = next(delta.after[0] for delta in change.deltas if delta.attribute.lower() == "samaccountname")
    return {"account": login, "key": change.key, "dn": change.dn, "password": password}
