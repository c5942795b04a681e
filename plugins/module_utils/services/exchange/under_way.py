# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The commands under way in a session, and what becomes of them if the session ends.

Exchange ends a session if its application pool is recycled, and a load balancer answers 503 while a server is in
maintenance. Such a session is replaced. Its commands are then run again one at a time, so that a command that ends
every session is the trouble of one person and not of all.
"""

from __future__ import annotations

import collections
import dataclasses
import time
import typing as t

from ...web.patience import Patience
from .commands import LOST_SESSION, UNSENDABLE_CHARACTER, Answer, CommandError, Failure, refusal
from .failures import Lost

if t.TYPE_CHECKING:
    from .commands import Command

PATIENCE: t.Final = Patience(retries=4, refusals=60, longest_wait=300)
"""How often a command is run again: `retries` times after a session that ended, and `refusals` times after 429 and 5xx;
as requests to Microsoft Graph are."""

MOST_LOST: t.Final = 3
"""After this number of commands in a row for which no session lasted, Exchange is not usable."""


class Pipeline(t.Protocol):
    """A started command."""

    def answer(self) -> Answer:
        """Wait until the command ends."""


class Session(t.Protocol):
    """Runs commands; see `psrp.Exchange`."""

    def start(self, command: Command) -> Pipeline:
        """Start a command; opens a session if there is none. Raises `Lost`."""

    def answer(self, pipeline: Pipeline) -> Answer:
        """Wait for the end of a command. Raises `Lost`."""

    @property
    def is_open(self) -> bool:
        """Whether there is a session."""


@dataclasses.dataclass(slots=True)
class _Asked:
    """A command, and how far it is."""

    command: Command
    pipeline: Pipeline | None = None
    sent: bool = False
    """Whether a session that ended may have run it."""
    answer: Answer | None = None


class UnderWay:
    """The commands that were started and not yet answered, in the order of their start."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._asked: collections.deque[_Asked] = collections.deque()
        self._lost_in_a_row = 0

    def __len__(self) -> int:
        return len(self._asked)

    def add(self, command: Command) -> None:
        """Start a command. A command that cannot be sent has its answer at once.

        Raises:
            Lost: no session lasts.
        """
        asked = _Asked(command)
        problem = refusal(command)
        if problem:
            asked.answer = Answer(errors=(CommandError(problem, UNSENDABLE_CHARACTER),))
        self._asked.append(asked)
        if asked.answer is None:
            try:
                asked.pipeline = self._session.start(command)
            except Lost as error:
                asked.sent = error.sent
                self._take_up(error)

    def next_answer(self) -> Answer:
        """The answer of the first command.

        Raises:
            Lost: no session lasts.
        """
        asked = self._asked[0]
        if asked.answer is None:
            try:
                asked.answer = self._answer(asked)
            except Lost as error:
                self._take_up(error)
        self._asked.popleft()
        return t.cast("Answer", asked.answer)

    def finish(self) -> None:
        """Wait for all commands. If their session ended, they ended with it."""
        while self._asked:
            asked = self._asked.popleft()
            if asked.pipeline is not None and asked.answer is None and self._session.is_open:
                try:
                    self._answer(asked)
                except Lost:
                    self._asked.clear()

    def _answer(self, asked: _Asked) -> Answer:
        answer = self._session.answer(t.cast("Pipeline", asked.pipeline))
        self._lost_in_a_row = 0
        return answer

    # A session that ended

    def _take_up(self, error: Lost) -> None:
        """Run all commands without an answer again, one at a time."""
        open_ones = [asked for asked in self._asked if asked.answer is None]
        for asked in open_ones:
            # Those that were started in the session that ended.
            asked.sent = asked.sent or asked.pipeline is not None
            asked.pipeline = None
        for asked in open_ones:
            try:
                asked.answer = self._again(asked, error)
            except Lost:
                self._asked.clear()
                raise

    def _again(self, asked: _Asked, error: Lost) -> Answer:
        deadline = time.monotonic() + PATIENCE.longest_wait
        attempt = 0
        while attempt < _attempts(error) and time.monotonic() + _pause(attempt) <= deadline:
            time.sleep(_pause(attempt))
            attempt += 1
            try:
                return self._alone(asked)
            except Lost as lost:
                asked.sent = asked.sent or lost.sent
                error = lost
        return self._given_up(asked.command, error)

    def _alone(self, asked: _Asked) -> Answer:
        """Run the command while no other is under way. If it may have run before, read first whether it took effect."""
        command = asked.command
        if asked.sent and not command.is_read:
            if command.check is None:
                return _unknown(command, "the session ended while it was under way.")
            seen = self._run(command.check.command)
            if any(each.failure is not Failure.NOT_FOUND for each in seen.errors):
                return Answer(errors=seen.errors)
            if command.check.is_done(seen):
                return Answer()
        return self._run(command)

    def _run(self, command: Command) -> Answer:
        answer = self._session.answer(self._session.start(command))
        self._lost_in_a_row = 0
        return answer

    def _given_up(self, command: Command, error: Lost) -> Answer:
        if not error.opened:
            raise error
        if error.passing:
            self._lost_in_a_row += 1
            if self._lost_in_a_row == MOST_LOST:
                raise error
        return _unknown(command, str(error))


def _attempts(error: Lost) -> int:
    """How often a command is run again after this error."""
    if error.refused:
        return PATIENCE.refusals or 0
    if error.passing:
        return PATIENCE.retries
    return 1 if error.opened else 0


def _pause(attempt: int) -> float:
    """Seconds before an attempt. The first is at once, because a new session usually works."""
    return PATIENCE.pause(attempt - 1) if attempt else 0.0


def _unknown(command: Command, cause: str) -> Answer:
    whether = "" if command.is_read else f" It is not known whether {command.name} took effect."
    return Answer(errors=(CommandError(f"{command.name} got no answer: {cause}{whether}", LOST_SESSION),))
