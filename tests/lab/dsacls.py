# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Gives rights in the lab's directory as the Windows command ``dsacls`` does, to try documented commands."""

from __future__ import annotations

import re
import typing as t
import uuid

from . import descriptors, directory_fixtures, ldap_tools
from .errors import LabError
from .facts import LabFacts

RIGHTS: t.Final[t.Mapping[str, int]] = {
    "CC": 0x1,
    "DC": 0x2,
    "LC": 0x4,
    "RP": 0x10,
    "WP": 0x20,
    "DT": 0x40,
    "LO": 0x80,
    "CA": 0x100,
    "SD": 0x10000,
    "RC": 0x20000,
    "WD": 0x40000,
    "GR": 0x20094,
}
"""Permission bits of ``dsacls`` to access masks ([MS-ADTS] 5.1.3.2)."""

CONTROL_ACCESS_RIGHTS: t.Final[t.Mapping[str, uuid.UUID]] = {
    "Reset Password": uuid.UUID("00299570-246d-11d0-a768-00aa006e0529"),
    "Reanimate Tombstones": uuid.UUID("45ec5156-db7e-47bb-b53f-dbeb2d03c40f"),
}
"""By their names in Windows ([MS-ADTS] 5.1.3.2.1), of which Samba has others."""

_INHERITED: t.Final = {
    "T": descriptors.CONTAINER_INHERIT,
    "S": descriptors.CONTAINER_INHERIT | descriptors.INHERIT_ONLY,
}
"""``/I`` to flags: this object and those below it, or only those below it."""
_COMMAND = re.compile(r'dsacls (?P<object>.+?)(?: /I:(?P<inherit>[TS]))? /G "(?P<who>[^:"]+):(?P<what>[^"]+)"$')


class Grant(t.NamedTuple):
    """One command that grants something."""

    dn: str
    inherit: str
    """``T``, ``S``, or empty for this object alone."""
    rights: str
    """Permission bits such as ``RPWP``."""
    target: str
    """An attribute, a class or a control access right; empty for all."""
    below: str
    """The class of objects that inherit; empty for all."""


def parse(command: str, variables: t.Mapping[str, str]) -> Grant:
    """A command of PowerShell, with its variables replaced; LabError if it is another one."""
    for name, value in variables.items():
        command = re.sub(rf"\$(\{{{name}\}}|{name}\b)", value.replace("\\", r"\\"), command)
    found = _COMMAND.fullmatch(command.strip())
    if not found:
        raise LabError(f"This is no command of dsacls that the lab knows: {command}")
    rights, target, below = (*found["what"].split(";"), "", "")[:3]
    return Grant(found["object"].strip('"'), found["inherit"] or "", rights, target, below)


def run(facts: LabFacts, account_dn: str, grants: t.Iterable[Grant]) -> None:
    """Give an account the rights of these commands."""
    names: dict[str, uuid.UUID] = {}
    by_object: dict[str, list[Grant]] = {}
    for one in grants:
        by_object.setdefault(one.dn, []).append(one)
    for base, several in by_object.items():
        entries = [_entry(facts, one, names) for one in several]
        directory_fixtures.allow(facts, base, account_dn, entries)


def _entry(facts: LabFacts, one: Grant, names: dict[str, uuid.UUID]) -> descriptors.Granted:
    bits = [one.rights[start : start + 2] for start in range(0, len(one.rights), 2)]
    return descriptors.Granted(
        mask=sum(RIGHTS[bit] for bit in bits),
        flags=_INHERITED[one.inherit] if one.inherit else 0,
        target=_guid(facts, one.target, names) if one.target else None,
        below=_guid(facts, one.below, names) if one.below else None,
    )


def _guid(facts: LabFacts, name: str, names: dict[str, uuid.UUID]) -> uuid.UUID:
    if name not in names:
        names[name] = _looked_up(facts, name)
    return names[name]


def _looked_up(facts: LabFacts, name: str) -> uuid.UUID:
    """The rightsGuid of a control access right, or the schemaIDGUID of an attribute or a class."""
    if name in CONTROL_ACCESS_RIGHTS:
        return CONTROL_ACCESS_RIGHTS[name]
    schema = f"CN=Schema,CN=Configuration,{facts.base_dn}"
    found = ldap_tools.search(facts, schema, f"(lDAPDisplayName={name})", attributes=["schemaIDGUID"])
    if len(found) != 1:
        raise LabError(f"The directory has no attribute, class or right {name}.")
    return uuid.UUID(bytes_le=found[0].attributes["schemaidguid"][0])
