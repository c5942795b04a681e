# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The tenant: who and what is in it, its clock, its settings, and what was asked of it."""

from __future__ import annotations

import collections
import dataclasses
import uuid

from ..simulation.faults import Fault
from ..simulation.state import State
from .credentials import ALL_PERMISSIONS, Credentials
from .entities import Delay, Group, Sku, User, Values, timestamp
from .errors import no_such_object, no_such_user
from .products import first_skus

KEPT_VIOLATIONS = 500
NO_DELAY = Delay()


@dataclasses.dataclass(frozen=True, kw_only=True)
class Settings:
    """How the tenant behaves where a test may want it otherwise."""

    token_lifetime: float = 3599
    """Seconds that an access token lives."""
    provisioning: Delay = NO_DELAY
    """How long a mailbox takes; reads are those of its settings."""
    consistency: Delay = NO_DELAY
    """How long readers see a user as before a change; reads are those of that user."""
    permissions: frozenset[str] = ALL_PERMISSIONS
    """Application permissions that were granted to the client."""


@dataclasses.dataclass
class Throttle:
    """Everything below a path is refused with 429 until an instant (seconds since 1970, by the tenant's clock)."""

    until: float
    path: str
    retry_after: int | None


class Tenant(State[Credentials, Fault]):
    """The state behind Graph; changed by Graph and through `/_lab/`, one request at a time (`lock`)."""

    def __init__(self, credentials: Credentials | None = None) -> None:
        super().__init__(credentials or Credentials.generate(), Fault)
        self.reset()

    def reset(self) -> None:
        """Nobody there, all products subscribed to, first settings, no faults, empty log."""
        with self.lock:
            self.settings = Settings()
            self.users: dict[str, User] = {}
            self._by_principal: dict[str, str] = {}
            self.groups: dict[str, Group] = {}
            self.skus: dict[str, Sku] = {sku.id: sku for sku in first_skus()}
            self.consumed: collections.Counter[str] = collections.Counter()
            self.throttles: list[Throttle] = []
            self.violations: collections.deque[Values] = collections.deque(maxlen=KEPT_VIOLATIONS)
            super().reset()

    def timestamp(self) -> str:
        """Now, as the directory writes it."""
        return timestamp(self.now())

    # Users

    def add_user(self, values: Values) -> User:
        """A new user with these properties of Graph; `id` may be among them. Raises ValueError."""
        principal = values.get("userPrincipalName")
        if not isinstance(principal, str) or "@" not in principal:
            raise ValueError(f"userPrincipalName is {principal!r}; a user needs one with an @")
        if self.find_user(principal):
            raise ValueError(f"another user is {principal} already")
        made = {**_new_user(), "createdDateTime": self.timestamp(), **values}
        user = User(id=str(made.pop("id", "") or uuid.uuid4()), values=made)
        if user.id in self.users:
            raise ValueError(f"another user has the id {user.id} already")
        self.users[user.id] = user
        self._by_principal[principal.lower()] = user.id
        return user

    def find_user(self, key: str) -> User | None:
        """A user by id or user principal name; None for deleted users too."""
        user = self.users.get(key.lower()) or self.users.get(self._by_principal.get(key.lower(), ""))
        return None if user is None or user.deleted else user

    def user(self, key: str, workload: str) -> User:
        """A user by id or user principal name. Raises GraphError in the words of the workload."""
        user = self.find_user(key)
        if user is None:
            raise no_such_user(key, workload)
        return user

    def living(self) -> list[User]:
        """All users that are not deleted."""
        return [user for user in self.users.values() if not user.deleted]

    def rename(self, user: User, principal: str) -> None:
        """Give a user another user principal name. Raises ValueError where somebody else has it."""
        other = self.find_user(principal)
        if other is not None and other is not user:
            raise ValueError(f"another user is {principal} already")
        self._by_principal.pop(user.principal.lower(), None)
        user.values["userPrincipalName"] = principal
        self._by_principal[principal.lower()] = user.id

    def forget_user(self, user: User) -> None:
        """As if the user had never been there."""
        self.release_name(user)
        self.consumed.subtract(user.skus())
        del self.users[user.id]
        for group in self.groups.values():
            group.members = [member for member in group.members if member != user.id]

    def release_name(self, user: User) -> None:
        """Let somebody else have the user principal name of a user who goes."""
        if self._by_principal.get(user.principal.lower()) == user.id:
            del self._by_principal[user.principal.lower()]

    # Groups and products

    def group(self, key: str) -> Group:
        """A group by id. Raises GraphError."""
        group = self.groups.get(key.lower())
        if group is None:
            raise no_such_object(key)
        return group

    def sku_named(self, name: str) -> Sku:
        """A product by part number or id. Raises ValueError."""
        for sku in self.skus.values():
            if name.upper() == sku.part_number or name.lower() == sku.id:
                return sku
        raise ValueError(f"the tenant has no product {name}")


def _new_user() -> Values:
    return {
        "accountEnabled": True,
        "businessPhones": [],
        "proxyAddresses": [],
        "userType": "Member",
        "onPremisesSyncEnabled": None,
        "usageLocation": None,
    }
