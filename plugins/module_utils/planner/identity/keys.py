# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Finds accounts by the key of the employee that they store."""

from __future__ import annotations

import typing as t

from ...values import equality, syntax

if t.TYPE_CHECKING:
    from ...model.desired import Policy
    from ...model.directory import Account, Snapshot


class Keys:
    """The accounts, by their keys."""

    def __init__(self, snapshot: Snapshot, policy: Policy) -> None:
        self._attribute = (policy.key_attribute or "").lower()
        self._type = snapshot.schema.get(self._attribute)
        self._forms: dict[str, str] = {}
        self.keyless: list[Account] = []
        self._accounts: dict[str, list[Account]] = {}
        for account in snapshot.accounts:
            forms = self.forms_of(account)
            for form in forms:
                self._accounts.setdefault(form, []).append(account)
            if not forms:
                self.keyless.append(account)

    def form(self, key: str) -> str:
        """The key in the form for comparison, by the rules of the attribute's syntax."""
        form = self._forms.get(key)
        if form is None:
            form = self._forms[key] = equality.key_form(self._type, key)
        return form

    def forms_of(self, account: Account) -> list[str]:
        """The keys of the account, in the form for comparison; empty if it has none, or if keys are not stored."""
        values = account.values.get(self._attribute, ())
        return [form for value in values if (form := self.form(value.decode("utf-8", "replace")))]

    def problem(self, key: str) -> str | None:
        """Why the directory cannot store the key so that the next run finds the account by it, as a sentence."""
        stripped = key.strip()
        if self._type is None:
            return None
        found = syntax.problem(self._type, (stripped,))
        if found:
            return found
        stored = syntax.show(self._type, syntax.encode(self._type, stripped))
        if self.form(stored) == self.form(key):
            return None
        return f"the directory would store it as {stored!r}, so that the next run would not find the account."

    def accounts(self, key: str) -> list[Account]:
        """The accounts that have the key: none, one, or more than the one that is allowed."""
        return self._accounts.get(self.form(key), [])
