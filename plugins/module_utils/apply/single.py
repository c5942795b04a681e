# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Makes changes with one request each: checks renames and deletions before, and repeats changes of flags."""

from __future__ import annotations

import dataclasses
import typing as t

from ..directory import current
from ..directory.requests import Modify
from ..errors import HrsyncError
from ..model.changes import Create, CreateOu, Move, Rename
from ..model.plan import Outcome, Status
from . import control, create, delete, enablement, password, unchanged
from .conflicts import ENTRY_ALREADY_EXISTS, NO_SUCH_ATTRIBUTE
from .requests import request_of

if t.TYPE_CHECKING:
    from ..directory.requests import Request, Result
    from ..model.changes import SingleChange
    from .context import Context
    from .ledger import Indexed, Ledger
    from .writer import Writer

PORTION = 64
"""The number of renames, moves or deletions whose accounts are checked at once, right before they are sent."""
REREADS = 3
"""How often userAccountControl is read again if somebody else keeps changing it."""

UNWILLING_TO_PERFORM = 53
"""Result code of RFC 4511. Domain controllers return it if they do not accept a password in an `add`."""

NO_PERSON = "Not attempted, because the account that it points to could not be created."


class SingleChanges:
    """Makes changes that are one request each.

    Args:
        directory: the connected directory.
        context: the state of the run.
        ledger: takes the outcomes.
        later: the identities of the accounts that have more changes than their creation.
    """

    def __init__(self, directory: Writer, context: Context, ledger: Ledger, later: frozenset[str]) -> None:
        self._directory = directory
        self._context = context
        self._ledger = ledger
        self._later = later

    def apply(self, layer: list[Indexed[SingleChange]]) -> None:
        """Make the changes of a layer, which are all of one kind."""
        if layer and isinstance(layer[0][1], unchanged.CHECKED):
            for start in range(0, len(layer), PORTION):
                self._send(list(self._unchanged(layer[start : start + PORTION])))
        else:
            self._send(layer)
            done = [change for index, change in layer if self._ledger.is_applied(index)]
            self._identify([one for one in done if isinstance(one, Create) and self._has_more_changes(one)])

    def _unchanged(self, layer: list[Indexed[SingleChange]]) -> t.Iterator[Indexed[SingleChange]]:
        """The changes whose accounts are still as they were read. All others are recorded as conflicts."""
        guids = [self._context.guid(change) for _index, change in layer]
        try:
            found = current.entries(self._directory, guids, unchanged.ATTRIBUTES)
            places = current.existing(self._directory, unchanged.places(change for _index, change in layer))
        except HrsyncError as error:
            for index, change in layer:
                self._ledger.add(index, change, Outcome(Status.FAILED, str(error)))
            return
        for (index, change), guid in zip(layer, guids, strict=True):
            difference = unchanged.difference(change, found.get(guid), places, self._context)
            if difference:
                self._ledger.conflict(index, change, f"{difference}.")
            else:
                yield index, change

    def _send(self, layer: t.Iterable[Indexed[SingleChange]]) -> None:
        """Send the changes. If somebody else has changed userAccountControl, read it and send again."""
        for _time in range(REREADS):
            refused = list(self._sent(layer, reads_again=True))
            if not refused:
                return
            layer = self._reread(refused)
        for _refused in self._sent(layer, reads_again=False):
            pass

    def _sent(
        self, layer: t.Iterable[Indexed[SingleChange]], *, reads_again: bool
    ) -> t.Iterator[tuple[Indexed[SingleChange], Result]]:
        """Send the changes, and record their outcomes.

        Yields:
            With `reads_again`: instead of recording an outcome, the refused changes for which userAccountControl must
            be read again.
        """
        asked = list(self._requests(layer))
        if not asked:
            return
        results = self._directory.write(request for _indexed, request in asked)
        for ((index, change), request), result in zip(asked, results, strict=True):
            if isinstance(change, Create) and result.code == UNWILLING_TO_PERFORM and not result.lost:
                result = self._create_in_parts(change)
            if reads_again and result.code == NO_SUCH_ATTRIBUTE and control.writes_control(change):
                yield (index, change), result
                continue
            self._ledger.record(index, change, result, done=self._is_made_already(change, result))
            if result.ok:
                self._note(change, request)

    def _is_made_already(self, change: SingleChange, result: Result) -> bool:
        """Whether the change creates an OU that somebody else has created since, and that the bind account sees."""
        if not isinstance(change, CreateOu) or result.code != ENTRY_ALREADY_EXISTS:
            return False
        try:
            return bool(current.existing(self._directory, [change.dn]))
        except HrsyncError:
            return False

    def _requests(self, layer: t.Iterable[Indexed[SingleChange]]) -> t.Iterator[tuple[Indexed[SingleChange], Request]]:
        """The requests of the changes. Changes that need none are recorded."""
        for index, change in layer:
            try:
                request = request_of(change, self._context)
            except Exception as error:
                self._ledger.fail([(index, change)], error)
                continue
            if not isinstance(request, Modify) or request.changes:
                yield (index, change), request
            elif any(map(self._context.person_is_missing, change.deltas)):
                self._ledger.outcomes[index] = Outcome(Status.SKIPPED, NO_PERSON)
            else:
                # Somebody else has set the same flags meanwhile.
                self._ledger.outcomes[index] = Outcome(Status.APPLIED)

    def _note(self, change: SingleChange, request: Request) -> None:
        """Record what later changes of the account need to know."""
        if isinstance(change, Rename | Move):
            self._context.relocated(change, change.new_dn)
        flags = control.written(request)
        if flags is not None:
            self._context.controlled(change, flags)

    def _reread(self, refused: list[tuple[Indexed[SingleChange], Result]]) -> list[Indexed[SingleChange]]:
        """Read userAccountControl of these accounts. Changes that were refused for another reason are recorded."""
        guids = [self._context.guid(change) for (_index, change), _result in refused]
        try:
            found = current.entries(self._directory, filter(None, guids), (control.ATTRIBUTE,))
        except HrsyncError:
            found = {}
        again: list[Indexed[SingleChange]] = []
        for ((index, change), result), guid in zip(refused, guids, strict=True):
            text = found[guid].text(control.ATTRIBUTE) if guid in found else None
            if text and int(text) != self._context.control(change, control.before(change)):
                self._context.controlled(change, int(text))
                again.append((index, change))
            else:
                self._ledger.record(index, change, result)
        return again

    def _identify(self, changes: t.Sequence[Create]) -> None:
        """Read the objectGUIDs of new accounts, so that their later changes do not depend on the DN."""
        logins = {create.login(change).lower(): change for change in changes}
        try:
            found = current.guids(self._directory, logins) if logins else {}
        except HrsyncError:
            # Later changes use the DN. If the directory is lost, they are not attempted.
            found = {}
        for login, change in logins.items():
            if login in found:
                self._context.created(change, found[login])

    def _has_more_changes(self, change: Create) -> bool:
        return self._context.identity(change) in self._later and not self._context.guid(change)

    def _create_in_parts(self, change: Create) -> Result:
        """Create the account disabled, set its password and enable it. If a later request fails, delete the account.

        If a later request was not sent, the account still exists in part, so the change as a whole counts as sent.
        """
        [result] = self._directory.write([create.request_without_password(change, self._context)])
        if not result.ok:
            return result
        self._identify([change])
        requests = [password.request(change, self._context)]
        if change.enabled:
            requests.append(enablement.enable_new(change, self._context))
        for request in requests:
            [result] = self._directory.write([request])
            if not result.ok:
                list(self._directory.write([delete.request(change, self._context)]))
                return dataclasses.replace(result, sent=True)
        return result
