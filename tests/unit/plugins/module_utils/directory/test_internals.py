# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Canaries: what of ldap3's inside is relied on. Where one fails after an update, its message names what breaks."""

from __future__ import annotations

import inspect
import socket
import typing as t

import ldap3
import pytest
from ldap3.core.tls import Tls
from ldap3.strategy.base import BaseStrategy

from ansible_collections.hrsync.ad.plugins.module_utils.directory import internals

from .wire import answer

RESULT = {"result": 0, "description": "success", "dn": "", "message": "", "referrals": None, "type": "delResponse"}


def parameters(function: t.Callable[..., t.Any]) -> list[str]:
    return list(inspect.signature(function).parameters)


@pytest.mark.parametrize(
    ("name", "arguments", "needed"),
    [
        ("send", ["self", "message_type", "request", "controls"], "to number requests and to send them"),
        ("compute_ldap_message_size", ["data"], "to find where a message ends"),
        ("decode_response_fast", ["self", "ldap_message"], "to read results and their controls"),
        ("close", ["self"], "to close the socket"),
    ],
)
def test_the_strategy_is_built_on_these_methods(name: str, arguments: list[str], needed: str) -> None:
    method = getattr(internals.SyncStrategy, name, None)
    assert method is not None, (
        f"ldap3 no longer has SyncStrategy.{name}: directory/strategy.py needs another way {needed}"
    )
    assert parameters(method) == arguments, (
        f"ldap3 has changed the arguments of SyncStrategy.{name}: directory/strategy.py uses it {needed}"
    )


def test_what_is_sent_is_kept_by_its_number() -> None:
    assert "self._outstanding[message_id] = " in inspect.getsource(BaseStrategy.send), (
        "ldap3 no longer keeps requests in BaseStrategy._outstanding: directory/strategy.py needs another way to know"
        " which requests wait for an answer"
    )


@pytest.mark.parametrize(
    ("data", "size"), [(b"\x30\x05", (5, 2)), (b"\x30\x84\0\0\1\0", (256, 6)), (b"\x30\x82\1\0", (256, 4))]
)
def test_the_length_of_a_message_and_where_it_begins(data: bytes, size: tuple[int, int]) -> None:
    assert internals.compute_ber_size(data) == size, (
        "ldap3.utils.asn1.compute_ber_size answers otherwise: directory/strategy.py finds a message's number by it"
    )


def test_numbers_are_decoded() -> None:
    assert internals.decode_integer(b"\0\1\0\0", 1, 3) == 256, (
        "ldap3.utils.asn1.decode_integer answers otherwise: directory/strategy.py reads a message's number with it"
    )


def test_messages_are_decoded() -> None:
    decoded = internals.decode_message_fast(answer(7, "delResponse"))
    assert (decoded["messageID"], decoded["protocolOp"]) == (7, 11), (
        "ldap3.utils.asn1.decode_message_fast answers otherwise: directory/strategy.py reads all answers with it"
    )
    response = internals.SyncStrategy.decode_response_fast(
        internals.SyncStrategy(ldap3.Connection(ldap3.Server("x"), client_strategy=ldap3.SYNC)), decoded
    )
    assert {name: response[name] for name in RESULT} == RESULT, (
        "ldap3's decode_response_fast answers otherwise: directory/reader.py and writer.py read codes and words from it"
    )


@pytest.mark.parametrize(
    ("operation", "arguments", "user"),
    [
        (internals.search_operation, 10, "reader.py"),
        (internals.add_operation, 3, "writer.py"),
        (internals.modify_operation, 3, "writer.py"),
        (internals.modify_dn_operation, 4, "writer.py"),
        (internals.delete_operation, 1, "writer.py"),
        (internals.unbind_operation, 0, "strategy.py"),
        (internals.paged_search_control, 3, "reader.py"),
    ],
)
def test_requests_are_made_from_these_arguments(operation: t.Callable[..., t.Any], arguments: int, user: str) -> None:
    try:
        inspect.signature(operation).bind(*range(arguments))
    except TypeError as error:
        pytest.fail(
            f"ldap3's {operation.__name__} takes other arguments ({error}): directory/{user} makes requests by it"
        )


def test_sockets_are_wrapped_by_the_server_s_tls() -> None:
    assert parameters(Tls.wrap_socket) == ["self", "connection", "do_handshake"]
    for caller in (BaseStrategy._open_socket, Tls._start_tls):
        assert "wrap_socket(" in inspect.getsource(caller), (
            f"ldap3's {caller.__qualname__} no longer calls Tls.wrap_socket: directory/internals.py needs another way"
            " to have OpenSSL verify the host name"
        )


def test_a_connection_is_closed_by_its_strategy() -> None:
    here, there = socket.socketpair()
    connection = ldap3.Connection(ldap3.Server("x"), client_strategy=ldap3.SYNC)
    connection.socket, connection.closed = here, False
    internals.close(connection)
    there.settimeout(1)
    assert there.recv(1) == b"", "ldap3's strategy.close() no longer closes the socket: directory/internals.py must"
    there.close()
