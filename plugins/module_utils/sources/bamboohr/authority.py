# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The OAuth 2 server of BambooHR, and the addresses of a company (documentation.bamboohr.com, Getting started)."""

from __future__ import annotations

import re
import typing as t

from ...errors import ConfigurationError
from ...option_table import variable
from ..token_store import Authority
from .descriptor import CONSENT

AUTHORITY: t.Final = Authority(
    title="BambooHR",
    authorize_path="/authorize.php",
    token_path="/token.php?request=token",
    command="ansible-playbook hrsync.ad.bamboohr_authorize",
    variables=(variable(CONSENT, "client_id"), variable(CONSENT, "client_secret")),
)
"""How long a refresh token lives is not documented."""

SCOPES: t.Final = ("report", "field", "employee_directory", "time_off", "offline_access")
"""The scopes of everything that is read; the last one gives a refresh token."""

FURTHER: t.Final[t.Mapping[str, str]] = {"request": "authorize"}
"""A parameter of the page for the consent that some descriptions have, and others do not."""

API: t.Final = "/api"

_DOMAIN = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?", re.ASCII)


def api_address(source: str, company_domain: str | None, url: str | None) -> str:
    """The base address of the API.

    Raises:
        ConfigurationError: no address is set, or `company_domain` is none.
    """
    if url:
        return url
    if not company_domain:
        raise ConfigurationError(
            f"Source {source}: neither company_domain nor url is set. Set company_domain, or"
            f" {variable(CONSENT, 'company_domain')}, to the first part of the address at which you open BambooHR: for"
            " https://example.bamboohr.com, set example."
        )
    # Only one label, so that no value can send the credential to another host.
    if not _DOMAIN.fullmatch(company_domain):
        raise ConfigurationError(
            f"Source {source}: company_domain is {company_domain!r}. Set it to the first part of the address only: for"
            " https://example.bamboohr.com, set example. For any other address, set url."
        )
    return f"https://{company_domain}.bamboohr.com{API}"


def oauth_address(source: str, company_domain: str | None, url: str | None) -> str:
    """The base address of the OAuth 2 server.

    Raises:
        ConfigurationError: it does not follow from the options.
    """
    if url and company_domain:
        url = None
    address = api_address(source, company_domain, url).rstrip("/")
    if not address.endswith(API):
        raise ConfigurationError(
            f"Source {source}: url is {address!r}, from which the address for OAuth does not follow. Set"
            " company_domain, or an url that ends with /api."
        )
    return address.removesuffix(API)
