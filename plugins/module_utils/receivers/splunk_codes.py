# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The codes in answers of the HTTP Event Collector of Splunk, and what to do about them.

Source: «Possible error codes» of
https://help.splunk.com/en/splunk-enterprise/get-data-in/collect-http-event-data/troubleshoot-http-event-collector
"""

from __future__ import annotations

import typing as t

SUCCESS: t.Final = 0
NO_DATA: t.Final = 5
"""The answer to a request without events, if the token is right."""

_TOKEN: t.Final = "Check {where}.token."
_BUSY: t.Final = "The next run sends again."
_FAULT: t.Final = "This is a fault in hrsync.ad: please report this sentence."

_MEANINGS: t.Final[t.Mapping[int, tuple[str, str]]] = {
    1: ("the token is disabled", "Enable it in Splunk, or set {where}.token to another one."),
    2: ("a token is required", _TOKEN),
    3: ("the authorization is invalid", _TOKEN),
    4: ("the token is invalid", _TOKEN),
    NO_DATA: ("there is no data", _FAULT),
    6: ("the format of the data is invalid", _FAULT),
    7: ("the token must not write to this index", "Allow the index for the token, or correct {where}.index."),
    8: ("internal server error", "Look into the log of Splunk."),
    9: ("the server is busy", _BUSY),
    10: ("the data channel is missing", _FAULT),
    11: ("the data channel is invalid", _FAULT),
    12: ("the event is missing", _FAULT),
    13: ("the event is empty", _FAULT),
    14: ("the token has no indexer acknowledgment", "Turn it on for the token, or remove {where}.acknowledge."),
    15: ("indexed fields cannot be handled", _FAULT),
    16: ("the token must not be in the query", _FAULT),
    18: ("its queues are full", _BUSY),
    19: ("its acknowledgment service is not available", _BUSY),
    20: ("its queues are full, and its acknowledgment service is not available", _BUSY),
    21: ("the token is invalid", _TOKEN),
    22: ("the token is disabled", "Enable it in Splunk, or set {where}.token to another one."),
    23: ("the server is shutting down", _BUSY),
    26: ("its queue is at its capacity", _BUSY),
    27: ("its acknowledgment channels are at their capacity", _BUSY),
}
"""By code: what it means, and the next step."""

_STATUSES: t.Final[t.Mapping[int, str]] = {
    401: _TOKEN,
    403: _TOKEN,
    404: "Check {where}.url: it must be the address of the HTTP Event Collector, which has a port of its own.",
    413: "Raise max_content_length in limits.conf of Splunk.",
    429: _BUSY,
    500: _BUSY,
}
"""By HTTP status, 500 for all from 500 on: the next step for an answer without a known code."""


def code_of(answer: t.Any) -> int | None:
    """The code in the JSON of an answer; None if it has none."""
    code = answer.get("code") if isinstance(answer, dict) else None
    return code if isinstance(code, int) and not isinstance(code, bool) else None


def refusal(status: int, code: int | None, where: str) -> str:
    """Why a request failed, and the next step, as the end of a sentence and a sentence.

    Args:
        status: of HTTP.
        code: of the answer, if it has one.
        where: the path of the options of the receiver.
    """
    if code is not None and code in _MEANINGS:
        meaning, step = _MEANINGS[code]
        return f"answered {status}, code {code}: {meaning}. {step.format(where=where)}"
    step = _STATUSES.get(min(status, 500), "Check {where}.url.")
    return f"answered {status}{'' if code is None else f', code {code}'}. {step.format(where=where)}"
