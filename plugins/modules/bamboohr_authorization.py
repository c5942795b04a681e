#!/usr/bin/python
# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: bamboohr_authorization
short_description: Authorize this collection with BambooHR, and store an OAuth token
version_added: 0.7.0
author: The hrsync.ad authors (@hrsync)
description:
  - Obtains the first consent of OAuth 2, in two tasks. The first task returns the address at which a person gives the consent. The second task exchanges
    the resulting code for a token, and stores the token in O(token_file).
  - The playbook C(hrsync.ad.bamboohr_authorize) runs both tasks and shows which resources the credential can read.
  - The token has the permissions of the person who gives the consent. Each run of the modules that use it renews it. BambooHR does not document when a
    consent expires that no run renews.
  - An API key needs no consent. Use OAuth to limit the scopes, or to read the details of locations.
extends_documentation_fragment:
  - hrsync.ad.attributes.consent_module
  - hrsync.ad.source.bamboohr_consent
options:
  redirect_uri:
    description:
      - Address to which BambooHR redirects the browser after the consent, with the code. It must be exactly as registered with the OAuth application.
      - BambooHR only accepts addresses that begin with C(https://). No server needs to answer there, because the address that the browser shows contains the
        code.
    type: str
    required: true
  scopes:
    description: The requested scopes. With C(offline_access), BambooHR also returns the token that renews the access token.
    type: list
    elements: str
    default: [report, field, employee_directory, time_off, offline_access]
  state:
    description:
      - The RV(authorization_state) of the first task. It proves that the code belongs to this consent.
      - With O(code), set it if O(code) is the whole address. The module then refuses the answer to another consent.
    type: str
  code:
    description: The code, or the whole address to which BambooHR redirected the browser. A code can be used once, for a short time.
    type: str
requirements:
  - requests
  - requests-oauthlib
seealso:
  - module: hrsync.ad.bamboohr_employees_info
  - module: hrsync.ad.connection_info
"""

EXAMPLES = r"""
- name: Get the address for the consent
  hrsync.ad.bamboohr_authorization:
    company_domain: example
    client_id: "{{ bamboohr_client_id }}"
    redirect_uri: https://hr.example.com/callback
  register: consent

- name: Ask for the code
  ansible.builtin.pause:
    prompt: "Open {{ consent.authorization_url }} and paste the address of the page after the consent"
  register: answer

- name: Store the token
  hrsync.ad.bamboohr_authorization:
    company_domain: example
    client_id: "{{ bamboohr_client_id }}"
    client_secret: "{{ vault_bamboohr_client_secret }}"
    redirect_uri: https://hr.example.com/callback
    token_file: /var/lib/hrsync/bamboohr.json
    state: "{{ consent.authorization_state }}"
    code: "{{ answer.user_input }}"
"""

RETURN = r"""
authorization_url:
  description: The address at which a person gives the consent.
  returned: without O(code)
  type: str
  sample: https://example.bamboohr.com/authorize.php?response_type=code&client_id=…
authorization_state:
  description: The value of O(state) for the second task.
  returned: without O(code)
  type: str
  sample: Zq3vWk0B7m
token_file:
  description: Path of the file in which the token was stored.
  returned: with O(code)
  type: str
  sample: /var/lib/hrsync/bamboohr.json
scopes:
  description: The granted scopes; empty if BambooHR does not return them.
  returned: with O(code), outside check mode
  type: list
  elements: str
  sample: [offline_access, report]
expires:
  description: Whether the consent expires with the first access token, because BambooHR returned no token to renew it.
  returned: with O(code), outside check mode
  type: bool
  sample: false
"""

import time
import typing as t

from ansible.module_utils.basic import AnsibleModule

from ansible_collections.hrsync.ad.plugins.module_utils.errors import ConfigurationError
from ansible_collections.hrsync.ad.plugins.module_utils.module import run
from ansible_collections.hrsync.ad.plugins.module_utils.option_table import argument_spec
from ansible_collections.hrsync.ad.plugins.module_utils.sources import consent
from ansible_collections.hrsync.ad.plugins.module_utils.sources.bamboohr.authority import (
    AUTHORITY,
    FURTHER,
    SCOPES,
    oauth_address,
)
from ansible_collections.hrsync.ad.plugins.module_utils.sources.bamboohr.descriptor import CONSENT
from ansible_collections.hrsync.ad.plugins.module_utils.sources.oauth import OAuthClient
from ansible_collections.hrsync.ad.plugins.module_utils.sources.token_store import Stored, TokenStore
from ansible_collections.hrsync.ad.plugins.module_utils.web.patience import Patience

ARGUMENT_SPEC: dict[str, dict[str, t.Any]] = {
    **argument_spec(CONSENT),
    "redirect_uri": {"type": "str", "required": True},
    "scopes": {"type": "list", "elements": "str", "default": list(SCOPES)},
    "state": {"type": "str"},
    "code": {"type": "str", "no_log": True},
}


def authorize(module: AnsibleModule) -> dict[str, t.Any]:
    """Do the first or the second task, depending on the options."""
    params = module.params
    if not params["redirect_uri"].startswith("https://"):
        raise ConfigurationError(
            f"redirect_uri is {params['redirect_uri']!r}. BambooHR only accepts addresses that begin with https://"
        )
    _require(params, "client_id")
    if params["code"] is None:
        url, state = _client(params).authorization_url(scopes=params["scopes"], state=params["state"], **FURTHER)
        return {"authorization_url": url, "authorization_state": state}
    _require(params, "client_secret", "token_file")
    if module.check_mode:
        return {"changed": True, "token_file": params["token_file"]}
    return store(params)


def store(params: t.Mapping[str, t.Any]) -> dict[str, t.Any]:
    """Exchange the code for a token, and write the token to the file before anything uses it."""
    client, file = _client(params), TokenStore(params["token_file"], AUTHORITY)
    code = consent.code_of(AUTHORITY, params["code"], params["state"])
    with file.locked(), file.replacing() as put:
        token = client.exchange(code, time.time())
        put(Stored(current=token))
    return {
        "changed": True,
        "token_file": file.path,
        "scopes": sorted((token.scope or "").split()),
        "expires": token.refresh_token is None,
    }


def _client(params: t.Mapping[str, t.Any]) -> OAuthClient:
    return OAuthClient(
        AUTHORITY,
        source="bamboohr",
        url=oauth_address("bamboohr", params["company_domain"], params["url"]),
        client_id=params["client_id"],
        client_secret=params["client_secret"] or "",
        redirect_uri=params["redirect_uri"],
        ca_file=params["ca_file"],
        patience=Patience(timeout=params["timeout"], retries=params["retries"]),
    )


def _require(params: t.Mapping[str, t.Any], *names: str) -> None:
    missing = [name for name in names if not params[name]]
    if missing:
        raise ConfigurationError(f"{' and '.join(missing)} must be set to authorize with BambooHR.")


def main() -> None:
    """Run the module."""
    run(authorize, ARGUMENT_SPEC)


if __name__ == "__main__":
    main()
