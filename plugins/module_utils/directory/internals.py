# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The parts of ldap3 (release 2.9.1) that are not in its documentation, used by way of this file alone.

`strategy.PipelinedStrategy` besides inherits from `SyncStrategy`. Each part has a canary in `test_internals.py`, which
says what breaks when ldap3 changes it. All names are None without ldap3: no connection is opened then.
"""

from __future__ import annotations

import typing as t
import warnings

try:
    with warnings.catch_warnings():
        # ldap3 2.9.1 uses names of pyasn1 that are deprecated.
        warnings.simplefilter("ignore", DeprecationWarning)
        from ldap3 import Tls
        from ldap3.operation.add import add_operation
        from ldap3.operation.delete import delete_operation
        from ldap3.operation.modify import modify_operation
        from ldap3.operation.modifyDn import modify_dn_operation
        from ldap3.operation.search import search_operation
        from ldap3.operation.unbind import unbind_operation
        from ldap3.protocol.rfc2696 import paged_search_control
        from ldap3.strategy.sync import SyncStrategy
        from ldap3.utils.asn1 import compute_ber_size, decode_integer, decode_message_fast
except ImportError:
    add_operation = delete_operation = modify_operation = modify_dn_operation = search_operation = None
    unbind_operation = paged_search_control = compute_ber_size = decode_integer = decode_message_fast = None
    SyncStrategy = Tls = object

__all__ = (
    "SyncStrategy",
    "VerifiedTls",
    "add_operation",
    "close",
    "compute_ber_size",
    "decode_integer",
    "decode_message_fast",
    "delete_operation",
    "modify_dn_operation",
    "modify_operation",
    "paged_search_control",
    "search_operation",
    "unbind_operation",
)


class VerifiedTls(Tls):  # type: ignore[misc]
    """Leaves the verification of the chain and of the host name to OpenSSL, and remembers why it failed.

    To be given its attributes `context` and `host` before it is used.
    """

    failure: Exception | None = None

    def wrap_socket(self, connection: t.Any, do_handshake: bool = False) -> None:
        """Called by ldap3, also for StartTLS; its own one compares host names itself."""
        try:
            connection.socket = self.context.wrap_socket(connection.socket, server_hostname=self.host)
        except (OSError, ValueError) as error:
            self.failure = error
            raise


def close(connection: t.Any) -> None:
    """Close the connection's socket without an unbind, for which it would have to be usable."""
    connection.strategy.close()
