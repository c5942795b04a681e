# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Managers who have left: the next above who works here takes their place."""

from __future__ import annotations

import functools
import typing as t

from ...model.desired import ManagerLeft, Presence
from ...values.equality import entry_form
from ..draft import Wanted

if t.TYPE_CHECKING:
    from ...model.directory import Account
    from ..draft import Draft
    from ..view import View
    from .colleagues import People

MANAGER: t.Final = "manager"
_GONE: t.Final = (Presence.LEFT, Presence.ABSENT)


class Superiors:
    """Replaces managers who have left, as the policy says.

    The result depends on HR and on the directory only, not on the day on which the manager left.
    """

    def __init__(self, people: People, view: View) -> None:
        self._people = people
        self._view = view
        self._policy = view.policy

    def settle(self, draft: Draft) -> None:
        """Replace the manager in `persons` of the draft; with nobody in their place, clear the attribute."""
        wanted = draft.persons.get(MANAGER)
        if wanted is None or self._policy.manager_left is ManagerLeft.KEEP or not self._has_left(wanted.values[0]):
            return
        key = wanted.values[0]
        above = self._next(draft, wanted, key) if self._policy.manager_left is ManagerLeft.NEXT else None
        why = self._why(key, above)
        if above is not None:
            draft.persons[MANAGER] = Wanted(wanted.rule, (above,), why=why)
            return
        del draft.persons[MANAGER]
        if draft.account is not None and draft.account.raw(MANAGER):
            draft.wanted[MANAGER] = Wanted(wanted.rule, (), why=why)

    def _why(self, key: str, above: str | None) -> str:
        person = self._people.draft(key)
        name = person.desired.label if person else key.strip()
        option = f"{self._policy.option_names.manager_left}: {self._policy.manager_left}"
        is_alone = above is None and self._policy.manager_left is ManagerLeft.NEXT
        nobody = ", nobody above works here" if is_alone else ""
        return f"{name} has left{nobody} ({option})"

    def _next(self, draft: Draft, wanted: Wanted, key: str) -> str | None:
        """The key of the first one above who works here. A circle of managers ends the search."""
        seen = {self._people.form(draft.desired.key)}
        above: str | None = key
        while above is not None and self._people.form(above) not in seen:
            if self._works(above):
                return above
            seen.add(self._people.form(above))
            above = self._above(above, wanted.rule.mapped)
        return None

    def _above(self, key: str, mapped: str) -> str | None:
        """The key of the manager: by HR, and for those whom HR does not list any more, by their account."""
        person, account = self._people.draft(key), self._people.account(key)
        values = person.desired.attributes.get(mapped) if person else None
        if values:
            return values[0]
        held = account.text(MANAGER) if account else None
        found = self._accounts.get(entry_form(held)) if held else None
        return found.text(self._policy.key_attribute or "") if found else None

    def _has_left(self, key: str) -> bool:
        """Whether HR says so, or whether HR does not list the person any more and the account is disabled."""
        person = self._people.draft(key)
        if person is not None:
            return person.desired.presence in _GONE
        account = self._people.account(key)
        return account is not None and not account.enabled and not self._people.is_known(key)

    def _works(self, key: str) -> bool:
        person = self._people.draft(key)
        if person is not None:
            return person.desired.presence is Presence.ACTIVE
        account = self._people.account(key)
        return account is not None and account.enabled

    @functools.cached_property
    def _accounts(self) -> dict[str, Account]:
        return {entry_form(account.dn): account for account in self._view.snapshot.accounts}
