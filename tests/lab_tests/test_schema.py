# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The lab's users may hold what Exchange and Skype for Business keep with them, in the syntaxes of these products."""

from __future__ import annotations

import pytest

from tests.lab import directory_fixtures, ldap_tools, schema
from tests.lab.facts import LabFacts
from tests.lab.ldap_tools import ToolError

pytestmark = pytest.mark.lab


def test_users_may_hold_every_attribute(lab: LabFacts) -> None:
    entry = ldap_tools.read(lab, lab.bind_dn, ["allowedAttributes"])
    assert entry is not None
    allowed = {value.decode() for value in entry.attributes["allowedattributes"]}
    assert set(schema.entries()) <= allowed


def test_values_are_those_of_the_products(lab: LabFacts, unit: str) -> None:
    values = {
        "msExchRecipientTypeDetails": "34359738368",
        "msExchRecipientDisplayType": "-2147483642",
        "msExchHideFromAddressLists": "TRUE",
        "msExchVersion": "44220983382016",
        "targetAddress": "SMTP:anna@tenant.mail.onmicrosoft.com",
        "homeMDB": unit,
        "msRTCSIP-UserEnabled": "FALSE",
        "msRTCSIP-UserPolicy": f"B:8:00000001:{unit}",
    }
    dn = directory_fixtures.add_user(lab, "schema-anna", unit, **values)
    entry = ldap_tools.read(lab, dn, list(values))
    assert entry is not None
    assert {name: entry.text(name) for name in values} == values
    for name, value in (("msRTCSIP-UserEnabled", "no"), ("msExchRecipientDisplayType", "many")):
        with pytest.raises(ToolError):
            directory_fixtures.replace(lab, dn, **{name: value})
