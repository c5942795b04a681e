# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""One session: psrpcore's server of [MS-PSRP], fed with what WS-Management carries. Commands run in threads."""

from __future__ import annotations

import collections
import threading
import time
import typing as t
import uuid

import psrpcore
from psrpcore.types import (
    ErrorCategoryInfo,
    ErrorRecord,
    HostMethodIdentifier,
    NETException,
    PipelineState,
    PSInvocationState,
)

from . import envelope
from .powershell import CommandFailure, Request, no_scripts

COMMANDS_OF_A_SESSION: t.Final = 25
"""How many commands a client may leave without saying that it is done with them; Windows grants more."""
_LARGEST_PIECE: t.Final = 200_000


class NeedsConfirmation(Exception):
    """A command asks the client's user, and waits for the answer."""


class SessionEnds(Exception):
    """The session ends with all commands in it."""


class Refused(Exception):
    """A command is answered with a status of HTTP."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


class Runner(t.Protocol):
    """Runs a command."""

    def __call__(self, request: Request, put: t.Callable[[t.Any], None]) -> t.Sequence[CommandFailure]:
        """Run it, `put` its objects, and return errors that did not end it.

        Raises:
            CommandFailure: it ended with this error.
            NeedsConfirmation: it asks before it does anything.
            SessionEnds: the session is to end.
            Refused: the client is to be answered with a status of HTTP.
        """


class Session:
    """A pool of runspaces and the commands in it."""

    def __init__(self, runner: Runner) -> None:
        self.id = str(uuid.uuid4()).upper()
        self.used = time.monotonic()
        self._runner = runner
        self._pool = psrpcore.ServerRunspacePool()
        self._changed = threading.Condition(threading.RLock())
        self._output: dict[uuid.UUID | None, collections.deque[bytes]] = collections.defaultdict(collections.deque)
        self._running: dict[uuid.UUID, psrpcore.ServerPipeline] = {}
        self._ended: set[uuid.UUID] = set()
        self._refused: dict[uuid.UUID, Refused] = {}
        self._free: threading.Semaphore | None = None
        self.closed = False

    def feed(self, data: bytes, command: uuid.UUID | None = None) -> None:
        """Data from the client, for the pool or for one of its commands."""
        with self._changed:
            self._pool.receive_data(psrpcore.PSRPPayload(data, psrpcore.StreamType.default, command))
            for event in iter(self._pool.next_event, None):
                self._handle(event)
            self._pump()

    def begin(self, command: uuid.UUID, data: bytes) -> None:
        """A new command. Raises Fault if the client has too many of them."""
        with self._changed:
            if len(self._running) >= COMMANDS_OF_A_SESSION:
                raise envelope.too_many_commands()
            self._running[command] = psrpcore.ServerPipeline(self._pool, command)
        self.feed(data, command)

    def receive(self, command: uuid.UUID | None, patience: float) -> tuple[bytes, bool]:
        """What is there for the client, and whether it is the last of the command; waits for it.

        Raises:
            Fault: nothing came within `patience` seconds, or there is no such command.
            Refused: the client is answered with a status of HTTP.
        """
        with self._changed:
            if command is not None and command not in self._running:
                raise envelope.no_such_shell()
            there = self._changed.wait_for(
                lambda: self.closed or self._output[command] or command in self._ended, patience
            )
            if self.closed:
                raise envelope.no_such_shell()
            if not there:
                raise envelope.timed_out()
            if command in self._refused:
                raise self._refused[command]
            waiting = self._output[command]
            data = waiting.popleft() if waiting else b""
            return data, command in self._ended and not waiting

    def signal(self, command: uuid.UUID) -> None:
        """The client is done with a command, or wants it to end; what the command has begun goes on."""
        with self._changed:
            self._running.pop(command, None)
            self._pool.pipeline_table.pop(command, None)
            self._output.pop(command, None)
            self._ended.discard(command)

    def close(self) -> None:
        """No more answers."""
        with self._changed:
            self.closed = True
            self._changed.notify_all()

    def _handle(self, event: psrpcore.PSRPEvent[t.Any, t.Any]) -> None:
        if isinstance(event, psrpcore.InitRunspacePoolEvent):
            self._free = threading.Semaphore(self._pool.max_runspaces)
        elif isinstance(event, psrpcore.CreatePipelineEvent):
            pipeline = self._running[event.pipeline_id]
            pipeline.start()
            threading.Thread(target=self._run, args=(pipeline, event.pipeline), daemon=True).start()
        elif isinstance(event, psrpcore.GetAvailableRunspacesEvent):
            self._pool.runspace_availability_response(event.ci, self._pool.max_runspaces)

    def _run(self, pipeline: psrpcore.ServerPipeline, script: psrpcore.PowerShell) -> None:
        if self._free is None:
            raise RuntimeError("a command came before the pool was opened")
        outputs: list[t.Any] = []
        with self._free:
            failures: t.Sequence[CommandFailure] = ()
            ended: CommandFailure | None = None
            try:
                failures = self._runner(_request(script), outputs.append)
            except CommandFailure as error:
                ended = error
            except NeedsConfirmation:
                self._ask(pipeline)
                return
            except SessionEnds:
                self.close()
                return
            except Refused as refused:
                self._refuse(pipeline, refused)
                return
        with self._changed:
            if pipeline.pipeline_id not in self._running:
                return
            for output in outputs:
                pipeline.write_output(output)
            for failure in failures:
                _write_error(pipeline, failure)
            self._end(pipeline, ended)

    def _end(self, pipeline: psrpcore.ServerPipeline, failure: CommandFailure | None) -> None:
        if failure is None:
            pipeline.complete()
        else:
            pipeline.prepare_message(
                PipelineState(
                    PipelineState=int(PSInvocationState.Failed),
                    ExceptionAsErrorRecord=ErrorRecord(**_record(failure)),
                )
            )
        self._ended.add(pipeline.pipeline_id)
        self._pump()

    def _refuse(self, pipeline: psrpcore.ServerPipeline, refused: Refused) -> None:
        with self._changed:
            self._refused[pipeline.pipeline_id] = refused
            self._ended.add(pipeline.pipeline_id)
            self._changed.notify_all()

    def _ask(self, pipeline: psrpcore.ServerPipeline) -> None:
        """Call the client's host, which nobody sits at: the command waits for ever, as a real one does."""
        with self._changed:
            pipeline.host_call(
                HostMethodIdentifier.PromptForChoice,
                ["Confirm", "Are you sure you want to perform this action?", [], 0],
            )
            self._pump()

    def _pump(self) -> None:
        for data in iter(lambda: self._pool.data_to_send(_LARGEST_PIECE), None):
            # Clients count on whole fragments in each answer.
            self._output[data.pipeline_id].append(data.data)
        self._changed.notify_all()


def _request(script: psrpcore.PowerShell) -> Request:
    """The one command of a pipeline. Raises CommandFailure for what no-language mode refuses."""
    if len(script.commands) != 1 or script.commands[0].is_script:
        raise no_scripts()
    command = script.commands[0]
    return Request(str(command.command_text), tuple(command.parameters))


def _record(failure: CommandFailure) -> dict[str, t.Any]:
    identifier = failure.identifier or (
        f"[Server=MBX1,RequestId={uuid.uuid4()},TimeStamp=11/22/2026 4:00:00 AM]"
        f" [FailureCategory=Cmdlet-{failure.exception}] {abs(hash(failure.exception)):X},Microsoft.Exchange.Management"
    )
    return {
        "Exception": NETException(Message=str(failure), HResult=-2146233088),
        "CategoryInfo": ErrorCategoryInfo(Category=failure.category, Reason=failure.exception),
        "FullyQualifiedErrorId": identifier,
    }


def _write_error(pipeline: psrpcore.ServerPipeline, failure: CommandFailure) -> None:
    record = _record(failure)
    pipeline.write_error(
        record["Exception"], record["CategoryInfo"], fully_qualified_error_id=record["FullyQualifiedErrorId"]
    )
