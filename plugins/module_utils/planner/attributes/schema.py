# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is wrong with an attribute that the schema of the directory does not have."""

from __future__ import annotations

import re
import typing as t

from ...values.suggestions import suggestion

if t.TYPE_CHECKING:
    from ...model.directory import Snapshot

_PRODUCTS: t.Final[t.Mapping[re.Pattern[str], str]] = {
    re.compile(r"extensionattribute([1-9]|1[0-5])"): (
        ". Exchange adds it to the schema (Setup.exe /PrepareSchema). Without Exchange, use"
        " msDS-cloudExtensionAttribute1 to 20, which Windows Server 2012 and later have."
    ),
    re.compile(r"msexch.*|mailnickname"): ". Exchange adds it to the schema (Setup.exe /PrepareSchema).",
    re.compile(r"msrtcsip-.*"): ". Skype for Business Server adds it to the schema.",
}
"""Attributes that products add to the schema, by their names in lower case."""


def missing(name: str, snapshot: Snapshot) -> str:
    """A sentence about an attribute that the schema does not have, with the attribute that may be meant."""
    lower = name.lower()
    product = next((hint for pattern, hint in _PRODUCTS.items() if pattern.fullmatch(lower)), "")
    hint = product or suggestion(lower, snapshot.user_attributes) or "; check its spelling."
    return f"the schema of {snapshot.server or 'the directory'} has no such attribute{hint}"
