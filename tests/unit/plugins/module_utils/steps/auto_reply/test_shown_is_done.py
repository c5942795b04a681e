# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whatever the step `auto_reply` writes is shown, and nothing else: properties of all plans."""

from __future__ import annotations

import dataclasses
import datetime
import itertools
import typing as t

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from ansible_collections.hrsync.ad.plugins.module_utils.errors import ConfigurationError
from ansible_collections.hrsync.ad.plugins.module_utils.model.auto_reply import (
    Audience,
    AutoReply,
    ReplyChange,
    ReplyState,
)
from ansible_collections.hrsync.ad.plugins.module_utils.model.changes import Delta
from ansible_collections.hrsync.ad.plugins.module_utils.model.plan import Plan
from ansible_collections.hrsync.ad.plugins.module_utils.services.exchange import automatic_replies as exchange
from ansible_collections.hrsync.ad.plugins.module_utils.services.graph import automatic_replies as graph
from ansible_collections.hrsync.ad.plugins.module_utils.steps.auto_reply.descriptor import AUTO_REPLY, KIND
from ansible_collections.hrsync.ad.plugins.module_utils.steps.auto_reply.message_text import as_html, visible_text
from ansible_collections.hrsync.ad.plugins.module_utils.steps.auto_reply.request import (
    ReplyRequest,
    in_effect,
    wanted_reply,
)
from ansible_collections.hrsync.ad.plugins.module_utils.steps.auto_reply.settings import (
    SETTINGS,
    change_between,
    deltas,
    shows,
)
from ansible_collections.hrsync.ad.plugins.module_utils.steps.auto_reply.work import AutoReplyChange, ReplyWork
from ansible_collections.hrsync.ad.tests.unit.plugins.module_utils.planner.directory_in_memory import checksum

Options = dict[str, t.Any]
NOW = datetime.datetime(2026, 10, 1, 12, tzinfo=datetime.UTC)
NOT_WORK = {"way"}
"""The option that says where the mailbox is; `AutoReplyChange.way`."""

TIMES = [NOW + datetime.timedelta(hours=hours) for hours in (-2, -1, 1, 2, 3)]
MESSAGES = ["Old", "New", "<b>New</b>", "<p>New</p>", "<i>New</i>", "New\n\nand", "New\nand", "New<br>and", ""]
"""Of several, recipients see the same."""

REPLIES = st.builds(
    AutoReply,
    state=st.sampled_from(ReplyState),
    audience=st.sampled_from(Audience),
    start=st.sampled_from(TIMES[:3]),
    end=st.sampled_from(TIMES[1:]),
    internal=st.sampled_from(MESSAGES).map(as_html),
    external=st.sampled_from(MESSAGES).map(as_html),
)
OPTIONS = st.fixed_dictionaries(
    {
        "state": st.sampled_from([str(state) for state in ReplyState]),
        "audience": st.sampled_from([None, *map(str, Audience)]),
        "internal_message": st.sampled_from([None, *MESSAGES]),
        "external_message": st.sampled_from([None, *MESSAGES]),
        "start": st.sampled_from([None, *(time.isoformat() for time in TIMES[:3])]),
        "end": st.sampled_from([time.isoformat() for time in TIMES]),
        "timezone": st.just("UTC"),
    }
)


class World(t.NamedTuple):
    held: AutoReply
    options: Options


@dataclasses.dataclass(frozen=True)
class Planned:
    held: AutoReply
    """In effect."""
    change: ReplyChange | None

    @property
    def deltas(self) -> tuple[Delta, ...]:
        return deltas(self.held, self.change) if self.change else ()

    @property
    def approval(self) -> str:
        if self.change is None:
            return checksum(Plan(), "")
        work = ReplyWork("mailbox", self.change)
        change = AutoReplyChange(kind=KIND, key="1", deltas=self.deltas, way="exchange", work=work)
        return checksum(Plan(changes=(change,)), "")

    @property
    def requests(self) -> list[dict[str, t.Any]]:
        """What each backend writes, without the values that the mailbox has already: those have no effect."""
        if self.change is None:
            return [{}, {}]
        # The mailbox may hold the ends of an earlier schedule.
        scheduled = self.held.state is ReplyState.SCHEDULED
        current = self.held if scheduled else dataclasses.replace(self.held, start=None, end=None)
        held = [as_graph(current), as_exchange(current)]
        written = [in_graph(self.change), in_exchange(self.change)]
        return [
            {name: value for name, value in new.items() if value != old[name]}
            for new, old in zip(written, held, strict=True)
        ]


ALL = frozenset(field.name for field in dataclasses.fields(AutoReply))


def in_graph(change: ReplyChange) -> dict[str, t.Any]:
    body = graph.write_request("id", change).body
    return dict(body["automaticRepliesSetting"])


def in_exchange(change: ReplyChange) -> dict[str, t.Any]:
    return dict(exchange.write_command({}, change, shows).parameters)


def as_graph(reply: AutoReply) -> dict[str, t.Any]:
    """The reply as Microsoft Graph has it."""
    return in_graph(ReplyChange(reply, ALL))


def as_exchange(reply: AutoReply) -> dict[str, t.Any]:
    """The reply as Exchange has it."""
    return in_exchange(ReplyChange(reply, ALL))


def planned(world: World) -> Planned | None:
    """None where the options are refused."""
    held = in_effect(world.held, NOW)
    options = world.options
    if options["state"] != "scheduled":
        options = {**options, "start": None, "end": None}
    try:
        request = ReplyRequest.from_options(options, NOW)
        return Planned(held, change_between(held, wanted_reply(request, world.held, NOW)))
    except ConfigurationError:
        return None


@st.composite
def neighbors(draw: st.DrawFn) -> list[World]:
    """A world, and worlds that differ from it in one value: their plans are likely to look the same."""
    world = World(draw(REPLIES), draw(OPTIONS))
    worlds = [world]
    for _number in range(6):
        if draw(st.booleans()):
            name = draw(st.sampled_from(sorted(world.options)))
            worlds.append(World(world.held, {**world.options, name: draw(OPTIONS)[name]}))
        else:
            name = draw(st.sampled_from(sorted(ALL)))
            worlds.append(World(dataclasses.replace(world.held, **{name: getattr(draw(REPLIES), name)}), world.options))
    return worlds


def new_message(text: str) -> World:
    common = {"state": "enabled", "audience": None, "external_message": None, "start": None, "end": None}
    return World(
        AutoReply(state=ReplyState.ENABLED, internal="Old"), {**common, "internal_message": text, "timezone": "UTC"}
    )


@settings(max_examples=300, deadline=None)
@example([new_message(text) for text in MESSAGES])
@given(neighbors())
def test_two_changes_that_are_written_differently_are_shown_differently(worlds: list[World]) -> None:
    plans = [plan for plan in map(planned, worlds) if plan is not None]
    for one, other in itertools.combinations(plans, 2):
        if one.requests[0] != other.requests[0] or one.requests[1] != other.requests[1]:
            assert one.approval != other.approval
            assert one.deltas != other.deltas


@settings(max_examples=300, deadline=None)
@given(REPLIES, OPTIONS)
def test_something_is_shown_exactly_where_something_is_written(held: AutoReply, options: Options) -> None:
    plan = planned(World(held, options))
    if plan is None:
        return
    assert bool(plan.change) == bool(plan.deltas) == bool(plan.requests[0]) == bool(plan.requests[1])
    assert len({delta.attribute for delta in plan.deltas}) == len(plan.deltas)


@settings(max_examples=300, deadline=None)
@given(REPLIES, OPTIONS)
def test_what_is_written_brings_about_what_is_shown_and_a_second_plan_is_empty(
    held: AutoReply, options: Options
) -> None:
    plan = planned(World(held, options))
    if plan is None or plan.change is None:
        return
    for done in after(held, plan.change):
        for delta in plan.deltas:
            assert delta.after == shown(done, delta.attribute)
        assert shows(done, plan.change)
        second = planned(World(done, options))
        assert second is not None and second.change is None


def after(held: AutoReply, change: ReplyChange) -> list[AutoReply]:
    """The reply once each of the backends has done what is written."""
    in_cloud = {"automaticRepliesSetting": {**as_graph(held), **in_graph(change)}}
    on_premises = {**as_exchange(held), **in_exchange(change)}
    texts = {name: value.isoformat() for name, value in on_premises.items() if isinstance(value, datetime.datetime)}
    return [graph.reply_from(in_cloud), exchange.reply_from({**on_premises, **texts})]


def shown(reply: AutoReply, title: str) -> tuple[str, ...]:
    """Said without the table: how people see a setting of a reply."""
    messages = {"internal": reply.internal, "external": reply.external}
    for name, message in messages.items():
        if title == f"auto_reply_{name}_html":
            return (message,)
        if title == f"auto_reply_{name}_message":
            plain = [text for text in MESSAGES if "<" not in text and as_html(text) == message]
            return tuple(filter(None, plain or [visible_text(message)]))
    times = {"auto_reply_start": reply.start, "auto_reply_end": reply.end}
    if title in times:
        return (str(times[title]).replace(" ", "T").replace("+00:00", "Z"),)
    return ({"auto_reply": str(reply.state), "auto_reply_audience": str(reply.audience)}[title],)


def test_messages_that_recipients_see_the_same_are_not_written() -> None:
    for one, other in itertools.product(MESSAGES, MESSAGES):
        plan = planned(World(AutoReply(state=ReplyState.ENABLED, internal=as_html(one)), new_message(other).options))
        if plan is not None:
            assert (plan.change is None) == (visible_text(as_html(one)) == visible_text(as_html(other)))


def test_the_table_has_every_field_and_every_option() -> None:
    fields = [field for row in SETTINGS for field in row.fields]
    assert sorted(fields) == sorted(ALL)
    options = [option for row in SETTINGS for option in row.options]
    assert set(options) | NOT_WORK == set(AUTO_REPLY.options)
    assert sorted(options) == sorted(set(options) - NOT_WORK)


@pytest.mark.parametrize("field", sorted(ALL - {"state"}))
def test_each_backend_writes_each_field(field: str) -> None:
    reply = AutoReply(start=NOW, end=NOW)
    assert len(in_graph(ReplyChange(reply, frozenset((field,))))) == 2, "the field and the state"
    assert len(in_exchange(ReplyChange(reply, frozenset((field,))))) == 2, "the field and the state"
