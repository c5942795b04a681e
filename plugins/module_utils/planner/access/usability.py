# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Accounts that are enabled, but cannot be used, because they have expired or are locked.

A run that enables an account for HR or for a list also unlocks it: the wrong passwords are from the time before. For
HR, it clears an expiry in the past too, unless the mapping sets the expiry: the employee works here, and somebody set
the expiry for the time when the employee did not. All other accounts that have expired are warnings: an expiry of an
enabled account may be meant, and tasks for accounts can set it.
"""

from __future__ import annotations

import typing as t

from ...model.changes import Delta
from ...model.desired import Presence
from ...model.plan import Notice
from ...values import syntax
from ...values.text import count

if t.TYPE_CHECKING:
    import datetime

    from ...model.desired import Policy
    from ...model.directory import Snapshot
    from ..draft import Draft

_EXPIRES = "accountExpires"
_EXAMPLES = 10
"""The maximum number of employees in the text of a warning."""


class Usability:
    """Finds accounts that nobody can log on with.

    Args:
        snapshot: the directory, with the schema of accountExpires.
        policy: names the options in messages.
        now: the timestamp of the run; None if no account counts as expired.
    """

    def __init__(self, snapshot: Snapshot, policy: Policy, now: datetime.datetime | None) -> None:
        self._type = snapshot.schema.get(_EXPIRES.lower())
        self._policy = policy
        self._now = None if now is None else syntax.filetime(now)

    def cleared_expiry(self, draft: Draft) -> Delta | None:
        """The change of an account that this run enables for HR, if it has expired and nothing else sets its expiry."""
        if not draft.desired.source or not _is_enabled_now(draft) or self._is_mapped(draft) or not self._expired(draft):
            return None
        before = tuple(syntax.show_filetime(int(raw)) for raw in _held(draft))
        return Delta(attribute=_EXPIRES, before=before, after=("never",), reason="the account has expired")

    def notices(self, drafts: t.Iterable[Draft]) -> list[Notice]:
        """Warnings about the acting drafts whose accounts are enabled after the run, but cannot be used."""
        active = [draft for draft in drafts if draft.desired.presence is Presence.ACTIVE]
        expired = [draft for draft in active if self._expired(draft) and self.cleared_expiry(draft) is None]
        locked = [draft for draft in active if _stays_locked(draft)]
        options = self._policy.option_names
        return [
            *_notice(
                ("it has expired (accountExpires)", "they have expired (accountExpires)"),
                {draft: f" on {syntax.show_filetime(self._expired(draft) or 0)}" for draft in expired},
                f"Set {options.attributes}.{_EXPIRES} to never or to a later time, or correct it in the directory.",
            ),
            *_notice(
                ("it is locked", "they are locked"),
                dict.fromkeys(locked, ""),
                f"Set {options.unlock} to true.",
            ),
        ]

    def _expired(self, draft: Draft) -> int | None:
        """The expiry that the account has after the run, if it is in the past."""
        if self._type is None or self._now is None:
            return None
        wanted = draft.wanted.get(_EXPIRES.lower())
        after = _held(draft) if wanted is None else [syntax.encode(self._type, value) for value in wanted.values]
        ticks = next(map(int, after), syntax.NEVER[0])
        return ticks if ticks not in syntax.NEVER and ticks <= self._now else None

    def _is_mapped(self, draft: Draft) -> bool:
        attributes = draft.desired.attributes
        return any(name.lower() == _EXPIRES.lower() for name, values in attributes.items() if values is not None)


def _notice(causes: tuple[str, str], people: t.Mapping[Draft, str], advice: str) -> t.Iterator[Notice]:
    """One warning for all drafts. `causes` are for one account and for several; `people` has what follows each name."""
    if not people:
        return
    ordered = sorted(people, key=lambda draft: (draft.desired.key, draft.desired.label))
    named = "; ".join(f"{draft.desired.label}{people[draft]}" for draft in ordered[:_EXAMPLES])
    more = f"; and {len(ordered) - _EXAMPLES} more" if len(ordered) > _EXAMPLES else ""
    cause = causes[0] if len(ordered) == 1 else causes[1]
    accounts = count(len(ordered), "enabled account")
    text = f"Nobody can log on with {accounts}, because {cause}: {named}{more}. {advice}"
    yield Notice(text, tuple(draft.desired.key for draft in ordered), has_keys=True)


def unlocks(draft: Draft) -> bool:
    """Whether to unlock the account: the task asks for it, or the run enables the account, unless a task can ask."""
    account = draft.account
    if account is None or not account.locked:
        return False
    return draft.desired.unlock or (_is_enabled_now(draft) and draft.desired.account is None)


def _is_enabled_now(draft: Draft) -> bool:
    account = draft.account
    return account is not None and draft.enables and not account.enabled


def _stays_locked(draft: Draft) -> bool:
    """Whether the run enables a locked account without unlocking it."""
    return bool(_is_enabled_now(draft) and draft.account and draft.account.locked and not unlocks(draft))


def _held(draft: Draft) -> tuple[bytes, ...]:
    return draft.account.raw(_EXPIRES) if draft.account else ()
