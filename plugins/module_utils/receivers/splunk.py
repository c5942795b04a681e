# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A Splunk HTTP Event Collector.

Sources: «Format events for HTTP Event Collector» and «About HTTP Event Collector Indexer Acknowledgment» of
https://help.splunk.com/en/splunk-enterprise/get-data-in/collect-http-event-data

Splunk does not drop what it gets twice. If an answer is lost, a later run sends the events again; a search drops them
with `| dedup key`.
"""

from __future__ import annotations

import contextlib
import json
import time
import typing as t
import uuid

from ..errors import ReceiverError
from ..web.credentials import HeaderCredentials
from .http import Connection
from .splunk_codes import NO_DATA, SUCCESS, code_of, refusal

if t.TYPE_CHECKING:
    from ..web.client import Transfer
    from .entry import Chosen
    from .message import Chain, Message

EVENTS: t.Final = "/services/collector/event"
ACKNOWLEDGMENTS: t.Final = "/services/collector/ack"
CHANNEL: t.Final = "X-Splunk-Request-Channel"
LARGEST: t.Final = 512 * 1024
"""Bytes of one request. The limit of Splunk, max_content_length in limits.conf, was 1 MB at first."""
PATIENCE: t.Final = 60
"""Seconds to wait until Splunk has indexed the events. It looks for acknowledgments every few seconds."""
_PAUSE: t.Final = 0.2
_LONGEST_PAUSE: t.Final = 5
_CHANNELS: t.Final = uuid.UUID("c0b8c2b1-6d0a-4bd0-9c2e-6e1f0b0a4b55")


class SplunkReceiver:
    """Sends events in batches. A batch counts as delivered when Splunk has taken it, or indexed it if the token has
    indexer acknowledgment.

    Args:
        chosen: the receiver.
        chain: whose log it is; each has a channel of its own.
        patience: see `PATIENCE`.
    """

    limit = 200

    def __init__(self, chosen: Chosen, chain: Chain, *, patience: float = PATIENCE) -> None:
        self._chosen = chosen
        options = chosen.options
        token = HeaderCredentials({"Authorization": f"Splunk {options['token']}"}, (options["token"],))
        self._connection = Connection(chosen, options["url"], token)
        self._index = {"index": options["index"]} if options.get("index") else {}
        self._patience = patience
        self._chain = chain
        self._headers = {"Content-Type": "application/json", CHANNEL: self._channel_of()}

    def check(self) -> None:
        """See `Receiver.check`. A request without events tells whether the token is right, and whether Splunk is up.

        Splunk forgets an acknowledgment that it has given, so the check asks about a channel that has no events.
        """
        transfer = self._connection.exchange("POST", EVENTS, data=b"", headers=self._headers)
        if transfer.status != 400 or self._code(transfer) != NO_DATA:
            raise self._refused(transfer)
        if self._chosen.options["acknowledge"]:
            self._is_indexed(0, {**self._headers, CHANNEL: self._channel_of("check")})

    def try_out(self) -> str:
        """See `Receiver.try_out`."""
        self.check()
        return ""

    def send(self, messages: t.Sequence[Message]) -> None:
        """See `Receiver.send`."""
        for batch in batches([self._event(one) for one in messages], LARGEST):
            transfer = self._connection.exchange("POST", EVENTS, data=b"\n".join(batch), headers=self._headers)
            if transfer.status != 200 or self._code(transfer) != SUCCESS:
                raise self._refused(transfer)
            self._wait(self._connection.parsed("POST", transfer).get("ackId"))

    def close(self) -> None:
        """See `Receiver.close`."""
        self._connection.close()

    def _event(self, message: Message) -> bytes:
        event = {
            "time": f"{message.at.timestamp():.3f}",
            "host": message.chain.host,
            "source": message.chain.name,
            "sourcetype": self._chosen.options["sourcetype"],
            **self._index,
            "event": message.document(),
        }
        return json.dumps(event, sort_keys=True, separators=(",", ":")).encode("ascii")

    def _wait(self, number: object) -> None:
        """Wait until the events with this acknowledgment are indexed.

        Raises:
            ReceiverError: they are not within `PATIENCE`, or the token has no indexer acknowledgment but must have it.
        """
        if number is None:
            if self._chosen.options["acknowledge"]:
                raise ReceiverError(
                    f"{self._chosen.label}: Splunk has taken the entries, but does not acknowledge that it has indexed"
                    " them. Turn indexer acknowledgment on for the token, or remove"
                    f" {self._chosen.where}.acknowledge."
                )
            return
        deadline, pause = time.monotonic() + self._patience, _PAUSE
        while not self._is_indexed(number, self._headers):
            left = deadline - time.monotonic()
            if left <= 0:
                raise ReceiverError(
                    f"{self._chosen.label}: Splunk has not indexed the entries within {self._patience:g} s. The next"
                    " run sends them again."
                )
            time.sleep(min(pause, left))
            pause = min(pause * 2, _LONGEST_PAUSE)

    def _is_indexed(self, number: object, headers: t.Mapping[str, str]) -> bool:
        transfer = self._connection.exchange("POST", ACKNOWLEDGMENTS, json={"acks": [number]}, headers=headers)
        if transfer.status != 200:
            raise self._refused(transfer)
        answer = self._connection.parsed("POST", transfer)
        known = answer.get("acks") if isinstance(answer, dict) else None
        return isinstance(known, dict) and known.get(str(number)) is True

    def _channel_of(self, *purpose: str) -> str:
        return str(uuid.uuid5(_CHANNELS, "/".join((self._chain.name, self._chosen.name, *purpose))))

    def _code(self, transfer: Transfer) -> int | None:
        """The code of an answer.

        Raises:
            ReceiverError: it is a web page, or no JSON.
        """
        return code_of(self._connection.parsed("POST", transfer)) if transfer.body else None

    def _refused(self, transfer: Transfer) -> ReceiverError:
        code = None
        # A load balancer answers with a page of its own.
        with contextlib.suppress(ReceiverError):
            code = self._code(transfer)
        told = refusal(transfer.status, code, self._chosen.where)
        return ReceiverError(f"{self._connection.where('POST')} {told}")


def batches(events: t.Iterable[bytes], largest: int) -> t.Iterator[list[bytes]]:
    """The events in their order, as many at once as have at most this many bytes. A larger one comes alone."""
    batch: list[bytes] = []
    size = 0
    for event in events:
        if batch and size + len(event) > largest:
            yield batch
            batch, size = [], 0
        batch.append(event)
        size += len(event) + 1
    if batch:
        yield batch
