# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The connection options of Microsoft 365, the same in every module."""

from __future__ import annotations

import dataclasses
import os
import typing as t
import urllib.parse

from ...errors import ConfigurationError
from ...given import file_if_not_empty
from ...option_table import Options, argument_spec, variable


class Cloud(t.NamedTuple):
    """The addresses of one of Microsoft's clouds, without a final slash."""

    graph: str
    login: str


CLOUDS: t.Final[t.Mapping[str, Cloud]] = {
    "global": Cloud("https://graph.microsoft.com", "https://login.microsoftonline.com"),
    "us_government": Cloud("https://graph.microsoft.us", "https://login.microsoftonline.us"),
    "us_government_dod": Cloud("https://dod-graph.microsoft.us", "https://login.microsoftonline.us"),
    "china": Cloud("https://microsoftgraph.chinacloudapi.cn", "https://login.chinacloudapi.cn"),
}
"""https://learn.microsoft.com/graph/deployments"""

DEFAULT_TIMEOUT = 30

_FILES: t.Final = ("ca_file", "client_certificate")


_SUBOPTIONS: t.Final[Options] = {
    "tenant_id": {
        "description": "GUID of the tenant, or one of its domains such as V(contoso.onmicrosoft.com).",
        "type": "str",
        "environment": ["HRSYNC_M365_TENANT_ID"],
    },
    "client_id": {
        "description": "GUID of the application (client).",
        "type": "str",
        "environment": ["HRSYNC_M365_CLIENT_ID"],
    },
    "client_secret": {
        "description": "Value of a client secret of the application, not the ID of the secret.",
        "type": "str",
        "no_log": True,
        "environment": ["HRSYNC_M365_CLIENT_SECRET"],
    },
    "client_certificate": {
        "description": [
            "Path of a PEM file with a certificate of the application and its unencrypted RSA key.",
            "The key signs a client assertion that is valid for ten minutes. This needs the Python libraries C(PyJWT) "
            "and C(cryptography).",
            "An empty file counts as none.",
        ],
        "type": "path",
        "environment": ["HRSYNC_M365_CLIENT_CERTIFICATE"],
    },
    "cloud": {
        "description": [
            "Cloud of the tenant. V(us_government) is GCC High, V(us_government_dod) is the cloud of the Department of "
            "Defense, and V(china) is operated by 21Vianet.",
            "The default is V(global).",
        ],
        "type": "str",
        "choices": list(CLOUDS),
        "environment": ["HRSYNC_M365_CLOUD"],
    },
    "graph_url": {
        "description": (
            "Address of Microsoft Graph, without its version, if it is not the address of O(microsoft365.cloud)."
        ),
        "type": "str",
        "environment": ["HRSYNC_M365_GRAPH_URL"],
    },
    "login_url": {
        "description": (
            "Address of Microsoft Entra, without the tenant, if it is not the address of O(microsoft365.cloud)."
        ),
        "type": "str",
        "environment": ["HRSYNC_M365_LOGIN_URL"],
    },
    "ca_file": {
        "description": (
            "PEM file with the certificates of certification authorities to trust in addition to the public ones, for "
            "a proxy that inspects TLS. An empty file counts as none."
        ),
        "type": "path",
        "environment": ["HRSYNC_M365_CA_FILE"],
    },
    "timeout": {
        "description": [
            "Seconds to wait for a connection, and for each answer.",
            f"The default is V({DEFAULT_TIMEOUT}).",
        ],
        "type": "int",
        "environment": ["HRSYNC_M365_TIMEOUT"],
    },
}
"""No suboption has a default in the argument spec: if all are unset, the task does not use Microsoft 365."""

MICROSOFT365_TABLE: t.Final[Options] = {
    "microsoft365": {
        "description": [
            "How to reach Microsoft 365, as an application that is registered in the tenant and has the application "
            "permissions that the module needs.",
            "Set either a client secret or a client certificate of the application.",
            "All suboptions can come from the environment.",
        ],
        "type": "dict",
        "apply_defaults": True,
        "suboptions": _SUBOPTIONS,
    }
}
"""The option of every module that uses Microsoft 365."""

MICROSOFT365_OPTION: t.Final[t.Mapping[str, t.Any]] = argument_spec(MICROSOFT365_TABLE)
"""Part of the argument spec of every module that uses Microsoft 365."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Microsoft365Options:
    """The validated connection options of Microsoft 365."""

    tenant_id: str
    """GUID of the tenant, or one of its domains."""
    client_id: str
    """GUID of the registered application."""
    client_secret: str = dataclasses.field(default="", repr=False)
    client_certificate: str = ""
    """Path of a PEM file with a certificate and its RSA key; used instead of the secret."""
    cloud: str = "global"
    graph_url: str = CLOUDS["global"].graph
    login_url: str = CLOUDS["global"].login
    ca_file: str | None = None
    """PEM file of CAs to trust in addition to the public ones."""
    timeout: int = DEFAULT_TIMEOUT
    """Seconds to wait for a connection, and for each answer."""

    @property
    def scope(self) -> str:
        """The scope for all granted application permissions of Microsoft Graph; it does not depend on `graph_url`."""
        return f"{CLOUDS[self.cloud].graph}/.default"

    @classmethod
    def from_params(cls, params: t.Mapping[str, t.Any]) -> Microsoft365Options:
        """The options from a module's parameters; parameters other than `microsoft365` are ignored.

        Raises:
            ConfigurationError: an option is missing or invalid.
        """
        given = {name: value for name, value in (params.get("microsoft365") or {}).items() if value not in (None, "")}
        for name in _FILES:
            if name in given and file_if_not_empty(given[name]) is None:
                del given[name]
        for name in ("tenant_id", "client_id"):
            _require(given, name)
        if ("client_secret" in given) == ("client_certificate" in given):
            raise ConfigurationError(
                "The option microsoft365 needs either client_secret or client_certificate,"
                f" and has {'both' if 'client_secret' in given else 'neither'}. Set one of them, or"
                f" {variable(_SUBOPTIONS, 'client_secret')} or {variable(_SUBOPTIONS, 'client_certificate')}."
            )
        cloud = CLOUDS[given.get("cloud", "global")]
        given["graph_url"] = _address("graph_url", given.get("graph_url", cloud.graph))
        given["login_url"] = _address("login_url", given.get("login_url", cloud.login))
        options = cls(**given)
        options._raise_unless_usable()
        return options

    def _raise_unless_usable(self) -> None:
        if self.timeout < 1:
            raise ConfigurationError(f"microsoft365.timeout is {self.timeout}; it must be at least 1 second.")
        for name in _FILES:
            path = getattr(self, name)
            if path and not os.access(path, os.R_OK):
                raise ConfigurationError(f"microsoft365.{name} is {path}, which does not exist or cannot be read.")


def _require(given: t.Mapping[str, t.Any], name: str) -> None:
    if name not in given:
        raise ConfigurationError(
            f"microsoft365.{name} is empty. Set it or {variable(_SUBOPTIONS, name)}: the collection signs in to"
            " Microsoft 365 as an application that is registered in the tenant."
        )


def _address(name: str, url: str) -> str:
    """The address without a final slash; raises ConfigurationError if it is not an https address."""
    parts = urllib.parse.urlsplit(url.strip())
    if parts.scheme != "https" or not parts.hostname or parts.query or parts.fragment or parts.username:
        raise ConfigurationError(
            f"microsoft365.{name} is {_without_user(url)!r}. Set an https:// address without user, query and fragment,"
            f" such as {getattr(CLOUDS['global'], name.removesuffix('_url'))}"
        )
    return urllib.parse.urlunsplit((parts.scheme, parts.netloc, parts.path.rstrip("/"), "", ""))


def _without_user(url: str) -> str:
    return url.rsplit("@", 1)[-1]
