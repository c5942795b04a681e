# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Names that are held for the people who had them last, so that nobody gets the mail or the rights of a predecessor."""

from __future__ import annotations

import datetime
import functools
import typing as t

if t.TYPE_CHECKING:
    from ...model.memory import GivenName
    from ..draft import Draft
    from ..view import View

Claim: t.TypeAlias = tuple[str, str]
"""A namespace (`login`, `upn`, `address`, `dn`, or an attribute), and a name in the form that must be unique in it."""
Claims: t.TypeAlias = t.Callable[[str, str], tuple[Claim, ...]]
"""The claims of a value of an attribute, see `names.Names.claims`."""


class HeldNames:
    """The remembered names that are still held: those that people have, and those that were free for too short a time.

    Args:
        view: with the memory.
        now: the timestamp of the run; None if nothing is held.
        claims: gives the claims of a remembered name.
    """

    def __init__(self, view: View, now: datetime.datetime | None, claims: Claims) -> None:
        self._view = view
        self._option = f"{view.policy.option_names.name_hold_days}: {view.policy.name_hold_days}"
        self._period = datetime.timedelta(days=view.policy.name_hold_days)
        self._now = now
        self._claims = claims

    def problem(self, draft: Draft, claim: Claim) -> str | None:
        """For whom else the name is held, for a message: `held for ...`; None if it is not."""
        for given in self._by_claim.get(claim, ()):
            if not self._is_own(given, draft):
                return self._message(given)
        return None

    @functools.cached_property
    def _by_claim(self) -> dict[Claim, list[GivenName]]:
        found: dict[Claim, list[GivenName]] = {}
        for given in self._view.memory.names if self._period and self._now else ():
            if given.released is None or t.cast("datetime.datetime", self._now) - given.released < self._period:
                for claim in self._claims(given.attribute, given.value):
                    found.setdefault(claim, []).append(given)
        return found

    def _is_own(self, given: GivenName, draft: Draft) -> bool:
        """Whether the same person gets it back: the same key, or a new key for the same account."""
        keys = self._view.keys
        if keys.form(given.key) == keys.form(draft.desired.key):
            return True
        guid = self._accounts.get(keys.form(given.key))
        return guid is not None and draft.account is not None and draft.account.guid == guid

    @functools.cached_property
    def _accounts(self) -> dict[str, str]:
        people = self._view.memory.people.values()
        return {self._view.keys.form(person.key): person.account for person in people if person.account}

    @functools.cached_property
    def _labels(self) -> dict[str, str]:
        people = self._view.memory.people.values()
        return {self._view.keys.form(person.key): person.label for person in people}

    def _message(self, given: GivenName) -> str:
        label = self._labels.get(self._view.keys.form(given.key)) or given.key
        if given.released is None:
            return f"held for {label}, whose account had it in the last run ({self._option})"
        free = f"it is free on {given.released + self._period:%Y-%m-%d}"
        return f"held for {label}, who had it until {given.released:%Y-%m-%d}; {free} ({self._option})"
