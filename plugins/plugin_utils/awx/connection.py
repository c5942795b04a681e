# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The API of the AWX that runs the job.

Address and credential come from the environment, as AWX's own credential type "Red Hat Ansible Automation Platform"
sets it. CONTROLLER_VERIFY_SSL has no effect: certificates are always verified.
"""

from __future__ import annotations

import base64
import os
import typing as t
import urllib.parse

from ...module_utils.errors import ConfigurationError
from ...module_utils.web.client import HttpClient
from ...module_utils.web.credentials import HeaderCredentials

_HINTS: t.Final = {
    401: "Check CONTROLLER_OAUTH_TOKEN, or CONTROLLER_USERNAME and CONTROLLER_PASSWORD.",
    403: "The user of CONTROLLER_OAUTH_TOKEN or CONTROLLER_USERNAME must be an auditor of the organization.",
    404: (
        "Check CONTROLLER_HOST, and that the user of CONTROLLER_OAUTH_TOKEN or CONTROLLER_USERNAME is an auditor of the"
        " organization."
    ),
}


class AwxClient(HttpClient):
    """Reads from AWX."""

    URL_OPTION = "CONTROLLER_HOST"
    CA_OPTION = "HRSYNC_CA_FILE"

    def where(self, method: str, path: str) -> str:
        """How messages name a request."""
        return f"AWX: {method} {urllib.parse.urlsplit(self.url + path).path}"


def connect() -> AwxClient:
    """A client with what the environment says.

    Raises:
        ConfigurationError: the environment does not say where AWX is, or has no credential.
    """
    host = _variable("HOST")
    if not host:
        raise ConfigurationError(
            "CONTROLLER_HOST is not set, so nobody can ask AWX who has approved. Give the job template a credential of"
            " the type Red Hat Ansible Automation Platform."
        )
    return AwxClient(
        source="AWX",
        url=host if "://" in host else f"https://{host}",
        credentials=_credentials(),
        ca_file=os.environ.get("HRSYNC_CA_FILE"),
        hints=_HINTS,
    )


def _variable(name: str) -> str:
    """The variable of AWX's credential type, by its present or its former name; empty if neither is set."""
    values = (os.environ.get(f"{prefix}_{name}", "").strip() for prefix in ("CONTROLLER", "TOWER"))
    return next(filter(None, values), "")


def _credentials() -> HeaderCredentials:
    token, user, password = map(_variable, ("OAUTH_TOKEN", "USERNAME", "PASSWORD"))
    if token:
        return HeaderCredentials({"Authorization": f"Bearer {token}"}, (token,))
    if not (user and password):
        raise ConfigurationError(
            "CONTROLLER_OAUTH_TOKEN is not set, and neither are CONTROLLER_USERNAME and CONTROLLER_PASSWORD. Fill the"
            " credential of the type Red Hat Ansible Automation Platform."
        )
    basic = base64.b64encode(f"{user}:{password}".encode()).decode("ascii")
    return HeaderCredentials({"Authorization": f"Basic {basic}"}, (password, basic))
