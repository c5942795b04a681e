# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Run a program and know how long it took and how much memory the largest of its processes had."""

from __future__ import annotations

import os
import pathlib
import subprocess
import tempfile
import time
import typing as t

from tests.lab.errors import LabError

LAST_LINES = 15


class Finished(t.NamedTuple):
    """A program that has ended well.

    Attributes:
        seconds: from its start to its end.
        megabytes: largest resident set of any process that it consisted of (MiB).
        output: what it wrote on its standard output.
    """

    seconds: float
    megabytes: float
    output: str


def run(
    command: t.Sequence[str],
    environment: t.Mapping[str, str],
    *,
    given: pathlib.Path | None = None,
    keep_output: bool = True,
) -> Finished:
    """Run it to its end.

    Args:
        command: program and arguments.
        environment: all of its environment.
        given: file that is its standard input; without, it has none.
        keep_output: false sends standard output to /dev/null, for a program that is itself the measure.

    Raises:
        LabError: it ended with another code than 0.
    """
    with (
        open(given or os.devnull, "rb") as source,
        tempfile.TemporaryFile() as output,
        tempfile.TemporaryFile() as errors,
    ):
        start = time.monotonic()
        process = subprocess.Popen(
            command,
            stdin=source,
            stdout=output if keep_output else subprocess.DEVNULL,
            stderr=errors,
            env=environment,
        )
        # Unlike Popen.wait it tells what this one used, its own children included.
        _number, status, usage = os.wait4(process.pid, 0)
        seconds = time.monotonic() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        said, complained = (_text(stream) for stream in (output, errors))
    if process.returncode:
        last = "\n".join([*said.splitlines()[-LAST_LINES:], *complained.splitlines()[-LAST_LINES:]])
        raise LabError(f"{' '.join(command[:2])} ended with code {process.returncode}. Its last lines:\n{last}")
    return Finished(seconds, usage.ru_maxrss / 1024, said)


def _text(stream: t.IO[bytes]) -> str:
    stream.seek(0)
    return stream.read().decode("utf-8", "replace")
