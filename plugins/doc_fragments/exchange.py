# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Documentation of the options that say how to reach Exchange on premises."""

from __future__ import annotations


class ModuleDocFragment:
    """Shared by every module that uses Exchange; the options are in `module_utils/services/exchange/options.py`."""

    DOCUMENTATION = r"""
options:
  exchange:
    description:
      - How to reach an Exchange server on premises, which runs the commands for mailboxes over PowerShell remoting.
      - The account needs the management role C(Mail Recipients), which the role group C(Recipient Management) has, and must be allowed remote
        PowerShell.
      - All of it can come from the environment.
    type: dict
    suboptions:
      server:
        description:
          - Full DNS name of one Exchange server. Not the name of a load balancer, unless Kerberos is set up for it.
          - If not set, the environment variable E(HRSYNC_EXCHANGE_SERVER) is used.
        type: str
      port:
        description:
          - Port of the server.
          - If not set, the environment variable E(HRSYNC_EXCHANGE_PORT) is used, and without it 443 with TLS and 80 without.
        type: int
      user:
        description:
          - User principal name of the account. With V(kerberos) the principal, C(name@REALM), or empty for the default credentials of the environment.
          - If not set, the environment variable E(HRSYNC_EXCHANGE_USER) is used.
        type: str
      password:
        description:
          - Password of O(exchange.user). May be empty with V(kerberos) where a ticket cache or a keytab holds the credentials.
          - If not set, the environment variable E(HRSYNC_EXCHANGE_PASSWORD) is used.
        type: str
      authentication:
        description:
          - V(kerberos) is what Exchange allows by default. It needs the Python libraries C(gssapi) and C(krb5), and a working Kerberos configuration.
          - V(basic) sends user name and password inside TLS, and is refused without. It must have been allowed on the PowerShell virtual directory.
          - If not set, the environment variable E(HRSYNC_EXCHANGE_AUTHENTICATION) is used, and without it V(kerberos).
        type: str
        choices: [kerberos, basic]
      tls:
        description:
          - Whether to speak TLS. The certificate is always verified.
          - Without TLS, what is sent is encrypted with Kerberos, so V(false) needs O(exchange.authentication=kerberos).
          - If not set, the environment variable E(HRSYNC_EXCHANGE_TLS) is used, and without it V(true).
        type: bool
      ca_file:
        description:
          - PEM file with the certificates of the certification authorities to trust.
          - If not set, the environment variable E(HRSYNC_EXCHANGE_CA_FILE) is used, and without it those that the system trusts.
        type: path
      timeout:
        description:
          - Seconds within which the server must answer, and finish each command. A command that does not is stopped, and reported as failed.
          - If not set, the environment variable E(HRSYNC_EXCHANGE_TIMEOUT) is used, and without it 120.
        type: int
requirements:
  - pypsrp >= 0.9.1, for O(exchange)
  - gssapi and krb5, for O(exchange.authentication=kerberos)
"""
