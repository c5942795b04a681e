# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""OAuth 2 with BambooHR, from the consent to renewals, against the simulation."""

from __future__ import annotations

import datetime
import json
import pathlib
import typing as t

import pytest
import requests

from ansible_collections.hrsync.ad.plugins.module_utils.errors import ConfigurationError, SourceError
from ansible_collections.hrsync.ad.plugins.module_utils.sources.bamboohr.authority import (
    AUTHORITY,
    api_address,
    oauth_address,
)
from ansible_collections.hrsync.ad.plugins.module_utils.sources.entry import source_from_options
from ansible_collections.hrsync.ad.plugins.module_utils.sources.token_store import TokenStore
from ansible_collections.hrsync.ad.plugins.modules import bamboohr_authorization as module
from ansible_collections.hrsync.ad.tests.lab.simulated_hr.bamboohr_oauth import REDIRECT_URI
from ansible_collections.hrsync.ad.tests.lab.simulated_hr.control import SimulatedControl
from ansible_collections.hrsync.ad.tests.lab.simulated_hr.service import SimulatedSystems
from tests.unit import tls

TODAY = datetime.date(2026, 11, 20)


class Module(t.NamedTuple):
    """What the module's function reads of an AnsibleModule."""

    params: dict[str, t.Any]
    check_mode: bool = False


class Company:
    """A company in the simulation, and a person who consents."""

    def __init__(self, systems: SimulatedSystems, control: SimulatedControl, folder: pathlib.Path) -> None:
        self.systems, self.control = systems, control
        self.file = folder / "token.json"

    def options(self, **changes: t.Any) -> dict[str, t.Any]:
        given = {name: option.get("default") for name, option in module.ARGUMENT_SPEC.items()}
        credentials = self.systems.credentials
        return {
            **given,
            "url": self.systems.bamboohr_url,
            "ca_file": tls.loopback().ca,
            "retries": 0,
            "client_id": credentials.bamboohr_client_id,
            "client_secret": credentials.bamboohr_client_secret,
            "redirect_uri": REDIRECT_URI,
            "token_file": str(self.file),
            **changes,
        }

    def task(self, *, check_mode: bool = False, **changes: t.Any) -> dict[str, t.Any]:
        return module.authorize(t.cast("t.Any", Module(self.options(**changes), check_mode)))

    def consent(self, **changes: t.Any) -> dict[str, t.Any]:
        """Both tasks, with a browser between them."""
        first = self.task(**changes)
        answer = requests.get(first["authorization_url"], allow_redirects=False, verify=tls.loopback().ca, timeout=10)
        assert answer.status_code == 302, answer.text
        return self.task(code=answer.headers["Location"], state=first["authorization_state"], **changes)

    def employees(self, **changes: t.Any) -> int:
        options = self.options()
        named = ("url", "ca_file", "retries", "client_id", "client_secret", "token_file")
        given = {"type": "bamboohr", **{name: options[name] for name in named}, **changes}
        return len(source_from_options(given, TODAY).employees())

    def expire(self) -> None:
        """The access token is used up, for the server and in the file."""
        self.control.skip_time(3601)
        content = json.loads(self.file.read_text())
        content["current"]["renew_at"] = 1.0
        self.file.write_text(json.dumps(content))


@pytest.fixture
def company(tmp_path: pathlib.Path) -> t.Iterator[Company]:
    with SimulatedSystems(context=tls.loopback().context) as systems:
        control = SimulatedControl(systems.urls, systems.credentials, tls.loopback().ca)
        control.reset(TODAY.isoformat())
        control.set_fields("1011", systems=["bamboohr"])
        yield Company(systems, control, tmp_path)
        control.close()


def test_consent_and_renewal(company: Company) -> None:
    done = company.consent()
    assert (done["changed"], done["expires"], "offline_access" in done["scopes"]) == (True, False, True)
    assert company.file.stat().st_mode & 0o777 == 0o600
    assert company.employees() == 1
    before = TokenStore(str(company.file), AUTHORITY).read().current
    company.expire()
    assert company.employees() == 1
    after = TokenStore(str(company.file), AUTHORITY).read().current
    assert before.access_token != after.access_token and before.refresh_token != after.refresh_token
    counts = company.control.request_log()["counts"]
    assert counts["bamboohr POST /token.php"] == 2


def test_a_renewal_that_is_refused(company: Company) -> None:
    company.consent()
    company.expire()
    company.control.reset(TODAY.isoformat())
    with pytest.raises(SourceError, match="is no longer accepted.*ansible-playbook hrsync.ad.bamboohr_authorize"):
        company.employees()


def test_a_renewal_needs_the_application(company: Company) -> None:
    company.consent()
    company.expire()
    with pytest.raises(ConfigurationError, match="HRSYNC_BAMBOOHR_CLIENT_ID and HRSYNC_BAMBOOHR_CLIENT_SECRET"):
        company.employees(client_secret=None)
    with pytest.raises(SourceError, match="does not accept the OAuth application.*invalid_client"):
        company.employees(client_secret="wrong")


def test_without_offline_access_nothing_can_be_renewed(company: Company) -> None:
    assert company.consent(scopes=["report"])["expires"] is True
    assert company.employees() == 1
    company.control.skip_time(3601)
    with pytest.raises(SourceError, match="401 Unauthorized"):
        company.employees()


def test_an_answer_of_another_consent(company: Company) -> None:
    company.task()
    with pytest.raises(SourceError, match="does not belong to this run"):
        company.task(code=f"{REDIRECT_URI}?code=x&state=other", state="mine")
    with pytest.raises(SourceError, match="BambooHR did not return a code: access_denied"):
        company.task(code=f"{REDIRECT_URI}?error=access_denied", state="mine")
    with pytest.raises(SourceError, match="refused the code.*bamboohr_authorize"):
        company.task(code="used-up")
    assert not company.file.exists()


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"redirect_uri": "http://127.0.0.1:7000/callback"}, "only accepts addresses that begin with https://"),
        ({"client_id": None}, "client_id must be set to authorize with BambooHR"),
        ({"code": "x", "client_secret": None, "token_file": None}, "client_secret and token_file must be set"),
        ({"url": "https://api.bamboohr.com/api/gateway.php/example"}, "does not follow. Set company_domain"),
        ({"url": None}, "neither company_domain nor url is set"),
    ],
)
def test_options_that_cannot_work(company: Company, changes: dict[str, t.Any], words: str) -> None:
    with pytest.raises(ConfigurationError, match=words):
        company.task(**changes)


def test_check_mode_exchanges_nothing(company: Company) -> None:
    assert company.task(code="x", check_mode=True) == {"changed": True, "token_file": str(company.file)}
    assert company.control.request_log()["counts"] == {}


def test_addresses() -> None:
    assert api_address("hr", "example", None) == "https://example.bamboohr.com/api"
    assert oauth_address("hr", "example", None) == "https://example.bamboohr.com"
    gateway = "https://api.bamboohr.com/api/gateway.php/example"
    assert (api_address("hr", "example", gateway), oauth_address("hr", "example", gateway)) == (
        gateway,
        "https://example.bamboohr.com",
    )
    assert oauth_address("hr", None, "https://hr.example/api/") == "https://hr.example"
