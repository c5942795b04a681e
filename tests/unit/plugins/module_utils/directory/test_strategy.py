# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""One connection, many requests under way: which answer belongs to which, what an entry holds, what ends it all."""

from __future__ import annotations

import typing as t

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ldap3.operation.delete import delete_operation

from ansible_collections.hrsync.ad.plugins.module_utils.directory.strategy import (
    ConnectionLostError,
    PipelinedStrategy,
)
from ansible_collections.hrsync.ad.plugins.module_utils.model.directory import Entry

from .wire import Peer, Request, answer, entry, reference, strategy

NAMES = st.from_regex(r"[a-z][a-zA-Z0-9-]{0,200}", fullmatch=True)
VALUES = st.lists(st.binary(max_size=300), max_size=5).map(tuple)
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=150)


class Bytes:
    """A socket that hands out what it is given, in pieces of some bytes, and then breaks."""

    def __init__(self, data: bytes, piece: int = 1 << 20) -> None:
        self._pieces = [data[start : start + piece] for start in range(0, len(data), piece)]
        self.refusal: OSError | None = None

    def recv(self, _size: int) -> bytes:
        if not self._pieces:
            raise ConnectionResetError("reset")
        return self._pieces.pop(0)

    def sendall(self, data: bytes) -> None:
        """Takes anything, unless it refuses."""
        if self.refusal is not None:
            raise self.refusal

    def close(self) -> None:
        """Nothing is open."""


def client(data: bytes, piece: int = 1 << 20) -> PipelinedStrategy:
    return strategy(t.cast(t.Any, Bytes(data, piece)))


def ask(asking: PipelinedStrategy) -> int:
    return asking.send("delRequest", delete_operation("CN=a"))


@given(TEXTS, st.dictionaries(NAMES, VALUES, max_size=8))
def test_entries(name: str, attributes: dict[str, tuple[bytes, ...]]) -> None:
    found = client(b"").entry(entry(7, name, attributes))
    assert found.dn == name
    assert found.values == {attribute.lower(): values for attribute, values in attributes.items() if values}


def test_lengths_of_four_bytes_as_windows_sends_them() -> None:
    def long(tag: int, content: bytes) -> bytes:
        return bytes((tag, 0x84)) + len(content).to_bytes(4, "big") + content

    values = long(0x31, long(0x04, b"Ann") + long(0x04, b""))
    attributes = long(0x30, long(0x30, long(0x04, b"givenName") + values) + long(0x30, b"\x04\x01x" + long(0x31, b"")))
    found = long(0x30, b"\x02\x01\x01" + long(0x64, long(0x04, b"CN=a") + attributes))
    done = long(0x30, b"\x02\x01\x01" + long(0x65, b"\x0a\x01\x00\x04\x00\x04\x00"))
    asking = client(found + done, piece=3)
    messages, result = asking.get_response(ask(asking))
    assert [asking.entry(message) for message in messages] == [Entry("CN=a", {"givenname": (b"Ann", b"")})]
    assert (result["result"], result["message"]) == (0, "")


@pytest.mark.parametrize("piece", [1, 7, 100, 100_000])
def test_answers_find_their_requests(piece: int) -> None:
    asking = client(
        entry(2, "CN=b", {})
        + entry(1, "CN=a", {})
        + reference(2, "ldap://elsewhere.test/DC=elsewhere")
        + answer(3, "delResponse", 32, "no such entry")
        + entry(9, "CN=of nobody", {})
        + answer(9, "delResponse", 0)
        + answer(2, "searchResDone", 0, "", b"cookie")
        + entry(1, "CN=c", {})
        + answer(1, "searchResDone", 4),
        piece,
    )
    first, second, third = (ask(asking) for _request in range(3))
    answers = {number: asking.get_response(number) for number in (second, third, first)}
    names = {number: [asking.entry(one).dn for one in messages] for number, (messages, _result) in answers.items()}
    assert names == {first: ["CN=a", "CN=c"], second: ["CN=b"], third: []}
    assert [answers[number][1]["result"] for number in (first, second, third)] == [4, 0, 32]
    assert answers[third][1]["message"] == "no such entry"


def test_what_has_answered_and_what_was_given_up() -> None:
    asking = client(answer(1, "delResponse") + answer(2, "delResponse") + answer(3, "delResponse"))
    first, second, third = (ask(asking) for _request in range(3))
    asking.give_up(first)
    asking.get_response(third)
    assert [asking.has_answered(number) for number in (first, second, third)] == [False, True, False]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"HTTP/1.1 400 Bad Request", r"sent data that is not LDAP \(a message begins with b'HTTP/1.1 4'\)"),
        (b"\x30\x80\x00\x00", "sent data that is not LDAP"),
        (b"\x30\x03\x02\x01\x01", "sent data that is not LDAP"),
        (b"\x30\x05\x02\x01\x01\x65\x20", "sent data that is not LDAP"),
        (answer(1, "searchResDone")[:-1], r"broke the connection \(reset\)"),
        (answer(0, "extendedResp", 52, "going down"), "ended the connection with code 52: going down"),
    ],
)
def test_what_ends_the_connection(data: bytes, words: str) -> None:
    asking = client(data)
    number = ask(asking)
    for _time in range(2):
        with pytest.raises(ConnectionLostError, match=words):
            asking.get_response(number)
    with pytest.raises(ConnectionLostError, match=words):
        ask(asking)
    asking.close()


@pytest.mark.parametrize("length", [2, 9, 20])
def test_an_entry_that_is_cut_short(length: int) -> None:
    asking = client(b"")
    with pytest.raises(ConnectionLostError, match="sent data that is not LDAP"):
        asking.entry(entry(1, "CN=a", {"cn": (b"a",)})[:length])
    assert asking.lost


def test_a_server_that_says_nothing() -> None:
    peer = Peer(lambda _request: b"", patience=1)
    number = ask(peer.strategy)
    with pytest.raises(ConnectionLostError, match="did not answer for 1 seconds"):
        peer.strategy.get_response(number)
    peer.strategy.close()
    peer.close()


def test_what_came_before_the_end_can_still_be_taken() -> None:
    asking = client(answer(1, "delResponse"))
    first, second = ask(asking), ask(asking)
    with pytest.raises(ConnectionLostError, match="broke the connection"):
        asking.get_response(second)
    assert asking.has_answered(first)
    assert asking.get_response(first)[1]["result"] == 0


@pytest.mark.parametrize(
    ("refusal", "words", "answered"),
    [
        (BrokenPipeError("broken"), "ended the connection with code 52: going down", True),
        (TimeoutError("timed out"), "did not answer for 1 seconds", False),
    ],
)
def test_a_server_that_takes_no_more(refusal: OSError, words: str, answered: bool) -> None:
    asking = client(answer(1, "delResponse") + answer(0, "extendedResp", 52, "going down"))
    first = ask(asking)
    asking.connection.socket.refusal = refusal
    with pytest.raises(ConnectionLostError, match=words):
        ask(asking)
    assert asking.has_answered(first) is answered
    assert asking.lost == words


def test_closing_says_goodbye_once() -> None:
    def agree(request: Request) -> bytes | None:
        return answer(request.number, "delResponse") if request.kind == "delRequest" else None

    peer = Peer(agree)
    number = ask(peer.strategy)
    peer.strategy.get_response(number)
    peer.strategy.close()
    peer.strategy.close()
    peer.strategy.give_up(number)
    for use in (ask, lambda closed: closed.get_response(number)):
        with pytest.raises(ConnectionLostError, match="this task closed the connection"):
            use(peer.strategy)
    peer.close()
    assert [request.kind for request in peer.requests] == ["delRequest", "unbindRequest"]


def test_entry_access() -> None:
    found = Entry("CN=a", {"mail": (b"a@x", b"b@x")})
    assert (found.raw("Mail"), found.texts("MAIL"), found.text("mail")) == ((b"a@x", b"b@x"), ("a@x", "b@x"), "a@x")
    assert (found.raw("cn"), found.texts("cn"), found.text("cn")) == ((), (), None)
