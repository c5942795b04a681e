# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Batches: what is throttled waits, what is not does not, and every answer goes with its request."""

from __future__ import annotations

import base64
import collections.abc
import random
import typing as t

import pytest

from ansible_collections.hrsync.ad.plugins.module_utils.services.errors import ServiceError
from ansible_collections.hrsync.ad.plugins.module_utils.services.graph.batch import (
    Batches,
    BatchRequest,
    BatchResponse,
)
from ansible_collections.hrsync.ad.plugins.module_utils.services.graph.errors import GraphError
from ansible_collections.hrsync.ad.plugins.module_utils.web.patience import Patience

Part = dict[str, t.Any]


class Peer:
    """Answers batches as a test says, on a clock of its own."""

    def __init__(self, answer: collections.abc.Callable[[Part, int], Part]) -> None:
        """`answer` gets a request and how often it came before."""
        self.answer = answer
        self.batches: list[list[Part]] = []
        self.seen: dict[str, int] = {}
        self.time = 1000.0
        self.slept: list[float] = []
        self.renewed = 0

    def renew(self) -> None:
        self.renewed += 1

    def send(self, sent: list[Part], _requests: t.Sequence[BatchRequest]) -> t.Any:
        self.batches.append(sent)
        parts = []
        for request in sent:
            before = self.seen.get(request["url"], 0)
            self.seen[request["url"]] = before + 1
            parts.append({"id": request["id"], "status": 200, "headers": {}, **self.answer(request, before)})
        random.Random(len(parts)).shuffle(parts)
        return {"responses": parts}

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.time += seconds

    def run(self, requests: t.Iterable[BatchRequest], *, window: int = 200, wait: float = 300) -> list[BatchResponse]:
        batches = Batches(
            self.send,
            Patience(longest_wait=wait),
            self.renew,
            lambda: ("t0ken",),
            clock=lambda: self.time,
            sleep=self.sleep,
        )
        return list(batches.run(requests, window))


def gets(count: int) -> list[BatchRequest]:
    return [BatchRequest("GET", f"/users/{number}") for number in range(count)]


def body(request: Part, _before: int) -> Part:
    return {"body": {"for": request["url"]}}


def throttled(*urls: str, times: int = 1, after: str | None = "7") -> t.Callable[[Part, int], Part]:
    def answer(request: Part, before: int) -> Part:
        if request["url"] in urls and before < times:
            return {"status": 429, "headers": {"retry-after": after} if after else None}
        return body(request, before)

    return answer


def test_twenty_requests_make_one_round_trip_and_answers_keep_their_order() -> None:
    peer = Peer(body)
    answers = peer.run(gets(45))
    assert [len(batch) for batch in peer.batches] == [20, 20, 5]
    assert [answer.body["for"] for answer in answers] == [f"/users/{number}" for number in range(45)]
    assert all(answer.error is None for answer in answers) and peer.slept == []


def test_nothing_is_sent_for_nothing() -> None:
    peer = Peer(body)
    assert peer.run([]) == [] and peer.batches == []


def test_requests_are_taken_as_they_are_needed() -> None:
    taken = 0

    def requests() -> t.Iterator[BatchRequest]:
        nonlocal taken
        for request in gets(100):
            taken += 1
            yield request

    peer = Peer(body)
    answers = Batches(peer.send, Patience(), lambda: None).run(requests())
    next(answers)
    assert taken == 20


def test_only_what_is_throttled_is_sent_again_after_its_time() -> None:
    peer = Peer(throttled("/users/3", "/users/5"))
    answers = peer.run(gets(10))
    assert [answer.body["for"] for answer in answers] == [f"/users/{number}" for number in range(10)]
    assert [[part["url"] for part in batch] for batch in peer.batches[1:]] == [["/users/3", "/users/5"]]
    assert peer.slept == [7]


def test_others_go_on_while_some_are_throttled() -> None:
    peer = Peer(throttled("/users/0"))
    peer.run(gets(60))
    assert [len(batch) for batch in peer.batches] == [20, 20, 20, 1]
    assert len(peer.slept) == 1


def test_answers_are_held_back_up_to_the_window() -> None:
    peer = Peer(throttled("/users/0"))
    answers = peer.run(gets(60), window=25)
    assert [len(batch) for batch in peer.batches] == [20, 5, 1, 20, 15]
    assert [answer.request.path for answer in answers] == [f"/users/{number}" for number in range(60)]


def test_where_all_are_throttled_the_rest_waits_too() -> None:
    peer = Peer(throttled(*(f"/users/{number}" for number in range(40))))
    peer.run(gets(40))
    assert peer.slept == [7, 7]
    assert [batch[0]["url"] for batch in peer.batches] == ["/users/0", "/users/0", "/users/20", "/users/20"]


@pytest.mark.parametrize(
    ("status", "code", "again"),
    [
        (429, "", 2),
        (503, "", 2),
        (504, "", 2),
        (409, "Directory_ConcurrencyViolation", 2),
        (409, "Other", 1),
        (500, "", 2),
        (501, "", 1),
    ],
)
def test_what_is_sent_again(status: int, code: str, again: int) -> None:
    def answer(request: Part, before: int) -> Part:
        return {"status": status, "body": {"error": {"code": code}}} if not before else {}

    peer = Peer(answer)
    [answered] = peer.run(gets(1))
    assert len(peer.batches) == again
    assert (answered.status == 200) == (again == 2)


def test_without_a_time_the_pauses_grow() -> None:
    peer = Peer(throttled("/users/0", times=4, after=None))
    peer.run(gets(1))
    assert peer.slept == [0.5, 1, 2, 4]


def test_a_minute_of_throttling_is_waited_for() -> None:
    peer = Peer(throttled(*(f"/users/{number}" for number in range(20)), times=6, after="10"))
    assert all(answer.error is None for answer in peer.run(gets(20)))
    assert peer.slept == [10] * 6


def test_waiting_has_an_end_and_the_error_says_how_long_it_was() -> None:
    peer = Peer(throttled("/users/0", times=99, after="20"))
    answers = peer.run(gets(2), wait=50)
    assert answers[0].error is not None and answers[0].status == 429
    assert "with 429, also after waiting 40 s" in str(answers[0].error)
    assert answers[1].error is None
    assert peer.slept == [20, 20]


def test_an_error_stays_with_its_request_and_quotes_no_secret() -> None:
    def answer(request: Part, before: int) -> Part:
        if request["url"] == "/users/1":
            return {"status": 404, "body": {"error": {"code": "Request_ResourceNotFound", "message": "No t0ken here."}}}
        return body(request, before)

    answers = Peer(answer).run(gets(3))
    assert [answer.error is None for answer in answers] == [True, False, True]
    error = answers[1].error
    assert error is not None and (error.status, error.code) == (404, "Request_ResourceNotFound")
    assert "No ******** here" in str(error) and "t0ken" not in str(error)


def test_bodies_travel_as_json_or_base64_and_come_back() -> None:
    peer = Peer(
        lambda request, _before: (
            {"headers": {"Content-Type": "image/jpeg"}, "body": base64.b64encode(b"\xff\xd8").decode()}
            if request["method"] == "GET"
            else {"status": 204}
        )
    )
    answers = peer.run(
        [
            BatchRequest("PATCH", "/users/1", {"usageLocation": "DE"}),
            BatchRequest("PUT", "/users/1/photo/$value", b"\x89PNG", {"Content-Type": "image/png"}),
            BatchRequest("GET", "/users/1/photo/$value"),
            BatchRequest("POST", "/users/1/revokeSignInSessions"),
        ]
    )
    [sent] = peer.batches
    assert sent[0]["body"] == {"usageLocation": "DE"} and sent[0]["headers"] == {"Content-Type": "application/json"}
    assert base64.b64decode(sent[1]["body"]) == b"\x89PNG" and sent[1]["headers"] == {"Content-Type": "image/png"}
    assert set(sent[2]) == {"id", "method", "url"}
    assert sent[3]["body"] == {} and sent[3]["headers"] == {"Content-Type": "application/json"}
    assert [answer.body for answer in answers] == [None, None, b"\xff\xd8", None]


def test_a_body_that_is_not_base64_is_given_as_it_is() -> None:
    peer = Peer(lambda _request, _before: {"headers": {"Content-Type": "text/plain"}, "body": "What?"})
    assert peer.run(gets(1))[0].body == "What?"


@pytest.mark.parametrize("answer", [None, [], {"responses": None}, {"responses": [{"id": "0", "status": 200}, "?"]}])
def test_an_answer_that_does_not_fit_is_a_sentence(answer: t.Any) -> None:
    batches = Batches(lambda _sent, _requests: answer, Patience(), lambda: None)
    with pytest.raises(ServiceError, match="of the 2 requests of a batch"):
        list(batches.run(gets(2)))


def patches(count: int) -> list[BatchRequest]:
    return [BatchRequest("PATCH", f"/users/{number}", {}) for number in range(count)]


class Losing(Peer):
    """Loses some batches, by their number."""

    def __init__(self, *numbers: int, error: ServiceError) -> None:
        super().__init__(body)
        self.numbers = numbers
        self.error = error

    def send(self, sent: list[Part], requests: t.Sequence[BatchRequest]) -> t.Any:
        answer = super().send(sent, requests)
        if len(self.batches) in self.numbers:
            raise self.error
        return answer


LOST = ServiceError("The connection was closed.")


@pytest.mark.parametrize(("error", "status"), [(LOST, 0), (GraphError(502, "", "The connection was closed."), 502)])
def test_writes_that_are_lost_on_the_way_are_their_own_errors(error: ServiceError, status: int) -> None:
    answers = Losing(2, 4, error=error).run(patches(100))
    assert [answer.status for answer in answers] == [200] * 20 + [status] * 20 + [200] * 20 + [status] * 20 + [200] * 20
    assert {str(answer.error) for answer in answers if answer.error} == {
        "The connection was closed. The next run checks whether the change was made."
    }


def test_writes_are_given_up_when_nothing_arrives_any_more() -> None:
    peer = Losing(2, 3, error=LOST)
    with pytest.raises(ServiceError, match="The connection was closed"):
        peer.run(patches(100))
    assert len(peer.batches) == 3


@pytest.mark.parametrize("status", [401, 429, 503])
def test_what_was_refused_as_a_whole_is_refused_to_the_others_too(status: int) -> None:
    peer = Losing(1, error=GraphError(status, "", "Not now."))
    with pytest.raises(GraphError, match="Not now"):
        peer.run(patches(30))
    assert len(peer.batches) == 1


def test_reads_that_are_lost_were_tried_often_enough() -> None:
    with pytest.raises(ServiceError, match="The connection was closed"):
        Losing(1, error=LOST).run(gets(30))


@pytest.mark.parametrize(
    ("method", "times", "sent", "status"), [("GET", 4, 5, 200), ("GET", 9, 5, 502), ("PATCH", 1, 1, 502)]
)
def test_reads_are_tried_again_after_a_fault(method: str, times: int, sent: int, status: int) -> None:
    peer = Peer(lambda _request, before: {"status": 502} if before < times else {})
    [answer] = peer.run([BatchRequest(method, "/users/1")])
    assert (len(peer.batches), answer.status) == (sent, status)


def test_an_answer_without_a_status_is_an_error() -> None:
    [answered] = Peer(lambda _request, _before: {"status": "200"}).run(gets(1))
    assert answered.error is not None


def test_a_token_that_ends_within_a_batch_is_renewed_once() -> None:
    peer = Peer(lambda request, before: {"status": 401} if before == 0 and request["id"] == "1" else body(request, 0))
    answers = peer.run(gets(3))
    assert [answer.error for answer in answers] == [None, None, None]
    assert (peer.renewed, [len(batch) for batch in peer.batches]) == (1, [3, 1])


def test_a_request_that_is_unauthorized_with_a_new_token_too_fails_alone() -> None:
    peer = Peer(lambda request, _before: {"status": 401} if request["id"] == "1" else body(request, 0))
    answers = peer.run(gets(3))
    assert [answer.status for answer in answers] == [200, 401, 200]
    assert peer.seen["/users/1"] == 2


def test_a_part_with_an_error_is_an_error_whatever_its_status() -> None:
    failed = {"error": {"code": "Request_BadRequest", "message": "No."}}
    [answer] = Peer(lambda _request, _before: {"status": 200, "body": failed}).run(gets(1))
    assert answer.error is not None
    assert answer.error.code == "Request_BadRequest"
