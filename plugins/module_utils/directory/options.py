# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The connection options of the directory, the same in every module."""

from __future__ import annotations

import dataclasses
import os
import re
import typing as t

from ..errors import ConfigurationError
from ..given import file_if_not_empty
from ..option_table import Options, argument_spec, described, variable
from ..values import dn

_PORTS: t.Final[t.Mapping[str, int]] = {"ldaps": 636, "starttls": 389}
_CATALOG_PORTS: t.Final[t.Mapping[str, int]] = {"ldaps": 3269, "starttls": 3268}
_HOST_PORT = re.compile(r"(?P<host>\[[0-9A-Fa-f:.]+\]|[^:\s/\[\]]+)(?::(?P<port>\d{1,5}))?")
_URL = re.compile(r"(?P<scheme>[A-Za-z][A-Za-z0-9+.-]*)://(?P<rest>.*?)/?")


CONNECTION_TABLE: t.Final[Options] = {
    "servers": {
        "description": [
            "Domain controllers, each as C(host) or C(host:port), in order of preference.",
            "A run uses the first domain controller that answers, can be trusted and is writable. It tries the next "
            "one when a domain controller cannot be reached, but not when it refuses the credentials.",
            "Each name must be a name in the certificate of the domain controller.",
            "In the environment, separate several names by commas.",
        ],
        "type": "list",
        "elements": "str",
        "required": True,
        "environment": ["HRSYNC_SERVERS"],
    },
    "base_dn": {
        "description": [
            "Distinguished name below which accounts, groups and organizational units are read.",
            "By default, the whole domain is read.",
        ],
        "type": "str",
        "environment": ["HRSYNC_BASE_DN"],
    },
    "bind_user": {
        "description": [
            r"Account that reads and writes, as user principal name, distinguished name or V(DOMAIN\\name).",
            "With O(authentication=kerberos), the Kerberos principal. Leave it empty to use the default credentials of "
            "the environment.",
        ],
        "type": "str",
        "environment": ["HRSYNC_BIND_USER"],
    },
    "bind_password": {
        "description": [
            "Password of O(bind_user).",
            "With O(authentication=kerberos), it can be empty if a ticket cache or a keytab holds the credentials.",
        ],
        "type": "str",
        "no_log": True,
        "environment": ["HRSYNC_BIND_PASSWORD"],
    },
    "authentication": {
        "description": [
            "V(simple) sends the user name and the password inside TLS.",
            "V(kerberos) needs the Python library C(gssapi) and a working Kerberos configuration. It also runs inside "
            "TLS, and is bound to the certificate of the server. See R(Kerberos, "
            "ansible_collections.hrsync.ad.docsite.kerberos).",
        ],
        "type": "str",
        "choices": ["simple", "kerberos"],
        "default": "simple",
        "environment": ["HRSYNC_AUTHENTICATION"],
    },
    "tls": {
        "description": [
            "V(ldaps) starts the connection with TLS, on port 636.",
            "V(starttls) connects to port 389 and starts TLS before it sends anything else.",
            "TLS and the verification of the certificate cannot be turned off.",
        ],
        "type": "str",
        "choices": list(_PORTS),
        "default": "ldaps",
        "environment": ["HRSYNC_TLS"],
    },
    "ca_file": {
        "description": [
            "PEM file with the certificates of the certification authorities to trust.",
            "By default, and if the file is empty, those that the system trusts.",
        ],
        "type": "path",
        "environment": ["HRSYNC_CA_FILE"],
    },
    "port": {
        "description": [
            "Port of the O(servers) that are named without one.",
            "By default, the standard port of O(tls).",
        ],
        "type": "int",
        "environment": ["HRSYNC_PORT"],
    },
    "global_catalog": {
        "description": [
            "Global catalog of the forest, as C(host) or C(host:port). By default, the port is 3269, or 3268 with "
            "O(tls=starttls).",
            "If set, an account does not get a user principal name or a mail address that an object of another domain "
            "of the forest, or of its configuration, already has. The global catalog is read with the credentials for "
            "O(servers), and TLS is verified in the same way.",
            "If it cannot be used, the task fails before it writes anything. Without a global catalog, names in other "
            "domains of the forest are not known.",
        ],
        "type": "str",
        "environment": ["HRSYNC_GLOBAL_CATALOG"],
        "version_added": "0.6.0",
    },
    "timeout": {
        "description": "Seconds within which a domain controller must accept a connection, and answer each request.",
        "type": "int",
        "default": 30,
        "environment": ["HRSYNC_TIMEOUT"],
    },
}
"""The options of every module that uses the directory."""

CONNECTION_OPTIONS: t.Final[t.Mapping[str, t.Any]] = argument_spec(CONNECTION_TABLE)
"""Part of the argument spec of every module that uses the directory."""

OPTIONAL_CONNECTION_TABLE: t.Final[Options] = {
    **CONNECTION_TABLE,
    "servers": {
        **CONNECTION_TABLE["servers"],
        "description": [
            *described(CONNECTION_TABLE["servers"]),
            "Optional if O(upn) names the account. The module then does not read the directory.",
        ],
        "required": False,
    },
}
"""The same for modules that need no directory if the task identifies the account by `upn`."""


class ServerAddress(t.NamedTuple):
    """Host and port of a domain controller."""

    host: str
    """Must be a name in the server's certificate."""
    port: int

    def __str__(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{host}:{self.port}"


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class ConnectionOptions:
    """The validated connection options of the directory."""

    servers: tuple[ServerAddress, ...]
    """In order of preference."""
    base_dn: str = ""
    """DN below which entries are read; empty for the whole domain."""
    bind_user: str = ""
    """User principal name, DN or DOMAIN\\name; with Kerberos a principal, or empty for the default credentials."""
    bind_password: str = dataclasses.field(default="", repr=False)
    authentication: t.Literal["simple", "kerberos"] = "simple"
    tls: t.Literal["ldaps", "starttls"] = "ldaps"
    ca_file: str | None = None
    """PEM file of the CAs to trust; None for the system's CAs."""
    global_catalog: ServerAddress | None = None
    """None if only the names of the domain are read."""
    timeout: int = 30
    """Seconds within which a server must accept a connection, and answer each request."""

    @classmethod
    def from_params(cls, params: t.Mapping[str, t.Any]) -> ConnectionOptions:
        """The options from a module's parameters; other parameters are ignored.

        Raises:
            ConfigurationError: an option is missing or invalid.
        """
        tls: t.Literal["ldaps", "starttls"] = params.get("tls") or "ldaps"
        port = _PORTS[tls] if params.get("port") is None else params["port"]
        if port not in range(1, 65536):
            raise ConfigurationError(f"The option port is {port}; it must be between 1 and 65535.")
        servers = [server for server in params.get("servers") or () if server.strip()]
        if not servers:
            raise ConfigurationError("The option servers is empty. Name at least one domain controller.")
        options = cls(
            servers=tuple(_server_address(server.strip(), port) for server in servers),
            base_dn=_base_dn(params.get("base_dn") or ""),
            bind_user=params.get("bind_user") or "",
            bind_password=params.get("bind_password") or "",
            authentication=params.get("authentication") or "simple",
            tls=tls,
            ca_file=file_if_not_empty(params.get("ca_file")),
            global_catalog=_global_catalog(params.get("global_catalog") or "", tls),
            timeout=30 if params.get("timeout") is None else params["timeout"],
        )
        options._raise_unless_usable()
        return options

    def _raise_unless_usable(self) -> None:
        if self.authentication == "simple":
            for name in ("bind_user", "bind_password"):
                # A simple bind without a password succeeds, but as an anonymous user ([RFC 4513] section 5.1.2).
                if not getattr(self, name):
                    raise ConfigurationError(
                        f"The option {name} is empty. A simple bind needs it; set it or "
                        f"{variable(CONNECTION_TABLE, name)},"
                        " or choose authentication: kerberos."
                    )
        if self.timeout < 1:
            raise ConfigurationError(f"The option timeout is {self.timeout}; it must be at least 1 second.")
        if self.ca_file is not None and not os.access(self.ca_file, os.R_OK):
            raise ConfigurationError(f"The option ca_file is {self.ca_file}, which does not exist or cannot be read.")


def _base_dn(text: str) -> str:
    problem = dn.problem(text) if text else None
    if problem:
        raise ConfigurationError(f"The option base_dn is invalid. {problem}")
    return text


def _global_catalog(text: str, tls: str) -> ServerAddress | None:
    if not text.strip():
        return None
    address = _server_address(text.strip(), _CATALOG_PORTS[tls], "global_catalog")
    if address.port in _PORTS.values():
        raise ConfigurationError(
            f"The option global_catalog is {text!r}. On port {address.port}, a domain controller answers for its own"
            f" domain only. Leave the port out, or use {_CATALOG_PORTS[tls]}."
        )
    return address


def _server_address(text: str, port: int, option: str = "servers") -> ServerAddress:
    url = _URL.fullmatch(text)
    if url:
        return _server_address_of_url(url["scheme"].lower(), url["rest"], text, port, option)
    found = _HOST_PORT.fullmatch(text)
    if not found or int(found["port"] or 1) not in range(1, 65536):
        raise ConfigurationError(f"The option {option} has {text!r}, which is neither host nor host:port.")
    return ServerAddress(found["host"].strip("[]"), int(found["port"] or port))


def _server_address_of_url(scheme: str, rest: str, text: str, port: int, option: str) -> ServerAddress:
    if scheme == "ldap":
        ports = _PORTS if option == "servers" else _CATALOG_PORTS
        raise ConfigurationError(
            f"The option {option} has {text!r}, a URL without TLS; passwords are only sent inside TLS. Write {rest!r}"
            f" and choose tls: ldaps (port {ports['ldaps']}) or tls: starttls (port {ports['starttls']})."
        )
    if scheme != "ldaps":
        raise ConfigurationError(f"The option {option} has {text!r}. Write only the host, or host:port.")
    return _server_address(rest, port, option)
