# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Tokens against the simulated Factorial, whose refresh tokens are good for one use and kill their predecessors."""

from __future__ import annotations

import collections.abc
import datetime
import json
import os
import pathlib
import socket
import subprocess
import sys
import threading
import time
import typing as t
import urllib.parse

import pytest
import requests

from ansible_collections.hrsync.ad.plugins.module_utils.errors import ConfigurationError, SourceError
from ansible_collections.hrsync.ad.plugins.module_utils.sources import consent
from ansible_collections.hrsync.ad.plugins.module_utils.sources.base import Source
from ansible_collections.hrsync.ad.plugins.module_utils.sources.entry import source_from_options
from ansible_collections.hrsync.ad.plugins.module_utils.sources.factorial.authority import (
    AUTHORITY,
    COMPANY,
    OUT_OF_BAND,
)
from ansible_collections.hrsync.ad.plugins.module_utils.sources.oauth import OAuthClient
from ansible_collections.hrsync.ad.plugins.module_utils.sources.token_store import Stored, Token, TokenStore
from ansible_collections.hrsync.ad.plugins.module_utils.web.errors import UnavailableError
from ansible_collections.hrsync.ad.plugins.module_utils.web.patience import Patience
from ansible_collections.hrsync.ad.tests.unit.plugins.module_utils.web.scripted import Answer, ScriptedServer
from tests.lab.simulated_hr.control import SimulatedControl
from tests.lab.simulated_hr.service import SimulatedSystems
from tests.unit import tls

DAY = 86400
TOKEN_PATH = "/oauth/token"


class Company:
    """The simulated Factorial, and a token file for it."""

    def __init__(self, systems: SimulatedSystems, folder: pathlib.Path) -> None:
        self.control = SimulatedControl(systems.urls, systems.credentials, tls.loopback().ca)
        self.url = systems.factorial_url
        self.store = TokenStore(str(folder / "token.json"), AUTHORITY)

    def consent(self, **values: str) -> Token:
        """A person consents; the token is stored."""
        token = Token.from_answer(self.control.new_token(**values), time.time())
        self.store.write(Stored(current=token))
        return token

    def expire(self, **changes: t.Any) -> None:
        """The stored access token is to be renewed."""
        current = self.store.read().current
        members = {name: getattr(current, name) for name in Token.__slots__}
        self.store.write(Stored(current=Token(**{**members, "renew_at": 0, **changes})))

    @property
    def options(self) -> dict[str, t.Any]:
        credentials = self.control.credentials
        return {
            "type": "factorial",
            "url": self.url,
            "token_file": self.store.path,
            "client_id": credentials.factorial_client_id,
            "client_secret": credentials.factorial_client_secret,
            "ca_file": tls.loopback().ca,
            "retries": 0,
        }

    def source(self, **options: t.Any) -> Source:
        return source_from_options({**self.options, **options}, datetime.datetime.now(datetime.UTC).date())

    def renewals(self) -> int:
        count: int = self.control.request_log()["counts"].get(f"factorial POST {TOKEN_PATH}", 0)
        return count


@pytest.fixture
def company(tmp_path: pathlib.Path) -> collections.abc.Iterator[Company]:
    with SimulatedSystems(context=tls.loopback().context) as systems:
        made = Company(systems, tmp_path)
        yield made
        made.control.close()


def test_a_token_that_is_good_is_used_and_not_renewed(company: Company) -> None:
    company.consent()
    company.control.clear_requests()
    assert len(company.source().employees()) > 20
    assert company.renewals() == 0


def test_a_token_that_ends_is_renewed_once_for_all_resources(company: Company) -> None:
    first = company.consent()
    company.expire()
    company.control.clear_requests()
    source = company.source()
    assert len(source.employees()) > 20
    assert company.renewals() == 1
    stored = company.store.read()
    assert stored.current.refresh_token != first.refresh_token
    assert stored.previous is None, "the new pair was accepted, so the one before is not kept"
    assert source.warnings == []


def test_a_refused_token_is_renewed_although_it_should_be_good(company: Company) -> None:
    company.consent()
    company.control.skip_time(2 * 3600)
    assert len(company.source().employees()) > 20


def test_a_short_lived_token_is_renewed_in_the_middle_of_a_reading(company: Company) -> None:
    company.control.settings(factorial_page_limit=1)
    company.consent()
    company.control.fault("slow", system="factorial", path="employees/employees$", skip=3, times=1, seconds=1.0)
    skipper = threading.Timer(0.5, company.control.skip_time, (2 * 3600,))
    skipper.start()
    try:
        assert len(company.source().employees()) > 20
    finally:
        skipper.join()
    assert company.store.read().previous is None


def test_a_company_token_needs_neither_client_nor_renewal(company: Company) -> None:
    token = company.consent(resource_owner_type="company")
    assert (token.refresh_token, token.renew_at) == (None, None)
    company.control.skip_time(60 * DAY)
    assert len(company.source(client_id=None, client_secret=None).employees()) > 20


def test_a_revoked_company_token_is_an_error(company: Company) -> None:
    company.consent(resource_owner_type="company")
    company.control.settings(scopes="employees")
    with pytest.raises(SourceError, match="401"):
        company.source().employees()


def test_a_renewal_needs_the_client(company: Company) -> None:
    company.consent()
    company.expire()
    with pytest.raises(ConfigurationError, match="needs client_id and client_secret"):
        company.source(client_secret=None).employees()


def test_an_old_refresh_token_is_a_warning_with_its_date_and_renewed(company: Company) -> None:
    company.consent()
    company.expire(renew_at=time.time() + DAY, refresh_issued_at=time.time() - 6 * DAY)
    source = company.source()
    ends = datetime.datetime.now(datetime.UTC) + datetime.timedelta(days=1)
    (warning,) = source.warnings
    assert "was 6 days old" in warning
    assert f"expires on {ends:%Y-%m-%d at %H:}" in warning
    assert len(source.employees()) > 20
    assert company.source().warnings == []


def test_a_server_that_keeps_its_refresh_token_is_asked_once(company: Company, server: ScriptedServer) -> None:
    answer = {"access_token": "new", "refresh_token": "same", "expires_in": 7200}
    server.on(TOKEN_PATH, Answer(answer))
    server.on("/api/2026-10-01/resources/api_public/credentials", Answer({"data": [{"company_id": "1"}]}))
    page = {"data": [{"id": "1"}], "meta": {"has_next_page": False, "total": 1}}
    for path in ("employees/employees", "contracts/reference_contracts", "teams/teams", "teams/memberships",
                 "locations/locations", "companies/legal_entities"):  # fmt: skip
        server.on(f"/api/2026-10-01/resources/{path}", Answer(page))
    company.store.write(
        Stored(current=Token(access_token="old", refresh_token="same", refresh_issued_at=time.time() - 6 * DAY))
    )
    assert company.source(url=server.url).check().identity == {"company_id": "1"}
    assert server.count(TOKEN_PATH) == 1
    assert company.store.read().current.refresh_age(time.time()) > 5 * DAY


def test_a_dead_refresh_token_says_what_to_run_and_no_secret(company: Company) -> None:
    token = company.consent()
    company.expire(refresh_issued_at=time.time() - 8 * DAY)
    company.control.skip_time(8 * DAY)
    with pytest.raises(SourceError) as raised:
        company.source().employees()
    text = str(raised.value)
    died = datetime.datetime.now(datetime.UTC) - datetime.timedelta(days=1)
    assert "ansible-playbook hrsync.ad.factorial_authorize" in text
    assert "invalid_grant" in text
    assert f"{died:%Y-%m-%d at}" in text
    for secret in (*token.secrets(), company.options["client_secret"]):
        assert secret not in text


@pytest.mark.parametrize("wrong", [{"client_secret": "wrong"}, {"client_id": "wrong"}])
def test_a_wrong_client_is_blamed_and_the_token_is_kept(company: Company, wrong: dict[str, str]) -> None:
    company.consent()
    company.expire()
    before = company.store.read()
    company.control.clear_requests()
    with pytest.raises(SourceError, match="does not accept the OAuth application .invalid_client") as raised:
        company.source(**wrong).employees()
    text = str(raised.value)
    assert "Check client_id and client_secret. The tokens are kept" in text
    assert "factorial_authorize" not in text
    assert company.store.read() == before
    assert company.renewals() == 1, "the pair before is not tried for nothing"
    assert len(company.source().employees()) > 20


@pytest.mark.parametrize("error", ["invalid_request", "unsupported_grant_type", "server_error"])
def test_an_error_that_says_nothing_about_the_token_keeps_it(
    company: Company, server: ScriptedServer, error: str
) -> None:
    company.consent()
    company.expire()
    before = company.store.read()
    server.on(TOKEN_PATH, Answer({"error": error}, status=400))
    with pytest.raises(SourceError, match=f"refused the request .{error}.*The tokens are kept") as raised:
        company.source(url=server.url).employees()
    assert "factorial_authorize" not in str(raised.value)
    assert company.store.read() == before


def test_a_wrong_client_is_blamed_at_the_consent(company: Company) -> None:
    credentials = company.control.credentials
    wrong = OAuthClient(
        AUTHORITY,
        source="factorial",
        url=company.url,
        client_id=credentials.factorial_client_id,
        client_secret="wrong",
        ca_file=tls.loopback().ca,
    )
    with pytest.raises(SourceError, match="does not accept the OAuth application .invalid_client"):
        wrong.exchange("code", time.time())


@pytest.mark.parametrize(
    "answer",
    [
        Answer(b"<html>maintenance</html>", status=503, content_type="text/html"),
        Answer(b"<html>sign in</html>", content_type="text/html"),
        Answer({"errors": None}),
        Answer({"access_token": None, "refresh_token": None}),
        Answer([]),
        Answer({}, status=307, headers={"Location": "https://elsewhere.example/oauth/token"}),
        Answer({}, status=500),
        Answer(drop=True),
    ],
)
def test_a_renewal_that_is_not_answered_keeps_the_pair(
    company: Company, server: ScriptedServer, answer: Answer
) -> None:
    company.consent()
    company.expire()
    before = company.store.read()
    server.on(TOKEN_PATH, answer)
    with pytest.raises(SourceError):
        company.source(url=server.url).employees()
    assert company.store.read() == before
    assert server.count(TOKEN_PATH) == 1
    assert len(company.source().employees()) > 20


def test_a_renewal_that_was_not_processed_is_repeated(company: Company) -> None:
    company.consent()
    company.expire()
    company.control.fault("status", system="factorial", path=TOKEN_PATH, status=429, retry_after=0)
    assert len(company.source(retries=2).employees()) > 20


READ = """
import datetime, json, sys
from ansible_collections.hrsync.ad.plugins.module_utils.sources.entry import source_from_options
source = source_from_options(json.loads(sys.stdin.readline()), datetime.datetime.now(datetime.UTC).date())
print("ready", flush=True)
sys.stdin.readline()
print(len(source.employees()), flush=True)
"""

CRASH = """
import datetime, json, os, sys
from ansible_collections.hrsync.ad.plugins.module_utils.sources import entry
from ansible_collections.hrsync.ad.plugins.module_utils.sources.token_store import TokenStore
put = TokenStore._put
def put_and_die(*arguments):
    put(*arguments)
    os._exit(9)
TokenStore._put = put_and_die
entry.source_from_options(json.loads(sys.stdin.readline()), datetime.datetime.now(datetime.UTC).date()).employees()
"""


def start(code: str, company: Company) -> subprocess.Popen[str]:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    process = subprocess.Popen(
        [sys.executable, "-c", code],
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdin is not None
    process.stdin.write(json.dumps(company.options) + "\n")
    process.stdin.flush()
    return process


def test_processes_that_renew_at_once_lose_no_token(company: Company) -> None:
    company.consent()
    for _round in range(2):
        company.expire()
        processes = [start(READ, company) for _time in range(3)]
        for process in processes:
            assert process.stdout is not None
            assert process.stdout.readline() == "ready\n"
        company.control.clear_requests()
        results = []
        for process in processes:
            assert process.stdin is not None
            process.stdin.write("go\n")
            process.stdin.flush()
        for process in processes:
            output, errors = process.communicate(timeout=60)
            results.append((process.returncode, output.strip(), errors))
        assert [(code, errors) for code, _output, errors in results] == [(0, "")] * 3
        assert company.renewals() == 1, "one renews, the others take what it got"
    assert len(company.source().employees()) > 20


def test_a_crash_between_write_and_use_loses_no_token(company: Company) -> None:
    first = company.consent()
    company.expire()
    process = start(CRASH, company)
    process.communicate(timeout=60)
    assert process.returncode == 9
    stored = company.store.read()
    assert stored.current.access_token != first.access_token
    assert stored.previous is not None
    assert stored.previous.refresh_token == first.refresh_token
    assert len(company.source().employees()) > 20
    assert company.store.read().previous is None


def test_the_pair_before_is_tried_where_the_current_one_is_refused(company: Company) -> None:
    good = company.consent()
    company.store.write(Stored(current=Token(access_token="never", refresh_token="arrived", renew_at=0), previous=good))
    assert len(company.source().employees()) > 20


# The first consent


def client(company: Company, redirect_uri: str = OUT_OF_BAND) -> OAuthClient:
    credentials = company.control.credentials
    return OAuthClient(
        AUTHORITY,
        source="factorial",
        url=company.url,
        client_id=credentials.factorial_client_id,
        client_secret=credentials.factorial_client_secret,
        redirect_uri=redirect_uri,
        ca_file=tls.loopback().ca,
        patience=Patience(retries=0),
    )


def test_the_address_of_the_consent(company: Company) -> None:
    url, state = client(company).authorization_url(scopes=["employees", "contracts"], **COMPANY)
    query = dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(url).query))
    assert url.startswith(f"{company.url}/oauth/authorize?")
    assert query == {
        "response_type": "code",
        "client_id": company.options["client_id"],
        "redirect_uri": OUT_OF_BAND,
        "scope": "employees contracts",
        "state": state,
        "resource_owner_type": "company",
    }
    assert len(state) >= 20


@pytest.mark.parametrize("owner", ["company", "user"])
def test_a_code_becomes_a_token(company: Company, owner: str) -> None:
    oauth = client(company)
    url, _state = oauth.authorization_url(scopes=["employees"], **(COMPANY if owner == "company" else {}))
    token = oauth.exchange(company.control.consent(url)["code"], time.time())
    assert (token.refresh_token is None) == (owner == "company")
    assert token.scope == "employees"


def test_a_code_is_good_once(company: Company) -> None:
    oauth = client(company)
    code = company.control.consent(oauth.authorization_url(scopes=[])[0])["code"]
    oauth.exchange(code, time.time())
    with pytest.raises(SourceError, match=r"refused the code \(invalid_grant.*factorial_authorize"):
        oauth.exchange(code, time.time())


def test_nobody_answers_the_exchange(company: Company) -> None:
    oauth = client(company)
    company.control.fault("drop", system="factorial", path=TOKEN_PATH)
    with pytest.raises(UnavailableError, match="no answer"):
        oauth.exchange("code", time.time())


@pytest.mark.parametrize(
    ("pasted", "code"),
    [
        ("abc", "abc"),
        ("  abc\n", "abc"),
        ("http://127.0.0.1:7000/callback?code=abc&state=s", "abc"),
        ("code=abc&state=s", "abc"),
    ],
)
def test_what_is_pasted(pasted: str, code: str) -> None:
    assert consent.code_of(AUTHORITY, pasted, "s") == code


@pytest.mark.parametrize(
    ("pasted", "words"),
    [
        ("", "code is empty"),
        ("http://127.0.0.1:7000/callback?code=abc&state=other", "its state differs"),
        ("http://127.0.0.1:7000/callback?state=s", "no code in the address"),
        ("http://127.0.0.1:7000/callback?error=access_denied&error_description=No", "did not return a code: No"),
    ],
)
def test_what_is_pasted_wrongly(pasted: str, words: str) -> None:
    with pytest.raises((ConfigurationError, SourceError), match=words):
        consent.code_of(AUTHORITY, pasted, "s")


@pytest.fixture
def redirect_uri() -> str:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{free.getsockname()[1]}/callback"


def visit(*urls: str) -> threading.Thread:
    """A browser that opens these addresses, as soon as somebody listens."""

    def run() -> None:
        for url in urls:
            for _time in range(100):
                try:
                    requests.get(url, timeout=5)
                    break
                except requests.ConnectionError:
                    time.sleep(0.05)

    thread = threading.Thread(target=run)
    thread.start()
    return thread


def test_a_code_is_caught(redirect_uri: str) -> None:
    icon = redirect_uri.replace("/callback", "/favicon.ico")
    browser = visit(icon, redirect_uri, f"{redirect_uri}?code=abc&state=s")
    assert consent.wait_for_code(AUTHORITY, redirect_uri, "s", 10) == "abc"
    browser.join()


def test_a_forged_redirect_is_passed_over(redirect_uri: str) -> None:
    browser = visit(
        f"{redirect_uri}?code=abc&state=forged", f"{redirect_uri}?error=x", f"{redirect_uri}?code=b&state=s"
    )
    assert consent.wait_for_code(AUTHORITY, redirect_uri, "s", 10) == "b"
    browser.join()


def test_a_refusal_is_reported(redirect_uri: str) -> None:
    browser = visit(f"{redirect_uri}?error=access_denied&state=s")
    with pytest.raises(SourceError, match="did not return a code: access_denied"):
        consent.wait_for_code(AUTHORITY, redirect_uri, "s", 10)
    browser.join()


def test_no_code_comes(redirect_uri: str) -> None:
    with pytest.raises(SourceError, match="received no code"):
        consent.wait_for_code(AUTHORITY, redirect_uri, "s", 0.3)


@pytest.mark.parametrize(
    "uri", [OUT_OF_BAND, "https://127.0.0.1:7000/x", "http://hr.example:7000/x", "http://127.0.0.1/x"]
)
def test_an_address_that_cannot_be_listened_on(uri: str) -> None:
    with pytest.raises(ConfigurationError, match="cannot listen on"):
        consent.wait_for_code(AUTHORITY, uri, "s", 1)
