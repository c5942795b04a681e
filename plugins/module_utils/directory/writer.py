# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Pipelined writes: a window of requests under way on one connection, their results in the order of the requests."""

from __future__ import annotations

import collections
import dataclasses
import typing as t

from . import diagnostics, messages
from .channel import Channel, ConnectionLostError
from .requests import LOST_CODE, Request, Result

WINDOW_BYTES = 1 << 20
"""Most bytes of requests under way; photos are large."""


@dataclasses.dataclass(frozen=True, slots=True)
class _Sent:
    """A request under way."""

    number: int | None
    """Of its message; None where it could not be sent."""
    request: Request
    size: int


def write(channel: Channel, requests: t.Iterable[Request], server: str, window: int) -> t.Iterator[Result]:
    """Sends the requests and yields their results, in the same order.

    A request is taken from the iterable only when there is room for it. When the server stops answering, every
    request without an answer has a lost result, and those not sent yet an untried one; nothing is raised.
    """
    under_way: collections.deque[_Sent] = collections.deque()
    size = 0
    for request in requests:
        sent = _send(channel, request)
        under_way.append(sent)
        size += sent.size
        while under_way and (len(under_way) >= window or size >= WINDOW_BYTES or _is_answered(channel, under_way[0])):
            first = under_way.popleft()
            size -= first.size
            yield _result(channel, first, server)
    while under_way:
        yield _result(channel, under_way.popleft(), server)


def _is_answered(channel: Channel, sent: _Sent) -> bool:
    return sent.number is None or channel.has_answered(sent.number)


def _send(channel: Channel, request: Request) -> _Sent:
    operation, controls = messages.encode_request(request)
    if channel.lost is not None:
        return _Sent(None, request, 0)
    try:
        return _Sent(channel.send(operation, controls), request, len(operation))
    except ConnectionLostError:
        # Part of it may have been sent, but no server acts on part of a message.
        return _Sent(None, request, 0)


def _result(channel: Channel, sent: _Sent, server: str) -> Result:
    if sent.number is None:
        words = f"Not sent, because {server} {channel.lost}."
        return Result(False, LOST_CODE, words, lost=True, sent=False)
    try:
        answer = messages.decode_answer(channel.next_message(sent.number))
    except ConnectionLostError as error:
        words = f"{server} {error} before it answered; whether this was done is not known."
        return Result(False, LOST_CODE, words, lost=True)
    except messages.MalformedMessageError as error:
        return Result(False, LOST_CODE, f"{server} sent an answer that is not LDAP ({error}).", lost=True)
    return diagnostics.explain(answer.code, answer.message, sent.request)
