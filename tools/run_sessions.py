# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs nox sessions in parallel, two at a time, each with its own log file, and prints the results.

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
NETWORK = "HRSYNC_LAB_NETWORK"
"""The environment variable with the loopback network of a lab. Each session has a lab of its own."""
NETWORKS: t.Final = tuple(dict.fromkeys((os.environ.get(NETWORK) or "127.0.88", "127.0.89", "127.0.90")))[:AT_ONCE]
LONGEST = 45 * 60
"""Seconds after which a session is killed."""
TAIL = 40
"""Number of log lines to print if a session fails."""
CAUSES = 10
"""Number of lines of the summary that say why a session failed."""
REPOSITORY = pathlib.Path(__file__).resolve().parents[1]
LOGS = REPOSITORY / ".build" / "logs"
NOX = (sys.executable, "-m", "nox", "--no-error-on-missing-interpreters")


@dataclasses.dataclass
class Session:
    """A nox session and its result.

    Attributes:
        name: its name for nox.
        needs_lab: whether it uses a lab.
        network: that of its lab, while it runs.
        process: the process while it runs.
        started: start on the monotonic clock, in seconds.
        seconds: duration.
        result: ``passed``, ``failed`` or ``skipped``.
        remark: one line: the counts of pytest, or why the session did not pass.
    """

    name: str
    needs_lab: bool
    network: str = ""
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    seconds: float = 0.0
    result: str = ""
    remark: str = ""

    @property
    def log(self) -> pathlib.Path:
        """File with the output of the session."""
        return LOGS / f"{self.name}.log"

    @property
    def report(self) -> pathlib.Path:
        """File with the report of nox about the session."""
        return LOGS / f"{self.name}.json"

    def start(self, network: str) -> None:
        """Start the session in a new process group. Its lab, if it needs one, is in this network."""
        self.network = network if self.needs_lab else ""
        say(f"start   {self.name}")
        self.report.unlink(missing_ok=True)
        command = [*NOX, "--session", self.name, "--report", str(self.report)]
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                command,
                cwd=REPOSITORY,
                env={**os.environ, NETWORK: network},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self.started = time.monotonic()

    def has_ended(self) -> bool:
        """Whether the session has ended. A session that takes too long is killed."""
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
        """Stop the session and its processes: with SIGINT, so that it stops the lab, then with stronger signals."""
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
        self.result, self.remark = "failed", f"killed after {LONGEST} seconds" if too_long else ""
        if not too_long and self.report.exists():
            outcome = json.loads(self.report.read_text("utf-8"))["sessions"][0]
            self.result = {"success": "passed", "skipped": "skipped"}.get(outcome["result"], "failed")
            self.remark = outcome["reason"] or ""
        if self.result == "passed":
            # The last line of pytest.
            counted = re.findall(r"^=+ (\d+ passed.*) in .* =+$", self.log.read_text("utf-8", "replace"), re.MULTILINE)
            self.remark = counted[-1] if counted else ""

    def print_result(self) -> None:
        """Print the result, with the end of the log if the session failed."""
        say(f"{self.result:<7} {self.name} ({self.seconds:.0f} s)" + (f": {self.remark}" if self.remark else ""))
        if self.result == "failed":
            for line in self.log.read_text("utf-8", "replace").splitlines()[-TAIL:]:
                say(f"    {line}")
            say(f"    (the whole log: {self.log.relative_to(REPOSITORY)})")

    def causes(self) -> list[str]:
        """Why the session failed: the failed tests of pytest, or else the end of the log."""
        lines = self.log.read_text("utf-8", "replace").splitlines()
        failed_tests = [line for line in lines if line.startswith(("FAILED ", "ERROR "))]
        return failed_tests[:CAUSES] or lines[-CAUSES:]


def main(names: t.Sequence[str]) -> int:
    """Run the sessions; 1 if any failed."""
    LOGS.mkdir(parents=True, exist_ok=True)
    sessions = known(names)
    for number in (signal.SIGINT, signal.SIGTERM):
        # A shell that starts this in the background makes it ignore SIGINT, and all sessions inherit that.
        signal.signal(number, signal.default_int_handler)
    started = time.monotonic()
    try:
        run(sessions)
    except KeyboardInterrupt:
        for session in sessions:
            session.kill()
        return 130
    summarize(sessions, time.monotonic() - started)
    return 1 if any(session.result == "failed" for session in sessions) else 0


def known(names: t.Sequence[str]) -> list[Session]:
    """The sessions with these names, by default those with the tag ``test``, in the order of the noxfile."""
    chosen = ["--sessions", *names] if names else ["--tags", "test"]
    command = [*NOX, "--list", "--json", *chosen]
    listed = subprocess.run(command, cwd=REPOSITORY, stdout=subprocess.PIPE, check=False)
    if listed.returncode:
        sys.exit(listed.returncode)
    return [Session(one["session"], "lab" in one["tags"]) for one in json.loads(listed.stdout)]


def run(sessions: t.Sequence[Session]) -> None:
    """Run all sessions in parallel, each with a lab of its own."""
    waiting, running = list(sessions), list[Session]()
    while waiting or running:
        for session in [one for one in running if one.has_ended()]:
            running.remove(session)
            session.print_result()
        for session in list(waiting):
            if len(running) < AT_ONCE:
                used = {one.network for one in running}
                waiting.remove(session)
                running.append(session)
                session.start(next(network for network in NETWORKS if network not in used))
        time.sleep(0.2)


def summarize(sessions: t.Sequence[Session], seconds: float) -> None:
    """Print a table of all sessions, why sessions failed, and a line with counts."""
    width = max((len(session.name) for session in sessions), default=0)
    say("")
    for session in sessions:
        say(f"{session.name:<{width}}  {session.result:<7}  {session.seconds:6.0f} s  {session.remark}".rstrip())
    say(f"{'total':<{width}}  {'':<7}  {seconds:6.0f} s")
    # Here too, because build servers may show the end of the output alone.
    for session in sessions:
        if session.result == "failed":
            say("")
            say(f"{session.name} failed:")
            for line in session.causes():
                say(f"    {line[:300]}")
    say("")
    results = [session.result for session in sessions]
    say(", ".join(f"{results.count(result)} {result}" for result in ("passed", "failed", "skipped")))


def say(line: str) -> None:
    """Print a line without buffering."""
    print(line, flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
