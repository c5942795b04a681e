# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What every receiver of the audit log does."""

from __future__ import annotations

import typing as t

if t.TYPE_CHECKING:
    from .message import Message


class Receiver(t.Protocol):
    """A receiver with its connection. Its errors are sentences without personal data."""

    limit: int
    """The maximum number of messages that it takes at once."""

    def check(self) -> None:
        """See that it is there and takes what is sent, without sending a message.

        Raises:
            ReceiverError: it is not.
        """

    def try_out(self) -> str:
        """See that it is there, without sending or writing anything.

        Returns:
            Why that cannot be found out, as the end of a sentence that begins with the receiver; empty if it is there.

        Raises:
            ReceiverError: it is not there.
        """

    def send(self, messages: t.Sequence[Message]) -> None:
        """Send messages in their order. The same ones may have been sent before.

        Args:
            messages: at least one, at most `limit`.

        Raises:
            ReceiverError: it is not certain that the receiver has got all of them.
        """

    def close(self) -> None:
        """Close the connection."""
