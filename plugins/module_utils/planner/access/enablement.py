# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which disabled accounts are enabled: by default only those that a run has disabled, or created disabled.

Whoever else disables the account of an employee has a reason of which HR does not know, such as an incident that is
being examined. So the account stays disabled, and every run names it.
"""

from __future__ import annotations

import dataclasses
import typing as t

from ...model import desired, memory
from ...model.plan import Notice
from ...values.text import count, examples

if t.TYPE_CHECKING:
    import datetime

    from ...model.memory import Memory, PersonMemory
    from ..draft import Draft
    from ..remembering.aftermath import After
    from ..view import View

_EXAMPLES = 10
"""The most employees that a warning names."""


def settle(drafts: t.Iterable[Draft], view: View) -> None:
    """Set `withheld` of drafts whose account stays disabled, and `again` of those that somebody has enabled again."""
    ours = _Ours(view.memory)
    for draft in drafts:
        account, key = draft.account, draft.desired.key
        if account is None:
            continue
        since = ours.since(key, account.guid)
        if account.enabled:
            draft.again = f"disabled on {since:%Y-%m-%d}, and enabled by somebody else since" if since else ""
        elif draft.desired.enables and view.policy.enable is desired.Enable.OURS:
            draft.withheld = since is None


class _Ours:
    """The accounts that runs have disabled, or created disabled, and when."""

    def __init__(self, known: Memory) -> None:
        disabled = [person for person in known.people.values() if person.disabled]
        self._accounts = {person.account: person.disabled for person in disabled if person.account}
        # Of an account that a run has created, only the next run gets to know the objectGUID.
        self._keys = {person.key: person.disabled for person in disabled if not person.account}

    def since(self, key: str, guid: str) -> datetime.datetime | None:
        return self._accounts.get(guid) or self._keys.get(key)


def notices(drafts: t.Iterable[Draft], view: View, now: datetime.datetime | None) -> t.Iterator[Notice]:
    """A warning about employees who work here, but whose accounts somebody else has disabled."""
    withheld = [draft for draft in drafts if draft.acts and draft.withheld]
    if not withheld:
        return
    ordered = sorted(withheld, key=lambda draft: (draft.desired.key, draft.desired.label))
    are, they, them = ("is", "it stays", "it") if len(ordered) == 1 else ("are", "they stay", "them")
    named = examples([_described(draft, view, now) for draft in ordered], _EXAMPLES, "; ")
    forgets = " This run has no memory of earlier runs, which may have disabled them." if view.memory.is_first else ""
    text = (
        f"{count(len(ordered), 'account')} of employees who work here {are} disabled, but not by a run, so {they}"
        f" disabled: {named}.{forgets} Enable {them} in the directory, or set {view.policy.option_names.enable} to"
        " always."
    )
    yield Notice(text, tuple(draft.desired.key for draft in ordered), has_keys=True)


def _described(draft: Draft, view: View, now: datetime.datetime | None) -> str:
    """`Anna Nowak (1017), login anna.nowak, found disabled on 2026-11-28`."""
    person = view.memory.people.get(draft.desired.key)
    found = (person.withheld if person else None) or now
    login = draft.account.text("sAMAccountName") if draft.account else ""
    return f"{draft.desired.label}, login {login}" + (f", found disabled on {found:%Y-%m-%d}" if found else "")


def remember(person: PersonMemory, after: After) -> PersonMemory:
    """Whether the account is disabled by a run, or by somebody else although the employee works here."""
    if person.key in after.switched.new:
        disabled = None if after.switched.new[person.key] else after.now
        return person.having(account="", disabled=disabled, withheld=None)
    account = after.accounts.get(person.account)
    if account is None or after.switched.accounts.get(account.guid, account.enabled):
        return person.having(disabled=None, withheld=None)
    if account.guid in after.switched.accounts:
        return person.having(disabled=after.now, withheld=None)
    # The key of the account may be another one than before.
    disabled = after.disabled.get(account.guid) or (person.disabled if not _before(person.key, after) else None)
    is_withheld = disabled is None and _works(person.key, after)
    withheld = (person.withheld or after.now) if is_withheld else None
    return person.having(disabled=disabled, withheld=withheld)


def _before(key: str, after: After) -> str:
    """The account that was remembered; empty if none was."""
    known = after.memory.people.get(key)
    return known.account if known else ""


def _works(key: str, after: After) -> bool:
    wanted = after.desired.get(key)
    return wanted is not None and wanted.enables and key not in after.rejected


def with_created(known: Memory, keys: t.Iterable[str], now: datetime.datetime | None) -> Memory:
    """The memory with accounts that this run has just created disabled, for a second attempt of the same run."""
    people = {
        key: dataclasses.replace(known.people.get(key, memory.PersonMemory(key=key)), account="", disabled=now)
        for key in keys
    }
    return dataclasses.replace(known, people={**known.people, **people}) if people else known
