# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What results, diffs and reports call the kinds of change, and which changes belong to one account."""

from __future__ import annotations

import typing as t

from ..model.plan import Change, Delta, Kind, Outcomes, Plan, Status

COUNTS: t.Mapping[Kind, str] = {
    Kind.SCRIPT_BEFORE: "scripts_before",
    Kind.CREATE_OU: "ou_creates",
    Kind.CREATE: "creates",
    Kind.RESTORE: "restores",
    Kind.LIFT_PROTECTION: "protections_lifted",
    Kind.DISABLE: "disables",
    Kind.RENAME: "renames",
    Kind.MOVE: "moves",
    Kind.SET_ATTRIBUTES: "updates",
    Kind.SET_PASSWORD: "password_sets",
    Kind.UNLOCK: "unlocks",
    Kind.ADD_TO_GROUP: "group_adds",
    Kind.PRIMARY_GROUP: "primary_groups",
    Kind.REMOVE_FROM_GROUP: "group_removes",
    Kind.FORGET_GROUPS: "group_forgets",
    Kind.ENABLE: "enables",
    Kind.SKYPE_USER: "skype_users",
    Kind.AUTO_REPLY: "auto_replies",
    Kind.MAILBOX: "mailboxes",
    Kind.LICENSE: "licenses",
    Kind.PHOTO: "photos",
    Kind.HOME_FOLDER: "home_folders",
    Kind.DELETE: "deletes",
    Kind.SCRIPT_AFTER: "scripts_after",
}
"""How results name the number of changes of a kind. No name is a method of dict: `plan.update` would print a method."""

TITLES: t.Mapping[Kind, str] = {
    Kind.SCRIPT_BEFORE: "scripts run before",
    Kind.CREATE_OU: "OUs created",
    Kind.CREATE: "accounts created",
    Kind.RESTORE: "accounts restored",
    Kind.LIFT_PROTECTION: "protections lifted",
    Kind.DISABLE: "accounts disabled",
    Kind.RENAME: "accounts renamed",
    Kind.MOVE: "accounts moved",
    Kind.SET_ATTRIBUTES: "accounts updated",
    Kind.SET_PASSWORD: "passwords set",
    Kind.UNLOCK: "accounts unlocked",
    Kind.ADD_TO_GROUP: "group members added",
    Kind.PRIMARY_GROUP: "primary groups set",
    Kind.REMOVE_FROM_GROUP: "group members removed",
    Kind.FORGET_GROUPS: "group memory cleared",
    Kind.ENABLE: "accounts enabled",
    Kind.SKYPE_USER: "Skype users changed",
    Kind.AUTO_REPLY: "auto-replies changed",
    Kind.MAILBOX: "mailboxes changed",
    Kind.LICENSE: "licences changed",
    Kind.PHOTO: "photos changed",
    Kind.HOME_FOLDER: "home folders changed",
    Kind.DELETE: "accounts deleted",
    Kind.SCRIPT_AFTER: "scripts run after",
}
"""Headings of the counts, for people."""

VERBS: t.Mapping[Kind, str] = {
    Kind.SCRIPT_BEFORE: "run script before",
    Kind.CREATE_OU: "create OU",
    Kind.CREATE: "create account",
    Kind.RESTORE: "restore",
    Kind.LIFT_PROTECTION: "lift deletion protection",
    Kind.DISABLE: "disable",
    Kind.RENAME: "rename",
    Kind.MOVE: "move",
    Kind.SET_ATTRIBUTES: "set attributes",
    Kind.SET_PASSWORD: "set password",
    Kind.UNLOCK: "unlock",
    Kind.ADD_TO_GROUP: "add to group",
    Kind.PRIMARY_GROUP: "set primary group",
    Kind.REMOVE_FROM_GROUP: "remove from group",
    Kind.FORGET_GROUPS: "clear remembered groups",
    Kind.ENABLE: "enable",
    Kind.SKYPE_USER: "change Skype user",
    Kind.AUTO_REPLY: "change auto-reply",
    Kind.MAILBOX: "change mailbox",
    Kind.LICENSE: "change licences",
    Kind.PHOTO: "change photo",
    Kind.HOME_FOLDER: "change home folder",
    Kind.DELETE: "delete",
    Kind.SCRIPT_AFTER: "run script after",
}
"""What one change does."""

SECRET = "(secret)"
"""Stands for a secret value."""
SECRET_CHANGED = "(secret, changed)"
"""Stands for the value that replaces a secret one."""


class Count(t.NamedTuple):
    """How many changes of a kind there are, and what became of them."""

    planned: int
    applied: int
    failed: int
    skipped: int


def count(plan: Plan, outcomes: Outcomes) -> dict[Kind, Count]:
    """The changes by kind, for every kind, in the order of `Kind`."""
    numbers = {kind: dict.fromkeys(("planned", *Status), 0) for kind in Kind}
    for index, change in enumerate(plan.changes):
        numbers[change.kind]["planned"] += 1
        if index in outcomes:
            numbers[change.kind][outcomes[index].status] += 1
    return {
        kind: Count(number["planned"], number[Status.APPLIED], number[Status.FAILED], number[Status.SKIPPED])
        for kind, number in numbers.items()
    }


def by_account(changes: t.Iterable[Change]) -> list[list[Change]]:
    """The changes of each account together, accounts and changes in the order of the plan."""
    accounts: dict[str, list[Change]] = {}
    for change in changes:
        accounts.setdefault(change.key or change.account or change.dn, []).append(change)
    return list(accounts.values())


def shown_before(delta: Delta) -> tuple[str, ...]:
    """The values before, or the marker where they are secret; empty where there were none."""
    return (SECRET,) if delta.secret and delta.before else delta.before


def shown_after(delta: Delta) -> tuple[str, ...]:
    """The values after, or the marker where they are secret; empty where there are none."""
    return (SECRET_CHANGED,) if delta.secret and delta.after else delta.after
