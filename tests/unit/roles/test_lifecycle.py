# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The role's variables: what is documented, what has a default, what is passed on, and what Ansible checks."""

from __future__ import annotations

import importlib
import inspect
import json
import os
import pathlib
import re
import subprocess
import sys
import types
import typing as t

import pytest
import yaml
from ansible.parsing.dataloader import DataLoader
from ansible.plugins.loader import filter_loader
from ansible.template import Templar

import ansible_collections.hrsync.ad.plugins.module_utils.errors as anchor
from ansible_collections.hrsync.ad.plugins.module_utils.model.desired import Desired, Presence
from ansible_collections.hrsync.ad.plugins.module_utils.model.employee import LOCATION_FIELDS, Employee
from ansible_collections.hrsync.ad.plugins.module_utils.steps.registry import STEPS as DESCRIPTORS
from ansible_collections.hrsync.ad.plugins.module_utils.sync import comparing, explaining
from ansible_collections.hrsync.ad.plugins.module_utils.sync import survey as compliance
from ansible_collections.hrsync.ad.plugins.module_utils.sync.mapping_options import TEST_MAPPING_OPTIONS
from ansible_collections.hrsync.ad.plugins.module_utils.sync.options import ARGUMENT_SPEC
from ansible_collections.hrsync.ad.plugins.modules import sync
from ansible_collections.hrsync.ad.plugins.plugin_utils.mapping.desired import Person, render
from ansible_collections.hrsync.ad.plugins.plugin_utils.mapping.mapping import read_configuration
from ansible_collections.hrsync.ad.plugins.plugin_utils.rendering.renderer import Renderer

COLLECTION = pathlib.Path(str(anchor.__file__)).parents[2]
ROLE = COLLECTION / "roles" / "lifecycle"
EXAMPLE = COLLECTION / "docs" / "examples" / "inventory.yml"
MAPPED = ("ou", "attributes", "more_attributes", "groups", "templates", "account", "stages")
MAPPING = {f"lifecycle_{name}" for name in MAPPED}
STEPS = {step.name: step.variable for step in DESCRIPTORS.values()}
TEMPLATES = MAPPING | set(STEPS.values())
REQUIRED = {"lifecycle_sources", "lifecycle_managed_base"}

Variables = dict[str, t.Any]


def load(path: pathlib.Path) -> t.Any:
    return yaml.safe_load(path.read_text(encoding="utf-8"))


@pytest.fixture
def specs() -> Variables:
    return t.cast(Variables, load(ROLE / "meta" / "argument_specs.yml")["argument_specs"])


@pytest.fixture
def defaults() -> Variables:
    return t.cast(Variables, load(ROLE / "defaults" / "main.yml"))


@pytest.fixture
def sync_arguments() -> Variables:
    """The arguments that the role gives to the module."""
    block = load(ROLE / "tasks" / "main.yml")[0]["block"]
    return t.cast(Variables, block[0]["hrsync.ad.sync"])


@pytest.fixture
def compliance_arguments() -> Variables:
    """The arguments that the role gives to the module of the compliance lists."""
    block = load(ROLE / "tasks" / "compliance.yml")[0]["block"]
    return t.cast(Variables, block[0]["hrsync.ad.compliance"])


def test_every_variable_is_documented_once(specs: Variables, defaults: Variables) -> None:
    plain, templates = set(specs["settings"]["options"]), set(specs["templates"]["options"])
    assert templates == TEMPLATES
    assert not plain & templates
    assert plain | templates == set(defaults) | REQUIRED
    assert {name for name, option in specs["settings"]["options"].items() if option.get("required")} == REQUIRED


def test_documented_defaults_are_the_defaults(specs: Variables, defaults: Variables) -> None:
    documented = {
        name: option.get("default") for name, option in specs["settings"]["options"].items() if name not in REQUIRED
    }
    assert documented == {name: value for name, value in defaults.items() if name not in TEMPLATES | REQUIRED}


ONLY_COMPLIANCE = {"lifecycle_unused_days"}


def variables_in(arguments: Variables) -> set[str]:
    return set(re.findall(r"lifecycle_[a-z_0-9]+", json.dumps(arguments)))


def test_every_variable_reaches_the_module(specs: Variables, sync_arguments: Variables) -> None:
    assert variables_in(sync_arguments) == (set(specs["settings"]["options"]) | TEMPLATES) - ONLY_COMPLIANCE
    passed = set(re.findall(r"lifecycle_directory\.([a-z_]+)", json.dumps(sync_arguments)))
    assert passed == set(specs["settings"]["options"]["lifecycle_directory"]["options"])


def test_templates_are_passed_by_name(sync_arguments: Variables) -> None:
    assert {sync_arguments[name] for name in MAPPED} == MAPPING
    assert sync_arguments["steps"] == STEPS


def test_every_option_of_the_module_can_be_set(sync_arguments: Variables) -> None:
    assert set(sync_arguments) == {name for name in ARGUMENT_SPEC if not name.startswith("_")}


def test_the_compliance_lists_follow_the_same_variables(
    specs: Variables, sync_arguments: Variables, compliance_arguments: Variables
) -> None:
    assert set(compliance_arguments) == {name for name in compliance.ARGUMENT_SPEC if not name.startswith("_")}
    assert variables_in(compliance_arguments) <= set(specs["settings"]["options"]) | TEMPLATES
    own = {"unused_days"}
    shared = {name: compliance_arguments[name] for name in set(compliance_arguments) - own}
    assert shared.keys() <= sync_arguments.keys()
    differing = {name for name, value in shared.items() if value != sync_arguments[name]}
    assert differing == {"report_dir"}, "the lists need a directory; a sync does not"
    assert variables_in({name: compliance_arguments[name] for name in own}) == ONLY_COMPLIANCE


def test_an_explanation_follows_the_same_variables(sync_arguments: Variables) -> None:
    arguments = load(ROLE / "tasks" / "explain.yml")[0]["hrsync.ad.explain"]
    assert set(arguments) == {name for name in explaining.ARGUMENT_SPEC if not name.startswith("_")}
    assert {name: value for name, value in arguments.items() if name != "who"}.items() == {
        name: value for name, value in sync_arguments.items() if name in arguments
    }.items()


def test_a_comparison_follows_the_same_variables(sync_arguments: Variables) -> None:
    arguments = load(ROLE / "tasks" / "impact.yml")[0]["hrsync.ad.impact"]
    assert set(arguments) == {name for name in comparing.ARGUMENT_SPEC if not name.startswith("_")}
    shared = {name: value for name, value in arguments.items() if name not in comparing.IMPACT_OPTIONS}
    assert shared == {name: sync_arguments[name] for name in shared}


def test_a_test_of_the_mapping_follows_the_same_variables(sync_arguments: Variables) -> None:
    arguments = load(ROLE / "tasks" / "test_mapping.yml")[0]["hrsync.ad.test_mapping"]
    assert set(arguments) == set(TEST_MAPPING_OPTIONS)
    shared = {name: value for name, value in arguments.items() if name != "examples"}
    assert shared == {name: sync_arguments[name] for name in shared}


def mappings() -> t.Iterator[tuple[str, Variables]]:
    """The mappings in the README, the role's defaults and the examples of the module."""
    blocks = re.findall(r"```yaml\n(.*?)```", (COLLECTION / "README.md").read_text("utf-8"), re.DOTALL)
    shown = [block for block in blocks if "lifecycle_more_attributes" in block]
    yield from (("README.md", yaml.safe_load(block)["lifecycle_more_attributes"]) for block in shown)
    yield "defaults", load(ROLE / "defaults" / "main.yml")["lifecycle_attributes"]
    plays = yaml.safe_load(sync.EXAMPLES)
    yield from (("sync", play["vars"]["staff_attributes"]) for play in plays)


@pytest.mark.parametrize(("where", "mapping"), list(mappings()))
def test_a_login_that_is_shown_survives_a_marriage(where: str, mapping: Variables) -> None:
    """User profiles, home folders and saved passwords depend on the login."""
    assert mapping.get("sAMAccountName", {"on": "create"})["on"] == "create", where


def run_role(
    tmp_path: pathlib.Path, inventory: pathlib.Path, environment: t.Mapping[str, str] | None = None, **variables: t.Any
) -> subprocess.CompletedProcess[str]:
    """Run the role. Without a credential, it ends before it reads anything."""
    return run_playbook("sync", tmp_path, inventory, environment or {}, variables)


def run_playbook(
    playbook: str,
    tmp_path: pathlib.Path,
    inventory: pathlib.Path,
    environment: t.Mapping[str, str],
    variables: t.Mapping[str, t.Any],
) -> subprocess.CompletedProcess[str]:
    programs = pathlib.Path(sys.executable).parent
    return subprocess.run(
        [
            programs / "ansible-playbook",
            COLLECTION / "playbooks" / f"{playbook}.yml",
            "-i",
            inventory,
            "-e",
            json.dumps(variables),
        ],
        env={
            "PATH": f"{programs}:{os.environ['PATH']}",
            "HOME": str(tmp_path),
            "LC_ALL": "C.UTF-8",
            "ANSIBLE_COLLECTIONS_PATH": str(COLLECTION.parents[2]),
            **environment,
        },
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


AWX: t.Final[Variables] = {"awx_job_id": 7}
"""A variable that AWX gives to each job."""

NO_CREDENTIAL = "The option bind_password is empty. A simple bind needs it; set it or HRSYNC_BIND_PASSWORD"
"""How a run ends whose variables are right, in these tests."""


def test_the_example_inventory_passes_the_check(tmp_path: pathlib.Path) -> None:
    result = run_role(tmp_path, EXAMPLE)
    assert NO_CREDENTIAL in result.stdout, result.stdout + result.stderr


def test_empty_variables_count_as_not_set_in_awx(tmp_path: pathlib.Path, defaults: Variables) -> None:
    """AWX passes an empty string for each question of a survey that is not answered.

    An emergency without a reason is refused, because a normal run would do much more than what is asked for.
    """
    guarding = {"lifecycle_expected_checksum", "lifecycle_emergency"}
    empty: Variables = dict.fromkeys([name for name in defaults if name not in TEMPLATES | REQUIRED | guarding], "")
    empty |= {"lifecycle_hosts": "", **AWX}
    result = run_role(
        tmp_path, EXAMPLE, **{**empty, "lifecycle_directory": {"servers": "dc1", "bind_user": "u", "port": ""}}
    )
    assert NO_CREDENTIAL in result.stdout, result.stdout + result.stderr
    without_directory = run_role(tmp_path, EXAMPLE, **empty)
    assert "servers" in without_directory.stdout, without_directory.stdout + without_directory.stderr


def test_an_empty_checksum_does_not_let_any_plan_pass(tmp_path: pathlib.Path) -> None:
    """A workflow that lost the checksum on its way passes an empty string."""
    result = run_role(tmp_path, EXAMPLE, lifecycle_expected_checksum="", **AWX)
    assert result.returncode == 2
    assert "lifecycle_expected_checksum is empty, so nobody knows which plan may be applied." in result.stdout


def test_wrong_variables_are_told_all_at_once_and_in_short(tmp_path: pathlib.Path) -> None:
    result = run_role(
        tmp_path,
        EXAMPLE,
        lifecycle_days_before_start="soon",
        lifecycle_category="creat",
        lifecycle_create_missing_ou=True,
        lifecycle_directory={"bind_pasword": "x", "bind_password": "not-to-be-shown"},
    )
    assert result.returncode == 2
    for words in (
        "lifecycle_days_before_start is 'soon', but must be a whole number.",
        "lifecycle_category is 'creat', not one of create, modify, deprovision, all; did you mean create?",
        "lifecycle_create_missing_ou: the role has no such variable; did you mean lifecycle_create_missing_ous?",
        "lifecycle_directory.bind_pasword: there is no such option; did you mean bind_password",
    ):
        assert words in result.stdout, result.stdout
    assert "not-to-be-shown" not in result.stdout + result.stderr
    assert max(map(len, result.stdout.splitlines())) < 2000


def test_what_has_no_default_is_asked_for(tmp_path: pathlib.Path) -> None:
    inventory = tmp_path / "inventory.yml"
    inventory.write_text("all: {hosts: {localhost: {ansible_connection: local}}}")
    result = run_role(tmp_path, inventory, lifecycle_manged_base="OU=People,DC=example,DC=com")
    assert "lifecycle_sources is required, but not set." in result.stdout, result.stdout + result.stderr
    assert "lifecycle_managed_base is required, but not set; found lifecycle_manged_base" in result.stdout


@pytest.fixture
def empty_inventory(tmp_path: pathlib.Path) -> pathlib.Path:
    inventory = tmp_path / "inventory.yml"
    localhost = {"ansible_connection": "local", "ansible_python_interpreter": sys.executable}
    inventory.write_text(json.dumps({"all": {"hosts": {"localhost": localhost}}}))
    return inventory


@pytest.mark.parametrize(
    ("variables", "state"),
    [
        ({}, "is not set"),
        ({"lifecycle_sources": None}, "is not set"),
        ({"lifecycle_sources": "", **AWX}, "is not set"),
        ({"lifecycle_sources": []}, "is not set"),
        ({"lifecycle_sources": {"type": "factorial", "api_key": "s3cret"}}, "is a dictionary"),
        ({"lifecycle_sources": "factorial"}, "is text"),
        ({"lifecycle_sources": True}, "is something else"),
        ({"lifecycle_sources": [{"type": "factorial"}, "s3cret"]}, "has an entry that is not a dictionary"),
    ],
)
def test_what_connections_to_test_is_asked_in_a_sentence(
    tmp_path: pathlib.Path, empty_inventory: pathlib.Path, variables: Variables, state: str
) -> None:
    result = run_playbook("test_connections", tmp_path, empty_inventory, {}, variables)
    wanted = (
        "lifecycle_sources must be a list of HR systems, each a dictionary such as {type: factorial, name: factorial},"
        f" but {state}."
    )
    assert wanted in result.stdout, result.stdout + result.stderr
    assert "s3cret" not in result.stdout + result.stderr


def test_servers_of_the_environment_are_tested_beside_an_empty_list(
    tmp_path: pathlib.Path, empty_inventory: pathlib.Path
) -> None:
    result = run_playbook(
        "test_connections",
        tmp_path,
        empty_inventory,
        {"HRSYNC_SERVERS": "127.0.0.1:9", "HRSYNC_BIND_USER": "u", "HRSYNC_BIND_PASSWORD": "s3cret-4712"},
        {
            "lifecycle_sources": [{"type": "factorial", "api_key": "s3cret-key-4711", "url": "https://127.0.0.1:9"}],
            "lifecycle_directory": {"servers": []},
            "lifecycle_managed_base": "OU=People,DC=example,DC=com",
        },
    )
    assert "127.0.0.1:9" in result.stdout, result.stdout + result.stderr


def without(tmp_path: pathlib.Path, *modules: str) -> dict[str, str]:
    """An environment in which these modules cannot be imported."""
    for module in modules:
        (tmp_path / f"{module}.py").write_text("raise ImportError")
    return {"PYTHONPATH": str(tmp_path), "HRSYNC_BIND_PASSWORD": "s3cret-1", "HRSYNC_FACTORIAL_API_KEY": "s3cret-2"}


def test_libraries_that_the_controller_lacks_are_told_at_once(tmp_path: pathlib.Path) -> None:
    result = run_role(tmp_path, EXAMPLE, without(tmp_path, "anyascii", "pycountry"))
    assert result.returncode == 2
    assert (
        f"Python libraries are missing on the controller, for {sys.executable}: anyascii, pycountry. Install them with:"
        f" {sys.executable} -m pip install anyascii pycountry. All libraries of the collection are in"
        f" {COLLECTION / 'requirements.txt'}. Nothing was read or written."
    ) in result.stdout, result.stdout + result.stderr


def test_libraries_that_the_target_lacks_are_told_at_once(tmp_path: pathlib.Path) -> None:
    rules = {"lifecycle_home_folder": [{"root": r"\\fs1.example.com\homes"}], "lifecycle_mailbox": [{"way": "hybrid"}]}
    connections = {
        "lifecycle_exchange": {"server": "mbx1.example.com"},
        "lifecycle_directory": {"servers": "dc1.example.com", "bind_user": "svc"},
    }
    lacking = without(tmp_path, "ldap3", "requests", "smbprotocol", "pypsrp")
    result = run_role(tmp_path, EXAMPLE, lacking, **connections, **rules)
    assert result.returncode == 2
    assert "Python libraries are missing on the target, for " in result.stdout, result.stdout + result.stderr
    assert ": ldap3, pypsrp, requests, smbprotocol. Install them with: " in result.stdout


@pytest.mark.parametrize("playbook", ["sync", "explain", "compliance", "test_connections"])
def test_libraries_that_both_lack_are_told_in_one_message(tmp_path: pathlib.Path, playbook: str) -> None:
    variables = {
        "lifecycle_directory": {"servers": "dc1.example.com", "bind_user": "svc"},
        "lifecycle_report_dir": str(tmp_path / "reports"),
        **({"key": "1017"} if playbook == "explain" else {}),
    }
    result = run_playbook(playbook, tmp_path, EXAMPLE, without(tmp_path, "ldap3", "pycountry"), variables)
    message = next(line for line in result.stdout.splitlines() if line.startswith("fatal:"))
    here, there = message.split("Python libraries are missing on the target, for ")
    assert "Python libraries are missing on the controller, for " in here
    assert ": pycountry. Install them with: " in here
    assert ": ldap3. Install them with: " in there
    assert message.count("Nothing was read or written.") == 1


def test_a_result_has_no_private_members(tmp_path: pathlib.Path) -> None:
    environment = {"HRSYNC_BIND_PASSWORD": "s3cret", "HRSYNC_FACTORIAL_API_KEY": "s3cret"}
    url = {"lifecycle_sources": [{"type": "factorial", "url": "https://127.0.0.1:9", "retries": 0}]}
    result = run_role(
        tmp_path, EXAMPLE, environment, lifecycle_directory={"servers": "127.0.0.1:9", "bind_user": "u"}, **url
    )
    assert "fatal:" in result.stdout, result.stdout + result.stderr
    assert '"_' not in result.stdout


ANNA = Employee(
    key="1017",
    source="factorial",
    id="1",
    first_name="Łucja",
    last_name="Nowak-Żółkiewska",
    full_name="Łucja Nowak-Żółkiewska",
    email="l.nowak@example.com",
    job_title="Engineer",
    department="Research",
    location={**dict.fromkeys(LOCATION_FIELDS), "name": "HQ", "city": "Kraków", "country": "pl"},
    legal_entity="Example",
    manager_key="1",
)


@pytest.fixture
def filters(monkeypatch: pytest.MonkeyPatch) -> None:
    """The collection's own filters, for Ansible's loader, which finds collections only in a program of Ansible's."""
    find = filter_loader.get

    def get(name: str, *arguments: t.Any, **options: t.Any) -> t.Any:
        own = name.removeprefix("hrsync.ad.")
        if own == name:
            return find(name, *arguments, **options)
        module = importlib.import_module(f"ansible_collections.hrsync.ad.plugins.filter.{own}")
        return types.SimpleNamespace(j2_function=module.FilterModule().filters()[own])

    monkeypatch.setattr(filter_loader, "get", get)


def loaded(path: pathlib.Path) -> t.Any:
    """The file as Ansible loads it, its templates trusted."""
    load_file = DataLoader().load_from_file
    newer = "trusted_as_template" in inspect.signature(load_file).parameters
    return load_file(str(path), **({"trusted_as_template": True} if newer else {}))


def rendered(employee: Employee, **variables: t.Any) -> Desired:
    """The employee's account with the role's defaults and the variables."""
    known = {**loaded(ROLE / "defaults" / "main.yml"), "lifecycle_managed_base": "OU=People,DC=example,DC=com"}
    known.update(variables)
    renderer = Renderer(Templar(loader=DataLoader(), variables=known), known)
    configuration = read_configuration(
        renderer, attributes="lifecycle_attributes", ou="lifecycle_ou", groups="lifecycle_groups"
    )
    result = render(configuration, [Person(employee=employee, presence=Presence.ACTIVE)], renderer)
    assert result.rejections == ()
    return result.desired[0]


@pytest.mark.usefixtures("filters")
def test_the_default_mapping() -> None:
    desired = rendered(ANNA)
    assert desired.ou == "OU=People,DC=example,DC=com"
    assert desired.groups == ()
    assert desired.attributes == {
        "givenName": ("Łucja",),
        "sn": ("Nowak-Żółkiewska",),
        "displayName": ("Łucja Nowak-Żółkiewska",),
        "cn": ("Łucja Nowak-Żółkiewska", "Łucja Nowak-Żółkiewska 1017"),
        "sAMAccountName": ("lnowak-zolkiewska", "lucja.nowak-zolkiews", "u1017"),
        "userPrincipalName": ("l.nowak@example.com",),
        "mail": ("l.nowak@example.com",),
        "title": ("Engineer",),
        "department": ("Research",),
        "company": ("Example",),
        "manager": ("1",),
        "telephoneNumber": None,
        "physicalDeliveryOfficeName": ("HQ",),
        "streetAddress": None,
        "postalCode": None,
        "l": ("Kraków",),
        "st": None,
        "c": ("PL",),
        "co": ("Poland",),
        "countryCode": ("616",),
    }


@pytest.mark.usefixtures("filters")
def test_the_default_mapping_of_somebody_of_whom_hr_knows_only_the_key() -> None:
    desired = rendered(Employee(key="7", source="factorial", id="7"))
    assert desired.attributes["cn"] == ("7",)
    assert desired.attributes["sAMAccountName"] == ("7", "u7")
    others = {value for name, value in desired.attributes.items() if name not in ("cn", "sAMAccountName")}
    assert others == {None}


@pytest.mark.usefixtures("filters")
def test_the_default_names_are_short_enough() -> None:
    desired = rendered(Employee(key="1017", source="factorial", id="1", full_name="名 " * 100, last_name="X" * 200))
    names = desired.attributes["cn"] or ()
    assert [len(name) for name in names] == [63, 64]
    assert names[1].endswith(" 1017")
    assert all(len(login) <= 20 for login in desired.attributes["sAMAccountName"] or ())


@pytest.mark.usefixtures("filters")
def test_the_example_inventory() -> None:
    example = loaded(EXAMPLE)["all"]["vars"]
    desired = rendered(ANNA, **example)
    assert desired.ou == "OU=Kraków,OU=People,DC=example,DC=com"
    assert desired.groups == ("GG-Staff",)


RESCUED = """
- hosts: all
  gather_facts: false
  tasks:
    - block:
        - ansible.builtin.include_role:
            name: hrsync.ad.lifecycle
      rescue:
        - ansible.builtin.debug:
            msg: "rescued {{ lifecycle_result is failed }}: {{ ansible_failed_result.msg }}"
    - ansible.builtin.include_role:
        name: hrsync.ad.lifecycle
        apply:
          ignore_errors: true
    - ansible.builtin.debug:
        msg: "ignored {{ lifecycle_result is failed }}"
    - ansible.builtin.include_role:
        name: hrsync.ad.lifecycle
    - ansible.builtin.debug:
        msg: never reached
"""


def test_a_failure_is_one_sentence_that_users_can_handle(tmp_path: pathlib.Path, empty_inventory: pathlib.Path) -> None:
    (tmp_path / "own.yml").write_text(RESCUED, "utf-8")
    result = run_playbook(str(tmp_path / "own"), tmp_path, empty_inventory, {}, {"lifecycle_managed_base": "DC=x"})
    why = "lifecycle_sources is required, but not set."
    assert f"rescued True: {why}" in result.stdout, result.stdout + result.stderr
    assert "...ignoring" in result.stdout and "ignored True" in result.stdout
    assert "never reached" not in result.stdout
    assert result.returncode == 2
    fatal = [json.loads(line.partition("=> ")[2]) for line in result.stdout.splitlines() if line.startswith("fatal:")]
    assert fatal == [{"changed": False, "msg": why}] * 3
