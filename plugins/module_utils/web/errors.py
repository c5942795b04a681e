# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Typed errors of HTTP requests to sources; their messages have the path, the status and the next step."""

from __future__ import annotations

import collections.abc
import http
import json
import re
import typing as t

from ..errors import SourceError

LONGEST_QUOTE = 200
"""The most characters of the vendor's own message that a message quotes."""

_MESSAGE_MEMBERS = ("errors", "error_description", "error", "detail", "title", "message", "code")
"""Members that explain an error in Factorial v1, RFC 6749, RFC 9457 and Calamari v1. No other member is quoted."""

_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f]+")


class HttpError(SourceError):
    """A request failed, or its answer is not the requested data."""


class AuthenticationError(HttpError):
    """401: the source refuses the credential."""


class PermissionDeniedError(HttpError):
    """403: the credential is valid but has no permission for the request."""


class NotFoundError(HttpError):
    """404: the address, or the credential's company, does not have the requested data."""


class RateLimitError(HttpError):
    """429, even after waiting."""


class UnavailableError(HttpError):
    """5xx, no answer in time, or no connection, even after retries."""


class AnswerError(HttpError):
    """The answer is not the requested data: HTML, invalid JSON, a redirect, another status, or unexpected contents."""


class InconsistentError(AnswerError):
    """The pages of a list are inconsistent, perhaps because HR data changed meanwhile; reading again may help."""


Hints = t.Mapping[int, str]
"""The next step for a status, specific to a source."""

GENERAL_HINTS: Hints = {
    401: "The source does not accept the credential: check it, and that it belongs to this url.",
    403: "The credential is valid but has no permission to read this: grant it the permission or scope.",
    404: "Check the url, and that the credential belongs to this company.",
    429: "The source is limiting requests: wait, or run less often.",
    500: "The source has an internal error or is under maintenance: run again later.",
}

_CLASSES: t.Mapping[int, type[HttpError]] = {
    401: AuthenticationError,
    403: PermissionDeniedError,
    404: NotFoundError,
    429: RateLimitError,
}


def status_error(
    where: str, status: int, body: bytes, hints: Hints, secrets: collections.abc.Iterable[str], said: str = ""
) -> HttpError:
    """The error for an unsuccessful status.

    Args:
        where: a request such as `Source hr: GET /path`.
        status: the status.
        body: the body of the answer.
        hints: the next steps, specific to the source.
        secrets: the strings that the message must not quote.
        said: the source's own message, if it is in a header; by default, that of the body.
    """
    error = UnavailableError if status >= 500 else _CLASSES.get(status, AnswerError)
    row = 500 if status >= 500 else status
    hint = hints.get(row) or GENERAL_HINTS.get(row, "Check the url and the options of this source.")
    hidden = tuple(secrets)
    words = _quotable(said, hidden) or vendor_words(body, hidden)
    return error(f"{where} answered {_status_text(status)}{f' ({words})' if words else ''}. {hint}")


def _status_text(status: int) -> str:
    try:
        return f"{status} {http.HTTPStatus(status).phrase}"
    except ValueError:
        return str(status)


def vendor_words(body: bytes, secrets: collections.abc.Iterable[str] = ()) -> str:
    """The source's own message about an error, shortened and without secrets; empty if it has no readable one."""
    try:
        answer = json.loads(body)
    except (ValueError, RecursionError):
        return ""
    if not isinstance(answer, dict):
        return ""
    found = (_flatten(answer[member]) for member in _MESSAGE_MEMBERS if member in answer)
    return _quotable("; ".join(dict.fromkeys(filter(None, found))), secrets)


def _quotable(words: str, secrets: collections.abc.Iterable[str]) -> str:
    """Words of a source, printable, shortened and without secrets."""
    text = _UNPRINTABLE.sub(" ", words).strip()
    for secret in filter(None, secrets):
        text = text.replace(secret, "********")
    return text if len(text) <= LONGEST_QUOTE else text[: LONGEST_QUOTE - 1] + "…"


def _flatten(value: object) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{name}: {_flatten(inner)}" for name, inner in value.items())
    if isinstance(value, list):
        return ", ".join(map(_flatten, value))
    return "" if value is None else str(value)
