# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Values by their syntax: encoded, shown, judged."""

from __future__ import annotations

import base64
import datetime
import typing as t

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.hrsync.ad.plugins.module_utils.errors import ConfigurationError
from ansible_collections.hrsync.ad.plugins.module_utils.values import syntax
from ansible_collections.hrsync.ad.plugins.module_utils.values.syntax import AttributeType, Syntax

NEVER = str(2**63 - 1)


def attribute(kind: Syntax, *, single: bool = True, **more: t.Any) -> AttributeType:
    return AttributeType("sample", kind, single, **more)


@given(st.sampled_from(list(Syntax)), st.integers(-(2**70), 2**70), st.text(min_size=1), st.binary(min_size=1))
def test_what_is_shown_is_encoded_again(kind: Syntax, number: int, text: str, octets: bytes) -> None:
    texts = {
        Syntax.INTEGER: str(number),
        Syntax.FILETIME: str(number),
        Syntax.BOOLEAN: "true" if number % 2 else "False",
        Syntax.BINARY: base64.b64encode(octets).decode(),
    }
    encoded = syntax.encode(attribute(kind), texts.get(kind, text))
    shown = syntax.show(attribute(kind), encoded)
    assert syntax.show(attribute(kind), syntax.encode(attribute(kind), shown)) == shown


@given(st.datetimes(datetime.datetime(1900, 1, 1), datetime.datetime(9000, 1, 1), timezones=st.timezones()))
def test_an_instant_is_the_same_in_every_zone(moment: datetime.datetime) -> None:
    moment = moment.replace(microsecond=0)
    kind = attribute(Syntax.FILETIME)
    encoded = syntax.encode(kind, moment.isoformat())
    assert encoded == syntax.encode(kind, moment.astimezone(datetime.UTC).isoformat())
    assert int(encoded) == syntax.filetime(moment)


def test_filetime_is_shown_as_an_instant() -> None:
    kind = attribute(Syntax.FILETIME)
    assert syntax.show(kind, b"116444736000000000") == "1970-01-01T00:00:00Z"
    assert syntax.show(kind, b"116444736000000001") == "116444736000000001"
    assert syntax.show(kind, b"0") == syntax.show(kind, NEVER.encode()) == "never"
    assert syntax.show(kind, b"9000000000000000000") == "9000000000000000000"
    assert syntax.show(kind, b"strange") == "strange"


@pytest.mark.parametrize(
    ("kind", "text", "words"),
    [
        (Syntax.INTEGER, "1.5", "'1.5' is not an integer"),
        (Syntax.INTEGER, "٣", "is not an integer"),
        (Syntax.BOOLEAN, "yes", "TRUE or FALSE"),
        (Syntax.FILETIME, "2026-12-01T00:00:00", "offset from UTC"),
        (Syntax.FILETIME, "soon", "write never"),
        (Syntax.FILETIME, "31.12.2026", "a day such as 2026-12-31"),
        (Syntax.FILETIME, "1500-01-01T00:00:00+00:00", "a timestamp from 1601 on"),
        (Syntax.FILETIME, "-1", "a timestamp from 1601 on"),
        (Syntax.FILETIME, "9223372036854775808", "a timestamp from 1601 on"),
        (Syntax.BINARY, "%%%", "is not base64"),
        (Syntax.TEXT, "\ud800", "control character U+D800"),
        (Syntax.TEXT, "a\0b", "control character U+0000"),
        (Syntax.TEXT, "a\uffff", "control character U+FFFF"),
        (Syntax.TEXT, "a\ufdd0", "control character U+FDD0"),
        (Syntax.TEXT, "a\U0001ffff", "control character U+1FFFF"),
        (Syntax.TEXT, "a\nb", "control character U+000A"),
        (Syntax.TEXT, "", "empty string"),
        (Syntax.DN, "nobody", "not a distinguished name"),
    ],
)
def test_problems(kind: Syntax, text: str, words: str) -> None:
    assert words in str(syntax.problem(attribute(kind), (text,)))


@pytest.mark.parametrize(("kind", "text"), [(Syntax.INTEGER, "x"), (Syntax.TEXT, "\ud800"), (Syntax.BINARY, "ä")])
def test_encode_refuses_what_problem_reports(kind: Syntax, text: str) -> None:
    with pytest.raises(ConfigurationError, match="sample: "):
        syntax.encode(attribute(kind), text)


def test_ranges() -> None:
    short = attribute(Syntax.TEXT, range_lower=2, range_upper=3)
    assert syntax.problem(short, ("abc",)) is None
    assert "4 characters, but the schema allows at most 3" in str(syntax.problem(short, ("abcd",)))
    assert "1 characters, but the schema requires at least 2" in str(syntax.problem(short, ("a",)))
    assert "4 characters" in str(syntax.problem(short, ("😀😀",)))
    number = attribute(Syntax.INTEGER, range_lower=0, range_upper=65535)
    assert "65536, but the schema allows at most 65535" in str(syntax.problem(number, ("65536",)))
    assert "2 bytes" in str(syntax.problem(attribute(Syntax.BINARY, range_upper=1), ("AQI=",)))


def test_how_many_values() -> None:
    assert "2 values, but the schema allows one" in str(syntax.problem(attribute(Syntax.TEXT), ("a", "b")))
    assert syntax.problem(attribute(Syntax.TEXT, single=False), ("a", "b")) is None
    assert "cannot be written" in str(syntax.problem(attribute(Syntax.TEXT, writable=False), ()))


def test_lines_are_lawful_where_addresses_have_them() -> None:
    street = AttributeType("streetAddress", Syntax.TEXT, single_valued=True)
    assert syntax.problem(street, ("Long street 1\r\nBack yard",)) is None
    assert syntax.problem(street, ("\u200fשדרות",)) is None
