# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The credential types of the role awx: what AWX refuses, what it takes wrongly, and what the collection reads."""

from __future__ import annotations

import hashlib
import json
import re
import typing as t

import pytest

from ansible_collections.hrsync.ad.plugins.module_utils.option_table import Options
from tests.unit.docs.test_environment import TABLES
from tests.unit.roles.awx_objects import FULL, Item, objects

RESERVED = {"PATH", "HOME", "LD_PRELOAD", "VIRTUAL_ENV", "JOB_ID"}
FIELD = {"id", "label", "type", "secret", "multiline", "help_text", "choices", "default"}
LEFT_OUT = re.compile(
    r"_TIMEOUT$|_CA_FILE$"  # HRSYNC_CA_FILE is read in their place
    r"|^HRSYNC_(TIMEOUT|EXCHANGE_(PORT|TLS)|FILE_SERVER_ENCRYPTION|M365_(GRAPH|LOGIN)_URL)$"
    r"|^HRSYNC_SYSLOG_"  # no secrets, and an empty certificate file would not count as none
)
"""Variables that are rarely needed, or would be a risk: AWX sends False for a box that nobody has looked at."""

FULL_CONNECTIONS: t.Final = [
    *("directory", "state"),
    *(*FULL["awx_sources"], *FULL["awx_services"], *FULL["awx_receivers"]),
]

INPUTS: t.Final = {
    "directory": "198529022096",
    "state": "7f414501f1b5",
    "BambooHR": "465a94f9e918",
    "Calamari": "cfc3b7a03769",
    "CSV file": "02de2828880d",
    "Factorial": "bdb77b5c94ea",
    "JazzHR": "8e219350d3a1",
    "SQL": "4b584a6afd78",
    "Microsoft 365": "5271ded66d54",
    "Exchange": "2e0b55bc5b9c",
    "file server": "49f409826545",
    "ServiceDesk Plus": "539237d248d7",
    "Splunk": "c32fe4126b11",
    "webhook": "fa49bec2505a",
}
"""The start of the digest of the inputs of each released type. AWX refuses any other once there are credentials."""


def credential_types() -> dict[str, Item]:
    """The credential types of all connections, by name."""
    return {item["name"]: item for item in objects("full")["credential_type"]}


@pytest.fixture(params=range(len(FULL_CONNECTIONS)))
def made(request: pytest.FixtureRequest) -> Item:
    number: int = request.param
    return list(credential_types().values())[number]


def fields(made: Item) -> dict[str, Item]:
    return {field["id"]: field for field in made["inputs"]["fields"]}


def test_there_is_one_type_and_one_credential_for_each_connection() -> None:
    everything = objects("full")
    assert len(credential_types()) == len(FULL_CONNECTIONS)
    of_awx = "Red Hat Ansible Automation Platform"
    assert [one["credential_type"] for one in everything["credential"]] == [*credential_types(), of_awx]
    own = {"staff report": [], "staff refuse": [], "staff apply": [*credential_types(), "staff AWX"]}
    for template in everything["job_template"]:
        assert template["credentials"] == own.get(template["name"], list(credential_types()))
    assert [one["name"] for one in objects("minimal")["credential_type"]] == [
        f"hrsync {name}" for name in ("directory", "state", "Factorial", "Calamari")
    ]


def test_secrets_that_awx_has_are_not_written_again() -> None:
    credentials = objects("full")["credential"]
    assert {one["name"]: one["inputs"] for one in credentials if "inputs" in one} == {
        "staff Factorial": {"api_key": "s3cret"},
        "staff AWX": {"host": "https://awx.example.com", "oauth_token": "t0ken"},
    }
    assert all(one["update_secrets"] is False for one in credentials)


def test_awx_takes_the_inputs(made: Item) -> None:
    assert made["kind"] == "cloud"
    assert set(made["inputs"]) <= {"fields", "required"}
    assert len(fields(made)) == len(made["inputs"]["fields"])
    for name, field in fields(made).items():
        assert set(field) <= FIELD and {"id", "label", "type"} <= set(field)
        assert re.fullmatch(r"[a-z_]+", name) and name != "tower"
        assert field["type"] == "string", "AWX knows boolean too, and sends False for a box that nobody has looked at"
        assert "default" not in field or field["default"] in field["choices"]
        assert not (field.get("secret") and "default" in field)
    assert set(made["inputs"].get("required", [])) <= set(fields(made))


def test_awx_takes_the_injectors(made: Item) -> None:
    environment, files = made["injectors"]["env"], made["injectors"].get("file", {})
    assert set(made["injectors"]) <= {"env", "file"}
    for name in environment:
        assert re.fullmatch(r"HRSYNC_[A-Z0-9_]+", name) and name not in RESERVED
    assert "template" not in files, "AWX refuses it beside template.x"
    used = [re.fullmatch(r"\{\{ ([a-z_.]+) \}\}", value) for value in (*environment.values(), *files.values())]
    assert all(used)
    named = [found[1] for found in used if found]
    assert sorted(name for name in named if not name.startswith("tower.filename.")) == sorted(fields(made))
    assert {f"template.{name.removeprefix('tower.filename.')}" for name in named if name.startswith("tower.")} == set(
        files
    )
    assert {name for name, field in fields(made).items() if field.get("multiline")} == {
        name.removeprefix("template.") for name in files
    }


def read(options: Options) -> t.Iterator[tuple[str, bool]]:
    """The preferred variables of options, and whether they are secret."""
    for option in options.values():
        for name in option.get("environment", ())[:1]:
            yield name, option.get("no_log", False)
        yield from read(option.get("suboptions", {}))


SECRET_ANYWAY = {"HRSYNC_STATE", "HRSYNC_M365_CLIENT_CERTIFICATE"}
"""Their value can have a password, or their file has a key."""


def test_every_variable_of_the_collection_has_a_field_and_secrets_are_hidden() -> None:
    hidden = {
        name: bool(fields(made)[re.findall(r"[a-z_0-9]+", value)[-1]].get("secret"))
        for made in credential_types().values()
        for name, value in made["injectors"]["env"].items()
    }
    wanted = {name: secret or name in SECRET_ANYWAY for table in TABLES.values() for name, secret in read(table)}
    for name in {name for name in wanted if LEFT_OUT.search(name)} - set(hidden):
        del wanted[name]
    assert hidden == wanted
    counts = [name for made in credential_types().values() for name in made["injectors"]["env"]]
    assert len(set(counts)) == len(counts), "two credentials of one job must not set one variable"


def test_released_inputs_never_change() -> None:
    digests = {
        name.removeprefix("staff "): hashlib.sha256(json.dumps(made["inputs"], sort_keys=True).encode()).hexdigest()[
            :12
        ]
        for name, made in credential_types().items()
    }
    assert digests == INPUTS
