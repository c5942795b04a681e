# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Finds attributes that are left out for everybody: that is a mistake in the mapping, and not in somebody's data.

Everything else of these people is done, as for a single one. But the run fails, also a preview, so that nobody takes it
for a run that did what the mapping says.
"""

from __future__ import annotations

import typing as t

from ...values.text import count
from ..draft import Need

if t.TYPE_CHECKING:
    from ...model.desired import Policy
    from ..draft import Draft
    from .rules import PreparedRule, Rules

FEWEST_PEOPLE: t.Final = 2
"""One person's value can be wrong by chance."""

SMALLEST_SHARE: t.Final = 10
"""Percentage of the employees to whom the rule applies. If nearly all of them have no value in HR, the wrong values of
the others say nothing about the mapping: two people whose country was misspelt, of 600 without a country."""


def faults(drafts: t.Iterable[Draft], rules: Rules, policy: Policy, told: t.Iterable[str] = ()) -> tuple[str, ...]:
    """A sentence for each attribute that every employee lacks who should have a value of it.

    Args:
        drafts: all drafts, once their values are compared.
        rules: the rules of the mapping.
        policy: names the options in messages.
        told: what is known of such attributes already.
    """
    comparing = [draft for draft in drafts if draft.need in (Need.CREATE, Need.MODIFY)]
    suspicious = {lower for draft in comparing for lower in draft.refused}
    found = (_fault(rule, comparing, policy) for rule in rules.all if rule.lower in suspicious)
    told = tuple(told)
    return tuple(fault.text for fault in found if fault and not any(fault.problem in one for one in told))


class _Fault(t.NamedTuple):
    text: str
    problem: str
    """What is wrong for the first person."""


def _fault(rule: PreparedRule, drafts: t.Iterable[Draft], policy: Policy) -> _Fault | None:
    people = 0
    lacking: list[Draft] = []
    for draft in drafts:
        if rule.rule.on_create_only and draft.need is Need.MODIFY:
            continue
        people += 1
        if rule.lower in draft.refused:
            lacking.append(draft)
        elif any(draft.desired.attributes.get(rule.mapped) or ()):
            return None
    if len(lacking) < FEWEST_PEOPLE or len(lacking) * 100 < people * SMALLEST_SHARE:
        return None
    first = min(lacking, key=lambda draft: draft.desired.key)
    refusal = first.refused[rule.lower]
    text = (
        f"The attribute {rule.name} is left out for everybody who should have a value,"
        f" {count(len(lacking), policy.subject)}. The first is {first.desired.label}: {refusal} Correct the template of"
        f" {rule.option}, or the values in HR."
    )
    return _Fault(text, first.desired.unmade.get(rule.mapped, refusal))
