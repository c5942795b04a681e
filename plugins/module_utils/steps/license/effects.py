# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Users and products after the planned changes of licenses. Pure."""

from __future__ import annotations

import collections
import dataclasses
import typing as t

from ...model.cloud import Assignment

if t.TYPE_CHECKING:
    from ...model.cloud import CloudUser, Sku
    from .model import LicenseWork


def user_after(user: CloudUser, work: LicenseWork) -> CloudUser:
    """The user after the work, with its licenses and usage location."""
    added = (Assignment(sku=sku, disabled_plans=plans) for sku, plans in work.add.items())
    return dataclasses.replace(
        user,
        assignments=(*assignments_after(user, work), *added),
        usage_location=user.usage_location or work.usage_location,
    )


def assignments_after(user: CloudUser, work: LicenseWork) -> tuple[Assignment, ...]:
    """The user's assignments that the work keeps unchanged. It does not remove or rewrite them or leave their group."""
    return tuple(
        found
        for found in user.assignments
        if (found.group not in work.leave if found.group else found.sku not in {*work.remove, *work.add})
    )


def skus_after(skus: t.Iterable[Sku], works: t.Iterable[LicenseWork]) -> t.Iterator[Sku]:
    """The products after all works, with the number of units in use."""
    used: collections.Counter[str] = collections.Counter()
    for work in works:
        used.update(work.takes)
        used.subtract(work.frees)
    for sku in skus:
        yield dataclasses.replace(sku, consumed=sku.consumed + used[sku.id])
