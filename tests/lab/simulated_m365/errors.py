# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""How Graph refuses: a status, a code and a sentence."""

from __future__ import annotations

DIRECTORY = "directory"
"""What Entra answers for: users, groups, licences, subscriptions."""
OUTLOOK = "outlook"
"""What Exchange Online answers for: mailbox settings. Its errors have other codes."""


class GraphError(Exception):
    """A refusal; `headers` go with the answer."""

    def __init__(self, status: int, code: str, message: str, headers: tuple[tuple[str, str], ...] = ()) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message
        self.headers = headers


def bad_request(message: str, code: str = "Request_BadRequest") -> GraphError:
    """400, as the directory says it."""
    return GraphError(400, code, message)


def no_such_user(key: str, workload: str) -> GraphError:
    """404 for a user that is not there; Exchange Online says it in other words."""
    if workload == OUTLOOK:
        return GraphError(404, "ErrorInvalidUser", f"The requested user '{key}' is invalid.")
    return no_such_object(key)


def no_such_object(key: str) -> GraphError:
    """404 for an object of the directory that is not there."""
    return GraphError(
        404,
        "Request_ResourceNotFound",
        f"Resource '{key}' does not exist or one of its queried reference-property objects are not present.",
    )


def no_such_path(segment: str) -> GraphError:
    """400 for a path that Graph does not have."""
    return bad_request(f"Resource not found for the segment '{segment}'.", "BadRequest")


def denied(workload: str) -> GraphError:
    """403 for an application without the permission."""
    if workload == OUTLOOK:
        return GraphError(403, "ErrorAccessDenied", "Access is denied. Check credentials and try again.")
    return GraphError(403, "Authorization_RequestDenied", "Insufficient privileges to complete the operation.")


def unauthenticated(message: str) -> GraphError:
    """401 for a token that is missing, expired or none."""
    return GraphError(401, "InvalidAuthenticationToken", message, (("WWW-Authenticate", 'Bearer realm=""'),))


BY_STATUS: dict[int, tuple[str, str]] = {
    400: ("Request_BadRequest", "Bad request."),
    401: ("InvalidAuthenticationToken", "Access token validation failure."),
    403: ("Authorization_RequestDenied", "Insufficient privileges to complete the operation."),
    404: ("Request_ResourceNotFound", "Resource could not be discovered."),
    409: ("Directory_ConcurrencyViolation", "The directory object was changed by somebody else at the same time."),
    429: ("TooManyRequests", "Too many requests. Try again later."),
    500: ("InternalServerError", "An internal server error occurred."),
    502: ("BadGateway", "Bad gateway."),
    503: ("ServiceUnavailable", "The service is temporarily unavailable. Please try again later."),
    504: ("GatewayTimeout", "The operation timed out."),
}
"""What a test that asks for a status gets to read."""


def by_status(status: int) -> GraphError:
    """The refusal that goes with a status."""
    code, message = BY_STATUS.get(status, ("UnknownError", "An error occurred."))
    return GraphError(status, code, message)
