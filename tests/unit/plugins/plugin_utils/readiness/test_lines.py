# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import typing as t

from ansible_collections.hrsync.ad.plugins.module_utils.readiness.model import Check, State
from ansible_collections.hrsync.ad.plugins.plugin_utils.readiness.fields import Field
from ansible_collections.hrsync.ad.plugins.plugin_utils.readiness.lines import (
    MOST_LINES,
    MOST_LINES_OF_FAILURE,
    lines_of,
)

OWN = [Field(f"field_{number}", 40, "Xxxxx") for number in range(26)]
CUSTOM = [Field(f"custom.slug_{number}", 4, "XX-9") for number in range(40)]
EMPTY = [Field("department", 0, "")]


def source(**more: t.Any) -> dict[str, t.Any]:
    given = {"name": "factorial", "type": "factorial", "address": "https://hr", "identity": {"name": "Example"}}
    return {**given, "employees": [{}] * 40, "problems": [], "error": "", **more}


def checks(number: int, state: State = State.OK) -> list[Check]:
    return [Check("directory", state, f"Sentence {index}.") for index in range(number)]


def test_short_results_are_all_shown() -> None:
    lines = lines_of([source()], 40, [*OWN[:2], *EMPTY], [*checks(1, State.MISSING), *checks(1)])
    assert lines == [
        "HR factorial (factorial) https://hr: name Example",
        "   40 employees read, no permission is missing",
        "Fields of employee in templates, filled for how many of 40 employees, and their form:",
        "  field_0                    40 Xxxxx             field_1                    40 Xxxxx",
        "  empty for everybody: department",
        "  ok       1 check fulfilled",
        "! MISSING  directory: Sentence 0.",
    ]


def test_a_source_that_cannot_be_read_has_no_fields() -> None:
    lines = lines_of([source(error="refused", identity={}, employees=[])], 0, [], checks(1, State.MISSING))
    assert lines == ["HR factorial (factorial) https://hr", "! MISSING  directory: Sentence 0."]
    [_head, told] = lines_of([source(problems=["teams: refused"])], 0, [], [])
    assert told.endswith("1 permission missing, see below")


def test_there_are_never_too_many_lines() -> None:
    for number in range(0, 60, 7):
        for state in State:
            found = [*checks(number), *checks(number, state)]
            lines = lines_of([source()] * (number + 1), 40, [*OWN, *CUSTOM, *EMPTY], found)
            assert len(lines) <= (MOST_LINES_OF_FAILURE if number and state is State.MISSING else MOST_LINES)


def test_custom_fields_are_named_if_there_is_no_room_for_their_form() -> None:
    text = "\n".join(lines_of([source()] * 2, 40, [*OWN, *CUSTOM[:20]], checks(13)))
    assert all(f"{field.name} 4" in text for field in CUSTOM[:20])
    assert text.count("40 Xxxxx") == len(OWN)


def test_names_that_are_cut_off_end_with_one_comma() -> None:
    names = [Field(f"custom.empty_field_{number}", 0, "") for number in range(60)]
    [cut] = [line for line in lines_of([source()], 40, [*OWN, *names], []) if line.endswith("...")]
    assert cut.endswith(", ...") and ",," not in cut


def test_the_forms_of_values_are_more_important_than_checks_that_are_fulfilled() -> None:
    lines = lines_of([source()] * 2, 40, [*OWN, *CUSTOM[:4], *EMPTY], checks(14))
    assert "\n".join(lines).count("40 Xxxxx") == len(OWN)
    assert "\n".join(lines).count("4 XX-9") == 4
    assert lines[-1].endswith("other checks: fulfilled")


def test_what_is_missing_is_shown_last_and_what_is_fulfilled_only_counted() -> None:
    found = [*checks(2, State.MISSING), *checks(30), *checks(1, State.UNTESTED), *checks(1, State.WARNING)]
    lines = lines_of([source()], 40, [*OWN, *CUSTOM], found)
    assert [line[:11] for line in lines[-5:]] == [
        "  ok       ",
        "? UNTESTED ",
        "! WARNING  ",
        "! MISSING  ",
        "! MISSING  ",
    ]
    assert lines[-5] == "  ok       30 checks fulfilled"
    assert all(field.name in "".join(lines) for field in CUSTOM[:9]), "their names are what templates need"
    text = "\n".join(lines_of([source()], 40, OWN, checks(40, State.MISSING)))
    assert "other checks: see the result of the task" in text
    assert "other checks: fulfilled" in "\n".join(lines_of([source()], 40, OWN, checks(30)))


def test_a_long_line_is_cut() -> None:
    [*_rest, line] = lines_of([], 0, [], [Check("x", State.OK, "y" * 5000)])
    assert len(line.encode()) <= 1024
