# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reads guides, and makes runs with the variables that they show: all of a run but its connections."""

from __future__ import annotations

import collections.abc
import dataclasses
import datetime
import itertools
import json
import pathlib
import re
import shlex
import textwrap
import typing as t
import unicodedata

import yaml
from ansible.parsing.dataloader import DataLoader
from ansible.template import Templar

from ansible_collections.hrsync.ad.plugins.action.sync import DETAILS
from ansible_collections.hrsync.ad.plugins.module_utils import runner
from ansible_collections.hrsync.ad.plugins.module_utils.planner.gates.limits import checked
from ansible_collections.hrsync.ad.plugins.module_utils.planner.names.logins import with_logins
from ansible_collections.hrsync.ad.plugins.module_utils.planner.plan import make_plan
from ansible_collections.hrsync.ad.plugins.module_utils.presentation.console import View, closing, opening
from ansible_collections.hrsync.ad.plugins.module_utils.presentation.verdict import of_a_run
from ansible_collections.hrsync.ad.plugins.module_utils.specification import validate
from ansible_collections.hrsync.ad.plugins.module_utils.values.equality import find_form
from ansible_collections.hrsync.ad.plugins.module_utils.values.syntax import AttributeType, Syntax
from ansible_collections.hrsync.ad.plugins.module_utils.wire.answers import answers_from_list
from ansible_collections.hrsync.ad.plugins.plugin_utils.run.fetched import fetched_of
from ansible_collections.hrsync.ad.plugins.plugin_utils.run.role import check_variables
from ansible_collections.hrsync.ad.plugins.plugin_utils.run.settings import Settings, read_settings

from ..life.world import Ran, World
from ..plugins.module_utils.planner.directory_in_memory import SCHEMA, account, group, snapshot
from ..plugins.plugin_utils.authored import authored, renderer
from ..plugins.plugin_utils.run.test_assignment import SPEC

ROOT: t.Final = pathlib.Path(__file__).parents[3]
DOMAIN: t.Final = "DC=example,DC=com"
PEOPLE: t.Final = f"OU=People,{DOMAIN}"
GROUPS: t.Final = f"OU=Groups,{DOMAIN}"
_MORE_SCHEMA: t.Final = {
    name.lower(): AttributeType(name, Syntax.TEXT, single_valued=True, range_upper=256)
    for name in ("countryCode", "employeeType", "extensionAttribute5", "info")
} | {"pwdlastset": AttributeType("pwdLastSet", Syntax.INTEGER, single_valued=True)}
_TEMPLATED: t.Final = re.compile(r"\{\{.*?\b(lifecycle_\w+)")

Variables = dict[str, t.Any]


def page(name: str) -> str:
    """The text of a guide."""
    return (ROOT / "docs/docsite/rst" / f"{name}.rst").read_text("utf-8")


def blocks(text: str, language: str) -> list[str]:
    """The blocks of code in this language."""
    found = re.findall(rf"^( *)\.\. code-block:: {language}\n\n((?:\1    .*\n|\n)+)", text, re.MULTILINE)
    return [f"{textwrap.dedent(block).strip()}\n" for _indent, block in found]


def commands(text: str) -> list[tuple[str, Variables]]:
    """The commands with `ansible-playbook`: the playbook, and the variables of `-e`."""
    found = []
    for line in re.findall(r"ansible-playbook [^\n`]+", text):
        _program, playbook, *options = shlex.split(line)
        given: Variables = {}
        for option, value in itertools.pairwise(options):
            if option == "-e":
                name, _equals, text_of = value.partition("=")
                given |= json.loads(value) if value.startswith("{") else {name: text_of}
        found.append((playbook, given))
    return found


def check_commands(name: str) -> None:
    """Check that the playbooks of a guide exist, and that their variables are accepted."""
    known = {f"hrsync.ad.{file.stem}" for file in (ROOT / "playbooks").glob("*.yml")}
    found = commands(page(name))
    assert found
    for playbook, given in found:
        assert playbook in known
        variables = {**inventory(), **{key: value for key, value in given.items() if key.startswith("lifecycle_")}}
        check(variables)
        read({**variables, "lifecycle_as_of": None}, noon("2026-11-30"))


def check_variables_named(name: str) -> None:
    """Check that all variables that a guide names exist."""
    found = set(re.findall(r"\blifecycle_\w+\b(?!…)", page(name)))
    assert found <= {*_options(), "lifecycle_hosts"}


def _options() -> set[str]:
    spec = yaml.safe_load((ROOT / "roles/lifecycle/meta/argument_specs.yml").read_text("utf-8"))["argument_specs"]
    return {option for entry in spec.values() for option in entry["options"]}


def sections(text: str) -> dict[str, str]:
    """The sections of a guide by their titles."""
    parts = re.split(r"^(\S.*)\n-+\n", text, flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def inventory() -> Variables:
    """The variables of the inventory of the guide `getting_started`."""
    [first, *_others] = blocks(page("getting_started"), "yaml")
    return t.cast("Variables", yaml.safe_load(first)["all"]["vars"])


def check(variables: Variables) -> None:
    """Check variables as the role does before it reads anything.

    Raises:
        ConfigurationError: a variable is unknown or invalid.
    """
    task_vars = authored({**_defaults(), **variables, "ansible_role_name": "hrsync.ad.lifecycle"})
    check_variables(task_vars, Templar(loader=DataLoader(), variables=task_vars), DETAILS)


def read(variables: Variables, now: datetime.datetime) -> Settings:
    """The settings of a run of the role with these variables: those of its task, without the connections."""
    given = {**_defaults(), **variables}
    made = renderer(given)
    templar = t.cast("Templar", made._templar)
    options: Variables = {}
    for option, written in _arguments().items():
        if option not in SPEC:
            continue
        if option == "steps":
            options[option] = written
        elif templated := _TEMPLATED.match(written):
            value = templar.template(authored(given[templated[1]]))
            options.update({option: value} if value or "omit" not in written else {})
        else:
            options[option] = written
    params, errors = validate(options, SPEC)
    assert errors == ()
    return read_settings(params, templar, authored(given), now, made)


def _defaults() -> Variables:
    return t.cast("Variables", yaml.safe_load((ROOT / "roles/lifecycle/defaults/main.yml").read_text("utf-8")))


def _arguments() -> Variables:
    """The options of the role's task."""
    [block] = yaml.safe_load((ROOT / "roles/lifecycle/tasks/main.yml").read_text("utf-8"))
    return t.cast("Variables", block["block"][0]["hrsync.ad.sync"])


class Company(World):
    """A company with the variables of a guide, in the domain example.com, whose clock stands at noon of a day."""

    def __init__(self, variables: Variables, day: str, groups: collections.abc.Iterable[str] = ()) -> None:
        super().__init__()
        self.reads_back = False
        check(variables)
        self.name = str(variables["lifecycle_name"])
        self.now = noon(day)
        self.settings = read(variables, self.now)
        made = [group(name, parent=GROUPS) for name in groups]
        everybody = group("Domain Users", parent=GROUPS, protected=True, rid=513)
        self.directory = snapshot(
            groups=(*made, everybody),
            ous=(DOMAIN, PEOPLE, GROUPS),
            base_dn=DOMAIN,
            domain="example.com",
            server="dc1.example.com",
            schema={**SCHEMA, **_MORE_SCHEMA},
            user_attributes=frozenset(SCHEMA) | frozenset(_MORE_SCHEMA) - {"grouptype"},
            suffixes=frozenset(map(find_form, ("example.com", "example.de", "example.pl"))),
        )

    def has(self, name: str, **values: str) -> None:
        """The directory has an account without a key."""
        made = account(name, parent=PEOPLE, **values)
        self.directory = dataclasses.replace(self.directory, accounts=(*self.directory.accounts, made))

    def starts(self, key: str, first_name: str, last_name: str, **fields: t.Any) -> None:
        """HR has somebody new."""
        names = {"first_name": first_name, "last_name": last_name, "full_name": f"{first_name} {last_name}"}
        plain = unicodedata.normalize("NFKD", f"{first_name}.{last_name}".lower()).encode("ascii", "ignore").decode()
        self.says(key, **{"employee_number": key, "email": f"{plain}@example.com", **names, **fields})

    def on(self, day: str, **options: t.Any) -> Ran:
        """A run on this day."""
        self.now = noon(day)
        return self.runs(**options)

    def shown(self, day: str, **options: t.Any) -> str:
        """The lines of a run on this day that tell of people, below its day."""
        ran = self.on(day, **options)
        return "\n".join([f"{day}:", *told(ran)])


@dataclasses.dataclass(frozen=True)
class _Files:
    """The files of a report."""

    json: str = "/home/ops/hrsync-reports/staff-20261130T120000Z-preview.json"
    html: str = "/home/ops/hrsync-reports/staff-20261130T120000Z-preview.html"


def told(ran: Ran) -> list[str]:
    """The lines that tell of people, of new OUs, and of what needs attention."""
    plan = with_logins(ran.plan, ran.before)
    lines = closing(View(plan=plan, outcomes=ran.outcomes, check_mode=False, server="dc1.example.com", base=PEOPLE))
    return of_people(lines) or ["nothing to do"]


def of_people(lines: collections.abc.Iterable[str]) -> list[str]:
    """Those of the lines of a run that tell of people, of new OUs, and of what needs attention."""
    return [line for line in lines if line[:2] in ("! ", "+ ", "- ", "~ ", "  ")]


def previewed(company: Company, day: str) -> list[str]:
    """The lines of a preview on this day."""
    company.now = noon(day)
    task = company.task()
    plan = make_plan(task, company.directory, company.now, company.memory)
    plan = checked(runner.with_steps(plan, (), check_mode=True), check_mode=True)
    view = View(
        plan=with_logins(plan, company.directory),
        outcomes={},
        check_mode=True,
        server="dc1.example.com",
        base=PEOPLE,
        report=_Files(),
        command="ansible-playbook hrsync.ad.sync -i inventory.yml",
        would_fail=of_a_run(plan, company.settings.fail_on),
    )
    figures = fetched_of(answers_from_list(company.answers())).counts
    begun = opening(company.name, company.now, figures, check_mode=True, is_first=not company.memory.people)
    return [*begun, *closing(view)]


def noon(day: str) -> datetime.datetime:
    """Noon of a day, in UTC."""
    return datetime.datetime.fromisoformat(f"{day}T12:00:00+00:00")
