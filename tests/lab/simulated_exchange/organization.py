# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The organisation: its commands, what the account may do with them, and a log of what was run."""

from __future__ import annotations

import collections
import typing as t

from psrpcore.types import PSCustomObject

from ..simulation.faults import Faults
from .contents import Store
from .directory import Directory, Refused
from .faults import Fault
from .mailboxes import Mailboxes
from .powershell import Bound, CommandFailure, Definition, Parameter, Request, Type, not_recognized, plain
from .recipients import Recipients
from .session import NeedsConfirmation, SessionEnds
from .session import Refused as Refusal
from .settings import MailboxSettings

KEPT_COMMANDS: t.Final = 20_000


class Organization:
    """Runs commands over a directory.

    Attributes:
        hidden: names of commands that no role of the account has; they are not there for it.
        log: the commands that were asked for, oldest first, with parameters as JSON can show them and their outcome:
            `done`, the exception's name, or `asked` for a confirmation.
    """

    def __init__(
        self, directory: Directory, faults: Faults[Fault], routing_domain: str = "lab.mail.onmicrosoft.com"
    ) -> None:
        self.store = Store()
        self.recipients = Recipients(directory)
        self.hidden: frozenset[str] = frozenset()
        self.log: collections.deque[dict[str, t.Any]] = collections.deque(maxlen=KEPT_COMMANDS)
        self._faults = faults
        parts = (
            Mailboxes(self.recipients, self.store, routing_domain),
            MailboxSettings(self.recipients, self.store),
        )
        self._commands = {made.name.lower(): made for part in parts for made in part.definitions()}
        # Every remote session has it: `InitialSessionState.CreateRestricted(SessionCapabilities.RemoteServer)`.
        self._commands["get-command"] = Definition("Get-Command", {"Name": Parameter(Type.TEXT)}, self._list)

    @property
    def commands(self) -> list[str]:
        """The names of all commands."""
        return sorted(definition.name for definition in self._commands.values())

    def _list(self, bound: Bound) -> t.Iterator[t.Any]:
        """The command of this name, if a role of the account has it."""
        name = bound.text("Name")
        definition = self._commands.get(name.lower())
        if definition is None or definition.name in self.hidden:
            raise not_recognized(name)
        yield PSCustomObject(
            PSTypeName="Deserialized.System.Management.Automation.CmdletInfo",
            Name=definition.name,
            CommandType="Cmdlet",
        )

    def run(self, request: Request, put: t.Callable[[t.Any], None]) -> t.Sequence[CommandFailure]:
        """See `session.Runner`."""
        parameters = {str(name): plain(value) for name, value in request.arguments}
        entry: dict[str, t.Any] = {"command": request.name, "parameters": parameters, "outcome": "running"}
        self.log.append(entry)
        try:
            failures = self._run(request, put)
        except CommandFailure as failure:
            entry["outcome"] = failure.exception
            raise
        except NeedsConfirmation:
            entry["outcome"] = "asked"
            raise
        entry["outcome"] = failures[0].exception if failures else "done"
        return failures

    def _run(self, request: Request, put: t.Callable[[t.Any], None]) -> t.Sequence[CommandFailure]:
        definition = self._commands.get(request.name.lower())
        if definition is None or definition.name in self.hidden:
            raise not_recognized(request.name)
        bound = definition.bind(request)
        self._raise_unless_known(bound.text("DomainController"))
        fault = self._faults.take(lambda each: each.meets_command(definition.name, bound.text("Identity")))
        if fault is not None and fault.kind == "stall":
            self._faults.calm.wait(fault.seconds)
        if fault is not None and fault.kind == "end_session":
            raise SessionEnds
        if fault is not None and fault.kind == "refuse":
            raise Refusal(fault.status or 403)
        if fault is not None and fault.kind == "error":
            raise CommandFailure(fault.message, fault.exception)
        if definition.asks and bound.confirm is not False:
            raise NeedsConfirmation
        if bound.what_if:
            return ()
        try:
            self._put_all(definition, bound, put)
        except CommandFailure as failure:
            if failure.terminating or bound.stop:
                raise
            return (failure,)
        return (CommandFailure(fault.message, fault.exception),) if _warns(fault) else ()

    def _raise_unless_known(self, domain_controller: str) -> None:
        """A parameter that Exchange wants to be a full DNS name, without a port."""
        known = f"dc1.{self.recipients.directory.domain}"
        if domain_controller.lower() not in ("", known.lower()):
            raise CommandFailure(
                f"The domain controller {domain_controller} is not available for use at the moment. Please try again.",
                "SuitabilityDirectoryException",
            )

    def _put_all(self, definition: Definition, bound: t.Any, put: t.Callable[[t.Any], None]) -> None:
        try:
            for output in definition.run(bound):
                put(output)
        except Refused as error:
            raise CommandFailure(
                f"Active Directory operation failed on dc1.{self.recipients.directory.domain}. Additional information:"
                f" {error}",
                "ADOperationException",
            ) from error


def _warns(fault: Fault | None) -> t.TypeGuard[Fault]:
    return fault is not None and fault.kind == "warning_error"
