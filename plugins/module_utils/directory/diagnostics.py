# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Explains the errors of a directory to administrators. Pure.

The wording of messages differs between servers, but each message begins with the same Win32 error code of eight
hexadecimal digits ([MS-ERREF] 2.2). An explanation of this code takes precedence over that of the LDAP result code.
"""

from __future__ import annotations

import re
import typing as t

from ..values import dn
from .requests import Add, Delete, Modify, ModifyDn, Request, Result

_REASON = re.compile(r"\s*([0-9A-Fa-f]{8})\b")
_BIND_DATA = re.compile(r"\bdata ([0-9A-Fa-f]{1,8})\b")

INVALID_CREDENTIALS = 49
INSUFFICIENT_ACCESS = 50
STRONGER_AUTHENTICATION = 8

_BIND_REASONS: t.Final[t.Mapping[str, str]] = {
    "525": "there is no such account",
    "52e": "the user name or the password is wrong",
    "530": "the account may not log on at this hour",
    "531": "the account may not log on from this computer",
    "532": "the account's password has expired; set a new one",
    "533": "the account is disabled; enable it",
    "701": "the account has expired; change its expiry date",
    "773": "the account's password must be changed at the next logon; set a password that need not be changed",
    "775": "the account is locked out after too many wrong passwords; unlock it, or wait until the lockout ends",
}
"""By the `data` in the message; [MS-ERREF] 2.2."""

_WRONG_CREDENTIALS = frozenset(("525", "52e"))

_RIGHTS_REASONS = frozenset(("00000005", "00002098"))

_REASONS: t.Final[t.Mapping[str, str]] = {
    "0000001F": "a password can only be set on an encrypted connection",
    "00000056": "the old password is wrong",
    "00000057": "the attribute does not exist, or the value has the wrong syntax for it",
    "000004DC": "the connection is not authenticated any more",
    "00000524": "the login name (sAMAccountName) is already in use",
    "00000525": "there is no such account",
    "00000528": "the account is already a member of the group",
    "00000529": "the account is not a member of the group",
    "0000052D": "the password does not meet the domain's rules for length, complexity, age or history",
    "00000561": "the account is not a member of the group",
    "00000562": "the account is already a member of the group",
    "00002014": "the server is not willing to do this",
    "00002015": "the entry has entries below it and can only be deleted with them",
    "0000200A": "there is no such attribute or value to delete",
    "0000200B": "the value has the wrong syntax for the attribute",
    "0000200C": "the schema does not have this attribute",
    "0000200D": "the attribute already has this value",
    "0000202F": "the value is already in use, or breaks a rule of the schema",
    "00002071": "an entry with this name or login name already exists",
    "00002081": "the attribute can only have one value",
    "00002082": "a value is too long, too short or out of range",
    "00002089": "the parent entry does not exist",
    "0000208D": "there is no such entry",
    "000021C7": "the service principal name is already in use in the forest",
    "000021C8": "the user principal name is already in use in the forest",
}

_CODES: t.Final[t.Mapping[int, str]] = {
    1: "the server could not process the request",
    3: "the server's time limit was reached",
    4: "the server's size limit was reached",
    8: "the server requires stronger authentication",
    10: "the entry belongs to another domain",
    11: "an administrative limit of the server was reached",
    12: "the server does not support a required control",
    13: "the server requires an encrypted connection",
    16: "there is no such attribute or value to delete",
    17: "the schema does not have this attribute",
    19: "a value breaks a rule of the schema or of the domain",
    20: "the attribute already has this value",
    21: "a value has the wrong syntax for the attribute",
    32: "there is no such entry",
    34: "the DN is invalid",
    51: "the server is busy",
    52: "the server is not available",
    53: "the server is not willing to do this",
    64: "the name is invalid for this class of entry",
    65: "a required attribute is missing, or an attribute is not allowed",
    66: "the entry has entries below it and can only be deleted with them",
    67: "this attribute can only be changed by renaming the entry",
    68: "an entry with this name or login name already exists",
    69: "the class of an entry cannot be changed",
    71: "this request cannot move an entry to another domain",
    80: "the server reports an unspecified error",
}
"""By result code, [RFC 4511] appendix A."""


def explain(code: int, words: str, request: Request | None = None) -> Result:
    """The result of a request; its message is an explanation, followed by the server's own message.

    Args:
        code: the LDAP result code.
        words: diagnosticMessage.
        request: names the entry in messages about missing rights.
    """
    if code == 0:
        return Result(True, 0)
    words = words.strip(" \0\r\n")
    reason = reason_of(words)
    if code == INSUFFICIENT_ACCESS or reason in _RIGHTS_REASONS:
        meaning = _missing_rights(request)
    else:
        meaning = _REASONS.get(reason) or _CODES.get(code) or "the server refused"
    said = f"; it said: {words}" if words else ""
    return Result(False, code, f"{_capitalized(meaning)} (LDAP result {code}{said})", reason)


def reason_of(words: str) -> str:
    """The Win32 code at the start of the server's message, upper-case; empty if it does not start with one."""
    found = _REASON.match(words)
    return found[1].upper() if found else ""


def bind_data(words: str) -> str:
    """The Win32 code in the message of a refused bind, in lower-case hexadecimal digits; empty if it has none."""
    found = _BIND_DATA.search(words)
    return found[1].lower().lstrip("0") if found else ""


def bind_refusal(code: int, words: str, user: str) -> str:
    """Why the server refused a bind, as the end of a sentence that begins with the server's name.

    Args:
        code: the LDAP result code.
        words: diagnosticMessage, such as `80090308: LdapErr: …, comment: AcceptSecurityContext error, data 533, v1db1`.
        user: the option bind_user.
    """
    if "80090346" in words:
        return (
            f"refused the bind as {user}: it requires channel binding, and the token did not match;"
            " a proxy or load balancer may terminate TLS on the way."
        )
    data = bind_data(words)
    if code == INVALID_CREDENTIALS:
        meaning = _BIND_REASONS.get(data, "the user name or the password is wrong, or the account may not log on")
        advice = " Check bind_user and bind_password." if data in _WRONG_CREDENTIALS else ""
        return f"refused the bind as {user}: {meaning} (LDAP result 49{f', data {data}' if data else ''}).{advice}"
    if code == STRONGER_AUTHENTICATION and "SASL" in words:
        # Samba with `ldap server require strong auth = yes`; Windows counts TLS as signed.
        return (
            f"refused the bind as {user}: it requires signing of Kerberos sessions even inside TLS (LDAP result 8),"
            " which ldap3 cannot do. Choose authentication: simple, or on Samba set ldap server require strong auth to"
            " allow_sasl_over_tls."
        )
    return f"refused the bind as {user}: {explain(code, words).message}."


def _missing_rights(request: Request | None) -> str:
    match request:
        case Add():
            parent = dn.parent(request.dn)
            return f"the bind account has no rights to create entries in {parent}, or to set all of these attributes"
        case Delete():
            name = _name(request)
            return f"the bind account has no rights to delete {name} from {dn.parent(name)}, or the entry is protected"
        case ModifyDn() if request.superior in (None, dn.parent(_name(request))):
            return f"the bind account has no rights to rename {_name(request)}"
        case ModifyDn():
            return (
                f"the bind account has no rights to move {_name(request)} to {request.superior}"
                " (create there, delete here), or the entry is protected"
            )
        case Modify() if any(name == "isDeleted" for _operation, name, _values in request.changes):
            return (
                f"the bind account has no rights to restore {_name(request)}: it needs Reanimate Tombstones on the"
                " domain, and the rights to create accounts where it is restored and to write their attributes"
            )
        case Modify():
            attributes = ", ".join(dict.fromkeys(name for _operation, name, _values in request.changes))
            return f"the bind account has no rights to write {attributes} of {_name(request)}"
        case _:
            return "the bind account has no rights to do this"


def _name(request: Delete | ModifyDn | Modify) -> str:
    return request.name or request.dn


def _capitalized(text: str) -> str:
    return text[:1].upper() + text[1:]
