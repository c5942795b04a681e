# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import dataclasses
import datetime
import json
import typing as t

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.hrsync.ad.plugins.module_utils.approvals.statement import (
    RefusedError,
    statement_of,
    text_of,
)
from ansible_collections.hrsync.ad.plugins.module_utils.model.approval import Decision, Statement

from .examples import NOW, digest, statement

TEXT: t.Final = (
    '{"checksum":"ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff","configuration":"lifecycle",'
    '"decision":"approved","domain":"example.test","expires":"2026-11-30T13:00:00Z","format":1,"level":"HR",'
    '"namespace":"hrsync.ad","plan":"brave-otter-42","reason":"","requested_by":"eve","units":[]}\n'
)


def test_the_text_is_one_line_of_canonical_json() -> None:
    assert text_of(statement()) == TEXT
    record = json.loads(TEXT)
    assert json.dumps(record, sort_keys=True, separators=(",", ":")) + "\n" == TEXT


def test_the_time_is_in_utc_and_other_letters_are_escaped() -> None:
    zone = datetime.timezone(datetime.timedelta(hours=2))
    text = text_of(statement(reason="Größe", expires=NOW.astimezone(zone)))
    assert '"expires":"2026-11-30T12:00:00Z"' in text
    assert '"reason":"Gr\\u00f6\\u00dfe"' in text and text.isascii()


_WORDS = st.text(st.characters(exclude_categories=["C"]), max_size=20)
STATEMENTS = st.builds(
    Statement,
    **dict.fromkeys(("domain", "configuration", "plan", "checksum", "requested_by", "level", "reason"), _WORDS),
    units=st.sets(st.text("0123456789abcdef", min_size=64, max_size=64), max_size=4).map(lambda u: tuple(sorted(u))),
    decision=st.sampled_from(Decision),
    expires=st.datetimes(
        min_value=datetime.datetime(1000, 1, 1),
        max_value=datetime.datetime(9999, 1, 1),
        timezones=st.just(datetime.UTC),
    ).map(lambda moment: moment.replace(microsecond=0)),
)


@given(STATEMENTS)
def test_a_text_is_read_as_it_was_written(made: Statement) -> None:
    assert statement_of(text_of(made)) == made


@given(STATEMENTS, st.sampled_from([field.name for field in dataclasses.fields(Statement)]), st.data())
def test_every_field_is_in_the_text(made: Statement, name: str, data: st.DataObject) -> None:
    other = getattr(data.draw(STATEMENTS), name)
    changed = dataclasses.replace(made, **{name: other})
    assert (text_of(changed) == text_of(made)) is (other == getattr(made, name))


@given(st.integers(0, len(TEXT)), st.text(max_size=3), st.integers(0, 2))
def test_no_other_spelling_is_read(place: int, inserted: str, removed: int) -> None:
    """An edited text is either refused, or it is the text of another statement."""
    edited = TEXT[:place] + inserted + TEXT[place + removed :]
    try:
        found = statement_of(edited)
    except RefusedError:
        return
    assert text_of(found) == edited
    assert edited == TEXT or found != statement()


def record(**changed: t.Any) -> str:
    merged = {**json.loads(TEXT), **changed}
    kept = {name: value for name, value in merged.items() if value != "gone"}
    return json.dumps(kept, sort_keys=True, separators=(",", ":")) + "\n"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (TEXT.rstrip("\n"), "is not spelled as it was exported"),
        (f"{TEXT}\n", "is not spelled as it was exported"),
        (f" {TEXT}", "is not spelled as it was exported"),
        (TEXT.replace(",", ", ", 1), "is not spelled as it was exported"),
        (TEXT.replace("\n", "\r\n"), "is not spelled as it was exported"),
        (json.dumps(dict(reversed(json.loads(TEXT).items())), separators=(",", ":")) + "\n", "is not spelled as"),
        (TEXT.replace('"eve"', '"\\u0065ve"'), "is not spelled as it was exported"),
        (TEXT.replace('"reason":""', '"reason":"a","reason":""'), "is not spelled as it was exported"),
        (record(more=1), "lacks or adds more."),
        (record(reason="gone", level="gone"), "lacks or adds level, reason."),
        (record(format=2), "was made by another version."),
        (record(format=True), "is not spelled as it was exported"),
        (record(namespace="file"), "is not for approvals of hrsync.ad"),
        (record(level=None), "has a value that is not text"),
        (record(reason="a\u001b[2K"), "has a value that is not text, or that has control characters."),
        (record(reason="\ud800"), "has a value that is not text, or that has control characters."),
        (record(units="a"), "has units that are not a sorted list of digests."),
        (record(units=[digest("b"), digest("a")]), "has units that are not a sorted list of digests."),
        (record(units=[digest("a"), digest("a")]), "has units that are not a sorted list of digests."),
        (record(units=["a"]), "has units that are not a sorted list of digests."),
        (record(units=[1]), "has units that are not a sorted list of digests."),
        (record(expires="2026-11-30"), "has neither a known decision nor a time at which it expires."),
        (record(expires=5), "has neither a known decision nor a time at which it expires."),
        (record(decision="maybe"), "has neither a known decision nor a time at which it expires."),
        ("[]", "is not a JSON object."),
        ("", "is not a JSON object."),
        ("[" * 100_000, "is not a JSON object."),
    ],
)
def test_other_texts_are_refused(text: str, expected: str) -> None:
    with pytest.raises(RefusedError) as refused:
        statement_of(text)
    assert expected in str(refused.value)
