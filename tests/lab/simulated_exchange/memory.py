# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""A directory in memory, for tests of and on the simulated Exchange that have no domain controller."""

from __future__ import annotations

import typing as t
import uuid

from ..schema import EXCHANGE
from .directory import Refused, User, Values

_BASIC: t.Final = frozenset(
    {"cn", "displayName", "mail", "proxyAddresses", "sAMAccountName", "userPrincipalName", "thumbnailPhoto"}
    | {"legacyExchangeDN", "showInAddressBook"}
)


class MemoryDirectory:
    """Users of one domain; see `Directory`.

    Attributes:
        domain: DNS name of the domain.
        schema: names of the attributes that there are.
        refusing: distinguished names of users that may not be changed.
    """

    def __init__(self, domain: str = "example.test", schema: t.Collection[str] | None = None) -> None:
        self.domain = domain
        self.schema = frozenset(schema or _BASIC | {attribute.name for attribute in EXCHANGE})
        self.refusing: set[str] = set()
        self._users: dict[uuid.UUID, tuple[str, dict[str, list[bytes]]]] = {}

    def add(self, login: str, **attributes: str) -> User:
        """A new user with this sAMAccountName, and a common name and a user principal name made of it."""
        guid, name = uuid.uuid4(), attributes.get("cn", login)
        base = ",".join(f"DC={label}" for label in self.domain.split("."))
        given = {"sAMAccountName": login, "userPrincipalName": f"{login}@{self.domain}", "cn": name, **attributes}
        values = {attribute.lower(): [value.encode()] for attribute, value in given.items()}
        self._users[guid] = (f"CN={name},OU=People,{base}", values)
        return self._user(guid)

    def defines(self, attribute: str) -> bool:
        """See `Directory.defines`."""
        return attribute in self.schema

    def find(self, conditions: t.Sequence[tuple[str, str]]) -> list[User]:
        """See `Directory.find`."""
        wanted = [(name.lower(), value.lower().encode()) for name, value in conditions if self.defines(name)]
        return [self._user(guid) for guid, (_dn, values) in self._users.items() if _meets(values, wanted)]

    def by_guid(self, guid: uuid.UUID) -> User | None:
        """See `Directory.by_guid`."""
        return self._user(guid) if guid in self._users else None

    def by_dn(self, dn: str) -> User | None:
        """See `Directory.by_dn`."""
        return next(
            (self._user(guid) for guid, (own, _values) in self._users.items() if own.lower() == dn.lower()), None
        )

    def replace(self, user: User, attributes: t.Mapping[str, Values]) -> None:
        """See `Directory.replace`."""
        self._raise_if_refusing(user)
        own = self._users[user.guid][1]
        for name, values in attributes.items():
            if self.defines(name):
                own.pop(name.lower(), None)
                if values:
                    own[name.lower()] = [each if isinstance(each, bytes) else each.encode() for each in values]

    def delete(self, user: User) -> None:
        """See `Directory.delete`."""
        self._raise_if_refusing(user)
        del self._users[user.guid]

    def _raise_if_refusing(self, user: User) -> None:
        if user.dn in self.refusing:
            raise Refused(
                "insufficientAccessRights 00000005: SecErr: DSID-03152D79, problem 4003 (INSUFF_ACCESS_RIGHTS)"
            )

    def _user(self, guid: uuid.UUID) -> User:
        dn, values = self._users[guid]
        return User(dn, guid, {name: tuple(each) for name, each in values.items()})


def _meets(values: t.Mapping[str, t.Sequence[bytes]], wanted: t.Sequence[tuple[str, bytes]]) -> bool:
    return any(
        bool(values.get(name)) if not value else value in [each.lower() for each in values.get(name, ())]
        for name, value in wanted
    )
