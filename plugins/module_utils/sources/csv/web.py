# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A file at an https address."""

from __future__ import annotations

import base64
import collections.abc
import datetime
import email.utils
import typing as t
import urllib.parse

from ...errors import ConfigurationError
from ...web.client import NOT_MODIFIED, HttpClient
from ...web.credentials import Credentials, HeaderCredentials, NoCredentials
from ...web.errors import AnswerError, Hints, status_error
from ..base import patience_from
from .place import Content, Place

if t.TYPE_CHECKING:
    from ...web.client import Transfer
    from ..system import Values

_ACCEPT: t.Final = "text/csv, text/plain;q=0.9, */*;q=0.5"
_COMPLETE: t.Final = 200

HINTS: Hints = {
    401: "Set user and password, or token, to what the server accepts.",
    403: "The credential is valid, but may not read this file. A shared access signature in query may have expired.",
    404: "Check file, and whether the export has run.",
    500: "The server has an internal error or is under maintenance: run again later.",
}


class _Client(HttpClient):
    URL_OPTION = "file"


class WebFile(Place):
    """A file at an https address. What has been read is only read again if it has changed, by its ETag (RFC 9110)."""

    def __init__(self, where: str, options: Values) -> None:
        """Check the options.

        Args:
            where: the file, at the beginning of messages.
            options: of the source.

        Raises:
            ConfigurationError: an option is invalid.
            MissingLibraryError: requests is not installed.
        """
        super().__init__(where)
        source = f"Source {options['name']}"
        parts = urllib.parse.urlsplit(options["file"].strip())
        if parts.scheme != "https" or not parts.hostname or not parts.path.strip("/"):
            raise ConfigurationError(
                f"{source}: file begins with {parts.scheme}://. Set the https address of a file, such as"
                " https://files.example.com/hr/people.csv."
            )
        if parts.query or parts.fragment or parts.username or parts.password:
            raise ConfigurationError(
                f"{source}: file has a query, a fragment, a user or a password in its address. Messages would show"
                " them. Set query, user and password instead."
            )
        query = (options["query"] or "").strip().removeprefix("?")
        self._parameters = urllib.parse.parse_qsl(query, keep_blank_values=True)
        self._credentials = _credentials(source, options, tuple(value for _name, value in self._parameters))
        self._path = parts.path
        self._client = _Client(
            source=options["name"],
            url=f"https://{parts.netloc}",
            credentials=self._credentials,
            ca_file=options["ca_file"],
            patience=patience_from(options),
            hints=HINTS,
        )
        self._kept: tuple[str, Content] | None = None

    def read(self) -> Content:
        """The content of the file."""
        transfer = self._get(self._kept[0] if self._kept else "")
        if transfer.status == NOT_MODIFIED and self._kept:
            return self._kept[1]
        if "html" in transfer.headers.get("content-type", "").lower():
            raise self.refused(
                "the server answers with a web page (HTML), and not with CSV. Check file, and whether a"
                " proxy or a sign-in page intercepts the request."
            )
        content = Content(transfer.body, *_times(transfer.headers))
        tag = transfer.headers.get("etag", "")
        content = self.settled(content, lambda: self._is_unchanged(tag, content))
        self._kept = (tag, content) if tag else None
        return content

    def _is_unchanged(self, tag: str, content: Content) -> bool:
        transfer = self._get(tag)
        return transfer.status == NOT_MODIFIED or transfer.body == content.data

    def _get(self, tag: str) -> Transfer:
        """The answer: the file, or that it still has this tag."""
        where = self._client.where("GET", self._path)
        headers = {"Accept": _ACCEPT, **({"If-None-Match": tag} if tag else {})}
        transfer = self._client.exchange("GET", self._path, params=self._parameters, headers=headers)
        if transfer.status == NOT_MODIFIED and tag:
            return transfer
        if not 200 <= transfer.status < 300:
            raise status_error(where, transfer.status, transfer.body, HINTS, self._credentials.secrets())
        if transfer.status != _COMPLETE:
            raise AnswerError(f"{where} answered {transfer.status}, and not with a whole file. Check file.")
        return transfer


def _credentials(source: str, options: Values, secrets: tuple[str, ...]) -> Credentials:
    user, password, token = options["user"], options["password"], options["token"]
    if token:
        return HeaderCredentials({"Authorization": f"Bearer {token}"}, (token, *secrets))
    if bool(user) != bool(password):
        given, missing = ("user", "password") if user else ("password", "user")
        raise ConfigurationError(f"{source}: {given} is set, but {missing} is not. Set both, or none.")
    if user:
        pair = base64.b64encode(f"{user}:{password}".encode()).decode()
        return HeaderCredentials({"Authorization": f"Basic {pair}"}, (password, pair, *secrets))
    return NoCredentials(secrets)


def _times(headers: collections.abc.Mapping[str, str]) -> tuple[datetime.datetime | None, float | None]:
    """When the file was last written, and its age by the clock of the server; None if the server does not say so."""
    modified, now = _time(headers.get("last-modified")), _time(headers.get("date"))
    return modified, (now - modified).total_seconds() if modified and now else None


def _time(text: str | None) -> datetime.datetime | None:
    try:
        found = email.utils.parsedate_to_datetime(text or "")
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=datetime.UTC)
