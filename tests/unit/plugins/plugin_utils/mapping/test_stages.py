# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""`lifecycle_stages`: what is read, what is refused, and what reached stages make of an employee."""

from __future__ import annotations

import dataclasses
import datetime
import typing as t

import pytest

from ansible_collections.hrsync.ad.plugins.module_utils.errors import ConfigurationError
from ansible_collections.hrsync.ad.plugins.module_utils.model.desired import Desired, Presence, Staged
from ansible_collections.hrsync.ad.plugins.module_utils.people.stages import life_of
from ansible_collections.hrsync.ad.plugins.plugin_utils.mapping.desired import Person, Rendering, render
from ansible_collections.hrsync.ad.plugins.plugin_utils.mapping.mapping import Configuration, read_configuration
from ansible_collections.hrsync.ad.plugins.plugin_utils.mapping.stages import (
    Stage,
    read_stages,
    stage_fields,
    stage_names,
)
from ansible_collections.hrsync.ad.plugins.plugin_utils.mapping.templates import Templates, read_templates
from ansible_collections.hrsync.ad.plugins.plugin_utils.rendering.days import Moment
from ansible_collections.hrsync.ad.plugins.plugin_utils.rendering.renderer import Renderer

from ..authored import employee, renderer

Entry = dict[str, t.Any]

NOW = datetime.datetime(2026, 11, 28, 12, tzinfo=datetime.UTC)
ZONE = "Europe/Warsaw"
OFFBOARDING: Entry = {"name": "offboarding", "at": "end", "steps": {"account": {"state": "disabled"}}}
STEPS = ("account", "mailbox", "license", "script")


def read(
    stages: t.Any, *, saves_groups: bool = True, **variables: t.Any
) -> tuple[Renderer, Configuration, tuple[Stage, ...], Templates]:
    made = renderer({"lifecycle_stages": stages, **variables})
    made.stages = stage_names(made, "lifecycle_stages")
    names: dict[str, t.Any] = {name: name for name in ("attributes", "ou", "groups") if name in variables}
    steps = {step: step for step in STEPS if step in variables}
    configuration = read_configuration(made, **names, steps=steps)
    templates = read_templates(made, "templates" if "templates" in variables else None, configuration)
    return made, configuration, *read_stages(made, "lifecycle_stages", templates, saves_groups=saves_groups)


def rendering(
    stages: t.Any, presence: Presence, now: datetime.datetime = NOW, fields: Entry | None = None, **variables: t.Any
) -> Rendering:
    made, configuration, found, templates = read(stages, **variables)
    one = employee(**(fields or {}))
    life = life_of(one, has_left=presence is Presence.LEFT, now=now, timezone=ZONE)
    person = Person(employee=one, presence=presence, life=life, moment=Moment(now, ZONE), why="by HR")
    return render(configuration, [person], made, templates, found)


def wish(stages: t.Any, presence: Presence = Presence.ACTIVE, now: datetime.datetime = NOW, **more: t.Any) -> Desired:
    found = rendering(stages, presence, now, **more)
    assert found.rejections == ()
    [desired] = found.desired
    return desired


def staged(desired: Desired) -> Staged:
    assert desired.staged is not None
    return desired.staged


def stage(name: str, at: str, /, when: t.Any = None, **steps: t.Any) -> Entry:
    entry: Entry = {"name": name, "at": at, "steps": steps}
    return entry if when is None else {**entry, "when": when}


@pytest.mark.parametrize("value", [None, [], ""])
def test_without_stages(value: t.Any) -> None:
    assert read(value)[2] == ()


@pytest.mark.parametrize(
    ("stages", "words"),
    [
        ({"name": "x"}, "lifecycle_stages must be a list of dictionaries, not a dictionary"),
        (["end"], "lifecycle_stages[0] must be a dictionary with name, at, when, steps, not a string (end)."),
        ([{**OFFBOARDING, "then": 1}], "lifecycle_stages[0].then: there is no such key; did you mean when?"),
        ([{**OFFBOARDING, "name": " "}], "lifecycle_stages[0] needs name"),
        ([{**OFFBOARDING, "name": 5}], "lifecycle_stages[0] needs name"),
        ([{**OFFBOARDING, "name": "*"}], "lifecycle_stages[0].name is '*', but must be a plain name"),
        (
            [OFFBOARDING, {**OFFBOARDING, "name": "Offboarding"}],
            "lifecycle_stages[1].name is 'Offboarding', but lifecycle_stages[0] has this name too.",
        ),
        ([{**OFFBOARDING, "at": None}], "lifecycle_stages[0].at is missing"),
        ([{**OFFBOARDING, "at": 30}], "lifecycle_stages[0].at must be a string, not a number (30)."),
        (
            [{**OFFBOARDING, "at": "ned"}],
            "lifecycle_stages[0].at is 'ned', but there is no event 'ned'; did you mean end?",
        ),
        ([{**OFFBOARDING, "when": "presence == 'lft'"}], "lifecycle_stages[0].when: presence == 'lft'"),
        ([{**OFFBOARDING, "when": "presence == 'future'"}], "the rule never applies."),
        (
            [{**OFFBOARDING, "when": "stages.offbording.reached"}],
            "there is no stage 'offbording'; did you mean offboarding?",
        ),
        ([{**OFFBOARDING, "steps": {}}], "lifecycle_stages[0].steps must be a dictionary with steps"),
        ([{**OFFBOARDING, "steps": ["mailbox"]}], "lifecycle_stages[0].steps must be a dictionary with steps"),
        (
            [stage("x", "end", mailbx={})],
            "lifecycle_stages[0].steps.mailbx: there is no such step; did you mean mailbox?",
        ),
        ([stage("x", "end", mailbox={})], "lifecycle_stages[0].steps.mailbox is empty."),
        (
            [stage("x", "end", mailbox={"stat": "absent"})],
            "lifecycle_stages[0].steps.mailbox.stat: there is no such option",
        ),
        ([stage("x", "end", account="absent")], "lifecycle_stages[0].steps.account must be a dictionary with state"),
        (
            [stage("x", "end", account={"unlock": True})],
            "lifecycle_stages[0].steps.account.unlock: there is no such key",
        ),
        ([stage("x", "end", account={"state": "gone"})], "state is 'gone', not one of enabled, disabled, absent"),
        (
            [stage("x", "end - 1 day", account={"state": "absent"})],
            "only the accounts of people who have left are deleted",
        ),
        ([stage("x", "absence start", account={"state": "absent"})], "it is absence start."),
        ([stage("x", "end + 1 day", account={"state": "enabled"})], "nobody who has left keeps access"),
        (
            [stage("x", "end", groups=[])],
            "lifecycle_stages[0].steps.groups must be a dictionary with join, leave, remember",
        ),
        ([stage("x", "end", groups={"leave": None})], "lifecycle_stages[0].steps.groups.leave has no template"),
        ([stage("x", "end", groups={"remember": True})], "Set lifecycle_stages[0].steps.groups.leave."),
        (
            [stage("x", "end", groups={"leave": True, "remember": "x"})],
            "remember must be true or false, not a string (x).",
        ),
        ([stage("x", "end", ou="")], "lifecycle_stages[0].steps.ou is empty."),
        ([stage("x", "end", attributes={"info": {"value": "x", "on": "create"}})], "info.on is create"),
        ([stage("x", "end", attributes=["info"])], "lifecycle_stages[0].steps.attributes must be a dictionary"),
        ([stage("x", "end", script={"command": ["/x"], "once": False})], "script.once: a script of a stage runs once"),
        (
            [stage("x", "end", script=[{"command": ["/x"], "events": ["left"]}])],
            "script.events: a script of a stage runs",
        ),
    ],
)
def test_what_is_refused(stages: t.Any, words: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        read(stages)
    assert words in str(caught.value)


def test_saved_groups_need_an_attribute() -> None:
    with pytest.raises(ConfigurationError, match=r"Set lifecycle_leaver_groups\.remember_in, for example to seeAlso"):
        read([stage("x", "end", groups={"leave": True, "remember": True})], saves_groups=False)


def test_all_errors_are_raised_together() -> None:
    with pytest.raises(ConfigurationError) as caught:
        read([stage("x", "ned", mailbox=None, license=None), stage("y", "end")])
    assert len(str(caught.value).splitlines()) == 4


@pytest.mark.parametrize(
    ("first", "second", "words"),
    [
        (
            "stages.second.reached",
            "not stages.first.reached",
            "first -> second -> first refer to each other in a circle",
        ),
        ("via", "not stages.first.reached", "first -> second -> first refer to each other in a circle"),
        ("stages.first.reached", True, "lifecycle_stages[0].when uses the stage first itself."),
        ("stages | length > 0", True, "lifecycle_stages[0].when uses the stage first itself."),
    ],
)
def test_circles(first: str, second: t.Any, words: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        read(
            [
                stage("first", "end", first, ou="OU=A,DC=x"),
                stage("second", "end", second, ou="OU=B,DC=x"),
                stage("third", "end", "stages.first.reached", ou="OU=C,DC=x"),
            ],
            via="{{ stages['second'].reached }}",
        )
    assert words in str(caught.value)


def test_conditions_that_name_other_stages() -> None:
    """Stages are evaluated after those that they name, wherever they are in the list."""
    stages = [
        stage("late", "end", "stages['really left'].reached and stages.never.since is none", ou="OU=Late,DC=x"),
        stage("really left", "end - 1 day", ou="OU=Left,DC=x"),
        stage("never", "end + 1 day", ou="OU=Never,DC=x"),
    ]
    one = wish(stages, Presence.LEFT, fields={"end_date": "2026-11-28"})
    assert staged(one).ou == "OU=Late,DC=x"
    assert staged(one).reached == {"late": "2026-11-27T23:00:00+00:00", "really left": "2026-11-26T23:00:00+00:00"}


def test_fields_to_remember() -> None:
    _made, _configuration, found, _templates = read(
        [
            stage("a", "change of department", ou="OU=A,DC=x"),
            stage("b", "change of custom.site", ou="OU=A,DC=x"),
            OFFBOARDING,
        ]
    )
    assert stage_fields(found) == ("department", "custom.site")


def test_stages_in_templates() -> None:
    attributes = {
        "info": "{{ stages.offboarding.since }}",
        "extensionName": "{{ stages['end plus 30'].at }}",
        "description": "{{ 'gone' if stages.offboarding.reached and not stages['end plus 30'].reached else 'here' }}",
    }
    stages = [OFFBOARDING, stage("end plus 30", "end + 30 days", ou="OU=Old,DC=x")]
    one = wish(stages, Presence.LEFT, fields={"end_date": "2026-11-28"}, attributes=attributes)
    assert one.attributes == {
        "info": ("2026-11-28T00:00:00+01:00",),
        "extensionName": ("2026-12-28T00:00:00+01:00",),
        "description": ("gone",),
    }


@pytest.mark.parametrize(
    ("template", "words"),
    [
        ("{{ stages.offbording.reached }}", "there is no stage 'offbording'; did you mean offboarding?"),
        ("{{ stages.offboarding.reachd }}", "a stage has no field 'reachd'; the fields are reached, since, at."),
    ],
)
def test_a_stage_that_a_template_misspells(template: str, words: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        read([OFFBOARDING], attributes={"info": template})
    assert words in str(caught.value)


def test_stages_in_conditions_of_ordinary_rules() -> None:
    rules = [{"when": "stages.offboarding.reached", "state": "absent"}, {"state": "present"}]
    for presence, state in ((Presence.ACTIVE, "present"), (Presence.LEFT, "absent")):
        one = wish([OFFBOARDING], presence, fields={"end_date": "2026-11-28"}, mailbox=rules)
        assert one.steps["mailbox"][0]["state"] == state


def test_a_reached_stage_comes_before_the_rules_of_its_step() -> None:
    """The latest of several, and of two that begin at the same time the one that is configured last."""
    stages = [
        stage("third", "end + 10 days", mailbox={"state": "absent"}),
        stage("first", "end", mailbox={"state": "shared"}),
        stage("second", "end + 5 days", mailbox={"state": "disabled", "when": "employee.department == 'IT'"}),
    ]
    rules = {"state": "present"}

    def state(end: str, presence: Presence = Presence.LEFT, **fields: t.Any) -> tuple[str, str]:
        one = wish(stages, presence, fields={"end_date": end, **fields}, mailbox=rules)
        return one.steps["mailbox"][0]["state"], staged(one).steps.get("mailbox", ("",))[0]

    assert state("2026-11-29", Presence.ACTIVE) == ("present", "")
    assert state("2026-11-28") == ("shared", "stage first, end 2026-11-28 (lifecycle_stages[1].steps.mailbox)")
    assert state("2026-11-22", department="IT")[0] == "disabled"
    assert state("2026-11-22")[0] == "shared"
    assert state("2026-11-10")[1] == "stage third, end 2026-11-10 + 10 days (lifecycle_stages[0].steps.mailbox)"
    both = [stage("a", "end", mailbox={"state": "absent"}), stage("b", "end", mailbox={"state": "shared"})]
    one = wish(both, Presence.LEFT, fields={"end_date": "2026-11-28"})
    assert one.steps["mailbox"][0]["state"] == "shared"


def test_after_the_end_only_stages_of_the_end_decide() -> None:
    """The mailbox of the first day must not keep the rule from hiding the mailbox of a leaver."""
    stages = [stage("welcome", "start", mailbox={"state": "present"}, attributes={"info": "new"}, ou="OU=New,DC=x")]
    rules = {"when": "presence == 'left'", "state": "absent"}
    dates = {"start_date": "2020-01-01", "end_date": "2026-11-28"}
    one = wish(stages, Presence.LEFT, fields=dates, mailbox=rules)
    assert one.steps["mailbox"][0]["state"] == "absent"
    assert (staged(one).ou, dict(staged(one).attributes), dict(staged(one).reached)) == (None, {}, {})


def test_every_script_runs_once_for_its_stage() -> None:
    stages = [
        stage("offboarding", "end", script={"command": ["/opt/archive"]}),
        stage("later", "end + 5 days", script=[{"command": ["/opt/erase"], "name": "erase"}]),
    ]
    ordinary = [{"command": ["/opt/tell"]}]
    one = wish(stages, Presence.LEFT, fields={"end_date": "2026-11-10"}, script=ordinary)
    later, first, own = one.steps["script"]
    assert (first["name"], first["event"], first["events"]) == (
        "archive (stage offboarding)",
        "stage offboarding",
        ["stage offboarding"],
    )
    assert (later["name"], later["occurrence"]) == ("erase (stage later)", "2026-11-14T23:00:00+00:00")
    assert "event" not in own


def test_the_account_of_somebody_who_works() -> None:
    stages = [
        stage("early", "start - 1 day", account={"state": "enabled"}),
        stage("locked", "start + 10 days", "employee.department == 'Sales'", account={"state": "disabled"}),
    ]
    early = wish(stages, Presence.UPCOMING, fields={"start_date": "2026-11-29"})
    assert (early.enables, early.disables, early.why) == (
        True,
        False,
        "stage early, start 2026-11-29 - 1 day (lifecycle_stages[0].steps.account)",
    )
    locked = wish(stages, Presence.ACTIVE, fields={"start_date": "2026-11-10"})
    assert (locked.enables, locked.disables, locked.presence) == (False, True, Presence.ACTIVE)
    other = wish(stages, Presence.ACTIVE, fields={"start_date": "2026-11-10", "department": "IT"})
    assert (other.enables, other.disables) == (True, False)
    unreached = wish(stages, Presence.UPCOMING, fields={"start_date": "2026-12-10"})
    assert (unreached.enables, unreached.disables, unreached.why) == (False, False, "by HR")


def test_a_stage_of_the_account_makes_a_future_employee_upcoming() -> None:
    stages = [stage("prepared", "start - 30 days", account={"state": "disabled"})]
    one = wish(stages, Presence.FUTURE, fields={"start_date": "2026-12-20"}, attributes={"info": "{{ presence }}"})
    assert (one.presence, one.attributes["info"], one.enables) == (Presence.UPCOMING, ("upcoming",), False)
    other = wish(
        [stage("moved", "start - 30 days", ou="OU=A,DC=x")], Presence.FUTURE, fields={"start_date": "2026-12-20"}
    )
    assert other.presence is Presence.FUTURE


def test_only_accounts_of_leavers_are_deleted() -> None:
    stages = [OFFBOARDING, stage("end plus 30", "end + 30 days", account={"state": "absent"})]
    gone = wish(stages, Presence.LEFT, fields={"end_date": "2026-10-29"})
    assert gone.presence is Presence.ABSENT
    assert gone.why == "stage end plus 30, end 2026-10-29 + 30 days (lifecycle_stages[1].steps.account)"
    left = wish(stages, Presence.LEFT, fields={"end_date": "2026-10-31"})
    assert (left.presence, left.why[:33]) == (Presence.LEFT, "stage offboarding, end 2026-10-31")
    working = wish(stages, Presence.ACTIVE, fields={"start_date": "2026-11-01", "end_date": "2026-09-30"})
    assert (working.presence, working.enables) == (Presence.ACTIVE, True)
    unknown = wish(stages, Presence.LEFT, fields={"status": "inactive"})
    assert unknown.presence is Presence.LEFT


def test_a_stage_comes_before_the_rules_of_the_account() -> None:
    rules = {"when": "presence == 'left'", "state": "absent"}
    one = wish([OFFBOARDING], Presence.LEFT, fields={"end_date": "2026-11-28"}, account=rules)
    assert one.presence is Presence.LEFT


def test_attributes_and_ou_of_somebody_who_works() -> None:
    stages = [
        stage("notice", "end - 30 days", attributes={"info": "leaves", "title": "{{ stages.notice.since[:10] }}"}),
        stage("last week", "end - 7 days", attributes={"INFO": "leaves soon"}, ou="OU=Leaving,DC=x"),
    ]
    one = wish(stages, fields={"end_date": "2026-12-01"}, attributes={"info": "works", "sn": "x"}, ou="OU=A,DC=x")
    assert one.attributes == {"info": ("leaves soon",), "sn": ("x",), "title": ("2026-11-01",)}
    assert one.options["info"].startswith(
        "stage last week, end 2026-12-01 - 7 days (lifecycle_stages[1].steps.attributes"
    )
    assert (one.ou, staged(one).reason("ou")) == (
        "OU=Leaving,DC=x",
        "stage last week, end 2026-12-01 - 7 days (lifecycle_stages[1].steps.ou)",
    )
    before = wish(stages, fields={"end_date": "2027-12-01"}, attributes={"info": "works"}, ou="OU=A,DC=x")
    assert (before.attributes, before.ou) == ({"info": ("works",)}, "OU=A,DC=x")


def test_attributes_and_ou_of_a_leaver() -> None:
    stages = [stage("end", "end", attributes={"info": "left", "department": ""}, ou="OU=Left,DC=x")]
    one = wish(stages, Presence.LEFT, fields={"end_date": "2026-11-28"}, attributes={"info": "works", "mail": "a@x"})
    assert dict(staged(one).attributes) == {"info": ("left",), "department": ()}
    assert (staged(one).ou, one.attributes) == ("OU=Left,DC=x", {"info": ("works",), "mail": ("a@x",)})


def test_a_template_of_a_stage_that_fails() -> None:
    """Somebody who works is skipped. A leaver is not, and the part is told."""
    stages = [
        stage(
            "end",
            "end - 9 days",
            ou="OU={{ employee.custom.branch }},DC=x",
            groups={"join": ["{{ employee.custom.x }}"]},
        ),
        stage("other", "end", "employee.custom.x == 1", attributes={"info": "{{ employee.first_name | int + none }}"}),
        stage("third", "end", attributes={"info": "{{ 1 / 0 }}"}),
    ]
    fields = {"end_date": "2026-11-28", "custom": {}}
    soon = {**fields, "end_date": "2026-11-30"}
    assert len(rendering(stages[:1], Presence.ACTIVE, fields=soon).rejections) == 1
    one = wish(stages, Presence.LEFT, fields=fields, ou="OU=A,DC=x")
    assert staged(one).ou is None
    assert one.presence is Presence.LEFT
    [skipped] = one.skips
    for part in (
        "lifecycle_stages[0].steps.ou",
        "lifecycle_stages[0].steps.groups.join",
        "lifecycle_stages[1].when",
        "lifecycle_stages[2].steps.attributes.info",
    ):
        assert part in skipped


def test_groups_of_somebody_who_works() -> None:
    stages = [
        stage("probation", "start", groups={"join": ["Newcomers", "VPN"], "leave": "Old"}),
        stage("settled", "start + 60 days", groups={"join": "{{ ['Regulars', 'regulars'] }}"}),
        stage("away", "end - 1 day", groups={"leave": True, "remember": True, "join": "Away"}),
    ]
    groups = [{"group": "Staff"}, {"group": "old"}, {"group": "vpn"}]
    new = wish(stages, fields={"start_date": "2026-11-01"}, groups=groups)
    assert new.groups == ("Staff", "vpn", "Newcomers")
    assert (staged(new).joins, staged(new).leaves) == (("Newcomers", "VPN"), ("Old",))
    assert staged(new).known_groups == ("Newcomers", "VPN", "Regulars", "regulars", "Away")
    settled = wish(stages, fields={"start_date": "2026-09-01"}, groups=groups)
    assert settled.groups == ("Staff", "old", "vpn", "regulars")
    away = wish(stages, fields={"start_date": "2026-09-01", "end_date": "2026-11-29"}, groups=groups)
    assert (away.groups, staged(away).leaves_all, staged(away).remembers) == (("Away",), True, True)


def test_a_leaver_whose_records_contradict_each_other_has_no_stages() -> None:
    made, configuration, found, templates = read([stage("end", "end", ou="OU=Left,DC=x")])
    one = employee(end_date="2026-11-28")
    life = life_of(one, has_left=True, now=NOW, timezone=ZONE)
    person = Person(employee=one, presence=Presence.LEFT, life=life, troubles=("The records differ.",))
    [desired] = render(configuration, [person], made, templates, found).desired
    assert desired.staged is None
    [unknown] = render(
        configuration, [dataclasses.replace(person, troubles=(), life=None)], made, templates, found
    ).desired
    assert staged(unknown) == Staged()


def test_a_stage_before_the_start_says_nothing_of_access_from_the_start_on() -> None:
    welcome = [stage("welcome", "start - 7 days", account={"state": "disabled"}, attributes={"info": "new"})]
    early = wish(welcome, Presence.UPCOMING, fields={"start_date": "2026-11-30"})
    assert staged(early).enabled is False
    begun = wish(welcome, fields={"start_date": "2026-11-28"})
    assert staged(begun).enabled is None
    assert begun.attributes["info"] == ("new",), "everything else goes on"
