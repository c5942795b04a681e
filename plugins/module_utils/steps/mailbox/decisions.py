# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Decides which licenses a mailbox in Microsoft 365 needs. Pure.

A decision has options for the step `license`, which distributes the free licenses and assigns them.
"""

from __future__ import annotations

import dataclasses
import typing as t

from ...model.cloud import EXCHANGE_MAILBOX_PLANS
from ...model.mailbox import MailboxPlace, MailboxType
from ..license.catalog import PENDING, mailbox_licenses
from .changes import CLOUD_TYPE, ON_HOLD, TYPE, mailbox_change, misplaced, type_delta
from .request import MailboxState
from .way import Way
from .work import MailboxWork

if t.TYPE_CHECKING:
    from ...model.cloud import CloudUser
    from ...model.mailbox import Recipient
    from ..license.catalog import Catalog
    from ..license.model import LicenseChange
    from .request import MailboxRequest
    from .work import MailboxChange

_EXCHANGE: t.Final = "exchange"
"""The name of the service in `CloudUser.provisioned`."""

_LICENSE_WAIT: t.Final = 60
"""Seconds until a change of licenses must be visible: the default of the step `license`. Mailboxes take longer."""

NO_MAILBOX: t.Final = "The user has no mailbox in Microsoft 365. Set the state to present first."
NOT_SHARED: t.Final = (
    "The mailbox is not shared yet, and Microsoft Graph cannot convert it. Convert it in Exchange Online PowerShell"
    " (Set-Mailbox -Type Shared), or set the way to hybrid if Exchange on premises manages it. The license is kept"
    " until then, and the next run continues."
)
SHARED_STAYS: t.Final = (
    "The mailbox remains shared, because Microsoft Graph cannot convert it. Convert it in Exchange Online PowerShell"
    " (Set-Mailbox -Type Regular), or set the way to hybrid if Exchange on premises manages it."
)
KEPT_AS_SHARED: t.Final = (
    "The mailbox is shared and would stay without its license, so both are kept. To release the license, set the state"
    " to shared and set release_license."
)
HELD: t.Final = (
    "The mailbox is on hold (litigation hold or a retention policy), which needs its license, so nothing was changed."
    " Do not set release_license, or ask the administrator of the hold to remove it."
)
_NO_LICENSE: t.Final = (
    "The user has no license that gives a mailbox. Set license to the skuPartNumber of one, such as ENTERPRISEPACK."
)
_OTHER: t.Final = (
    "The mailbox is neither a user mailbox nor a shared mailbox (userPurpose), but for example that of a room. Nothing"
    " was changed; manage it in the Exchange admin center."
)

_PURPOSES: t.Final[t.Mapping[str, MailboxType]] = {"user": MailboxType.USER, "shared": MailboxType.SHARED}


def purpose(name: t.Any) -> MailboxType:
    """The type of a mailbox by its userPurpose."""
    return _PURPOSES.get(str(name), MailboxType.OTHER)


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """The decision for one user."""

    problem: str = ""
    """Why the step is blocked, as a sentence."""
    notice: str = ""
    """A warning, as a sentence."""
    options: t.Mapping[str, t.Any] | None = None
    """Options for the step `license`; None to change no license."""
    before: MailboxType = MailboxType.NONE
    after: MailboxType = MailboxType.NONE
    """The type of the mailbox before and after the change."""


def needs_purpose(request: MailboxRequest, user: CloudUser, catalog: Catalog) -> bool:
    """Whether the mailbox itself must be read, because the licenses do not show its state."""
    licensed = bool(mailbox_licenses(user, catalog))
    if request.state is MailboxState.PRESENT:
        return not (licensed and user.provisioned.get(_EXCHANGE) == "Success")
    return licensed or request.state is MailboxState.SHARED


def decide(
    request: MailboxRequest, recipient: Recipient, user: CloudUser, held: MailboxType, catalog: Catalog
) -> Decision:
    """Decide for one user.

    Args:
        request: with way microsoft365, and any state except absent.
        recipient: the recipient according to the attributes of the account.
        user: the user of Microsoft 365.
        held: the type of the mailbox in Microsoft 365; `NONE` also if it was not read.
        catalog: the products of the tenant.
    """
    problem = misplaced(recipient, MailboxPlace.REMOTE)
    if problem:
        return Decision(problem=problem)
    if request.state is MailboxState.PRESENT:
        return _present(request, user, held, catalog)
    if request.state is MailboxState.SHARED:
        return _shared(request, recipient, user, held, catalog)
    return _disabled(request, recipient, user, held, catalog)


def _present(request: MailboxRequest, user: CloudUser, held: MailboxType, catalog: Catalog) -> Decision:
    if mailbox_licenses(user, catalog):
        waits = held is MailboxType.NONE and user.provisioned.get(_EXCHANGE) != "Success"
        return Decision(notice=PENDING if waits else "", before=held, after=held)
    if not request.license:
        return Decision(problem=_NO_LICENSE)
    sku = catalog.find(request.license)
    if sku is None:
        return Decision(problem=catalog.unknown("license", request.license))
    plans = sorted(sku.plans.keys() & EXCHANGE_MAILBOX_PLANS.keys())
    if not plans:
        return Decision(
            problem=f"The license {sku.name} gives no mailbox: it has no Exchange plan, or only"
            " EXCHANGE_S_FOUNDATION. Set license to another one."
        )
    return Decision(
        notice="" if held is MailboxType.NONE else SHARED_STAYS,
        options={
            "assign": [{"sku": sku.id, "enabled_plans": plans}],
            "usage_location": request.usage_location,
            "wait": _LICENSE_WAIT,
        },
        before=held,
        after=MailboxType.USER if held is MailboxType.NONE else held,
    )


def _shared(
    request: MailboxRequest, recipient: Recipient, user: CloudUser, held: MailboxType, catalog: Catalog
) -> Decision:
    if held is MailboxType.SHARED:
        kept = Decision(before=held, after=held)
        return release(request, recipient, user, held, catalog) if request.release_license else kept
    if held is MailboxType.OTHER:
        return Decision(problem=_OTHER)
    if held is MailboxType.USER:
        return Decision(problem=NOT_SHARED)
    return Decision(notice=PENDING) if mailbox_licenses(user, catalog) else Decision(problem=NO_MAILBOX)


def _disabled(
    request: MailboxRequest, recipient: Recipient, user: CloudUser, held: MailboxType, catalog: Catalog
) -> Decision:
    if not mailbox_licenses(user, catalog):
        return Decision()
    if held is MailboxType.SHARED:
        return Decision(problem=KEPT_AS_SHARED)
    if held is MailboxType.OTHER:
        return Decision(problem=_OTHER)
    return release(request, recipient, user, held, catalog)


def release(
    request: MailboxRequest, recipient: Recipient, user: CloudUser, held: MailboxType, catalog: Catalog
) -> Decision:
    """Revoke the licenses that give the user a mailbox, or only the one that the option `license` names.

    A mailbox on hold keeps its license, even if it is shared, because a hold needs a license. The arguments are those
    of `decide`.
    """
    licenses = mailbox_licenses(user, catalog)
    if licenses and recipient.on_hold:
        return Decision(problem=HELD if request.state is MailboxState.SHARED else ON_HOLD)
    inherited = sorted({catalog.name(found.sku) for found in licenses if found.group is not None})
    if inherited:
        return Decision(
            problem=f"The license {', '.join(inherited)} comes from a group, so it cannot be revoked for one member."
            " Remove the account from the group (hrsync.ad.license with inherited: leave_group, or in the directory)."
        )
    named = catalog.find(request.license) if request.license else None
    if request.license and named is None:
        return Decision(problem=catalog.unknown("license", request.license))
    going = [found.sku for found in licenses if named is None or found.sku == named.id]
    options = {"revoke": going, "wait": _LICENSE_WAIT} if going else None
    # Another license keeps the mailbox, and a shared mailbox needs no license.
    all_go = 0 < len(going) == len(licenses)
    goes = all_go and request.state is MailboxState.DISABLED and held is MailboxType.USER
    return Decision(options=options, before=held, after=MailboxType.NONE if goes else held)


def licensed_change(change: LicenseChange, request: MailboxRequest, decision: Decision) -> MailboxChange:
    """The change of the mailbox that contains a change of licenses.

    Args:
        change: the change of licenses that the step `license` planned for the decision.
        request: the request of the options.
        decision: the decision for the user.
    """
    comes = decision.before is MailboxType.NONE and decision.after is not MailboxType.NONE
    title = TYPE if request.way is Way.MICROSOFT365 else CLOUD_TYPE
    work = MailboxWork(
        state=request.state,
        license=change,
        effects=type_delta(decision.before, decision.after, title),
        wait=request.wait,
        expects=str(decision.after) if comes else "",
    )
    return mailbox_change(change.target, request, work)


def with_release(
    own: MailboxChange | None, release: MailboxChange, request: MailboxRequest, expects: MailboxType | None
) -> MailboxChange:
    """The change of a remote mailbox, with the release of its license.

    Args:
        own: the change of the remote mailbox; None if it already matches the options.
        release: the change of the licenses.
        request: the request of the options.
        expects: the type that the mailbox in Microsoft 365 must have before the license is released; None for any.
    """
    work = dataclasses.replace(
        own.work if own else MailboxWork(state=request.state),
        license=release.work.license,
        effects=release.work.effects,
        wait=request.wait,
        expects=str(expects or ""),
    )
    return mailbox_change(release.target, request, work)
