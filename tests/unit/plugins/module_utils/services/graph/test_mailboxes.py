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
from ansible_collections.hrsync.ad.plugins.module_utils.services.graph import automatic_replies, mailboxes
from ansible_collections.hrsync.ad.plugins.module_utils.services.graph.batch import BatchRequest, BatchResponse
from ansible_collections.hrsync.ad.plugins.module_utils.services.graph.errors import GraphError

from .simulated import Microsoft365

SETTING: dict[str, t.Any] = {
    "status": "scheduled",
    "externalAudience": "contactsOnly",
    "internalReplyMessage": "a",
    "externalReplyMessage": None,
    "scheduledStartDateTime": {"dateTime": "2026-12-01T08:00:00.1234567", "timeZone": "Europe/Warsaw"},
    "scheduledEndDateTime": {"dateTime": "2026-12-02T08:00:00.0000000", "timeZone": "UTC"},
}


def at(day: int, hour: int) -> datetime.datetime:
    return datetime.datetime(2026, 12, day, hour, tzinfo=datetime.UTC)


def test_a_mailbox_is_for_somebody_or_not_there(m365: Microsoft365) -> None:
    own = m365.control.add_user("a@example.test", mailbox={"purpose": "room"})
    none = m365.control.add_user("b@example.test")
    with m365.graph() as graph:
        found = list(mailboxes.purposes(graph, [own["id"], none["id"], "00000000-0000-0000-0000-000000000000"]))
    assert found == ["room", None, None]


class Refusing:
    """A Graph that answers every request with one error."""

    def __init__(self, status: int, code: str) -> None:
        self._error = GraphError(status, code, f"{status} {code}")

    def batch(self, requests: t.Iterable[BatchRequest]) -> t.Iterator[BatchResponse]:
        return (BatchResponse(request, self._error.status, error=self._error) for request in requests)


@pytest.mark.parametrize(
    ("status", "code", "has_none"),
    [
        (404, "MailboxNotEnabledForRESTAPI", True),
        (404, "MailboxNotSupportedForRESTAPI", True),
        (404, "ErrorInvalidUser", True),
        (404, "ErrorNonExistentMailbox", True),
        (404, "ResourceNotFound", True),
        (404, "Request_ResourceNotFound", False),
        (403, "ErrorAccessDenied", False),
        (500, "ErrorInternalServerError", False),
    ],
)
def test_all_that_graph_says_of_somebody_without_a_mailbox(status: int, code: str, has_none: bool) -> None:
    [found] = mailboxes.purposes(t.cast("t.Any", Refusing(status, code)), ["id"])
    assert (found is None) is has_none


def test_waiting_ends_for_each_when_it_is_there_or_its_time_is_over(m365: Microsoft365) -> None:
    there = m365.control.add_user("a@example.test", mailbox={"purpose": "shared"})["id"]
    other = m365.control.add_user("b@example.test", mailbox={"purpose": "user"})["id"]
    none = m365.control.add_user("c@example.test")["id"]
    with m365.graph() as graph:
        assert mailboxes.wait(graph, {there: 100, other: 0, none: 0}, lambda purpose: purpose == "shared") == {there}


def test_nobody_is_waited_for(m365: Microsoft365) -> None:
    with m365.graph() as graph:
        assert mailboxes.wait(graph, {}, bool) == set()


def test_a_setting_is_read_whatever_its_time_zones() -> None:
    assert automatic_replies.reply_from({"automaticRepliesSetting": SETTING}) == AutoReply(
        state=ReplyState.SCHEDULED, audience=Audience.CONTACTS, start=at(1, 7), end=at(2, 8), internal="a"
    )


@pytest.mark.parametrize(
    "answer",
    [
        None,
        {},
        {"automaticRepliesSetting": {**SETTING, "status": "sometimes"}},
        {"automaticRepliesSetting": {**SETTING, "scheduledEndDateTime": {"dateTime": "soon", "timeZone": "UTC"}}},
        {
            "automaticRepliesSetting": {
                **SETTING,
                "scheduledEndDateTime": {"dateTime": "2026-12-02", "timeZone": "Nowhere"},
            }
        },
    ],
)
def test_what_is_no_setting_is_an_error_of_the_service(answer: t.Any) -> None:
    with pytest.raises(ServiceError, match="mailbox settings that cannot be understood"):
        automatic_replies.reply_from(answer)


def test_only_what_differs_is_written_and_the_state_with_it() -> None:
    target = AutoReply(state=ReplyState.SCHEDULED, start=at(1, 7), end=at(2, 8), internal="a")
    request = automatic_replies.write_request("id", ReplyChange(target, frozenset({"start", "end"})))
    assert (request.method, request.path) == ("PATCH", "/users/id/mailboxSettings")
    assert request.body == {
        "automaticRepliesSetting": {
            "status": "scheduled",
            "scheduledStartDateTime": {"dateTime": "2026-12-01T07:00:00.0000000", "timeZone": "UTC"},
            "scheduledEndDateTime": {"dateTime": "2026-12-02T08:00:00.0000000", "timeZone": "UTC"},
        }
    }
    off = automatic_replies.write_request("id", ReplyChange(AutoReply(), frozenset({"state"})))
    assert off.body == {"automaticRepliesSetting": {"status": "disabled"}}


WINDOWS = {"dateTime": "2026-12-01T08:00:00.0000000", "timeZone": "W. Europe Standard Time"}
UNKNOWN = {**WINDOWS, "timeZone": "tzone://Microsoft/Custom"}


def test_times_can_have_a_zone_of_windows() -> None:
    """Graph has them if it ignores `Prefer`."""
    held = automatic_replies.reply_from({"automaticRepliesSetting": {**SETTING, "scheduledStartDateTime": WINDOWS}})
    assert held.start == datetime.datetime(2026, 12, 1, 7, tzinfo=datetime.UTC)


def test_times_that_mean_nothing_need_not_be_understood() -> None:
    held = automatic_replies.reply_from(
        {"automaticRepliesSetting": {**SETTING, "status": "disabled", "scheduledStartDateTime": UNKNOWN}}
    )
    assert (held.state, held.start) == (ReplyState.DISABLED, None)


def test_times_of_a_schedule_must_be_understood() -> None:
    with pytest.raises(ServiceError, match="tzone://Microsoft/Custom"):
        automatic_replies.reply_from({"automaticRepliesSetting": {**SETTING, "scheduledStartDateTime": UNKNOWN}})
