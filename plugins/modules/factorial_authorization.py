#!/usr/bin/python
# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: factorial_authorization
short_description: Authorize this collection with Factorial, and store an OAuth token
version_added: 0.1.0
author: The hrsync.ad authors (@hrsync)
description:
  - Obtains the first consent of OAuth 2, in two tasks. The first task returns the address at which a person gives the consent. The second task exchanges
    the resulting code for a token, and stores the token in O(token_file).
  - The playbook C(hrsync.ad.factorial_authorize) runs both tasks and shows which resources the credential can read.
  - With O(owner=company), the token does not expire. With O(owner=user), it has the permissions of the person who gives the consent. Each run of the
    modules that use this token renews it, and it expires a week after the last run.
extends_documentation_fragment:
  - hrsync.ad.attributes.consent_module
  - hrsync.ad.source.factorial_consent
options:
  redirect_uri:
    description:
      - Address to which Factorial redirects the browser after the consent. It must be exactly as registered with the OAuth application.
      - With V(urn:ietf:wg:oauth:2.0:oob), Factorial shows the code, and you set it as O(code). With an address such as
        V(http://127.0.0.1:7000/callback), the module can receive the code with O(wait), if the browser runs on the same host as the module.
    type: str
    default: urn:ietf:wg:oauth:2.0:oob
  owner:
    description: Whether the consent applies to the whole company, or only to the person who gives it.
    type: str
    choices: [company, user]
    default: company
  scopes:
    description: The requested scopes. Factorial has no read-only scopes. The token cannot use scopes that are not listed. To read absences, add
      V(time_off) to the default.
    type: list
    elements: str
    default: [employees, contracts, company_locations, company_legal_entities, custom_fields]
  state:
    description:
      - The RV(authorization_state) of the first task. It proves that the code belongs to this consent.
      - Required with O(wait). With O(code), set it if O(code) is the whole address. The module then refuses the answer to another consent.
    type: str
  code:
    description: The code, or the whole address to which Factorial redirected the browser. A code can be used once, for about ten minutes.
    type: str
  wait:
    description: Seconds to wait for the code on O(redirect_uri). Use it instead of O(code).
    type: int
requirements:
  - requests
  - requests-oauthlib
seealso:
  - module: hrsync.ad.factorial_employees_info
  - module: hrsync.ad.connection_info
"""

EXAMPLES = r"""
- name: Get the address for the consent
  hrsync.ad.factorial_authorization:
    client_id: "{{ factorial_client_id }}"
  register: consent

- name: Show the address, and wait for the code
  ansible.builtin.pause:
    prompt: "Open {{ consent.authorization_url }} and paste the code"
  register: answer

- name: Store the token
  hrsync.ad.factorial_authorization:
    client_id: "{{ factorial_client_id }}"
    client_secret: "{{ vault_factorial_client_secret }}"
    token_file: /var/lib/hrsync/factorial.json
    state: "{{ consent.authorization_state }}"
    code: "{{ answer.user_input }}"
"""

RETURN = r"""
authorization_url:
  description: The address at which a person gives the consent.
  returned: without O(code) and O(wait)
  type: str
  sample: https://api.factorialhr.com/oauth/authorize?response_type=code&client_id=…
authorization_state:
  description: The value of O(state) for the second task.
  returned: without O(code) and O(wait)
  type: str
  sample: Zq3vWk0B7m
can_listen:
  description: Whether the module can listen on O(redirect_uri), so that O(wait) can be used.
  returned: without O(code) and O(wait)
  type: bool
  sample: false
token_file:
  description: Path of the file in which the token was stored.
  returned: with O(code) or O(wait)
  type: str
  sample: /var/lib/hrsync/factorial.json
scopes:
  description: The granted scopes; empty if Factorial does not return them.
  returned: with O(code) or O(wait), outside check mode
  type: list
  elements: str
  sample: [contracts, employees]
expires:
  description: Whether the consent expires if no run renews it for a week.
  returned: with O(code) or O(wait), outside check mode
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
from ansible_collections.hrsync.ad.plugins.module_utils.sources.factorial.authority import (
    AUTHORITY,
    COMPANY,
    OUT_OF_BAND,
)
from ansible_collections.hrsync.ad.plugins.module_utils.sources.factorial.descriptor import CONSENT
from ansible_collections.hrsync.ad.plugins.module_utils.sources.factorial.source import SCOPES
from ansible_collections.hrsync.ad.plugins.module_utils.sources.oauth import OAuthClient
from ansible_collections.hrsync.ad.plugins.module_utils.sources.token_store import Stored, TokenStore
from ansible_collections.hrsync.ad.plugins.module_utils.web.patience import Patience

ARGUMENT_SPEC: dict[str, dict[str, t.Any]] = {
    **argument_spec(CONSENT),
    "redirect_uri": {"type": "str", "default": OUT_OF_BAND},
    "owner": {"type": "str", "choices": ["company", "user"], "default": "company"},
    "scopes": {"type": "list", "elements": "str", "default": list(SCOPES)},
    "state": {"type": "str"},
    "code": {"type": "str", "no_log": True},
    "wait": {"type": "int"},
}


def authorize(module: AnsibleModule) -> dict[str, t.Any]:
    """Do the first or the second task, depending on the options."""
    params = module.params
    _require(params, "client_id")
    if params["code"] is None and params["wait"] is None:
        further = COMPANY if params["owner"] == "company" else {}
        url, state = _client(params).authorization_url(scopes=params["scopes"], state=params["state"], **further)
        listens = consent.can_listen(params["redirect_uri"])
        return {"authorization_url": url, "authorization_state": state, "can_listen": listens}
    _require(params, "client_secret", "token_file", *(["state"] if params["code"] is None else []))
    if module.check_mode:
        return {"changed": True, "token_file": params["token_file"]}
    return store(params)


def store(params: t.Mapping[str, t.Any]) -> dict[str, t.Any]:
    """Exchange the code for a token, and write the token to the file before anything uses it."""
    client, file = _client(params), TokenStore(params["token_file"], AUTHORITY)
    code = (
        consent.wait_for_code(AUTHORITY, params["redirect_uri"], params["state"], params["wait"])
        if params["code"] is None
        else consent.code_of(AUTHORITY, params["code"], params["state"])
    )
    with file.locked(), file.replacing() as put:
        token = client.exchange(code, time.time())
        put(Stored(current=token))
    return {
        "changed": True,
        "token_file": file.path,
        "scopes": sorted((token.scope or "").split()),
        "expires": token.refresh_token is not None,
    }


def _client(params: t.Mapping[str, t.Any]) -> OAuthClient:
    return OAuthClient(
        AUTHORITY,
        source="factorial",
        url=params["url"],
        client_id=params["client_id"],
        client_secret=params["client_secret"] or "",
        redirect_uri=params["redirect_uri"],
        ca_file=params["ca_file"],
        patience=Patience(timeout=params["timeout"], retries=params["retries"]),
    )


def _require(params: t.Mapping[str, t.Any], *names: str) -> None:
    missing = [name for name in names if not params[name]]
    if missing:
        raise ConfigurationError(f"{' and '.join(missing)} must be set to authorize with Factorial.")


def main() -> None:
    """Run the module."""
    run(authorize, ARGUMENT_SPEC, mutually_exclusive=[("code", "wait")])


if __name__ == "__main__":
    main()
