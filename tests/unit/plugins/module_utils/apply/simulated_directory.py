# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""A directory in memory that takes write requests and answers them with the result codes of a domain controller.

The codes are those that Samba 4.17 gave to the same requests: 16 for a value to delete that is not there, 20 for a
second value of a single-valued attribute and for a value that is there already, 32 for an object that does not exist,
68 for a name that is taken.
"""

from __future__ import annotations

import dataclasses
import re
import typing as t
import uuid

from ansible_collections.hrsync.ad.plugins.module_utils.directory.requests import (
    Add,
    Delete,
    Modify,
    ModifyDn,
    Request,
    Result,
    address,
)
from ansible_collections.hrsync.ad.plugins.module_utils.model.directory import Account, Entry, Snapshot
from ansible_collections.hrsync.ad.plugins.module_utils.values import dn
from ansible_collections.hrsync.ad.plugins.module_utils.values.equality import entry_form, find_form
from ansible_collections.hrsync.ad.plugins.module_utils.values.syntax import AttributeType, Syntax

OK = Result(ok=True, code=0)
_GUIDS = re.compile(r"\(objectGUID=((?:\\[0-9a-f]{2})+)\)", re.IGNORECASE)
_DN = re.compile(r"\(distinguishedName=([^)]*)\)")
_LOGINS = re.compile(r"\(sAMAccountName=([^)]*)\)")
_UNKNOWN = AttributeType("", Syntax.TEXT, single_valued=True)


class Refusal(Exception):
    """The directory refuses a request with this result code."""

    def __init__(self, code: int, message: str = "refused", reason: str = "") -> None:
        super().__init__(message)
        self.result = Result(False, code, message, reason)


@dataclasses.dataclass
class Object:
    """One object, whose values can be changed."""

    dn: str
    values: dict[str, tuple[bytes, ...]]
    is_visible: bool = True
    """Whether searches find it, as they do not if the bind account may not see it."""


class SimulatedDirectory:
    """Holds the objects of a snapshot, and answers write requests.

    Args:
        snapshot: the directory at the start.
        before_write: called once, before the first request, as somebody who changes the directory between the reads and
            the writes of a run.
    """

    domain_dn = "DC=corp,DC=example"

    def __init__(
        self, snapshot: Snapshot, before_write: t.Callable[[SimulatedDirectory], None] = lambda _directory: None
    ) -> None:
        self._first = snapshot
        self._before_write: t.Callable[[SimulatedDirectory], None] | None = before_write
        self.objects: dict[str, Object] = {}
        for account in snapshot.accounts:
            values = {name: held for name, held in account.values.items() if name != "memberof"}
            self.objects[account.guid] = Object(account.dn, values)
        self.objects.update((group.guid, Object(group.dn, {})) for group in snapshot.groups)
        for place in (snapshot.base_dn, *snapshot.ous):
            self.put(place)
        self.sent: list[Request] = []

    # ---- as an administrator ----------------------------------------------------------------------------------------
    def at(self, name: str) -> Object:
        """The object with this DN."""
        return self.objects[self._guid_at(name) or ""]

    def put(self, place: str, *, is_visible: bool = True, **values: str) -> str:
        """Create an object, and return its objectGUID."""
        guid = str(uuid.uuid4())
        raw: dict[str, tuple[bytes, ...]] = {
            attribute.lower(): (value.encode(),) for attribute, value in values.items()
        }
        self.objects[guid] = Object(place, raw, is_visible)
        return guid

    def snapshot(self) -> Snapshot:
        """The directory as it is now, as far as the bind account sees it. Groups are as at the start."""
        others = {group.guid for group in self._first.groups}
        others.update(guid for guid, one in self.objects.items() if not one.dn.startswith("CN="))
        members: dict[str, list[bytes]] = {}
        for group in self._first.groups:
            for member in self.objects[group.guid].values.get("member", ()):
                members.setdefault(member.decode(), []).append(group.dn.encode())
        accounts = tuple(
            Account(one.dn, _with_groups(one, members.get(one.dn, ())), guid)
            for guid, one in self.objects.items()
            if guid not in others and one.is_visible
        )
        ous = tuple(one.dn for one in self.objects.values() if one.dn.startswith("OU=") and one.is_visible)
        return dataclasses.replace(self._first, accounts=accounts, ous=ous)

    # ---- as the directory -------------------------------------------------------------------------------------------
    def search(self, _base: str, filter: str, _attributes: t.Collection[str]) -> t.Iterator[Entry]:
        """The objects that a filter finds which names some by objectGUID, sAMAccountName or DN."""
        guids = {str(uuid.UUID(bytes_le=_unescaped(found))) for found in _GUIDS.findall(filter)}
        names = {entry_form(found) for found in _DN.findall(filter)}
        logins = {find_form(found) for found in _LOGINS.findall(filter)}
        for guid, one in list(self.objects.items()):
            login = one.values.get("samaccountname", (b"",))[0].decode()
            if one.is_visible and (guid in guids or find_form(login) in logins or entry_form(one.dn) in names):
                yield Entry(one.dn, one.values | {"objectguid": (uuid.UUID(guid).bytes_le,)})

    def write(self, requests: t.Iterable[Request]) -> t.Iterator[Result]:
        """Carry out the requests."""
        for request in requests:
            if self._before_write:
                hand, self._before_write = self._before_write, None
                hand(self)
            self.sent.append(request)
            try:
                self._carry_out(request)
            except Refusal as refusal:
                yield refusal.result
            else:
                yield OK

    def _carry_out(self, request: Request) -> None:
        match request:
            case Add():
                self._add(request)
            case Modify():
                self._modify(request)
            case ModifyDn():
                self._relocate(request)
            case Delete():
                del self.objects[self._guid(request.dn)]

    def _add(self, request: Add) -> None:
        self._must_be_free(request.dn)
        self._guid(dn.parent(request.dn))
        login = request.attributes.get("sAMAccountName", (b"",))[0]
        for one in self.objects.values():
            if login and one.values.get("samaccountname", (b"",))[0].lower() == login.lower():
                raise Refusal(68, f"00002071: samldb: samAccountName '{login.decode()}' already in use!", "00002071")
        values = {name.lower(): values for name, values in request.attributes.items() if name != "unicodePwd"}
        values["primarygroupid"] = (b"513",)
        self.objects[str(uuid.uuid4())] = Object(request.dn, values)

    def _modify(self, request: Modify) -> None:
        one = self.objects[self._guid(request.dn)]
        values = dict(one.values)
        for operation, attribute, given in request.changes:
            lower = attribute.lower()
            if lower == "unicodepwd":
                continue
            attribute_type = self._first.schema.get(lower, _UNKNOWN)
            is_link = lower == "member" or attribute_type.syntax is Syntax.DN
            new = tuple(self._dn(value) if is_link else value for value in given)
            held = values.pop(lower, ())
            is_single = lower != "member" and attribute_type.single_valued
            after = _after(operation, held, new, is_single=is_single, is_member=lower == "member")
            values.update({lower: after} if after else {})
        one.values = values

    def _relocate(self, request: ModifyDn) -> None:
        guid = self._guid(request.dn)
        if request.superior is None:
            raise Refusal(32, "00002030: No such object")
        if not self._guid_at(request.superior):
            raise Refusal(80, "objectclass: Cannot rename, parent does not exist!", "00002095")
        name = dn.child(request.rdn, request.superior)
        if self._guid_at(name) != guid:
            self._must_be_free(name)
        former, self.objects[guid].dn = self.objects[guid].dn, name
        for one in self.objects.values():
            for attribute, values in one.values.items():
                one.values[attribute] = tuple(name.encode() if value == former.encode() else value for value in values)

    def _must_be_free(self, name: str) -> None:
        if self._guid_at(name):
            raise Refusal(68, f"Entry {name} already exists")

    def _dn(self, value: bytes) -> bytes:
        return self.objects[self._guid(value.decode())].dn.encode()

    def _guid(self, name: str) -> str:
        guid = name[6:-1] if name == address(name[6:-1]) else self._guid_at(name)
        if guid is None or guid not in self.objects:
            raise Refusal(32, f"{name} not found")
        return guid

    def _guid_at(self, name: str) -> str | None:
        form = entry_form(name)
        return next((guid for guid, one in self.objects.items() if entry_form(one.dn) == form), None)


def _with_groups(one: Object, groups: t.Iterable[bytes]) -> dict[str, tuple[bytes, ...]]:
    held = tuple(groups)
    return {**one.values, "memberof": held} if held else one.values


def _after(
    operation: str, held: tuple[bytes, ...], given: tuple[bytes, ...], *, is_single: bool, is_member: bool
) -> tuple[bytes, ...]:
    if operation == "replace":
        return given
    present = {value.lower() for value in held}
    if operation == "delete":
        if not present.issuperset(value.lower() for value in given):
            raise Refusal(53 if is_member else 16, "no matching attribute value", "00000561" if is_member else "")
        gone = {value.lower() for value in given}
        return tuple(value for value in held if value.lower() not in gone)
    if (is_single and held) or not present.isdisjoint(value.lower() for value in given):
        raise Refusal(68 if is_member else 20, "already has this value")
    return (*held, *given)


def _unescaped(escaped: str) -> bytes:
    return bytes.fromhex(escaped.replace("\\", ""))
