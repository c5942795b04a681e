# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The lab's Microsoft 365 follows the lab's directory, and lets in who has the lab's facts."""

from __future__ import annotations

import base64
import typing as t
import uuid

import pytest
import requests

from tests.lab import directory_fixtures, ldap_tools
from tests.lab.facts import LabFacts
from tests.lab.simulated_m365.control import Microsoft365Control, synchronise
from tests.lab.simulation.control import ControlError

pytestmark = pytest.mark.lab


@pytest.fixture
def microsoft365(lab: LabFacts) -> t.Iterator[Microsoft365Control]:
    """What drives the lab's Microsoft 365, which others may use at the same time."""
    control = Microsoft365Control.from_facts(lab)
    yield control
    control.close()


def graph(lab: LabFacts, path: str) -> requests.Response:
    """A request to Graph with the lab's facts alone."""
    facts = lab.as_json()
    form = {
        "grant_type": "client_credentials",
        "client_id": facts["microsoft365_client_id"],
        "client_secret": facts["microsoft365_client_secret"],
        "scope": "https://graph.microsoft.com/.default",
    }
    url = f"{facts['microsoft365_login_url']}/{facts['microsoft365_tenant_id']}/oauth2/v2.0/token"
    token = requests.post(url, data=form, verify=facts["ca_file"], timeout=10).json()["access_token"]
    headers = {"Authorization": f"Bearer {token}"}
    return requests.get(f"{facts['microsoft365_url']}/v1.0{path}", headers=headers, verify=facts["ca_file"], timeout=10)


def test_accounts_of_the_directory_become_users(lab: LabFacts, unit: str, microsoft365: Microsoft365Control) -> None:
    name = f"m365-{uuid.uuid4().hex[:8]}"
    principal = f"{name}@{lab.dns_domain}"
    dn = directory_fixtures.add_user(lab, name, unit, displayName="Zoë Ångström", userPrincipalName=principal)
    assert graph(lab, f"/users/{principal}").status_code == 404
    assert synchronise(lab, unit) == {"added": 1, "updated": 0, "removed": 0, "errors": {}}
    path = f"/users/{principal}?$select=displayName,accountEnabled,onPremisesSyncEnabled,onPremisesImmutableId"
    found = graph(lab, path).json()
    assert (found["displayName"], found["onPremisesSyncEnabled"]) == ("Zoë Ångström", True)
    entry = ldap_tools.read(lab, dn, ["objectGUID"])
    assert entry is not None
    assert base64.b64decode(found["onPremisesImmutableId"]) == entry.attributes["objectguid"][0]
    directory_fixtures.disable(lab, dn)
    assert synchronise(lab, unit)["updated"] == 1
    assert graph(lab, path).json()["accountEnabled"] is False
    microsoft365.remove_user(principal)
    with pytest.raises(ControlError, match="no user"):
        microsoft365.user(principal)
