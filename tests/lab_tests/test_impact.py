# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What another mapping would do: both are planned for the same people in the same domain, and nothing is written."""

from __future__ import annotations

import pathlib
import typing as t

import pytest
import yaml

from tests.lab import ldap_tools
from tests.lab.demo import stage
from tests.lab.facts import LabFacts
from tests.lab.simulated_hr.control import SimulatedControl

from .playbook import Done, Playbooks

pytestmark = pytest.mark.lab


def inventory() -> dict[str, t.Any]:
    return t.cast("dict[str, t.Any]", yaml.safe_load(stage.INVENTORY.read_text("utf-8")))


def written(path: pathlib.Path, content: t.Any) -> str:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(yaml.safe_dump(content, allow_unicode=True), "utf-8")
    return str(path)


def impact(playbooks: Playbooks, **variables: t.Any) -> Done:
    return playbooks.run(playbook="hrsync.ad.impact", variables=variables)


def test_the_impact_of_files_and_of_another_inventory(
    lab: LabFacts, synced: SimulatedControl, playbooks: Playbooks, tmp_path: pathlib.Path
) -> None:
    synced.event("leave", "1021")
    before = ldap_tools.highest_usn(lab)
    asked = len(synced.request_log()["entries"])
    other = {
        "lifecycle_more_attributes": {"title": "{{ employee.job_title | upper }}"},
        "lifecycle_account": [{"when": "presence == 'left'", "state": "absent"}],
    }
    done = impact(playbooks, other=written(tmp_path / "other.yml", other))
    assert done.code == 0, done.output
    first_run = len(synced.request_log()["entries"]) - asked
    assert done.result["counts"]["account"] == 1
    (leaver, *others) = done.result["people"]
    assert (leaver["key"], leaver["differences"][0]) == (
        "1021",
        {"what": "account", "present": "disabled", "other": "deleted"},
    )
    assert {one["what"] for person in others for one in person["differences"]} == {"title"}
    assert (done.result["present"]["plan"]["disables"], done.result["other"]["plan"]["deletes"]) == (1, 1)
    assert done.result["present"]["checksum"] != done.result["other"]["checksum"]
    assert "\naccount: 1 person:\n" in done.output
    assert len(done.output.splitlines()) < 40

    present = done.result["present"]
    branch = inventory()
    branch["all"]["vars"] |= other
    done = impact(playbooks, other_inventory=written(tmp_path / "branch/hosts.yml", branch))
    assert done.code == 0, done.output
    assert done.result["people"][0] == leaver

    preview = playbooks.run("--check")
    planned = {kind: number for kind, number in preview.result["plan"].items() if number}
    assert planned == {kind: number for kind, number in present["plan"].items() if number}
    assert done.result["present"] == present, "the same changes have the same checksum"
    preview_asked = len(synced.request_log()["entries"]) - asked - 2 * first_run
    assert preview_asked == first_run, "HR is read once"
    assert ldap_tools.highest_usn(lab) == before


def test_changes_that_a_limit_withholds_are_compared(
    lab: LabFacts, synced: SimulatedControl, playbooks: Playbooks, tmp_path: pathlib.Path
) -> None:
    other = {
        "lifecycle_more_attributes": {"title": "{{ employee.job_title | upper }}"},
        "lifecycle_limits": {
            "attribute_changes": {"count": 99},
            "people": {"count": 99},
            "attributes": {"title": {"count": 1, "do": "hold"}},
        },
    }
    done = impact(playbooks, other=written(tmp_path / "other.yml", other))
    assert done.code == 0, done.output
    assert done.result["other"]["skipped"] == done.result["present"]["skipped"]
    assert set(done.result["counts"]) == {"title"}
    assert "WARNING only with the other mapping: The limit of attributes.title is exceeded" in done.output, done.output


def test_mistakes_of_either_side(company: SimulatedControl, playbooks: Playbooks, tmp_path: pathlib.Path) -> None:
    wrong = {"lifecycle_ou": "OU={{ employee.ofice }},DC=x", "lifecycle_more_attributes": {"title": "{{ x | uper }}"}}
    done = impact(playbooks, other=written(tmp_path / "other.yml", wrong))
    assert done.code == 2, done.output
    assert done.message.startswith(f"The other mapping ({tmp_path}/other.yml) cannot be used. lifecycle_")
    assert "employee has no field 'ofice'" in done.message
    assert "there is no filter 'uper'; did you mean upper?" in done.message

    right = written(tmp_path / "right.yml", {"lifecycle_groups": []})
    done = impact(playbooks, other=right, lifecycle_more_attributes={"title": "{{ employee.titel }}"})
    assert done.message.startswith("The present mapping cannot be used. lifecycle_more_attributes.title: ")
    assert company.request_log()["entries"] == [], "HR is not asked in vain"


def test_a_mapping_with_which_a_run_would_stop(
    company: SimulatedControl, playbooks: Playbooks, tmp_path: pathlib.Path
) -> None:
    done = impact(playbooks, other=written(tmp_path / "other.yml", {"lifecycle_protected_ous": ["OU=Gone,DC=x"]}))
    assert done.code == 2, done.output
    assert done.message.startswith("A run with the other mapping would fail: ")
    assert "OU=Gone,DC=x" in done.message
    assert done.result["present"]["stops"] == []


def test_identical_mappings(company: SimulatedControl, playbooks: Playbooks, tmp_path: pathlib.Path) -> None:
    done = impact(playbooks, other=written(tmp_path / "other.yml", {"mail_domain": "lab.hrsync.test"}))
    assert done.code == 0, done.output
    assert (done.result["different"], done.result["counts"]) == (0, {})
    assert done.result["present"] == done.result["other"]
