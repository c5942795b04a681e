# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import dataclasses
import datetime
import hashlib
import json

import pytest

from ansible_collections.hrsync.ad.plugins.module_utils.receivers.message import Message

from .outbox import CHAIN, NOON, entry, message


def test_an_entry_can_be_verified_from_the_message() -> None:
    told = json.loads(message(3).text())
    assert hashlib.sha256(told["entry"].encode()).hexdigest() == told["hash"] == entry(3).hash
    assert (told["what"], told["number"], told["at"]) == ("entry", 3, "2026-11-30T12:00:03Z")
    assert told["details"] == {"after": 'Müller "]', "who": "Anna"} and told["salt"] == "00ff"


def test_a_head_has_no_names() -> None:
    told = json.loads(message(3, is_head=True).text())
    assert sorted(told) == [
        "at", "configuration", "domain", "hash", "head", "host", "key", "number", "version", "what",
    ]  # fmt: skip
    assert told["what"] == "head" and "Anna" not in message(3, is_head=True).text()


def test_the_key_tells_logs_apart() -> None:
    other = dataclasses.replace(CHAIN, configuration="other")
    anew = dataclasses.replace(entry(3), hash="0" * 64)
    keys = {
        message(3).key,
        message(4).key,
        message(3, chain=other).key,
        Message(chain=CHAIN, entry=anew, is_head=False, now=NOON).key,
    }
    assert len(keys) == 4
    assert message(3).key == f"example.test/lifecycle:3:{entry(3).hash[:16]}"


def test_a_forgotten_person_has_no_details() -> None:
    found = Message(chain=CHAIN, entry=entry(3, details=""), is_head=False, now=NOON).document()
    assert "details" not in found and "salt" not in found


@pytest.mark.parametrize(
    "text", ["{}", "[]", "no JSON", '{"at": 5}', '{"at": "soon"}', '{"at": "2026-01-01T00:00:00"}']
)
def test_an_entry_without_a_time_has_that_of_the_run(text: str) -> None:
    one = Message(chain=CHAIN, entry=dataclasses.replace(entry(1), text=text), is_head=False, now=NOON)
    assert one.at == NOON


def test_times_are_in_utc() -> None:
    odd = dataclasses.replace(entry(1), text='{"at": "2026-11-30T14:00:00+02:00"}')
    at = Message(chain=CHAIN, entry=odd, is_head=False, now=NOON).at
    assert at == NOON and at.utcoffset() == datetime.timedelta()


def test_details_that_are_no_json_are_passed_on() -> None:
    assert Message(chain=CHAIN, entry=entry(1, "x"), is_head=False, now=NOON).document()["details"] == "x"


def test_a_line_of_a_file_is_one_of_an_export() -> None:
    """`audit/verifier.py` takes no other members."""
    told = json.loads(message(3).line())
    assert told == {
        "domain": "example.test",
        "configuration": "lifecycle",
        "entry": entry(3).text,
        "hash": entry(3).hash,
        "details": entry(3).details,
        "salt": "00ff",
    }
    bare = Message(chain=CHAIN, entry=entry(3, details=""), is_head=False, now=NOON)
    assert sorted(json.loads(bare.line())) == ["configuration", "domain", "entry", "hash"]
    assert message(3, is_head=True).line() == message(3, is_head=True).text()
