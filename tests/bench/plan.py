# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The plan in a report of the sync, as entries that other tools can add."""

from __future__ import annotations

import typing as t

from tests.lab import directory_fixtures, ldif
from tests.lab.facts import password

PASSWORD_LENGTH = 40
"""As many characters as the passwords that the sync makes."""


class Plan:
    """What a preview would have created."""

    def __init__(self, report: t.Mapping[str, t.Any]) -> None:
        """`report` as in docs/report.schema.json."""
        self._changes: list[dict[str, t.Any]] = report["changes"]

    @property
    def size(self) -> int:
        """Number of changes."""
        return len(self._changes)

    def entries(self, *, with_password: bool) -> list[dict[str, t.Any]]:
        """Each new unit and account as `dn` and `attributes`, in the order of the plan."""
        return [entry for change in self._changes for entry in _entry(change, with_password)]

    def ldif(self) -> str:
        """The same for ldapadd, the accounts with the password that the sync would have given them."""
        return "".join(ldif.record(entry["dn"], entry["attributes"]) for entry in self.entries(with_password=True))


def _entry(change: t.Mapping[str, t.Any], with_password: bool) -> t.Iterator[dict[str, t.Any]]:
    attributes: dict[str, t.Any]
    if change["kind"] == "create_ou":
        yield {"dn": change["dn"], "attributes": {"objectClass": "organizationalUnit"}}
    if change["kind"] == "create":
        flags = directory_fixtures.NORMAL | (0 if change["enabled"] else directory_fixtures.DISABLED)
        attributes = {delta["attribute"]: delta["after"] for delta in change["attributes"]}
        attributes |= {
            "objectClass": ["top", "person", "organizationalPerson", "user"],
            "userAccountControl": str(flags),
        }
        if with_password:
            attributes["unicodePwd"] = directory_fixtures.encode_password(password(PASSWORD_LENGTH))
        yield {"dn": change["dn"], "attributes": attributes}
