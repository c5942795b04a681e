# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The step `script`: runs custom scripts once for each event of an employee."""

from __future__ import annotations

import collections
import concurrent.futures
import dataclasses
import functools
import json
import typing as t

from ...errors import HrsyncError, explained
from ...model.plan import Outcome, Setback, Status, StepPlan
from ...values.text import count
from ..base import Step
from ..run import Run
from . import claims, markers, process, program
from .descriptor import BEFORE, SCRIPT
from .events import event_of
from .runs import Place, ScriptChange, ScriptRun, run_of
from .secrets import masked

if t.TYPE_CHECKING:
    from ...apply.context import Context
    from ...model.changes import StepChange
    from ...model.plan import Subject

AT_ONCE = 4
"""The number of scripts that run concurrently: enough for scripts that wait for a network, not too many for scripts
that compute."""

SPARE_SECONDS = 10
"""How much longer than its own time limit a task waits for another task that runs the same script for the employee."""

LONGEST_WORDS = 300
"""Maximum characters of a script's message in our messages."""


@dataclasses.dataclass(frozen=True, slots=True)
class Answer:
    """The answer that a script printed on its standard output."""

    changed: bool
    failed: bool
    message: str
    facts: t.Mapping[str, t.Any]


class Script(Step[ScriptChange]):
    """Runs custom scripts before and after the changes for an event of an employee."""

    DESCRIPTOR = SCRIPT
    CHANGE = ScriptChange

    def __init__(self, run: Run) -> None:
        super().__init__(run)
        self._opened: dict[str, markers.Markers] = {}
        self._known: dict[tuple[str, str], dict[str, markers.Marker]] = {}
        self._answers: dict[str, Answer] = {}

    def plan(self, subjects: t.Sequence[Subject], ahead: t.Sequence[object] = ()) -> StepPlan[ScriptChange]:
        """Plan a script for each subject with a new event, or with an earlier event that the script failed for.

        Only check mode blocks a script that cannot be run. Otherwise the script is planned and fails when it is
        applied. So the event is remembered, and changes that must follow the script are not made.
        """
        changes: list[ScriptChange] = []
        setbacks: list[Setback] = []
        for subject in subjects:
            try:
                changes.extend(self._planned(subject))
            except Exception as error:
                is_first = subject.options["moment"] == BEFORE
                setbacks.append(Setback(subject=subject, text=explained(error), holds_back=is_first))
        return StepPlan(changes=tuple(changes), setbacks=tuple(setbacks))

    def _planned(self, subject: Subject) -> t.Iterator[ScriptChange]:
        run = self._due(subject)
        if run is None:
            return
        if self.run.check_mode:
            _check(run.command)
        if self.run.check_mode and subject.options["supports_check_mode"]:
            answer = self._run(run, Place(subject.dn, subject.account.guid if subject.account else None))
            if answer.failed:
                raise HrsyncError(f"{run.title} failed in check mode: {answer.message}")
            if not answer.changed:
                return
        yield ScriptChange(**subject.target, reason=f"the event {run.event}", script=run)

    def _due(self, subject: Subject) -> ScriptRun | None:
        """The script to run for the event of this run, or else for an earlier event that it failed for; else None."""
        options = subject.options
        event = options.get("event") or event_of(subject)
        run = run_of(subject, event or "", options.get("occurrence") or self.run.now.isoformat(timespec="seconds"))
        known = self._known_marker(run)
        if event is None and known and known.status is markers.Status.DUE:
            run = dataclasses.replace(run, event=known.event, occurrence=known.occurrence)
        if run.event not in options["events"]:
            return None
        return None if known == _marker(run, markers.Status.DONE) else run

    def _known_marker(self, run: ScriptRun) -> markers.Marker | None:
        if run.state_dir is None:
            return None
        place = (run.state_dir, run.identity)
        if place not in self._known:
            self._known[place] = self._markers(run.state_dir).read(run.identity)
        return self._known[place].get(markers.fingerprint(run.key))

    def _markers(self, folder: str) -> markers.Markers:
        if folder not in self._opened:
            self._opened[folder] = markers.Markers(folder, writable=not self.run.check_mode)
        return self._opened[folder]

    def begin(self, changes: t.Sequence[StepChange]) -> None:
        """Remember every event before the first change, so that the next run finishes the scripts of a killed run."""
        due: dict[tuple[str, str], dict[str, markers.Marker]] = collections.defaultdict(dict)
        for run in (change.script for change in changes if isinstance(change, ScriptChange)):
            if run.state_dir is not None:
                due[run.state_dir, run.identity][markers.fingerprint(run.key)] = _marker(run, markers.Status.DUE)
        for (folder, script), own in due.items():
            self._markers(folder).remember(script, own)

    def make(self, changes: t.Sequence[ScriptChange], context: Context) -> t.Iterator[Outcome]:
        """Run the scripts, some of them concurrently."""
        places = [self._place(change, context) for change in changes]
        with concurrent.futures.ThreadPoolExecutor(AT_ONCE) as pool:
            answers = pool.map(self._attempt, [change.script for change in changes], places)
            for change, answer in zip(changes, answers, strict=True):
                yield self._outcome(change.script, answer)

    def _place(self, change: ScriptChange, context: Context) -> Place:
        """The account at the time of the run."""
        return Place(context.dn(change), context.guid(change) or None)

    def _attempt(self, run: ScriptRun, place: Place) -> Answer:
        try:
            _check(run.command)
            return self._run(run, place) if run.state_dir is None else self._run_once(run, place, run.state_dir)
        except Exception as error:
            return Answer(changed=False, failed=True, message=masked(explained(error), run.secrets), facts={})

    def _run_once(self, run: ScriptRun, place: Place, folder: str) -> Answer:
        """Run the script, unless another task that runs at the same time was quicker."""
        memory, person = self._markers(folder), markers.fingerprint(run.key)
        with _claims(folder).claim(run.identity, person, run.time_limit + SPARE_SECONDS):
            if memory.is_done(run.identity, person, run.event, run.occurrence):
                words = f"{run.title} was run by another task at the same time, and not once more."
                return Answer(changed=False, failed=False, message=words, facts={})
            answer = self._run(run, place)
            if not answer.failed:
                self._remember_done(run, memory, person)
            return answer

    def _remember_done(self, run: ScriptRun, memory: markers.Markers, person: str) -> None:
        try:
            memory.write(run.identity, {person: _marker(run, markers.Status.DONE)})
        except HrsyncError as error:
            raise process.ScriptError(
                f"{run.title} ran, but will run again, because that could not be remembered: {error}"
            ) from error

    def _outcome(self, run: ScriptRun, answer: Answer) -> Outcome:
        self._answers[run.key] = answer
        return Outcome(Status.FAILED if answer.failed else Status.APPLIED, answer.message)

    def _run(self, run: ScriptRun, place: Place) -> Answer:
        given = _encoded(run.title, run.document(place, check_mode=self.run.check_mode))
        finished = process.run(run.command, given, run.environment, run.time_limit)
        return read_answer(run.title, finished, run.secrets)

    def result(self, subject: Subject) -> t.Mapping[str, t.Any]:
        """The facts and the message of the script; empty if it did not run."""
        answer = self._answers.get(subject.key)
        if answer is None:
            return {}
        changed = {} if answer.failed or answer.changed else {"changed": False}
        return {"facts": dict(answer.facts), "message": answer.message, **changed}


def _marker(run: ScriptRun, status: markers.Status) -> markers.Marker:
    """The marker of the event of this run."""
    return markers.Marker(run.event, run.occurrence, status)


def _claims(folder: str) -> claims.Claims:
    try:
        return claims.claims_in(folder)
    except OSError as error:
        raise markers.unusable(folder, error) from error


def _encoded(name: str, document: t.Mapping[str, t.Any]) -> bytes:
    """The document as JSON.

    Raises:
        ScriptError: it has a number that JSON does not have.
    """
    try:
        text = json.dumps(document, ensure_ascii=False, allow_nan=False)
    except ValueError as error:
        raise process.ScriptError(
            f"{name} was not run, because its document has NaN or an infinite number, which JSON does not have. Correct"
            " data, or the number in HR."
        ) from error
    # A lone surrogate cannot be encoded. Its backslash form is also the JSON escape of the character.
    return text.encode("utf-8", "backslashreplace")


@functools.lru_cache(maxsize=256)
def _check(command: tuple[str, ...]) -> None:
    program.check(command)


def read_answer(name: str, finished: process.Finished, hidden: t.Sequence[str] = ()) -> Answer:
    """The answer of a program that ended.

    Args:
        name: the name of the script in messages.
        finished: the result of the program.
        hidden: the strings to mask in the answer and in the error; see `secrets`.

    Raises:
        ScriptError: the program failed, or did not print a valid JSON object.
    """
    try:
        record = json.loads(finished.output)
        # Python reads unpaired surrogates, which cannot be shown or stored, and NaN, which is no JSON ([RFC 8259]).
        json.dumps(record, ensure_ascii=False, allow_nan=False).encode()
        record = masked(record, hidden)
    except (ValueError, RecursionError):
        record = None
    if finished.code != 0:
        said = record.get("msg") if isinstance(record, dict) else None
        last = masked(_last_line(finished.errors), hidden)
        words = f": {_clip(str(said or last))}" if said or finished.errors.strip() else "."
        raise process.ScriptError(f"{name} ended with {_exit(finished.code)}{words}")
    if not isinstance(record, dict):
        raise process.ScriptError(
            f'{name} did not print one JSON object, such as {{"changed": true}}, on its standard output (it printed'
            f" {count(len(finished.output), 'byte')})."
        )
    return _answer(name, record)


def _answer(name: str, record: t.Mapping[str, t.Any]) -> Answer:
    shapes = {
        "changed": (bool, "a boolean"),
        "failed": (bool, "a boolean"),
        "msg": (str, "a string"),
        "facts": (dict, "an object"),
    }
    for field, (shape, words) in shapes.items():
        if not isinstance(record.get(field, shape()), shape):
            raise process.ScriptError(f"{name} printed {field}, but not as {words}.")
    return Answer(
        changed=record.get("changed", True),
        failed=record.get("failed", False),
        message=_clip(record.get("msg", "")),
        facts=record.get("facts", {}),
    )


def _exit(code: int) -> str:
    return f"exit code {code}" if code > 0 else f"signal {-code}"


def _last_line(text: bytes) -> str:
    return (text.decode("utf-8", "replace").strip().splitlines() or [""])[-1]


def _clip(text: str) -> str:
    """The text in one line, without control characters, and not longer than `LONGEST_WORDS`."""
    line = "".join(character if character.isprintable() else " " for character in text)
    return line if len(line) <= LONGEST_WORDS else f"{line[: LONGEST_WORDS - 1]}…"
