# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The connection options of file servers, the same in every module."""

from __future__ import annotations

import dataclasses
import typing as t

from ...errors import ConfigurationError
from ...option_table import Options, argument_spec, variable

Authentication: t.TypeAlias = "t.Literal['negotiate', 'kerberos', 'ntlm']"


_SUBOPTIONS: t.Final[Options] = {
    "user": {
        "description": [
            r"Account that works on the file servers, as user principal name or V(DOMAIN\\name).",
            "With O(file_server.authentication=kerberos), leave it empty to use the default credentials of the "
            "environment.",
        ],
        "type": "str",
        "environment": ["HRSYNC_FILE_SERVER_USER"],
    },
    "password": {
        "description": [
            "Password of O(file_server.user).",
            "With O(file_server.authentication=kerberos), it can be empty if a ticket cache or a keytab holds the "
            "credentials.",
        ],
        "type": "str",
        "no_log": True,
        "environment": ["HRSYNC_FILE_SERVER_PASSWORD"],
    },
    "authentication": {
        "description": [
            "V(negotiate) uses Kerberos where that works, and NTLM otherwise. V(kerberos) and V(ntlm) use only the one "
            "or the other.",
            "Kerberos needs the Python libraries C(gssapi) and C(krb5) (C(smbprotocol[kerberos])). Name the servers as "
            "their service principal names name them.",
        ],
        "type": "str",
        "choices": ["negotiate", "kerberos", "ntlm"],
        "default": "negotiate",
        "environment": ["HRSYNC_FILE_SERVER_AUTHENTICATION"],
    },
    "encryption": {
        "description": (
            "Whether to refuse a server that cannot encrypt. Servers can encrypt from SMB 3.0 on, which is Windows "
            "Server 2012."
        ),
        "type": "bool",
        "default": True,
        "environment": ["HRSYNC_FILE_SERVER_ENCRYPTION"],
    },
    "timeout": {
        "description": "Seconds within which a file server must accept a connection, and answer each request.",
        "type": "int",
        "default": 60,
        "environment": ["HRSYNC_FILE_SERVER_TIMEOUT"],
    },
}

FILE_SERVER_TABLE: t.Final[Options] = {
    "file_server": {
        "description": [
            "How to use file servers, by SMB 3. The paths in other options name the servers.",
            "All messages are signed, and encrypted unless O(file_server.encryption=false).",
        ],
        "type": "dict",
        "apply_defaults": True,
        "suboptions": _SUBOPTIONS,
    }
}
"""The option of every module that uses file servers."""

FILE_SERVER_OPTION: t.Final[t.Mapping[str, t.Any]] = argument_spec(FILE_SERVER_TABLE)
"""Part of the argument spec of every module that uses file servers."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class FileServerOptions:
    """The validated connection options of file servers. The servers themselves come from paths in other options."""

    user: str = ""
    """User principal name or DOMAIN\\name; with Kerberos, empty for the environment's default credentials."""
    password: str = dataclasses.field(default="", repr=False)
    authentication: Authentication = "negotiate"
    encryption: bool = True
    """Whether all messages must be encrypted; they are always signed."""
    timeout: int = 60
    """Seconds within which a server must accept a connection, and answer each request."""

    @classmethod
    def from_params(cls, params: t.Mapping[str, t.Any]) -> FileServerOptions:
        """The options from a module's parameters; parameters other than `file_server` are ignored.

        Raises:
            ConfigurationError: an option is missing or invalid.
        """
        given = params.get("file_server") or {}
        options = cls(
            user=given.get("user") or "",
            password=given.get("password") or "",
            authentication=given.get("authentication") or "negotiate",
            encryption=True if given.get("encryption") is None else bool(given["encryption"]),
            timeout=60 if given.get("timeout") is None else given["timeout"],
        )
        options._raise_unless_usable()
        return options

    def _raise_unless_usable(self) -> None:
        if self.authentication != "kerberos":
            for name in ("user", "password"):
                if not getattr(self, name):
                    raise ConfigurationError(
                        f"The option file_server.{name} is empty. Set it or {variable(_SUBOPTIONS, name)}, or"
                        " choose authentication: kerberos."
                    )
        if self.timeout < 1:
            raise ConfigurationError(f"The option file_server.timeout is {self.timeout}; it must be at least 1 second.")
