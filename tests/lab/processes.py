# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which of the machine's processes belong to the lab, from what Linux tells below ``/proc``."""

from __future__ import annotations

import os
import pathlib
import signal
import time
import typing as t

PROC = pathlib.Path("/proc")


class Process(t.NamedTuple):
    """A process of one life: numbers are used again, number and start time together are not."""

    number: int
    started: str
    """Start in clock ticks since the machine's start (field 22 of ``/proc/N/stat``)."""


def process(number: int) -> Process | None:
    """The process that has this number now; None if there is none or it is dead and only not yet collected."""
    try:
        # The name, in parentheses, may itself hold spaces and parentheses.
        fields = (PROC / str(number) / "stat").read_text("utf-8", "replace").rpartition(")")[2].split()
    except OSError:
        return None
    return None if fields[0] in ("Z", "X") else Process(number, fields[19])


def all_processes() -> t.Iterator[Process]:
    """Every living process of the machine except the calling one."""
    for entry in PROC.iterdir():
        if entry.name.isdecimal() and int(entry.name) != os.getpid():
            found = process(int(entry.name))
            if found:
                yield found


def has_environment(candidate: Process, variable: str) -> bool:
    """Whether the process was started with this `NAME=value` in its environment."""
    try:
        return variable.encode() in (PROC / str(candidate.number) / "environ").read_bytes().split(b"\0")
    except OSError:
        return False


def program(candidate: Process) -> str:
    """File name of the program that the process runs, or nothing if it cannot be told."""
    try:
        return pathlib.Path(os.readlink(PROC / str(candidate.number) / "exe").removesuffix(" (deleted)")).name
    except OSError:
        return ""


def has_open(candidate: Process, directory: pathlib.Path) -> bool:
    """Whether the process has a file below `directory` open."""
    prefix = f"{directory}/"
    try:
        return any(_target(link).startswith(prefix) for link in (PROC / str(candidate.number) / "fd").iterdir())
    except OSError:
        return False


def _target(link: pathlib.Path) -> str:
    try:
        return os.readlink(link)
    except OSError:
        return ""


def end(belonging: t.Callable[[], list[Process]], patience: float) -> int:
    """End all processes that `belonging` finds: politely, then after `patience` seconds by SIGKILL.

    `belonging` is asked again and again, so processes that are started while others end are found too. Returns how
    many had to be killed.
    """
    asked: set[Process] = set()
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline:
        alive = belonging()
        if not alive:
            return 0
        for one in alive:
            if one not in asked:
                asked.add(one)
                _signal(one, signal.SIGTERM)
        time.sleep(0.05)
    killed: set[Process] = set()
    while alive := belonging():
        for one in alive:
            killed.add(one)
            _signal(one, signal.SIGKILL)
        time.sleep(0.05)
    return len(killed)


def _signal(target: Process, number: signal.Signals) -> None:
    if process(target.number) != target:
        return
    try:
        os.kill(target.number, number)
    except ProcessLookupError:
        return
