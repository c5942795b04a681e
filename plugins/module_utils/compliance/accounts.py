# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What compliance lists tell of an account: how people know it, and when it was last used."""

from __future__ import annotations

import datetime
import typing as t

from ..planner.draft import common_name_of
from ..values import syntax

if t.TYPE_CHECKING:
    from ..model.directory import Account

ATTRIBUTES: t.Final = ("displayName", "department", "title", "lastLogonTimestamp", "whenCreated", "manager")
"""Read of every account, in addition to those that planning needs."""

JsonObject = dict[str, t.Any]


def account_facts(account: Account) -> JsonObject:
    """The account as plain data, see `account` in `docs/compliance.schema.json`."""
    used = last_used(account)
    return {
        "name": account.text("displayName") or common_name_of(account),
        "login": account.text("sAMAccountName") or "",
        "department": account.text("department") or "",
        "job_title": account.text("title") or "",
        "enabled": account.enabled,
        "created": created_on(account),
        "last_used": used.date().isoformat() if used else "",
        "guid": account.guid,
    }


def last_used(account: Account) -> datetime.datetime | None:
    """The last logon that all domain controllers know; None if nobody has logged on.

    lastLogonTimestamp is up to 14 days older than the last logon, because domain controllers only update a value that
    is older than msDS-LogonTimeSyncInterval, 14 days by default ([MS-ADA1] 2.352, attribute lastLogonTimestamp).
    """
    text = account.text("lastLogonTimestamp") or ""
    return syntax.filetime_moment(int(text)) if text.isdecimal() else None


def unused_since(account: Account) -> datetime.datetime | None:
    """The last logon of `last_used`, or else the time at which the account was created; None if nobody knows."""
    created = account.text("whenCreated")
    return last_used(account) or (syntax.generalized_time(created) if created else None)


def created_on(account: Account) -> str:
    """The day on which the account was created, `2026-11-28`; empty if the bind account may not read it."""
    text = account.text("whenCreated") or ""
    return f"{text[:4]}-{text[4:6]}-{text[6:8]}" if text[:8].isdecimal() else ""
