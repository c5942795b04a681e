# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The state while a plan is applied: the snapshot, new DNs and passwords, and the accounts whose changes failed."""

from __future__ import annotations

import functools
import typing as t

from ..directory.requests import address
from ..model.directory import ACCOUNT_DISABLED, Snapshot
from ..values import dn
from ..values.syntax import Syntax, encode, show

if t.TYPE_CHECKING:
    from ..model.changes import Change, Delta
    from ..model.directory import Account
    from ..values.syntax import AttributeType
    from .passwords import Names, Passwords


NOTHING_READ = Snapshot(server="", base_dn="")
"""The snapshot of a run without a directory."""


class Context:
    """The state of one run of apply. Actions read it; only `apply` writes it.

    Args:
        snapshot: what the plan was made from; its values are those that writes expect to find.
        passwords: the passwords of new accounts.
    """

    def __init__(self, snapshot: Snapshot, passwords: Passwords) -> None:
        self._snapshot = snapshot
        self._dns: dict[str, str] = {}
        self._guids: dict[str, str] = {}
        self._controls: dict[str, int] = {}
        self._failed: set[str] = set()
        self._conflicts: set[str] = set()
        self._let_pass: set[str] = set()
        self._passwords = passwords
        self.lost = False
        """Whether the directory stopped answering."""
        self.forsaken = ""
        """Why nothing more may be written, if the journal failed; otherwise empty."""

    # ---- objects ----------------------------------------------------------------------------------------------------
    @staticmethod
    def identity(change: Change) -> str:
        """Identifies the object of a change: by objectGUID, by the key of the employee, or by DN, in this order."""
        return change.account or (f"key {change.key}" if change.key else f"dn {change.dn}")

    def guid(self, change: Change) -> str:
        """objectGUID of the account; empty if this run has not created the account yet."""
        return change.account or self._guids.get(self.identity(change), "")

    def address(self, change: Change) -> str:
        """The account in a request or in the value of an attribute: `<GUID=...>`, or the DN if it is not known."""
        guid = self.guid(change)
        return address(guid) if guid else self.dn(change)

    def dn(self, change: Change) -> str:
        """The DN of the account, after the renames and moves of this run. Use `address` in requests."""
        return self._dns.get(self.identity(change), change.dn)

    def address_of(self, dn: str) -> str:
        """The account or group with this DN as `<GUID=...>`; the DN itself if the run does not know the object."""
        guid = self._guids_by_dn.get(dn)
        return address(guid) if guid else dn

    def created(self, change: Change, guid: str) -> None:
        """Record the objectGUID of a new account."""
        self._guids[self.identity(change)] = self._guids_by_dn[change.dn] = guid

    def relocated(self, change: Change, dn: str) -> None:
        """Record the new DN of a renamed or moved account."""
        self._dns[self.identity(change)] = dn
        self._guids_by_dn[dn] = self.guid(change)

    # ---- failures ---------------------------------------------------------------------------------------------------
    def fail(self, change: Change) -> None:
        """Record that a change failed, so that later changes of the account are skipped."""
        self._failed.add(self.identity(change))

    def has_failed(self, change: Change) -> bool:
        """Whether an earlier change of the same account failed."""
        return self.identity(change) in self._failed

    def place_failed(self, change: Change) -> bool:
        """Whether this run failed to create the OU of the account, or one above it."""
        place = change.dn
        while place := dn.parent(place):
            if f"dn {place}" in self._failed:
                return True
        return False

    def conflict(self, change: Change) -> None:
        """Record that somebody else has changed the account, so that later changes of it are skipped."""
        self._conflicts.add(self.identity(change))

    def has_conflict(self, change: Change) -> bool:
        """Whether an earlier change of the same account met a conflict."""
        return self.identity(change) in self._conflicts

    def let_pass(self, change: Change) -> None:
        """Record that the directory refused the change, but that this is not treated as a failure."""
        self._let_pass.add(self.identity(change))

    def was_let_pass(self, change: Change) -> bool:
        """Whether an earlier change of the same account was refused, but not treated as a failure."""
        return self.identity(change) in self._let_pass

    def person_is_missing(self, delta: Delta) -> bool:
        """Whether the delta points to an account that this run failed to create."""
        return delta.person is not None and any(
            f"key {delta.person}" in those for those in (self._failed, self._conflicts)
        )

    # ---- values -----------------------------------------------------------------------------------------------------
    def password(self, change: Change) -> str:
        """A new password for the account of the change."""
        return self._passwords.give(self.identity(change), _names(change))

    def control(self, change: Change, before: int) -> int:
        """userAccountControl as it was read last; `before` if this run has not read it again."""
        return self._controls.get(self.identity(change), before)

    def is_disabled(self, change: Change) -> bool:
        """Whether the account was disabled when it was read, or was disabled by this run."""
        account = self._accounts.get(change.account or "")
        return account is not None and bool(self.control(change, account.control) & ACCOUNT_DISABLED)

    def controlled(self, change: Change, control: int) -> None:
        """Record userAccountControl after it was written or read again."""
        self._controls[self.identity(change)] = control

    def encoded(self, delta: Delta) -> tuple[bytes, ...]:
        """The new values, encoded for the directory."""
        return self._encoded(self._type(delta), delta.after)

    def removed(self, change: Change, delta: Delta) -> tuple[bytes, ...]:
        """The values to delete, as they were read."""
        kept = set(delta.after)
        held = zip(delta.before, self._held(change, delta), strict=True)
        return tuple(raw for text, raw in held if text not in kept)

    def added(self, delta: Delta) -> tuple[bytes, ...]:
        """The values to add, encoded for the directory."""
        kept = set(delta.before)
        return self._encoded(self._type(delta), tuple(value for value in delta.after if value not in kept))

    def _held(self, change: Change, delta: Delta) -> tuple[bytes, ...]:
        """The values before the change in the bytes of the directory.

        The bytes cannot always be told from the text: `never` is 0 or 2^63-1 in accountExpires. If an earlier change of
        this run has written the attribute, the bytes are those that it wrote.
        """
        attribute = self._type(delta)
        account = self._accounts.get(change.account or "")
        raw = account.raw(delta.attribute) if account else ()
        is_read = attribute.syntax is not Syntax.DN and tuple(show(attribute, value) for value in raw) == delta.before
        return raw if is_read else self._encoded(attribute, delta.before)

    def _encoded(self, attribute: AttributeType, values: tuple[str, ...]) -> tuple[bytes, ...]:
        """The values in bytes; known objects by objectGUID, because this run may have renamed or moved them."""
        if attribute.syntax is Syntax.DN:
            return tuple(encode(attribute, self.address_of(value)) for value in values)
        return tuple(encode(attribute, value) for value in values)

    def _type(self, delta: Delta) -> AttributeType:
        return self._snapshot.schema[delta.attribute.lower()]

    @functools.cached_property
    def _accounts(self) -> dict[str, Account]:
        return {account.guid: account for account in self._snapshot.accounts}

    @functools.cached_property
    def _guids_by_dn(self) -> dict[str, str]:
        groups = {group.dn: group.guid for group in self._snapshot.groups}
        return groups | {account.dn: account.guid for account in self._snapshot.accounts}


def _names(change: Change) -> Names:
    """The names that the change gives to a new account."""
    written = {delta.attribute.lower(): delta.after for delta in change.deltas}
    return tuple(value for name in ("samaccountname", "displayname") for value in written.get(name, ()))
