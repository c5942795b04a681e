# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Sends many requests in few round trips with `$batch` of Microsoft Graph.

https://learn.microsoft.com/graph/json-batching: a batch has at most 20 requests. They are answered in any order, each
with its own status. A throttled request has its own Retry-After, and only that request is sent again.
"""

from __future__ import annotations

import base64
import binascii
import collections.abc
import contextlib
import dataclasses
import time
import typing as t

from ...web.patience import Patience
from ...web.transport import BoundedRetry
from ..errors import ServiceError
from .errors import GraphError, graph_error

with contextlib.suppress(ImportError):
    from requests.structures import CaseInsensitiveDict

BATCH_SIZE = 20
"""Requests in a batch, the most that Graph accepts."""

WINDOW = 200
"""The most requests that are taken from the caller before the first of them is answered."""

UNAUTHORIZED = 401
"""Status after which a request is sent again once, with a new token."""

THROTTLED = frozenset((429, 503, 504))
"""Statuses after which a request is sent again."""

FAULTS = frozenset((500, 502))
"""Statuses after which a request that changes nothing is sent again a few times."""

CONFLICTS = frozenset(("ConcurrencyViolation", "Directory_ConcurrencyViolation"))
"""Error codes of a write that conflicts with a concurrent write of the same object; the request is sent again."""


@dataclasses.dataclass(frozen=True, slots=True)
class BatchRequest:
    """One request of a batch."""

    method: str
    path: str
    """Path after the version, with its query, such as `/users/anna%40example.com`."""
    body: t.Any = None
    """JSON or bytes; None for no body."""
    headers: t.Mapping[str, str] = dataclasses.field(default_factory=dict)
    """A body of bytes needs a `Content-Type`."""


@dataclasses.dataclass(frozen=True, slots=True)
class BatchResponse:
    """The answer to one request of a batch."""

    request: BatchRequest
    status: int
    """The HTTP status; 0 if the answer was lost without one."""
    body: t.Any = None
    """JSON, or bytes if the answer has another content type; None for no body."""
    headers: t.Mapping[str, str] = dataclasses.field(default_factory=dict)
    error: GraphError | None = None
    """Set if the request failed. It is not raised, so that the other requests continue."""


@dataclasses.dataclass(slots=True)
class _Item:
    """A request without a final answer yet."""

    request: BatchRequest
    due: float = 0
    """The earliest time to send it, in seconds of the clock."""
    first_refused: float | None = None
    refusals: int = 0
    has_new_token: bool = False
    """Whether the token was renewed for this request."""


@dataclasses.dataclass(frozen=True, slots=True)
class _Answer:
    """One part of a batch's answer, with the attributes that urllib3's Retry reads."""

    status: int
    headers: t.Mapping[str, str]
    body: t.Any


class Batches:
    """Sends requests in batches and yields the answers in the order of the requests.

    Args:
        send: sends one batch, given as JSON and as `BatchRequest` objects, and returns the JSON of the answer.
        patience: `longest_wait` limits how long one request is repeated.
        renew: makes the next batch use a new token.
        secrets: returns the strings that messages must not quote.
        clock: the time in seconds, as `time.monotonic`.
        sleep: waits for a number of seconds.
    """

    def __init__(
        self,
        send: collections.abc.Callable[[list[dict[str, t.Any]], t.Sequence[BatchRequest]], t.Any],
        patience: Patience,
        renew: collections.abc.Callable[[], object],
        secrets: collections.abc.Callable[[], t.Iterable[str]] = tuple,
        *,
        clock: collections.abc.Callable[[], float] = time.monotonic,
        sleep: collections.abc.Callable[[float], object] = time.sleep,
    ) -> None:
        self._send = send
        self._patience = patience
        self._retry = BoundedRetry.create(patience)
        self._renew = renew
        self._secrets = secrets
        self._clock = clock
        self._sleep = sleep
        self._lost_before = False

    def run(self, requests: t.Iterable[BatchRequest], window: int = WINDOW) -> t.Iterator[BatchResponse]:
        """Yields an answer for each request, in the same order, as soon as it and all earlier ones are known.

        If a single batch of writes is lost, its requests get an error and the other requests continue.

        Raises:
            ServiceError: Graph cannot be reached, its answer does not match the requests, or two batches in a row are
                lost.
        """
        source = enumerate(requests)
        waiting: dict[int, _Item] = {}
        done: dict[int, BatchResponse] = {}
        following = 0
        while self._take(source, waiting, window - len(done)):
            self._round(waiting, done)
            while following in done:
                yield done.pop(following)
                following += 1

    def _take(
        self, source: t.Iterator[tuple[int, BatchRequest]], waiting: dict[int, _Item], most: int
    ) -> dict[int, _Item]:
        """Take requests until a whole batch can be sent now."""
        now = self._clock()
        sendable = sum(item.due <= now for item in waiting.values())
        while sendable < BATCH_SIZE and len(waiting) < most:
            index, request = next(source, (-1, None))
            if request is None:
                break
            waiting[index] = _Item(request)
            sendable += 1
        return waiting

    def _round(self, waiting: dict[int, _Item], done: dict[int, BatchResponse]) -> None:
        """Send the requests that are due, or wait until one is."""
        now = self._clock()
        due = [index for index, item in sorted(waiting.items()) if item.due <= now][:BATCH_SIZE]
        if not due:
            self._sleep(min(item.due for item in waiting.values()) - now)
            return
        try:
            answers = self._answers({index: waiting[index].request for index in due})
        except ServiceError as error:
            self._raise_unless_accident(error, [waiting[index].request for index in due])
            done.update({index: _lost(waiting.pop(index).request, error) for index in due})
            return
        self._lost_before = False
        if any(answer.status == UNAUTHORIZED for answer in answers.values()):
            self._renew()
        again = 0
        for index in due:
            pause = self._pause(waiting[index], answers[index])
            if pause is None:
                done[index] = self._response(waiting.pop(index), answers[index])
            else:
                waiting[index].due = self._clock() + pause
                again += 1
        if again == len(due):
            # All requests of the batch are throttled, so further requests would be too.
            self._sleep(min(waiting[index].due for index in due) - self._clock())

    def _raise_unless_accident(self, error: ServiceError, requests: t.Iterable[BatchRequest]) -> None:
        """Only a single lost batch of writes is an accident; reads and throttled batches were already repeated."""
        refused = isinstance(error, GraphError) and (error.status < 500 or error.status in THROTTLED)
        if self._lost_before or refused or all(request.method == "GET" for request in requests):
            raise error
        self._lost_before = True

    def _answers(self, requests: t.Mapping[int, BatchRequest]) -> dict[int, _Answer]:
        sent = [_as_json(index, request) for index, request in requests.items()]
        body = self._send(sent, tuple(requests.values()))
        parts = body.get("responses") if isinstance(body, dict) else None
        answers = {str(part.get("id")): part for part in parts or () if isinstance(part, dict)}
        missing = [index for index in requests if str(index) not in answers]
        if missing:
            raise ServiceError(
                f"Microsoft 365 answered {len(answers)} of the {len(requests)} requests of a batch. It is not known"
                " whether the other requests were carried out. Check graph_url, and run again."
            )
        return {index: _answer(answers[str(index)]) for index in requests}

    def _pause(self, item: _Item, answer: _Answer) -> float | None:
        """Seconds until the request is sent again; None if its answer is final."""
        if answer.status == UNAUTHORIZED and not item.has_new_token:
            item.has_new_token = True
            return 0
        if not self._may_repeat(item, answer):
            return None
        now = self._clock()
        item.first_refused = now if item.first_refused is None else item.first_refused
        pause = self._retry.get_retry_after(answer) or self._patience.pause(item.refusals)
        item.refusals += 1
        return pause if now + pause - item.first_refused <= self._patience.longest_wait else None

    def _may_repeat(self, item: _Item, answer: _Answer) -> bool:
        if answer.status in FAULTS:
            return item.request.method == "GET" and item.refusals < self._patience.retries
        return answer.status in THROTTLED or (answer.status in (400, 409) and _code(answer.body) in CONFLICTS)

    def _response(self, item: _Item, answer: _Answer) -> BatchResponse:
        request = item.request
        if 200 <= answer.status < 300 and not _has_error(answer.body):
            return BatchResponse(request, answer.status, _decoded(answer), answer.headers)
        waited = 0 if item.first_refused is None else self._clock() - item.first_refused
        error = graph_error(
            request.method, request.path, answer.status, answer.body, waited=waited, secrets=self._secrets()
        )
        return BatchResponse(request, answer.status, answer.body, answer.headers, error)


def _lost(request: BatchRequest, error: ServiceError) -> BatchResponse:
    """The response for a request of which the outcome is not known."""
    status, code = (error.status, error.code) if isinstance(error, GraphError) else (0, "")
    unknown = GraphError(status, code, f"{error} The next run checks whether the change was made.")
    return BatchResponse(request, status, error=unknown)


def _as_json(index: int, request: BatchRequest) -> dict[str, t.Any]:
    sent: dict[str, t.Any] = {"id": str(index), "method": request.method, "url": request.path}
    headers = dict(request.headers)
    if isinstance(request.body, bytes):
        sent["body"] = base64.b64encode(request.body).decode("ascii")
    elif request.body is not None or request.method == "POST":
        # Graph refuses a POST without a body, and the whole batch with it.
        sent["body"] = {} if request.body is None else request.body
        headers.setdefault("Content-Type", "application/json")
    if headers:
        sent["headers"] = headers
    return sent


def _answer(part: t.Mapping[str, t.Any]) -> _Answer:
    headers = part.get("headers")
    status = part.get("status")
    return _Answer(
        status if isinstance(status, int) else 0,
        CaseInsensitiveDict({str(name): str(value) for name, value in (headers or {}).items()}),
        part.get("body"),
    )


def _has_error(body: t.Any) -> bool:
    """Whether the body is an error, whatever the status says."""
    return isinstance(body, dict) and isinstance(body.get("error"), dict)


def _code(body: t.Any) -> str:
    error = body.get("error") if isinstance(body, dict) else None
    return str(error.get("code") or "") if isinstance(error, dict) else ""


def _decoded(answer: _Answer) -> t.Any:
    """The body; Graph sends bodies that are not JSON as base64."""
    kind = answer.headers.get("Content-Type", "application/json")
    if "json" in kind or not isinstance(answer.body, str):
        return answer.body
    try:
        return base64.b64decode(answer.body, validate=True)
    except (binascii.Error, ValueError):
        return answer.body
