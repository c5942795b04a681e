# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Why and when runs have enabled and disabled accounts, so that it is undone if HR takes the reason back."""

from __future__ import annotations

import dataclasses
import typing as t

from ...model.changes import Create, Delete, Disable, Enable

if t.TYPE_CHECKING:
    import datetime

    from ...model.changes import Change
    from ...model.directory import Account
    from ...model.memory import PersonMemory
    from ..draft import Draft
    from ..view import View


def settle(drafts: t.Iterable[Draft], view: View) -> None:
    """Set `formerly` of drafts: what earlier runs did, for the reason to enable or to create an account."""
    disabled = {one.account: one for one in view.memory.people.values() if one.account and one.disabling}
    for draft in drafts:
        if draft.account is not None and draft.account.guid in disabled and not draft.account.enabled:
            draft.formerly = _disabled(disabled[draft.account.guid])
        elif draft.account is None and (person := view.memory.people.get(draft.desired.key)) and person.deleted:
            draft.formerly = f"a run deleted the former account on {person.deleted:%Y-%m-%d}, so this one is new"


def _disabled(person: PersonMemory) -> str:
    when = f" on {person.disabled:%Y-%m-%d}" if person.disabled else ""
    return f"a run disabled the account{when}: {person.disabling}"


def remember(
    person: PersonMemory, account: Account | None, applied: t.Iterable[Change], now: datetime.datetime
) -> PersonMemory:
    """Whether a run has enabled, disabled or deleted the account last, and why it disabled it.

    Args:
        person: what is remembered so far.
        account: of the person, before the changes.
        applied: the changes that were made for the person.
        now: the time of the run.
    """
    if account is not None:
        person = person.having(disabling="") if account.enabled else person.having(enabled=None)
    for change in applied:
        if isinstance(change, Enable) or (isinstance(change, Create) and change.enabled):
            person = dataclasses.replace(person, enabled=now, disabling="", deleted=None)
        elif isinstance(change, Create):
            person = dataclasses.replace(person, enabled=None, disabling="", deleted=None)
        elif isinstance(change, Disable):
            person = dataclasses.replace(person, enabled=None, disabling=change.reason)
        elif isinstance(change, Delete):
            person = dataclasses.replace(person, enabled=None, disabling="", deleted=now)
    return person
