# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""One person's story over the stages of the guide, really applied: joined, moved, left, back, gone."""

from __future__ import annotations

import itertools
import json
import pathlib
import typing as t

import pytest
import yaml

from tests.lab import directory_fixtures
from tests.lab.days import day
from tests.lab.facts import REPOSITORY, LabFacts

from .playbook import Done, Playbooks
from .small_company import SmallCompany

pytestmark = pytest.mark.lab

GUIDE = REPOSITORY / "docs" / "docsite" / "rst" / "life_cycle.rst"
ANNA = "9301"


def inventory() -> dict[str, t.Any]:
    """The variables of the complete inventory in the guide."""
    after = (
        GUIDE.read_text("utf-8")
        .partition("\nStages\n------\n")[2]
        .partition(".. code-block:: yaml\n\n")[2]
        .splitlines()
    )
    block = itertools.takewhile(lambda line: line.startswith("    ") or not line, after)
    return t.cast("dict[str, t.Any]", yaml.safe_load("\n".join(block))["all"]["vars"])


class Story:
    """Anna's story: HR changes, a run follows, and the directory is looked at."""

    def __init__(self, company: SmallCompany, state: pathlib.Path) -> None:
        self.company, self.lab, self.hired = company, company.lab, False
        text = json.dumps(inventory()).replace("OU=Staff,DC=example,DC=com", company.unit)
        # The lab has groups with the names of the guide already.
        guide = json.loads(text.replace("GG-", "ST-"))
        names = ("stages", "groups", "leaver_groups", "create_missing_ous", "ou")
        self.variables = {f"lifecycle_{name}": guide[f"lifecycle_{name}"] for name in names}
        stages = {one["name"]: one for one in self.variables["lifecycle_stages"]}
        stages["offboarding"]["steps"]["script"] = company.script_rule()
        moved = {"name": "moved", "at": "change of location.city", "steps": {"attributes": {"pager": "new office"}}}
        self.variables["lifecycle_stages"].append(moved)
        self.variables["lifecycle_state"] = f"sqlite:///{state}"
        for name in ("ST-Staff", "ST-Newcomers", "ST-Settled", "ST-Handover", "ST-Former"):
            directory_fixtures.add_group(self.lab, name, company.groups)

    def run(self, *options: str, code: int = 0, **variables: t.Any) -> Done:
        done = self.company.run(*options, **{**self.variables, **variables})
        assert done.code == code, done.output
        return done

    def hire(self, starts: int) -> None:
        """Anna's record as if it were new, without an end."""
        if self.hired:
            self.company.hr.delete(ANNA)
        self.hired = True
        self.company.hire(ANNA, "Anna", "Stage", starts_on=day(starts))

    def leave(self, ends: int) -> None:
        self.company.hr.event("leave", ANNA, day=day(ends))

    @property
    def groups(self) -> set[str]:
        """The names of the groups that Anna is in."""
        found = self.company.account(ANNA).texts("memberOf")
        return {name.partition(",")[0].removeprefix("CN=") for name in found}

    @property
    def place(self) -> str:
        return self.company.account(ANNA).dn.partition(",")[2].removesuffix(f",{self.company.unit}")

    def reasons(self, done: Done) -> list[str]:
        return [change["reason"] for change in done.report["changes"]]


@pytest.fixture
def story(lab: LabFacts, playbooks: Playbooks, tmp_path: pathlib.Path) -> t.Iterator[Story]:
    with SmallCompany(lab, playbooks, "stages", tmp_path).open() as company:
        yield Story(company, tmp_path / "state.db")


def test_one_person_over_all_stages(story: Story) -> None:
    company = story.company
    # A week ahead there is an account, which is disabled.
    story.hire(5)
    done = story.run()
    assert done.planned["creates"] == 1
    assert f"stage welcome, start {day(5)} - 7 days (lifecycle_stages[0].steps.account)" in story.reasons(done)
    assert (company.is_enabled(ANNA), story.groups, story.place) == (False, {"ST-Staff", "ST-Newcomers"}, "OU=People")

    # She has begun. What will happen at the end of her contract is a preview.
    story.hire(-1)
    story.leave(100)
    story.run()
    assert company.is_enabled(ANNA)
    ahead = story.run("--check", lifecycle_as_of=day(100))
    assert (ahead.planned["disables"], ahead.planned["moves"]) == (1, 1)
    assert company.is_enabled(ANNA)

    # Another office, of which runs have read both cities, and the day before the end.
    story.hire(-200)
    company.hr.event("relocate", ANNA, location="Barcelona")
    story.leave(1)
    story.run()
    assert company.account(ANNA).text("pager") == "new office"
    assert company.account(ANNA).text("info") == f"Leaves on {day(1)}"
    assert story.groups == {"ST-Staff", "ST-Settled"}

    # The end. Another run changes nothing, and does not run the script again.
    story.hire(-200)
    story.leave(0)
    done = story.run()
    assert (company.is_enabled(ANNA), story.groups, story.place) == (False, {"ST-Former"}, "OU=Leavers")
    assert company.account(ANNA).text("description") == f"Left on {day(0)}"
    assert "info" not in company.account(ANNA).attributes
    assert f"stage offboarding, end {day(0)} (lifecycle_stages[6].steps.ou)" in story.reasons(done)
    assert story.run().planned == {}
    assert company.events(ANNA) == ["stage offboarding"]

    # HR takes the termination back: all of it is undone, and a warning names the rest.
    story.hire(-200)
    done = story.run()
    assert (company.is_enabled(ANNA), story.place) == (True, "OU=People")
    assert story.groups == {"ST-Staff", "ST-Settled"}
    [warning] = [one["text"] for one in done.report["notices"] if "stage offboarding" in one["text"]]
    assert "No ordinary rule undoes the step script, the attribute description, the attribute info" in warning

    # She leaves, and nobody runs for a month: one run makes what was missed.
    story.leave(-30)
    assert story.run().planned["deletes"] == 1
    assert company.accounts() == {}


def test_the_explanation_names_the_stages(story: Story) -> None:
    story.hire(5)
    story.run()
    done = story.company.run(playbook="hrsync.ad.explain", **story.variables, key=ANNA)
    assert "welcome (start - 7 days): reached since" in done.output


@pytest.mark.parametrize(
    ("stage", "words"),
    [
        (
            {"name": "x", "at": "ned", "steps": {"ou": "x"}},
            "lifecycle_stages[0].at is 'ned', but there is no event 'ned'",
        ),
        (
            {"name": "x", "at": "end", "steps": {"home_folder": {"state": "archived"}}},
            "lifecycle_stages[0].steps.home_folder: the step home_folder needs file_server",
        ),
    ],
)
def test_bad_stages_are_refused_before_anything_is_read(story: Story, stage: dict[str, t.Any], words: str) -> None:
    nothing = {"HRSYNC_FILE_SERVER_USER": "", "HRSYNC_FACTORIAL_URL": "https://127.0.0.1:9"}
    done = story.company.run(overrides=nothing, **{**story.variables, "lifecycle_stages": [stage]})
    assert done.code != 0
    assert words in done.output
