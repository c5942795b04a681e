# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import datetime
import typing as t

import pytest

from ansible_collections.hrsync.ad.plugins.module_utils.model.auto_reply import (
    Audience,
    AutoReply,
    ReplyChange,
    ReplyState,
)
from ansible_collections.hrsync.ad.plugins.module_utils.services.errors import ServiceError
from ansible_collections.hrsync.ad.plugins.module_utils.services.exchange.automatic_replies import (
    reply_from,
    write_command,
)
from ansible_collections.hrsync.ad.plugins.module_utils.services.exchange.commands import Answer

OBJECT: dict[str, t.Any] = {
    "AutoReplyState": "Scheduled",
    "ExternalAudience": "Known",
    "StartTime": "2026-12-01T09:00:00.1234567+02:00",
    "EndTime": "2026-12-02T08:00:00",
    "InternalMessage": "a",
    "ExternalMessage": None,
}
START = datetime.datetime(2026, 12, 1, 7, tzinfo=datetime.UTC)
END = datetime.datetime(2026, 12, 2, 8, tzinfo=datetime.UTC)


def test_an_object_is_read_in_utc() -> None:
    assert reply_from(OBJECT) == AutoReply(
        state=ReplyState.SCHEDULED, audience=Audience.CONTACTS, start=START, end=END, internal="a"
    )
    assert reply_from({**OBJECT, "StartTime": None}).start is None


@pytest.mark.parametrize("changed", [{"AutoReplyState": "Sometimes"}, {"EndTime": "soon"}, {"ExternalAudience": None}])
def test_what_is_no_setting_is_an_error_of_the_service(changed: dict[str, t.Any]) -> None:
    with pytest.raises(ServiceError, match="an automatic reply that cannot be understood"):
        reply_from({**OBJECT, **changed})


def never(_held: AutoReply, _change: ReplyChange) -> bool:
    """Asked only before a second write."""
    raise AssertionError


def test_a_second_write_is_preceded_by_a_look() -> None:
    change = ReplyChange(AutoReply(state=ReplyState.ENABLED, internal="a"), frozenset({"state"}))
    asked: list[tuple[AutoReply, ReplyChange]] = []

    def shows(held: AutoReply, made: ReplyChange) -> bool:
        asked.append((held, made))
        return True

    check = write_command({"Identity": "kim"}, change, shows).check
    assert check is not None
    assert (check.command.name, check.command.parameters) == ("Get-MailboxAutoReplyConfiguration", {"Identity": "kim"})
    assert not check.is_done(Answer())
    assert check.is_done(Answer(objects=(OBJECT,)))
    assert asked == [(reply_from(OBJECT), change)]


def test_a_reply_that_is_on_is_written_with_its_messages() -> None:
    target = AutoReply(
        state=ReplyState.SCHEDULED, audience=Audience.ALL, start=START, end=END, internal="a", external="b"
    )
    command = write_command({"Identity": "kim"}, ReplyChange(target, frozenset({"start", "end"})), never)
    assert (command.name, command.parameters) == (
        "Set-MailboxAutoReplyConfiguration",
        {
            "Identity": "kim",
            "AutoReplyState": "Scheduled",
            "StartTime": START,
            "EndTime": END,
            "InternalMessage": "a",
            "ExternalMessage": "b",
        },
    )
    quiet = AutoReply(state=ReplyState.ENABLED, internal="a", external="b")
    assert "ExternalMessage" not in write_command({}, ReplyChange(quiet, frozenset({"audience"})), never).parameters
    off = write_command({}, ReplyChange(AutoReply(internal="a"), frozenset({"state"})), never)
    assert off.parameters == {"AutoReplyState": "Disabled"}
