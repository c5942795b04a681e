# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What planning finds about one person, for an explanation. Values that the mapping keeps secret are not in it."""

from __future__ import annotations

import dataclasses
import typing as t

CHANGES: t.Final = "changes"
UNCHANGED: t.Final = "as in the directory"
"""Verdicts about attributes."""
NOT_NEEDED: t.Final = "free, not needed"
"""The verdict about a candidate after the one that is used."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """One search for the account."""

    attribute: str
    value: str
    found: tuple[str, ...] = ()
    """DNs of the accounts that can be the person's."""
    others: tuple[str, ...] = ()
    """The accounts that have the value too, but have the key of somebody else: DN and key."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class AccountFacts:
    """The account as it is now."""

    dn: str
    login: str
    """sAMAccountName."""
    key: str
    """Empty if the account stores none."""
    enabled: bool
    locked: bool


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class AttributeFacts:
    """One attribute of the mapping."""

    attribute: str
    option: str
    """The option that configures it, and the fields that it uses."""
    desired: tuple[str, ...] | None
    """The values, or the candidates, or the key of a person; None if HR has no value."""
    current: tuple[str, ...]
    """The values of the account."""
    verdict: str
    """What happens to the attribute, and why."""
    written: str = ""
    """How the value that a run wrote last, or found as HR wanted it, is related to the two others; empty if unknown."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class CandidateFacts:
    """One name or address that the mapping gives, in the order of preference."""

    attribute: str
    value: str
    verdict: str
    """Why it is assigned, kept or refused."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class GroupFacts:
    """One group that the account is in, or should be in."""

    name: str
    """sAMAccountName; the text of the configuration if there is no such group."""
    dn: str
    is_member: bool
    verdict: str
    """What happens to the membership, and why."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What planning finds about one person, or about one account of nobody."""

    key: str
    """Empty if HR and the account have none."""
    label: str
    by: str = ""
    """How the directory found the account, if HR did not find the person: `sAMAccountName`."""
    action: str = ""
    """What the account needs: `create`, `modify`, `disable`, `delete` or `nothing`; empty if the person was skipped
    before the directory was read."""
    account: AccountFacts | None = None
    account_after: str = ""
    """The DN after the run; empty if nothing changes it."""
    ou: str = ""
    """The container that the mapping gives; empty if it gives none, or if it does not matter."""
    searches: tuple[Search, ...] = ()
    attributes: tuple[AttributeFacts, ...] = ()
    candidates: tuple[CandidateFacts, ...] = ()
    groups: tuple[GroupFacts, ...] = ()
    reasons: tuple[str, ...] = ()
    """Why nothing is changed, if the person is skipped or is outside the run."""

    def to_dict(self) -> dict[str, t.Any]:
        """The facts as plain data."""
        return dataclasses.asdict(self)

    @classmethod
    def from_dict(cls, record: t.Mapping[str, t.Any]) -> Facts:
        """The inverse of `to_dict`, also for data from JSON, in which tuples are lists."""
        given = _with_tuples(record)
        for name, kind in _PARTS.items():
            given[name] = tuple(kind(**_with_tuples(one)) for one in record[name])
        account = record["account"]
        return cls(**{**given, "account": AccountFacts(**account) if account else None})


_PARTS: t.Final[t.Mapping[str, t.Callable[..., t.Any]]] = {
    "searches": Search,
    "attributes": AttributeFacts,
    "candidates": CandidateFacts,
    "groups": GroupFacts,
}


def _with_tuples(record: t.Mapping[str, t.Any]) -> dict[str, t.Any]:
    return {name: tuple(value) if isinstance(value, list) else value for name, value in record.items()}
