# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What an HTTP request to a source can end in, as typed errors whose text says the path, the status and what to do."""

from __future__ import annotations

import collections.abc
import http
import json
import re
import typing as t

from ..errors import SourceError

LONGEST_QUOTE = 200
"""Characters of the vendor's own words that a message quotes."""

_MESSAGE_MEMBERS = ("errors", "error_description", "error", "detail", "title", "message", "code")
"""What explains an error in Factorial v1, RFC 6749, RFC 9457 and Calamari v1. Nothing else is quoted."""

_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f]+")


class HttpError(SourceError):
    """A request that failed, or was answered with something else than the data asked for."""


class AuthenticationError(HttpError):
    """401: the credential is refused."""


class PermissionDeniedError(HttpError):
    """403: the credential is known but may not see this."""


class NotFoundError(HttpError):
    """404: the address, or the credential's company, does not have this."""


class RateLimitError(HttpError):
    """429, also after waiting."""


class UnavailableError(HttpError):
    """5xx, no answer in time, or no connection, also after trying again."""


class AnswerError(HttpError):
    """An answer that is not the data asked for: HTML, broken JSON, a redirect, another status, a broken promise."""


class InconsistentError(AnswerError):
    """The pages of a list do not fit together; reading them again may help, because somebody may have edited in HR."""


Hints = t.Mapping[int, str]
"""Status to the next step, in the words of the source."""

GENERAL_HINTS: Hints = {
    401: "The credential is not accepted: check it, and that it belongs to this url.",
    403: "The credential is valid but may not read this: give it the permission or scope.",
    404: "Check the url, and that the credential belongs to this company.",
    429: "The source is limiting requests: wait, or run less often.",
    500: "The source has a fault or is being maintained: run again later.",
}

_CLASSES: t.Mapping[int, type[HttpError]] = {
    401: AuthenticationError,
    403: PermissionDeniedError,
    404: NotFoundError,
    429: RateLimitError,
}


def status_error(
    where: str, status: int, body: bytes, hints: Hints, secrets: collections.abc.Iterable[str]
) -> HttpError:
    """The error for a status that is not success; `where` is like `Source hr: GET /path`."""
    error = UnavailableError if status >= 500 else _CLASSES.get(status, AnswerError)
    row = 500 if status >= 500 else status
    hint = hints.get(row) or GENERAL_HINTS.get(row, "Check the url and the options of this source.")
    words = vendor_words(body, secrets)
    return error(f"{where} answered {_status_text(status)}{f' ({words})' if words else ''}. {hint}")


def _status_text(status: int) -> str:
    try:
        return f"{status} {http.HTTPStatus(status).phrase}"
    except ValueError:
        return str(status)


def vendor_words(body: bytes, secrets: collections.abc.Iterable[str] = ()) -> str:
    """What the source itself says about an error: shortened, without secrets, empty where it says nothing readable."""
    try:
        answer = json.loads(body)
    except (ValueError, RecursionError):
        return ""
    if not isinstance(answer, dict):
        return ""
    found = (_flatten(answer[member]) for member in _MESSAGE_MEMBERS if member in answer)
    text = _UNPRINTABLE.sub(" ", "; ".join(dict.fromkeys(filter(None, found)))).strip()
    for secret in filter(None, secrets):
        text = text.replace(secret, "********")
    return text if len(text) <= LONGEST_QUOTE else text[: LONGEST_QUOTE - 1] + "…"


def _flatten(value: object) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{name}: {_flatten(inner)}" for name, inner in value.items())
    if isinstance(value, list):
        return ", ".join(map(_flatten, value))
    return "" if value is None else str(value)
