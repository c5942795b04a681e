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
from ..values.text import count
from . import change_names
from .persons import LeadingKind, leading_kind
from .result import one_line

LONGEST_VALUE = 200
"""The maximum number of characters of a value. Longer values are cut, with their length and hash."""

LONGEST_DIFF = 500_000
"""The maximum size of a diff in bytes of JSON. AWX shows a task as unchanged whose result has more than 700,000
(MAX_EVENT_RES_DATA of its settings), and the result has lists of its own."""

_PLAIN = re.compile(r"(?!.*(: | #|:$))[^\s\-?:,\[\]{}#&*!|>'\"%@`](.*\S)?")
"""Values that need no quotes, because YAML reads them as one string."""


_LOCATING: t.Final = (Create, CreateOu, Restore, Rename, Move, Delete)
"""The changes of the DN."""


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

    def add(self, title: str, before: t.Sequence[str], after: t.Sequence[str], reason: str = "") -> None:
        """Add the values of an attribute. The reason follows the new values, or the old ones if there are no others."""
        note = f"  # {_cut(one_line(reason))}" if reason else ""
        if before:
            self.before += _attribute(title, before, "" if after else note)
        if after:
            self.after += _attribute(title, after, note)


def diff(plan: Plan, outcomes: Outcomes, rest: str = "") -> list[AccountDiff]:
    """One entry per account, with `attribute: value` lines and the reason as a comment.

    Deleted accounts come first, in the order of `LeadingKind`, and new organizational units last. If the plan was
    applied, the diff contains only the changes that were made. Secret values are masked. The diff has at most
    `LONGEST_DIFF` bytes; its last entry then tells how many accounts are left out.

    Args:
        plan, outcomes: of the run.
        rest: where the rest of a long diff is, as a sentence; empty if it is nowhere.
    """
    changes = [
        change
        for index, change in enumerate(plan.changes)
        if not outcomes or (index in outcomes and outcomes[index].status is Status.APPLIED)
    ]
    accounts = sorted(change_names.by_account(changes), key=_rank)
    return _fitting(map(_entry, accounts), len(accounts), rest)


def _rank(changes: t.Sequence[Change]) -> int:
    is_unit = isinstance(changes[0], CreateOu)
    return len(LeadingKind) if is_unit else tuple(LeadingKind).index(leading_kind(changes))


def _fitting(entries: t.Iterable[AccountDiff], number: int, rest: str) -> list[AccountDiff]:
    """The entries that fit, and one that tells how many do not."""
    fitting: list[AccountDiff] = []
    room = LONGEST_DIFF - len(json.dumps(_left_out(number, number, rest)))
    for entry in entries:
        room -= len(json.dumps(entry)) + len(", ")
        if room < 0:
            return [*fitting, _left_out(number - len(fitting), number, rest)]
        fitting.append(entry)
    return fitting


def _left_out(missing: int, number: int, rest: str) -> AccountDiff:
    header = f"{missing} of {count(number, 'account')} left out"
    text = f"# {header}, because this diff would be longer than {LONGEST_DIFF // 1000} KB. {one_line(rest)}"
    return {"before_header": header, "after_header": header, "before": "", "after": f"{text.rstrip()}\n"}


def _entry(changes: t.Sequence[Change]) -> AccountDiff:
    lines = _Lines()
    _location(changes, lines)
    is_new, is_gone = (any(isinstance(change, made) for change in changes) for made in (Create, Delete))
    if is_new:
        _enabled(changes, lines)
    for change in changes:
        if not (is_new and isinstance(change, Enable)) and not (is_gone and isinstance(change, Disable)):
            _describe(change, lines)
    header = _header(changes)
    return {
        "before_header": header,
        "after_header": header,
        "before": "" if is_new else _text(lines.before),
        "after": _text(lines.after),
    }


def _header(changes: t.Sequence[Change]) -> str:
    """The person, and what happens unless it is an ordinary change: `Anna Nowak (1017): deleted`."""
    kind = leading_kind(changes)
    name = _cut(one_line(changes[0].label or changes[0].dn))
    return name if kind is LeadingKind.CHANGED else f"{name}: {kind}"


def _location(changes: t.Sequence[Change], lines: _Lines) -> None:
    """The DN before and after the changes of the account, and why it changes."""
    made = [change for change in changes if isinstance(change, _LOCATING)]
    if not made:
        return
    before = [change.dn for change in made if not isinstance(change, Create | CreateOu)]
    after = [change.new_dn if isinstance(change, Rename | Move | Restore) else change.dn for change in made]
    reasons = dict.fromkeys(change.reason for change in made if change.reason)
    is_gone = isinstance(made[-1], Delete)
    lines.add("dn", before[:1], [] if is_gone else after[-1:], "; ".join(reasons))


def _enabled(changes: t.Sequence[Change], lines: _Lines) -> None:
    """Whether a new account is enabled in the end. It may be created disabled, and enabled last."""
    reasons = [change.reason for change in changes if isinstance(change, Enable)]
    enabled = bool(reasons) or any(isinstance(change, Create) and change.enabled for change in changes)
    lines.add("enabled", (), ("true" if enabled else "false",), next(iter(reasons), ""))


def _describe(change: Change, lines: _Lines) -> None:
    reason = change.reason
    match change:
        case LiftProtection():
            lines.add("protected from deletion", ("true",), ("false",), reason)
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
    for delta in change.deltas:
        values = change_names.shown_before(delta), change_names.shown_after(delta)
        if delta.secret and not any(values):
            # The values of secrets stay on the target.
            values = (change_names.SECRET,), (change_names.SECRET_CHANGED,)
        lines.add(delta.attribute, *values, delta.reason)


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
