# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""A directory in memory that plans can be applied to: it refuses what a domain controller would refuse."""

from __future__ import annotations

import dataclasses
import datetime
import hashlib
import typing as t
import uuid

from ansible_collections.hrsync.ad.plugins.module_utils.model.approval import Scope
from ansible_collections.hrsync.ad.plugins.module_utils.model.changes import (
    AddToGroup,
    Change,
    Create,
    CreateOu,
    Delete,
    Delta,
    Disable,
    Enable,
    ForgetGroups,
    Move,
    RemoveFromGroup,
    Rename,
    SetAttributes,
    Unlock,
)
from ansible_collections.hrsync.ad.plugins.module_utils.model.desired import (
    AttributeRule,
    Desired,
    Policy,
    Presence,
    ValueKind,
)
from ansible_collections.hrsync.ad.plugins.module_utils.model.directory import (
    ACCOUNT_DISABLED,
    NORMAL_ACCOUNT,
    Account,
    Group,
    OtherObject,
    Snapshot,
)
from ansible_collections.hrsync.ad.plugins.module_utils.model.kinds import Kind
from ansible_collections.hrsync.ad.plugins.module_utils.model.memory import FORGETFUL, Memory
from ansible_collections.hrsync.ad.plugins.module_utils.model.plan import Plan
from ansible_collections.hrsync.ad.plugins.module_utils.model.run import Task
from ansible_collections.hrsync.ad.plugins.module_utils.planner.plan import make_plan
from ansible_collections.hrsync.ad.plugins.module_utils.planner.units import units_of
from ansible_collections.hrsync.ad.plugins.module_utils.values import dn, syntax
from ansible_collections.hrsync.ad.plugins.module_utils.values.equality import (
    distinct,
    entry_form,
    unique_dn_form,
    unique_form,
)
from ansible_collections.hrsync.ad.plugins.module_utils.values.syntax import AttributeType, Syntax

BASE = "DC=corp,DC=example"
STAFF = f"OU=Staff,{BASE}"
SALES = f"OU=Sales,{STAFF}"
ADMINS = f"OU=Admins,{BASE}"
GROUPS = f"OU=Groups,{BASE}"

_SINGLE = (
    "sAMAccountName userPrincipalName mail employeeID displayName title givenName sn department company"
    " telephoneNumber mobile l st streetAddress postalCode co c physicalDeliveryOfficeName description"
    " extensionAttribute1 extensionAttribute2 mailNickname"
)
SCHEMA: dict[str, AttributeType] = {
    name.lower(): AttributeType(name, Syntax.TEXT, single_valued=True, range_upper=256) for name in _SINGLE.split()
}
SCHEMA["title"] = AttributeType("title", Syntax.TEXT, single_valued=True, range_upper=20, range_lower=1)
SCHEMA["proxyaddresses"] = AttributeType("proxyAddresses", Syntax.TEXT, single_valued=False)
SCHEMA["othertelephone"] = AttributeType("otherTelephone", Syntax.TEXT, single_valued=False)
SCHEMA["manager"] = AttributeType("manager", Syntax.DN, single_valued=True)
SCHEMA["assistant"] = AttributeType("assistant", Syntax.DN, single_valued=True)
SCHEMA["secretary"] = AttributeType("secretary", Syntax.DN, single_valued=False)
SCHEMA["seealso"] = AttributeType("seeAlso", Syntax.DN, single_valued=False)
SCHEMA["accountexpires"] = AttributeType("accountExpires", Syntax.FILETIME, single_valued=True)
SCHEMA["useraccountcontrol"] = AttributeType("userAccountControl", Syntax.INTEGER, single_valued=True)
SCHEMA["whencreated"] = AttributeType("whenCreated", Syntax.EXACT, single_valued=True, writable=False)
SCHEMA["accountexpires"] = AttributeType("accountExpires", Syntax.FILETIME, single_valued=True)
SCHEMA["grouptype"] = AttributeType("groupType", Syntax.INTEGER, single_valued=True)
USER_ATTRIBUTES = frozenset(SCHEMA) - {"grouptype"}


def checksum(plan: Plan, target: str) -> str:
    """The checksum of a plan for a directory."""
    return units_of(plan, Scope(target=target)).checksum


def account(name: str, key: str | None = None, *, parent: str = STAFF, **values: t.Any) -> Account:
    """An enabled account; `values` are texts or lists of them, by attribute."""
    raw: dict[str, tuple[bytes, ...]] = {
        "samaccountname": (name.lower().encode(),),
        "useraccountcontrol": (b"512",),
        "primarygroupid": (b"513",),
    }
    if key is not None:
        raw["employeeid"] = (key.encode(),)
    for attribute, given in values.items():
        texts = [given] if isinstance(given, str) else given
        raw[attribute.lower()] = tuple(text.encode() for text in texts)
        if not texts:
            del raw[attribute.lower()]
    place = dn.join("CN", name, parent)
    return Account(guid=_guid(place), dn=place, values=raw)


def group(name: str, *, parent: str = GROUPS, **fields: t.Any) -> Group:
    place = dn.join("CN", name, parent)
    return Group(guid=_guid(place), dn=place, name=name, **fields)


def other(kind: str, name: str, *, parent: str = STAFF, **values: str) -> OtherObject:
    """An object of this class; `values` are texts by attribute."""
    raw = {attribute.lower(): (text.encode(),) for attribute, text in values.items()}
    classes = ("top", *_SUPERIORS.get(kind, ()), kind)
    return OtherObject(dn.join("CN", name, parent), {"objectclass": tuple(map(str.encode, classes)), **raw})


_SUPERIORS = {"computer": ("person", "organizationalPerson", "user"), "user": ("person", "organizationalPerson")}


def snapshot(*accounts: Account, **fields: t.Any) -> Snapshot:
    """A domain with a few OUs and the groups Sales, Office and Domain Users."""
    given: dict[str, t.Any] = {
        "server": "dc1.corp.example",
        "base_dn": BASE,
        "domain": "corp.example",
        "accounts": accounts,
        "groups": (group("Sales"), group("Office"), group("Domain Users", protected=True, rid=513)),
        "ous": (STAFF, SALES, ADMINS, GROUPS),
        "schema": SCHEMA,
        "user_attributes": USER_ATTRIBUTES,
    }
    return Snapshot(**{**given, **fields})


def _guid(place: str) -> str:
    return str(uuid.UUID(hashlib.md5(entry_form(place).encode(), usedforsecurity=False).hexdigest()))


class Refused(Exception):
    """What a domain controller would answer to a change that cannot be."""


class Domain:
    """Applies plans; afterwards `snapshot()` is the directory as it then is."""

    def __init__(self, before: Snapshot) -> None:
        self._before = before
        self._dns = {one.guid: one.dn for one in before.accounts}
        self._values = {one.guid: dict(one.values) for one in before.accounts}
        self._ous = list(before.ous)
        self._created: dict[str, str] = {}

    def snapshot(self) -> Snapshot:
        accounts = [Account(self._dns[guid], values, guid) for guid, values in self._values.items()]
        fields = ("server", "base_dn", "domain", "groups", "schema", "others", "user_attributes")
        given = {field: getattr(self._before, field) for field in fields}
        return Snapshot(accounts=tuple(accounts), ous=tuple(self._ous), **given)

    def apply(self, plan: Plan) -> Snapshot:
        for change in plan.changes:
            getattr(self, f"_{change.kind.name}")(change)
        return self.snapshot()

    def _guid_of(self, change: Change) -> str:
        return change.account or self._created[change.key]

    def _names(self, guid: str = "") -> list[str]:
        """The DNs of all objects but the account."""
        others = [*(one.dn for one in self._before.groups), *(one.dn for one in self._before.others)]
        accounts = [name for other, name in self._dns.items() if other != guid]
        return [*accounts, *self._ous, *others, self._before.base_dn]

    def _must_exist(self, name: str) -> None:
        """Windows keeps names apart that differ in spaces, and Samba those that differ in composition."""
        if entry_form(name) not in map(entry_form, self._names()):
            raise Refused(f"no such object: {name}")

    def _must_be_free(self, name: str, guid: str = "") -> None:
        """Samba regards names as equal that differ in spaces, and Windows those that differ in accents.

        The attribute of the RDN does not matter ([MS-ADTS] 3.1.1.3.1.2.1).
        """
        held = {unique_dn_form(other).partition("=")[2] for other in self._names(guid)}
        if unique_dn_form(name).partition("=")[2] in held:
            raise Refused(f"already exists: {name}")

    def _create_ou(self, change: CreateOu) -> None:
        self._must_be_free(change.dn)
        self._must_exist(dn.parent(change.dn))
        self._ous.append(change.dn)

    def _create(self, change: Create) -> None:
        self._must_be_free(change.dn)
        self._must_exist(dn.parent(change.dn))
        guid = _guid(f"CN=new {change.key}")
        self._created[change.key] = guid
        control = NORMAL_ACCOUNT if change.enabled else NORMAL_ACCOUNT | ACCOUNT_DISABLED
        self._dns[guid] = change.dn
        self._values[guid] = {"useraccountcontrol": (str(control).encode(),), "primarygroupid": (b"513",)}
        for delta in change.deltas:
            self._write(guid, delta)

    def _write(self, guid: str, delta: Delta) -> None:
        lower = delta.attribute.lower()
        attribute_type = self._before.schema[lower]
        before = tuple(syntax.show(attribute_type, value) for value in self._values[guid].get(lower, ()))
        if set(delta.before) != set(before) and attribute_type.syntax is not Syntax.DN:
            raise Refused(f"{delta.attribute} is {before}, not {delta.before}")
        if lower == "samaccountname":
            self._must_be_unused(guid, delta.after[0])
        if distinct(attribute_type, delta.after) != delta.after:
            raise Refused(f"{delta.attribute} has equal values: {delta.after}")
        if attribute_type.syntax is Syntax.DN:
            for name in delta.after:
                self._must_exist(name)
        self._values[guid].pop(lower, None)
        if delta.after:
            self._values[guid][lower] = tuple(syntax.encode(attribute_type, value) for value in delta.after)

    def _must_be_unused(self, guid: str, login: str) -> None:
        for other, values in self._values.items():
            held = (value.decode() for value in values.get("samaccountname", ()))
            if other != guid and unique_form(login) in map(unique_form, held):
                raise Refused(f"login taken: {login}")

    def _rename(self, change: Rename) -> None:
        self._relocate(change, dn.parent(self._dns[self._guid_of(change)]))

    def _move(self, change: Move) -> None:
        self._relocate(change, dn.parent(change.new_dn))

    def _relocate(self, change: Rename | Move, parent: str) -> None:
        guid = self._guid_of(change)
        at_first = next(one.dn for one in self._before.accounts if one.guid == guid)
        if change.dn != at_first:
            raise Refused(f"{change.dn} was {at_first}")
        if dn.parent(change.new_dn) != parent:
            raise Refused(f"{change.new_dn} is not below {parent}")
        self._must_be_free(change.new_dn, guid)
        self._must_exist(parent)
        before, self._dns[guid] = self._dns[guid], change.new_dn
        for values in self._values.values():
            for attribute in ("manager", "assistant", "secretary"):
                if before.encode() in values.get(attribute, ()):
                    values[attribute] = tuple(
                        change.new_dn.encode() if value == before.encode() else value for value in values[attribute]
                    )

    def _set_attributes(self, change: SetAttributes | ForgetGroups) -> None:
        for delta in change.deltas:
            self._write(self._guid_of(change), delta)

    _forget_groups = _set_attributes

    def _add_to_group(self, change: AddToGroup) -> None:
        values = self._values[self._guid_of(change)]
        if change.group.encode() in values.get("memberof", ()):
            raise Refused("already a member")
        values["memberof"] = (*values.get("memberof", ()), change.group.encode())

    def _remove_from_group(self, change: RemoveFromGroup) -> None:
        values = self._values[self._guid_of(change)]
        if change.group.encode() not in values.get("memberof", ()):
            raise Refused("not a member")
        values["memberof"] = tuple(value for value in values["memberof"] if value != change.group.encode())

    def _unlock(self, change: Unlock) -> None:
        self._values[self._guid_of(change)]["lockouttime"] = (b"0",)

    def _delete(self, change: Delete) -> None:
        guid = self._guid_of(change)
        gone = self._dns.pop(guid).encode()
        del self._values[guid]
        for values in self._values.values():
            for attribute in ("manager", "assistant", "secretary"):
                left = tuple(value for value in values.pop(attribute, ()) if value != gone)
                values.update({attribute: left} if left else {})

    def _disable(self, change: Disable) -> None:
        self._switch(change, change.control | ACCOUNT_DISABLED)

    def _enable(self, change: Enable) -> None:
        self._switch(change, change.control & ~ACCOUNT_DISABLED)

    def _switch(self, change: Enable | Disable, control: int) -> None:
        values = self._values[self._guid_of(change)]
        if values["useraccountcontrol"] != (str(change.control).encode(),):
            raise Refused("userAccountControl is another")
        values["useraccountcontrol"] = (str(control).encode(),)


def plan_of(
    desired: t.Iterable[Desired],
    before: Snapshot,
    policy: Policy,
    now: datetime.datetime | None = None,
    memory: Memory = FORGETFUL,
    **more: t.Any,
) -> Plan:
    """The plan of a task; `more` are further fields of `Task`."""
    given: dict[str, t.Any] = {name: tuple(value) for name, value in more.items()}
    given["known_keys"] = frozenset(given.get("known_keys", ()))
    return make_plan(Task(desired=tuple(desired), policy=policy, **given), before, now, memory)


ChangeT = t.TypeVar("ChangeT", bound=Change)


def of(made: type[ChangeT], plan: Plan) -> list[ChangeT]:
    """The changes of one kind."""
    return [change for change in plan.changes if isinstance(change, made)]


def kinds_of(plan: Plan) -> list[Kind]:
    return [change.kind for change in plan.changes]


def rule(attribute: str, **fields: t.Any) -> AttributeRule:
    return AttributeRule(attribute=attribute, **fields)


RULES: dict[str, AttributeRule] = {
    "cn": rule("cn", fields=("full_name",)),
    "sAMAccountName": rule("sAMAccountName", kind=ValueKind.CANDIDATES),
    "title": rule("title", fields=("job_title",)),
    "manager": rule("manager", kind=ValueKind.PERSON, fields=("manager_key",)),
    "proxyAddresses": rule("proxyAddresses"),
    **{name: rule(name) for name in ("userPrincipalName", "mail", "displayName", "description", "otherTelephone")},
}


def policy(*rules: AttributeRule, **fields: t.Any) -> Policy:
    """Everything below the OU Staff; `rules` replace those of `RULES`."""
    given = {"managed_base": STAFF, "match_attributes": ("mail",), "minimum_coverage": 0}
    replaced = {**RULES, **{one.attribute: one for one in rules}}
    return Policy(**{**given, "rules": replaced, **fields})


def wish(key: str, name: str = "", **fields: t.Any) -> Desired:
    """An active employee; other attributes than the fields of `Desired` are texts or lists of them."""
    known = {field.name for field in dataclasses.fields(Desired)}
    attributes: dict[str, tuple[str, ...] | None] = {}
    if name:
        attributes = {"cn": (name,), "sAMAccountName": (name.lower(), f"{name.lower()}.{key}")}
    for attribute in [attribute for attribute in fields if attribute not in known]:
        value = fields.pop(attribute)
        attributes[attribute] = (value,) if isinstance(value, str) else value and tuple(value)
        if value == []:
            attributes[attribute] = ()
    given = {"label": f"{name} ({key})", "presence": Presence.ACTIVE, "source": "factorial", "ou": STAFF}
    return Desired(**{"key": key, **given, "attributes": attributes, **fields})


def reasons(plan: Plan) -> str:
    """Why employees are set aside, for assertions."""
    return "\n".join(f"{one.key}: {reason}" for one in plan.rejections for reason in one.reasons)
