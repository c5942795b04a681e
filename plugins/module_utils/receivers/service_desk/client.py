# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The API of ServiceDesk Plus, version 3, on premises and in the cloud. For its sources, see `answers`."""

from __future__ import annotations

import contextlib
import json
import typing as t

from ...errors import ReceiverError
from ..http import Connection
from .answers import Condition, Status, condition_of, identifier_of, status_of
from .credentials import TechnicianKey, ZohoToken

if t.TYPE_CHECKING:
    from ...web.client import Transfer
    from ..entry import Chosen

ACCEPT: t.Final = "application/vnd.manageengine.sdp.v3+json"
_REQUESTS: t.Final = "/requests"
_STEPS: t.Final[t.Mapping[int, str]] = {
    401: "Check the technician_key, or the client and its scopes, of {where}.",
    403: "Give the technician the right to view, add, edit and close requests.",
    404: "Check {where}.url, and in the cloud {where}.portal.",
    429: "The next run tries again.",
    500: "The next run tries again.",
}
"""By HTTP status, 500 for all from 500 on."""
_OF_ALL: t.Final = (401, 403, 429, 500)
"""The statuses that concern every request, so that no other one is tried."""


class DeskRefusedError(ReceiverError):
    """ServiceDesk Plus does not do what was asked of one request. Others may succeed."""

    def __init__(self, message: str, *, is_not_found: bool) -> None:
        super().__init__(message)
        self.is_not_found = is_not_found


class DeskClient:
    """Requests of ServiceDesk Plus."""

    def __init__(self, chosen: Chosen) -> None:
        options = chosen.options
        self._chosen = chosen
        self._token = None if options.get("technician_key") else ZohoToken(chosen)
        portal = f"/app/{options['portal']}" if options.get("portal") else ""
        credentials = self._token or TechnicianKey(options["technician_key"])
        self._connection = Connection(chosen, f"{options['url'].rstrip('/')}{portal}/api/v3", credentials)

    def check(self) -> None:
        """See that the API answers, and that requests can be read.

        Raises:
            ReceiverError: it does not.
        """
        self._listed({"row_count": 1})

    def create(self, fields: t.Mapping[str, t.Any]) -> str:
        """Make a request; returns its identifier.

        Raises:
            DeskRefusedError: it was not made.
            ReceiverError: nobody knows whether it was made.
        """
        answer = self._call("POST", _REQUESTS, data=_input({"request": fields}))
        found = identifier_of(answer.get("request"))
        if not found:
            raise ReceiverError(f"{self._connection.where('POST')} answered without the identifier of the new request.")
        return found

    def update(self, identifier: str, fields: t.Mapping[str, t.Any]) -> None:
        """Change a request.

        Raises:
            ReceiverError: that failed.
        """
        self._call("PUT", f"{_REQUESTS}/{identifier}", data=_input({"request": fields}))

    def close_request(self, identifier: str, comment: str) -> None:
        """Close a request.

        Raises:
            ReceiverError: that failed.
        """
        told = {"closure_info": {"requester_ack_resolution": True, "closure_comments": comment}}
        self._call("PUT", f"{_REQUESTS}/{identifier}/close", data=_input({"request": told}))

    def condition(self, identifier: str) -> Condition:
        """Whether a request is open, closed or gone.

        Raises:
            ReceiverError: that cannot be read.
        """
        try:
            answer = self._call("GET", f"{_REQUESTS}/{identifier}")
        except DeskRefusedError as error:
            if error.is_not_found:
                return Condition.GONE
            raise
        return condition_of(answer.get("request"))

    def find(self, mark: str) -> str:
        """The identifier of the request with this marker at the end of its title; empty if there is none.

        Raises:
            ReceiverError: that cannot be read.
        """
        criteria = [{"field": "subject", "condition": "contains", "value": mark}]
        for request in self._listed({"row_count": 10, "search_criteria": criteria}):
            if isinstance(request, dict) and str(request.get("subject", "")).rstrip().endswith(mark):
                return identifier_of(request)
        return ""

    def close(self) -> None:
        """Close the connections."""
        self._connection.close()
        if self._token:
            self._token.close()

    def _listed(self, wanted: t.Mapping[str, t.Any]) -> list[t.Any]:
        answer = self._call("GET", _REQUESTS, params=_input({"list_info": wanted}))
        found = answer.get("requests")
        if not isinstance(found, list):
            raise ReceiverError(f"{self._connection.where('GET')} answered without a list of requests.")
        return found

    def _call(self, method: str, path: str, **content: t.Any) -> dict[str, t.Any]:
        transfer = self._connection.exchange(method, path, headers={"Accept": ACCEPT}, **content)
        if not 200 <= transfer.status < 300:
            raise self._failed(method, transfer)
        answer = self._connection.parsed(method, transfer)
        status = status_of(answer)
        if not status.codes:
            raise ReceiverError(
                f"{self._connection.where(method)} answered without response_status, so it is not the API of"
                f" ServiceDesk Plus. Check {self._chosen.where}.url."
            )
        if not status.succeeded:
            raise self._refused(method, transfer, status)
        return t.cast("dict[str, t.Any]", answer)

    def _failed(self, method: str, transfer: Transfer) -> ReceiverError:
        status = Status()
        # A proxy answers with a page of its own.
        with contextlib.suppress(ReceiverError):
            status = status_of(self._connection.parsed(method, transfer))
        refused = self._refused(method, transfer, status)
        return ReceiverError(str(refused)) if min(transfer.status, 500) in _OF_ALL else refused

    def _refused(self, method: str, transfer: Transfer, status: Status) -> DeskRefusedError:
        step = _STEPS.get(min(transfer.status, 500), "Check {where}.fields.").format(where=self._chosen.where)
        told = f"{self._connection.where(method)} answered {transfer.status}{status.told()}. {step}"
        return DeskRefusedError(told, is_not_found=transfer.status == 404 or status.is_not_found)


def _input(value: t.Mapping[str, t.Any]) -> dict[str, str]:
    """The parameter that has the JSON of a request, in a form or in the query."""
    return {"input_data": json.dumps(value)}
