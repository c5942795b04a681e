# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reads the directory's password policies."""

from __future__ import annotations

import dataclasses
import typing as t

from ..model.password_policy import PasswordPolicy
from ..values import dn
from .connection import NoSuchEntryError

if t.TYPE_CHECKING:
    from ..model.directory import Entry
    from .connection import Directory

_DOMAIN_ATTRIBUTES = ("minPwdLength", "pwdProperties", "pwdHistoryLength", "minPwdAge")
_SETTINGS_ATTRIBUTES = (
    "msDS-MinimumPasswordLength",
    "msDS-PasswordComplexityEnabled",
    "msDS-PasswordHistoryLength",
    "msDS-MinimumPasswordAge",
)
_COMPLEX = 1
"""DOMAIN_PASSWORD_COMPLEX of pwdProperties, [MS-SAMR] 2.2.3.10."""
_TICKS_OF_A_DAY = 24 * 3600 * 10_000_000


class Policies(t.NamedTuple):
    """The password policy of an account, with a warning if it may be incomplete."""

    policy: PasswordPolicy
    note: str = ""
    """The warning: a password settings object applies, but the bind account may not read it. Otherwise empty."""


def read_domain_policy(directory: Directory) -> PasswordPolicy:
    """The domain's password policy, from the root of the domain ([MS-ADTS] 6.1.1.1.1).

    Raises:
        DirectoryError: the server refuses the search or stops answering.
    """
    for entry in directory.search(directory.domain_dn, "(objectClass=*)", _DOMAIN_ATTRIBUTES, "base"):
        return PasswordPolicy(
            minimum_length=_number(entry, "minPwdLength"),
            complexity=bool(_number(entry, "pwdProperties") & _COMPLEX),
            history=_number(entry, "pwdHistoryLength"),
            minimum_age=_days(_number(entry, "minPwdAge")),
        )
    return PasswordPolicy()


def read_policy(directory: Directory, account: Entry) -> Policies:
    """The password policy of one account: the password settings object that applies to it, or the domain's policy.

    Args:
        directory: connected.
        account: with `msDS-ResultantPSO`, if it has one and the bind account may read it. By default, Windows lets
            only administrators read password settings objects.

    Raises:
        DirectoryError: the server refuses a search or stops answering.
    """
    settings = account.text("msDS-ResultantPSO")
    if settings is None:
        return Policies(read_domain_policy(directory))
    name = dn.rdn_value(settings)
    found = _read_settings(directory, settings, name)
    if found is None:
        domain = read_domain_policy(directory)
        return Policies(
            dataclasses.replace(domain, owner=f"{domain.owner} (those of {name} cannot be read)"),
            f"The password settings {name} apply to {account.dn}, but the bind account may not read them. The password"
            " policy of the domain is used instead.",
        )
    return Policies(found)


def _read_settings(directory: Directory, settings: str, name: str) -> PasswordPolicy | None:
    """A password settings object ([MS-ADTS] 6.1.1.4.11.2); None if it cannot be read."""
    try:
        for entry in directory.search(settings, "(objectClass=*)", _SETTINGS_ATTRIBUTES, "base"):
            if entry.raw("msDS-MinimumPasswordLength"):
                return PasswordPolicy(
                    minimum_length=_number(entry, "msDS-MinimumPasswordLength"),
                    complexity=entry.text("msDS-PasswordComplexityEnabled") == "TRUE",
                    history=_number(entry, "msDS-PasswordHistoryLength"),
                    minimum_age=_days(_number(entry, "msDS-MinimumPasswordAge")),
                    owner=f"the password settings {name}",
                )
    except NoSuchEntryError:
        return None
    return None


def _number(entry: Entry, attribute: str) -> int:
    return int(entry.text(attribute) or 0)


def _days(ticks: int) -> int:
    """Whole days of a duration in negative units of 100 nanoseconds, rounded up."""
    return -(ticks // _TICKS_OF_A_DAY) if ticks < 0 else 0
