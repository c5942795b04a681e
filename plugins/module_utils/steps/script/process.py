# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs one program with a document on its standard input, and reads its output. No process or file is left behind."""

from __future__ import annotations

import contextlib
import dataclasses
import os
import selectors
import signal
import subprocess
import tempfile
import time
import typing as t

from ...errors import HrsyncError

PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
MOST_OUTPUT = 1 << 20
"""Maximum bytes of standard output, and of standard error. A program that writes more is killed."""
PATIENCE = 2.0
"""Seconds between SIGTERM and SIGKILL."""
_PORTION = 1 << 16


class ScriptError(HrsyncError):
    """The program could not be started, was killed, failed, or returned an invalid answer."""


@dataclasses.dataclass(frozen=True, slots=True)
class Finished:
    """The result of a program that ended by itself."""

    code: int
    """Exit code; negative if a signal ended the program, with the number of the signal."""
    output: bytes
    errors: bytes


def run(command: t.Sequence[str], document: bytes, environment: t.Mapping[str, str], time_limit: float) -> Finished:
    """Run the program without a shell, in its own session, folder and environment.

    When the program ends, all remaining processes of its process group are killed. A process that has started its own
    process group or session survives.

    Args:
        command: argument list. The first element is an absolute path.
        document: the standard input of the program.
        environment: environment variables of the program, besides PATH, LANG and HOME.
        time_limit: timeout in seconds.

    Raises:
        ScriptError: the program could not be started, exceeded the timeout, or wrote too much output.
    """
    with contextlib.ExitStack() as stack:
        process = _started(stack, command, document, environment)
        stack.callback(_end, process)
        return _read(process, command[0], time_limit)


def _started(
    stack: contextlib.ExitStack, command: t.Sequence[str], document: bytes, environment: t.Mapping[str, str]
) -> subprocess.Popen[bytes]:
    try:
        # The program may create files there that cannot be removed.
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="hrsync.ad-", ignore_cleanup_errors=True))
        given = stack.enter_context(tempfile.TemporaryFile())  # noqa: SIM115
        given.write(document)
        given.seek(0)
        # AnsibleModule.run_command has no timeout, and does not start a session.
        return subprocess.Popen(  # pylint: disable=ansible-bad-function
            list(command),
            stdin=given,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            cwd=folder,
            env={"PATH": PATH, "LANG": "C.UTF-8", "HOME": folder, **environment},
            start_new_session=True,
            umask=0o077,
        )
    except OSError as error:
        raise ScriptError(f"{command[0]} cannot be started: {error.strerror}.") from error
    except ValueError as error:
        # A string that the system does not accept. The message of the error would show the string.
        raise ScriptError(
            f"{command[0]} cannot be started: command or environment contains a NUL character, = in the name of a"
            " variable, or another invalid string."
        ) from error


def _read(process: subprocess.Popen[bytes], name: str, time_limit: float) -> Finished:
    """Read the output until the program ends. Later output of its child processes is ignored."""
    deadline = time.monotonic() + time_limit
    said = {"output": bytearray(), "errors": bytearray()}
    with selectors.DefaultSelector() as selector:
        for stream, kind in ((process.stdout, "output"), (process.stderr, "errors")):
            selector.register(t.cast(t.IO[bytes], stream), selectors.EVENT_READ, kind)
        while selector.get_map():
            if time.monotonic() > deadline:
                raise ScriptError(f"{name} did not end within {time_limit:g} seconds (time_limit), and was killed.")
            ended = process.poll() is not None
            ready = selector.select(0 if ended else min(0.1, time_limit))
            for key, _events in ready:
                _take(key, selector, said[key.data], name)
            if ended and not ready:
                break
    _wait(process, name, deadline, time_limit)
    return Finished(process.returncode, bytes(said["output"]), bytes(said["errors"]))


def _take(key: selectors.SelectorKey, selector: selectors.BaseSelector, said: bytearray, name: str) -> None:
    portion = os.read(key.fd, _PORTION)
    if not portion:
        selector.unregister(key.fileobj)
    said += portion
    if len(said) > MOST_OUTPUT:
        raise ScriptError(f"{name} wrote more than {MOST_OUTPUT} bytes, and was killed.")


def _wait(process: subprocess.Popen[bytes], name: str, deadline: float, time_limit: float) -> None:
    """Wait for the end of a program that may have closed its output before it ends."""
    try:
        process.wait(max(0.0, deadline - time.monotonic()))
    except subprocess.TimeoutExpired:
        raise ScriptError(f"{name} did not end within {time_limit:g} seconds (time_limit), and was killed.") from None


def _end(process: subprocess.Popen[bytes]) -> None:
    """Kill the process group of the program, first with SIGTERM, then with SIGKILL."""
    if process.poll() is None:
        _signal(process, signal.SIGTERM)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(PATIENCE)
    _signal(process, signal.SIGKILL)
    process.wait()
    for stream in (process.stdout, process.stderr):
        if stream:
            stream.close()


def _signal(process: subprocess.Popen[bytes], number: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, number)
