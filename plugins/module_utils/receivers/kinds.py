# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The kinds of receivers of the audit log, each with its options. Importing this file is cheap."""

from __future__ import annotations

import dataclasses
import typing as t

if t.TYPE_CHECKING:
    from ..option_table import Option, Options

FILE: t.Final = "file"
SYSLOG: t.Final = "syslog"
SPLUNK: t.Final = "splunk"
WEBHOOK: t.Final = "webhook"
SERVICE_DESK: t.Final = "servicedesk_plus"

HEADS: t.Final = "none"
ENTRIES: t.Final = "all"

FACILITIES: t.Final[t.Mapping[str, int]] = {
    "auth": 4,
    "authpriv": 10,
    "audit": 13,
    **{f"local{number}": 16 + number for number in range(8)},
}
"""The facilities of RFC 5424 table 1 that suit an audit log. The names are those of syslog.h; 13 is `log audit`."""

_NAME: t.Final[Option] = {
    "description": [
        "Name of the receiver, for messages. Runs remember under this name which entries the receiver has got.",
        "The default is its O(type).",
    ],
    "type": "str",
}
_TYPE: t.Final[Option] = {"description": "The kind of receiver.", "type": "str", "required": True}
_REQUIRED: t.Final[Option] = {
    "description": [
        "Whether runs need the receiver. With V(true), a run checks the receiver before its first write, delivers the "
        "entries that wait, and writes nothing if that fails. If the delivery at the end fails, the run fails.",
        "With V(false), the run warns if the receiver is down, and the next run sends the entries that wait.",
    ],
    "type": "bool",
    "default": False,
}
_TIMEOUT: t.Final[Option] = {
    "description": "Seconds to wait for a connection, and for an answer. At most 300.",
    "type": "int",
    "default": 10,
}


_EVENTS: t.Final[Option] = {
    "description": [
        "What the receiver gets.",
        "V(none) sends the head of the log after each run: the number and the hash of the last entry. With the head, "
        "anybody can later prove that no entry up to this one was changed or removed.",
        "V(all) sends every entry once, in order, with its number and hash. The last one is the head.",
        "With V(all), the receiver gets names and values too. M(hrsync.ad.state) cannot remove them there when it "
        "forgets a person.",
    ],
    "type": "str",
    "choices": [HEADS, ENTRIES],
    "default": HEADS,
}


def _ca_file(variable: str) -> Option:
    return {
        "description": (
            "PEM file with the certificates of certification authorities to trust in addition to the public ones. An "
            "empty file counts as none."
        ),
        "type": "path",
        "environment": [variable, "HRSYNC_CA_FILE"],
    }


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """A kind of receiver. Its code is imported by `loading.opened`."""

    name: str
    """Value of the option `type`."""
    title: str
    """As sentences name it."""
    own_options: Options
    takes_entries: bool = True
    """Whether it gets heads and entries of the audit log."""
    library: str = ""
    """The Python library that it needs; empty if none."""

    @property
    def options(self) -> Options:
        """All options of an entry with this type, but the type."""
        events: Options = {"events": _EVENTS} if self.takes_entries else {}
        return {"name": {**_NAME, "default": self.name}, **self.own_options, **events, "required": _REQUIRED}


_OF_FILE: t.Final[Options] = {
    "path": {
        "description": [
            "Absolute path of the file, on the target. Each message is one line of JSON, appended and synced to the "
            "disk.",
            "Only its owner can read and write a new file. A file that others can write is refused.",
        ],
        "type": "path",
        "required": True,
    },
}

_OF_SYSLOG: t.Final[Options] = {
    "host": {
        "description": "Name of the syslog server. With O(protocol=tls), its certificate must have this name.",
        "type": "str",
        "required": True,
        "environment": ["HRSYNC_SYSLOG_HOST"],
    },
    "port": {
        "description": "Port of the syslog server. The default is 6514 for V(tls), 601 for V(tcp) and 514 for V(udp).",
        "type": "int",
    },
    "protocol": {
        "description": [
            "V(tls) is RFC 5425. V(tcp) is RFC 6587 with octet counting, and V(udp) is RFC 5426.",
            "V(tcp) and V(udp) do not encrypt the log and do not verify the server. With V(udp), messages can get lost "
            "without an error.",
        ],
        "type": "str",
        "choices": ["tls", "tcp", "udp"],
        "default": "tls",
    },
    "client_certificate": {
        "description": (
            "PEM file with a certificate and its unencrypted key, for a server that asks for one. An empty file "
            "counts as none."
        ),
        "type": "path",
        "environment": ["HRSYNC_SYSLOG_CLIENT_CERTIFICATE"],
    },
    "facility": {
        "description": "Facility of the messages. V(audit) is facility 13 of RFC 5424.",
        "type": "str",
        "choices": list(FACILITIES),
        "default": "audit",
    },
    "enterprise_number": {
        "description": (
            "Private enterprise number of your organization, for the name of the structured data, C(hrsync@NUMBER). "
            "The default is the number that RFC 5612 reserves for examples."
        ),
        "type": "int",
        "default": 32473,
    },
    "ca_file": _ca_file("HRSYNC_SYSLOG_CA_FILE"),
    "timeout": _TIMEOUT,
}

_OF_SPLUNK: t.Final[Options] = {
    "url": {
        "description": (
            "Address of the HTTP Event Collector, without a path, for example V(https://splunk.example.com:8088)."
        ),
        "type": "str",
        "required": True,
        "environment": ["HRSYNC_SPLUNK_URL"],
    },
    "token": {
        "description": "Token of the HTTP Event Collector of Splunk.",
        "type": "str",
        "required": True,
        "no_log": True,
        "environment": ["HRSYNC_SPLUNK_TOKEN"],
    },
    "index": {
        "description": (
            "Index for the events. The token must be allowed to write to it. If not set, Splunk uses the default "
            "index of the token."
        ),
        "type": "str",
    },
    "sourcetype": {
        "description": "Source type of the events.",
        "type": "str",
        "default": "hrsync:audit",
    },
    "acknowledge": {
        "description": [
            "Whether the token must have indexer acknowledgment. With V(true), a token without it is an error.",
            "If the token has it, entries count as delivered once Splunk has indexed them, regardless of this option.",
        ],
        "type": "bool",
        "default": False,
    },
    "ca_file": _ca_file("HRSYNC_SPLUNK_CA_FILE"),
    "timeout": _TIMEOUT,
}

_OF_WEBHOOK: t.Final[Options] = {
    "url": {
        "description": "Address to which each message is sent as JSON by C(POST). It must begin with V(https://).",
        "type": "str",
        "required": True,
        "environment": ["HRSYNC_WEBHOOK_URL"],
    },
    "secret": {
        "description": (
            "Key of the signature: the header C(X-Hrsync-Signature) is C(sha256=) and the HMAC-SHA256 of the header "
            "C(X-Hrsync-Timestamp), a full stop and the body, in hexadecimal."
        ),
        "type": "str",
        "required": True,
        "no_log": True,
        "environment": ["HRSYNC_WEBHOOK_SECRET"],
    },
    "ca_file": _ca_file("HRSYNC_WEBHOOK_CA_FILE"),
    "timeout": _TIMEOUT,
}

_OF_SERVICE_DESK: t.Final[Options] = {
    "url": {
        "description": (
            "Address of ServiceDesk Plus, for example V(https://servicedesk.example.com) or, in the cloud, "
            "V(https://sdpondemand.manageengine.com)."
        ),
        "type": "str",
        "required": True,
        "environment": ["HRSYNC_SERVICEDESK_PLUS_URL"],
    },
    "portal": {
        "description": "In the cloud, the name of the portal, such as V(itdesk) in C(/app/itdesk/api/v3).",
        "type": "str",
    },
    "technician_key": {
        "description": "API key of a technician, for ServiceDesk Plus on premises.",
        "type": "str",
        "no_log": True,
        "environment": ["HRSYNC_SERVICEDESK_PLUS_TECHNICIAN_KEY"],
    },
    "client_id": {
        "description": (
            "In the cloud, the client of the Zoho API console. Its scopes must have C(SDPOnDemand.requests.ALL)."
        ),
        "type": "str",
        "environment": ["HRSYNC_SERVICEDESK_PLUS_CLIENT_ID"],
    },
    "client_secret": {
        "description": "Secret of O(client_id).",
        "type": "str",
        "no_log": True,
        "environment": ["HRSYNC_SERVICEDESK_PLUS_CLIENT_SECRET"],
    },
    "refresh_token": {
        "description": "Refresh token of O(client_id).",
        "type": "str",
        "no_log": True,
        "environment": ["HRSYNC_SERVICEDESK_PLUS_REFRESH_TOKEN"],
    },
    "accounts_url": {
        "description": (
            "In the cloud, the address of the accounts server of your data center, for example "
            "V(https://accounts.zoho.eu)."
        ),
        "type": "str",
        "default": "https://accounts.zoho.com",
    },
    "skipped_days": {
        "description": (
            "Number of days for which a person must have been skipped for the same reason before the module creates a "
            "request for this person. With V(0), it creates requests only for plans."
        ),
        "type": "int",
        "default": 7,
    },
    "fields": {
        "description": (
            "Additional fields of new requests, as in the API, for example V({group: {name: Identity}, requester: "
            "{email_id: it@example.com}})."
        ),
        "type": "dict",
        "default": {},
    },
    "ca_file": _ca_file("HRSYNC_SERVICEDESK_PLUS_CA_FILE"),
    "timeout": _TIMEOUT,
}

KINDS: t.Final[t.Mapping[str, Kind]] = {
    kind.name: kind
    for kind in (
        Kind(name=FILE, title="a file", own_options=_OF_FILE),
        Kind(name=SYSLOG, title="a syslog server", own_options=_OF_SYSLOG),
        Kind(name=SPLUNK, title="a Splunk HTTP Event Collector", own_options=_OF_SPLUNK, library="requests"),
        Kind(name=WEBHOOK, title="a webhook", own_options=_OF_WEBHOOK, library="requests"),
        Kind(
            name=SERVICE_DESK,
            title="ServiceDesk Plus",
            own_options=_OF_SERVICE_DESK,
            takes_entries=False,
            library="requests",
        ),
    )
}
"""By name."""

TYPE: t.Final[Option] = {**_TYPE, "choices": list(KINDS)}
