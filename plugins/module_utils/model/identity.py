# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The identity of a task's account: one option and its value. The form of the value never matters."""

from __future__ import annotations

import dataclasses
import typing as t

KEY, DN, GUID, LOGIN, PRINCIPAL, FILTER = "key", "dn", "guid", "sam_account_name", "upn", "filter"
"""The options that identify accounts; `filter` may match several."""

_ATTRIBUTES: t.Final[t.Mapping[str, str]] = {
    DN: "distinguishedName",
    GUID: "objectGUID",
    LOGIN: "sAMAccountName",
    PRINCIPAL: "userPrincipalName",
}


@dataclasses.dataclass(frozen=True, slots=True)
class Identity:
    """One option of a task and its value."""

    option: str
    """`key`, `dn`, `guid`, `sam_account_name`, `upn` or `filter`."""
    value: str
    key_attribute: str = "employeeID"
    """The LDAP attribute with the key."""

    @property
    def attribute(self) -> str:
        """The LDAP attribute of the option; empty for a filter."""
        return self.key_attribute if self.option == KEY else _ATTRIBUTES.get(self.option, "")

    def __str__(self) -> str:
        """For messages: `employeeID '1017'`."""
        return f"{self.attribute} {self.value!r}" if self.attribute else f"filter {self.value}"
