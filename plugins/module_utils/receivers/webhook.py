# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A webhook: each message is a signed POST, which the receiver answers with a status from 200 to 299."""

from __future__ import annotations

import hashlib
import hmac
import json
import time
import typing as t
import urllib.parse

from ..errors import ReceiverError
from ..web.credentials import NoCredentials
from .http import Connection

if t.TYPE_CHECKING:
    from .entry import Chosen
    from .message import Chain, Message

SIGNATURE: t.Final = "X-Hrsync-Signature"
TIMESTAMP: t.Final = "X-Hrsync-Timestamp"
KEY: t.Final = "Idempotency-Key"
"""As of https://datatracker.ietf.org/doc/draft-ietf-httpapi-idempotency-key-header/."""

_STEPS: t.Final[t.Mapping[int, str]] = {
    401: "Check {where}.secret, and the clock of this computer: a receiver may refuse old timestamps.",
    403: "Check {where}.secret, and the clock of this computer: a receiver may refuse old timestamps.",
    404: "Check {where}.url.",
    429: "The next run sends again.",
    500: "The next run sends again.",
}
"""By HTTP status, 500 for all from 500 on."""


class WebhookReceiver:
    """Sends one message after the other, so that they arrive in order."""

    limit = 100

    def __init__(self, chosen: Chosen, chain: Chain) -> None:
        self._chosen = chosen
        self._chain = chain
        parts = urllib.parse.urlsplit(chosen.options["url"].strip())
        self._connection = Connection(chosen, f"{parts.scheme}://{parts.netloc}", NoCredentials())
        self._path = urllib.parse.urlunsplit(("", "", parts.path or "/", parts.query, ""))
        self._secret: bytes = chosen.options["secret"].encode()

    def check(self) -> None:
        """See `Receiver.check`. The receiver gets a message of its own, with `what` set to `check`."""
        text = json.dumps({"what": "check", "domain": self._chain.domain, "configuration": self._chain.configuration})
        self._post(text, f"{self._chain.name}:check")

    def try_out(self) -> str:
        """See `Receiver.try_out`."""
        return "was not tested, because a webhook answers nothing but messages"

    def send(self, messages: t.Sequence[Message]) -> None:
        """See `Receiver.send`."""
        for message in messages:
            self._post(message.text(), message.key)

    def close(self) -> None:
        """See `Receiver.close`."""
        self._connection.close()

    def _post(self, text: str, key: str) -> None:
        body = text.encode("ascii")
        timestamp = str(int(time.time()))
        headers = {
            "Content-Type": "application/json",
            KEY: urllib.parse.quote(key, safe="/:._-"),
            TIMESTAMP: timestamp,
            SIGNATURE: signature(self._secret, timestamp, body),
        }
        transfer = self._connection.exchange("POST", self._path, data=body, headers=headers)
        if not 200 <= transfer.status < 300:
            step = _STEPS.get(min(transfer.status, 500), "Check {where}.url.").format(where=self._chosen.where)
            raise ReceiverError(f"{self._connection.where('POST')} answered {transfer.status}. {step}")
        if "html" in transfer.headers.get("content-type", "").lower():
            raise ReceiverError(
                f"{self._connection.where('POST')} answered with a web page (HTML). Check {self._chosen.where}.url, and"
                " whether a proxy or a sign-in page intercepts the request."
            )


def signature(secret: bytes, timestamp: str, body: bytes) -> str:
    """The header with the signature: `sha256=` and the HMAC (RFC 2104) of timestamp, full stop and body."""
    return f"sha256={hmac.new(secret, timestamp.encode() + b'.' + body, hashlib.sha256).hexdigest()}"
