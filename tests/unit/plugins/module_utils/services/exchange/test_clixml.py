# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import datetime
import enum
import types
import uuid
import xml.etree.ElementTree as ET

import pytest

from ansible_collections.hrsync.ad.plugins.module_utils.services.exchange import clixml

MAILBOX = """
<Obj RefId="0"><TN RefId="0"><T>Deserialized.Microsoft.Exchange.Data.Directory.Management.Mailbox</T></TN>
<ToString>lab/kim</ToString><Props>
  <Obj N="Type" RefId="1"><TN RefId="1"><T>System.Enum</T></TN><ToString>UserMailbox</ToString><I64>1</I64></Obj>
  <Obj N="Addresses" RefId="2"><TN RefId="2"><T>X</T></TN><LST><S>SMTP:a</S><Obj RefId="3"><ToString>b</ToString></Obj>
  </LST></Obj>
  <Ref N="Again" RefId="2"/><Ref N="Lost" RefId="9"/>
  <Obj N="Table" RefId="4"><DCT><En><S N="Key">k</S><I32 N="Value">-7</I32></En><En/></DCT></Obj>
  <Obj N="Bag" RefId="5"><MS><S N="inner_x0020_name">v</S></MS></Obj>
  <S N="Text">_x005F_x0041_ _xD83D__xDE00_ _x000A_ &lt;b&gt;</S><S N="Empty"/><S N="Half">_xD83D_</S>
  <B N="Yes">true</B><B N="No">false</B><I64 N="Long">1099511627776</I64><Db N="Real">1.5</Db><Nil N="Nothing"/>
  <BA N="Bytes">/9j/</BA><G N="Guid">6f9619ff-8b86-d011-b42d-00c04fc964ff</G>
  <DT N="When">2026-12-01T08:00:00.1234567Z</DT>
</Props><MS><S N="PSComputerName">mbx1</S></MS></Obj>
"""


def test_every_kind_of_property() -> None:
    assert clixml.properties(types.SimpleNamespace(_xml=MAILBOX)) == {
        "Type": "UserMailbox",
        "Addresses": ["SMTP:a", "b"],
        "Again": ["SMTP:a", "b"],
        "Lost": None,
        "Table": {"k": -7, "": None},
        "Bag": {"inner name": "v"},
        "Text": "_x0041_ \U0001f600 \n <b>",
        "Empty": "",
        "Half": "\ufffd",
        "Yes": True,
        "No": False,
        "Long": 2**40,
        "Real": 1.5,
        "Nothing": None,
        "Bytes": b"\xff\xd8\xff",
        "Guid": "6f9619ff-8b86-d011-b42d-00c04fc964ff",
        "When": "2026-12-01T08:00:00.1234567Z",
        "PSComputerName": "mbx1",
    }


def test_bare_values() -> None:
    guid = uuid.uuid4()
    assert clixml.properties("text") == {"Value": "text"}
    assert clixml.properties(guid) == {"Value": str(guid)}
    assert clixml.properties(types.SimpleNamespace(_xml='<Obj RefId="0"><ToString>x</ToString></Obj>')) == {
        "Value": "x"
    }


class Way(enum.StrEnum):
    THERE = "there"


@pytest.mark.parametrize("value", ["text", Way.THERE, True, None, b"\0", uuid.UUID(int=1), 5, -(2**31)])
def test_values_that_go_as_they_are(value: str | bool | bytes | uuid.UUID | int | None) -> None:
    assert clixml.parameter(value) == value


def test_values_of_subclasses_go_as_their_base() -> None:
    assert clixml.parameter(Way.THERE).__class__ is str


@pytest.mark.parametrize(
    ("value", "tag", "text"),
    [
        (2**31, "I64", "2147483648"),
        (
            datetime.datetime(2026, 7, 1, 8, tzinfo=datetime.timezone(datetime.timedelta(hours=2))),
            "DT",
            "2026-07-01T06:00:00Z",
        ),
        (datetime.datetime(1, 1, 1, 0, 0, 0, 5, tzinfo=datetime.UTC), "DT", "0001-01-01T00:00:00.000005Z"),
    ],
)
def test_values_that_go_as_xml(value: int | datetime.datetime, tag: str, text: str) -> None:
    for element in (clixml.parameter(value), clixml.parameter([value])[0], clixml.parameter((value,))[0]):
        assert isinstance(element, ET.Element)
        assert (element.tag, element.text) == (tag, text)


def test_a_datetime_without_a_zone() -> None:
    with pytest.raises(TypeError, match="2026-07-01T00:00:00 has no time zone"):
        clixml.parameter(datetime.datetime(2026, 7, 1))


def test_a_value_of_another_class() -> None:
    with pytest.raises(TypeError, match="cannot be a dict"):
        clixml.parameter({})  # type: ignore[arg-type]
