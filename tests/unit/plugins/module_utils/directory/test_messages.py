# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""LDAP messages, against the encoder and decoder of another library (pyasn1 with ldap3's definitions)."""

from __future__ import annotations

import typing as t

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ldap3.protocol.rfc4511 import LDAPMessage
from ldap3.utils.asn1 import decoder

from ansible_collections.hrsync.ad.plugins.module_utils.directory import messages
from ansible_collections.hrsync.ad.plugins.module_utils.directory.requests import Add, Delete, Modify, ModifyDn, Request

from .wire import answer, entry

NAMES = st.from_regex(r"[a-z][a-zA-Z0-9-]{0,200}", fullmatch=True)
VALUES = st.lists(st.binary(max_size=300), min_size=1, max_size=5).map(tuple)
ATTRIBUTES = st.dictionaries(NAMES, VALUES, max_size=8)
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=150)


def understood(frame: bytes) -> t.Any:
    message, rest = decoder.decode(frame, asn1Spec=LDAPMessage())
    assert rest == b""
    return message


def encoded(request: Request, number: int = 7) -> t.Any:
    operation, controls = messages.encode_request(request)
    return understood(messages.encode_message(number, operation, controls))


@given(TEXTS, ATTRIBUTES, st.integers(1, 2**31 - 1))
def test_add(name: str, attributes: dict[str, tuple[bytes, ...]], number: int) -> None:
    message = encoded(Add(name, attributes), number)
    request = message["protocolOp"]["addRequest"]
    assert int(message["messageID"]) == number
    assert str(request["entry"]) == name
    assert {
        str(attribute["type"]): tuple(map(bytes, attribute["vals"])) for attribute in request["attributes"]
    } == attributes


@given(TEXTS, st.lists(st.tuples(st.sampled_from(["add", "delete", "replace"]), NAMES, VALUES | st.just(()))))
def test_modify(name: str, changes: list[tuple[t.Any, str, tuple[bytes, ...]]]) -> None:
    request = encoded(Modify(name, tuple(changes)))["protocolOp"]["modifyRequest"]
    assert str(request["object"]) == name
    assert [
        (
            ("add", "delete", "replace")[int(change["operation"])],
            str(change["modification"]["type"]),
            tuple(map(bytes, change["modification"]["vals"])),
        )
        for change in request["changes"]
    ] == changes


@pytest.mark.parametrize("superior", [None, "OU=Süd,DC=lab"])
def test_modify_dn(superior: str | None) -> None:
    request = encoded(ModifyDn("CN=a,DC=lab", "CN=Žofia", superior))["protocolOp"]["modDNRequest"]
    assert (str(request["entry"]), str(request["newrdn"])) == ("CN=a,DC=lab", "CN=Žofia")
    assert bool(request["deleteoldrdn"]) is True
    assert (str(request["newSuperior"]) if request["newSuperior"].hasValue() else None) == superior


def test_delete_of_a_tree_is_asked_for_by_a_critical_control() -> None:
    message = encoded(Delete("OU=a,DC=lab", tree=True))
    assert str(message["protocolOp"]["delRequest"]) == "OU=a,DC=lab"
    [control] = message["controls"]
    assert str(control["controlType"]) == "1.2.840.113556.1.4.805"
    assert bool(control["criticality"]) is True
    assert not encoded(Delete("OU=a,DC=lab", tree=False))["controls"].hasValue()


@given(TEXTS, ATTRIBUTES, st.integers(1, 2**31 - 1))
def test_entries(name: str, attributes: dict[str, tuple[bytes, ...]], number: int) -> None:
    frame = entry(number, name, attributes)
    message = messages.open_message(frame)
    assert (message.id, message.tag) == (number, messages.SEARCH_ENTRY)
    assert messages.message_size(frame + b"more", 0) == len(frame)
    found = messages.decode_entry(message, messages.Names())
    assert found.dn == name
    assert found.values == {attribute.lower(): values for attribute, values in attributes.items()}


def test_lengths_of_four_bytes_as_windows_sends_them() -> None:
    def long(tag: int, content: bytes) -> bytes:
        return bytes((tag, 0x84)) + len(content).to_bytes(4, "big") + content

    values = long(0x31, long(0x04, b"Ann") + long(0x04, b""))
    attributes = long(0x30, long(0x30, long(0x04, b"givenName") + values) + long(0x30, b"\x04\x01x" + long(0x31, b"")))
    frame = long(0x30, b"\x02\x01\x05" + long(0x64, long(0x04, b"CN=a") + attributes))
    assert messages.message_size(frame, 0) == len(frame)
    found = messages.decode_entry(messages.open_message(frame), messages.Names())
    assert found == messages.Entry("CN=a", {"givenname": (b"Ann", b"")})


@given(st.binary(max_size=200), st.integers(0, 100), TEXTS)
def test_the_end_of_a_search(cookie: bytes, code: int, words: str) -> None:
    code = code if code in (0, 4, 32, 50) else 0
    message = messages.open_message(answer(3, "searchResDone", code, words, cookie))
    assert messages.paging_cookie(message) == cookie
    assert messages.decode_answer(message) == messages.Answer(code, words.strip(" \0\r\n"))


def test_an_answer_without_a_paging_control_has_no_cookie() -> None:
    assert messages.paging_cookie(messages.open_message(answer(3, "searchResDone", 0, ""))) == b""


@given(st.integers(1, 1000), st.binary(max_size=300))
def test_paging_is_understood(size: int, cookie: bytes) -> None:
    message = understood(messages.encode_message(1, messages.unbind(), messages.paging(size, cookie)))
    [control] = message["controls"]
    assert str(control["controlType"]) == "1.2.840.113556.1.4.319"
    value, _rest = decoder.decode(bytes(control["controlValue"]))
    assert (int(value[0]), bytes(value[1])) == (size, cookie)


@pytest.mark.parametrize("data", [b"HTTP/1.1 400 Bad Request", b"\x30\x80\x00\x00", b"\x30\x89" + b"\1" * 9])
def test_what_is_no_ldap_message(data: bytes) -> None:
    with pytest.raises(messages.MalformedMessageError):
        messages.message_size(data, 0)


@given(st.integers(0, 40))
def test_a_message_that_is_cut_short(length: int) -> None:
    frame = answer(3, "searchResDone", 0, "words of the server", b"cookie")
    size = messages.message_size(frame[:length], 0)
    assert size is None if length < 2 else size == len(frame)
    with pytest.raises(messages.MalformedMessageError):
        messages.open_message(frame[: min(length, len(frame) - 1)])


def test_entry_access() -> None:
    found = messages.Entry("CN=a", {"mail": (b"a@x", b"b@x")})
    assert (found.raw("Mail"), found.texts("MAIL"), found.text("mail")) == ((b"a@x", b"b@x"), ("a@x", "b@x"), "a@x")
    assert (found.raw("cn"), found.texts("cn"), found.text("cn")) == ((), (), None)
