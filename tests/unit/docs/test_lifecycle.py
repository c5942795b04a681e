# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the role's README and the example of an inventory show can be used as it is printed."""

from __future__ import annotations

import dataclasses
import datetime
import pathlib
import re
import typing as t

import pytest
import yaml

from ansible_collections.hrsync.ad.plugins.module_utils.model.desired import Desired, Presence
from ansible_collections.hrsync.ad.plugins.module_utils.steps.registry import STEPS
from ansible_collections.hrsync.ad.plugins.plugin_utils.mapping.desired import Person, render
from ansible_collections.hrsync.ad.plugins.plugin_utils.mapping.mapping import read_configuration
from ansible_collections.hrsync.ad.plugins.plugin_utils.mapping.templates import read_templates
from ansible_collections.hrsync.ad.plugins.plugin_utils.rendering.days import Moment
from ansible_collections.hrsync.ad.tests.unit.plugins.plugin_utils.authored import employee, renderer

ROOT = pathlib.Path(__file__).parents[3]
README = (ROOT / "roles/lifecycle/README.md").read_text("utf-8")
INVENTORY = (ROOT / "docs/examples/inventory.yml").read_text("utf-8")
VARIABLES = {**{name: step.variable for name, step in STEPS.items()}, "account": "lifecycle_account"}

ABSENCE = {"start": "2026-12-21T00:00:00+01:00", "end": "2027-01-02T00:00:00+01:00", "last_day": "2027-01-01"}


def from_readme() -> dict[str, t.Any]:
    """The variables that the README shows, the first of each name, and all of `lifecycle_more_attributes`."""
    shown: dict[str, t.Any] = {}
    for text in re.findall(r"^```yaml\n(.*?)^```$", README, re.MULTILINE | re.DOTALL):
        block = yaml.safe_load(text)
        if isinstance(block, dict):
            more = {**shown.get("lifecycle_more_attributes", {}), **block.get("lifecycle_more_attributes", {})}
            shown = {**block, **shown, "lifecycle_more_attributes": more}
    return shown


def from_inventory() -> dict[str, t.Any]:
    """The variables of the inventory, without the comment signs of its last part."""
    head, steps = INVENTORY.split("    # Steps outside Active Directory.")
    options = re.sub(r"^    # ?", "    ", steps[steps.index("    # lifecycle_") :], flags=re.MULTILINE)
    return t.cast("dict[str, t.Any]", yaml.safe_load(head + options)["all"]["vars"])


SHOWN = {"README": from_readme(), "inventory": from_inventory()}


@pytest.fixture(params=SHOWN)
def shown(request: pytest.FixtureRequest) -> dict[str, t.Any]:
    return SHOWN[request.param]


def rendered(variables: t.Mapping[str, t.Any], person: Person) -> Desired:
    """What is wanted of one employee, of whom nothing is set aside or left out."""
    defaults = yaml.safe_load((ROOT / "roles/lifecycle/defaults/main.yml").read_text("utf-8"))
    made = renderer({**defaults, "lifecycle_managed_base": "DC=example,DC=com", **variables})
    names = {name: f"lifecycle_{name}" for name in ("attributes", "more_attributes", "ou", "groups")}
    configuration = read_configuration(made, **names, steps=VARIABLES)
    templates = read_templates(made, "lifecycle_templates", configuration, "employeeID")
    rendering = render(configuration, [person], made, templates=templates)
    assert rendering.rejections == () and rendering.notices == ()
    [desired] = rendering.desired
    return desired


NOW = datetime.datetime(2026, 11, 28, 12, 0, tzinfo=datetime.UTC)
PERSON = Person(
    employee=employee(email="anna.nowak@example.com"), presence=Presence.ACTIVE, moment=Moment(NOW, "Europe/Warsaw")
)


def test_nobody_is_set_aside_whatever_hr_does_not_know(shown: dict[str, t.Any]) -> None:
    nowhere = employee(location={"city": None, "country": None}, job_title=None, custom={"photo_url": None})
    for presence in (Presence.UPCOMING, Presence.ACTIVE, Presence.LEFT):
        assert rendered(shown, dataclasses.replace(PERSON, employee=nowhere, presence=presence)).key == "1017"


def test_who_works_here_has_everything(shown: dict[str, t.Any]) -> None:
    steps = rendered(shown, PERSON).steps
    assert {"script", "mailbox", "license", "home_folder"} <= steps.keys()
    assert steps["mailbox"][0]["state"] == steps["home_folder"][0]["state"] == "present"
    assert steps["license"][0]["usage_location"] == "PL"
    assert "skype_user" not in steps


def test_who_has_left_has_every_step_that_is_shown(shown: dict[str, t.Any]) -> None:
    steps = rendered(shown, dataclasses.replace(PERSON, presence=Presence.LEFT)).steps
    assert set(steps) == {name for name, step in STEPS.items() if step.variable in shown}
    assert steps["mailbox"][0]["state"] == "shared" and steps["license"][0]["revoke"] == ["all"]
    assert steps["home_folder"][0]["state"] == steps["photo"][0]["state"] == "absent"


def test_the_readme_s_mover_takes_the_home_folder_along_and_gets_a_photo() -> None:
    moved = employee(location={"city": "Barcelona"}, custom={"photo_url": "https://hr.example.com/1017.jpg"})
    steps = rendered(SHOWN["README"], dataclasses.replace(PERSON, employee=moved)).steps
    [folder], [photo] = steps["home_folder"], steps["photo"]
    assert folder["root"] == r"\\fs-barcelona.example.com\homes" and folder["move"]
    assert folder["root"] in folder["roots"]
    assert photo["url"].startswith("https://")


def test_the_readme_s_templates_hold_for_whom_they_say() -> None:
    agent = employee(location={"city": "Kraków"}, job_title="Help desk agent")
    desired = rendered(SHOWN["README"], dataclasses.replace(PERSON, employee=agent))
    assert {"GG-Krakow", "GG-Building-7"} <= set(desired.groups)
    assert desired.attributes["wWWHomePage"] == ("https://krakow.example.com",)
    assert desired.flags == {"not_delegated": True}
    assert desired.like is not None and desired.like.account == "tpl-helpdesk" and desired.like.groups


def test_the_readme_s_replies_name_the_manager_or_the_return() -> None:
    manager = employee(key="2", email="jan.kowal@example.com").to_dict()
    left = dataclasses.replace(PERSON, presence=Presence.LEFT)
    [with_manager] = rendered(SHOWN["README"], dataclasses.replace(left, manager=manager)).steps["auto_reply"]
    [without] = rendered(SHOWN["README"], left).steps["auto_reply"]
    assert with_manager["internal_message"] == "Anna Nowak has left. Please write to jan.kowal@example.com."
    assert without["internal_message"] == "Anna Nowak has left. Please write to office@example.com."
    [away] = rendered(SHOWN["README"], dataclasses.replace(PERSON, absence=ABSENCE)).steps["auto_reply"]
    assert (away["state"], away["end"]) == ("scheduled", "2027-01-02T00:00:00+01:00")
    assert away["internal_message"] == "I am away, and back after 2027-01-01."


@pytest.mark.parametrize(
    ("end_date", "presence", "hidden"),
    [
        ("2026-08-30", Presence.ABSENT, True),
        ("2026-08-31", Presence.LEFT, True),
        ("2026-10-29", Presence.LEFT, True),
        ("2026-10-30", Presence.LEFT, None),
        ("2999-12-31", Presence.LEFT, None),
        (None, Presence.LEFT, None),
    ],
)
def test_the_readme_s_leavers_are_hidden_after_thirty_days_and_deleted_after_ninety(
    end_date: str | None, presence: Presence, hidden: bool | None
) -> None:
    person = dataclasses.replace(PERSON, employee=employee(end_date=end_date), presence=Presence.LEFT)
    desired = rendered(SHOWN["README"], person)
    assert desired.presence is presence
    assert desired.steps["mailbox"][0].get("hide_from_address_lists") is hidden


def test_the_readme_s_accounts_expire_when_access_ends() -> None:
    for end_date, expires in (("2026-12-31", "2026-12-31T00:00:00+01:00"), (None, "never")):
        person = dataclasses.replace(PERSON, employee=employee(end_date=end_date))
        assert rendered(SHOWN["README"], person).attributes["accountExpires"] == (expires,)


def test_every_variable_is_in_the_readme_s_table() -> None:
    options = yaml.safe_load((ROOT / "roles/lifecycle/meta/argument_specs.yml").read_text("utf-8"))["argument_specs"]
    described = {
        name for line in re.findall(r"^\| (`lifecycle_.*?) \|", README, re.MULTILINE) for name in line.split(", ")
    }
    assert described == {f"`{name}`" for entry in options.values() for name in entry["options"]}
