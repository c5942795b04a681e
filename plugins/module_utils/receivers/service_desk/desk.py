# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Keeps the requests of a service desk as they should be. No request is made twice.

The database has a row for a request before the request is made. If the answer is lost, a later run looks for the marker
in the title before it makes the request again.
"""

from __future__ import annotations

import contextlib
import dataclasses
import datetime
import typing as t

from ...errors import ReceiverError
from ...model.delivery import DeskRequest
from ...values.text import count
from .answers import Condition
from .client import DeskClient, DeskRefusedError
from .comparison import Do, Step, steps
from .subjects import marked, marker

if t.TYPE_CHECKING:
    from ..entry import Chosen
    from ..message import Chain
    from .subjects import Subject

MOST_NEW: t.Final = 25
"""The maximum number of new requests of a run. A mistake that concerns everybody must not flood the service desk."""
IN_FLIGHT: t.Final = datetime.timedelta(minutes=10)
"""For how long another run may still wait for the answer to a creation."""

_SOLVED: t.Final = "A run of hrsync.ad has seen that this is not needed any more."


class Ledger(t.Protocol):
    """What is known of requests. Each method can raise StateError."""

    def requests(self, receiver: str) -> t.Sequence[DeskRequest]:
        """Those that runs have made, or were about to make."""

    def add_request(self, receiver: str, request: DeskRequest) -> bool:
        """Remember that the request will be made now; false if another run has done so."""

    def set_request(self, receiver: str, request: DeskRequest) -> None:
        """Replace what is known of a request."""

    def remove_request(self, receiver: str, subject: str) -> None:
        """Forget a request."""


class ServiceDesk:
    """Brings the requests in line.

    Args:
        chosen: the receiver.
        chain: of the configuration.
        ledger: what is known of requests.
        client: the service desk.
        now: the time of the run.
    """

    def __init__(
        self, chosen: Chosen, chain: Chain, ledger: Ledger, client: DeskClient, now: datetime.datetime
    ) -> None:
        self._chosen = chosen
        self._chain = chain
        self._ledger = ledger
        self._client = client
        self._now = now.replace(microsecond=0)

    def follow(self, wanted: t.Iterable[Subject]) -> None:
        """Make, update and close requests. What one request lacks does not stop the others.

        Raises:
            ReceiverError: the service desk cannot be reached, or has refused something. What was done is remembered.
        """
        to_do = steps(wanted, self._ledger.requests(self._chosen.name))
        new = [step for step in to_do if step.do is Do.MAKE]
        refusals: list[str] = []
        for step in (*(step for step in to_do if step.do is not Do.MAKE), *new[:MOST_NEW]):
            try:
                self._take(step)
            except DeskRefusedError as error:
                refusals.append(str(error))
        if refusals:
            raise ReceiverError(f"{refusals[0]}{_more(len(refusals) - 1)}")
        if len(new) > MOST_NEW:
            raise ReceiverError(
                f"{self._chosen.label}: {count(len(new) - MOST_NEW, 'request')} of {len(new)} that are needed will be"
                f" made by the next runs, because a run makes {MOST_NEW} at most."
            )

    def _take(self, step: Step) -> None:
        subject, known = step.subject, step.known
        if subject and known is None:
            self._make(subject)
        elif known and step.do is Do.FIND:
            self._find(subject, known)
        elif known and step.do is Do.FORGET:
            self._ledger.remove_request(self._chosen.name, known.subject)
        elif known and subject:
            self._update(subject, known)
        elif known:
            self._end(known)

    def _make(self, subject: Subject) -> None:
        request = DeskRequest(subject=subject.key, digest=subject.digest, opened=self._now)
        if self._ledger.add_request(self._chosen.name, request):
            self._create(subject, request)

    def _create(self, subject: Subject, request: DeskRequest) -> None:
        try:
            made = self._client.create({**self._chosen.options["fields"], **self._fields(subject, request)})
        except DeskRefusedError:
            self._ledger.remove_request(self._chosen.name, request.subject)
            raise
        self._ledger.set_request(self._chosen.name, dataclasses.replace(request, request=made, digest=subject.digest))

    def _find(self, subject: Subject | None, known: DeskRequest) -> None:
        """Look whether the request was made."""
        if self._now - known.opened < IN_FLIGHT:
            return
        found = self._client.find(marker(self._chain, self._chosen.name, known.subject, known.opened))
        if found:
            known = dataclasses.replace(known, request=found)
            self._ledger.set_request(self._chosen.name, known)
            self._changed_meanwhile(subject, known)
        elif subject:
            self._create(subject, known)
        else:
            self._ledger.remove_request(self._chosen.name, known.subject)

    def _changed_meanwhile(self, subject: Subject | None, known: DeskRequest) -> None:
        if subject is None:
            self._end(known)
        elif subject.digest != known.digest:
            self._update(subject, known)

    def _update(self, subject: Subject, known: DeskRequest) -> None:
        with self._unless_it_has_ended(known):
            self._client.update(known.request, self._fields(subject, known))
            self._ledger.set_request(self._chosen.name, dataclasses.replace(known, digest=subject.digest))

    def _end(self, known: DeskRequest) -> None:
        with self._unless_it_has_ended(known):
            self._client.close_request(known.request, _SOLVED)
        self._ledger.remove_request(self._chosen.name, known.subject)

    @contextlib.contextmanager
    def _unless_it_has_ended(self, known: DeskRequest) -> t.Iterator[None]:
        """A request that somebody has closed or deleted refuses changes. Remember that it is closed.

        Raises:
            DeskRefusedError: the request is open, and refuses nevertheless.
        """
        try:
            yield
        except DeskRefusedError:
            if self._client.condition(known.request) is Condition.OPEN:
                raise
            self._ledger.set_request(self._chosen.name, dataclasses.replace(known, closed=self._now))

    def _fields(self, subject: Subject, request: DeskRequest) -> dict[str, str]:
        mark = marker(self._chain, self._chosen.name, subject.key, request.opened)
        return {"subject": marked(subject.title, mark), "description": subject.description()}


def _more(number: int) -> str:
    return f" The same holds for {count(number, 'other request')}." if number else ""
