# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The state while a plan is applied: the schema, new DNs and passwords, and the accounts whose changes failed."""

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
        """Identifies the object of a change: by objectGUID, by the key of the employee, or by DN, in this order."""
        return change.account or (f"key {change.key}" if change.key else f"dn {change.dn}")

    def dn(self, change: Change) -> str:
        """The current DN of the account, after the renames and moves of this run."""
        return self._dns.get(self.identity(change), change.dn)

    def relocated(self, change: Change, dn: str) -> None:
        """Record the new DN of a renamed or moved account."""
        self._dns[self.identity(change)] = dn

    def fail(self, change: Change) -> None:
        """Record that a change failed, so that later changes of the account are skipped."""
        self._failed.add(self.identity(change))

    def has_failed(self, change: Change) -> bool:
        """Whether an earlier change of the same account failed."""
        return self.identity(change) in self._failed

    def password(self, change: Change) -> str:
        """A new password for the account of the change."""
        return self._passwords.give(self.identity(change))

    def let_pass(self, change: Change) -> None:
        """Record that the directory refused the change, but that this is not treated as a failure."""
        self._let_pass.add(self.identity(change))

    def was_let_pass(self, change: Change) -> bool:
        """Whether an earlier change of the same account was refused, but not treated as a failure."""
        return self.identity(change) in self._let_pass

    def person_is_missing(self, delta: Delta) -> bool:
        """Whether the delta points to an account that this run failed to create."""
        return delta.person is not None and f"key {delta.person}" in self._failed

    def encoded(self, delta: Delta) -> tuple[bytes, ...]:
        """The new values, encoded for the directory."""
        attribute = self._schema[delta.attribute.lower()]
        return tuple(encode(attribute, value) for value in delta.after)

    def removed(self, delta: Delta) -> tuple[bytes, ...]:
        """The values to delete, encoded for the directory."""
        attribute = self._schema[delta.attribute.lower()]
        kept = set(delta.after)
        return tuple(encode(attribute, value) for value in delta.before if value not in kept)
