# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The option that says how to reach Exchange on premises, the same in every module."""

from __future__ import annotations

import dataclasses
import os
import re
import typing as t

from ansible.module_utils.basic import env_fallback

from ...errors import ConfigurationError

_HOST = re.compile(r"[^\s/:\[\]]+|\[[0-9A-Fa-f:.]+\]|[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]+")


DEFAULT_TIMEOUT: t.Final = 120


def _option(variable: str, **spec: t.Any) -> dict[str, t.Any]:
    return {**spec, "fallback": (env_fallback, [f"HRSYNC_EXCHANGE_{variable}"])}


EXCHANGE_OPTION: t.Final[t.Mapping[str, t.Any]] = {
    "exchange": {
        "type": "dict",
        "apply_defaults": True,
        "options": {
            "server": _option("SERVER", type="str"),
            "port": _option("PORT", type="int"),
            "user": _option("USER", type="str"),
            "password": _option("PASSWORD", type="str", no_log=True),
            "authentication": _option("AUTHENTICATION", type="str", choices=["kerberos", "basic"]),
            "tls": _option("TLS", type="bool"),
            "ca_file": _option("CA_FILE", type="path"),
            "timeout": _option("TIMEOUT", type="int"),
        },
    }
}
"""Part of the argument spec of every module that uses Exchange; documented in the doc fragment `exchange`.

Nothing has a default here, so that a task that says nothing about Exchange can be told from one that does."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class ExchangeOptions:
    """How to reach Exchange, checked."""

    server: str
    """Host name of one Exchange server."""
    port: int
    user: str = ""
    """User principal name; with Kerberos the principal, or empty for the default credentials of the environment."""
    password: str = dataclasses.field(default="", repr=False)
    authentication: t.Literal["kerberos", "basic"] = "kerberos"
    tls: bool = True
    ca_file: str | None = None
    """PEM file of the CAs to trust; None for those of the system."""
    timeout: int = DEFAULT_TIMEOUT
    """Seconds within which the server must answer a request, and finish a command."""

    @classmethod
    def from_params(cls, params: t.Mapping[str, t.Any]) -> ExchangeOptions:
        """The options out of a module's parameters, of which others than `exchange` are ignored.

        Raises:
            ConfigurationError: an option is missing, or cannot work.
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
            ca_file=given.get("ca_file") or None,
            timeout=DEFAULT_TIMEOUT if given.get("timeout") is None else given["timeout"],
        )
        options._raise_unless_usable()
        return options

    def _raise_unless_usable(self) -> None:
        if not self.server:
            raise ConfigurationError(
                "The option exchange.server is empty. Name an Exchange server there or in HRSYNC_EXCHANGE_SERVER."
            )
        if not _HOST.fullmatch(self.server):
            raise ConfigurationError(
                f"The option exchange.server is {self.server!r}; write the host name alone, the port in exchange.port."
            )
        if self.port not in range(1, 65536):
            raise ConfigurationError(f"The option exchange.port is {self.port}; it must be between 1 and 65535.")
        if self.timeout < 1:
            raise ConfigurationError(f"The option exchange.timeout is {self.timeout}; it must be at least 1 second.")
        if self.ca_file is not None and not os.access(self.ca_file, os.R_OK):
            raise ConfigurationError(
                f"The option exchange.ca_file names {self.ca_file}, which is not there or cannot be read."
            )
        if self.authentication == "basic":
            self._raise_unless_fit_for_basic()

    def _raise_unless_fit_for_basic(self) -> None:
        if not self.tls:
            raise ConfigurationError(
                "The option exchange.authentication is basic and exchange.tls is false: the password would be sent in"
                " clear text. Choose tls: true, or authentication: kerberos, which encrypts what it sends."
            )
        for name in ("user", "password"):
            if not getattr(self, name):
                raise ConfigurationError(
                    f"The option exchange.{name} is empty. Basic authentication needs it; set it or"
                    f" HRSYNC_EXCHANGE_{name.upper()}, or choose authentication: kerberos."
                )
