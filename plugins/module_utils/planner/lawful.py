# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the directory would refuse, said before anything is sent: Samba accepts what Windows does not."""

from __future__ import annotations

import typing as t

from ..values import syntax
from .addresses import PRIMARY, SECONDARY

if t.TYPE_CHECKING:
    from .rules import PreparedRule

LOGIN_LENGTH = 20
"""Characters of a user's sAMAccountName ([MS-SAMR] 3.1.1.6)."""
LOGIN_FORBIDDEN = frozenset('"/\\[]:;|=,+*?<>@')
"""[MS-SAMR] 3.1.1.6, and the at sign, with which a logon name would be read as a userPrincipalName."""


def problem(rule: PreparedRule, values: tuple[str, ...]) -> str | None:
    """What is wrong with the values, as a sentence with the attribute's name; None if nothing."""
    found = flaw(rule, values)
    return f"{rule.name}: {found} ({rule.option})" if found else None


def flaw(rule: PreparedRule, values: tuple[str, ...]) -> str | None:
    """What is wrong with the values, as a sentence without the attribute's name; None if nothing."""
    special = _SPECIAL.get(rule.lower)
    for value in values if special else ():
        found = special(value) if special else None
        if found:
            return f"{rule.quote(value)} {found}"
    primary = sum(value.startswith(PRIMARY) for value in values)
    if rule.lower == "proxyaddresses" and primary > 1:
        return f"{primary} values begin with {PRIMARY}, but one address is the primary one; the others need {SECONDARY}"
    found = syntax.problem(rule.type, values)
    return "its private value does not suit the schema." if found and rule.secret else found


def login_problem(value: str) -> str | None:
    """Why the text cannot be a user's sAMAccountName."""
    length = len(value.encode("utf-16-le", "surrogatepass")) // 2
    if length > LOGIN_LENGTH:
        return f"has {length} characters, at most {LOGIN_LENGTH} are allowed."
    forbidden = sorted(LOGIN_FORBIDDEN.intersection(value))
    if forbidden:
        return f"holds {' '.join(forbidden)}, which logon names must not."
    if value.endswith(".") or value != value.strip():
        return "must not end with a dot, or begin or end with a space."
    return None


def principal_problem(value: str) -> str | None:
    """Why the text cannot be a userPrincipalName."""
    name, _at, suffix = value.partition("@")
    if value.count("@") != 1 or not name or not suffix:
        return "is not of the form name@domain."
    if any(character.isspace() for character in value):
        return "holds a space, which logon names must not."
    return None


def common_name_problem(value: str) -> str | None:
    """Why the text cannot be the name of an object, besides what the schema says."""
    return "is blank." if value.isspace() else None


def country_problem(value: str) -> str | None:
    """Why the text cannot be the code of a country (ISO 3166-1 alpha-2); the schema allows three characters."""
    if len(value) == 2 and value.isascii() and value.isalpha():
        return None
    return "is not the code of a country in two letters, such as DE."


_SPECIAL: t.Mapping[str, t.Callable[[str], str | None]] = {
    "samaccountname": login_problem,
    "userprincipalname": principal_problem,
    "cn": common_name_problem,
    "c": country_problem,
}
