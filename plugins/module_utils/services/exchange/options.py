# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The connection options of Exchange on premises, the same in every module."""

from __future__ import annotations

import dataclasses
import os
import re
import typing as t

from ...errors import ConfigurationError
from ...given import file_if_not_empty
from ...option_table import Options, argument_spec, variable

_HOST = re.compile(r"[^\s/:\[\]]+|\[[0-9A-Fa-f:.]+\]|[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]+")


DEFAULT_TIMEOUT: t.Final = 120


_SUBOPTIONS: t.Final[Options] = {
    "server": {
        "description": (
            "Fully qualified DNS name of one Exchange server. Do not use the name of a load balancer unless Kerberos "
            "is set up for it."
        ),
        "type": "str",
        "environment": ["HRSYNC_EXCHANGE_SERVER"],
    },
    "port": {
        "description": [
            "Port of the server.",
            "The default is 443 with TLS and 80 without.",
        ],
        "type": "int",
        "environment": ["HRSYNC_EXCHANGE_PORT"],
    },
    "user": {
        "description": [
            "User principal name of the account.",
            "With O(exchange.authentication=kerberos), the Kerberos principal, C(name@REALM). Leave it empty to use "
            "the default credentials of the environment.",
        ],
        "type": "str",
        "environment": ["HRSYNC_EXCHANGE_USER"],
    },
    "password": {
        "description": [
            "Password of O(exchange.user).",
            "With O(exchange.authentication=kerberos), it can be empty if a ticket cache or a keytab holds the "
            "credentials.",
        ],
        "type": "str",
        "no_log": True,
        "environment": ["HRSYNC_EXCHANGE_PASSWORD"],
    },
    "authentication": {
        "description": [
            "V(kerberos) is what Exchange allows by default. It needs the Python libraries C(gssapi) and C(krb5), and "
            "a working Kerberos configuration.",
            "V(basic) sends the user name and the password inside TLS, and is refused without TLS. You must allow it "
            "on the PowerShell virtual directory.",
            "The default is V(kerberos).",
        ],
        "type": "str",
        "choices": ["kerberos", "basic"],
        "environment": ["HRSYNC_EXCHANGE_AUTHENTICATION"],
    },
    "tls": {
        "description": [
            "Whether to use TLS. The certificate is always verified.",
            "Without TLS, Kerberos encrypts the messages, so V(false) needs O(exchange.authentication=kerberos).",
            "The default is V(true).",
        ],
        "type": "bool",
        "environment": ["HRSYNC_EXCHANGE_TLS"],
    },
    "ca_file": {
        "description": [
            "PEM file with the certificates of the certification authorities to trust.",
            "By default, and if the file is empty, those that the system trusts.",
        ],
        "type": "path",
        "environment": ["HRSYNC_EXCHANGE_CA_FILE"],
    },
    "timeout": {
        "description": [
            "Seconds within which the server must answer, and finish each command. A command that takes longer is "
            "stopped and reported as failed.",
            f"The default is V({DEFAULT_TIMEOUT}).",
        ],
        "type": "int",
        "environment": ["HRSYNC_EXCHANGE_TIMEOUT"],
    },
}
"""No suboption has a default in the argument spec: if all are unset, the task does not use Exchange."""

EXCHANGE_TABLE: t.Final[Options] = {
    "exchange": {
        "description": [
            "How to reach an Exchange server on premises. It runs the commands for mailboxes over PowerShell remoting.",
            "The account needs the management role C(Mail Recipients), which the role group C(Recipient Management) "
            "has, and the permission to use remote PowerShell.",
            "After a session has ended, a lost connection, or the HTTP status 429 or 5xx, the module tries again. It "
            "repeats a command that changes something only if Exchange does not show the effect of the first attempt.",
            "All suboptions can come from the environment.",
        ],
        "type": "dict",
        "apply_defaults": True,
        "suboptions": _SUBOPTIONS,
    }
}
"""The option of every module that uses Exchange."""

EXCHANGE_OPTION: t.Final[t.Mapping[str, t.Any]] = argument_spec(EXCHANGE_TABLE)
"""Part of the argument spec of every module that uses Exchange."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class ExchangeOptions:
    """The validated connection options of Exchange."""

    server: str
    """Host name of one Exchange server."""
    port: int
    user: str = ""
    """User principal name; with Kerberos, the principal, or empty for the environment's default credentials."""
    password: str = dataclasses.field(default="", repr=False)
    authentication: t.Literal["kerberos", "basic"] = "kerberos"
    tls: bool = True
    ca_file: str | None = None
    """PEM file of the CAs to trust; None for the system's CAs."""
    timeout: int = DEFAULT_TIMEOUT
    """Seconds within which the server must answer a request, and finish a command."""

    @classmethod
    def from_params(cls, params: t.Mapping[str, t.Any]) -> ExchangeOptions:
        """The options from a module's parameters; parameters other than `exchange` are ignored.

        Raises:
            ConfigurationError: an option is missing or invalid.
        """
        given = params.get("exchange") or {}
        tls = True if given.get("tls") is None else bool(given["tls"])
        port = given.get("port")
        options = cls(
            server=(given.get("server") or "").strip(),
            port=(443 if tls else 80) if port is None else port,
            user=given.get("user") or "",
            password=given.get("password") or "",
            authentication=given.get("authentication") or "kerberos",
            tls=tls,
            ca_file=file_if_not_empty(given.get("ca_file")),
            timeout=DEFAULT_TIMEOUT if given.get("timeout") is None else given["timeout"],
        )
        options._raise_unless_usable()
        return options

    def _raise_unless_usable(self) -> None:
        if not self.server:
            raise ConfigurationError(
                "The option exchange.server is empty. Name an Exchange server there or in "
                f"{variable(_SUBOPTIONS, 'server')}."
            )
        if not _HOST.fullmatch(self.server):
            raise ConfigurationError(
                f"The option exchange.server is {self.server!r}. Write only the host name, and the port in"
                " exchange.port."
            )
        if self.port not in range(1, 65536):
            raise ConfigurationError(f"The option exchange.port is {self.port}; it must be between 1 and 65535.")
        if self.timeout < 1:
            raise ConfigurationError(f"The option exchange.timeout is {self.timeout}; it must be at least 1 second.")
        if self.ca_file is not None and not os.access(self.ca_file, os.R_OK):
            raise ConfigurationError(
                f"The option exchange.ca_file is {self.ca_file}, which does not exist or cannot be read."
            )
        if self.authentication == "basic":
            self._raise_unless_fit_for_basic()

    def _raise_unless_fit_for_basic(self) -> None:
        if not self.tls:
            raise ConfigurationError(
                "The option exchange.authentication is basic and exchange.tls is false: the password would be sent in"
                " clear text. Choose tls: true, or authentication: kerberos, which encrypts its messages."
            )
        for name in ("user", "password"):
            if not getattr(self, name):
                raise ConfigurationError(
                    f"The option exchange.{name} is empty. Basic authentication needs it; set it or"
                    f" {variable(_SUBOPTIONS, name)}, or choose authentication: kerberos."
                )
