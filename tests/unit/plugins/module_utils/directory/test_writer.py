# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Pipelined writes against a scripted server: order, bounds, refusals, silence."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.hrsync.ad.plugins.module_utils.directory import writer
from ansible_collections.hrsync.ad.plugins.module_utils.directory.requests import (
    Add,
    Delete,
    Modify,
    ModifyDn,
    Operation,
    Result,
)
from ansible_collections.hrsync.ad.plugins.module_utils.directory.requests import Request as Wanted

from .wire import Peer, Request, answer

KINDS = {
    "addRequest": "addResponse",
    "modifyRequest": "modifyResponse",
    "delRequest": "delResponse",
    "modDNRequest": "modDNResponse",
}


def adds(count: int, size: int = 1) -> t.Iterator[Add]:
    for number in range(count):
        yield Add(f"CN={number},DC=lab", {"cn": (str(number).encode(),), "photo": (b"x" * size,)})


def agree(request: Request) -> bytes | None:
    return answer(request.number, KINDS[request.kind]) if request.kind in KINDS else None


def run(
    script: t.Callable[[Request], bytes | None], requests: t.Iterable[Wanted], window: int = 8, patience: float = 30
) -> tuple[list[Result], Peer]:
    peer = Peer(script, patience)
    results = list(writer.write(peer.strategy, requests, "dc1", window))
    peer.close()
    return results, peer


def test_every_kind_of_request() -> None:
    requests: list[Wanted] = [
        *adds(1),
        Modify("CN=a", (("replace", "cn", (b"b",)),)),
        ModifyDn("CN=a", "CN=b"),
        Delete("CN=b"),
    ]
    results, peer = run(agree, requests)
    assert results == [Result(True, 0)] * 4
    assert [request.kind for request in peer.requests] == [*list(KINDS)[:2], "modDNRequest", "delRequest"]


def asked(request: Wanted) -> Request:
    """The request as the server understands it."""
    _results, peer = run(agree, [request])
    return peer.requests[0]


def values(held: t.Any) -> tuple[bytes, ...]:
    return tuple(map(bytes, held))


def test_what_an_add_asks() -> None:
    attributes = {"cn": ("Žofia".encode(),), "photo": (b"\0\xff" * 200,), "objectClass": (b"top", b"user"), "x": (b"",)}
    operation = asked(Add("CN=Žofia,DC=lab", attributes)).operation
    assert str(operation["entry"]) == "CN=Žofia,DC=lab"
    assert {str(held["type"]): values(held["vals"]) for held in operation["attributes"]} == attributes


def test_what_a_modify_asks() -> None:
    changes: list[tuple[Operation, str, tuple[bytes, ...]]] = [
        ("replace", "title", ("Süd".encode(),)),
        ("replace", "mobile", ()),
        ("delete", "member", (b"CN=a", b"CN=b")),
        ("add", "member", (b"CN=c",)),
    ]
    operation = asked(Modify("<GUID=00>", tuple(changes))).operation
    assert str(operation["object"]) == "<GUID=00>"
    kinds: tuple[Operation, ...] = ("add", "delete", "replace")
    assert [
        (kinds[int(change["operation"])], str(change["modification"]["type"]), values(change["modification"]["vals"]))
        for change in operation["changes"]
    ] == changes


@pytest.mark.parametrize("superior", [None, "OU=Süd,DC=lab"])
def test_what_a_rename_or_move_asks(superior: str | None) -> None:
    operation = asked(ModifyDn("cn=a, DC=lab", "CN=Žofia", superior)).operation
    assert (str(operation["entry"]), str(operation["newrdn"])) == ("cn=a, DC=lab", "CN=Žofia")
    assert bool(operation["deleteoldrdn"]) is True
    assert (str(operation["newSuperior"]) if operation["newSuperior"].hasValue() else None) == superior


def test_delete_of_a_tree_is_asked_for_by_a_critical_control() -> None:
    request = asked(Delete("OU=a,DC=lab", tree=True))
    assert str(request.operation) == "OU=a,DC=lab"
    assert request.controls == {"1.2.840.113556.1.4.805": (True, b"")}
    assert asked(Delete("OU=a,DC=lab", tree=False)).controls == {}


def test_results_come_in_the_order_of_requests_when_answers_do_not() -> None:
    held: list[bytes] = []

    def swap(request: Request) -> bytes:
        position = int(str(request.operation["entry"]).removeprefix("CN=").partition(",")[0])
        held.append(answer(request.number, "addResponse", 68 if position % 3 == 0 else 0, f"00002071: {position}"))
        if len(held) == 4:
            reply = b"".join(reversed(held))
            held.clear()
            return reply
        return b""

    results, _peer = run(swap, adds(40))
    assert [result.ok for result in results] == [position % 3 != 0 for position in range(40)]
    assert "00002071: 39" in results[39].message
    assert results[39].reason == "00002071"


@pytest.mark.parametrize("window", [1, 8, 64])
def test_no_more_are_under_way_than_the_window_allows(window: int) -> None:
    taken = 0

    def counted() -> t.Iterator[Add]:
        nonlocal taken
        for request in adds(200):
            taken += 1
            yield request

    peer = Peer(agree)
    most = 0
    for done, result in enumerate(writer.write(peer.strategy, counted(), "dc1", window)):
        assert result.ok
        most = max(most, taken - done)
    peer.close()
    assert taken == 200
    assert most <= window


def test_large_requests_make_the_window_smaller() -> None:
    taken = 0

    def counted() -> t.Iterator[Add]:
        nonlocal taken
        for request in adds(12, size=writer.WINDOW_BYTES // 3):
            taken += 1
            yield request

    peer = Peer(agree)
    for done, result in enumerate(writer.write(peer.strategy, counted(), "dc1", 64)):
        assert result.ok
        assert taken - done <= 3
    peer.close()
    assert taken == 12


def test_a_server_that_falls_silent_loses_what_is_under_way_only() -> None:
    def stop_after_five(request: Request) -> bytes:
        return (agree(request) or b"") if request.number <= 5 else b""

    results, _peer = run(stop_after_five, adds(30), patience=1)
    assert [result.ok for result in results] == [True] * 5 + [False] * 25
    assert all(result.lost and result.code == -1 for result in results[5:])
    under_way = [result for result in results if result.lost and result.sent]
    assert len(under_way) == 8
    assert (
        under_way[0].message
        == "dc1 did not answer for 1 seconds before it answered; it is not known whether the change was made."
    )
    assert results[-1].message == "Not sent, because dc1 did not answer for 1 seconds."


def test_a_server_that_hangs_up() -> None:
    def hang_up_at_the_tenth(request: Request) -> bytes | None:
        return agree(request) if request.number <= 10 else None

    results, _peer = run(hang_up_at_the_tenth, adds(30))
    assert [result.ok for result in results] == [True] * 10 + [False] * 20
    assert all(result.lost for result in results[10:])


def test_a_notice_of_disconnection_is_told() -> None:
    def notice(request: Request) -> bytes | None:
        return answer(0, "extendedResp", 52, "going down") if request.number == 3 else agree(request)

    results, _peer = run(notice, adds(10))
    assert [result.ok for result in results] == [True] * 2 + [False] * 8
    assert "ended the connection with code 52: going down" in results[2].message


def test_what_is_no_ldap_is_a_lost_connection() -> None:
    results, _peer = run(lambda _request: b"HTTP/1.1 400 Bad Request\r\n", adds(2))
    assert all(result.lost for result in results)
    assert "sent data that is not LDAP" in results[0].message


def test_nothing_is_sent_after_the_connection_is_closed() -> None:
    peer = Peer(agree)
    peer.strategy.close()
    [result] = writer.write(peer.strategy, adds(1), "dc1", 8)
    assert (result.lost, result.sent) == (True, False)
    assert result.message == "Not sent, because dc1 is no longer connected: this task closed the connection."
    peer.close()


def test_the_connection_is_closed_in_the_middle() -> None:
    peer = Peer(agree)
    results = writer.write(peer.strategy, adds(10), "dc1", 4)
    assert next(results).ok
    peer.strategy.close()
    rest = list(results)
    assert all(result.ok or result.lost for result in rest)
    assert [result.sent for result in rest[-6:]] == [False] * 6
    peer.close()


def test_a_name_that_cannot_be_encoded_ends_only_its_own_request() -> None:
    bad = Add("CN=\ud83d,DC=lab", {"cn": (b"x",)})
    first, second = adds(2)
    results, peer = run(agree, [first, bad, second])
    assert [result.ok for result in results] == [True, False, True]
    assert (results[1].lost, results[1].sent) == (False, False)
    assert "Unexpected error" in results[1].message
    assert len(peer.requests) == 2
