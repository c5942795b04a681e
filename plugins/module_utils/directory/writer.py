# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Pipelined writes: a window of requests in flight on one connection, with results in the order of the requests."""

from __future__ import annotations

import collections
import dataclasses
import itertools
import typing as t

from ..errors import explained
from . import diagnostics, internals
from .requests import LOST_CODE, NOT_ENCODED_CODE, Add, Delete, Modify, ModifyDn, Operation, Request, Result
from .strategy import ConnectionLostError, PipelinedStrategy

WINDOW_BYTES = 1 << 20
"""Most bytes of values in flight; limits memory, because photos are large."""

_TREE_DELETE = "1.2.840.113556.1.4.805"
_OPERATIONS: t.Final[t.Mapping[Operation, int]] = {"add": 0, "delete": 1, "replace": 2}


@dataclasses.dataclass(frozen=True, slots=True)
class _Sent:
    """A request in flight."""

    number: int | None
    """The message ID; None if the request could not be sent."""
    request: Request
    size: int
    problem: str = ""
    """Why the request cannot be a message of LDAP; empty if it can."""


def write(strategy: PipelinedStrategy, requests: t.Iterable[Request], server: str, window: int) -> t.Iterator[Result]:
    """Sends the requests and yields their results, in the same order.

    A request is taken from the iterable only when the window has room. One that the server refuses because it is busy
    or not available is sent again, after others in flight: requests do not depend on one another. If the server stops
    answering, every request without an answer gets a lost result, and requests not yet sent a result with `sent=False`;
    no error is raised.
    """
    under_way: collections.deque[_Sent] = collections.deque()
    size = 0
    for request in requests:
        sent = _send(strategy, request)
        under_way.append(sent)
        size += sent.size
        while under_way and (len(under_way) >= window or size >= WINDOW_BYTES or _is_answered(strategy, under_way[0])):
            first = under_way.popleft()
            size -= first.size
            yield _final(strategy, first, server)
    while under_way:
        yield _final(strategy, under_way.popleft(), server)


def _final(strategy: PipelinedStrategy, sent: _Sent, server: str) -> Result:
    """The result of the request, or of the last attempt if the server was busy."""
    result = _result(strategy, sent, server)
    for _number in strategy.persistence.attempts(result.code):
        result = _result(strategy, _send(strategy, sent.request), server)
        if not result.transient:
            break
    return result


def _is_answered(strategy: PipelinedStrategy, sent: _Sent) -> bool:
    return sent.number is None or strategy.has_answered(sent.number)


def _send(strategy: PipelinedStrategy, request: Request) -> _Sent:
    try:
        return _Sent(strategy.send(*_message(request)), request, _size(request))
    except ConnectionLostError:
        # Part of the message may have been sent, but a server does not process part of a message.
        return _Sent(None, request, 0)
    except Exception as error:
        # A DN or a value that cannot be encoded must not end the requests of others.
        return _Sent(None, request, 0, f"A value cannot be sent by LDAP. {explained(error)}")


def _result(strategy: PipelinedStrategy, sent: _Sent, server: str) -> Result:
    if sent.problem:
        return Result(False, NOT_ENCODED_CODE, sent.problem, sent=False)
    if sent.number is None:
        words = f"Not sent, because {server} {strategy.lost}."
        return Result(False, LOST_CODE, words, lost=True, sent=False)
    try:
        _entries, answer = strategy.get_response(sent.number)
    except ConnectionLostError as error:
        words = f"{server} {error} before it answered; it is not known whether the change was made."
        return Result(False, LOST_CODE, words, lost=True)
    return diagnostics.explain(answer["result"], answer["message"], sent.request)


def _message(request: Request) -> tuple[str, t.Any, t.Any]:
    """Message type, operation and controls, as ldap3 takes them."""
    match request:
        case Add():
            return "addRequest", internals.add_operation(request.dn, request.attributes, False), None
        case Modify():
            controls = list(request.controls) or None
            return "modifyRequest", internals.modify_operation(request.dn, _changes(request), False), controls
        case ModifyDn():
            return "modDNRequest", internals.modify_dn_operation(request.dn, request.rdn, True, request.superior), None
        case Delete():
            controls = [(_TREE_DELETE, True, None)] if request.tree else None
            return "delRequest", internals.delete_operation(request.dn), controls


def _changes(request: Modify) -> dict[str, list[tuple[int, tuple[bytes, ...]]]]:
    """The changes by attribute; their order only matters within one attribute."""
    changes: dict[str, list[tuple[int, tuple[bytes, ...]]]] = {}
    for operation, attribute, values in request.changes:
        changes.setdefault(attribute, []).append((_OPERATIONS[operation], values))
    return changes


def _size(request: Request) -> int:
    """Total size of the request's values in bytes."""
    match request:
        case Add():
            return sum(map(len, itertools.chain.from_iterable(request.attributes.values())))
        case Modify():
            return sum(len(value) for _operation, _attribute, values in request.changes for value in values)
        case _:
            return 0
