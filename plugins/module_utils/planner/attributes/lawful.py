# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Checks values before they are sent, because Samba accepts some values that Windows refuses."""

from __future__ import annotations

import re
import typing as t

from ...values import syntax
from ...values.characters import hidden, named, oddities
from ...values.text import is_control
from ..names import suffixes
from ..names.addresses import PRIMARY, SECONDARY

if t.TYPE_CHECKING:
    from .rules import PreparedRule

LOGIN_LENGTH = 20
"""Characters of a user's sAMAccountName ([MS-SAMR] 3.1.1.6)."""
_ENTRA_NAME = re.compile(r"[A-Za-z0-9'.\-_!#^~]+")
LOGIN_FORBIDDEN = frozenset('"/\\[]:;|=,+*?<>@')
"""[MS-SAMR] 3.1.1.6, and the at sign: a logon name that contains it is read as a userPrincipalName."""


def problem(rule: PreparedRule, values: tuple[str, ...]) -> str | None:
    """The error in the values, as a sentence with the attribute's name and values; None if they are valid."""
    found = flaw(rule, values)
    if not found:
        return None
    quoted = [*map(rule.quote, values)]
    shown = "" if rule.secret or any(one in found for one in quoted) else f" {', '.join(quoted)}"
    return f"{rule.name}{shown}: {found} ({rule.option})"


def flaw(rule: PreparedRule, values: tuple[str, ...]) -> str | None:
    """The error in the values, as a sentence without the attribute's name; None if they are valid."""
    special = _SPECIAL.get(rule.lower)
    for value in values if special else ():
        found = (special(value) if special else None) or suffixes.problem(value, rule.suffixes)
        if found:
            return f"{rule.quote(value)} {found}"
    if rule.lower in _ONE_VALUE and len(values) > 1:
        return f"{len(values)} values, but domain controllers accept one for accounts."
    primary = sum(value.startswith(PRIMARY) for value in values)
    if rule.lower == "proxyaddresses" and primary > 1:
        return f"{primary} values begin with {PRIMARY}, but only one can be primary; the others need {SECONDARY}"
    found = syntax.problem(rule.type, values)
    return "its private value does not match the schema." if found and rule.secret else found


def login_problem(value: str) -> str | None:
    """Why the string is not a valid sAMAccountName of a user; None if it is valid."""
    length = len(value.encode("utf-16-le", "surrogatepass")) // 2
    if length > LOGIN_LENGTH:
        return f"has {length} characters, but at most {LOGIN_LENGTH} are allowed."
    forbidden = sorted(LOGIN_FORBIDDEN.intersection(value))
    if forbidden:
        return f"contains {' '.join(forbidden)}, which logon names must not contain."
    if value.endswith(".") or value != value.strip():
        return "must not end with a dot, or begin or end with a space."
    return typed_problem(value)


def principal_problem(value: str) -> str | None:
    """Why the string is not a valid userPrincipalName; None if it is valid."""
    name, _at, suffix = value.partition("@")
    if value.count("@") != 1 or not name or not suffix:
        return "is not of the form name@domain."
    if " " in value:
        return "contains a space, which logon names must not contain."
    return typed_problem(value)


def typed_problem(value: str) -> str | None:
    """Why nobody can type the name, key or address, because it has a character that nobody sees; None if one can."""
    return _unseen(hidden(value))


def password_time_problem(value: str) -> str | None:
    """Why the string cannot be written to pwdLastSet ([MS-SAMR] 3.1.1.8.8); None if it can."""
    if value.strip() in ("0", "-1"):
        return None
    return "cannot be written; 0 requires a new password at the next logon, and -1 does not."


def lockout_problem(value: str) -> str | None:
    """Why the string cannot be written to lockoutTime; None if it can. Only domain controllers lock accounts."""
    return None if value.strip() == "0" else "cannot be written; 0 unlocks the account."


def entra_problem(principal: str) -> bool:
    """Whether Entra ID does not accept the userPrincipalName as it is, though Active Directory does.

    Source: "Prepare for directory synchronization to Microsoft 365" and "Plan and troubleshoot User Principal Name
    changes" on learn.microsoft.com: letters with diacritical marks are invalid.
    """
    name, _at, suffix = principal.partition("@")
    return not _ENTRA_NAME.fullmatch(name) or name.endswith(".") or not suffix.isascii()


def common_name_problem(value: str) -> str | None:
    """Why the string is not a valid object name; None if it is valid. The schema is checked elsewhere."""
    return "is blank." if value.isspace() else _unseen(oddities(value))


def _unseen(characters: t.Iterable[str]) -> str | None:
    """Control characters are refused for every attribute, see `syntax.problem`."""
    found = [character for character in characters if not is_control(character)]
    return f"contains {named(found)}, which nobody sees." if found else None


def country_problem(value: str) -> str | None:
    """Why the string is not a country code (ISO 3166-1 alpha-2); None if it is. The schema allows three characters."""
    if len(value) == 2 and value.isascii() and value.isalpha():
        return None
    return "is not a country code of two letters, such as DE."


_ONE_VALUE = frozenset(("description",))
"""Attributes of which accounts have one value, although the schema allows several ([MS-ADTS] 3.1.1.5.3.2)."""

_SPECIAL: t.Mapping[str, t.Callable[[str], str | None]] = {
    "samaccountname": login_problem,
    "userprincipalname": principal_problem,
    "mail": typed_problem,
    "proxyaddresses": typed_problem,
    "targetaddress": typed_problem,
    "mailnickname": typed_problem,
    "pwdlastset": password_time_problem,
    "lockouttime": lockout_problem,
    "cn": common_name_problem,
    "c": country_problem,
}
