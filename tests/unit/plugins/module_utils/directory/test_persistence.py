# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""A domain controller that is busy is asked again, a few times."""

from __future__ import annotations

import collections
import functools
import types
import typing as t

import pytest

from ansible_collections.hrsync.ad.plugins.module_utils.directory import connection, opening, reader, writer
from ansible_collections.hrsync.ad.plugins.module_utils.directory.connection import Directory
from ansible_collections.hrsync.ad.plugins.module_utils.directory.options import ServerAddress
from ansible_collections.hrsync.ad.plugins.module_utils.directory.persistence import Persistence
from ansible_collections.hrsync.ad.plugins.module_utils.directory.requests import Add, Request, Result
from ansible_collections.hrsync.ad.plugins.module_utils.errors import DirectoryError

from . import wire
from .test_reader import BASE, Server
from .test_writer import adds, agree

PAUSES = [0.5, 1, 2, 4, 8]


class Busy:
    """A server that refuses each request so many times, and remembers which it has carried out."""

    def __init__(self, *times: int, code: int = 51) -> None:
        self.code = code
        self._left = collections.deque(times)
        self.pauses: list[float] = []
        self.done: list[str] = []
        self._refused: dict[str, int] = {}
        self.peer = wire.Peer(self._reply)
        self.peer.strategy.persistence = Persistence(sleep=self.pauses.append)

    def _reply(self, request: wire.Request) -> bytes | None:
        if request.kind != "addRequest":
            return agree(request)
        dn = str(request.operation["entry"])
        if dn not in self._refused:
            self._refused[dn] = self._left.popleft()
        if self._refused[dn]:
            self._refused[dn] -= 1
            return wire.answer(request.number, "addResponse", self.code, "0000200E: SvcErr: problem 5001 (BUSY)")
        self.done.append(dn)
        return agree(request)

    def write(self, requests: t.Iterable[Request], window: int = 8) -> list[Result]:
        results = list(writer.write(self.peer.strategy, requests, "dc1", window))
        self.peer.close()
        return results


@pytest.mark.parametrize("code", [51, 52])
def test_a_request_is_sent_again(code: int) -> None:
    server = Busy(0, 2, 0, code=code)
    assert server.write(adds(3)) == [Result(True, 0)] * 3
    assert server.pauses == PAUSES[:2]
    assert sorted(server.done) == [add.dn for add in adds(3)], "each was carried out once"


def test_a_server_that_stays_busy_is_not_asked_for_everybody() -> None:
    server = Busy(*[99] * 300)
    results = server.write(adds(300))
    assert server.pauses == PAUSES
    assert {(one.ok, one.code, one.transient, one.lost) for one in results} == {(False, 51, True, False)}
    assert results[0].message.startswith("The server is busy (LDAP result 51; it said: 0000200E")
    assert len(server.peer.requests) == 300 + len(PAUSES)


def test_a_server_that_recovers_is_asked_again() -> None:
    server = Busy(99, 99, 0, 1)
    results = server.write(adds(4), window=1)
    assert [one.ok for one in results] == [False, False, True, True]
    assert server.pauses == [*PAUSES, PAUSES[0]]


def test_the_server_refuses_for_another_reason_then() -> None:
    answers = collections.deque([51, 50])
    peer = wire.Peer(lambda request: wire.answer(request.number, "addResponse", answers.popleft(), "no"))
    peer.strategy.persistence = Persistence(sleep=lambda _seconds: None)
    (result,) = writer.write(peer.strategy, adds(1), "dc1", 1)
    assert (result.code, result.transient) == (50, False)
    peer.close()


def test_the_connection_is_lost_then() -> None:
    answers = collections.deque([51])
    peer = wire.Peer(lambda request: wire.answer(request.number, "addResponse", answers.popleft()) if answers else None)
    peer.strategy.persistence = Persistence(sleep=lambda _seconds: None)
    (result,) = writer.write(peer.strategy, [Add("CN=a", {"cn": (b"a",)})], "dc1", 1)
    assert result.lost
    assert not result.transient
    peer.close()


def page_server(times: int) -> tuple[Server, list[float]]:
    """Refuses the second page, and the second range of members, so many times."""
    server = Server(pages=3)
    left = {"page": times, "range": times}
    answers = server.reply

    def reply(request: wire.Request) -> bytes | None:
        kind = "range" if int(request.operation["scope"]) == 0 else "page" if request.page[1] == b"1" else ""
        if left.get(kind):
            left[kind] -= 1
            return wire.entry(request.number, "CN=half", {}) + wire.answer(request.number, "searchResDone", 52, "later")
        return answers(request)

    server.peer.close()
    server.peer = wire.Peer(reply)
    server.strategy = server.peer.strategy
    pauses: list[float] = []
    server.strategy.persistence = Persistence(sleep=pauses.append)
    return server, pauses


def test_a_page_is_asked_for_again() -> None:
    server, pauses = page_server(2)
    assert [one.dn for one in server.search()] == [f"CN={page}-{n},{BASE}" for page in range(3) for n in range(4)]
    assert pauses == PAUSES[:2]
    server.peer.close()


def test_a_page_that_never_comes_is_an_error() -> None:
    server, pauses = page_server(99)
    with pytest.raises(DirectoryError, match=r"refused to search .*: The server is not available \(LDAP result 52"):
        list(server.search())
    assert pauses == PAUSES
    server.peer.close()


def test_the_rest_of_a_range_is_asked_for_again() -> None:
    server, pauses = page_server(1)
    search = reader.Search(BASE, "(cn=*)", ("member",), page_size=4)
    found = reader.read(server.strategy, search, "dc1")
    assert next(found).values["member"] == (b"m0", b"m1", b"m2", b"m3", b"m4")
    assert pauses == PAUSES[:1]
    found.close()  # type: ignore[attr-defined]
    server.peer.close()


def logging_on(monkeypatch: pytest.MonkeyPatch, refusals: int) -> tuple[t.Callable[[], Directory], list[float]]:
    """Connects to two servers: one is down, and one is busy so many times."""
    left, pauses = [None] * refusals, list[float]()

    def connect(address: ServerAddress, _options: object) -> types.SimpleNamespace:
        if address.host == "down":
            raise opening.UnreachableError("is down.")
        if left:
            left.pop()
            raise opening.BusyError("refused the bind as x: the server is busy (LDAP result 51).")
        return types.SimpleNamespace(notes=())

    monkeypatch.setattr(connection, "Persistence", functools.partial(Persistence, sleep=pauses.append))
    monkeypatch.setattr(Directory, "_connect_to", connect)
    servers = types.SimpleNamespace(servers=[ServerAddress("down", 636), ServerAddress("busy", 636)])
    return lambda: Directory.connect(t.cast("t.Any", servers)), pauses


def test_a_log_on_is_attempted_again(monkeypatch: pytest.MonkeyPatch) -> None:
    log_on, pauses = logging_on(monkeypatch, 2)
    assert log_on().notes == ("down:636 is down.",)
    assert pauses == PAUSES[:2]


def test_a_server_that_stays_busy_cannot_be_used(monkeypatch: pytest.MonkeyPatch) -> None:
    log_on, pauses = logging_on(monkeypatch, 99)
    with pytest.raises(DirectoryError, match=r"^None of the 2 servers can be used. down:636 is down. busy:636 refused"):
        log_on()
    assert pauses == PAUSES
