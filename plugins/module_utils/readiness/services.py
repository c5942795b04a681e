# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Checks Microsoft 365, Exchange and file servers. It writes nothing."""

from __future__ import annotations

import functools
import typing as t

from ..errors import HrsyncError
from ..services.opening import Services
from ..values.text import count, examples
from ..values.unc import UncPath
from .model import Check, State

if t.TYPE_CHECKING:
    from .model import Wanted

CLOUD: t.Final = "Microsoft 365"
EXCHANGE: t.Final = "Exchange"
FILES: t.Final = "file server"
_ASKS: t.Final = "Get-Command"
"""Lists the commands that a session has. Exchange leaves out those for which the account has no role."""
_OF_EXCHANGE: t.Final = "MailboxSettings."
"""How the permissions begin that Exchange Online can grant for some mailboxes (RBAC for Applications). They are not in
the token. https://learn.microsoft.com/exchange/permissions-exo/application-rbac"""
_NAMED: t.Final = 10
"""The most permissions or commands that a sentence names."""


def service_checks(params: t.Mapping[str, t.Any], wanted: Wanted) -> t.Iterator[Check]:
    """Check each service that the steps of the configuration use. Nothing is said about others.

    Args:
        params: the parameters of the module, with the connections.
        wanted: what the run needs.
    """
    with Services(params) as services:
        if wanted.permissions:
            yield from _guarded(CLOUD, functools.partial(_permissions, services, wanted))
        if wanted.commands:
            yield from _guarded(EXCHANGE, functools.partial(_commands, services, wanted))
        for share, option in wanted.shares:
            yield from _guarded(FILES, functools.partial(_share, services, share, option))


def _guarded(area: str, make: t.Callable[[], t.Iterable[Check]]) -> t.Iterator[Check]:
    try:
        yield from make()
    except HrsyncError as error:
        yield Check(area, State.MISSING, str(error))


def _permissions(services: Services, wanted: Wanted) -> t.Iterator[Check]:
    """Compare the application's permissions, the claim `roles` of its token, with those of the steps.

    https://learn.microsoft.com/entra/identity-platform/access-token-claims-reference
    """
    granted = services.graph.permissions()
    if granted is None:
        text = "The token of Microsoft Graph does not show the permissions of the application, so they were not tested."
        yield Check(CLOUD, State.UNTESTED, text)
        return
    lacking = [(name, option) for name, instead, option in wanted.permissions if granted.isdisjoint((name, *instead))]
    missing = [f"{name} ({option})" for name, option in lacking if not name.startswith(_OF_EXCHANGE)]
    unseen = [f"{name} ({option})" for name, option in lacking if name.startswith(_OF_EXCHANGE)]
    seen = len(wanted.permissions) - len(unseen)
    if missing:
        text = (
            f"The application lacks {count(len(missing), 'application permission')} of Microsoft Graph:"
            f" {examples(missing, _NAMED)}. Add them to the application in Microsoft Entra, and grant admin consent."
        )
        yield Check(CLOUD, State.MISSING, text)
    elif seen:
        yield Check(CLOUD, State.OK, f"The application has the {count(seen, 'permission')} it needs.")
    if unseen:
        yield _untested(unseen)


def _untested(unseen: t.Sequence[str]) -> Check:
    """The permissions that Microsoft Entra has not granted, but perhaps Exchange Online."""
    text = (
        f"The token of Microsoft Graph does not have {examples(unseen, _NAMED)}. Exchange Online can grant this for"
        " some mailboxes (RBAC for Applications), which no token shows, so it was not tested. Test it in Exchange"
        " Online with Test-ServicePrincipalAuthorization, or add it to the application in Microsoft Entra, and grant"
        " admin consent."
    )
    return Check(CLOUD, State.UNTESTED, text)


def _commands(services: Services, wanted: Wanted) -> t.Iterator[Check]:
    from ..services.exchange.commands import Command

    names = (_ASKS, *(name for name, _option in wanted.commands))
    own, *answers = services.exchange.run(Command(_ASKS, {"Name": name}) for name in names)
    if own.errors:
        text = f"A session was opened, but {_ASKS} failed, so it was not tested which commands the account may use:"
        yield Check(EXCHANGE, State.UNTESTED, f"{text} {own.errors[0].message.rstrip('.')}.")
        return
    missing = [
        f"{name} ({option})"
        for (name, option), answer in zip(wanted.commands, answers, strict=True)
        if answer.errors or not answer.objects
    ]
    if missing:
        text = (
            f"A session was opened, but the account has no role with {count(len(missing), 'command')}:"
            f" {examples(missing, _NAMED)}. Add the account to a role group with the role Mail Recipients (for Remove-"
            " commands also Mail Recipient Creation)."
        )
        yield Check(EXCHANGE, State.MISSING, text)
        return
    text = f"A session was opened, and the account may use the {count(len(answers), 'command')} it needs."
    yield Check(EXCHANGE, State.OK, text)


def _share(services: Services, share: str, option: str) -> t.Iterator[Check]:
    try:
        path = UncPath.parse(share)
    except ValueError as error:
        yield Check(FILES, State.MISSING, f"{option} {error}")
        return
    services.files.share(path).try_changing(path)
    yield Check(FILES, State.OK, f"{share} can be changed.")
