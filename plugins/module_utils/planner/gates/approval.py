# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Stops a run whose plan is not the expected one, or withholds what is not approved. Pure."""

from __future__ import annotations

import dataclasses
import typing as t

from ...model.changes import CreateOu, identity
from ...model.plan import Rejection
from ...values.fingerprints import key_digest, unit_digest
from ...values.text import count, examples
from .withholding import without_empty_units

if t.TYPE_CHECKING:
    from ...model.approval import Units
    from ...model.plan import Plan
    from ...values.fingerprints import Fingerprint

_NAMED: t.Final = 5
"""The most people of each kind that a sentence names."""


class Differences(t.NamedTuple):
    """How a plan differs from another one, as the names of people."""

    differ: tuple[str, ...] = ()
    """Those for whom something else would be done."""
    appeared: tuple[str, ...] = ()
    vanished: tuple[str, ...] = ()

    def told(self) -> str:
        """As sentences; empty if nobody differs."""
        parts = {
            "has other changes": self.differ,
            "was not in it": self.appeared,
            "has no changes any more": self.vanished,
        }
        return " ".join(_sentence(text, names) for text, names in parts.items() if names)


def _sentence(text: str, names: t.Sequence[str]) -> str:
    plural = text.replace("has ", "have ", 1).replace("was ", "were ", 1)
    return f"{count(len(names), 'person', 'people')} {text if len(names) == 1 else plural}: {examples(names, _NAMED)}."


class ExpectedPlan:
    """Approves one plan, by its checksum. See `model.approval.Approving`.

    Args:
        option: its name, for messages.
        expected: the option.
        people: how messages name everybody whom the run knows, by key.
    """

    binds = True

    def __init__(self, option: str, expected: Fingerprint, people: t.Mapping[str, str]) -> None:
        self._option = option
        self._expected = expected
        self._people = people

    def decided(self, plan: Plan, units: Units) -> Plan:
        """The plan; with the reason to stop if it is another one."""
        if units.checksum == self._expected.checksum:
            return plan
        stop = (
            f"The plan is not the one that {self._option} names: its checksum is sha256:{units.checksum}."
            f" {self._told(units)} Nothing was written. Run a preview again, look at it, and pass its checksum on."
        )
        return dataclasses.replace(plan, stops=(*plan.stops, stop))

    def _told(self, units: Units) -> str:
        if self._expected.units is None:
            named = examples([unit.label for unit in units.each.values()], _NAMED)
            return f"It changes {count(len(units.each), 'person', 'people')}{f': {named}' if named else ''}."
        return short_differences(self._expected.units, units, self._people).told() or (
            "The changes are the same, but the configuration or the target is another one."
        )


def short_differences(before: t.Mapping[str, str], units: Units, people: t.Mapping[str, str]) -> Differences:
    """How the plan differs from short digests of units, by short digests of keys."""
    now = {key_digest(key): unit for key, unit in units.each.items()}
    known = {key_digest(key): label for key, label in people.items()}
    return Differences(
        differ=tuple(one.label for key, one in now.items() if key in before and before[key] != unit_digest(one.digest)),
        appeared=tuple(one.label for key, one in now.items() if key not in before),
        vanished=tuple(known.get(key, "somebody whom HR does not list") for key in before if key not in now),
    )


def only_approved(plan: Plan, keys: t.Container[str], reasons: t.Mapping[str, str]) -> Plan:
    """The plan with the changes of these people only. The others wait, with the reason.

    Args:
        plan: complete.
        keys: of the people whose changes are approved, and of those whose changes these need.
        reasons: why the others wait, by key, as sentences.
    """
    approved = (change for change in plan.changes if isinstance(change, CreateOu) or identity(change) in keys)
    kept = tuple(without_empty_units(approved))
    waiting = {identity(change): change for change in plan.changes if identity(change) in reasons}
    labels = {key: change.label or change.dn for key, change in waiting.items()}
    known = {rejection.key for rejection in plan.rejections}
    added = [Rejection(key, labels[key], (reasons[key],)) for key in waiting if key not in known]
    return dataclasses.replace(
        plan,
        changes=kept,
        rejections=tuple(sorted((*plan.rejections, *added), key=lambda one: (one.key, one.label))),
        # What waits was not found as HR wants it, so it is not remembered as such.
        compared={key: one for key, one in plan.compared.items() if key not in reasons},
    )
