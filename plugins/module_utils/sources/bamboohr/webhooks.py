# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Verifies the signature of a webhook of BambooHR, for a source of events.

BambooHR signs the body, followed by the header `X-BambooHR-Timestamp`, with HMAC-SHA256 and the private key of the
webhook, and sends the signature as hexadecimal digits in `X-BambooHR-Signature` (documentation.bamboohr.com,
Webhooks, Security). The private key is shown once, when the webhook is created.
"""

from __future__ import annotations

import datetime
import hashlib
import hmac
import typing as t

from ...errors import SourceError

SIGNATURE: t.Final = "X-BambooHR-Signature"
TIMESTAMP: t.Final = "X-BambooHR-Timestamp"

TOLERANCE: t.Final = datetime.timedelta(minutes=5)
"""How much the time of a webhook may differ from now, so that nobody can send an old one again."""


class UnsignedError(SourceError):
    """A webhook that does not prove that it comes from BambooHR, or that is not new."""


def verify(body: bytes, headers: t.Mapping[str, str], key: str, now: datetime.datetime) -> None:
    """Check that BambooHR has sent a webhook, now, and with this body.

    Args:
        body: the body as it was received, byte for byte.
        headers: the headers of the request; upper and lower case of their names do not matter.
        key: the private key of the webhook.
        now: the present time, with a time zone.

    Raises:
        UnsignedError: a header is missing, the signature is wrong, or the webhook is not new.
    """
    found = {name.lower(): value.strip() for name, value in headers.items()}
    timestamp, signature = found.get(TIMESTAMP.lower(), ""), found.get(SIGNATURE.lower(), "")
    if not key:
        raise UnsignedError("The private key of the webhook is empty, so that nothing proves who has sent it.")
    if not timestamp or not signature:
        raise UnsignedError(f"The webhook has no {TIMESTAMP} or no {SIGNATURE}. Its webhook has no private key.")
    right = hmac.new(key.encode(), body + timestamp.encode(), hashlib.sha256).hexdigest()
    if not hmac.compare_digest(right.encode(), signature.lower().encode()):
        raise UnsignedError(f"{SIGNATURE} is not that of the body and the private key, so the webhook is not trusted.")
    sent = _sent(timestamp)
    if sent is None or abs(now - sent) > TOLERANCE:
        raise UnsignedError(f"{TIMESTAMP} is {timestamp[:40]!r}, which is not a time within five minutes of now.")


def _sent(timestamp: str) -> datetime.datetime | None:
    """The time of a webhook: seconds since 1970, as recorded webhooks have it, or ISO 8601, as in examples."""
    try:
        if timestamp.isdecimal():
            return datetime.datetime.fromtimestamp(int(timestamp), datetime.UTC)
        read = datetime.datetime.fromisoformat(timestamp)
    except (ValueError, OverflowError, OSError):
        return None
    return read if read.tzinfo else read.replace(tzinfo=datetime.UTC)
