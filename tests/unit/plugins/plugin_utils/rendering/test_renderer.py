# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Templates, variables and conditions, as authors write them and as HR data meets them."""

from __future__ import annotations

import typing as t

import pytest
from ansible.utils.unsafe_proxy import wrap_var
from jinja2 import UndefinedError

from ansible_collections.hrsync.ad.plugins.module_utils.errors import ConfigurationError
from ansible_collections.hrsync.ad.plugins.plugin_utils.rendering.conditions import DELETES
from ansible_collections.hrsync.ad.plugins.plugin_utils.rendering.renderer import reason_of
from ansible_collections.hrsync.ad.plugins.plugin_utils.rendering.variables import VariableTree

from ..authored import authored, employee, renderer, value_of

HOSTILE = [
    "{{ 7*7 }}",
    "{{ lookup('pipe', 'id') }}",
    "{% raw %}",
    "{% for x in",
    "{#",
    "*)(uid=*",
    "\x00\x07",
    "\u202eannA\u200f",
    "😀🎉",
    'O\'Brien "x" \\ \\1',
    "ж" * 200,
    "<script>&amp;",
    "none",
    "[1, 2]",
    "True",
    "007",
]


@pytest.mark.parametrize("name", HOSTILE)
def test_hr_data_is_data(name: str) -> None:
    assert value_of("{{ employee.first_name }}", first_name=name) == name
    assert value_of("a{{ employee.first_name }}b", first_name=name) == f"a{name}b"
    assert value_of("{{ greeting }}", {"greeting": "Hi {{ employee.first_name }}"}, first_name=name) == f"Hi {name}"
    assert value_of("{{ employee.custom.x.y }}", custom={"x": {"y": name}}) == name


@pytest.mark.parametrize(
    ("template", "expected"),
    [
        ("{{ none }}", None),
        ("{{ employee.phone }}", None),
        ("{{ employee.teams }}", ["A", "B"]),
        ("{{ ('a', 'b') }}", ("a", "b")),
        ("{{ 1 == 1 }}", True),
        ("{{ 7 }}", 7),
        ("{{ 1.5 }}", 1.5),
        ("{{ omit }}", None),
        ("{{ employee.phone | default(omit) }}", None),
        ("{% if employee.teams %}{{ employee.teams }}{% endif %}", ["A", "B"]),
        ("{% if employee.phone %}{{ employee.phone }}{% endif %}", ""),
        ("{% set x = employee.last_name %}{{ x }}", "Nowak"),
        ("plain text", "plain text"),
        ("a block\n", "a block"),
        ("{{ employee.last_name }}\n", "Nowak"),
        (" {{ employee.last_name }} ", " Nowak "),
        ("{{ employee.teams | map('lower') }}", ["a", "b"]),
        ("{{ employee.location.city }}", "Łódź"),
        ("{{ presence }}", "active"),
        ("{{ 5 if presence == 'active' else none }}", 5),
        (616, 616),
        (True, True),
    ],
)
def test_types_are_kept(template: t.Any, expected: t.Any) -> None:
    value = value_of(template, teams=("A", "B"))
    assert value == expected
    assert type(value) is type(expected)


@pytest.mark.parametrize(
    "template",
    [
        "{{ employee.phone }}@example.com",
        "{{ none }}x",
        "{{ employee.first_name ~ '.' ~ employee.phone }}",
        "{{ employee.phone | lower }}",
        "{{ employee.phone | upper | trim }}",
        "{{ employee.phone | regex_replace('[^0-9]', '') }}",
        "{{ employee.phone | ansible.builtin.b64encode }}",
        "{{ [employee.first_name, employee.phone] | join('.') }}",
        "{{ employee.phone | join(',') }}",
        "{{ '%s.%s' | format(employee.first_name, employee.phone) }}",
        "{{ '%s.%s' % (employee.first_name, employee.phone) }}",
        "{{ '%s' % employee.phone }}",
        "{{ '{}.{}'.format(employee.first_name, employee.phone) }}",
        "{{ 'x' | replace('x', employee.phone) }}",
        "{{ employee.phone | int }}",
        "{{ employee.phone | first }}",
        "{{ employee.phone | hrsync.ad.ascii | lower }}",
        "{{ employee.location.country | hrsync.ad.country('co') }}, {{ employee.phone }}",
        "{% set p %}+{{ employee.phone }}{% endset %}{{ p }}",
        "{{ full_phone }}",
    ],
)
def test_a_null_makes_the_whole_text_null(template: str) -> None:
    assert value_of(template, {"full_phone": "tel: {{ employee.phone }}"}) is None


@pytest.mark.parametrize(
    ("template", "expected"),
    [
        ("{{ employee.phone | default('', true) }}!", "!"),
        ("{{ employee.phone | d('none', true) }}", "none"),
        ("{{ employee.phone is none }}", True),
        ("{{ employee.phone | ternary('yes', 'no') }}", "no"),
        ("{{ [employee.first_name, employee.phone, employee.last_name] | select | join(' ') }}", "Anna Nowak"),
        ("{{ employee.phone | to_json }}", "null"),
        ("{{ '{}'.format(7) }}", "7"),
        ("{{ '%d' % 7 }}", "7"),
        ("{{ 7 % 4 }}", 3),
    ],
)
def test_parts_may_be_optional(template: str, expected: t.Any) -> None:
    assert value_of(template) == expected


@pytest.mark.parametrize(
    ("template", "expected"),
    [
        (r"{{ employee.last_name | regex_replace('(N)o', '\1-') }}", "N-wak"),
        (r"{{ 'a.b' | regex_replace('\.', '\\') }}", "a\\b"),
        ("{{ employee.teams | map('upper') | unique | list | length }}", 2),
        ("{{ {'a': 1} | combine({'b': 2}) }}", {"a": 1, "b": 2}),
        ("{{ 'x' | ansible.builtin.b64encode }}", "eA=="),
        ("{{ 'ABC' | ansible.builtin.lower }}", "abc"),
        ("{{ employee.start_date | to_datetime('%Y-%m-%d') | string | truncate(4, true, '') }}", "2026"),
        ("{{ employee.first_name is ansible.builtin.match('An') }}", True),
        ("{{ employee.first_name is in ['Anna'] }}", True),
        ("{{ employee.teams | zip([1, 2]) | map('last') | sum }}", 3),
        ("{{ [{'n': 1}, {'n': 2}] | selectattr('n', 'gt', 1) | map(attribute='n') | first }}", 2),
        ("{{ {'a': 1} | dict2items | items2dict }}", {"a": 1}),
        ("{{ now(fmt='%Y') | length }}", 4),
        ("{% for x in employee.teams %}{% if loop.last %}{% break %}{% endif %}{{ x }}{% endfor %}", "a"),
        ("{% macro m(x) %}<{{ x }}>{% endmacro %}{{ m(employee.first_name) }}", "<Anna>"),
        ("{{ employee.custom.keys }}", "2"),
        ("{{ 'a' | hash('sha1') | length }}", 40),
        ("{{ employee.custom.missing | default('x') }}", "x"),
        ("{{ nothing | default('x') }}", "x"),
        ("{{ employee.raw | default({}, true) }}", {}),
    ],
)
def test_ansibles_filters_and_tests(template: str, expected: t.Any) -> None:
    fields: dict[str, t.Any] = {"teams": ("a", "b"), "custom": {"keys": "2"}, "start_date": "2026-11-30"}
    assert value_of(template, None, **fields) == expected


def test_a_template_does_not_leave_names_behind_for_the_next() -> None:
    made = renderer()
    first = made.compile(authored("{% set mark = 1 %}{{ mark }}"), "one")
    second = made.compile(authored("{{ mark is defined }}"), "two")
    names = made.names(employee().to_dict(), "active")
    assert [first.value(names), second.value(names)] == [1, False]


def test_filters_of_constants_run_for_each_employee() -> None:
    made = renderer()
    template = made.compile(authored("{{ range(10 ** 5) | random }}"), "test")
    assert len({template.value(made.names(employee().to_dict(), "active")) for _time in range(9)}) > 1


# ---- templates that Ansible does not trust, such as those that are given when AWX launches a job ----


@pytest.mark.parametrize("text", ["{{ employee.full_name }} (from launch)", "{{ 1 + 1 }}", "{% raw %}", "{# a #}"])
def test_a_template_that_ansible_distrusts_is_refused(text: str) -> None:
    made = renderer({}, {"lifecycle_attributes": text})
    words = r"Ansible does not trust .* project or the inventory, or into extra_vars of the job template"
    with pytest.raises(ConfigurationError, match=f"^lifecycle_attributes.title: .*{words}"):
        made.compile(wrap_var(text), "lifecycle_attributes.title")
    with pytest.raises(ConfigurationError, match=f"^lifecycle_attributes: .*{words}"):
        made.configuration("lifecycle_attributes")
    with pytest.raises(ConfigurationError, match=f"^lifecycle_groups.0.: .*{words}"):
        made.structure(wrap_var(text), "lifecycle_groups[0]")
    with pytest.raises(ConfigurationError, match=f"^lifecycle_license.0.: .*{words}"):
        VariableTree({"assign": [{"sku": wrap_var(text)}]}, "lifecycle_license[0]", made.compile)
    with pytest.raises(ConfigurationError, match=words):
        made.compile_condition(wrap_var("employee.department == 'Sales'"), "lifecycle_groups[0].when")


@pytest.mark.parametrize(
    "given", ["{{ employee.email }}", "{{ company }}.com", {"a": ["{% if presence == 'left' %}x{% endif %}"]}]
)
def test_a_variable_of_the_mapping_that_ansible_distrusts_is_refused(given: t.Any) -> None:
    with pytest.raises(ConfigurationError, match="^The variable address: .* Ansible does not trust"):
        renderer({}, {"address": given}).compile(authored("{{ address }}"), "test")


def test_data_that_ansible_distrusts_may_have_braces() -> None:
    """A registered result, a fact."""
    made = renderer({}, {"offices": {"Łódź": "{{ room }}", "note": "an employee"}})
    template = made.compile(authored("{{ offices[employee.location.city] }}"), "test")
    assert template.value(made.names(employee().to_dict(), "active")) == "{{ room }}"
    assert made.compile(wrap_var("no template"), "test").value(made.names({}, "")) == "no template"
    assert value_of("{{ '{{' }}") == "{{"


# ---- variables ----


def test_variables_of_the_inventory() -> None:
    variables = {
        "domain": "{{ company }}.com",
        "company": "example",
        "offices": {"Łódź": {"c": "PL", "room": "{{ employee.custom.room }}"}, "Paris": {"c": "FR"}},
        "login": "{{ employee.first_name | lower }}.{{ surname }}",
        "surname": "{{ employee.last_name | lower }}",
        "numbers": ["{{ employee.custom.room }}", "{{ company }}", 3],
    }
    custom = {"room": "7"}
    assert value_of("{{ login }}@{{ domain }}", variables) == "anna.nowak@example.com"
    assert value_of("{{ offices[employee.location.city].c }}", variables, custom=custom) == "PL"
    assert value_of("{{ offices[employee.location.city].room }}", variables, custom=custom) == "7"
    assert value_of("{{ numbers }}", variables, custom=custom) == ["7", "example", 3]


def test_a_variable_is_rendered_at_most_once_for_an_employee_and_anew_for_the_next() -> None:
    made = renderer({"number": "{{ range(10 ** 5) | random }}{{ employee.key }}"})
    templates = [made.compile(authored("{{ number }}"), "test") for _time in range(3)]
    anna, omar = (made.names(employee(key=key).to_dict(), "active") for key in "ab")
    values = [[template.value(names) for template in templates] for names in (anna, omar)]
    assert all(len(set(same)) == 1 for same in values)
    assert values[0][0].endswith("a")
    assert values[1][0].endswith("b")


def test_a_lookup_runs_once_in_a_variable_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HRSYNC_TEST_DOMAIN", "example.org")
    variables = {"domain": "{{ lookup('env', 'HRSYNC_TEST_DOMAIN') }}"}
    assert value_of("{{ employee.first_name }}@{{ domain }}", variables) == "Anna@example.org"


@pytest.mark.parametrize("function", ["lookup", "query", "q"])
def test_a_lookup_within_a_template_is_refused(function: str) -> None:
    template = "{{ " + function + "('env', 'HOME') }}{{ employee.first_name }}"
    with pytest.raises(ConfigurationError, match="put the lookup into a separate variable"):
        value_of(template)
    with pytest.raises(ConfigurationError, match=r"the variable home.*a separate variable"):
        value_of("{{ home }}", {"home": template})


@pytest.mark.parametrize(
    "variables",
    [
        {"a": "{{ a }}{{ employee.key }}"},
        {"a": "{{ b }}", "b": {"x": ["{{ c }}"]}, "c": "{{ employee.key }}{{ a }}"},
    ],
)
def test_variables_in_a_circle(variables: dict[str, t.Any]) -> None:
    with pytest.raises(ConfigurationError, match=r"a -> .*a refer to each other in a cycle"):
        value_of("{{ a }}", variables)


def test_a_variable_that_cannot_be_rendered() -> None:
    with pytest.raises(ConfigurationError, match="The variable broken cannot be rendered"):
        value_of("{{ broken }}", {"broken": "{{ 'x' | int('y', 'z', 0, 1) }}"})
    with pytest.raises(ConfigurationError, match="vars is not available here"):
        value_of("{{ vars['x'] }}", {"x": 1})


@pytest.mark.parametrize("field", ["custom.badg", "custom['badg']", "phone.x", "manager.email", "absence.end"])
@pytest.mark.parametrize(
    "question",
    [
        "is none",
        "is not none",
        "is ansible.builtin.none",
        "is string",
        "is not mapping",
        "is boolean",
        "is sameas none",
        "is truthy",
        "is eq none",
        "is in [none]",
        "| items | list == []",
        "| pprint == 'Undefined'",
        "| type_debug == 'str'",
        "== none",
        "in [none]",
    ],
)
@pytest.mark.parametrize("form", ["condition", "value"])
def test_what_is_undefined_answers_no_question(field: str, question: str, form: str) -> None:
    """Neither yes nor no would be right: `is not none` would be true for everybody where a field is misspelt."""
    expression = f"employee.{field} {question}"
    fields = {"custom": {"badge": "1"}}
    with pytest.raises(UndefinedError, match=r"undefined field|null has no '\w+'; ask before it, with 'is not none'"):
        if form == "value":
            value_of(f"{{{{ {expression} }}}}", **fields)
        else:
            made = renderer()
            condition = made.compile_condition(authored(expression), "when")
            condition.value(made.names(employee(**fields).to_dict(), "active"))


def test_what_is_undefined_can_be_asked_for_and_replaced() -> None:
    assert value_of("{{ employee.custom.badg is defined }}") is False
    assert value_of("{{ employee.custom.badg is undefined }}") is True
    assert value_of("{{ employee.custom.badg | default(none) is none }}") is True
    assert value_of("{{ ['x', employee.custom.badg] | select('defined') }}") == ["x"]
    assert value_of("{{ employee.phone | ternary(employee.phone.area, 'none') }}") == "none"
    with pytest.raises(UndefinedError, match="undefined field 'badg'"):
        value_of("{{ ['x', employee.custom.badg] | reject('none') }}")


def test_undefined_names() -> None:
    with pytest.raises(UndefinedError, match="undefined variable 'employe'"):
        value_of("{{ employe.first_name }}")
    with pytest.raises(UndefinedError, match="undefined field 'badg'; did you mean badge"):
        value_of("{{ employee.custom.badg }}", custom={"badge": "1"})
    with pytest.raises(UndefinedError, match="null has no 'x'"):
        value_of("{{ employee.phone.x }}")
    with pytest.raises(UndefinedError, match=r"undefined variable 'nowhere' \(in the variable deep\)"):
        value_of("{{ deep }}", {"deep": "{{ employee.key }}{{ nowhere }}"})
    with pytest.raises(UndefinedError, match=r"nowhere.*\(in the variable deep\)"):
        value_of("{{ deep }}", {"deep": "{{ nowhere }}"})
    with pytest.raises(UndefinedError):
        value_of("{{ employee.phone }}{{ nowhere }}")
    assert value_of("{{ deep | default('x') }}", {"deep": "{{ employee.key }}{{ nowhere }}"}) == "x"


# ---- mistakes that are found before anything is rendered ----


@pytest.mark.parametrize(
    ("template", "words"),
    [
        ("{{ employee.first_name | lowr }}", "there is no filter 'lowr'; did you mean lower"),
        ("{% if employee.key is defind %}x{% endif %}", "there is no test 'defind'; did you mean defined"),
        ("{{ employee.key | b64encod }}", "b64encode"),
        ("{{ employee.key | nobody.nothing.none }}", "there is no filter 'nobody.nothing.none'"),
        ("OU={% if presence == 'Left' %}A{% else %}B{% endif %}", "presence is never 'Left'; did you mean left"),
        ("{{ 'x' if employee.department | lower == 'Sales' else 'y' }}", "never gives 'Sales'; did you mean 'sales'"),
        ("{{ 'x' if false else employee.key | lowr }}", "there is no filter 'lowr'"),
        ("{{ employee.first_name", "the template has a syntax error"),
        ("{% if x %}", "the template has a syntax error"),
        (
            "a\n{{ b c }}",
            "the template has a syntax error in line 2: expected token 'end of print statement', got 'c'.",
        ),
        ("{{ employee.frist_name }}", "employee has no field 'frist_name'; did you mean first_name"),
        ("{{ employee['frist_name'] }}", "employee has no field 'frist_name'"),
        ("{{ employee.get('frist_name') }}", "employee has no field 'frist_name'"),
        ("{{ employee | attr('frist_name') }}", "employee has no field 'frist_name'"),
        ("{{ employee.location.citty }}", "location has no field 'citty'; did you mean city"),
        ("{{ employee['location']['citty'] }}", "location has no field 'citty'"),
        ("{{ employee.manager.location.citty }}", "location has no field 'citty'"),
        ("{{ employee.manager.emial }}", "employee.manager has no field 'emial'; did you mean email"),
        ("{{ employee.absence.typ }}", "employee.absence has no field 'typ'; did you mean type"),
    ],
)
def test_mistakes_name_place_template_and_what_is_near(template: str, words: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        value_of(template)
    assert words in str(caught.value)
    assert str(caught.value).startswith(f"test: {' '.join(template.split())}: ")


def test_the_sandbox_holds() -> None:
    for template in ("{{ ''.__class__.__mro__ }}", "{{ employee.teams.append('x') }}", "{{ employee.clear() }}"):
        with pytest.raises(Exception, match=r"unsafe|not safely|denied") as caught:
            value_of(template, teams=("a",))
        assert reason_of(caught.value)


def test_a_list_within_a_text_is_an_error() -> None:
    with pytest.raises(TypeError, match="a list is part of a string"):
        value_of("teams: {{ employee.teams }}", teams=("a", "b"))


def test_fields_that_a_template_uses() -> None:
    made = renderer({"login": "{{ employee.first_name }}.{{ surname }}", "surname": "{{ employee['last_name'] }}"})

    def fields(template: str) -> set[str]:
        return set(made.compile(authored(template), "test").fields)

    assert fields("{{ login }}{{ employee.location.city }}") == {"first_name", "last_name", "location"}
    assert fields("{{ employee | to_json }}") == {"private"}
    assert fields("{{ employee.manager.email }}{{ employee.absence.type }}") == {"manager", "absence"}
    assert fields("{{ employee.manager['private'].birthday }}") == {"manager", "private"}
    assert fields("{{ employee.get('private').birthday }}") == {"private"}
    assert fields("{{ employee.get('department') }}") == {"department"}
    assert fields("{{ employee.get('department') ~ employee }}") == {"department", "private"}
    assert fields("{{ employee.items() | list }}") == {"private"}
    assert fields("{{ employee.manager.get('raw') }}") == {"manager", "raw"}
    assert fields("nothing") == set()


def test_reasons_hold_no_private_data() -> None:
    error = ValueError("invalid literal: 'DE89370400440532013000'")
    assert "DE89" in reason_of(error)
    assert reason_of(error, sensitive=True).startswith("ValueError; its message is not shown")


# ---- conditions ----


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ("employee.department == 'Sales'", True),
        ("employee.department | lower == 'hr'", False),
        ("employee.phone | lower == 'hr'", False),
        ("employee.custom.level | int > 3", True),
        ("employee.phone | int > 3", False),
        (["employee.department == 'Sales'", "presence == 'active'"], True),
        (["employee.department == 'Sales'", "presence == 'left'"], False),
        (True, True),
        ([True, "employee.key == '1017'"], True),
        ("employee.custom.vip", False),
        ("is_sales", True),
        ("employee.department is match('Sa')", True),
        (r"employee.department is match('S\\w+')", True),
        ("'{{' not in employee.department", True),
    ],
)
def test_conditions(condition: t.Any, expected: bool) -> None:
    made = renderer({"is_sales": "{{ employee.department == 'Sales' }}"})
    names = made.names(employee(custom={"level": "5", "vip": None}).to_dict(), "active")
    assert made.compile_condition(authored(condition), "test").value(names) is expected


@pytest.mark.parametrize(
    ("condition", "words"),
    [
        ("{{ employee.key }}", "remove the braces"),
        ("employee.key ==", "the condition has a syntax error: unexpected 'end of template'.$"),
        ("employee.key = 1", "the condition has a syntax error: unexpected '='.$"),
        ("employee.key == 1 employee", "syntax error"),
        ("employee.keys == 1 | lowr", "there is no filter"),
        (7, "a condition must be an expression"),
        ({"a": 1}, "a condition must be an expression"),
        ("", "^test is empty. Set a condition, or remove when"),
        (" ", "^test is empty"),
        (None, "^test is empty"),
        ([], "^test is empty"),
        (["employee.key == '1'", ""], "^test is empty"),
        (False, "False: the condition is never true, so the rule never applies"),
        ("employee.key == '1' and false", "the condition is never true"),
        (["employee.department == 'IT'", "employee.department == 'HR'"], "the condition is never true"),
        ("presence == 'lef'", "presence == 'lef': presence is never 'lef'; did you mean left"),
        ("gone", "the variable gone: .*: presence is never 'lef'"),
        ("presence in working", "presence is never 'actve'; did you mean active"),
    ],
)
def test_conditions_that_cannot_work(condition: t.Any, words: str) -> None:
    variables = {"gone": "{{ presence == 'lef' }}", "working": ["upcoming", "actve"]}
    with pytest.raises(ConfigurationError, match=words):
        renderer(variables).compile_condition(authored(condition), "test")


def test_a_rule_that_never_applies_to_those_for_whom_it_is() -> None:
    made = renderer()
    with pytest.raises(ConfigurationError, match="the rule never applies. Only the accounts of leavers"):
        made.compile_condition(authored("presence != 'left'"), "lifecycle_account[0].when", DELETES)
    assert made.compile_condition(authored("presence == 'left'"), "lifecycle_account[0].when", DELETES)


def test_a_condition_that_is_neither_true_nor_false() -> None:
    made = renderer()
    with pytest.raises(TypeError, match="it gives a string, not true or false"):
        made.compile_condition(authored("employee.department"), "test").value(made.names(employee().to_dict(), ""))


# ---- variables that hold the configuration ----


def test_a_mapping_that_is_put_together() -> None:
    made = renderer(
        {
            "all_attributes": "{{ company_attributes | combine(site_attributes) }}",
            "company_attributes": {"mail": "{{ employee.key }}@x", "title": "{{ employee.job_title }}"},
            "site_attributes": "{{ sites[site] }}",
            "sites": {"lodz": {"title": "{{ employee.department }}"}},
            "site": "lodz",
        }
    )
    mapping = made.configuration("all_attributes")
    names = made.names(employee().to_dict(), "active")
    assert {name: made.compile(text, name).value(names) for name, text in mapping.items()} == {
        "mail": "1017@x",
        "title": "Sales",
    }


def test_configuration_that_is_missing_or_circular() -> None:
    made = renderer({"one": "{{ two }}", "two": "{{ one }}{{ employee.key }}", "attributes": {}})
    with pytest.raises(ConfigurationError, match="atributes is not defined; did you mean attributes"):
        made.configuration("atributes")
    with pytest.raises(ConfigurationError, match="cycle"):
        made.configuration("one")


def test_constants_do_not_depend_on_the_employee() -> None:
    made = renderer({"base": "DC=x"})
    assert made.constant(authored("OU=a,{{ base }}"), "test") == "OU=a,DC=x"
    with pytest.raises(ConfigurationError, match="undefined variable 'employee'"):
        made.constant(authored("{{ employee.key }}"), "test")


def test_a_condition_with_characters_that_nobody_sees() -> None:
    made = renderer({})
    condition = made.compile_condition(authored("employee.department == 'Krako\u0301w\u00a0'"), "test")
    assert condition.value(made.names(employee(department="Kraków").to_dict(), "active"))
