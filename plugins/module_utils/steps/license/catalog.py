# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The products of a tenant by name, and the licenses that include a mailbox. Pure."""

from __future__ import annotations

import collections
import difflib
import re
import typing as t

from ...model.cloud import EXCHANGE_MAILBOX_PLANS

if t.TYPE_CHECKING:
    from ...model.cloud import Assignment, CloudUser, Sku

PENDING: t.Final = (
    "Microsoft 365 is still creating the mailbox, which can take minutes or hours. The next run continues."
)
CONVERTING: t.Final = (
    "The mailbox is converted on premises, but Microsoft 365 does not show it as shared yet. The license is kept until"
    " directory synchronization has converted the mailbox; the next run continues."
)

_GUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


class Catalog:
    """The products that the tenant has subscribed to."""

    def __init__(self, skus: t.Iterable[Sku]) -> None:
        self._by_id = {sku.id: sku for sku in skus}
        self._by_name = {sku.name.upper(): sku for sku in self._by_id.values()}
        self._names = _distinct({sku.id: sku.name for sku in self._by_id.values()})

    def find(self, text: str) -> Sku | None:
        """A product by skuPartNumber or skuId, case-insensitive."""
        return self._by_id.get(text.lower()) or self._by_name.get(text.upper())

    def all(self) -> t.Collection[Sku]:
        """All products."""
        return self._by_id.values()

    def get(self, sku: str) -> Sku | None:
        """A product by skuId."""
        return self._by_id.get(sku)

    def name(self, sku: str) -> str:
        """The skuPartNumber of a skuId, or the skuId itself if the tenant no longer has the product."""
        return self._names.get(sku, sku)

    def plans(self, sku: str, plans: t.Iterable[str]) -> tuple[str, ...]:
        """The names of service plans of a product, in alphabetical order. `plans` are servicePlanIds."""
        found = self._by_id.get(sku)
        names = _distinct(found.plans) if found else {}
        return tuple(sorted(names.get(plan, plan) for plan in plans))

    def unknown(self, option: str, text: str) -> str:
        """The message for a product that the tenant does not have."""
        near = difflib.get_close_matches(text.upper(), self._by_name, n=3)
        hint = f"Similar names: {', '.join(near)}" if near else f"It has {', '.join(sorted(self._by_name)) or 'none'}"
        return (
            f"{option} names the license {text!r}, but the tenant has no subscription for it. {hint}. Use the"
            " skuPartNumber or skuId of a subscription."
        )


def _distinct(names: t.Mapping[str, str]) -> dict[str, str]:
    """Names by id. If several ids share a name, the id is added to the name, so that all names differ."""
    users = collections.Counter(name.upper() for name in names.values())
    return {id: name if users[name.upper()] == 1 else f"{name} ({id})" for id, name in names.items()}


def is_guid(text: str) -> bool:
    """Whether a string is an id, not a name."""
    return _GUID.fullmatch(text.lower()) is not None


def plan_named(sku: Sku, text: str) -> str | None:
    """The servicePlanId of a product's plan by name or id, case-insensitive; None if there is no such plan."""
    if text.lower() in sku.plans:
        return text.lower()
    return next((plan for plan, name in sku.plans.items() if name.upper() == text.upper()), None)


def unknown_plan(sku: Sku, option: str, text: str) -> str:
    """The message for a service plan that a product does not have."""
    names = sorted(sku.plans.values())
    near = difflib.get_close_matches(text.upper(), names, n=3)
    hint = f"Similar names: {', '.join(near)}" if near else f"It has {', '.join(names) or 'none'}"
    return f"{option} names the service plan {text!r}, which {sku.name} does not have. {hint}."


def mailbox_licenses(user: CloudUser, catalog: Catalog) -> tuple[Assignment, ...]:
    """The active licenses of a user that include a mailbox."""
    return tuple(found for found in user.assignments if found.active and _gives_mailbox(found, catalog.get(found.sku)))


def _gives_mailbox(found: Assignment, sku: Sku | None) -> bool:
    return sku is not None and bool(sku.plans.keys() & EXCHANGE_MAILBOX_PLANS.keys() - found.disabled_plans)
