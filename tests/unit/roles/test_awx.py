# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the role awx makes, by the rules of AWX: also those that AWX does not check, and takes wrongly."""

from __future__ import annotations

import json
import pathlib
import re
import typing as t
import zoneinfo

import pytest
import yaml
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator

from tests.unit.roles.awx_objects import (
    COLLECTION,
    CONFIGURATIONS,
    FULL,
    PROJECT,
    ROLE,
    Item,
    Objects,
    modules_of_the_role,
    names,
    objects,
    play,
    shown,
    survey,
)

QUESTION_TYPES = {"text", "textarea", "password", "integer", "float", "multiplechoice", "multiselect"}
OF_AWX_ITSELF = {"Red Hat Ansible Automation Platform"}
"""The credential type."""
REFUSING = """
from ansible.plugins.action import ActionBase
class ActionModule(ActionBase):
    def run(self, tmp=None, task_vars=None):
        return {"failed": True, "msg": "canary"}
"""
ARTIFACTS = re.compile(r"hrsync_(plan|apply)_(checksum|counts|summary)")


@pytest.fixture(params=CONFIGURATIONS)
def made(request: pytest.FixtureRequest) -> Objects:
    return objects(request.param)


def by_name(items: t.Iterable[Item]) -> dict[str, Item]:
    return {item["name"]: item for item in items}


def questions(made: Objects) -> t.Iterator[Item]:
    for template in (*made["job_template"], *made["workflow_job_template"]):
        yield from survey(template)


def test_the_modules_of_awx_24_6_1_take_every_item(made: Objects) -> None:
    """awx_modules.json has the options of the modules of awx.awx 24.6.1, which is part of ansible 11.13.0 on PyPI."""
    specs = json.loads(pathlib.Path(__file__).with_name("awx_modules.json").read_text("utf-8"))
    assert set(specs) == set(made)
    errors = [
        (module, item, error)
        for module, items in made.items()
        for item in items
        for error in ArgumentSpecValidator(specs[module]).validate(item).error_messages
    ]
    assert errors == []


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (
            {},
            ("awx.awx is not installed. Run ansible-galaxy collection install awx.awx", "to ansible.controller if you"),
        ),
        ({"awx_modules": "ansible.controller"}, ("Run ansible-galaxy collection install ansible.controller",)),
    ],
)
def test_modules_that_are_not_installed(tmp_path: pathlib.Path, given: Item, words: tuple[str, ...]) -> None:
    said = play(COLLECTION / "playbooks" / "awx.yml", tmp_path, **CONFIGURATIONS["minimal"], **given)
    assert said.endswith("exit code 2")
    assert all(word in " ".join(said.split()) for word in words), said


def test_an_organization_that_cannot_be_created(tmp_path: pathlib.Path) -> None:
    actions = tmp_path / "ansible_collections" / "awx" / "awx" / "plugins" / "action"
    actions.mkdir(parents=True)
    (actions / "organization.py").write_text(REFUSING, "utf-8")
    said = play(COLLECTION / "playbooks" / "awx.yml", tmp_path, **CONFIGURATIONS["minimal"])
    assert "is not installed" not in said and "canary" in said and "could not be created. See the error above." in said


def test_no_object_is_made_twice(made: Objects) -> None:
    for module, items in made.items():
        keys = [json.dumps(item) if module == "role" else item["name"] for item in items]
        assert len(set(keys)) == len(keys), module
    templates = [*made["job_template"], *made["workflow_job_template"], *made["project"]]
    assert len(set(names(templates))) == len(templates), "schedules look up templates of all kinds by their names"


def test_everything_that_an_item_names_is_made_before(made: Objects) -> None:
    order = modules_of_the_role()
    referring = {
        "credential": {"credential_type": "credential_type"},
        "host": {"inventory": "inventory"},
        "group": {"inventory": "inventory", "hosts": "host"},
        "job_template": {
            "project": "project",
            "inventory": "inventory",
            "execution_environment": "execution_environment",
            "credentials": "credential",
            "labels": "label",
            **{f"notification_templates_{event}": "notification_template" for event in ("success", "error")},
        },
        "workflow_job_template": {
            "labels": "label",
            **{f"notification_templates_{event}": "notification_template" for event in ("approvals", "error")},
        },
        "schedule": {"unified_job_template": "workflow_job_template"},
        "role": {"teams": "team", "workflows": "workflow_job_template", "job_templates": "job_template"},
    }
    for module, references in referring.items():
        for item in made[module]:
            for option, target in references.items():
                given = item.get(option, [])
                wanted = [given] if isinstance(given, str) else given
                assert set(wanted) <= set(names(made[target])) | OF_AWX_ITSELF, (module, item, option)
                assert order.index(target) < order.index(module)
    assert all(
        item.get("organization", "HR automation") == "HR automation" for items in made.values() for item in items
    )


def test_job_templates_run_playbooks_of_the_project(made: Objects) -> None:
    """AWX refuses a playbook that is not in the project, and so every playbook of a collection."""
    for template in made["job_template"]:
        content = yaml.safe_load((PROJECT / template["playbook"]).read_text("utf-8"))
        task = content[0]["tasks"][0]["ansible.builtin.import_role"]
        assert (COLLECTION / "roles" / task["name"].rpartition(".")[2] / "tasks" / f"{task['tasks_from']}.yml").exists()
        assert template["inventory"] and template["execution_environment"] and template["project"]
        assert template["use_fact_cache"] is False
    files = {f"playbooks/{file.name}" for file in (PROJECT / "playbooks").glob("*.yml")}
    assert {template["playbook"] for template in made["job_template"]} == files


def test_only_surveys_ask(made: Objects) -> None:
    """A launcher who may set any variable may set the checksum, because AWX prefers variables to artifacts."""
    for template in (*made["job_template"], *made["workflow_job_template"]):
        assert template["ask_variables_on_launch"] is False
        assert [name for name, value in template.items() if name.startswith("ask_") and value] == []
        assert bool(survey(template)) is template.get("survey_enabled", False)
        assert set(template.get("survey_spec", {"name", "description", "spec"})) == {"name", "description", "spec"}


def test_every_question_can_be_asked(made: Objects) -> None:
    for question in questions(made):
        assert re.fullmatch(r"[a-z][a-z_]*", question["variable"]), "AWX takes blanks without a word"
        assert not question["variable"].startswith(("awx_", "tower_", "ansible_")), "AWX takes them without a word"
        assert not ARTIFACTS.match(question["variable"]), "the answer would replace the artifact"
        assert question["type"] in QUESTION_TYPES
        assert isinstance(question["required"], bool)
        assert question["question_name"]
        if question["type"] == "multiplechoice":
            assert question["default"] in question["choices"]
        else:
            assert isinstance(question["default"], str) and "choices" not in question
            assert 0 <= question["min"] <= question["max"]
    for template in (*made["job_template"], *made["workflow_job_template"]):
        asked = [question["variable"] for question in survey(template)]
        assert len(set(asked)) == len(asked)


def test_every_answer_is_a_variable_of_the_role_lifecycle(made: Objects) -> None:
    specs = yaml.safe_load((COLLECTION / "roles/lifecycle/meta/argument_specs.yml").read_text("utf-8"))
    options = specs["argument_specs"]["settings"]["options"]
    for question in questions(made):
        if question["variable"] not in ("key", "reason"):
            option = options[question["variable"]]
            assert sorted(question.get("choices", [])) == sorted(option.get("choices", []))


def test_the_run_has_the_answers_of_the_plan_in_a_workflow(made: Objects) -> None:
    """Otherwise the two plans would differ. A day can be chosen for a preview only."""
    jobs = by_name(made["job_template"])
    follow = made["workflow_job_template"][-1]
    prefix = follow["name"].removesuffix(" follow HR")
    assert survey(jobs[f"{prefix} apply"]) == survey(follow)
    assert survey(jobs[f"{prefix} plan"])[: len(survey(follow))] == survey(follow)
    more = [question["variable"] for question in survey(jobs[f"{prefix} plan"])[len(survey(follow)) :]]
    assert more == ["lifecycle_as_of"]
    shared = ("inventory", "execution_environment", "job_slice_count")
    assert [jobs[f"{prefix} plan"][name] for name in shared] == [jobs[f"{prefix} apply"][name] for name in shared]
    assert jobs[f"{prefix} plan"]["job_type"] == "check" and jobs[f"{prefix} apply"]["job_type"] == "run"
    assert jobs[f"{prefix} apply"]["allow_simultaneous"] is False and follow["allow_simultaneous"] is False


def test_the_run_asks_awx_for_the_approval_of_every_level(made: Objects) -> None:
    """In everything else, what the jobs have is the same, or the two plans would differ."""
    plan, apply = (one for one in made["job_template"] if one["name"].endswith((" plan", " apply")))
    *levels, _follow = made["workflow_job_template"]
    asked = [level["workflow_nodes"][0]["unified_job_template"]["name"] for level in levels]
    assert apply["extra_vars"] == {**plan["extra_vars"], "lifecycle_awx_approvals": asked}
    own = [name for name in apply["credentials"] if name not in plan["credentials"]]
    types = [one["credential_type"] for one in made["credential"] if one["name"] in own]
    assert [name for name in apply["credentials"] if name not in own] == plan["credentials"]
    assert types == (["Red Hat Ansible Automation Platform"] if levels else [])


def links(workflow: Item, kind: str) -> dict[str, list[str]]:
    return {
        node["identifier"]: [link["identifier"] for link in node.get("related", {}).get(kind, [])]
        for node in workflow["workflow_nodes"]
    }


def test_links_lead_to_nodes_and_never_back(made: Objects) -> None:
    for workflow in made["workflow_job_template"]:
        order = [node["identifier"] for node in workflow["workflow_nodes"]]
        assert len(set(order)) == len(order)
        for kind in ("success_nodes", "failure_nodes"):
            for node, targets in links(workflow, kind).items():
                assert all(order.index(target) > order.index(node) for target in targets)
        assert workflow["destroy_current_nodes"] is True, "else links that are not listed any more would stay"


def test_nodes_run_what_is_made_before(made: Objects) -> None:
    earlier: set[str] = set()
    for workflow in made["workflow_job_template"]:
        known = {"job_template": set(names(made["job_template"])), "workflow_job_template": set(earlier)}
        for node in workflow["workflow_nodes"]:
            runs = node["unified_job_template"]
            if runs["type"] != "workflow_approval":
                assert runs["name"] in known[runs["type"]]
                assert runs["organization"] == {"name": "HR automation"}
        earlier.add(workflow["name"])


def test_nothing_is_applied_before_every_level_in_its_order(made: Objects) -> None:
    *levels, follow = made["workflow_job_template"]
    success, failure = links(follow, "success_nodes"), links(follow, "failure_nodes")
    walked = ["plan"]
    while success[walked[-1]]:
        [following] = success[walked[-1]]
        walked.append(following)
    runs = {node["identifier"]: node["unified_job_template"]["name"] for node in follow["workflow_nodes"]}
    assert [runs[node] for node in walked[1:-2]] == names(levels)
    assert walked[-2:] == ["apply", "report"]
    assert [node for node in runs if failure[node]] == [*walked[1:-2], "apply"]
    assert all(targets in ([], ["refuse"]) for targets in failure.values())
    assert success["refuse"] == []


def test_each_level_is_a_workflow_with_one_approval_that_ends(made: Objects) -> None:
    """The right to approve belongs to a whole workflow, and an approval without a timeout waits for ever."""
    for workflow in made["workflow_job_template"][:-1]:
        [node] = workflow["workflow_nodes"]
        assert node["unified_job_template"]["type"] == "workflow_approval"
        assert node["unified_job_template"]["timeout"] > 0
        assert survey(workflow) == []


def test_levels_are_approved_by_their_teams_alone() -> None:
    made = objects("full")
    approving = {
        (team, flow)
        for one in made["role"]
        if one["role"] == "approval"
        for team in one["teams"]
        for flow in one["workflows"]
    }
    levels = FULL["awx_approval_levels"]
    assert approving == {(level["team"], f"staff approval: {level['name']}") for level in levels}
    reading = {team for one in made["role"] if "staff plan" in one.get("job_templates", []) for team in one["teams"]}
    assert reading == {"HR operators", "HR approvers", "Security"}


def test_nobody_may_start_the_run_by_itself(made: Objects) -> None:
    granted = {(name, one["role"]) for one in made["role"] for name in one.get("job_templates", [])}
    assert [entry for entry in granted if entry[0].endswith(" apply")] == []
    assert {one["role"] for one in made["role"]} <= {"execute", "read", "approval"}
    assert all(one["lookup_organization"] == "HR automation" for one in made["role"])


def test_schedules_have_a_time_zone_and_answer_what_is_required(made: Objects) -> None:
    asked = {question["variable"]: question for question in survey(made["workflow_job_template"][-1])}
    for schedule in made["schedule"]:
        start, _blank, rule = schedule["rrule"].partition(" ")
        zone = re.fullmatch(r"DTSTART;TZID=([^:]+):\d{8}T\d{6}", start)
        assert zone and zoneinfo.ZoneInfo(zone[1])
        assert re.match(r"RRULE:FREQ=(WEEKLY|DAILY|HOURLY|MONTHLY);INTERVAL=\d+", rule)
        assert {name for name, question in asked.items() if question["required"]} <= set(schedule["extra_data"])
        assert set(schedule["extra_data"]) <= set(asked)
        assert schedule["extra_data"]["lifecycle_category"] in asked["lifecycle_category"]["choices"]
    assert len(made["schedule"]) <= 1


def test_mails_have_the_counts_of_the_plan() -> None:
    made = objects("full")
    counts, trouble = made["notification_template"]
    body = counts["messages"]["success"]["body"]
    assert "{{ job.artifacts.get('hrsync_plan_summary', '') }}" in body
    assert "job.artifacts" not in json.dumps(trouble), "workflows have no artifacts"
    for mail in (counts, trouble):
        assert not re.search(r"job\.artifacts\.(?!get\()", json.dumps(mail)), "AWX refuses it as unavailable"
        types = {name: type(value) for name, value in mail["notification_configuration"].items()}
        assert types == {
            **dict.fromkeys(("host", "sender", "username", "password"), str),
            **dict.fromkeys(("port", "timeout"), int),
            "use_tls": bool,
            "use_ssl": bool,
            "recipients": list,
        }
    plan = by_name(made["job_template"])["staff plan"]
    assert plan["notification_templates_success"] == [counts["name"]]
    assert made["workflow_job_template"][-1]["notification_templates_error"] == [trouble["name"]]
    assert all(
        level["notification_templates_approvals"] == [trouble["name"]] for level in made["workflow_job_template"][:-1]
    )


def test_without_a_mail_server_there_are_no_mails() -> None:
    made = objects("minimal")
    assert made["notification_template"] == []
    templates = (*made["job_template"], *made["workflow_job_template"])
    assert [
        value for one in templates for name, value in one.items() if name.startswith("notification_") and value
    ] == []


def test_shards_are_hosts_that_run_side_by_side() -> None:
    made = objects("full")
    assert names(made["host"]) == ["north", "south"]
    assert made["host"][0]["variables"] == {"lifecycle_managed_base": "OU=North,DC=x"}
    assert made["group"][0]["hosts"] == ["north", "south"]
    sliced = {one["name"]: int(one["job_slice_count"]) for one in made["job_template"] if "job_slice_count" in one}
    assert sliced == {"staff plan": 2, "staff apply": 2}
    for one in made["job_template"]:
        own = {"lifecycle_awx_approvals"} if one["name"] == "staff apply" else set()
        assert one["extra_vars"]["lifecycle_hosts"] == made["group"][0]["name"] and len(one["extra_vars"]) == 1 + len(
            own
        )
    assert all(one["instance_groups"] == ["hr"] for one in made["job_template"])
    assert made["project"][0]["credential"] == "git"


def test_the_defaults_are_documented() -> None:
    specs = yaml.safe_load((ROLE / "meta" / "argument_specs.yml").read_text("utf-8"))["argument_specs"]
    defaults = yaml.safe_load((ROLE / "defaults" / "main" / "settings.yml").read_text("utf-8"))
    options = specs["main"]["options"]
    assert options == specs["lists"]["options"]
    assert list(options) == list(defaults)
    assert {name for name, option in options.items() if option.get("required")} == {"awx_project_url", "awx_ee_image"}
    computed = {"awx_emergency_team", "awx_schedules"}
    fixed = set(options) - computed - {"awx_project_url", "awx_ee_image"}
    assert {name: options[name]["default"] for name in fixed} == {name: defaults[name] for name in fixed}


WRONG: t.Final[dict[str, tuple[Item, str]]] = {
    "image": ({"awx_ee_image": ""}, "awx_project_url and awx_ee_image are required."),
    "levels": (
        {"awx_approval_levels": [{"name": "HR", "team": "a"}, {"name": "HR", "team": "b"}]},
        "The names of awx_approval_levels must differ.",
    ),
    "inputs": (
        {"awx_credentials": {"jazzhr": {"api_key": "s3cret"}}},
        "awx_credentials may only have connections that are",
    ),
    "shards": ({"awx_shards": [{"name": "a-b"}]}, "awx_shards, which have letters, digits and underscores only."),
    "sources": ({"awx_sources": ["factorail"]}, "value of awx_sources must be one or more of"),
}


def test_what_awx_would_take_wrongly_is_refused(tmp_path: pathlib.Path) -> None:
    hosts = {name: {**CONFIGURATIONS["minimal"], **wrong} for name, (wrong, _words) in WRONG.items()}
    (tmp_path / "inventory.json").write_text(
        json.dumps({"all": {"vars": {"ansible_connection": "local"}, "hosts": hosts}})
    )
    playbook = tmp_path / "play.yml"
    tasks = [{"ansible.builtin.include_role": {"name": "hrsync.ad.awx", "tasks_from": "lists"}}]
    playbook.write_text(json.dumps([{"hosts": "all", "gather_facts": False, "tasks": tasks}]))
    said = play(playbook, tmp_path, "-i", str(tmp_path / "inventory.json"))
    refused = {host: result["msg"] for host, result in shown(said, r"^fatal: \[(\w+)\]: FAILED! => (?=\{)")}
    assert {host: WRONG[host][1] in " ".join(str(msg).split()) for host, msg in refused.items()} == dict.fromkeys(
        WRONG, True
    )
    assert "s3cret" not in said
