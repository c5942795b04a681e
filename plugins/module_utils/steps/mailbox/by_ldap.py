# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Remote mailboxes by LDAP alone."""

from __future__ import annotations

import dataclasses
import itertools
import typing as t

from ...apply import attributes
from ...apply.outcomes import outcomes
from ...directory.identity import any_of, equals
from ...errors import ConfigurationError
from . import attributes as mailbox_attributes
from .recipient import PROXY_ADDRESSES, without_prefix
from .request import Way
from .work import Work, work_of

if t.TYPE_CHECKING:
    from ...apply.context import Context
    from ...directory.connection import Directory
    from ...model.directory import Snapshot
    from ...model.plan import Change, Outcome
    from ...model.step import StepPlan
    from .work import Wanted

_ADDRESSES_PER_SEARCH = 50


class AttributeMailboxes:
    """Writes the attributes of a remote mailbox where no Exchange is left to do it; one request for an account."""

    def __init__(self, directory: Directory | None, snapshot: Snapshot | None) -> None:
        self._directory = directory
        self._snapshot = snapshot

    def plan(self, wanted: Wanted) -> StepPlan:
        """Compare the snapshot with the options; addresses that are new are searched in the whole domain."""
        if self._directory is None or self._snapshot is None:
            raise ConfigurationError("With way ldap a mailbox is made in the directory: name its servers.")
        addresses = mailbox_attributes.routing_addresses(wanted)
        plan = mailbox_attributes.plan(wanted, self._snapshot, _owners(self._directory, addresses))
        states = {subject.key: request.state for subject, request in wanted}
        changes = (
            dataclasses.replace(each, work=Work(way=Way.LDAP, state=states[each.key], attributes=each.work))
            for each in plan.changes
        )
        return dataclasses.replace(plan, changes=tuple(changes))

    def apply(self, changes: t.Sequence[Change], context: Context) -> t.Iterator[Outcome]:
        """One modification for each account, pipelined."""
        directory = t.cast("Directory", self._directory)
        requests = (
            attributes.request(dataclasses.replace(change, deltas=work_of(change).attributes), context)
            for change in changes
        )
        yield from outcomes(directory.write(requests))


def _owners(directory: Directory, addresses: t.Iterable[str]) -> dict[str, str]:
    """DN of the object of the domain that has an address, by the address in lower case."""
    owners: dict[str, str] = {}
    remaining = iter(addresses)
    while some := list(itertools.islice(remaining, _ADDRESSES_PER_SEARCH)):
        wanted = any_of(equals(PROXY_ADDRESSES, f"smtp:{address}") for address in some)
        for entry in directory.search(directory.domain_dn, wanted, (PROXY_ADDRESSES,)):
            owners.update((without_prefix(text).lower(), entry.dn) for text in entry.texts(PROXY_ADDRESSES))
    return owners
