# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import pathlib
import socket
import time
import typing as t

import pytest
import requests

from ansible_collections.hrsync.ad.plugins.module_utils.errors import ConfigurationError
from ansible_collections.hrsync.ad.plugins.module_utils.web.client import HttpClient
from ansible_collections.hrsync.ad.plugins.module_utils.web.credentials import HeaderCredentials
from ansible_collections.hrsync.ad.plugins.module_utils.web.errors import (
    AnswerError,
    AuthenticationError,
    HttpError,
    NotFoundError,
    PermissionDeniedError,
    RateLimitError,
    UnavailableError,
    vendor_words,
)
from ansible_collections.hrsync.ad.plugins.module_utils.web.patience import DEFAULT_PATIENCE, Patience
from ansible_collections.hrsync.ad.plugins.module_utils.web.transport import BoundedRetry, mount
from tests.unit import tls

from .scripted import Answer, ScriptedServer, without_tls

SECRET = "s3cr3t-key"
PATH = "/api/things"


def client(url: str, **patience: t.Any) -> HttpClient:
    quick: dict[str, t.Any] = {"timeout": 5, "retries": 2, "backoff": 0.01, **patience}
    return HttpClient(
        source="hr",
        url=url,
        credentials=HeaderCredentials({"x-api-key": SECRET}, (SECRET,)),
        ca_file=tls.loopback().ca,
        patience=Patience(**quick),
    )


def test_an_answer_is_its_json_and_the_credential_was_sent(server: ScriptedServer) -> None:
    server.on(PATH, Answer({"data": [1]}))
    assert client(server.url).get(PATH, [("a[]", "1"), ("a[]", "2")]) == {"data": [1]}
    assert server.asked[0].headers["x-api-key"] == SECRET
    assert server.asked[0].query == {"a[]": ["1", "2"]}


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (401, AuthenticationError),
        (403, PermissionDeniedError),
        (404, NotFoundError),
        (400, AnswerError),
        (429, RateLimitError),
        (500, UnavailableError),
        (502, UnavailableError),
    ],
)
def test_each_status_is_its_error_and_names_path_status_and_next_step(
    server: ScriptedServer, status: int, error: type[HttpError]
) -> None:
    server.on(PATH, Answer({"errors": ["Sorry", {"field": ["bad"]}], "data": ["Anna Nowak"]}, status=status))
    with pytest.raises(error) as raised:
        client(server.url).get(PATH)
    text = str(raised.value)
    assert text.startswith(f"Source hr: GET {PATH} answered {status}")
    assert "Sorry, field: bad" in text
    assert "Anna Nowak" not in text
    assert text.endswith(".")
    assert raised.value.__class__ is error


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
def test_a_passing_fault_is_outlasted(server: ScriptedServer, status: int) -> None:
    server.on(PATH, Answer({}, status=status), Answer({}, status=status), Answer({"ok": True}))
    assert client(server.url).get(PATH) == {"ok": True}
    assert server.count(PATH) == 3


def test_repetitions_are_bounded(server: ScriptedServer) -> None:
    server.on(PATH, Answer({}, status=503))
    with pytest.raises(UnavailableError):
        client(server.url, retries=3).get(PATH)
    assert server.count(PATH) == 4


def test_a_refusal_is_not_repeated(server: ScriptedServer) -> None:
    server.on(PATH, Answer({}, status=401))
    with pytest.raises(AuthenticationError):
        client(server.url).get(PATH)
    assert server.count(PATH) == 1


def test_retry_after_is_obeyed(server: ScriptedServer) -> None:
    server.on(PATH, Answer({}, status=429, headers={"Retry-After": "1"}), Answer({"ok": True}))
    before = time.monotonic()
    assert client(server.url).get(PATH) == {"ok": True}
    assert 1 <= time.monotonic() - before < 3


@pytest.mark.parametrize("value", ["3600", "Fri, 31 Dec 2100 23:59:59 GMT"])
def test_a_retry_after_beyond_patience_ends_at_once(server: ScriptedServer, value: str) -> None:
    server.on(PATH, Answer({}, status=429, headers={"Retry-After": value}))
    before = time.monotonic()
    with pytest.raises(RateLimitError):
        client(server.url, longest_wait=5).get(PATH)
    assert time.monotonic() - before < 2
    assert server.count(PATH) == 1


@pytest.mark.parametrize("value", ["soon", "-5", "", "1e9", "Fri, 99 Foo 2100"])
def test_a_senseless_retry_after_is_ignored(server: ScriptedServer, value: str) -> None:
    server.on(PATH, Answer({}, status=503, headers={"Retry-After": value}), Answer({"ok": True}))
    assert client(server.url).get(PATH) == {"ok": True}


def test_the_whole_time_is_bounded(server: ScriptedServer) -> None:
    server.on(PATH, Answer({}, status=503, headers={"Retry-After": "1"}))
    before = time.monotonic()
    with pytest.raises(UnavailableError):
        client(server.url, retries=50, longest_wait=2.5).get(PATH)
    assert time.monotonic() - before < 5


def test_silence_ends_with_the_timeout(server: ScriptedServer) -> None:
    server.on(PATH, Answer({}, delay=2))
    with pytest.raises(UnavailableError, match=r"did not answer within 0\.3 s, tried 2 times"):
        client(server.url, timeout=0.3, retries=1).get(PATH)


def test_a_connection_that_is_dropped_is_made_again(server: ScriptedServer) -> None:
    server.on(PATH, Answer(drop=True), Answer({"ok": True}))
    assert client(server.url).get(PATH) == {"ok": True}


def test_nobody_listens() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with pytest.raises(UnavailableError, match=r"no connection to 127\.0\.0\.1:\d+ \(connection refused\)"):
        client(f"https://127.0.0.1:{port}").get(PATH)


def test_an_answer_that_breaks_off_is_asked_for_again(server: ScriptedServer) -> None:
    server.on(PATH, Answer({"data": ["x" * 1000]}, cut=True), Answer({"ok": True}))
    assert client(server.url).get(PATH) == {"ok": True}


def test_answers_that_always_break_off_are_an_error(server: ScriptedServer) -> None:
    server.on(PATH, Answer({"data": ["x" * 1000]}, cut=True))
    with pytest.raises(UnavailableError, match="the answer was cut off"):
        client(server.url).get(PATH)


@pytest.mark.parametrize(
    ("body", "content_type", "words"),
    [
        (b"<html><body>Sign in, Anna</body></html>", "text/html; charset=utf-8", "web page"),
        (b"  <!doctype html><p>Anna", "application/json", "web page"),
        (b'{"data": [{"name": "Anna', "application/json", "incomplete or invalid JSON"),
        (b"", "application/json", "incomplete or invalid JSON"),
        (b"\xff\xfe\x00", "application/octet-stream", "incomplete or invalid JSON"),
        (b"[" * 100_000, "application/json", "incomplete or invalid JSON"),
    ],
)
def test_what_is_not_json_is_an_error_that_quotes_nothing(
    server: ScriptedServer, body: bytes, content_type: str, words: str
) -> None:
    server.on(PATH, Answer(body, content_type=content_type))
    with pytest.raises(AnswerError, match=words) as raised:
        client(server.url).get(PATH)
    assert "Anna" not in str(raised.value)


def test_an_html_fault_page_has_no_words(server: ScriptedServer) -> None:
    server.on(PATH, Answer(b"<html>Bad gateway</html>", status=502, content_type="text/html"))
    with pytest.raises(UnavailableError) as raised:
        client(server.url).get(PATH)
    assert "<html>" not in str(raised.value)


def test_a_redirect_is_not_followed(server: ScriptedServer) -> None:
    server.on(PATH, Answer({}, status=302, headers={"Location": "https://elsewhere.example/api?token=abc"}))
    with pytest.raises(AnswerError, match=r"redirect to https://elsewhere\.example\.") as raised:
        client(server.url).get(PATH)
    assert "token" not in str(raised.value)


def test_an_answer_that_nothing_has_changed_is_no_redirect(server: ScriptedServer) -> None:
    server.on(PATH, Answer(b"", status=304, headers={"ETag": '"1"'}))
    transfer = client(server.url).exchange("GET", PATH, headers={"If-None-Match": '"1"'})
    assert (transfer.status, transfer.body, server.asked[0].headers["If-None-Match"]) == (304, b"", '"1"')


def test_a_secret_that_the_source_repeats_is_not_shown(server: ScriptedServer) -> None:
    server.on(PATH, Answer({"message": f"key {SECRET} is unknown"}, status=401))
    with pytest.raises(AuthenticationError) as raised:
        client(server.url).get(PATH)
    assert SECRET not in str(raised.value)
    assert "key ******** is unknown" in str(raised.value)


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b'{"errors": null}', ""),
        (b'{"errors": "Resource #111 not found"}', "Resource #111 not found"),
        (b'{"errors": {"manager_id": ["not in the company"]}}', "manager_id: not in the company"),
        (b'{"error": "invalid_grant", "error_description": "It is over"}', "It is over; invalid_grant"),
        (
            b'{"title": "Licence error.", "detail": "Module required.", "status": 402}',
            "Module required.; Licence error.",
        ),
        (b'{"message": "Quota", "code": "QUOTA_EXCEEDED", "field": null}', "Quota; QUOTA_EXCEEDED"),
        (b'{"data": [{"first_name": "Anna"}]}', ""),
        (b'["Anna"]', ""),
        (b"not json", ""),
        (b'{"message": "a\\u0000b\\nc"}', "a b c"),
    ],
)
def test_vendor_words(body: bytes, words: str) -> None:
    assert vendor_words(body) == words


def test_vendor_words_are_shortened() -> None:
    assert len(vendor_words(b'{"message": "' + b"x" * 5000 + b'"}')) == 200


@pytest.mark.parametrize(
    "url",
    [
        "",
        "api.factorialhr.com",
        "ftp://x",
        "https://",
        "https://h/?a=1",
        "https://u:p@h",
        "http://h.example",
        "http://127.0.0.1:8080",
        "http://localhost",
    ],
)
def test_an_address_that_cannot_be_used(url: str) -> None:
    with pytest.raises(ConfigurationError, match="Source hr: url"):
        client(url)


def test_a_ca_file_must_exist_and_be_pem(tmp_path: pathlib.Path) -> None:
    credentials = HeaderCredentials({"x": SECRET}, (SECRET,))
    with pytest.raises(ConfigurationError, match="does not exist"):
        HttpClient(source="hr", url="https://h", credentials=credentials, ca_file=str(tmp_path / "none.pem"))
    (tmp_path / "bad.pem").write_text("hello")
    with pytest.raises(ConfigurationError, match="has no readable PEM certificates"):
        HttpClient(source="hr", url="https://h", credentials=credentials, ca_file=str(tmp_path / "bad.pem"))


@pytest.mark.parametrize(
    ("names", "trusted", "words"),
    [
        (("127.0.0.1",), True, None),
        (("127.0.0.1",), False, "unknown authority"),
        (("other.example",), True, "it is for another"),
    ],
)
def test_the_certificate_is_verified(
    tmp_path: pathlib.Path, names: tuple[str, ...], trusted: bool, words: str | None
) -> None:
    scripted = ScriptedServer(tls.issue(tmp_path, *names))
    scripted.on(PATH, Answer({"ok": True}))
    credentials = HeaderCredentials({"x-api-key": SECRET}, (SECRET,))
    ca_file = scripted.ca_file if trusted else None
    try:
        secure = HttpClient(source="hr", url=scripted.url, credentials=credentials, ca_file=ca_file)
        if words is None:
            assert secure.get(PATH) == {"ok": True}
        else:
            with pytest.raises(UnavailableError, match=words):
                secure.get(PATH)
            assert scripted.asked == []
    finally:
        scripted.close()


def test_a_server_without_tls_is_not_called_untrusted() -> None:
    with without_tls() as url:
        plain = HttpClient(source="hr", url=url, credentials=HeaderCredentials({"x-api-key": SECRET}, (SECRET,)))
        with pytest.raises(UnavailableError, match="the TLS handshake with 127.0.0.1:[0-9]+ failed. Run again, and if"):
            plain.get(PATH)


@pytest.mark.parametrize("url", ["http://127.0.0.1:9/", "http://hr.example/", "ftp://hr.example/"])
def test_a_session_sends_nothing_outside_of_tls(url: str) -> None:
    with requests.Session() as session:
        mount(session, None, BoundedRetry.create(DEFAULT_PATIENCE))
        with pytest.raises(requests.exceptions.InvalidSchema):
            session.get(url, timeout=1)
