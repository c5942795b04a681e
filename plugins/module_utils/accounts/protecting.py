# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reads the groups that may protect a single account, directly, through other groups, or as its primary group."""

from __future__ import annotations

import dataclasses
import typing as t

from ..directory import snapshot
from ..directory.identity import any_of, equals
from ..values.equality import is_below
from ..values.sid import sibling_sid

if t.TYPE_CHECKING:
    from ..directory.connection import Directory
    from ..model.directory import Account, Snapshot

PROTECTED_GROUPS = "(|(adminCount=1)(isCriticalSystemObject=TRUE))"
"""The filter for groups with protected members."""
IN_CHAIN: t.Final = "1.2.840.113556.1.4.1941"
"""LDAP_MATCHING_RULE_TRANSITIVE_EVAL, [MS-ADTS] 3.1.1.3.4.4.3: also through nested groups."""


def protecting_filter(account: Account | None, *more: str) -> str:
    """The filter for groups with protected members, all groups that the account is in, and those of `more` filters."""
    return any_of([PROTECTED_GROUPS, *(_around(account) if account else ()), *more])


def in_chain(name: str) -> str:
    """The filter for all groups that contain the object, directly or nested."""
    return equals(f"member:{IN_CHAIN}:", name)


def _around(account: Account) -> t.Iterator[str]:
    yield in_chain(account.dn)
    # Neither member nor memberOf tells of the primary group ([MS-ADTS] 3.1.1.4.5).
    if account.raw("objectSid") and account.primary_group is not None:
        yield equals("objectSid", sibling_sid(account.raw("objectSid")[0], account.primary_group))


def with_outer_groups(directory: Directory, seen: Snapshot, key_attribute: str | None = None) -> Snapshot:
    """The snapshot with all groups that contain its groups, directly or nested."""
    groups = (*seen.groups, *seen.outer_groups)
    known = {group.dn for group in groups}
    inner = [group.dn for group in groups if not known.issuperset(group.member_of)]
    if not inner:
        return seen
    narrower = any_of(in_chain(name) for name in inner)
    found = [
        group
        for group in snapshot.read_groups(directory, narrower, key_attribute, directory.domain_dn)
        if group.dn not in known
    ]
    return dataclasses.replace(
        seen,
        groups=(*seen.groups, *(group for group in found if is_below(group.dn, seen.base_dn))),
        outer_groups=(*seen.outer_groups, *(group for group in found if not is_below(group.dn, seen.base_dn))),
    )
