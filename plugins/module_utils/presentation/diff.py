# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The diff of a plan: the values of each account before and after the changes, as `--diff` shows them."""

from __future__ import annotations

import hashlib
import json
import re
import typing as t

from ..model.changes import (
    AddToGroup,
    Change,
    Create,
    CreateOu,
    Delete,
    Disable,
    Enable,
    LiftProtection,
    Move,
    RemoveFromGroup,
    Rename,
    Restore,
    SetPassword,
    Unlock,
)
from ..model.plan import Outcomes, Plan, Status
from . import change_names
from .result import one_line

LONGEST_VALUE = 200
"""The maximum number of characters of a value. Longer values are cut, with their length and hash."""

_PLAIN = re.compile(r"(?!.*(: | #|:$))[^\s\-?:,\[\]{}#&*!|>'\"%@`](.*\S)?")
"""Values that need no quotes, because YAML reads them as one string."""


class AccountDiff(t.TypedDict):
    """One diff, in the format of Ansible's callbacks."""

    before_header: str
    after_header: str
    before: str
    after: str


class _Lines:
    """The lines of one account, before and after."""

    def __init__(self) -> None:
        self.before: list[str] = []
        self.after: list[str] = []

    def add(
        self, title: str, before: t.Sequence[str], after: t.Sequence[str], reason: str = "", *, created: bool = False
    ) -> None:
        """Add the values of an attribute. `created`: the account is new, so leave out attributes without a value."""
        note = f"  # {_cut(one_line(reason))}" if reason else ""
        if before:
            self.before += _attribute(title, before, "")
        if after:
            self.after += _attribute(title, after, note)
        elif note and not created:
            self.after.append(f"{title}:{note}")


def diff(plan: Plan, outcomes: Outcomes) -> list[AccountDiff]:
    """One entry per account, in the order of the plan, with `attribute: value` lines and the reason as a comment.

    If the plan was applied, the diff contains only the changes that were made. Secret values are masked.
    """
    changes = [
        change
        for index, change in enumerate(plan.changes)
        if not outcomes or (index in outcomes and outcomes[index].status is Status.APPLIED)
    ]
    return [_entry(own) for own in change_names.by_account(changes)]


def _entry(changes: t.Sequence[Change]) -> AccountDiff:
    lines = _Lines()
    _location(changes, lines)
    for change in changes:
        _describe(change, lines)
    header = one_line(changes[0].label or changes[0].dn)
    return {
        "before_header": header,
        "after_header": header,
        "before": _text(lines.before),
        "after": _text(lines.after),
    }


def _location(changes: t.Sequence[Change], lines: _Lines) -> None:
    """The DN before and after all renames and moves of the account."""
    moves = [change for change in changes if isinstance(change, Rename | Move)]
    if not moves:
        return
    before, after = moves[0].dn, moves[-1].new_dn
    reasons = dict.fromkeys(change.reason for change in moves if change.reason)
    lines.add("dn", (before,), (after,), "; ".join(reasons))


def _describe(change: Change, lines: _Lines) -> None:
    reason = change.reason
    match change:
        case Create() | CreateOu():
            lines.add("dn", (), (change.dn,), reason)
        case Restore():
            lines.add("dn", (change.dn,), (change.new_dn,), reason)
        case LiftProtection():
            lines.add("protected from deletion", ("true",), ("false",), reason)
        case Delete():
            lines.add("dn", (change.dn,), (), reason)
        case AddToGroup():
            lines.add("group", (), (change.group,), reason)
        case RemoveFromGroup():
            lines.add("group", (change.group,), (), reason)
        case Enable():
            lines.add("enabled", ("false",), ("true",), reason)
        case Disable():
            lines.add("enabled", ("true",), ("false",), reason)
        case Unlock():
            lines.add("locked", ("true",), ("false",), reason)
        case SetPassword():
            lines.add("password", (change_names.SECRET,), (change_names.SECRET_CHANGED,), reason)
    if isinstance(change, Create):
        lines.add("enabled", (), ("true" if change.enabled else "false",))
    for delta in change.deltas:
        values = change_names.shown_before(delta), change_names.shown_after(delta)
        lines.add(delta.attribute, *values, delta.reason, created=isinstance(change, Create))


def _attribute(title: str, values: t.Sequence[str], note: str) -> list[str]:
    if len(values) == 1:
        return [f"{title}: {_value(values[0])}{note}"]
    return [f"{title}:{note}", *(f"  - {_value(value)}" for value in values)]


def _value(value: str) -> str:
    """The value as in YAML: quoted if YAML would otherwise read it as something else."""
    text = one_line(_cut(value))
    if text == value and _PLAIN.fullmatch(value):
        return text
    return one_line(json.dumps(_cut(value), ensure_ascii=False))


def _cut(value: str) -> str:
    if len(value) <= LONGEST_VALUE:
        return value
    digest = hashlib.sha256(value.encode("utf-8", "surrogatepass")).hexdigest()[:8]
    return f"{value[:LONGEST_VALUE]}… ({len(value)} characters, sha256 {digest})"


def _text(lines: t.Sequence[str]) -> str:
    return "".join(f"{line}\n" for line in lines)
