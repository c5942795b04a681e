# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Messages in the format of RFC 5424, framed for the transport."""

from __future__ import annotations

import datetime
import re
import typing as t

if t.TYPE_CHECKING:
    from .message import Message

APP: t.Final = "hrsync"
NIL: t.Final = "-"
_BOM: t.Final = b"\xef\xbb\xbf"
"""Says that the message is UTF-8 (RFC 5424 section 6.4)."""
_NOTICE: t.Final = 5
_INFORMATIONAL: t.Final = 6
_ESCAPED: t.Final = re.compile(r'[\\"\]]')
_NOT_PRINTED: t.Final = re.compile(r"[^\x21-\x7e]")
_LONGEST_HOST: t.Final = 255


def formatted(message: Message, facility: int, enterprise: int) -> bytes:
    """A message as a SYSLOG-MSG of RFC 5424 section 6.

    Args:
        message: a head has the severity notice, an entry informational.
        facility: its number.
        enterprise: the private enterprise number in the name of the structured data (section 6.3.2).
    """
    severity, kind = (_NOTICE, "HEAD") if message.is_head else (_INFORMATIONAL, "ENTRY")
    chain = message.chain
    data = _element(
        f"{APP}@{enterprise}",
        {
            "domain": chain.domain,
            "configuration": chain.configuration,
            "number": str(message.entry.number),
            "hash": message.entry.hash,
            "key": message.key,
        },
    )
    origin = _element("origin", {"software": "hrsync.ad", "swVersion": chain.version[:32]})
    head = f"<{facility * 8 + severity}>1 {_time(message.at)} {_host(chain.host)} {APP} {NIL} {kind}"
    return f"{head} {data}{origin} ".encode() + _BOM + message.text().encode()


def _element(name: str, parameters: t.Mapping[str, str]) -> str:
    """A SD-ELEMENT. In values, `\"`, `\\` and `]` are escaped (section 6.3.3)."""
    escaped = (f'{one}="{_ESCAPED.sub(lambda found: chr(92) + found[0], value)}"' for one, value in parameters.items())
    return f"[{name} {' '.join(escaped)}]"


def _time(at: datetime.datetime) -> str:
    """A TIMESTAMP: `Z` for UTC, and at most six digits of a second (section 6.2.3)."""
    return at.astimezone(datetime.UTC).isoformat().replace("+00:00", "Z")


def _host(name: str) -> str:
    return _NOT_PRINTED.sub("", name)[:_LONGEST_HOST] or NIL


def counted(message: bytes) -> bytes:
    """The message with its length before it: MSG-LEN SP SYSLOG-MSG of RFC 5425 section 4.3."""
    return b"%d %s" % (len(message), message)
