# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The example of a tested mapping runs as its jobs for GitLab and GitHub run it, and fails where it should."""

from __future__ import annotations

import pathlib
import shutil
import typing as t

import pytest
import yaml

from .programs import COLLECTION, run

EXAMPLE = COLLECTION / "docs" / "examples" / "mapping-tests"


def loaded(name: str) -> t.Any:
    return yaml.safe_load((EXAMPLE / name).read_text("utf-8"))


def commands() -> dict[str, list[str]]:
    """The commands of each job."""
    steps = loaded("github-workflow.yml")["jobs"]["test"]["steps"]
    github = [line for step in steps for line in step.get("run", "").splitlines()]
    return {"gitlab": loaded("gitlab-ci.yml")["test mapping"]["script"], "github": github}


@pytest.fixture
def repository(tmp_path: pathlib.Path) -> pathlib.Path:
    """The repository of a company, with the example in it."""
    return shutil.copytree(EXAMPLE, tmp_path / "repository")


def test_both_jobs_run_the_same_commands() -> None:
    known = commands()
    assert known["gitlab"] == known["github"]
    assert [command.split()[0] for command in known["gitlab"]] == ["pip", "ansible-galaxy", "ansible-playbook"]


@pytest.mark.parametrize("job", ["gitlab", "github"])
def test_the_job_tests_the_mapping(job: str, repository: pathlib.Path) -> None:
    done = run(repository, *commands()[job][-1].split())
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Examples: 7 of 7 come out as expected. Parts of the mapping: 11 of 11 are reached." in done.stdout


def test_a_mistake_in_the_mapping_fails_the_job(repository: pathlib.Path) -> None:
    inventory = repository / "inventory.yml"
    inventory.write_text(inventory.read_text("utf-8").replace("== 'Sales'", "== 'Slaes'"), "utf-8")
    done = run(repository, "ansible-playbook", "hrsync.ad.test_mapping", "-i", "inventory.yml")
    assert done.returncode == 2, done.stdout + done.stderr
    for line in (
        "FAILED A clerk in Sales (examples.yml)",
        "  groups: expected GG-Sales; got GG-Staff",
        "NOT REACHED by any example:",
        "  lifecycle_groups[1] (GG-Sales), when: employee.department == 'Slaes'",
        "Examples: 6 of 7 come out as expected. Parts of the mapping: 10 of 11 are reached.",
    ):
        assert line in done.stdout
    assert "1 of 7 examples failed: A clerk in Sales. Correct the mapping" in done.stdout + done.stderr
    assert "mismatches" not in done.stdout, "a failure is told in a sentence"


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("examples: [{employee: {deparment: x}}]", "examples[0].employee.deparment: there is no such field; did you"),
        ("examples: [{expect: {}}", "wrong.yml"),
        ("[]", "wrong.yml must contain a dictionary, not []."),
        ("", "There are no examples. Write them below the key examples."),
    ],
)
def test_examples_that_cannot_be_read(written: str, told: str, repository: pathlib.Path) -> None:
    (repository / "wrong.yml").write_text(written, "utf-8")
    done = run(
        repository, "ansible-playbook", "hrsync.ad.test_mapping", "-i", "inventory.yml", "-e", "examples=wrong.yml"
    )
    assert done.returncode == 2, done.stdout + done.stderr
    assert told in done.stdout + done.stderr
    assert "Traceback" not in done.stdout + done.stderr


def test_a_misspelt_variable_of_the_role_is_told(repository: pathlib.Path) -> None:
    done = run(
        repository, "ansible-playbook", "hrsync.ad.test_mapping", "-i", "inventory.yml", "-e", "lifecycle_grops=x"
    )
    assert done.returncode == 2
    assert "lifecycle_grops: the role has no such variable; did you mean lifecycle_groups?" in done.stdout + done.stderr
