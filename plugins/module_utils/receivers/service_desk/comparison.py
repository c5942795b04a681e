# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is to be done in a service desk, by what is known of its requests and by what they should be about."""

from __future__ import annotations

import dataclasses
import enum
import typing as t

if t.TYPE_CHECKING:
    from ...model.delivery import DeskRequest
    from .subjects import Subject


class Do(enum.StrEnum):
    """What is to be done."""

    MAKE = "make"
    FIND = "find"
    """Look whether a request was made, because its answer was lost, and make it if not."""
    UPDATE = "update"
    CLOSE = "close"
    FORGET = "forget"
    """Somebody has closed it, and it is not needed any more."""


@dataclasses.dataclass(frozen=True, slots=True)
class Step:
    """One thing to do. At least one of `subject` and `known` is there."""

    do: Do
    subject: Subject | None
    """None if no request is needed any more."""
    known: DeskRequest | None
    """None if there is no request yet."""


def steps(wanted: t.Iterable[Subject], known: t.Iterable[DeskRequest]) -> list[Step]:
    """What is to be done: first what ends, then what changes, then what begins. Each subject has one request at most.

    A request that somebody has closed by hand stays closed as long as its subject stays.
    """
    subjects = {one.key: one for one in wanted}
    requests = {one.subject: one for one in known}
    ended = [_ended(one) for key, one in requests.items() if key not in subjects]
    pairs = [(one, requests.get(key)) for key, one in subjects.items()]
    changed = [step for subject, request in pairs if request and (step := _changed(subject, request))]
    return [*ended, *changed, *(Step(Do.MAKE, subject, None) for subject, request in pairs if request is None)]


def _ended(request: DeskRequest) -> Step:
    if request.closed:
        return Step(Do.FORGET, None, request)
    return Step(Do.CLOSE if request.request else Do.FIND, None, request)


def _changed(subject: Subject, request: DeskRequest) -> Step | None:
    if not request.request:
        return Step(Do.FIND, subject, request)
    if request.closed or request.digest == subject.digest:
        return None
    return Step(Do.UPDATE, subject, request)
