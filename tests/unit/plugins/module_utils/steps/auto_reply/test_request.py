# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import dataclasses
import datetime
import re
import typing as t

import pytest

from ansible_collections.hrsync.ad.plugins.module_utils.errors import ConfigurationError
from ansible_collections.hrsync.ad.plugins.module_utils.model.auto_reply import (
    Audience,
    AutoReply,
    ReplyChange,
    ReplyState,
)
from ansible_collections.hrsync.ad.plugins.module_utils.steps.auto_reply.request import (
    ReplyRequest,
    in_effect,
    wanted_reply,
)
from ansible_collections.hrsync.ad.plugins.module_utils.steps.auto_reply.settings import change_between, deltas

NOW = datetime.datetime(2026, 10, 1, 12, 30, 15, 999, tzinfo=datetime.UTC)
OPTIONS: t.Final = {
    "internal_message": None,
    "external_message": None,
    "audience": None,
    "start": None,
    "end": None,
    "timezone": "Europe/Warsaw",
}
AWAY = AutoReply(
    state=ReplyState.ENABLED,
    audience=Audience.ALL,
    internal="<html>\n<body>\nAsk Bea</body></html>",
    external="Ask sales",
)


def at(day: int, hour: int = 0) -> datetime.datetime:
    return datetime.datetime(2026, 10, day, hour, tzinfo=datetime.UTC)


def request(state: str, **options: t.Any) -> ReplyRequest:
    return ReplyRequest.from_options({**OPTIONS, "state": state, **options}, NOW)


def change(current: AutoReply, state: str, **options: t.Any) -> ReplyChange | None:
    return change_of(request(state, **options), current, NOW)


def change_of(request: ReplyRequest, current: AutoReply, now: datetime.datetime) -> ReplyChange | None:
    return change_between(in_effect(current, now), wanted_reply(request, current, now))


def fields(current: AutoReply, state: str, **options: t.Any) -> set[str]:
    found = change(current, state, **options)
    return set(found.fields) if found else set()


@pytest.mark.parametrize("option", ["internal_message", "external_message"])
@pytest.mark.parametrize(
    ("text", "character"), [("half \ud83d", "U+D83D at position 6"), ("\uffff<b>x</b>", "U+FFFF at position 1")]
)
def test_a_character_that_no_message_can_have(option: str, text: str, character: str) -> None:
    with pytest.raises(
        ConfigurationError, match=f"The option {option} has the character {re.escape(character)}, which"
    ):
        request("enabled", **{"internal_message": "Away", option: text})


def test_what_is_not_asked_for_stays() -> None:
    assert change(AWAY, "enabled", audience="all") is None
    assert change(AWAY, "disabled") == ReplyChange(
        dataclasses.replace(AWAY, state=ReplyState.DISABLED), frozenset({"state"})
    )
    assert change(AutoReply(), "disabled") is None


def test_a_message_that_people_see_the_same_is_not_written_again() -> None:
    assert change(AWAY, "enabled", internal_message="Ask  Bea\n", external_message="<p>Ask sales</p>") is None
    found = change(AWAY, "enabled", internal_message="Ask\nCleo", external_message="Ask sales")
    assert found is not None
    assert (set(found.fields), found.target.internal) == ({"internal"}, "Ask<br>\nCleo")


def test_those_outside_are_answered_where_there_is_a_message_for_them() -> None:
    found = change(AutoReply(), "enabled", internal_message="a", external_message="b")
    assert found is not None
    assert found.target.audience is Audience.ALL
    assert found.fields == {"state", "audience", "internal", "external"}
    assert fields(AWAY, "enabled", internal_message="Ask Bea") == {"audience"}
    assert fields(AWAY, "enabled", external_message="") == {"audience", "external"}
    assert fields(AWAY, "disabled", audience="contacts") == {"state", "audience"}


def test_nobody_is_answered_with_nothing() -> None:
    with pytest.raises(ConfigurationError, match="Set internal_message"):
        change(AutoReply(), "enabled")
    with pytest.raises(ConfigurationError, match="Set internal_message"):
        change(AWAY, "enabled", internal_message="<p> </p>", audience="all")
    with pytest.raises(ConfigurationError, match="The audience is contacts.* Set external_message"):
        change(AutoReply(), "enabled", internal_message="a", audience="contacts")


def test_a_schedule_is_compared_as_instants() -> None:
    held = dataclasses.replace(AWAY, state=ReplyState.SCHEDULED, start=at(4, 22), end=at(9, 22))
    same = {"start": "2026-10-05", "end": "2026-10-09", "audience": "all"}
    assert change(held, "scheduled", **same) is None
    assert change(held, "scheduled", **{**same, "start": "2026-10-05T07:00:00+09:00"}) is None
    assert fields(held, "scheduled", **{**same, "end": "2026-10-10"}) == {"start", "end"}
    assert fields(dataclasses.replace(held, state=ReplyState.ENABLED), "scheduled", **same) == {"state", "start", "end"}
    assert fields(held, "disabled") == {"state"}


def test_a_schedule_that_is_over_counts_as_disabled() -> None:
    over = dataclasses.replace(AWAY, state=ReplyState.SCHEDULED, start=at(1, 1), end=at(1, 12))
    assert change(over, "disabled") is None
    assert change(over, "scheduled", start="2026-09-01", end="2026-09-30") is None
    assert change(AutoReply(), "scheduled", end="2026-09-30", internal_message="") is None
    assert fields(AWAY, "scheduled", end="2026-09-30") == {"state"}
    assert fields(over, "scheduled", end="2026-10-02", audience="all") == {"state", "start", "end"}


def test_without_a_start_the_reply_begins_now_and_stays_begun() -> None:
    found = change(AWAY, "scheduled", end="2026-10-09", audience="all")
    assert found is not None
    assert found.target.start == NOW.replace(microsecond=0)
    assert found.target.end == at(9, 22)
    later = NOW + datetime.timedelta(hours=1)
    again = request("scheduled", end="2026-10-09", audience="all")
    assert change_of(again, found.target, later) is None
    waiting = dataclasses.replace(found.target, start=at(5))
    begun = change_of(again, waiting, later)
    assert begun is not None
    assert begun.target.start == later.replace(microsecond=0)
    assert change_of(again, dataclasses.replace(found.target, start=None), later) is not None


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"state": "enabled", "end": "2026-10-09"}, "The option end needs the state scheduled"),
        (
            {"state": "disabled", "start": "2026-10-09"},
            "The option start needs the state scheduled, but the state is disabled",
        ),
        ({"state": "scheduled", "start": "2026-10-09"}, "needs the option end"),
        ({"state": "scheduled", "start": "2026-10-10", "end": "2026-10-09"}, "is not after start, 2026-10-10"),
        ({"state": "scheduled", "end": "soon"}, "The option end is 'soon'"),
    ],
)
def test_options_that_contradict_each_other_are_refused(options: dict[str, t.Any], words: str) -> None:
    with pytest.raises(ConfigurationError, match=words):
        request(**options)


def test_people_are_shown_what_will_be_seen() -> None:
    found = change(AWAY, "scheduled", end="2026-10-09", internal_message="<b>New</b>", external_message="")
    assert found is not None
    assert [(delta.attribute, delta.before, delta.after) for delta in deltas(AWAY, found)] == [
        ("auto_reply", ("enabled",), ("scheduled",)),
        ("auto_reply_audience", ("all",), ("none",)),
        ("auto_reply_start", (), ("2026-10-01T12:30:15Z",)),
        ("auto_reply_end", (), ("2026-10-09T22:00:00Z",)),
        ("auto_reply_internal_message", ("Ask Bea",), ("New",)),
        ("auto_reply_internal_html", ("<html>\n<body>\nAsk Bea</body></html>",), ("<b>New</b>",)),
        ("auto_reply_external_message", ("Ask sales",), ()),
    ]
