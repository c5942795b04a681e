# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Files at https addresses and in shares."""

from __future__ import annotations

import base64
import collections.abc
import contextlib
import datetime
import gzip
import typing as t

import pytest

from ansible_collections.hrsync.ad.plugins.module_utils.errors import SourceError
from ansible_collections.hrsync.ad.plugins.module_utils.services.file_server import client
from ansible_collections.hrsync.ad.plugins.module_utils.services.file_server.failures import (
    FileServerError,
    Status,
    refused,
)
from ansible_collections.hrsync.ad.plugins.module_utils.services.file_server.options import FileServerOptions
from ansible_collections.hrsync.ad.plugins.module_utils.services.file_server.share import SHARE_READ, Handle
from ansible_collections.hrsync.ad.plugins.module_utils.sources.base import Source
from ansible_collections.hrsync.ad.plugins.module_utils.sources.csv import place
from ansible_collections.hrsync.ad.plugins.module_utils.sources.entry import source_from_options
from ansible_collections.hrsync.ad.plugins.module_utils.values.unc import UncPath
from ansible_collections.hrsync.ad.tests.unit.plugins.module_utils.web.scripted import Answer, Asked, ScriptedServer

PATH = "/hr/people.csv"
CONTENT = b"employee_number,first_name\r\n0017,Anna\r\n0018,Zo\xc3\xab\r\n"
SECRET = "very-secret-value"
WRITTEN = "Sun, 01 Nov 2026 03:00:00 GMT"
READ = "Sun, 01 Nov 2026 05:30:00 GMT"


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(place, "SETTLED", 0.05)


def source(server: ScriptedServer, **options: t.Any) -> Source:
    given = {"type": "csv", "name": "hr", "file": server.url + PATH, "ca_file": server.ca_file, "retries": 0}
    return source_from_options({**given, **options}, datetime.date(2026, 11, 1))


def csv(body: bytes = CONTENT, headers: dict[str, str] | None = None) -> Answer:
    return Answer(body, headers=headers or {}, content_type="text/csv; charset=utf-8")


def refusal(server: ScriptedServer, answer: Answer, **options: t.Any) -> str:
    server.on(PATH, answer)
    with pytest.raises(SourceError) as raised:
        source(server, **options).employees()
    assert SECRET not in str(raised.value)
    return str(raised.value)


def test_an_address_is_read(server: ScriptedServer) -> None:
    server.on(PATH, csv())
    assert [one.first_name for one in source(server).employees()] == ["Anna", "Zoë"]
    [asked] = server.asked
    assert (asked.method, asked.query, asked.headers.get("Authorization")) == ("GET", {}, None)
    assert asked.headers["Accept"].startswith("text/csv")


@pytest.mark.parametrize(
    ("options", "authorization", "query"),
    [
        ({"user": "anna", "password": SECRET}, "Basic " + base64.b64encode(f"anna:{SECRET}".encode()).decode(), {}),
        ({"token": SECRET}, f"Bearer {SECRET}", {}),
        ({"token": SECRET, "user": "anna"}, f"Bearer {SECRET}", {}),
        ({"query": f"?sig={SECRET}&more=%2B%3D&empty="}, None, {"sig": [SECRET], "more": ["+="], "empty": [""]}),
    ],
)
def test_credentials(
    server: ScriptedServer, options: dict[str, t.Any], authorization: str | None, query: dict[str, list[str]]
) -> None:
    server.on(PATH, csv())
    source(server, **options).employees()
    [asked] = server.asked
    assert (asked.headers.get("Authorization"), asked.query) == (authorization, query)
    assert "401" in refusal(server, Answer({"message": f"no {SECRET}"}, status=401), **options)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (Answer({}, status=401), "GET /hr/people.csv answered 401 Unauthorized. Set user and password, or token"),
        (Answer({}, status=403), "403 Forbidden. The credential is valid, but may not read this file"),
        (Answer({}, status=404), "404 Not Found. Check file, and whether the export has run"),
        (Answer({}, status=503), "503 Service Unavailable. The server has an internal error"),
        (Answer(b"", status=204), "answered 204, and not with a whole file"),
        (Answer(CONTENT, status=206), "answered 206, and not with a whole file"),
        (Answer(b"", status=304), "answered 304 Not Modified"),
        (
            Answer(b"", status=302, headers={"Location": f"https://login.example/?t={SECRET}"}),
            "redirect to https://login",
        ),
        (Answer(b"employee_number\n1\n", content_type="text/html"), "the server answers with a web page (HTML)"),
        (csv(b"  <html>sign in</html>"), "it is a web page (HTML) or XML"),
        (Answer(CONTENT, cut=True), "the answer was cut off"),
        (csv(CONTENT[:-2]), "the last row has no line end"),
        (csv(b""), "it is empty"),
    ],
)
def test_answers_that_are_refused(server: ScriptedServer, answer: Answer, words: str) -> None:
    text = refusal(server, answer)
    assert text.startswith("Source hr") and words in text


def test_a_bomb_is_not_unpacked(server: ScriptedServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ansible_collections.hrsync.ad.plugins.module_utils.web.client.LARGEST_ANSWER", 1 << 20)
    bomb = gzip.compress(b"1,Anna\n" * (1 << 21))
    assert len(bomb) < 100_000
    text = refusal(server, csv(bomb, {"Content-Encoding": "gzip"}))
    assert "answered with more than 1 MiB. Check file." in text


def test_a_file_with_the_same_tag_is_not_sent_again(server: ScriptedServer) -> None:
    def script(asked: Asked) -> Answer:
        known = asked.headers.get("If-None-Match") == '"v1"'
        return Answer(b"", status=304, headers={"ETag": '"v1"'}) if known else csv(headers={"ETag": '"v1"'})

    server.scripts[PATH] = script
    reader = source(server)
    assert len(reader.employees()) == len(reader.employees()) == 2
    assert [asked.headers.get("If-None-Match") for asked in server.asked] == [None, '"v1"']
    server.on(PATH, csv(CONTENT + b"0019,Cy\r\n", {"ETag": '"v2"'}))
    assert len(reader.employees()) == 3


def test_the_age_is_that_of_the_server(server: ScriptedServer) -> None:
    answer = csv(headers={"Last-Modified": WRITTEN, "Date": READ})
    text = refusal(server, answer, longest_age="2 hours")
    assert "it is 3 hours old, and longest_age allows 2 hours. It was written at 2026-11-01 03:00 UTC." in text
    server.on(PATH, answer)
    reader = source(server, longest_age="3 hours")
    assert len(reader.employees()) == 2
    assert reader.check().identity == {"modified": "2026-11-01T03:00:00+00:00"}


@pytest.mark.parametrize("headers", [{}, {"Last-Modified": "yesterday"}])
def test_a_server_that_does_not_say_the_age(server: ScriptedServer, headers: dict[str, str]) -> None:
    assert "its place does not say when it was written" in refusal(server, csv(headers=headers), longest_age="2 hours")


@pytest.mark.parametrize(("tag", "grows"), [('"v1"', True), ("", True), ('"v1"', False), ("", False)])
def test_a_file_that_has_just_been_written_is_looked_at_again(server: ScriptedServer, tag: str, grows: bool) -> None:
    first = csv(headers={"Last-Modified": READ, "Date": READ, **({"ETag": tag} if tag else {})})
    same = Answer(b"", status=304) if tag else first
    server.on(PATH, first, csv(CONTENT + b"0019,Cy\r\n") if grows else same)
    with pytest.raises(SourceError, match="it is being written") if grows else contextlib.nullcontext():
        assert len(source(server).employees()) == 2
    assert server.count(PATH) == 2


class FakeShare:
    """A share with one file, of which a test says how it is at each opening."""

    def __init__(self, *states: Handle | FileServerError, content: bytes = CONTENT) -> None:
        self._states = list(states)
        self._content = content
        self.opened_with: list[dict[str, t.Any]] = []

    @contextlib.contextmanager
    def opened(self, doing: str, path: UncPath, _access: int, **options: t.Any) -> collections.abc.Iterator[Handle]:
        self.opened_with.append({"doing": doing, "path": str(path), **options})
        state = self._states.pop(0)
        if isinstance(state, FileServerError):
            raise state
        yield state

    def read(self, _handle: Handle) -> collections.abc.Iterator[bytes]:
        yield from (self._content[:10], self._content[10:])


FILE = UncPath.parse(r"\\fs1\hr\people.csv")
OLD = datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)


def on_share(monkeypatch: pytest.MonkeyPatch, share: FakeShare, **options: t.Any) -> Source:
    seen: list[FileServerOptions] = []

    def connect(given: FileServerOptions) -> t.Any:
        seen.append(given)
        return server

    server = t.cast("t.Any", contextlib.nullcontext())
    server.share, server.close = lambda _path: share, lambda: None
    monkeypatch.setattr(client.FileServer, "connect", connect)
    given = {
        "type": "csv",
        "name": "hr",
        "file": r"\\fs1\hr\people.csv",
        "file_server": {"user": "svc", "password": SECRET},
    }
    reader = source_from_options({**given, **options}, datetime.date(2026, 11, 1))
    assert (seen[0].user, seen[0].password, seen[0].encryption) == ("svc", SECRET, True)
    return reader


def test_a_file_in_a_share_is_read_while_nobody_can_write(monkeypatch: pytest.MonkeyPatch) -> None:
    share = FakeShare(Handle(FILE, b"", len(CONTENT), OLD), Handle(FILE, b"", len(CONTENT), OLD))
    reader = on_share(monkeypatch, share)
    assert [one.key for one in reader.employees()] == ["0017", "0018"]
    [opened] = share.opened_with
    assert (opened["path"], opened["sharing"]) == (r"\\fs1\hr\people.csv", SHARE_READ)
    assert reader.check().identity == {"user": "svc", "modified": "2026-01-01T00:00:00+00:00"}


def test_a_file_in_a_share_that_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    for share, words in (
        (FakeShare(Handle(FILE, b"", 10 << 30, OLD)), "it has more than 64 MiB"),
        (FakeShare(refused("read the file", FILE, Status.SHARING_VIOLATION)), "another program has it open. Close it"),
        (FakeShare(refused("read the file", FILE, Status.OBJECT_NAME_NOT_FOUND)), "it does not exist"),
    ):
        with pytest.raises(SourceError, match=f"^Source hr, people.csv: .*{words}"):
            on_share(monkeypatch, share).employees()
    old = FakeShare(Handle(FILE, b"", 1, OLD))
    with pytest.raises(SourceError, match="hours old, and longest_age allows 24 hours"):
        on_share(monkeypatch, old, longest_age="1 day").employees()


@pytest.mark.parametrize(("size", "ends"), [(len(CONTENT), True), (len(CONTENT) + 9, False)])
def test_a_file_in_a_share_that_has_just_been_written(monkeypatch: pytest.MonkeyPatch, size: int, ends: bool) -> None:
    now = datetime.datetime.now(datetime.UTC) + datetime.timedelta(minutes=1)
    share = FakeShare(Handle(FILE, b"", len(CONTENT), now), Handle(FILE, b"", size, now))
    with contextlib.nullcontext() if ends else pytest.raises(SourceError, match="it is being written"):
        assert len(on_share(monkeypatch, share).employees()) == 2
    assert len(share.opened_with) == 2
