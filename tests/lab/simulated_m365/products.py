# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The products that the tenant subscribed to, with the ids that they have in every tenant.

Ids: Microsoft's "Product names and service plan identifiers for licensing".
"""

from __future__ import annotations

from .entities import Plan, Sku

PLENTY = 10_000

_PLAN_1 = "9aaf7827-d63c-4b61-89c3-182f06f82e5c"
_PLAN_2 = "efb87545-963c-4e0d-99df-69c6916d9eb0"
_MEETING = "0feaeb32-d00e-4d66-bd5a-43b5b83db82c"

PLANS = {
    plan.name: plan
    for plan in (
        Plan(_PLAN_1, "EXCHANGE_S_STANDARD", "exchange", excludes=frozenset({_PLAN_2})),
        Plan(_PLAN_2, "EXCHANGE_S_ENTERPRISE", "exchange", excludes=frozenset({_PLAN_1})),
        Plan("4a82b400-a79f-41a4-b4e2-e94f5787b113", "EXCHANGE_S_DESKLESS", "exchange"),
        Plan("1126bef5-da20-4f07-b45e-ad25d2581aa8", "EXCHANGE_S_ESSENTIALS", "exchange"),
        Plan("113feb6c-3fe4-4440-bddc-54d774bf0318", "EXCHANGE_S_FOUNDATION", "exchange", applies_to="Company"),
        Plan(
            "176a09a6-7ec5-4039-ac02-b2791c6ba793",
            "EXCHANGE_S_ARCHIVE_ADDON",
            "exchange",
            needs=frozenset({_PLAN_1, "4a82b400-a79f-41a4-b4e2-e94f5787b113"}),
        ),
        Plan("57ff2da0-773e-42df-b2af-ffb7a2317929", "TEAMS1", "TeamspaceAPI"),
        Plan("c7699d2e-19aa-44de-8edf-1736da088ca1", "SHAREPOINTSTANDARD", "SharePoint"),
        Plan("5dbe027f-2339-4123-9542-606e4d348a72", "SHAREPOINTENTERPRISE", "SharePoint"),
        Plan("43de0ff5-c92c-492b-9116-175376d08c38", "OFFICESUBSCRIPTION", "MicrosoftOffice"),
        Plan(_MEETING, "MCOSTANDARD", "MicrosoftCommunicationsOnline"),
        Plan(
            "3e26ee1f-8a5f-4d52-aee2-b81ce45c8f40",
            "MCOMEETADV",
            "MicrosoftCommunicationsOnline",
            needs=frozenset({_MEETING}),
        ),
        Plan("663a804f-1c30-4ff0-9915-9db84f0d1cea", "VISIO_CLIENT_SUBSCRIPTION", "MicrosoftOffice"),
    )
}
"""Service plans by name. The archive add-on comes with plan 2 already, so it needs plan 1 or the kiosk plan."""

_PRODUCTS: tuple[tuple[str, str, str], ...] = (
    (
        "SPE_E3",
        "05e9a617-0261-4cee-bb44-138d3ef5d965",
        "EXCHANGE_S_ENTERPRISE TEAMS1 SHAREPOINTENTERPRISE OFFICESUBSCRIPTION MCOSTANDARD",
    ),
    (
        "STANDARDPACK",
        "18181a46-0d4e-45cd-891e-60aabd171b4e",
        "EXCHANGE_S_STANDARD TEAMS1 SHAREPOINTSTANDARD MCOSTANDARD",
    ),
    ("EXCHANGESTANDARD", "4b9405b0-7788-4568-add1-99614e613b69", "EXCHANGE_S_STANDARD"),
    ("EXCHANGEENTERPRISE", "19ec0d23-8335-4cbd-94ac-6050e30712fa", "EXCHANGE_S_ENTERPRISE"),
    ("EXCHANGEDESKLESS", "80b2d799-d2ba-4d2a-8842-fb0d0f3a4b82", "EXCHANGE_S_DESKLESS"),
    ("EXCHANGEARCHIVE_ADDON", "ee02fd1b-340e-4a4b-b355-4a514e4c8943", "EXCHANGE_S_ARCHIVE_ADDON"),
    ("MCOMEETADV", "e43b5b99-8dfb-405f-9987-dc307f34bcbd", "MCOMEETADV EXCHANGE_S_FOUNDATION"),
    ("VISIOCLIENT", "c5928f49-12ba-48f7-ada3-0d743a3601d5", "VISIO_CLIENT_SUBSCRIPTION EXCHANGE_S_FOUNDATION"),
)


def first_skus() -> list[Sku]:
    """The subscriptions of a new tenant, with units enough for anybody."""
    return [
        Sku(id=sku, part_number=name, plans=tuple(PLANS[plan] for plan in plans.split()), enabled=PLENTY)
        for name, sku, plans in _PRODUCTS
    ]
