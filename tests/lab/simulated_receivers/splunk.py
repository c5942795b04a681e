# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""A strict HTTP Event Collector of Splunk.

Sources: https://help.splunk.com/en/splunk-enterprise/get-data-in/collect-http-event-data (formats of events, indexer
acknowledgment, possible error codes).
"""

from __future__ import annotations

import hmac
import json
import re
import typing as t
import uuid

from ..simulation.application import Application
from ..simulation.faults import Fault
from ..simulation.web import Request, Response, to_json
from .world import World

EVENT_PATHS = ("/services/collector", "/services/collector/event", "/services/collector/event/1.0")
MEMBERS = frozenset(("time", "host", "source", "sourcetype", "index", "event", "fields"))
_TIME = re.compile(r"\d{9,10}(\.\d{1,9})?")
_CODES: t.Final[dict[int, tuple[int, str]]] = {
    0: (200, "Success"),
    1: (403, "Token disabled"),
    2: (401, "Token is required"),
    3: (401, "Invalid authorization"),
    4: (403, "Invalid token"),
    5: (400, "No data"),
    6: (400, "Invalid data format"),
    7: (400, "Incorrect index"),
    8: (500, "Internal server error"),
    9: (503, "Server is busy"),
    10: (400, "Data channel is missing"),
    11: (400, "Invalid data channel"),
    12: (400, "Event field is required"),
    13: (400, "Event field cannot be blank"),
    14: (400, "ACK is disabled"),
    17: (200, "HEC is healthy"),
    26: (429, "Queue is at capacity"),
}
_BY_STATUS = {401: 3, 403: 4, 429: 26, 500: 8, 503: 9}


class RefusedError(Exception):
    """A refusal with a code, and the number of the event that is wrong."""

    def __init__(self, code: int, event: int | None = None) -> None:
        super().__init__(_CODES[code][1])
        self.code, self.event = code, event


class Splunk(Application[World]):
    """Answers below `/services/collector`."""

    NAME = "splunk"

    def respond(self, request: Request, fault: Fault | None) -> Response:
        """Take events, and tell which are indexed."""
        if request.path == "/services/collector/health" and request.method == "GET":
            return _answer(17)
        if request.path not in (*EVENT_PATHS, "/services/collector/ack"):
            return Response(404, to_json({"text": "The requested URL was not found on this server.", "code": 404}))
        if request.method != "POST":
            return Response(405, to_json({"text": "Method Not Allowed", "code": 405}))
        try:
            self._check_token(request)
            answer = self._acknowledge if request.path.endswith("/ack") else self._take
            return answer(request)
        except RefusedError as refused:
            more = {} if refused.event is None else {"invalid-event-number": refused.event}
            return _answer(refused.code, **more)

    def error(self, status: int) -> Response:
        """The error with this status, or one without a code."""
        code = _BY_STATUS.get(status)
        return Response(status, b"") if code is None else _answer(code)

    def _check_token(self, request: Request) -> None:
        given = request.headers.get("authorization")
        if given is None:
            raise RefusedError(2)
        scheme, _space, token = given.partition(" ")
        if scheme != "Splunk" or not token:
            raise RefusedError(3)
        if not hmac.compare_digest(token.encode(), self.lab.credentials.splunk_token.encode()):
            raise RefusedError(4)
        if not self.lab.settings.is_enabled:
            raise RefusedError(1)

    def _channel(self, request: Request) -> str:
        given = request.headers.get("x-splunk-request-channel") or request.argument("channel")
        if not given:
            raise RefusedError(10)
        try:
            return str(uuid.UUID(given))
        except ValueError:
            raise RefusedError(11) from None

    def _take(self, request: Request) -> Response:
        channel = self._channel(request) if self.lab.settings.acknowledges else ""
        if not request.body:
            raise RefusedError(5)
        if len(request.body) > self.lab.settings.largest:
            return Response(413, b"Content-Length of request is too large", "text/plain")
        taken = []
        with self.lab.lock:
            try:
                for number, event in enumerate(_events(request.body)):
                    taken.append(self._checked(event, number))
            finally:
                # Those before a wrong one are indexed.
                self.lab.events += taken
            if not self.lab.settings.acknowledges:
                return _answer(0)
            number = self.lab.given[channel]
            self.lab.given[channel] += 1
            self.lab.acknowledgments[channel][number] = 0
            return _answer(0, ackId=number)

    def _checked(self, event: t.Any, number: int) -> dict[str, t.Any]:
        if not isinstance(event, dict) or not set(event) <= MEMBERS:
            raise RefusedError(6, number)
        if "event" not in event:
            raise RefusedError(12, number)
        if event["event"] in ("", None, {}):
            raise RefusedError(13, number)
        texts = [event[name] for name in ("host", "source", "sourcetype", "index") if name in event]
        is_time = "time" not in event or _TIME.fullmatch(str(event["time"]))
        if not is_time or not all(isinstance(text, str) and text for text in texts):
            raise RefusedError(6, number)
        if event.get("index", "main") not in self.lab.settings.indexes:
            raise RefusedError(7, number)
        return event

    def _acknowledge(self, request: Request) -> Response:
        if not self.lab.settings.acknowledges:
            raise RefusedError(14)
        channel = self._channel(request)
        try:
            numbers = request.json()["acks"]
        except (ValueError, KeyError, TypeError):
            raise RefusedError(6) from None
        if not isinstance(numbers, list) or not all(
            isinstance(one, int) and not isinstance(one, bool) for one in numbers
        ):
            raise RefusedError(6)
        with self.lab.lock:
            return Response(
                200, to_json({"acks": {str(number): self._is_indexed(channel, number) for number in numbers}})
            )

    def _is_indexed(self, channel: str, number: int) -> bool:
        """An acknowledgment that was given is forgotten."""
        waiting = self.lab.acknowledgments[channel]
        if number not in waiting:
            return False
        waiting[number] += 1
        if waiting[number] <= self.lab.settings.indexes_after:
            return False
        del waiting[number]
        return True


def _answer(code: int, **more: t.Any) -> Response:
    status, text = _CODES[code]
    return Response(status, to_json({"text": text, "code": code, **more}))


def _events(body: bytes) -> t.Iterator[t.Any]:
    """The events: JSON objects one after the other, with or without white space between them."""
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError:
        raise RefusedError(6, 0) from None
    decoder, place, number = json.JSONDecoder(), 0, 0
    while place < len(text):
        if text[place].isspace():
            place += 1
            continue
        try:
            event, place = decoder.raw_decode(text, place)
        except ValueError:
            raise RefusedError(6, number) from None
        yield event
        number += 1
