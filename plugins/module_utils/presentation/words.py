# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The changes of one account in one line of words. Pure."""

from __future__ import annotations

import dataclasses
import itertools
import typing as t

from ..model.changes import (
    CHILDREN,
    AddToGroup,
    Change,
    Create,
    Delete,
    Delta,
    Enable,
    LiftProtection,
    Move,
    PrimaryGroup,
    RemoveFromGroup,
    Rename,
    Restore,
    SetAttributes,
    SetPassword,
    StepChange,
    Unlock,
)
from ..model.kinds import Phase
from ..values import dn as names
from ..values.dn import DnError
from ..values.text import count
from .plain_words import plain

LONGEST_VALUE = 40
"""The maximum number of characters of a value."""

LONGEST_REASON = 160
"""The maximum number of characters of a reason."""

NAMED = 3
"""The maximum number of groups, and of attributes, that are named."""

WITH_VALUES = 2
"""The maximum number of attributes that are shown with their values."""

_NONE: t.Final = "none"
"""The value of a setting that says that there is nothing, such as no mailbox."""

_LOGIN: t.Final = "samaccountname"
_ADDRESSES: t.Final = frozenset(("mail", "proxyaddresses"))

_Lines = t.Iterator[str]


def line(reason: str, changes: t.Sequence[Change]) -> str:
    """The changes of one account: `end date 2026-08-20 reached; -2 groups; mailbox user to shared`.

    Args:
        reason: why the account is deleted, disabled, created or enabled.
        changes: all changes of the account, in order.
    """
    parts = itertools.chain(
        [_cut(reason, LONGEST_REASON)],
        _account(changes),
        _place(changes),
        _groups(changes),
        _attributes(changes),
        _steps(changes),
    )
    return "; ".join(part for part in parts if part)


def _place(changes: t.Sequence[Change]) -> _Lines:
    """The new name, and the new place: only the RDNs that differ."""
    for change in changes:
        if isinstance(change, Create):
            yield _cut(names.rdn(names.parent(change.dn)))
        if isinstance(change, Restore):
            yield f"restored to {_cut(names.rdn(names.parent(change.new_dn)))}"
    moved = [change for change in changes if isinstance(change, Rename | Move)]
    if any(isinstance(change, Rename) for change in moved):
        yield f"to {_cut(object_name(moved[-1].new_dn), 2 * LONGEST_VALUE)}"
    if any(isinstance(change, Move) for change in moved):
        yield " to ".join(_different(names.parent(moved[0].dn), names.parent(moved[-1].new_dn)))


def _different(before: str, after: str) -> tuple[str, str]:
    """The beginnings of two DNs, without the RDNs that both end with."""
    one, two = names.split(before), names.split(after)
    while len(one) > 1 and len(two) > 1 and one[-1].lower() == two[-1].lower():
        one, two = one[:-1], two[:-1]
    return _cut(",".join(one), 2 * LONGEST_VALUE), _cut(",".join(two), 2 * LONGEST_VALUE)


def _account(changes: t.Sequence[Change]) -> _Lines:
    is_new = any(isinstance(change, Create) for change in changes)
    is_enabled = any(
        isinstance(change, Enable) or (isinstance(change, Create) and change.enabled) for change in changes
    )
    if is_new and not is_enabled:
        yield "stays disabled"
    for change in changes:
        match change:
            case SetAttributes(adopted=found) if found:
                yield _cut(f"adopted, {found}", LONGEST_REASON)
            case LiftProtection():
                yield "deletion protection lifted"
            case Unlock():
                yield "unlocked"
            case SetPassword() if not is_new:
                yield "new password"
            case Delete(deltas=deltas):
                below = sum(len(delta.before) for delta in deltas if delta.attribute == CHILDREN)
                yield f"with {count(below, 'entry', 'entries')} below" if below else ""


def _groups(changes: t.Sequence[Change]) -> _Lines:
    joined = [object_name(change.group) for change in changes if isinstance(change, AddToGroup)]
    left = [object_name(change.group) for change in changes if isinstance(change, RemoveFromGroup)]
    yield _plus_minus(joined, left, "group")
    for change in changes:
        if isinstance(change, PrimaryGroup):
            yield f"primary group {_cut(object_name(change.group))}"


def _plus_minus(added: t.Sequence[str], removed: t.Sequence[str], noun: str) -> str:
    """`+GG-Barcelona -GG-Warsaw`, or `+5 groups -1 group` if there are many."""
    if len(added) + len(removed) <= NAMED:
        return " ".join([*(f"+{_cut(one)}" for one in added), *(f"-{_cut(one)}" for one in removed)])
    return " ".join(f"{sign}{count(len(several), noun)}" for sign, several in (("+", added), ("-", removed)) if several)


def _attributes(changes: t.Sequence[Change]) -> _Lines:
    """The changed attributes: with values if there are few, and nothing else happens; else their names or number."""
    deltas = [delta for change in changes if isinstance(change, SetAttributes) for delta in change.deltas]
    if len(deltas) <= WITH_VALUES and all(isinstance(change, SetAttributes) for change in changes):
        yield from (_valued(delta) for delta in deltas)
        return
    by_name = {delta.attribute.lower(): delta for delta in deltas}
    if _LOGIN in by_name:
        yield _setting(by_name[_LOGIN])
    yield _mail(by_name)
    others = [delta.attribute for delta in deltas if delta.attribute.lower() not in (_LOGIN, *_ADDRESSES)]
    yield ", ".join(map(_cut, others)) if len(others) <= NAMED else count(len(others), "attribute")


def _mail(deltas: t.Mapping[str, Delta]) -> str:
    mail, proxies = deltas.get("mail"), deltas.get("proxyaddresses")
    if mail is None:
        return "proxyAddresses" if proxies else ""
    kept = {value.lower() for value in proxies.after} if proxies else set()
    is_kept = any(f"smtp:{former.lower()}" in kept for former in mail.before)
    return "mail changes, old address kept" if is_kept else "mail changes"


def _valued(delta: Delta) -> str:
    """`title "Engineer" to "Principal"`, `info "new"`, `pager removed`, `otherTelephone +"+48 1"`."""
    title = _cut(delta.attribute)
    if delta.secret:
        return f"{title} (secret) changed"
    if len(delta.before) > 1 or len(delta.after) > 1:
        return f"{title} {_several(delta)}"
    before, after = (f'"{_cut(values[0])}"' if values else "" for values in (delta.before, delta.after))
    if delta.before and delta.after:
        return f"{title} {before} to {after}"
    return f"{title} {after}" if delta.after else f"{title} removed"


def _several(delta: Delta) -> str:
    added = [value for value in delta.after if value not in delta.before]
    removed = [value for value in delta.before if value not in delta.after]
    return _plus_minus(added, removed, "value")


def _steps(changes: t.Sequence[Change]) -> _Lines:
    """The first settings of each step, and the number of the others.

    Texts, such as an automatic reply, are only counted: they would take the place of the other steps.
    """
    for change in changes:
        if not isinstance(change, StepChange):
            continue
        if not change.deltas:
            yield change.kind.verb
            continue
        if change.kind.phase in (Phase.BEFORE, Phase.AFTER):
            # A script. Its further settings are its command and its digest.
            yield _cut(change.deltas[0].attribute)
            continue
        yield _first_settings(change.deltas)


def _first_settings(deltas: t.Sequence[Delta]) -> str:
    first, *others = deltas
    shown = [first, *(delta for delta in others[: WITH_VALUES - 1] if not _is_text(delta))]
    # A step may change two attributes to the same value, such as a folder and the path of it in the account.
    settings = ", ".join(dict.fromkeys(map(_setting, shown)))
    more = len(deltas) - len(shown)
    return f"{settings} and {count(more, 'more setting')}" if more else settings


def _is_text(delta: Delta) -> bool:
    return any(" " in value and len(value) > LONGEST_VALUE for value in (*delta.before, *delta.after))


def _setting(delta: Delta) -> str:
    """The same as `_valued`, without quotation marks: `mailbox user to shared`, `licenses +SPE_E3`, `no mailbox`.

    The names of settings become plain words.
    """
    delta = dataclasses.replace(delta, attribute=plain(delta.attribute))
    title = _cut(delta.attribute)
    if delta.secret or len(delta.before) > 1 or len(delta.after) > 1:
        return _valued(delta)
    before, after = (_cut(next(iter(values), "")) for values in (delta.before, delta.after))
    if after == _NONE:
        return f"no {title}"
    if not before or not after:
        return f"{title} {_plus_minus(delta.after, delta.before, 'value')}"
    return f"{title} {after}" if before == _NONE else f"{title} {before} to {after}"


def _cut(text: str, most: int = LONGEST_VALUE) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"


def object_name(dn: str) -> str:
    """The name of an object without its path; the string itself if it is no DN."""
    try:
        return names.rdn_value(dn) if dn.strip() else dn
    except DnError:
        return dn
