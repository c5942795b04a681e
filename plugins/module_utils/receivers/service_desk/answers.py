# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The answers of the API of ServiceDesk Plus.

Each has `response_status`: an object with `status_code` (2000 or 4000), `status` and, if it failed, `messages` with a
`status_code` and perhaps a `field`. Lists have an array of such objects.

Sources: https://www.manageengine.com/products/service-desk/sdpod-v3-api/ and
https://ui.servicedeskplus.com/APIDocs3/index.html
"""

from __future__ import annotations

import dataclasses
import enum
import re
import typing as t

SUCCESS: t.Final = 2000
_NOT_FOUND: t.Final = 4007
"""The code in `messages` if there is nothing at the address, such as a request that was deleted."""
_NAME: t.Final = re.compile(r"[A-Za-z_][\w.]{0,40}")


@dataclasses.dataclass(frozen=True, slots=True)
class Status:
    """What an answer says of itself."""

    codes: tuple[int, ...] = ()
    """The code, and those of its messages. The texts are not kept, because they can repeat what was sent."""
    fields: tuple[str, ...] = ()
    """The names of the fields that are wrong or missing."""

    @property
    def succeeded(self) -> bool:
        """Whether the request was done."""
        return self.codes[:1] == (SUCCESS,)

    @property
    def is_not_found(self) -> bool:
        """Whether there is nothing at the address."""
        return _NOT_FOUND in self.codes

    def told(self) -> str:
        """The codes and fields, for a sentence; empty if there are none."""
        codes = ", ".join(str(code) for code in self.codes)
        fields = f" for {', '.join(self.fields)}" if self.fields else ""
        return f", code {codes}{fields}" if codes else ""


def status_of(answer: t.Any) -> Status:
    """The status of an answer; an empty one if it has none."""
    status = answer.get("response_status") if isinstance(answer, dict) else None
    # Lists have an array.
    first = status[0] if isinstance(status, list) and status else status
    if not isinstance(first, dict):
        return Status()
    messages = [one for one in first.get("messages") or () if isinstance(one, dict)]
    codes = [code for one in (first, *messages) if isinstance(code := one.get("status_code"), int)]
    fields = [field for one in messages for field in _fields(one)]
    return Status(tuple(dict.fromkeys(codes)), tuple(dict.fromkeys(fields)))


def _fields(message: t.Mapping[str, t.Any]) -> t.Iterator[str]:
    """`field` is a name, `fields` a list of names."""
    found = message.get("fields")
    for name in (message.get("field"), *(found if isinstance(found, list) else ())):
        if isinstance(name, str) and _NAME.fullmatch(name):
            yield name


class Condition(enum.StrEnum):
    """How it is with a request."""

    OPEN = "open"
    CLOSED = "closed"
    GONE = "gone"


def condition_of(request: t.Any) -> Condition:
    """How it is with a request that the API has returned."""
    if not isinstance(request, dict) or request.get("is_trashed") is True:
        return Condition.GONE
    return Condition.CLOSED if request.get("completed_time") else Condition.OPEN


def identifier_of(request: t.Any) -> str:
    """The identifier of a request; empty if it has none."""
    found = request.get("id") if isinstance(request, dict) else None
    return str(found) if isinstance(found, (str, int)) and re.fullmatch(r"\d{1,30}", str(found)) else ""
