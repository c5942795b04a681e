# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The people that attributes of an employee point to, by their keys."""

from __future__ import annotations

import typing as t

from ..draft import Draft, Need

if t.TYPE_CHECKING:
    from ...model.directory import Account
    from ..identity.keys import Keys


class People:
    """Employees and accounts by key."""

    def __init__(self, drafts: t.Iterable[Draft], keys: Keys, known_keys: t.Iterable[str]) -> None:
        self._keys = keys
        self._known = {keys.form(key) for key in known_keys}
        self._drafts = {keys.form(draft.desired.key): draft for draft in drafts if draft.desired.key.strip()}

    def form(self, key: str) -> str:
        """The key in the form for comparison."""
        return self._keys.form(key)

    def is_known(self, key: str) -> bool:
        """Whether HR has an employee with the key."""
        return self.draft(key) is not None or self._keys.form(key) in self._known

    def draft(self, key: str) -> Draft | None:
        """The employee with the key; None if HR does not list one, or if the employee was skipped before planning."""
        return self._drafts.get(self._keys.form(key))

    def account(self, key: str) -> Account | None:
        """The existing account with the key, even if the employee is skipped or no longer in HR."""
        draft = self.draft(key)
        if draft is not None and draft.account is not None:
            return draft.account
        found = self._keys.accounts(key)
        return found[0] if len(found) == 1 else None

    def is_created(self, key: str) -> bool:
        """Whether this run creates the account of the employee."""
        draft = self.draft(key)
        return draft is not None and draft.acts and draft.need is Need.CREATE

    def new_targets(self, draft: Draft) -> set[str]:
        """The owners of new accounts that the draft's attributes point to, and that must be created before."""
        return {owner for lower in draft.wanted for owner in self.new_owners(draft, lower)}

    def new_owners(self, draft: Draft, lower: str) -> set[str]:
        """The owners of new accounts that one attribute of the draft points to."""
        keys = draft.persons[lower].values if lower in draft.persons else ()
        found = (self.draft(key) for key in keys if self.is_created(key))
        return {target.owner for target in found if target is not None}
