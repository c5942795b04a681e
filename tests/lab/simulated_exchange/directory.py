# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The directory behind the simulated Exchange: users by what identifies them, and their attributes."""

from __future__ import annotations

import dataclasses
import ssl
import threading
import typing as t
import uuid

import ldap3
from ldap3.utils.conv import escape_filter_chars


class Refused(Exception):
    """The directory refuses a search or a change, with its own words."""


Values: t.TypeAlias = "t.Sequence[str | bytes]"


@dataclasses.dataclass(frozen=True)
class User:
    """An account and its attributes, as bytes by lower-case name."""

    dn: str
    guid: uuid.UUID
    attributes: t.Mapping[str, t.Sequence[bytes]]

    def text(self, name: str) -> str:
        """The first value of an attribute; empty if it has none."""
        values = self.attributes.get(name.lower())
        return values[0].decode() if values else ""

    def texts(self, name: str) -> list[str]:
        """All values of an attribute."""
        return [value.decode() for value in self.attributes.get(name.lower(), ())]

    def number(self, name: str) -> int:
        """An attribute that is an integer; 0 if it has no value."""
        return int(self.text(name) or 0)

    def has(self, name: str) -> bool:
        """Whether an attribute has a value."""
        return bool(self.attributes.get(name.lower()))


class Directory(t.Protocol):
    """What the commands need of a directory."""

    domain: str
    """DNS name of the domain."""

    def defines(self, attribute: str) -> bool:
        """Whether the schema has the attribute."""

    def find(self, conditions: t.Sequence[tuple[str, str]]) -> list[User]:
        """Users of whom at least one attribute has the value beside it; an empty one stands for any value."""

    def by_guid(self, guid: uuid.UUID) -> User | None:
        """The user with this objectGUID."""

    def by_dn(self, dn: str) -> User | None:
        """The user with this distinguished name."""

    def replace(self, user: User, attributes: t.Mapping[str, Values]) -> None:
        """Set attributes, those without values to nothing; names that the schema lacks are left out."""

    def delete(self, user: User) -> None:
        """Delete the account."""


class LdapDirectory:
    """The lab's domain controller, over LDAPS as its administrator."""

    def __init__(self, url: str, user: str, password: str, base: str, ca_file: str) -> None:
        self.domain = ".".join(part.partition("=")[2] for part in base.split(",") if part[:3].upper() == "DC=")
        tls = ldap3.Tls(
            validate=ssl.CERT_REQUIRED,
            version=ssl.PROTOCOL_TLS_CLIENT,
            ca_certs_file=ca_file,
            # Without Python's own, from 3.12 on, ldap3 compares no addresses with those of a certificate.
            valid_names=[f"dc1.{self.domain}"],
        )
        self._server = ldap3.Server(url, tls=tls, get_info=ldap3.SCHEMA, connect_timeout=10)
        self._account = (user, password)
        self._base = base
        self._opened: t.Any = None
        self._opening = threading.Lock()

    def defines(self, attribute: str) -> bool:
        """See `Directory.defines`."""
        return attribute in self._connection().server.schema.attribute_types

    def find(self, conditions: t.Sequence[tuple[str, str]]) -> list[User]:
        """See `Directory.find`."""
        known = [(name, value) for name, value in conditions if self.defines(name)]
        if not known:
            return []
        parts = "".join(f"({name}={escape_filter_chars(value) if value else '*'})" for name, value in known)
        return self._search(self._base, f"(&(objectCategory=person)(objectClass=user)(|{parts}))", ldap3.SUBTREE)

    def by_guid(self, guid: uuid.UUID) -> User | None:
        """See `Directory.by_guid`."""
        return next(iter(self._search(f"<GUID={guid}>", "(objectClass=user)", ldap3.BASE)), None)

    def by_dn(self, dn: str) -> User | None:
        """See `Directory.by_dn`."""
        return next(iter(self._search(dn, "(objectClass=user)", ldap3.BASE)), None)

    def replace(self, user: User, attributes: t.Mapping[str, Values]) -> None:
        """See `Directory.replace`."""
        known = {name: list(values) for name, values in attributes.items() if self.defines(name)}
        changes = {name: [(ldap3.MODIFY_REPLACE, values)] for name, values in known.items()}
        if changes:
            _check(self._connection().modify(user.dn, changes))

    def delete(self, user: User) -> None:
        """See `Directory.delete`."""
        _check(self._connection().delete(user.dn))

    def _connection(self) -> t.Any:
        """Opened when it is first used, as the domain controller may be started later; by one of several commands."""
        with self._opening:
            if self._opened is None:
                user, password = self._account
                self._opened = ldap3.Connection(
                    self._server,
                    user,
                    password,
                    client_strategy=ldap3.SAFE_RESTARTABLE,
                    auto_bind=True,
                    receive_timeout=30,
                    check_names=False,
                )
            return self._opened

    def _search(self, base: str, expression: str, scope: str) -> list[User]:
        _done, result, entries, _request = self._connection().search(base, expression, scope, attributes=["*"])
        if result["result"] not in (0, 32, 34):
            raise Refused(f"{result['description']} {result['message']}")
        return [_user(entry) for entry in entries or () if entry["type"] == "searchResEntry"]


def _user(entry: t.Mapping[str, t.Any]) -> User:
    attributes = {name.lower(): values for name, values in entry["raw_attributes"].items()}
    return User(entry["dn"], uuid.UUID(bytes_le=attributes["objectguid"][0]), attributes)


def _check(answer: tuple[bool, t.Mapping[str, t.Any], t.Any, t.Any]) -> None:
    done, result, _response, _request = answer
    if not done:
        raise Refused(f"{result['description']} {result['message']}")
