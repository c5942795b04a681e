# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What an action needs to know while a plan is applied: the schema, and what became of the accounts so far."""

from __future__ import annotations

import typing as t

from ..values.syntax import encode
from .passwords import Passwords

if t.TYPE_CHECKING:
    from ..model.changes import Change, Delta
    from ..values.syntax import AttributeType


class Context:
    """The state of one run of apply. Actions read it; only `apply` writes it."""

    def __init__(
        self,
        schema: t.Mapping[str, AttributeType],
        passwords: Passwords,
    ) -> None:
        self._schema = schema
        self._dns: dict[str, str] = {}
        self._failed: set[str] = set()
        self._let_pass: set[str] = set()
        self._passwords = passwords
        self.lost = False
        """Whether the directory stopped answering."""

    @staticmethod
    def identity(change: Change) -> str:
        """The object of a change: objectGUID of the account, or the key of the employee whose account is created."""
        return change.account or (f"key {change.key}" if change.key else f"dn {change.dn}")

    def dn(self, change: Change) -> str:
        """The account's DN now, after the renames and moves of this run."""
        return self._dns.get(self.identity(change), change.dn)

    def relocated(self, change: Change, dn: str) -> None:
        """Remember where a rename or move has put the account."""
        self._dns[self.identity(change)] = dn

    def fail(self, change: Change) -> None:
        """From here on the account's later changes are skipped."""
        self._failed.add(self.identity(change))

    def has_failed(self, change: Change) -> bool:
        """Whether an earlier change of the same account failed."""
        return self.identity(change) in self._failed

    def password(self, change: Change) -> str:
        """A new password for the account of the change."""
        return self._passwords.give(self.identity(change))

    def let_pass(self, change: Change) -> None:
        """Remember that the directory refused the change, where that is let pass."""
        self._let_pass.add(self.identity(change))

    def was_let_pass(self, change: Change) -> bool:
        """Whether an earlier change of the same account was refused and let pass."""
        return self.identity(change) in self._let_pass

    def person_is_missing(self, delta: Delta) -> bool:
        """Whether the delta points to an account that this run failed to create."""
        return delta.person is not None and f"key {delta.person}" in self._failed

    def encoded(self, delta: Delta) -> tuple[bytes, ...]:
        """The new values as the directory takes them."""
        attribute = self._schema[delta.attribute.lower()]
        return tuple(encode(attribute, value) for value in delta.after)

    def removed(self, delta: Delta) -> tuple[bytes, ...]:
        """The values that the directory holds and should not."""
        attribute = self._schema[delta.attribute.lower()]
        kept = set(delta.after)
        return tuple(encode(attribute, value) for value in delta.before if value not in kept)
