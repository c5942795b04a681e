# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The rules for passwords, as the directory has them."""

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
    """The rules for an account, and why they may not be all."""

    policy: PasswordPolicy
    note: str = ""
    """Empty, or that finer rules apply which the bind account may not read."""


def read_domain_policy(directory: Directory) -> PasswordPolicy:
    """The rules that hold in the whole domain, from its root ([MS-ADTS] 6.1.1.1.1).

    Raises:
        DirectoryError: the search is refused, or the server stops answering.
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
    """The rules for one account: of the password settings object that applies to it, or of the domain.

    Args:
        directory: connected.
        account: with `msDS-ResultantPSO`, where there is one and the bind account may see it. Windows lets
            administrators alone read password settings objects, unless others are given the right.

    Raises:
        DirectoryError: a search is refused, or the server stops answering.
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
            f"The password settings {name} apply to {account.dn}, but the bind account may not read them; those of the"
            " domain are used instead.",
        )
    return Policies(found)


def _read_settings(directory: Directory, settings: str, name: str) -> PasswordPolicy | None:
    """A password settings object ([MS-ADTS] 6.1.1.4.11.2); None where it cannot be read."""
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
