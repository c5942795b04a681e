# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The option that says how to use file servers, the same in every module."""

from __future__ import annotations

import dataclasses
import typing as t

from ansible.module_utils.basic import env_fallback

from ...errors import ConfigurationError

Authentication: t.TypeAlias = "t.Literal['negotiate', 'kerberos', 'ntlm']"


def _option(variable: str, **spec: t.Any) -> dict[str, t.Any]:
    return {**spec, "fallback": (env_fallback, [variable])}


FILE_SERVER_OPTION: t.Final[t.Mapping[str, t.Any]] = {
    "file_server": {
        "type": "dict",
        "apply_defaults": True,
        "options": {
            "user": _option("HRSYNC_FILE_SERVER_USER", type="str"),
            "password": _option("HRSYNC_FILE_SERVER_PASSWORD", type="str", no_log=True),
            "authentication": _option(
                "HRSYNC_FILE_SERVER_AUTHENTICATION",
                type="str",
                choices=["negotiate", "kerberos", "ntlm"],
                default="negotiate",
            ),
            "encryption": _option("HRSYNC_FILE_SERVER_ENCRYPTION", type="bool", default=True),
            "timeout": _option("HRSYNC_FILE_SERVER_TIMEOUT", type="int", default=60),
        },
    }
}
"""Part of the argument spec of every module that uses file servers; documented in the doc fragment `file_server`."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class FileServerOptions:
    """How to use file servers, checked. Which ones, paths say."""

    user: str = ""
    """User principal name or DOMAIN\\name; empty for the credentials of the environment, with Kerberos."""
    password: str = dataclasses.field(default="", repr=False)
    authentication: Authentication = "negotiate"
    encryption: bool = True
    """Whether everything must be encrypted; it is signed in any case."""
    timeout: int = 60
    """Seconds within which a server must accept a connection, and answer each request."""

    @classmethod
    def from_params(cls, params: t.Mapping[str, t.Any]) -> FileServerOptions:
        """The options out of a module's parameters, of which others than `file_server` are ignored.

        Raises:
            ConfigurationError: an option is missing, or cannot work.
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
                        f"The option file_server.{name} is empty. Set it or HRSYNC_FILE_SERVER_{name.upper()}, or"
                        " choose authentication: kerberos."
                    )
        if self.timeout < 1:
            raise ConfigurationError(f"The option file_server.timeout is {self.timeout}; it must be at least 1 second.")
