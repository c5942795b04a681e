# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Canaries: what of pypsrp's inside is relied on. Where one fails after an update, its message names what breaks."""

from __future__ import annotations

import inspect
import typing as t
import xml.etree.ElementTree as ET

import pypsrp.wsman
import pytest
from pypsrp.serializer import Serializer

from ansible_collections.hrsync.ad.plugins.module_utils.services.exchange import internals

GIVEN = {"ssl": False, "auth": "basic", "username": "anna", "password": "s3cret", "encryption": "never"}


def test_an_answer_is_asked_for_once(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[t.Any, ...]] = []

    def invoke(_self: t.Any, *arguments: t.Any, **options: t.Any) -> ET.Element:
        assert not options, "pypsrp repeats requests by another option: services/exchange/internals.py must not pass it"
        asked.append(arguments)
        body = ET.Element(f"{{{pypsrp.wsman.NAMESPACES['s']}}}Body")
        envelope = ET.Element("envelope")
        envelope.append(body)
        return envelope

    monkeypatch.setattr(pypsrp.wsman.WSMan, "invoke", invoke)
    answer = internals.asking_once("mbx1", **GIVEN).receive("uri", ET.Element("resource"), None, None)
    assert asked[0][0] == pypsrp.wsman.WSManAction.RECEIVE and asked[0][1] == "uri"
    assert answer is not None and answer.tag.endswith("Body")


def test_only_receiving_is_repeated_by_pypsrp() -> None:
    assert "retries_on_read_timeout=5" in inspect.getsource(pypsrp.wsman.WSMan.receive), (
        "pypsrp no longer repeats WSMan.receive five times: asking_once in services/exchange/internals.py may go"
    )
    assert inspect.signature(pypsrp.wsman.WSMan.invoke).parameters["retries_on_read_timeout"].default == 0, (
        "pypsrp repeats WSMan.invoke: asking_once in services/exchange/internals.py no longer asks once"
    )


@pytest.mark.parametrize("name", ["connection_timeout", "read_timeout"])
def test_time_limits_hold_for_the_next_request(name: str) -> None:
    connection = internals.asking_once("mbx1", **GIVEN)
    assert hasattr(connection.transport, name), (
        f"pypsrp's transport has no {name}: the end of a lost session (services/exchange/psrp.py) may take minutes"
    )
    internals.shorten(connection, 7)
    assert getattr(connection.transport, name) == 7
    assert f"self.{name}" in inspect.getsource(type(connection.transport)._send_request), (
        f"pypsrp no longer asks for {name} with each request: the end of a lost session may take minutes"
    )


def test_a_connection_that_was_given_up_is_made_anew() -> None:
    connection = internals.asking_once("mbx1", **GIVEN)
    transport = connection.transport
    assert (transport.session, transport.encryption) == (None, None), (
        "pypsrp's transport has no session and encryption: services/exchange/psrp.py needs another way to log on anew"
        " after a silence"
    )
    transport.session = transport._build_session()
    transport.encryption = object()
    internals.log_on_anew(connection)
    assert (transport.session, transport.encryption) == (None, None)
    source = inspect.getsource(type(transport).send)
    assert "if self.session is None" in source and "not self.encryption" in source, (
        "pypsrp's transport opens its session at another time: services/exchange/psrp.py needs another way to log on"
        " anew after a silence"
    )


def test_an_object_holds_its_xml() -> None:
    text = '<Obj RefId="0"><ToString>x</ToString><Props><S N="Name">kim</S></Props></Obj>'
    found = internals.xml_of(Serializer().deserialize(text))
    assert found is not None and '<S N="Name">kim</S>' in found, (
        "pypsrp's objects no longer hold their XML in _xml: services/exchange/clixml.py needs another way to read"
        " collections of classes that pypsrp does not know"
    )
    assert internals.xml_of("text") is None


def test_a_piece_of_xml_is_sent_as_it_is() -> None:
    element = ET.Element("DT")
    assert Serializer().serialize(element) is element, (
        "pypsrp no longer sends XML as it is: services/exchange/clixml.py needs another way to send instants and"
        " integers of 64 bits"
    )
