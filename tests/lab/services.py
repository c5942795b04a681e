# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""A service of the lab: a command line, a check that it answers, a log file and a pid file; its start and its end."""

from __future__ import annotations

import dataclasses
import json
import os
import pathlib
import subprocess
import time
import typing as t

from . import processes
from .errors import LabError
from .facts import write_private

MARK = "HRSYNC_LAB_SERVICE"
"""Environment variable by which a service's processes are known again."""


class Port(t.NamedTuple):
    """A TCP port that a service listens on."""

    address: str
    number: int
    purpose: str


def nothing_to_prepare(say: t.Callable[[str], None]) -> None:
    """For services that need nothing done before they are started."""


@dataclasses.dataclass(frozen=True, slots=True)
class Service:
    """Something that runs in the background while the lab is up.

    Attributes:
        name: short, unique; names the files ``log/NAME.log`` and ``run/NAME.pid`` below `directory`.
        directory: the lab's folder.
        command: program and arguments; it must stay in the foreground.
        ready: whether the service answers; asked until it does, must return soon and never raise.
        addresses: where it answers, for people who read the status.
        ports: what must be free before it is started.
        prepare: called before each start, with a function that tells people what takes long.
        environment: variables added to the caller's environment.
        working_directory: where it is started.
        programs: file names of the programs of its child processes, for a service that hides its environment
            (Samba overwrites it with its process title). Such a process belongs to the service if it also has a file
            of the lab open.
        patience: how many seconds to wait until it answers.
    """

    name: str
    directory: pathlib.Path
    command: tuple[str, ...]
    ready: t.Callable[[], bool]
    addresses: tuple[str, ...] = ()
    ports: tuple[Port, ...] = ()
    prepare: t.Callable[[t.Callable[[str], None]], None] = nothing_to_prepare
    environment: t.Mapping[str, str] = dataclasses.field(default_factory=dict)
    working_directory: pathlib.Path = pathlib.Path("/")
    programs: frozenset[str] = frozenset()
    patience: float = 60.0

    @property
    def log_file(self) -> pathlib.Path:
        """What the service writes on its standard output and error."""
        return self.directory / "log" / f"{self.name}.log"

    @property
    def pid_file(self) -> pathlib.Path:
        """Number and start time of the service's first process."""
        return self.directory / "run" / f"{self.name}.pid"

    @property
    def mark(self) -> str:
        """The `NAME=value` in the environment of its processes."""
        return f"{MARK}={self.name}@{self.directory}"

    def running(self) -> list[processes.Process]:
        """All living processes of the service, also those left over from one whose first process was killed."""
        main = self.main_process()
        return [candidate for candidate in processes.all_processes() if candidate == main or self._owns(candidate)]

    def main_process(self) -> processes.Process | None:
        """The service's first process if it lives; a stale pid file counts for nothing."""
        try:
            number, started = json.loads(self.pid_file.read_text("utf-8"))
        except (OSError, ValueError):
            return None
        found = processes.process(int(number))
        return found if found and found.started == started else None

    def is_up(self) -> bool:
        """Whether it was started by the lab, lives, and answers."""
        return self.main_process() is not None and self.ready()

    def start(self) -> None:
        """Start it unless it is up, clearing away what is left of an earlier life, and wait until it answers."""
        if self.is_up():
            return
        self.stop()
        child = self._spawn()
        deadline = time.monotonic() + self.patience
        while not self.ready():
            if child.poll() is not None:
                self.stop()
                raise LabError(f"{self.name} ended with code {child.returncode}: {self._last_words()}")
            if time.monotonic() > deadline:
                self.stop()
                raise LabError(f"{self.name} did not answer within {self.patience:.0f} seconds: {self._last_words()}")
            time.sleep(0.1)

    def stop(self, patience: float = 10.0) -> bool:
        """End all its processes; returns whether there were any."""
        were = bool(self.running())
        processes.end(self.running, patience)
        self.pid_file.unlink(missing_ok=True)
        return were

    def _owns(self, candidate: processes.Process) -> bool:
        if processes.has_environment(candidate, self.mark):
            return True
        return processes.program(candidate) in self.programs and processes.has_open(candidate, self.directory)

    def _spawn(self) -> subprocess.Popen[bytes]:
        self.log_file.parent.mkdir(parents=True, exist_ok=True)
        if self.log_file.exists():
            self.log_file.replace(self.log_file.with_suffix(".log.old"))
        variable, _sign, value = self.mark.partition("=")
        with self.log_file.open("wb") as log:
            child = subprocess.Popen(
                self.command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                cwd=self.working_directory,
                env={**os.environ, **self.environment, variable: value},
                start_new_session=True,
            )
        born = processes.process(child.pid)
        write_private(self.pid_file, json.dumps([child.pid, born.started if born else ""]))
        return child

    def _last_words(self) -> str:
        lines = self.log_file.read_text("utf-8", "replace").splitlines() if self.log_file.exists() else []
        return f"{' | '.join(lines[-3:]) or 'it said nothing'} (see {self.log_file})."
