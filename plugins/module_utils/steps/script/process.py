# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs one program: a document on its standard input, an answer on its standard output, and nothing is left of it."""

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
"""Bytes of standard output, and of standard error, above which a program is ended."""
PATIENCE = 2.0
"""Seconds between the request to end and the end."""
_PORTION = 1 << 16


class ScriptError(HrsyncError):
    """The program could not be run to its end."""


@dataclasses.dataclass(frozen=True, slots=True)
class Finished:
    """A program that came to its end."""

    code: int
    """Exit code; negative for the number of the signal that ended it."""
    output: bytes
    errors: bytes


def run(command: t.Sequence[str], document: bytes, environment: t.Mapping[str, str], time_limit: float) -> Finished:
    """Run the program without a shell, in a session, folder and environment of its own.

    All processes of its session are ended when it ends: a process that it leaves behind does not live on, unless it has
    made a session of its own.

    Args:
        command: argument list; the first is an absolute path.
        document: what it reads on its standard input.
        environment: variables that it has besides PATH, LANG and HOME.
        time_limit: seconds after which it is ended.

    Raises:
        ScriptError: it could not be started, took too long, or said too much.
    """
    with contextlib.ExitStack() as stack:
        process = _started(stack, command, document, environment)
        stack.callback(_end, process)
        return _read(process, command[0], time_limit)


def _started(
    stack: contextlib.ExitStack, command: t.Sequence[str], document: bytes, environment: t.Mapping[str, str]
) -> subprocess.Popen[bytes]:
    try:
        # What the program makes there may be such that it cannot be removed.
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="hrsync.ad-", ignore_cleanup_errors=True))
        given = stack.enter_context(tempfile.TemporaryFile())  # noqa: SIM115
        given.write(document)
        given.seek(0)
        # run_command of Ansible's modules has no time limit, and no session of its own for what it runs.
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
        # What is no text for the system, such as a character NUL; the error would show the text.
        raise ScriptError(
            f"{command[0]} cannot be started: command or environment holds what no program can be given, such as a"
            " character NUL, or = in the name of a variable."
        ) from error


def _read(process: subprocess.Popen[bytes], name: str, time_limit: float) -> Finished:
    """What it says until it ends; what its children say after that is not waited for."""
    deadline = time.monotonic() + time_limit
    said = {"output": bytearray(), "errors": bytearray()}
    with selectors.DefaultSelector() as selector:
        for stream, kind in ((process.stdout, "output"), (process.stderr, "errors")):
            selector.register(t.cast(t.IO[bytes], stream), selectors.EVENT_READ, kind)
        while selector.get_map():
            if time.monotonic() > deadline:
                raise ScriptError(f"{name} did not end within {time_limit:g} seconds (time_limit), and was ended.")
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
        raise ScriptError(f"{name} wrote more than {MOST_OUTPUT} bytes, and was ended.")


def _wait(process: subprocess.Popen[bytes], name: str, deadline: float, time_limit: float) -> None:
    """A program may have closed its output and gone on."""
    try:
        process.wait(max(0.0, deadline - time.monotonic()))
    except subprocess.TimeoutExpired:
        raise ScriptError(f"{name} did not end within {time_limit:g} seconds (time_limit), and was ended.") from None


def _end(process: subprocess.Popen[bytes]) -> None:
    """End everything in the program's session: first with a request, then for certain."""
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
