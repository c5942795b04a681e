# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The backend `ldap`: remote mailboxes as LDAP attributes."""

from __future__ import annotations

import itertools
import typing as t

from ...apply import attributes
from ...apply.outcomes import outcomes
from ...directory.identity import any_of, equals
from ...errors import ConfigurationError
from ...model.directory import OtherObject
from ...values.equality import find_form
from . import attributes as mailbox_attributes
from .recipient import MAIL, PROXY_ADDRESSES, TARGET_ADDRESS, without_prefix

if t.TYPE_CHECKING:
    from ...apply.context import Context
    from ...directory.connection import Directory
    from ...model.plan import Outcome, StepPlan
    from ..run import Run
    from .work import MailboxChange, MailboxRequests

_ADDRESSES_PER_SEARCH = 50
_HOLDERS = (MAIL, PROXY_ADDRESSES, TARGET_ADDRESS)


class AttributeMailboxes:
    """Writes the attributes of remote mailboxes without an Exchange server, with one request for each account."""

    def __init__(self, run: Run) -> None:
        self._run = run

    def plan(self, wanted: MailboxRequests) -> StepPlan[MailboxChange]:
        """Compare the snapshot with the options. New addresses are searched in the whole domain."""
        if self._run.directory is None or self._run.snapshot is None:
            raise ConfigurationError("With way ldap, mailboxes are created in the directory. Set servers.")
        addresses = mailbox_attributes.routing_addresses(wanted)
        return mailbox_attributes.plan(wanted, self._run.snapshot, _owners(self._run.directory, addresses))

    def apply(self, changes: t.Sequence[MailboxChange], context: Context) -> t.Iterator[Outcome]:
        """Send one LDAP modification for each account, pipelined."""
        requests = (attributes.write(change, change.work.settings, context) for change in changes)
        yield from outcomes(self._run.known_directory.write(requests))


def _owners(directory: Directory, addresses: t.Iterable[str]) -> dict[str, list[OtherObject]]:
    """The objects in the domain that have an address, by the address in the form for finding."""
    owners: dict[str, list[OtherObject]] = {}
    remaining = iter(addresses)
    while some := list(itertools.islice(remaining, _ADDRESSES_PER_SEARCH)):
        for entry in directory.search(directory.domain_dn, any_of(_holding(some)), ("objectClass", *_HOLDERS)):
            found = OtherObject(entry.dn, entry.values)
            for attribute in _HOLDERS:
                for text in entry.texts(attribute):
                    owners.setdefault(find_form(without_prefix(text)), []).append(found)
    return owners


def _holding(addresses: t.Iterable[str]) -> t.Iterator[str]:
    """Filters for the objects with one of the addresses."""
    for address in addresses:
        yield equals(MAIL, address)
        yield from (equals(attribute, f"smtp:{address}") for attribute in (PROXY_ADDRESSES, TARGET_ADDRESS))
