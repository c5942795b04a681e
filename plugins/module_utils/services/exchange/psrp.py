# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs Exchange commands over PowerShell remoting ([MS-PSRP], [MS-WSMV]) with pypsrp.

The session is in no-language mode, as Exchange requires since April 2021 (KB5001779): commands with parameters, but no
scripts.
"""

from __future__ import annotations

import contextlib
import math
import ssl
import time
import typing as t

from ...errors import MissingLibraryError
from . import clixml, failures, internals
from .commands import Answer, CommandError
from .under_way import UnderWay

try:
    import pypsrp.exceptions
    import pypsrp.powershell
except ImportError:
    pypsrp = None
try:
    import gssapi
    import krb5
except ImportError:
    gssapi = krb5 = None

if t.TYPE_CHECKING:
    import types

    from .commands import Command, Value
    from .options import ExchangeOptions
    from .under_way import Pipeline

WINDOW: t.Final = 4
"""Commands that run at the same time. Exchange's throttling policy allows an account 18 by default."""

_CONNECT_SECONDS = 30
_POLL_SECONDS = 20
"""How long the server may delay an answer while there is no output."""
_KEPT_SECONDS = 60
"""How long a connection may be idle before it is replaced. IIS closes idle connections after two minutes; their
encryption keys are lost, but pypsrp would continue to use them."""
_FAREWELL_SECONDS = 10
"""The timeout of requests that close a session."""


class Exchange:
    """A session with Exchange's PowerShell virtual directory. The first command opens it; callers must close it.

    Raises:
        MissingLibraryError: pypsrp is not installed, or a library that Kerberos needs.
    """

    def __init__(self, options: ExchangeOptions) -> None:
        if pypsrp is None:
            raise MissingLibraryError("pypsrp", "to work with Exchange")
        if options.authentication == "kerberos" and (gssapi is None or krb5 is None):
            raise MissingLibraryError("pypsrp[kerberos]", "to log on to Exchange with Kerberos")
        self._options = options
        self._connection: t.Any = None
        self._pool: t.Any = None
        self._opened = False
        self._used = 0.0

    def run(self, commands: t.Iterable[Command]) -> t.Iterator[Answer]:
        """Run the commands and yield an answer for each, in the same order.

        Up to `WINDOW` commands run at the same time: put commands that depend on another one into a later call. A
        command is taken from the iterable when it is started. Started commands finish even if the caller stops
        iterating. A session that ends is replaced; see `under_way.UnderWay`.

        Raises:
            ServiceError: Exchange cannot be reached, refuses the credentials or another session, or stopped answering.
                Commands without an answer may or may not have run.
        """
        under_way = UnderWay(self)
        try:
            for command in commands:
                if len(under_way) == WINDOW:
                    yield under_way.next_answer()
                under_way.add(command)
            while under_way:
                yield under_way.next_answer()
        finally:
            under_way.finish()

    def close(self) -> None:
        """Close the session if it is open. Errors are ignored."""
        connection, pool, self._connection, self._pool = self._connection, self._pool, None, None
        self._opened = False
        if connection is None:
            return
        # Close the session even after an error: open sessions count against the account's quota.
        internals.shorten(connection, _FAREWELL_SECONDS)
        self._log_on_anew_after_silence(connection)
        with contextlib.suppress(*failures.FOREIGN):
            pool.close()
        with contextlib.suppress(*failures.FOREIGN):
            connection.close()

    def __enter__(self) -> t.Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: types.TracebackType | None
    ) -> None:
        self.close()

    @property
    def is_open(self) -> bool:
        """Whether there is a session."""
        return self._opened

    def start(self, command: Command) -> Pipeline:
        """Start a command; opens a session if there is none.

        Raises:
            Lost: the session cannot be opened, or the command cannot be started. There is no session any more.
        """
        parameters = _parameters(command)
        with self._failing(starting=True):
            return _Pipeline(self._session(), command.name, parameters, self._options.timeout)

    def answer(self, pipeline: Pipeline) -> Answer:
        """Wait for the end of a command.

        Raises:
            Lost: the session ended before the answer came. There is no session any more.
        """
        with self._failing():
            answer = pipeline.answer()
        self._used = time.monotonic()
        return answer

    def _session(self) -> t.Any:
        if self._pool is None:
            self._connection = _connection(self._options)
            self._pool = pypsrp.powershell.RunspacePool(
                self._connection, configuration_name="Microsoft.Exchange", max_runspaces=WINDOW
            )
            self._pool.open()
            self._opened = True
        else:
            self._log_on_anew_after_silence(self._connection)
        self._used = time.monotonic()
        return self._pool

    def _log_on_anew_after_silence(self, connection: t.Any) -> None:
        """Replace a connection that IIS may have closed; the session on the server stays open."""
        if time.monotonic() - self._used > _KEPT_SECONDS:
            internals.log_on_anew(connection)

    @contextlib.contextmanager
    def _failing(self, *, starting: bool = False) -> t.Iterator[None]:
        """Closes the session and raises `Lost` if anything other than a command fails."""
        try:
            yield
        except failures.FOREIGN as error:
            opened = self._opened
            self.close()
            raise failures.service_error(error, self._options, opened=opened, starting=starting) from error


class _Pipeline:
    """One command on the server; creating the object starts it."""

    def __init__(self, pool: t.Any, name: str, parameters: t.Mapping[str, t.Any], timeout: int) -> None:
        self._name = name
        self._timeout = timeout
        self._deadline = time.monotonic() + timeout
        self._shell = pypsrp.powershell.PowerShell(pool)
        self._shell.add_cmdlet(name).add_parameters(parameters)
        self._shell.begin_invoke()

    def answer(self) -> Answer:
        """Wait until the command ends, and remove it from the server."""
        while self._shell.state == pypsrp.powershell.PSInvocationState.RUNNING:
            remaining = self._deadline - time.monotonic()
            if remaining <= 0:
                return self._stopped()
            self._shell.poll_invoke(timeout=min(_POLL_SECONDS, math.ceil(remaining)))
        # The server limits the commands of a session, and counts ended ones until they are closed.
        self._shell.close()
        # `had_errors` is False if an error did not end the command, but the error stream has all errors.
        return Answer(
            tuple(map(clixml.properties, self._shell.output)),
            tuple(map(failures.command_error, self._shell.streams.error)),
        )

    def _stopped(self) -> Answer:
        self._shell.stop()
        sentence = f"{self._name} did not finish within {self._timeout} seconds, and was stopped."
        return Answer(errors=(CommandError(sentence, "TimeoutException"),))


def _parameters(command: Command) -> dict[str, t.Any]:
    """All parameters in the form that pypsrp sends; it consumes them, so they are created for each attempt."""
    common: dict[str, Value] = {"ErrorAction": "Stop"}
    if not command.is_read:
        common["Confirm"] = False
    return {name: clixml.parameter(value) for name, value in {**common, **command.parameters}.items()}


def _connection(options: ExchangeOptions) -> t.Any:
    return internals.asking_once(
        options.server.strip("[]"),
        port=options.port,
        path="PowerShell",
        ssl=options.tls,
        auth=options.authentication,
        username=options.user or None,
        password=_password(options),
        cert_validation=options.ca_file or _trusted_by_system(),
        connection_timeout=min(options.timeout, _CONNECT_SECONDS),
        read_timeout=options.timeout,
        operation_timeout=_POLL_SECONDS,
        locale="en-US",
        # Exchange runs in IIS, whose service principal name begins with HTTP.
        negotiate_service="HTTP",
    )


def _password(options: ExchangeOptions) -> str | bytes | None:
    """The password in a form that requests can send: it encodes strings as Latin-1 for Basic authentication."""
    if options.authentication == "basic" and any(ord(letter) > 255 for letter in options.password):
        return options.password.encode()
    return options.password or None


def _trusted_by_system() -> str | bool:
    """The system's CA certificates; by default, requests would use those of certifi."""
    paths = ssl.get_default_verify_paths()
    return paths.cafile or paths.capath or True
