# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Options that need what no HR system reads are refused before anything is read."""

from __future__ import annotations

import datetime
import typing as t

import pytest

from ansible_collections.hrsync.ad.plugins.module_utils.errors import ConfigurationError
from ansible_collections.hrsync.ad.plugins.module_utils.sync.delivered import check_rehire_match, leave_of

WITHOUT: dict[str, t.Any] = {"type": "factorial"}
WITH: dict[str, t.Any] = {"type": "calamari", "absences": True}


@pytest.mark.parametrize("given", [None, {}, {"do": "nothing", "longer_than": "9 weeks"}])
def test_absences_do_not_matter_by_default(given: t.Any) -> None:
    assert leave_of({"leave": given, "sources": [WITHOUT]}) == datetime.timedelta(0)


def test_a_leave_needs_absences() -> None:
    rule = {"do": "disable", "longer_than": "9 weeks"}
    assert leave_of({"leave": rule, "sources": [WITHOUT, WITH]}) == datetime.timedelta(weeks=9)
    with pytest.raises(ConfigurationError) as caught:
        leave_of({"leave": rule, "sources": [WITHOUT]})
    assert str(caught.value) == (
        "lifecycle_leave.do is disable, but no entry of lifecycle_sources reads absences. Set absences: true for the HR"
        " system that has them."
    )


FULL: dict[str, t.Any] = {"type": "factorial", "private_fields": ["birthday", "national_id"]}


@pytest.mark.parametrize("rule", ["personal_email", "birthday", "national_id", "employee_number", "custom.person_id"])
def test_a_rule_whose_field_is_read(rule: str) -> None:
    check_rehire_match({"rehire_match": [rule], "sources": [{"type": "gone"}, WITH, FULL], "state": ""})


@pytest.mark.parametrize(
    ("rules", "state", "message"),
    [
        (
            ["personal_email", "birthday"],
            None,
            "lifecycle_rehire_match[1] is birthday, but no entry of lifecycle_sources reads this private field. Add it"
            " to private_fields of one that has it.",
        ),
        (
            ["custom.id"],
            None,
            "lifecycle_rehire_match[0] is custom.id, but no HR system in lifecycle_sources has this field. Use another"
            " rule.",
        ),
        (
            ["personal_email"],
            "None",
            "lifecycle_rehire_match needs a memory of the people who have left, but lifecycle_state is none. Set"
            " lifecycle_state, or remove lifecycle_rehire_match.",
        ),
    ],
)
def test_a_rule_that_can_recognize_nobody_is_refused(rules: list[str], state: str | None, message: str) -> None:
    sources = [{"type": "without"}, {"type": "calamari", "private_fields": ["national_id"]}]
    with pytest.raises(ConfigurationError) as caught:
        check_rehire_match({"rehire_match": rules, "sources": sources, "state": state})
    assert str(caught.value) == message


def test_without_rules_nothing_is_needed() -> None:
    check_rehire_match({"rehire_match": None, "sources": [], "state": "none"})


@pytest.mark.parametrize("rules", [None, [], ["employee_number"]])
def test_a_recruiting_system_needs_the_rule_that_it_has_values_for(rules: list[str] | None) -> None:
    sources = [FULL, {"type": "jazzhr"}]
    with pytest.raises(ConfigurationError) as caught:
        check_rehire_match({"rehire_match": rules, "sources": sources, "state": ""})
    assert str(caught.value) == (
        "lifecycle_sources has JazzHR, whose people get another key when the HR system has them. Without"
        " personal_email in lifecycle_rehire_match, they would get a second account. Add it there."
    )
    check_rehire_match({"rehire_match": ["personal_email"], "sources": sources, "state": ""})
