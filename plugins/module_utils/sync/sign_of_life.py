# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Shows other runs on the same target that a run still works, also after its controller was killed.

The sign is a name among the abstract sockets of Linux (unix(7)): it needs no file, and it vanishes with the process,
however that ends.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import hmac
import socket
import typing as t

if t.TYPE_CHECKING:
    import collections.abc


@contextlib.contextmanager
def shown(key: str) -> collections.abc.Iterator[None]:
    """Show the sign of the run with this key within this block. Other systems than Linux show none."""
    with contextlib.ExitStack() as stack:
        with contextlib.suppress(OSError):
            _claim(key, stack)
        yield


def is_shown(key: str) -> bool:
    """Whether the run with this key works on this computer."""
    with contextlib.ExitStack() as stack:
        try:
            _claim(key, stack)
        except OSError as error:
            return error.errno == errno.EADDRINUSE
    return False


def _claim(key: str, stack: contextlib.ExitStack) -> None:
    # A name that others cannot guess, so that they cannot claim it.
    name = hmac.digest(key.encode(), b"hrsync.ad sign of life", hashlib.sha256).hex()[:32]
    own = stack.enter_context(socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM))
    own.bind(f"\0hrsync.ad/{name}")
