# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The evidence of a run is verified from the archive alone, and whatever is changed in it is found."""

from __future__ import annotations

import hashlib
import io
import json
import pathlib
import random
import subprocess
import sys
import typing as t
import zipfile

import pytest
import sqlalchemy as sa

from ansible_collections.hrsync.ad.plugins.module_utils.approvals.statement import text_of
from ansible_collections.hrsync.ad.plugins.module_utils.errors import ConfigurationError, StateError
from ansible_collections.hrsync.ad.plugins.module_utils.evidence.bundle import archive, files_of
from ansible_collections.hrsync.ad.plugins.module_utils.evidence.bundle_verifier import (
    BrokenBundleError,
    main,
    summary,
    verify,
)
from ansible_collections.hrsync.ad.plugins.module_utils.evidence.task import write_evidence
from ansible_collections.hrsync.ad.plugins.module_utils.model.approval import Decision, KeptPlan, Statement
from ansible_collections.hrsync.ad.plugins.module_utils.model.memory import Updates
from ansible_collections.hrsync.ad.plugins.module_utils.model.plan import Outcome, Status
from ansible_collections.hrsync.ad.plugins.module_utils.state import decisions
from ansible_collections.hrsync.ad.plugins.module_utils.state.evidence import evidence
from ansible_collections.hrsync.ad.plugins.module_utils.state.state import State, _find
from ansible_collections.hrsync.ad.plugins.module_utils.state.tables import tables
from ansible_collections.hrsync.ad.tests.unit.plugins.module_utils.approvals.keys import Keys, needs_ssh_keygen, sign
from ansible_collections.hrsync.ad.tests.unit.plugins.module_utils.state.plans_suite import DAY, new_plan
from ansible_collections.hrsync.ad.tests.unit.plugins.module_utils.state.suite import (
    APPLIED,
    CREATE,
    DISABLE,
    HERE,
    FakeModule,
    opened,
)

pytestmark = needs_ssh_keygen

SETTINGS: t.Final = json.dumps({"options": {"name": "lifecycle"}, "mapping": "m", "variables": {"ou": "OU=Staff"}})
CONFIGURATION: t.Final = hashlib.sha256(
    json.dumps({"options": {"name": "lifecycle"}, "mapping": "m"}, sort_keys=True).encode()
).hexdigest()
FACTS: t.Final = {"by": "jo", "user": "jo", "host": "ctl", "version": "0.7.0", "configuration": CONFIGURATION}
Files = dict[str, bytes]


def decide(state: State, plan: KeptPlan, key: pathlib.Path, principal: str, level: str) -> None:
    """A reviewer approves the plan."""
    text = text_of(
        Statement(
            domain=plan.domain,
            configuration=plan.configuration,
            plan=plan.name,
            checksum=plan.checksum,
            units=(),
            requested_by=plan.requested_by,
            level=level,
            decision=Decision.APPROVED,
            reason="fine",
            expires=plan.valid_until,
        )
    )
    with state._database.writing() as connection:
        now = state._database.now(connection)
        decisions.add(connection, plan.number, text, sign(key, text), principal, now)


@pytest.fixture(scope="module", name="told")
def database_with_a_run(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Files]:
    """A database with an approved run among others, and the files of its evidence."""
    folder = tmp_path_factory.mktemp("evidence")
    option = f"sqlite:///{folder}/state.db"
    keys = Keys(tmp_path_factory.mktemp("keys"))
    files = {name: keys.make(name) for name in ("alice", "bob")}
    for name, file in files.items():
        keys.allow(name, file)
    with opened(option) as state:
        state.begin({"by": "early-bird"}).conclude(Updates(), "applied")
        plan = state.keep(new_plan(CREATE, DISABLE), DAY, SETTINGS)
        decide(state, plan, files["alice"], "alice", "HR")
        decide(state, plan, files["bob"], "bob", "IT")
        run = state.begin(FACTS, SETTINGS)
        run.use([plan.number], {"1", "2"})
        run.intend([(0, CREATE), (1, DISABLE)])
        run.settle({0: APPLIED, 1: Outcome(Status.FAILED, "It is gone.")})
        run.conclude(Updates(), "applied")
        state.begin({"by": "after"}).conclude(Updates(), "applied")
        with state._database.reading() as connection:
            found = evidence(connection, _find(connection, HERE), run.number)
    assert found
    return option, files_of(found, keys.allowed.read_bytes())


@pytest.fixture
def files(told: tuple[str, Files]) -> Files:
    return dict(told[1])


def sealed(files: Files) -> Files:
    """The files, with a manifest that fits."""
    manifest = json.loads(files["manifest.json"])
    manifest["files"] = {
        name: hashlib.sha256(content).hexdigest() for name, content in files.items() if name != "manifest.json"
    }
    return {**files, "manifest.json": f"{json.dumps(manifest, indent=2, sort_keys=True)}\n".encode()}


def broken(files: Files) -> str:
    with pytest.raises(BrokenBundleError) as refused:
        verify(files)
    return str(refused.value)


def name_of(files: Files, begins: str) -> str:
    return next(name for name in sorted(files) if name.startswith(begins))


def edited(files: Files, begins: str, edit: t.Callable[[t.Any], object]) -> Files:
    """The files with another JSON in one of them, and a manifest that fits."""
    name = name_of(files, begins)
    record = json.loads(files[name])
    edit(record)
    return sealed({**files, name: json.dumps(record).encode()})


def test_the_evidence_is_whole(files: Files) -> None:
    found = verify(files)
    assert (found.plans, found.decisions, found.signatures, found.changes, found.heads) == (1, 2, 2, 2, 0)
    # The plan, two decisions, the beginning, two changes and the end of the run; not the runs before and after.
    assert found.entries == 7
    assert json.loads(files["configuration.json"])["variables"] == {"ou": "OU=Staff"}
    assert b"CEO" in files["outcomes.jsonl"] and b"early-bird" not in files["audit.jsonl"]


def test_an_auditor_verifies_the_archive_alone(files: Files, tmp_path: pathlib.Path) -> None:
    with zipfile.ZipFile(io.BytesIO(archive(files))) as archived:
        archived.extractall(tmp_path)
    head = json.loads(files["audit.jsonl"].splitlines()[-1])
    kept = f"{json.loads(head['entry'])['number']}:{head['hash']}"
    command = [sys.executable, "-I", str(tmp_path / "verify.py")]
    # -I leaves out the folder of the program, in which verifier.py is.
    command[1:2] = ["-E", "-s"]
    done = subprocess.run([*command, "--head", kept], capture_output=True, text=True, check=False, cwd="/")
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.startswith("The evidence is as it was written.") and "agrees with: 1." in done.stdout
    other = subprocess.run([*command, "--head", f"{kept[:-1]}x"], capture_output=True, text=True, check=False)
    assert other.returncode == 2 and "A head is a number" in other.stderr
    wrong = kept[:-1] + ("0" if kept[-1] != "0" else "1")
    assert subprocess.run([*command, "--head", wrong], capture_output=True, check=False).returncode == 1
    (tmp_path / "run.json").write_bytes(b"{}")
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (1, "run.json was changed.\n")


def test_the_same_evidence_is_the_same_archive(files: Files) -> None:
    assert archive(files) == archive(dict(reversed(files.items())))


def test_every_byte_counts(files: Files) -> None:
    """Whatever byte of whatever file is changed, and whatever file is removed or added."""
    chance = random.Random(7)
    for _edit in range(2000):
        name = chance.choice(sorted(files))
        content = bytearray(files[name])
        content[chance.randrange(len(content))] ^= 1 << chance.randrange(7)
        with pytest.raises((BrokenBundleError, ValueError, LookupError, TypeError, AttributeError)):
            verify({**files, name: bytes(content)})
    for name in files:
        with pytest.raises(BrokenBundleError):
            verify({other: content for other, content in files.items() if other != name})
    assert broken({**files, "more.txt": b"x"}) == "more.txt does not belong to the bundle."


def test_a_manifest_that_fits_helps_nobody(files: Files) -> None:
    def other_digest(plan: t.Any) -> None:
        plan["units"][0]["digest"] = "0" * 64

    def other_changes(plan: t.Any) -> None:
        plan["units"][0]["changes"][0]["dn"] = "CN=Somebody else"

    def requester(plan: t.Any) -> None:
        plan["row"]["requested_by"] = "frank"

    def principal(decision: t.Any) -> None:
        decision["principal"] = "bob"

    def moment(decision: t.Any) -> None:
        decision["at"] = "2026-01-01T00:00:00Z"

    def statement(decision: t.Any) -> None:
        decision["statement"] = decision["statement"].replace("HR", "IT")

    def starter(run: t.Any) -> None:
        run["facts"]["by"] = "frank"

    def status(run: t.Any) -> None:
        run["status"] = "stopped"

    def options(configuration: t.Any) -> None:
        configuration["options"]["name"] = "other"

    for begins, edit, why in (
        ("plans/", other_digest, "are not those of its checksum"),
        ("plans/", other_changes, "has shown something else"),
        ("manifest.json", lambda manifest: manifest.update(run=3), "is about another run"),
        ("manifest.json", lambda manifest: manifest.update(format="x/2"), "has the format x/2"),
        ("plans/", requester, "does not tell of plan"),
        ("decisions/", principal, "The decision of bob about plan"),
        ("decisions/", moment, "is not the one of which the audit log tells"),
        ("decisions/", statement, "is not the one of which the audit log tells"),
        ("run.json", starter, "is not what the audit log tells of the beginning"),
        ("run.json", status, "does not tell of the run as it is"),
        ("configuration.json", options, "The configuration is not the one"),
    ):
        assert why in broken(edited(files, begins, edit)), why


def without_details(files: Files) -> Files:
    """The files, with an excerpt of the audit log that names nobody any more, as after people were forgotten."""
    lines = [json.loads(line) for line in files["audit.jsonl"].splitlines()]
    kept = [{name: line[name] for name in line if name not in ("details", "salt")} for line in lines]
    log = "".join(f"{json.dumps(line, sort_keys=True, separators=(',', ':'))}\n" for line in kept)
    return sealed({**files, "audit.jsonl": log.encode()})


def test_somebody_else_has_not_decided_if_the_log_names_nobody_any_more(files: Files) -> None:
    """Then only the signature tells."""
    nameless = without_details(files)
    assert verify(nameless).signatures == 2
    other = edited(nameless, "decisions/", lambda decision: decision.update(principal="bob"))
    assert broken(other) == "The signature of bob is not good."


def test_a_decision_that_was_left_out_is_found(files: Files) -> None:
    del files[name_of(files, "decisions/")]
    assert "A decision about plan" in broken(sealed(files)) and "is missing, of which entry 4" in broken(sealed(files))


def test_the_end_of_a_run_that_was_cut_off_is_found(files: Files) -> None:
    """Together with the last change, which somebody wants to hide."""
    log, outcomes = (files[name].splitlines(keepends=True) for name in ("audit.jsonl", "outcomes.jsonl"))
    cut = sealed({**files, "audit.jsonl": b"".join(log[:-2]), "outcomes.jsonl": outcomes[0]})
    assert broken(cut) == "The audit log does not tell of the run as it is."


def test_a_configuration_that_was_left_out_is_found(files: Files) -> None:
    del files["configuration.json"]
    assert broken(sealed(files)) == "configuration.json is missing."


def test_a_plan_that_was_left_out_with_its_decisions_is_told(files: Files) -> None:
    """It may have been removed with the people in it, so the bundle is not broken."""
    assert "not there any more" not in summary(verify(files))
    left = {name: content for name, content in files.items() if not name.startswith(("plans/", "decisions/"))}
    assert summary(verify(sealed(left))).endswith("Plans that the run has used, and that are not there any more: 1.")


def test_changes_that_were_edited_are_found(files: Files) -> None:
    lines = files["outcomes.jsonl"].splitlines(keepends=True)
    for edit in (
        lines[:1],
        [*lines, lines[0]],
        [lines[0].replace(b"CEO", b"CFO"), lines[1]],
        [lines[0], lines[1].replace(b'"failed"', b'"applied"')],
    ):
        other = sealed({**files, "outcomes.jsonl": b"".join(edit)})
        assert "are not those of which the audit log tells" in broken(other)
    log = files["audit.jsonl"].splitlines(keepends=True)
    assert "The audit log is broken" in broken(sealed({**files, "audit.jsonl": b"".join(log[:3] + log[4:])}))
    # Another part of a log is one, too; but it does not tell of the run.
    assert "does not tell" in broken(sealed({**files, "audit.jsonl": b"".join(log[:3])}))


def test_without_the_allowed_signers_signatures_are_counted_only(files: Files) -> None:
    del files["allowed_signers"]
    found = verify(sealed(files))
    assert (found.decisions, found.signatures) == (2, 0)


def test_a_person_who_was_forgotten_does_not_make_it_broken(told: tuple[str, Files], tmp_path: pathlib.Path) -> None:
    from ansible_collections.hrsync.ad.plugins.module_utils.state import tasks

    copy = tmp_path / "state.db"
    copy.write_bytes(pathlib.Path(told[0].removeprefix("sqlite:///")).read_bytes())
    option = f"sqlite:///{copy}"
    tasks.state(t.cast(t.Any, FakeModule(option, forget=["1"], name=None, export=None, keep=None)))
    with opened(option) as state, state._database.reading() as connection:
        found = evidence(connection, _find(connection, HERE), 2)
    assert found
    made = files_of(found, None)
    assert b"Anna" not in b"".join(made.values())
    verified = verify(made)
    assert verified.unclear == 1
    assert summary(verified).endswith("because people were forgotten: 1.")


def module(option: str, path: pathlib.Path, **params: t.Any) -> t.Any:
    given = {"name": None, "domain": None, "run": 2, "path": str(path), "allowed_signers": None, **params}
    return FakeModule(option, **given)


def test_the_module_writes_the_archive_once(told: tuple[str, Files], tmp_path: pathlib.Path) -> None:
    path = tmp_path / "evidence.zip"
    written = module(told[0], path)
    first = write_evidence(written)
    assert written.warnings == ["2 signatures could not be verified: lifecycle_allowed_signers is not set."]
    assert first["changed"] and first["sha256"] == hashlib.sha256(path.read_bytes()).hexdigest()
    assert path.stat().st_mode & 0o777 == 0o600
    assert "Changes: 2. Plans: 1. Decisions: 2, with 0 verified" in first["verified"]
    assert not write_evidence(module(told[0], path))["changed"]


def test_signatures_that_are_verified_need_no_warning(
    told: tuple[str, Files], tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    signers = tmp_path / "allowed_signers"
    signers.write_bytes(told[1]["allowed_signers"])
    with_signers = module(told[0], tmp_path / "evidence.zip", allowed_signers=str(signers))
    assert "2 verified" in write_evidence(with_signers)["verified"]
    assert with_signers.warnings == []
    monkeypatch.setenv("PATH", "/nowhere")
    write_evidence(with_signers)
    assert with_signers.warnings == ["2 signatures could not be verified: ssh-keygen is not installed on the target."]


@pytest.mark.parametrize("params", [{"run": 99}, {"domain": "other.test"}, {"name": "other"}])
def test_a_run_that_is_not_there(told: tuple[str, Files], tmp_path: pathlib.Path, params: dict[str, t.Any]) -> None:
    with pytest.raises(StateError, match="is in no configuration that was asked for"):
        write_evidence(module(told[0], tmp_path / "x.zip", **params))


def test_files_that_cannot_be_read_or_written(told: tuple[str, Files], tmp_path: pathlib.Path) -> None:
    with pytest.raises(ConfigurationError, match="of the option allowed_signers cannot be read: No such file"):
        write_evidence(module(told[0], tmp_path / "x.zip", allowed_signers=str(tmp_path / "none")))
    with pytest.raises(StateError, match="cannot be written: No such file"):
        write_evidence(module(told[0], tmp_path / "none" / "x.zip"))


def test_evidence_that_is_not_whole_is_not_written(told: tuple[str, Files], tmp_path: pathlib.Path) -> None:
    copy = tmp_path / "state.db"
    copy.write_bytes(pathlib.Path(told[0].removeprefix("sqlite:///")).read_bytes())
    with opened(f"sqlite:///{copy}") as state, state._database.writing() as connection:
        connection.execute(sa.update(tables().intents).values(status="applied"))
    with pytest.raises(StateError, match="The evidence of run 2 is not whole. The changes of the run"):
        write_evidence(module(f"sqlite:///{copy}", tmp_path / "x.zip"))


def test_a_folder_that_is_none(tmp_path: pathlib.Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(tmp_path)]) == 1
    assert capsys.readouterr().out == "manifest.json is missing.\n"
