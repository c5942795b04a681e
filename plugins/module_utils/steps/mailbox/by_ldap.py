# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Remote mailboxes by LDAP alone."""

from __future__ import annotations

import itertools
import typing as t

from ...apply import attributes
from ...apply.outcomes import outcomes
from ...directory.identity import any_of, equals
from ...errors import ConfigurationError
from ...model.changes import SetAttributes
from . import attributes as mailbox_attributes
from .recipient import PROXY_ADDRESSES, without_prefix

if t.TYPE_CHECKING:
    from ...apply.context import Context
    from ...directory.connection import Directory
    from ...model.plan import Outcome, StepPlan
    from ..run import Run
    from .work import MailboxChange, MailboxRequests

_ADDRESSES_PER_SEARCH = 50


class AttributeMailboxes:
    """Writes the attributes of a remote mailbox where no Exchange is left to do it; one request for an account."""

    def __init__(self, run: Run) -> None:
        self._run = run

    def plan(self, wanted: MailboxRequests) -> StepPlan[MailboxChange]:
        """Compare the snapshot with the options; addresses that are new are searched in the whole domain."""
        if self._run.directory is None or self._run.snapshot is None:
            raise ConfigurationError("With way ldap a mailbox is made in the directory: name its servers.")
        addresses = mailbox_attributes.routing_addresses(wanted)
        return mailbox_attributes.plan(wanted, self._run.snapshot, _owners(self._run.directory, addresses))

    def apply(self, changes: t.Sequence[MailboxChange], context: Context) -> t.Iterator[Outcome]:
        """One modification for each account, pipelined."""
        requests = (
            attributes.request(SetAttributes(**change.target, deltas=change.work.settings), context)
            for change in changes
        )
        yield from outcomes(self._run.known_directory.write(requests))


def _owners(directory: Directory, addresses: t.Iterable[str]) -> dict[str, str]:
    """DN of the object of the domain that has an address, by the address in lower case."""
    owners: dict[str, str] = {}
    remaining = iter(addresses)
    while some := list(itertools.islice(remaining, _ADDRESSES_PER_SEARCH)):
        wanted = any_of(equals(PROXY_ADDRESSES, f"smtp:{address}") for address in some)
        for entry in directory.search(directory.domain_dn, wanted, (PROXY_ADDRESSES,)):
            owners.update((without_prefix(text).lower(), entry.dn) for text in entry.texts(PROXY_ADDRESSES))
    return owners
