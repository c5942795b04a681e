# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs nox sessions two at a time, each with its own log file, and says what came of them.

``python tools/run_sessions.py [SESSION ...]``; without names, all sessions with the tag ``test``.
"""

from __future__ import annotations

import dataclasses
import json
import os
import pathlib
import re
import signal
import subprocess
import sys
import time
import typing as t

AT_ONCE = 2
LONGEST = 25 * 60
"""Seconds after which a session is ended."""
TAIL = 40
"""Lines of the log that are shown of a session that failed."""
REPOSITORY = pathlib.Path(__file__).resolve().parents[1]
LOGS = REPOSITORY / ".build" / "logs"
NOX = (sys.executable, "-m", "nox", "--no-error-on-missing-interpreters")


@dataclasses.dataclass
class Session:
    """A nox session and what came of it.

    Attributes:
        name: its name for nox.
        alone: whether it uses the lab, which only one session can do at a time.
        process: while it runs.
        started: seconds on the monotonic clock.
        seconds: how long it took.
        result: ``passed``, ``failed`` or ``skipped``.
        remark: one line about it: what pytest counted, or why it did not pass.
    """

    name: str
    alone: bool
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    seconds: float = 0.0
    result: str = ""
    remark: str = ""

    @property
    def log(self) -> pathlib.Path:
        """All that the session wrote."""
        return LOGS / f"{self.name}.log"

    @property
    def report(self) -> pathlib.Path:
        """What nox says of the session."""
        return LOGS / f"{self.name}.json"

    def start(self) -> None:
        """Start it in a process group of its own."""
        say(f"start   {self.name}")
        self.report.unlink(missing_ok=True)
        command = [*NOX, "--session", self.name, "--report", str(self.report)]
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                command, cwd=REPOSITORY, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True
            )
        self.started = time.monotonic()

    def has_ended(self) -> bool:
        """Whether it is over; one that takes too long is ended."""
        if not self.process:
            return False
        too_long = time.monotonic() - self.started > LONGEST
        if too_long:
            self.kill()
        if self.process.poll() is None:
            return False
        self.seconds = time.monotonic() - self.started
        self._judge(too_long)
        return True

    def kill(self) -> None:
        """End it and all that it started: politely, so that the lab is stopped, then not."""
        if not self.process or self.process.poll() is not None:
            return
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGKILL):
            os.killpg(self.process.pid, number)
            try:
                self.process.wait(20)
                return
            except subprocess.TimeoutExpired:
                continue

    def _judge(self, too_long: bool) -> None:
        self.result, self.remark = "failed", f"ended after {LONGEST} seconds" if too_long else ""
        if not too_long and self.report.exists():
            said = json.loads(self.report.read_text("utf-8"))["sessions"][0]
            self.result = {"success": "passed", "skipped": "skipped"}.get(said["result"], "failed")
            self.remark = said["reason"] or ""
        if self.result == "passed":
            # What pytest says last.
            counted = re.findall(r"^=+ (\d+ passed.*) in .* =+$", self.log.read_text("utf-8", "replace"), re.MULTILINE)
            self.remark = counted[-1] if counted else ""

    def tell(self) -> None:
        """Say what came of it, with the end of its log if it failed."""
        say(f"{self.result:<7} {self.name} ({self.seconds:.0f} s)" + (f": {self.remark}" if self.remark else ""))
        if self.result == "failed":
            for line in self.log.read_text("utf-8", "replace").splitlines()[-TAIL:]:
                say(f"    {line}")
            say(f"    (the whole log: {self.log.relative_to(REPOSITORY)})")


def main(names: t.Sequence[str]) -> int:
    """Run the sessions; 1 if any failed."""
    LOGS.mkdir(parents=True, exist_ok=True)
    sessions = known(names)
    for number in (signal.SIGINT, signal.SIGTERM):
        # Also where a shell started this in the background, which makes SIGINT be ignored here and by all sessions.
        signal.signal(number, signal.default_int_handler)
    started = time.monotonic()
    try:
        run(sessions)
    except KeyboardInterrupt:
        for session in sessions:
            session.kill()
        return 130
    summarise(sessions, time.monotonic() - started)
    return 1 if any(session.result == "failed" for session in sessions) else 0


def known(names: t.Sequence[str]) -> list[Session]:
    """Sessions by these names, or the ones to run without any, in the order of the noxfile."""
    chosen = ["--sessions", *names] if names else ["--tags", "test"]
    command = [*NOX, "--list", "--json", *chosen]
    listed = subprocess.run(command, cwd=REPOSITORY, stdout=subprocess.PIPE, check=False)
    if listed.returncode:
        sys.exit(listed.returncode)
    return [Session(one["session"], "lab" in one["tags"]) for one in json.loads(listed.stdout)]


def run(sessions: t.Sequence[Session]) -> None:
    """Run all sessions, as many at once as allowed, those that use the lab one after the other."""
    waiting, running = list(sessions), list[Session]()
    while waiting or running:
        for session in [one for one in running if one.has_ended()]:
            running.remove(session)
            session.tell()
        for session in list(waiting):
            if len(running) < AT_ONCE and not (session.alone and any(one.alone for one in running)):
                waiting.remove(session)
                running.append(session)
                session.start()
        time.sleep(0.2)


def summarise(sessions: t.Sequence[Session], seconds: float) -> None:
    """Print a table of all sessions and a last line of counts."""
    width = max((len(session.name) for session in sessions), default=0)
    say("")
    for session in sessions:
        say(f"{session.name:<{width}}  {session.result:<7}  {session.seconds:6.0f} s  {session.remark}".rstrip())
    say(f"{'together':<{width}}  {'':<7}  {seconds:6.0f} s")
    say("")
    results = [session.result for session in sessions]
    say(", ".join(f"{results.count(result)} {result}" for result in ("passed", "failed", "skipped")))


def say(line: str) -> None:
    """Print at once, whoever reads."""
    print(line, flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
