# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The explanation of one person: collected from the sources, the mapping and the plan, and written as lines."""

from __future__ import annotations

import dataclasses
import datetime
import json
import typing as t

import pytest

from ansible_collections.hrsync.ad.plugins.module_utils.model.changes import (
    AddToGroup,
    Create,
    CreateOu,
    Delta,
    Disable,
    Enable,
    SetAttributes,
    StepChange,
)
from ansible_collections.hrsync.ad.plugins.module_utils.model.explanation import (
    AccountFacts,
    AttributeFacts,
    CandidateFacts,
    Facts,
    GroupFacts,
    Search,
)
from ansible_collections.hrsync.ad.plugins.module_utils.model.memory import Memory, PersonMemory, Said, Trouble
from ansible_collections.hrsync.ad.plugins.module_utils.model.plan import Notice, Plan, Problem, Rejection
from ansible_collections.hrsync.ad.plugins.module_utils.steps.registry import STEPS
from ansible_collections.hrsync.ad.plugins.plugin_utils.explaining.explanation import Answer, explanation_of
from ansible_collections.hrsync.ad.plugins.plugin_utils.explaining.lines import lines_of
from ansible_collections.hrsync.ad.plugins.plugin_utils.explaining.rules import RuleFacts, rules_of
from ansible_collections.hrsync.ad.plugins.plugin_utils.run.assignment import staff_of

from ..run.test_assignment import fetched, settings

DN = "CN=Anna Nowak,OU=People,DC=example,DC=com"
ANNA: dict[str, t.Any] = {"key": "1017", "label": "Anna Nowak (1017)", "account": "guid", "dn": DN}
ACCOUNT = AccountFacts(dn=DN, login="anna.nowak", key="1017", enabled=True, locked=False)


def explained(
    *people: t.Mapping[str, t.Any],
    plan: Plan | None = None,
    facts: Facts | None = None,
    by: str = "key",
    **options: t.Any,
) -> dict[str, t.Any]:
    """The explanation of Anna, or of the person of the facts; `options` as of `settings`."""
    read, configured = fetched(*people), settings(**options)
    found = facts or Facts(key="1017", label="Anna Nowak (1017)", action="modify", account=ACCOUNT)
    record = next(iter(read.records), None)
    answer = Answer(facts=found, plan=plan or Plan(), server="dc1", record=record, by=by)
    return explanation_of(configured, read, staff_of(configured, read), answer)


def of_remembered(
    person: PersonMemory, plan: Plan | None = None, account: AccountFacts | None = ACCOUNT, **options: t.Any
) -> dict[str, t.Any]:
    """The explanation of somebody whom HR does not list any more."""
    read = dataclasses.replace(
        fetched({"key": "1", "first_name": "Eva"}), memory=Memory(is_kept=True, revision=1, people={person.key: person})
    )
    configured = settings(**options)
    facts = Facts(key="1017", label="Anna Nowak (1017)", by="remembered key", account=account)
    facts = dataclasses.replace(facts, action="disable") if plan else dataclasses.replace(facts, reasons=("Missing.",))
    answer = Answer(facts=facts, plan=plan or Plan(), server="dc1")
    return explanation_of(configured, read, staff_of(configured, read), answer)


def text_of(explanation: dict[str, t.Any]) -> str:
    return "\n".join(lines_of(explanation))


def rules(person: t.Mapping[str, t.Any], **options: t.Any) -> list[RuleFacts]:
    configured, read = settings(**options), fetched(person)
    return list(rules_of(configured, staff_of(configured, read).people[0]))


# ---- rules ----------------------------------------------------------------------------------------------------------
VARIABLES: dict[str, t.Any] = {
    "scope": "employee.department == 'Sales'",
    "groups": [
        {"group": "GG-Staff"},
        {"group": "GG-{{ employee.location.city }}", "when": "employee.department == 'IT'", "owned": True},
        {"group": "GG-{{ employee.custom.gone }}", "when": "employee.key == '1'"},
        {"group": "GG-{{ employee.absence.type }}", "when": "employee.key == '1'"},
    ],
    "templates": [
        {"name": "Seller", "when": "employee.department == 'Sales'", "groups": ["GG-Sales"]},
        {"name": "Clerk", "when": "employee.department == 'IT'", "groups": ["GG-Clerks"]},
    ],
    "account": [{"when": "presence == 'left'", "state": "absent"}],
    "licenses": [
        {"when": "employee.custom.gone", "assign": [{"sku": "E5"}], "usage_location": "PL"},
        {"assign": [{"sku": "E3"}], "usage_location": "PL"},
    ],
    "photos": [{"when": "employee.key == '1017'", "file": "/a"}, {"file": "/b"}],
    "scripts": [{"name": "a", "command": ["/a"]}, {"name": "b", "command": ["/b"]}],
}
OPTIONS: dict[str, t.Any] = {
    "variables": VARIABLES,
    **{name: name for name in ("scope", "groups", "templates", "account")},
    "steps": {"license": "licenses", "photo": "photos", "script": "scripts"},
}


def test_every_rule_has_a_verdict() -> None:
    found = {one.where: (one.what, one.verdict) for one in rules({"key": "1017"}, **OPTIONS)}
    assert found["scope"] == ("the people of the run", "applies")
    assert found["templates[0]"] == ("template Seller", "applies")
    assert found["templates[0].groups[0]"] == ("GG-Sales", "applies")
    assert found["templates[1]"] == ("template Clerk", "does not apply")
    assert "templates[1].groups[0]" not in found
    assert found["groups[0]"] == ("GG-Staff", "applies")
    assert found["groups[1]"] == ("GG-Łódź, managed membership", "does not apply")
    assert found["groups[2]"] == ("GG-{{ employee.custom.gone }}", "does not apply")
    assert found["groups[3]"] == ("(private)", "does not apply")
    assert found["account[0]"] == ("the account", "does not apply")


def test_of_a_step_the_first_rule_applies() -> None:
    found = {one.where: one.verdict for one in rules({"key": "1017"}, **OPTIONS)}
    assert found["licenses[0]"].startswith("cannot be evaluated: undefined field 'gone'")
    assert found["licenses[1]"] == "not reached: licenses[0] applies"
    assert (found["photos[0]"], found["photos[1]"]) == ("applies", "not reached: photos[0] applies")
    assert (found["scripts[0]"], found["scripts[1]"]) == ("applies", "applies")


def test_groups_are_not_for_leavers() -> None:
    found = rules({"key": "1017", "status": "inactive"}, **OPTIONS)
    assert [one.where for one in found if "groups" in one.where] == ["templates and groups"]
    assert found[1].verdict == "not used, because the presence is left"


def test_the_parts_are_those_of_the_condition() -> None:
    [rule] = [one for one in rules({"key": "1017"}, **OPTIONS) if one.where == "groups[1]"]
    assert [(one.text, one.value, one.because) for one in rule.parts] == [
        ("employee.department == 'IT'", "false", (("employee.department", "'Sales'"),))
    ]


# ---- the explanation ------------------------------------------------------------------------------------------------
def test_an_explanation_of_somebody_who_changes() -> None:
    title = Delta(
        attribute="title",
        before=("Clerk",),
        after=("Chief",),
        reason="factorial job_title (lifecycle_attributes.title)",
    )
    plan = Plan(changes=(SetAttributes(**ANNA, deltas=(title,), reason="1 attribute to follow HR"),))
    found = explained({"key": "1017", "job_title": "Chief"}, plan=plan)
    assert found["verdict"] == 'Would be changed: title "Clerk" to "Chief"'
    assert found["lifecycle"]["state"] == "active"
    assert found["sources"][0]["counts"]
    assert {"field": "job_title", "value": "'Chief'", "source": "factorial", "others": []} in found["fields"]
    shown = text_of(found)
    assert shown.startswith("Anna Nowak (1017), login anna.nowak, found by key\n  Would be changed: title")
    assert "\n  set attributes; 1 attribute to follow HR\n    title: Clerk -> Chief (factorial job_title)\n" in shown


def test_a_change_whose_values_have_the_reasons() -> None:
    licenses = Delta(attribute="licenses", before=("E3",), after=(), reason="license.revoke")
    kind = STEPS["license"].kinds[0]
    text = text_of(explained({"key": "1017"}, plan=Plan(changes=(StepChange(kind=kind, **ANNA, deltas=(licenses,)),))))
    assert f"  {kind.verb}\n    licenses: E3 -> nothing (license.revoke)" in text


def test_nothing_changes() -> None:
    assert explained({"key": "1017"})["verdict"] == "Nothing would change."


@pytest.mark.parametrize(
    ("plan", "facts", "verdict"),
    [
        (Plan(stops=("HR is empty.",)), None, "A run would stop now before it changes anybody."),
        (Plan(rejections=(Rejection("1017", "Anna", ("a", "b")),)), None, "Skipped: nothing is changed."),
        (Plan(), Facts(key="1017", label="Anna", reasons=("a",)), "Skipped: nothing is changed."),
        (Plan(), Facts(key="9", label="Eve", account=ACCOUNT), "HR has nobody with this account: nothing changes."),
    ],
)
def test_verdicts(plan: Plan, facts: Facts | None, verdict: str) -> None:
    assert explained({"key": "1017"}, plan=plan, facts=facts)["verdict"] == verdict


def test_reasons_are_said_once() -> None:
    facts = Facts(key="1017", label="Anna", reasons=("b", "c"))
    plan = Plan(rejections=(Rejection("1017", "Anna", ("a", "b")),))
    assert explained({"key": "1017"}, plan=plan, facts=facts)["reasons"] == ["a", "b", "c"]


def test_somebody_without_a_key_is_explained_by_the_record() -> None:
    facts = Facts(key="", label="Anna Nowak (factorial id 7)", reasons=("employee_number is empty.",))
    found = explained({"key": None, "id": "7"}, {"key": "2", "id": "8"}, facts=facts, by="name")
    assert [record["id"] for record in found["sources"]] == ["7"]
    assert (found["lifecycle"], found["rules"], found["account"]) == ({}, [], {})
    assert "Because: employee_number is empty." in text_of(found)


def test_private_data_and_absences_are_masked() -> None:
    variables = {
        "mapping": {"description": "{{ employee.absence.type }}", "info": "{{ employee.private.birthday }}"},
        "replies": [{"way": "exchange", "state": "enabled", "internal_message": "{{ employee.absence.type }}"}],
    }
    deltas = tuple(
        Delta(attribute=name, before=("sick leave",), after=("2000-01-01",)) for name in ("description", "info")
    )
    secret = Delta(attribute="pager", after=("s3cret",), secret=True)
    kind = STEPS["auto_reply"].kinds[0]
    reply = StepChange(kind=kind, **ANNA, deltas=(Delta(attribute="reply", before=(), after=("sick leave",)),))
    plan = Plan(changes=(SetAttributes(**ANNA, deltas=(*deltas, secret)), reply))
    found = explained(
        {
            "key": "1017",
            "personal_email": "a@home.example",
            "private": {"birthday": "2000-01-01"},
            "raw": {"salary": "9000"},
        },
        plan=plan,
        variables=variables,
        steps={"auto_reply": "replies"},
    )
    whole = json.dumps({**found, "verdict": ""}) + text_of({**found, "verdict": ""})
    assert not [word for word in ("sick leave", "2000-01-01", "9000", "s3cret", "home.example") if word in whole]
    assert {"field": "private.birthday", "value": "(private)", "source": "factorial", "others": []} in found["fields"]


def test_long_texts_and_lists_are_cut() -> None:
    groups = tuple(GroupFacts(name=f"G{number}", dn="", is_member=True, verdict="x" * 400) for number in range(150))
    facts = Facts(key="1017", label="Anna\u202e" + "x" * 400, action="modify", groups=groups)
    found = explained({"key": "1017"}, facts=facts)
    assert len(found["groups"]) == 100
    assert len(found["groups"][0]["verdict"]) == 300
    assert found["label"].startswith("Anna\\u202ex")
    assert len(json.dumps(found)) < 65536


# ---- lines ----------------------------------------------------------------------------------------------------------
def test_all_sections() -> None:
    facts = Facts(
        key="1017",
        label="Anna Nowak (1017)",
        action="create",
        account=dataclasses.replace(ACCOUNT, enabled=False, locked=True, key=""),
        ou="OU=People,DC=example,DC=com",
        searches=(
            Search(attribute="employeeID", value="1017"),
            Search(attribute="mail", value="a@x", others=("CN=Eve (employeeID 9)",)),
            Search(attribute="cn", value="Anna Nowak", found=(DN,)),
        ),
        groups=(
            GroupFacts(name="GG-Sales", dn="", is_member=False, verdict="joins: a rule matches"),
            GroupFacts(name="GG-Staff", dn="", is_member=True, verdict="stays: a rule matches"),
        ),
        candidates=(
            CandidateFacts(attribute="cn", value="Anna Nowak", verdict="assigned"),
            CandidateFacts(attribute="cn", value="Anna Nowak 2", verdict="free, not needed"),
        ),
        attributes=(
            AttributeFacts(attribute="sn", option="o", desired=("x",), current=("x",), verdict="as in the directory"),
            AttributeFacts(attribute="l", option="o", desired=None, current=("x",), verdict="not changed: null"),
            AttributeFacts(attribute="c", option="o", desired=(), current=(), verdict="left out: bad"),
            AttributeFacts(attribute="title", option="o", desired=("x",), current=(), verdict="changes"),
        ),
    )
    plan = Plan(
        changes=(
            CreateOu(dn="OU=New,DC=example,DC=com", reason="lifecycle_ou"),
            Create(
                **{**ANNA, "dn": "CN=New,DC=example,DC=com", "account": None},
                deltas=(Delta(attribute="sn", after=("x",)),),
                reason="new",
            ),
            SetAttributes(**ANNA, deltas=(Delta(attribute="info", before=("x",), reason="HR has none"),), reason="1"),
            AddToGroup(**ANNA, group="CN=GG-Sales,DC=example,DC=com", reason="a rule matches"),
            Enable(**ANNA, reason="active in HR"),
        ),
        notices=(Notice("The manager has no account.", ("1017",)),),
        problems=(Problem("license", "None is free.", ("1017",)),),
        faults=("title is left out for everybody.",),
    )
    found = explained({"key": "1017"}, plan=plan, facts=facts, **OPTIONS)
    found["sources"] = [{**found["sources"][0], "counts": False, "flaws": ["title is a list."]}]
    found["missing_in"] = ["calamari"]
    found["fields"] = [
        {
            "field": "department",
            "value": "'IT'",
            "source": "factorial",
            "others": [{"source": "calamari", "value": "'HR'"}],
        },
        {"field": "email", "value": "'a@x'", "source": "calamari", "others": []},
    ]
    shown = text_of(found)
    for line in (
        "  create OU: OU=New,DC=example,DC=com; lifecycle_ou",
        "  create account: CN=New,DC=example,DC=com; new",
        "    sn: x",
        "    info: x -> nothing (HR has none)",
        "  add to group: GG-Sales; a rule matches",
        "  enable; active in HR",
        "  Warning: The manager has no account. Concerns 1017.",
        "  Blocked: license: None is free. Concerns 1017.",
        "  no record in calamari",
        "    title is a list.",
        "  department: factorial decides, 'IT'; calamari has 'HR'",
        "  from calamari: email 'a@x'",
        "  login anna.nowak, disabled, locked, key none",
        "  Fails for everybody: title is left out for everybody.",
        "  lifecycle_ou gives OU=People,DC=example,DC=com",
        "  searched by employeeID 1017: no account",
        "  searched by mail a@x: no account (not adopted, because of another key: CN=Eve",
        "  searched by cn Anna Nowak: found",
        "  in  GG-Staff: stays: a rule matches",
        "  out GG-Sales: joins: a rule matches",
        "  groups[0] (GG-Staff): applies to everybody",
        "    employee.department == 'IT' -> false, because employee.department is 'Sales'",
        "  cn Anna Nowak: assigned",
        "  l: x -> null; not changed: null (o)",
        "  c: nothing -> nothing; left out: bad (o)",
        "  as in the directory: sn",
    ):
        assert line in shown, shown
    assert "Anna Nowak 2" not in shown
    assert "title:" not in shown.partition("Attributes:")[2]


def test_lifecycle_notes() -> None:
    text = " ".join(text_of(explained({"key": "1017", "start_date": None}, {"key": "2"})).split())
    assert "HR has no start date of this person, but of others, so the account is created disabled" in text
    assert "today is 2026-11-28 in Europe/Warsaw (from location.country); accounts are created 14 days before" in text


def test_a_leaver_with_records_that_contradict_each_other() -> None:
    left = {"key": "1017", "status": "inactive"}
    found = explained({**left, "id": "1"}, {**left, "id": "2", "full_name": "Eve Kowal"})
    assert found["rules"] == []
    assert "exists twice in source factorial" in found["lifecycle"]["notes"][0]


def test_somebody_who_starts_again_soon() -> None:
    old = {"key": "1017", "id": "1", "end_date": "2026-01-31"}
    found = explained(old, {"key": "1017", "id": "2", "start_date": "2026-12-01"})
    assert found["lifecycle"]["notes"] == [
        "The person has left and starts again soon, so the account is disabled until then."
    ]


def test_the_lines_fit_and_the_changes_have_most_room() -> None:
    deltas = tuple(Delta(attribute=f"attribute{number}", after=("x",)) for number in range(60))
    groups = tuple(GroupFacts(name=f"G{number}", dn="", is_member=True, verdict="stays") for number in range(90))
    names = tuple(CandidateFacts(attribute="cn", value="界" * 300, verdict="x") for _number in range(90))
    facts = Facts(key="1017", label="Anna", action="modify", groups=groups, candidates=names)
    lines = lines_of(
        explained({"key": "1017"}, plan=Plan(changes=(SetAttributes(**ANNA, deltas=deltas),)), facts=facts)
    )
    assert len(lines) <= 120
    assert max(len(line.encode()) for line in lines) <= 1024
    cut = [line for line in lines if "more line" in line]
    assert len(cut) == 3
    assert lines.index(cut[0]) - lines.index("What a run would do now:") == 45


def test_a_word_that_is_too_long_is_cut_at_a_character() -> None:
    facts = Facts(key="1017", label="𐍈" * 290, action="modify")
    first = lines_of(explained({"key": "1017"}, facts=facts))[0]
    assert len(first.encode()) <= 1024
    assert first.endswith("𐍈…")


# ---- people whom HR does not list any more --------------------------------------------------------------------------
OCTOBER = datetime.datetime(2026, 10, 1, 6, tzinfo=datetime.UTC)
NOVEMBER = OCTOBER + datetime.timedelta(days=31)
GONE = PersonMemory(
    key="1017",
    label="Anna Nowak (1017)",
    source="factorial",
    account="guid",
    said={
        "end_date": Said(value="2026-09-30", since=OCTOBER),
        "private.iban": Said(value="PL61", since=OCTOBER),
        "phone": Said(value=None, since=OCTOBER),
    },
    listed=OCTOBER,
    missing=NOVEMBER,
    stages={"off": OCTOBER},
    enabled=OCTOBER,
    disabled=NOVEMBER,
    disabling="end date 2026-09-30 reached",
    trouble=Trouble(text="The mailbox is locked.", first=OCTOBER, last=NOVEMBER),
)
STAGES = [
    {"name": "off", "at": "end", "steps": {"account": {"state": "disabled"}}},
    {"name": "gone", "at": "end + 6 months", "steps": {"account": {"state": "absent"}}},
]


def test_what_is_remembered_of_a_leaver_whom_hr_does_not_list_any_more() -> None:
    found = of_remembered(GONE, stages="stages", variables={"stages": STAGES})
    assert found["remembered"] == {
        "source": "factorial",
        "listed": "2026-10-01T06:00:00Z",
        "missing": "2026-11-01T06:00:00Z",
        "said": {"end_date": "2026-09-30", "private.iban": "(private)"},
        "stages": {"off": "2026-10-01T06:00:00Z"},
        "access": {"enabled": "2026-10-01T06:00:00Z", "disabled": "2026-11-01T06:00:00Z"},
        "disabling": "end date 2026-09-30 reached",
        "trouble": "The mailbox is locked.",
    }
    assert found["lifecycle"]["state"] == "left"
    assert [(stage["name"], stage["reached"]) for stage in found["stages"]] == [("off", True), ("gone", False)]
    text = " ".join(text_of(found).split())
    assert "HR does not list this person any more: nothing changes." in text
    assert "factorial listed the person last in the run of 2026-10-01T06:00:00Z, and not in that of" in text
    assert "a run disabled the account on 2026-11-01T06:00:00Z: end date 2026-09-30 reached" in text
    assert "stage off was made on 2026-10-01T06:00:00Z" in text and "gone (end + 6 months): not reached: begins" in text
    assert "PL61" not in text


def test_somebody_of_whom_little_is_remembered() -> None:
    found = of_remembered(PersonMemory(key="1017"), account=None)
    assert "HR listed the person last in an earlier run" in text_of(found)
    assert "HR said last: nothing that is remembered" in text_of(found)
    other = of_remembered(PersonMemory(key="9"))
    assert other["remembered"] == {} and "HR has nobody with this account: nothing changes." in text_of(other)


def test_what_a_run_does_for_somebody_whom_hr_does_not_list() -> None:
    planned = Plan(changes=(Disable(**ANNA, control=512),))
    found = of_remembered(GONE, planned)
    assert found["verdict"].startswith("Would be disabled")


def test_what_is_remembered_of_people_in_hr_is_not_repeated() -> None:
    assert explained({"key": "1017"})["remembered"] == {}
