# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Cheap things that tests need in the lab's directory, made as administrator and never with what is tested."""

from __future__ import annotations

import contextlib
import datetime
import functools
import typing as t

from . import descriptors, ldap_tools, ldif
from .errors import LabError
from .facts import LabFacts, password

NORMAL = 0x200
DISABLED = 0x2
PASSWORD_NEVER_EXPIRES = 0x10000
"""Flags of userAccountControl [MS-ADTS 2.2.16]."""

NEVER = 0x7FFFFFFFFFFFFFFF
"""The accountExpires of an account that does not expire."""

_DESCRIPTOR_PARTS = "1.2.840.113556.1.4.801"
_DISCRETIONARY_LIST = "MAMCAQQ="
"""The control of [MS-ADTS] 3.1.1.3.4.1.11, and its value that stands for the flags 4: only that list, not the owner."""

_LOCKED_BY = 5
"""Wrong passwords after which an account is locked, where they are counted."""

_LOCKOUT: t.Final[dict[str, ldif.Value | t.Sequence[ldif.Value]]] = {
    "objectClass": "msDS-PasswordSettings",
    "msDS-PasswordSettingsPrecedence": "10",
    "msDS-PasswordReversibleEncryptionEnabled": "FALSE",
    "msDS-PasswordHistoryLength": "0",
    "msDS-PasswordComplexityEnabled": "TRUE",
    "msDS-MinimumPasswordLength": "7",
    "msDS-MinimumPasswordAge": "0",
    "msDS-MaximumPasswordAge": "-36288000000000",
    "msDS-LockoutThreshold": str(_LOCKED_BY),
    "msDS-LockoutObservationWindow": "-18000000000",
    "msDS-LockoutDuration": "-18000000000",
}

_EPOCH = datetime.datetime(1601, 1, 1, tzinfo=datetime.UTC)


class Account(t.NamedTuple):
    """An account with which a test binds."""

    dn: str
    user: str
    """User principal name."""
    password: str


@contextlib.contextmanager
def bind_account(facts: LabFacts, name: str, full_control_of: str | None = None) -> t.Iterator[Account]:
    """A service account for the duration of a ``with``: it may read everything and change nothing but one base.

    `name` is at most 20 letters; an account of that name that an ended test has left is replaced.
    """
    account = create_bind_account(facts, name)
    try:
        if full_control_of:
            grant(facts, full_control_of, account.dn)
        yield account
    finally:
        if full_control_of and ldap_tools.read(facts, full_control_of, ["1.1"]):
            revoke(facts, full_control_of, account.dn)
        ldap_tools.delete(facts, account.dn)


def create_bind_account(facts: LabFacts, name: str) -> Account:
    """A new account in OU=Service without rights to change anything, in place of any of that name."""
    account = Account(f"CN={name},{facts.service_ou}", f"{name}@{facts.dns_domain}", password())
    ldap_tools.delete(facts, account.dn)
    flags = str(NORMAL | PASSWORD_NEVER_EXPIRES)
    secret = encode_password(account.password)
    attributes = user_attributes(facts, name) | {"userAccountControl": flags, "unicodePwd": secret}
    ldap_tools.add(facts, ldif.record(account.dn, attributes))
    return account


# ---- states of accounts ---------------------------------------------------------------------------------------------
def disable(facts: LabFacts, dn: str) -> None:
    """Disable an account: binds answer data 533."""
    _set_flags(facts, dn, set_=DISABLED)


def enable(facts: LabFacts, dn: str) -> None:
    """Enable an account."""
    _set_flags(facts, dn, clear=DISABLED)


def expire(facts: LabFacts, dn: str, at: datetime.datetime | None = None) -> None:
    """Let an account expire at an instant, by default yesterday: binds answer data 701."""
    at = at or datetime.datetime.now(datetime.UTC) - datetime.timedelta(days=1)
    replace(facts, dn, accountExpires=str(filetime(at)))


def never_expire(facts: LabFacts, dn: str) -> None:
    """Let an account no longer expire."""
    replace(facts, dn, accountExpires=str(NEVER))


def must_change_password(facts: LabFacts, dn: str) -> None:
    """Ask for a new password at the next logon: binds answer data 773."""
    _set_flags(facts, dn, clear=PASSWORD_NEVER_EXPIRES)
    replace(facts, dn, pwdLastSet="0")


@contextlib.contextmanager
def wrong_passwords_counted(facts: LabFacts, dn: str) -> t.Iterator[None]:
    """A password settings object that makes the server count those of one account; the domain stays as it is."""
    settings = f"CN=t-lockout,CN=Password Settings Container,CN=System,{facts.base_dn}"
    ldap_tools.delete(facts, settings)
    ldap_tools.add(facts, ldif.record(settings, _LOCKOUT | {"msDS-PSOAppliesTo": dn}))
    try:
        yield
    finally:
        ldap_tools.delete(facts, settings)


def lock(facts: LabFacts, dn: str) -> None:
    """Lock an account by wrong passwords: binds answer data 775. LabError if that does not lock it."""
    with wrong_passwords_counted(facts, dn):
        for _attempt in range(_LOCKED_BY):
            ldap_tools.bind(facts, dn, "wrong")
        found = _present(ldap_tools.read(facts, dn, ["lockoutTime"]), dn)
    if not int((found.texts("lockoutTime") or ["0"])[0]):
        raise LabError(f"{_LOCKED_BY} wrong passwords did not lock {dn}.")


def unlock(facts: LabFacts, dn: str) -> None:
    """Unlock an account."""
    replace(facts, dn, lockoutTime="0")


def set_password(facts: LabFacts, dn: str, new: str) -> None:
    """Set the password of an account."""
    replace(facts, dn, unicodePwd=encode_password(new))


def replace(facts: LabFacts, dn: str, **attributes: ldif.Value | t.Sequence[ldif.Value]) -> None:
    """Replace attributes of an entry; an empty list removes the attribute."""
    ldap_tools.modify(facts, ldif.change(dn, attributes))


# ---- rights ---------------------------------------------------------------------------------------------------------
def grant(facts: LabFacts, base: str, account_dn: str, mask: int = descriptors.FULL_CONTROL) -> None:
    """Allow an account the rights of `mask` on `base` and all below."""
    entry = descriptors.entry(descriptors.ALLOW, mask, _sid(facts, account_dn))
    _change_rights(facts, base, lambda descriptor: descriptors.with_entry(descriptor, entry))


def allow(facts: LabFacts, base: str, account_dn: str, granted: t.Iterable[descriptors.Granted]) -> None:
    """Allow an account single rights on `base`, and on what is below it, as the entries say."""
    sid = _sid(facts, account_dn)
    entries = [one.to(sid) for one in granted]
    _change_rights(facts, base, lambda descriptor: functools.reduce(descriptors.with_entry, entries, descriptor))


def deny(facts: LabFacts, base: str, account_dn: str, mask: int = descriptors.WRITE) -> None:
    """Deny an account the rights of `mask` on `base` and all below: writes answer insufficientAccessRights (50)."""
    entry = descriptors.entry(descriptors.DENY, mask, _sid(facts, account_dn))
    _change_rights(facts, base, lambda descriptor: descriptors.with_entry(descriptor, entry))


def protect(facts: LabFacts, dn: str) -> None:
    """Protect an entry from accidental deletion as Windows' tools do; its own name must be without a comma.

    Everybody is denied to delete it, and to delete what is directly below its parent.
    """
    parent = dn.partition(",")[2]
    for base, mask in ((dn, descriptors.DELETE | descriptors.DELETE_TREE), (parent, descriptors.DELETE_CHILD)):
        entry = descriptors.entry(descriptors.DENY, mask, descriptors.EVERYONE, below=False)
        _change_rights(facts, base, functools.partial(descriptors.with_entry, added=entry))


def revoke(facts: LabFacts, base: str, account_dn: str) -> None:
    """Take back all that was granted to and denied an account on `base` itself."""
    sid = _sid(facts, account_dn)
    _change_rights(facts, base, lambda descriptor: descriptors.without(descriptor, sid))


def _change_rights(facts: LabFacts, base: str, change: t.Callable[[bytes], bytes]) -> None:
    control = f"!{_DESCRIPTOR_PARTS}=::{_DISCRETIONARY_LIST}"
    found = ldap_tools.search(facts, base, attributes=["nTSecurityDescriptor"], scope="base", controls=[control])
    descriptor = change(_present(found[0] if found else None, base).attributes["ntsecuritydescriptor"][0])
    control = f"{_DESCRIPTOR_PARTS} true:: {_DISCRETIONARY_LIST}"
    ldap_tools.modify(facts, ldif.change(base, {"nTSecurityDescriptor": descriptor}, control))


def _sid(facts: LabFacts, dn: str) -> bytes:
    return _present(ldap_tools.read(facts, dn, ["objectSid"]), dn).attributes["objectsid"][0]


def _present(found: ldif.Entry | None, dn: str) -> ldif.Entry:
    if found is None:
        raise LabError(f"{dn} is not in the lab's directory.")
    return found


# ---- entries --------------------------------------------------------------------------------------------------------
def add_unit(facts: LabFacts, dn: str) -> str:
    """A new, empty organisational unit in place of any that is there with all below it; returns `dn`."""
    ldap_tools.delete(facts, dn)
    ldap_tools.add(facts, ldif.record(dn, {"objectClass": "organizationalUnit"}))
    return dn


def add_group(facts: LabFacts, name: str, parent: str | None = None) -> str:
    """A new global security group, by default in OU=Groups; returns its distinguished name."""
    dn = f"CN={name},{parent or facts.groups_ou}"
    ldap_tools.add(facts, ldif.record(dn, {"objectClass": "group", "sAMAccountName": name}))
    return dn


def add_user(facts: LabFacts, name: str, parent: str, **attributes: ldif.Value | t.Sequence[ldif.Value]) -> str:
    """A new disabled account called `name` (at most 20 letters), with further attributes; returns its DN."""
    dn = f"CN={name},{parent}"
    ldap_tools.add(facts, ldif.record(dn, user_attributes(facts, name) | attributes))
    return dn


def add_contact(facts: LabFacts, name: str, parent: str, **attributes: ldif.Value | t.Sequence[ldif.Value]) -> str:
    """A new contact; returns its DN."""
    dn = f"CN={name},{parent}"
    ldap_tools.add(facts, ldif.record(dn, {"objectClass": "contact", **attributes}))
    return dn


def user_attributes(facts: LabFacts, name: str) -> dict[str, ldif.Value | t.Sequence[ldif.Value]]:
    """What the entry of a disabled account called `name` must have."""
    return {
        "objectClass": "user",
        "sAMAccountName": name,
        "userPrincipalName": f"{name}@{facts.dns_domain}",
        "userAccountControl": str(NORMAL | DISABLED),
    }


def encode_password(new: str) -> bytes:
    """The value of unicodePwd that sets this password [MS-ADTS 3.1.1.3.1.5.1]."""
    return f'"{new}"'.encode("utf-16-le")


def filetime(instant: datetime.datetime) -> int:
    """An instant with a time zone as hundreds of nanoseconds since 1601 [MS-DTYP 2.3.3]."""
    return (instant - _EPOCH) // datetime.timedelta(microseconds=1) * 10


def _set_flags(facts: LabFacts, dn: str, set_: int = 0, clear: int = 0) -> None:
    before = int(_present(ldap_tools.read(facts, dn, ["userAccountControl"]), dn).text("userAccountControl"))
    replace(facts, dn, userAccountControl=str(before & ~clear | set_))
