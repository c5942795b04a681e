# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Documentation of the option that says how to use file servers."""

from __future__ import annotations


class ModuleDocFragment:
    """Shared by every module that uses file servers."""

    DOCUMENTATION = r"""
options:
  file_server:
    description:
      - How to use file servers, by SMB 3. Which servers, the paths say.
      - Everything is signed, and encrypted unless O(file_server.encryption=false).
    type: dict
    suboptions:
      user:
        description:
          - Account that works on the file servers, as user principal name or V(DOMAIN\\name).
          - With O(file_server.authentication=kerberos) it may be empty for the default credentials of the environment.
          - If not set, the environment variable E(HRSYNC_FILE_SERVER_USER) is used.
        type: str
      password:
        description:
          - Password of O(file_server.user). May be empty with V(kerberos) where a ticket cache or a keytab holds the
            credentials.
          - If not set, the environment variable E(HRSYNC_FILE_SERVER_PASSWORD) is used.
        type: str
      authentication:
        description:
          - V(negotiate) uses Kerberos where that works, and NTLM otherwise. V(kerberos) and V(ntlm) use the one or the
            other alone.
          - Kerberos needs the Python libraries C(gssapi) and C(krb5) (C(smbprotocol[kerberos])), and servers that are named
            as their service principal names name them.
          - If not set, the environment variable E(HRSYNC_FILE_SERVER_AUTHENTICATION) is used.
        type: str
        choices: [negotiate, kerberos, ntlm]
        default: negotiate
      encryption:
        description:
          - Whether a server that cannot encrypt is refused. Servers encrypt from SMB 3.0 on, which is Windows Server 2012.
          - If not set, the environment variable E(HRSYNC_FILE_SERVER_ENCRYPTION) is used.
        type: bool
        default: true
      timeout:
        description:
          - Seconds within which a file server must accept a connection, and answer each request.
          - If not set, the environment variable E(HRSYNC_FILE_SERVER_TIMEOUT) is used.
        type: int
        default: 60
requirements:
  - smbprotocol >= 1.15
"""
