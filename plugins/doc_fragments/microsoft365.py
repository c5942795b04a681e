# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Documentation of the options that say how to reach Microsoft 365."""

from __future__ import annotations


class ModuleDocFragment:
    """Shared by every module that uses Microsoft Graph; the options are in `module_utils/services/graph/options.py`."""

    DOCUMENTATION = r"""
options:
  microsoft365:
    description:
      - How to reach Microsoft 365, as an application that is registered in the tenant and has the application permissions that the module needs.
      - Either a secret or a certificate of the application is needed.
      - All of it can come from the environment.
    type: dict
    suboptions:
      tenant_id:
        description:
          - GUID of the tenant, or one of its domains such as V(contoso.onmicrosoft.com).
          - If not set, the environment variable E(HRSYNC_M365_TENANT_ID) is used.
        type: str
      client_id:
        description:
          - GUID of the application (client).
          - If not set, the environment variable E(HRSYNC_M365_CLIENT_ID) is used.
        type: str
      client_secret:
        description:
          - A secret of the application; its value, not its ID.
          - If not set, the environment variable E(HRSYNC_M365_CLIENT_SECRET) is used.
        type: str
      client_certificate:
        description:
          - Path of a PEM file with a certificate of the application and its unencrypted RSA key. What is sent is signed with it, and good for ten
            minutes. Needs the Python libraries C(PyJWT) and C(cryptography).
          - If not set, the environment variable E(HRSYNC_M365_CLIENT_CERTIFICATE) is used.
        type: path
      cloud:
        description:
          - The cloud that the tenant is in. V(us_government) is GCC High, V(us_government_dod) that of the Department of Defense, V(china) is
            operated by 21Vianet.
          - If not set, the environment variable E(HRSYNC_M365_CLOUD) is used, and without it V(global).
        type: str
        choices: [global, us_government, us_government_dod, china]
      graph_url:
        description:
          - Address of Microsoft Graph, without its version, where it is not that of O(microsoft365.cloud).
          - If not set, the environment variable E(HRSYNC_M365_GRAPH_URL) is used.
        type: str
      login_url:
        description:
          - Address of Microsoft Entra, without the tenant, where it is not that of O(microsoft365.cloud).
          - If not set, the environment variable E(HRSYNC_M365_LOGIN_URL) is used.
        type: str
      ca_file:
        description:
          - PEM file with the certificates of certification authorities to trust besides the public ones, for a proxy that inspects TLS.
          - If not set, the environment variable E(HRSYNC_M365_CA_FILE) is used.
        type: path
      timeout:
        description:
          - Seconds to wait for a connection, and for each answer.
          - If not set, the environment variable E(HRSYNC_M365_TIMEOUT) is used, and without it V(30).
        type: int
requirements:
  - requests >= 2.31.0
  - requests-oauthlib >= 1.3.1
  - PyJWT >= 2.6.0 and cryptography, for O(microsoft365.client_certificate)
"""
