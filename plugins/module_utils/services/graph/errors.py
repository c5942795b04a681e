# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Explains the errors of Microsoft Graph, with the next step."""

from __future__ import annotations

import collections.abc
import json
import re
import typing as t

from ...web.errors import LONGEST_QUOTE
from ..errors import ServiceError

_PERMISSIONS: t.Final[tuple[tuple[str, str, str], ...]] = (
    ("GET", r"/subscribedSkus", "LicenseAssignment.Read.All"),
    ("POST", r"/users/[^/]+/(assignLicense|reprocessLicenseAssignment)", "LicenseAssignment.ReadWrite.All"),
    ("POST", r"/users/[^/]+/revokeSignInSessions", "User.RevokeSessions.All"),
    ("GET", r"/users/[^/]+/mailboxSettings.*", "MailboxSettings.Read"),
    ("PATCH", r"/users/[^/]+/mailboxSettings.*", "MailboxSettings.ReadWrite"),
    ("GET", r"/users/[^/]+/photo.*", "ProfilePhoto.Read.All"),
    (".*", r"/users/[^/]+/photo.*", "ProfilePhoto.ReadWrite.All"),
    ("GET", r"/users.*", "User.Read.All"),
    (".*", r"/users.*", "User.ReadWrite.All"),
    ("GET", r"/groups.*", "GroupMember.Read.All"),
    (".*", r"/groups/[^/]+/members/.*", "GroupMember.ReadWrite.All"),
)
"""Method, path and least privileged application permission, from the permission tables in the API reference."""

_ADVICE: t.Final[tuple[tuple[str, str], ...]] = (
    ("invalid usage location", "Set usage_location, or set the usage location of the user."),
    ("inherited from a group membership", "Remove the user from the group, or set inherited: leave_group."),
    ("does not have any available licenses", "Buy more licenses, or revoke licenses that are no longer needed."),
    ("depend", "Assign or revoke the license together with the license that it depends on, in one task."),
    ("on-premises mastered", "The value is synchronized from Active Directory: change it there."),
    ("MailboxNotEnabledForRESTAPI", "The user has no mailbox in Exchange Online, or it is not yet provisioned."),
)
"""Part of an error's code or message, and the next step."""

_GENERAL_ADVICE: t.Final[t.Mapping[int, str]] = {
    401: "Microsoft 365 does not accept the token: check tenant_id, cloud and graph_url.",
    404: "It does not exist, or was deleted meanwhile.",
    429: "Microsoft 365 is throttling requests: run again later, or process fewer users at a time.",
}

_NO_NAME: t.Final = "Invalid object identifier"

_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f]+")


class GraphError(ServiceError):
    """Graph answered a request with an error.

    Args:
        status: the HTTP status.
        code: Graph's error code, such as `Request_ResourceNotFound`; empty if the answer has none.
        message: sentences with the error and the next step.
        missing: whether the requested object does not exist.
    """

    def __init__(self, status: int, code: str, message: str, *, missing: bool = False) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.missing = missing


def graph_error(
    method: str, path: str, status: int, body: t.Any, *, waited: float = 0, secrets: collections.abc.Iterable[str] = ()
) -> GraphError:
    """The error for an answer.

    Args:
        method: the HTTP method.
        path: the path after the version, such as `/users/anna@example.com`.
        status: the HTTP status.
        body: the JSON of the answer, or anything else.
        waited: seconds for which the request was repeated.
        secrets: the strings that the message must not quote.
    """
    error = body.get("error") if isinstance(body, dict) else None
    error = error if isinstance(error, dict) else {}
    code = _clean(str(error.get("code") or ""), secrets)
    words = _clean(str(error.get("message") or ""), secrets)
    said = ": ".join(filter(None, (code, words)))
    request = f"{method} {path.partition('?')[0]}"
    patience = f", also after waiting {waited:.0f} s" if waited >= 1 else ""
    text = f"Microsoft 365 answered {request} with {status}{patience}{f' ({said})' if said else ''}."
    # A name that no object can have is answered with 400 and a code that says nothing.
    missing = status == 404 or (status == 400 and _NO_NAME in words)
    return GraphError(status, code, f"{text} {_advice(method, path, status, said)}".strip(), missing=missing)


def permission_for(method: str, path: str) -> str | None:
    """The least privileged application permission for a request, or None if it is not in `_PERMISSIONS`."""
    plain = path.partition("?")[0]
    for methods, pattern, permission in _PERMISSIONS:
        if re.fullmatch(methods, method) and re.fullmatch(pattern, plain):
            return permission
    return None


def body_of(content: bytes) -> t.Any:
    """The JSON of an answer, or None if it is not JSON."""
    try:
        return json.loads(content)
    except (ValueError, RecursionError):
        return None


def _advice(method: str, path: str, status: int, said: str) -> str:
    for sign, advice in _ADVICE:
        if sign.lower() in said.lower():
            return advice
    if status == 403:
        permission = permission_for(method, path)
        needed = f"the application permission {permission}" if permission else "the missing application permission"
        return f"The application may not do this: grant it {needed}, with admin consent."
    if status >= 500:
        return "Microsoft 365 has an internal error: run again later."
    return _GENERAL_ADVICE.get(status, "")


def _clean(text: str, secrets: collections.abc.Iterable[str]) -> str:
    text = _UNPRINTABLE.sub(" ", text).strip().rstrip(".")
    for secret in filter(None, secrets):
        text = text.replace(secret, "********")
    return text if len(text) <= LONGEST_QUOTE else text[: LONGEST_QUOTE - 1] + "…"
