# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The suffixes of user principal names, which the forest must have."""

from __future__ import annotations

import typing as t

from ...values.equality import find_form
from ...values.text import examples

PRINCIPAL: t.Final = "userprincipalname"
_LISTED: t.Final = 10
"""The maximum number of suffixes in a message."""


def problem(value: str, suffixes: frozenset[str]) -> str | None:
    """Why the forest does not know the suffix of a userPrincipalName; None if it does, or if its suffixes are unknown.

    Args:
        value: of the form name@suffix.
        suffixes: `Snapshot.suffixes`.
    """
    suffix = value.rpartition("@")[2]
    if not suffixes or find_form(suffix) in suffixes:
        return None
    return (
        f"has the suffix {suffix}, which the forest does not have. It has: {examples(sorted(suffixes), _LISTED)}."
        " Correct the value, or add the suffix to the forest in Active Directory Domains and Trusts, or with"
        f" Set-ADForest -UPNSuffixes @{{Add='{suffix}'}}."
    )
