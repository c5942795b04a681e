# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Documentation of the options that say how to reach the directory."""

from __future__ import annotations


class ModuleDocFragment:
    """Shared by every module that connects to Active Directory."""

    DOCUMENTATION = r"""
options:
  servers:
    description:
      - Domain controllers, each as C(host) or C(host:port), in order of preference.
      - The first one that answers, can be trusted and can be written to is used for the whole run. The others are tried
        when it cannot be reached, not when it refuses the credentials.
      - Each name must be one that the domain controller's certificate holds.
      - In the environment, separate several by commas.
      - If not set, the environment variable E(HRSYNC_SERVERS) is used.
    type: list
    elements: str
    required: true
  base_dn:
    description:
      - Distinguished name below which accounts, groups and organisational units are read.
      - If not set, the environment variable E(HRSYNC_BASE_DN) is used, and without it the whole domain.
    type: str
  bind_user:
    description:
      - Account that reads and writes, as user principal name, distinguished name or V(DOMAIN\\name).
      - With O(authentication=kerberos) the principal. May then be empty for the default credentials of the environment.
      - If not set, the environment variable E(HRSYNC_BIND_USER) is used.
    type: str
  bind_password:
    description:
      - Password of O(bind_user).
      - With O(authentication=kerberos) it may be empty where a ticket cache or a keytab holds the credentials.
      - If not set, the environment variable E(HRSYNC_BIND_PASSWORD) is used.
    type: str
  authentication:
    description:
      - V(simple) sends user name and password inside TLS.
      - V(kerberos) needs the Python library C(gssapi) and a working Kerberos configuration. It is used inside TLS too.
      - If not set, the environment variable E(HRSYNC_AUTHENTICATION) is used.
    type: str
    choices: [simple, kerberos]
    default: simple
  tls:
    description:
      - V(ldaps) speaks TLS from the start, on port 636.
      - V(starttls) begins it on port 389, before anything else is sent.
      - There is no way without TLS, and none without verifying the certificate.
      - If not set, the environment variable E(HRSYNC_TLS) is used.
    type: str
    choices: [ldaps, starttls]
    default: ldaps
  ca_file:
    description:
      - PEM file with the certificates of the certification authorities to trust.
      - If not set, the environment variable E(HRSYNC_CA_FILE) is used, and without it those that the system trusts.
    type: path
  port:
    description:
      - Port of the O(servers) that are named without one.
      - If not set, the environment variable E(HRSYNC_PORT) is used, and without it the usual port of O(tls).
    type: int
  timeout:
    description:
      - Seconds within which a domain controller must accept a connection, and answer each request.
      - If not set, the environment variable E(HRSYNC_TIMEOUT) is used.
    type: int
    default: 30
requirements:
  - ldap3 >= 2.9.1
  - pyasn1 < 0.7
  - gssapi and cryptography, for O(authentication=kerberos)
notes:
  - The options for the connection can be set once for all modules with C(module_defaults) of the group C(group/hrsync.ad.all).
"""
