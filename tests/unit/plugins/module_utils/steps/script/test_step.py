# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Scripts as a step: planned by event, run with real processes, remembered."""

from __future__ import annotations

import dataclasses
import datetime
import json
import multiprocessing
import pathlib
import sys
import time
import typing as t

import pytest

from ansible_collections.hrsync.ad.plugins.module_utils.apply.apply import apply
from ansible_collections.hrsync.ad.plugins.module_utils.errors import ConfigurationError
from ansible_collections.hrsync.ad.plugins.module_utils.model.changes import Change, Create, Disable, SetAttributes
from ansible_collections.hrsync.ad.plugins.module_utils.model.desired import Presence
from ansible_collections.hrsync.ad.plugins.module_utils.model.directory import Account
from ansible_collections.hrsync.ad.plugins.module_utils.model.plan import Outcome, Outcomes, Plan, Status, Subject
from ansible_collections.hrsync.ad.plugins.module_utils.services.opening import Services
from ansible_collections.hrsync.ad.plugins.module_utils.steps.run import Run
from ansible_collections.hrsync.ad.plugins.module_utils.steps.script.descriptor import (
    SCRIPT,
    SCRIPT_AFTER,
    SCRIPT_BEFORE,
)
from ansible_collections.hrsync.ad.plugins.module_utils.steps.script.markers import Marker, Markers, fingerprint
from ansible_collections.hrsync.ad.plugins.module_utils.steps.script.process import Finished, ScriptError
from ansible_collections.hrsync.ad.plugins.module_utils.steps.script.runs import run_of
from ansible_collections.hrsync.ad.plugins.module_utils.steps.script.secrets import secrets
from ansible_collections.hrsync.ad.plugins.module_utils.steps.script.step import Script, read_answer

DEFAULTS = {name: option.get("default") for name, option in SCRIPT.argument_spec.items()}
HAPPENS: dict[str, type[Create | SetAttributes | Disable]] = {
    "joined": Create,
    "changed": SetAttributes,
    "left": Disable,
}


@pytest.fixture
def folder(tmp_path: pathlib.Path) -> pathlib.Path:
    tmp_path.chmod(0o700)
    return tmp_path


class Stage:
    """A script that appends what it reads to a file, and the runs that come one after the other."""

    def __init__(self, folder: pathlib.Path) -> None:
        self.folder = folder
        self.log = folder / "log"
        self.script = folder / "script.py"
        self.says('{"msg": "done", "facts": {"card": "0042"}}')
        self.hours = 0

    def says(self, answer: str, code: int = 0) -> None:
        self.script.write_text(
            f"import sys\nopen({str(self.log)!r}, 'a').write(sys.stdin.read() + '\\n')\n"
            f"print({answer!r})\nsys.exit({code})\n",
            "utf-8",
        )
        self.script.chmod(0o755)

    def runs(self) -> list[dict[str, t.Any]]:
        return [json.loads(line) for line in self.log.read_text("utf-8").splitlines()] if self.log.exists() else []

    def subject(self, happens: str | None, key: str = "1017", **options: t.Any) -> Subject:
        command = [sys.executable, str(self.script)]
        state = {"command": command, "name": "badge", "state_dir": str(self.folder / "state")}
        changes = (HAPPENS[happens](key=key),) if happens else ()
        account = Account(f"CN=Anna {key},DC=x", {"samaccountname": (b"anna",)}, f"guid-{key}")
        presence = Presence.LEFT if happens == "left" else Presence.ACTIVE
        return Subject(
            key=key,
            label=f"Anna ({key})",
            presence=presence,
            options={**DEFAULTS, **state, **options},
            account=account,
            changes=changes,
            document={"first_name": "Anna"},
        )

    def run(self, *subjects: Subject, check_mode: bool = False) -> tuple[list[Change], Outcomes, list[str]]:
        """One run: its changes, what became of them, and why some were not planned."""
        self.hours += 1
        now = datetime.datetime(2026, 11, 22, self.hours, tzinfo=datetime.UTC)
        step = Script(Run(services=Services({}), now=now, check_mode=check_mode))
        planned = step.plan(subjects)
        steps = dict.fromkeys(step.DESCRIPTOR.kinds, step)
        outcomes = {} if check_mode else apply(Plan(changes=planned.changes), None, None, steps)
        return list(planned.changes), outcomes, [setback.text for setback in planned.setbacks]


@pytest.fixture
def stage(folder: pathlib.Path) -> Stage:
    return Stage(folder)


def test_a_script_runs_once_for_an_event(stage: Stage) -> None:
    [change], outcomes, _setbacks = stage.run(stage.subject("left"), check_mode=True)
    assert (change.kind, change.deltas[0].attribute, change.deltas[0].after) == (
        SCRIPT_AFTER,
        "script badge",
        ("left",),
    )
    assert stage.runs() == [] and not (stage.folder / "state").exists()
    [change], outcomes, _setbacks = stage.run(stage.subject("left"))
    assert outcomes == {0: Outcome(Status.APPLIED, "done")}
    assert stage.runs() == [
        {
            "version": 1,
            "event": "left",
            "moment": "after",
            "check_mode": False,
            "key": "1017",
            "employee": {"first_name": "Anna"},
            "account": {
                "guid": "guid-1017",
                "dn": "CN=Anna 1017,DC=x",
                "sam_account_name": "anna",
                "user_principal_name": "",
            },
            "changes": [{"kind": "disable", "attributes": []}],
            "data": {},
        }
    ]
    assert stage.run(stage.subject(None))[0] == []
    assert len(stage.runs()) == 1


def test_half_a_character_in_the_record_of_one_employee_stops_nobody(stage: Stage) -> None:
    """JSON of an HR system can hold half of a surrogate pair, which UTF-8 cannot."""
    halved = dataclasses.replace(stage.subject("left", "1018"), document={"first_name": "Zo\ud83d", "last_name": "Żak"})
    _changes, outcomes, _setbacks = stage.run(stage.subject("left"), halved)
    assert [outcome.status for outcome in outcomes.values()] == [Status.APPLIED] * 2
    documents = {document["key"]: document["employee"] for document in stage.runs()}
    assert documents["1018"] == {"first_name": "Zo\ud83d", "last_name": "Żak"}


def test_a_script_that_failed_runs_again_without_its_event(stage: Stage) -> None:
    stage.says('{"failed": true, "msg": "the badge system is down"}')
    changes, outcomes, _setbacks = stage.run(stage.subject("joined"), stage.subject("joined", "2"))
    assert len(changes) == 2
    assert set(outcomes.values()) == {Outcome(Status.FAILED, "the badge system is down")}
    stage.says("{}")
    changes, outcomes, _setbacks = stage.run(stage.subject(None), stage.subject(None, "2"), stage.subject(None, "3"))
    assert [change.key for change in changes] == ["1017", "2"]
    assert {run["event"] for run in stage.runs()} == {"joined"}
    assert stage.run(stage.subject(None))[0] == []


def test_who_is_killed_before_the_script_runs_it_next_time(stage: Stage) -> None:
    now = datetime.datetime(2026, 11, 22, tzinfo=datetime.UTC)
    step = Script(Run(services=Services({}), now=now))
    step.begin(step.plan([stage.subject("left")]).changes)
    [change], _outcomes, _setbacks = stage.run(stage.subject(None))
    assert change.deltas[0].after == ("left",)


def test_a_later_event_of_the_same_kind_is_another(stage: Stage) -> None:
    for _time in range(2):
        assert len(stage.run(stage.subject("changed"))[0]) == 1
    assert len(stage.runs()) == 2


def test_a_task_runs_a_script_once_for_an_occurrence(stage: Stage) -> None:
    task: dict[str, t.Any] = {"event": "left", "events": ["left"]}
    for occurrence, count in (("2026-10-31", 1), ("2026-10-31", 1), ("2027-01-31", 2)):
        stage.run(stage.subject(None, occurrence=occurrence, **task))
        assert len(stage.runs()) == count
    stage.run(stage.subject(None, occurrence="2027-01-31", once=False, **task))
    assert len(stage.runs()) == 3


def test_a_rule_may_be_for_some_events_and_before_them(stage: Stage) -> None:
    assert stage.run(stage.subject("joined", events=["left"]))[0] == []
    [change], _outcomes, _setbacks = stage.run(stage.subject("left", events=["left"], moment="before"))
    assert change.kind is SCRIPT_BEFORE


def test_a_script_that_knows_check_mode_says_whether_it_would_change_anything(stage: Stage) -> None:
    known = stage.subject("left", supports_check_mode=True)
    assert len(stage.run(known, check_mode=True)[0]) == 1
    assert stage.runs()[0]["check_mode"] is True
    stage.says('{"changed": false}')
    assert stage.run(known, check_mode=True)[0] == []
    stage.says('{"failed": true, "msg": "no"}')
    assert stage.run(known, check_mode=True)[2] == ["badge failed in check mode: no"]


def test_a_script_that_others_can_write_is_not_run(stage: Stage) -> None:
    other = stage.folder / "other.py"
    other.write_text("", "utf-8")
    other.chmod(0o666)
    bad = stage.subject("left", command=[sys.executable, str(other)])
    changes, _outcomes, [setback] = stage.run(bad, stage.subject("left", "2"), check_mode=True)
    assert [change.key for change in changes] == ["2"]
    assert "other.py, which is writable by others (mode 0666)" in setback
    _changes, outcomes, setbacks = stage.run(bad, stage.subject("left", "2"))
    assert setbacks == []
    assert [outcomes[index].status for index in (0, 1)] == [Status.FAILED, Status.APPLIED]
    assert "other.py, which is writable by others (mode 0666)" in outcomes[0].message


def test_a_script_that_could_not_be_run_is_run_for_its_event_when_it_can(stage: Stage) -> None:
    stage.script.chmod(0o666)
    stage.run(stage.subject("left"))
    assert stage.runs() == []
    stage.script.chmod(0o644)
    changes, outcomes, _setbacks = stage.run(stage.subject(None))
    assert [change.reason for change in changes] == ["the event left"]
    assert outcomes[0].status is Status.APPLIED
    assert [document["event"] for document in stage.runs()] == ["left"]


@pytest.mark.parametrize(("moment", "waits"), [("before", True), ("after", False)])
def test_only_a_script_that_comes_first_lets_other_steps_wait(stage: Stage, moment: str, waits: bool) -> None:
    stage.script.chmod(0o666)
    now = datetime.datetime(2026, 11, 22, tzinfo=datetime.UTC)
    step = Script(Run(services=Services({}), now=now, check_mode=True))
    [setback] = step.plan([stage.subject("left", moment=moment)]).setbacks
    assert setback.holds_back is waits


def test_a_script_that_hangs_is_a_failure_of_its_own_employee(stage: Stage) -> None:
    slow = stage.subject("left", command=["/bin/sleep", "30"], name="slow", time_limit=1)
    _changes, outcomes, _setbacks = stage.run(slow, stage.subject("left", "2"))
    assert outcomes[0].status is Status.FAILED and "did not end within 1 seconds" in outcomes[0].message
    assert outcomes[1].status is Status.APPLIED


@pytest.mark.parametrize(
    ("finished", "problem"),
    [
        (Finished(0, b"hello", b""), "did not print one JSON object"),
        (Finished(0, b"", b""), r"\(it printed 0 bytes\)"),
        (Finished(0, b"[]", b""), "did not print one JSON object"),
        (Finished(0, b'{"changed": 1}', b""), "changed, but not as a boolean"),
        (Finished(3, b"", b"first\nlast words\n"), "badge ended with exit code 3: last words"),
        (Finished(3, b'{"msg": "no card"}', b"noise"), "badge ended with exit code 3: no card"),
        (Finished(3, b"", b" "), r"badge ended with exit code 3\."),
        (Finished(3, b"", b"\xc2\x85 \n"), r"badge ended with exit code 3"),
        (Finished(-9, b"", b""), "badge ended with signal 9"),
        (Finished(0, b"[" * 100_000, b""), "did not print one JSON object"),
        (Finished(0, b'{"msg": "\\ud800"}', b""), "did not print one JSON object"),
        (Finished(0, b'{"facts": {"x": NaN}}', b""), "did not print one JSON object"),
        (Finished(0, b'{"facts": {"x": [-Infinity]}}', b""), "did not print one JSON object"),
        (Finished(0, b'{"facts": {"x": 1e999}}', b""), "did not print one JSON object"),
    ],
)
def test_what_is_no_answer(finished: Finished, problem: str) -> None:
    with pytest.raises(ScriptError, match=problem):
        read_answer("badge", finished)


def test_a_script_whose_marker_cannot_be_kept_has_failed_and_stops_nobody(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    write = Markers.write

    def full(self: Markers, script: str, own: t.Mapping[str, Marker]) -> None:
        if fingerprint("1017") in own:
            raise ConfigurationError("The disk is full.")
        write(self, script, own)

    monkeypatch.setattr(Markers, "write", full)
    _changes, outcomes, _setbacks = stage.run(stage.subject("left"), stage.subject("left", "2"))
    assert outcomes[0].status is Status.FAILED
    assert outcomes[0].message.startswith(
        "badge ran, but will run again, because that could not be remembered: The disk is full"
    )
    assert outcomes[1].status is Status.APPLIED


def test_words_do_not_steer_a_terminal() -> None:
    answer = read_answer("badge", Finished(0, json.dumps({"msg": "one\n\x1b[31mtwo"}).encode(), b""))
    assert answer.message == "one  [31mtwo"


def test_long_words_are_cut() -> None:
    answer = read_answer("badge", Finished(0, json.dumps({"msg": "x" * 1000}).encode(), b""))
    assert len(answer.message) == 300 and answer.changed


def test_a_number_that_json_does_not_have_is_the_trouble_of_one(stage: Stage) -> None:
    odd = stage.subject("left", "1018", data={"share": float("nan")})
    _changes, outcomes, _setbacks = stage.run(stage.subject("left"), odd)
    assert [outcome.status for outcome in outcomes.values()] == [Status.APPLIED, Status.FAILED]
    assert outcomes[1].message.startswith("badge was not run, because its document has NaN or an infinite number")
    assert len(stage.runs()) == 1


@pytest.mark.parametrize("half", [{"key": "10\ud83d"}, {"name": "b\ud83d"}, {"occurrence": "\ud83d"}])
def test_half_a_character_in_what_is_remembered(stage: Stage, half: dict[str, str]) -> None:
    task: dict[str, t.Any] = {"event": "left", "events": ["left"], "occurrence": "1"}
    for _time in range(2):
        _changes, outcomes, setbacks = stage.run(stage.subject(None, **{**task, **half}))
        assert {outcome.status for outcome in outcomes.values()} <= {Status.APPLIED} and setbacks == []
    assert len(stage.runs()) == 1


SECRET = 'correct "horse"/battery'
QUOTES = """
import json, sys, urllib.parse
token = json.load(sys.stdin)["data"]["token"]
print(json.dumps({"failed": True, "msg": f"{token} is refused by 7", "facts": {"tried": [token, 7]}}))
sys.stderr.write(f"Error: https://badge.example/?key={urllib.parse.quote(token)} {json.dumps(token)} {token}\\n")
"""


@pytest.mark.parametrize("check_mode", [False, True])
@pytest.mark.parametrize("where", ["message", "error"])
def test_a_secret_that_a_script_quotes_is_masked(stage: Stage, where: str, check_mode: bool) -> None:
    text = QUOTES if where == "message" else QUOTES.replace("print(", "str(") + "sys.exit(3)\n"
    stage.script.write_text(text, "utf-8")
    data = {"token": SECRET, "retries": 7}
    _changes, outcomes, setbacks = stage.run(
        stage.subject("left", data=data, supports_check_mode=True), check_mode=check_mode
    )
    [said] = setbacks if check_mode else [outcomes[0].message]
    start = "badge failed in check mode: " if check_mode and where == "message" else ""
    assert (
        said
        == start
        + {
            "message": "******** is refused by 7",
            "error": 'badge ended with exit code 3: Error: https://badge.example/?key=******** "********" ********',
        }[where]
    )


def test_a_secret_of_several_lines_is_masked_line_by_line() -> None:
    hidden = secrets({"key": "-----BEGIN KEY-----\nMIIabc\n-----END KEY-----\n"}, {"PIN": 471199})
    with pytest.raises(ScriptError, match=r"badge ended with exit code 1: near \*{8}, \*{8}"):
        read_answer("badge", Finished(1, b"", b"x\nnear MIIabc, 471199"), hidden)


def test_the_person_is_no_secret(stage: Stage) -> None:
    run = run_of(stage.subject("left", data={"number": "1017", "login": "anna", "token": "t0ken"}), "left", "1")
    assert run.secrets == ("t0ken",)


RACE = """
import pathlib, sys, time
folder = pathlib.Path({folder!r})
with open(folder / "ran", "a") as log:
    log.write("x")
time.sleep(1)
print("{{}}")
"""


def test_two_tasks_at_the_same_time_run_a_script_once(stage: Stage) -> None:
    """Each in a process of its own, as tasks are."""
    stage.script.write_text(RACE.format(folder=str(stage.folder)), "utf-8")
    task: dict[str, t.Any] = {"event": "left", "events": ["left"], "occurrence": "2026-10-31"}
    context = multiprocessing.get_context("fork")
    answers = context.Queue()
    people = [stage.subject(None, key, **task) for key in ("1", "2")]

    def work() -> None:
        _changes, outcomes, _setbacks = stage.run(*people)
        answers.put([(outcome.status.value, outcome.message) for outcome in outcomes.values()])

    tasks = [context.Process(target=work) for _number in range(3)]
    for each in tasks:
        each.start()
    said = [answer for _each in tasks for answer in answers.get(timeout=60)]
    for each in tasks:
        each.join(timeout=60)
    assert (stage.folder / "ran").read_text("utf-8") == "xx"
    other = "badge was run by another task at the same time, and not once more."
    assert set(said) <= {("applied", ""), ("applied", other)}
    assert said.count(("applied", "")) == 2


def test_a_task_that_is_killed_leaves_the_script_to_the_next(stage: Stage) -> None:
    stage.script.write_text("import time\ntime.sleep(60)\n", "utf-8")
    task: dict[str, t.Any] = {"event": "left", "events": ["left"], "occurrence": "2026-10-31"}
    killed = multiprocessing.get_context("fork").Process(target=lambda: stage.run(stage.subject(None, **task)))
    killed.start()
    lock = stage.folder / "state" / "scripts.lock"
    until = time.monotonic() + 30
    while not lock.exists() and time.monotonic() < until:
        time.sleep(0.05)
    time.sleep(0.3)
    killed.kill()
    killed.join()
    stage.says("{}")
    _changes, outcomes, _setbacks = stage.run(stage.subject(None, **task))
    assert outcomes == {0: Outcome(Status.APPLIED, "")}
    assert len(stage.runs()) == 1


def test_the_same_script_twice_in_one_run_is_run_once(stage: Stage) -> None:
    task: dict[str, t.Any] = {"event": "left", "events": ["left"], "occurrence": "2026-10-31"}
    _changes, outcomes, _setbacks = stage.run(stage.subject(None, **task), stage.subject(None, **task))
    assert [outcome.status for outcome in outcomes.values()] == [Status.APPLIED] * 2
    assert len(stage.runs()) == 1
