# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What Microsoft Graph refuses, as sentences that say what to do."""

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
"""Method, path and the least application permission, from the permission tables of the API's pages."""

_ADVICE: t.Final[tuple[tuple[str, str], ...]] = (
    ("invalid usage location", "Give usage_location, or set the usage location of the user."),
    ("inherited from a group membership", "Remove the user from the group, or give inherited: leave_group."),
    ("does not have any available licenses", "Buy more, or revoke the licence of somebody who no longer needs it."),
    ("depend", "Assign or revoke the licence together with the one that it depends on, in one task."),
    ("on-premises mastered", "It comes from the directory by synchronisation: change it there."),
    ("MailboxNotEnabledForRESTAPI", "The user has no mailbox in Exchange Online, or it is not yet provisioned."),
)
"""Part of an error's code or message, and what to do then."""

_GENERAL_ADVICE: t.Final[t.Mapping[int, str]] = {
    401: "The token is not accepted: check tenant_id, cloud and graph_url.",
    404: "It does not exist, or was deleted meanwhile.",
    429: "Microsoft 365 is limiting requests: run again later, or run less at a time.",
}

_NO_NAME: t.Final = "Invalid object identifier"

_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f]+")


class GraphError(ServiceError):
    """One request was answered with an error.

    Args:
        status: of HTTP.
        code: of Graph, such as `Request_ResourceNotFound`; empty where the answer has none.
        message: a sentence.
        missing: whether the object that the request names does not exist.
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
        path: below the version, such as `/users/anna@example.com`.
        body: the JSON that came, or anything else.
        waited: seconds for which the request was sent again and again.
        secrets: what the message must not quote.
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
    """The least application permission that a request needs, or None where it is not known here."""
    plain = path.partition("?")[0]
    for methods, pattern, permission in _PERMISSIONS:
        if re.fullmatch(methods, method) and re.fullmatch(pattern, plain):
            return permission
    return None


def body_of(content: bytes) -> t.Any:
    """The JSON of an answer, or None where it is something else."""
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
        needed = f"the application permission {permission}" if permission else "a further application permission"
        return f"The application may not do this: give it {needed}, with the consent of an administrator."
    if status >= 500:
        return "Microsoft 365 has a fault: run again later."
    return _GENERAL_ADVICE.get(status, "")


def _clean(text: str, secrets: collections.abc.Iterable[str]) -> str:
    text = _UNPRINTABLE.sub(" ", text).strip().rstrip(".")
    for secret in filter(None, secrets):
        text = text.replace(secret, "********")
    return text if len(text) <= LONGEST_QUOTE else text[: LONGEST_QUOTE - 1] + "…"
