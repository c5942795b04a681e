# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The login names of the accounts that a plan changes, because lists of people show them. Pure."""

from __future__ import annotations

import dataclasses
import typing as t

if t.TYPE_CHECKING:
    from ...model.directory import Snapshot
    from ...model.plan import Plan


def with_logins(plan: Plan, snapshot: Snapshot | None) -> Plan:
    """The plan with `logins`; None if the task has read no snapshot."""
    if snapshot is None or not plan.changes:
        return plan
    changed = {change.account for change in plan.changes if change.account}
    found = {one.guid: one.text("sAMAccountName") or "" for one in snapshot.accounts if one.guid in changed}
    return dataclasses.replace(plan, logins=found)
