# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What becomes of an example person, as far as that does not depend on the directory."""

from __future__ import annotations

import dataclasses
import enum
import typing as t

from ...module_utils.model.desired import Presence, ValueKind
from ...module_utils.values.equality import unique_form

if t.TYPE_CHECKING:
    from ...module_utils.model.desired import AttributeRule, Desired, Staged
    from ...module_utils.model.plan import Rejection

MANAGED: t.Final = frozenset((Presence.UPCOMING, Presence.ACTIVE))
"""The lifecycle states in which attributes, groups, OU and flags follow the mapping (`planner.needs`)."""


class Account(enum.StrEnum):
    """The account of a person after a run, if it could be created."""

    ENABLED = "enabled"
    DISABLED = "disabled"
    ABSENT = "absent"
    """It is deleted, or not created yet."""
    SKIPPED = "skipped"
    """The person is skipped, because the mapping fails or a value from HR is invalid."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What becomes of one example person."""

    account: Account
    presence: Presence | None = None
    """None if the person is skipped before it is known."""
    reasons: tuple[str, ...] = ()
    """Why the person is skipped."""
    ou: str | None = None
    attributes: t.Mapping[str, tuple[str, ...] | None] = dataclasses.field(default_factory=dict)
    """The values by attribute in lower case; None is HR's null, which keeps the present value. Of candidates, the
    first that is not taken; no value if all are taken."""
    left_out: t.Mapping[str, str] = dataclasses.field(default_factory=dict)
    """Why an attribute has no value, by attribute as in the mapping."""
    groups: tuple[str, ...] = ()
    flags: t.Mapping[str, bool] = dataclasses.field(default_factory=dict)
    like: str | None = None
    """The template account."""
    steps: t.Mapping[str, tuple[t.Mapping[str, t.Any], ...]] = dataclasses.field(default_factory=dict)
    """The options of each step, once for each matching rule."""

    staged: bool = False
    """Whether stages decide about the attributes, the groups and the OU of a leaver."""

    @property
    def is_managed(self) -> bool:
        """Whether attributes, groups, OU and flags follow the mapping, or those of a leaver a stage."""
        return (self.presence in MANAGED or self.staged) and self.account is not Account.SKIPPED


def skipped(rejections: t.Iterable[Rejection], presence: Presence | None) -> Outcome:
    """The outcome of a person who is skipped."""
    reasons = tuple(reason for rejection in rejections for reason in rejection.reasons)
    return Outcome(account=Account.SKIPPED, presence=presence, reasons=reasons)


def outcome_of(
    desired: Desired, presence: Presence, rules: t.Mapping[str, AttributeRule], taken: t.Iterable[str]
) -> Outcome:
    """The outcome of a person for whom the mapping could be rendered.

    Args:
        desired: the desired account.
        presence: the lifecycle state that templates see.
        rules: of all attributes, as in `Templates.rules`.
        taken: names that others have.
    """
    account = _account(desired)
    steps = {} if presence is Presence.FUTURE else desired.steps
    if presence not in MANAGED:
        return _of_leaver(Outcome(account=account, presence=presence, steps=steps), desired.staged)
    return Outcome(
        account=account,
        presence=presence,
        ou=desired.ou,
        attributes=dict(_attributes(desired, rules, frozenset(map(unique_form, taken)))),
        left_out=desired.unmade,
        groups=desired.groups,
        flags=desired.flags,
        like=desired.like.account if desired.like else None,
        steps=steps,
    )


def _of_leaver(outcome: Outcome, staged: Staged | None) -> Outcome:
    """The outcome of somebody who does not work, with what stages change of a leaver's account."""
    if outcome.presence is not Presence.LEFT or staged is None or not staged.changes_leavers:
        return outcome
    attributes = {name.lower(): values for name, values in staged.attributes.items()}
    return dataclasses.replace(outcome, ou=staged.ou, attributes=attributes, groups=staged.joins, staged=True)


def _account(desired: Desired) -> Account:
    if desired.presence in (Presence.FUTURE, Presence.ABSENT):
        return Account.ABSENT
    return Account.ENABLED if desired.enables else Account.DISABLED


def _attributes(
    desired: Desired, rules: t.Mapping[str, AttributeRule], taken: t.Collection[str]
) -> t.Iterator[tuple[str, tuple[str, ...] | None]]:
    for attribute, values in desired.attributes.items():
        if values and rules[attribute].kind is ValueKind.CANDIDATES:
            yield attribute.lower(), tuple(value for value in values if unique_form(value) not in taken)[:1]
        else:
            yield attribute.lower(), values
