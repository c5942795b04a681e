# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What HR sends is shown in messages as it is written, and never becomes HTML or a template."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.hrsync.ad.plugins.module_utils.model.desired import Presence
from ansible_collections.hrsync.ad.plugins.module_utils.steps.auto_reply.message_text import as_html, visible_text
from ansible_collections.hrsync.ad.plugins.plugin_utils.mapping.desired import Person, render
from ansible_collections.hrsync.ad.plugins.plugin_utils.mapping.mapping import read_configuration

from ..authored import authored, employee, renderer

TEXT = "{{ employee.full_name }} is away.\nAsk others."
HTML = '<p><a href="mailto:{{ employee.full_name }}">{{ employee.full_name }}</a> is away.<br>Ask others.</p>'


def options(name: str, message: str, **variables: t.Any) -> t.Mapping[str, t.Any]:
    rules = authored(
        {"state": "{{ 'enabled' if employee.full_name == name else 'disabled' }}", "internal_message": message}
    )
    made = renderer({"rules": rules, "name": name, **variables})
    person = Person(employee=employee(full_name=name), presence=Presence.ACTIVE)
    [desired] = render(read_configuration(made, steps={"auto_reply": "rules"}), [person], made).desired
    [found] = desired.steps["auto_reply"]
    return found


@pytest.mark.parametrize(
    "name",
    [
        "Eve",
        "R&D",
        "<b>Eve</b>",
        "<script>alert(1)</script>",
        "{{ lookup('pipe', 'id') }}",
        "Eve <eve@example.com>",
        "&lt;",
    ],
)
def test_a_name_is_shown_as_it_is_written_in_text(name: str) -> None:
    message = as_html(options(name, TEXT)["internal_message"])
    assert visible_text(message) == f"{name} is away.\nAsk others."


@pytest.mark.parametrize("name", ["Eve", "R&D", "<b>Eve</b>", "<script>alert(1)</script>", '" onclick="evil()'])
def test_a_name_is_shown_as_it_is_written_in_html(name: str) -> None:
    message = as_html(options(name, HTML)["internal_message"])
    assert visible_text(message) == f"{name} [mailto:{name}] is away.\nAsk others."
    assert message.count("<") == 5 and message.count('"') == 2


def test_tags_of_the_author_may_stand_in_a_variable() -> None:
    message = options("<i>Eve", "{{ greeting }}{{ signature }}", greeting=authored(HTML), signature="<hr>IT")
    assert visible_text(message["internal_message"]).splitlines()[0] == "<i>Eve [mailto:<i>Eve] is away."
    assert message["internal_message"].endswith("<hr>IT")


def test_an_ordinary_text_stays_a_text() -> None:
    assert options("Eve <eve@example.com>", TEXT)["internal_message"] == TEXT.replace(
        "{{ employee.full_name }}", "Eve <eve@example.com>"
    )


def test_a_message_of_none_and_other_options_are_as_they_are() -> None:
    assert options("O'Brien", "{{ none }}")["internal_message"] is None
    assert options("O'Brien", "{{ none }}")["state"] == "enabled"
    rule = authored({"state": "disabled", "start": "{{ employee.full_name }}"})
    made = renderer({"rules": rule})
    person = Person(employee=employee(full_name="<b>"), presence=Presence.ACTIVE)
    [desired] = render(read_configuration(made, steps={"auto_reply": "rules"}), [person], made).desired
    assert desired.steps["auto_reply"][0]["start"] == "<b>"
