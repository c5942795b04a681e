# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The actions of steps in the list of supported actions (``docs/docsite/rst/actions.rst``)."""

from __future__ import annotations

import re
import textwrap
import typing as t

from ansible_collections.hrsync.ad.plugins.module_utils.option_table import paragraphs
from ansible_collections.hrsync.ad.plugins.module_utils.steps.descriptor import Action, StepDescriptor
from ansible_collections.hrsync.ad.plugins.module_utils.steps.registry import STEPS

from .regions import replaced

WIDTH = 120


def actions(present: str) -> str:
    """The page, with one section for each action of a step, in the order of their numbers."""
    sections = sorted(
        ((action.number, _section(step, action)) for step in STEPS.values() for action in step.actions),
    )
    return replaced(present, "actions of steps", "".join(f"\n{section}" for _number, section in sections) + "\n")


def _section(step: StepDescriptor, action: Action) -> str:
    title = f"{action.number}. {action.title}"
    fields = {
        "Module": [f"``{step.name}``"],
        "Role variable": ["; ".join(filter(None, (f"``{step.variable}``", step.more_variables)))],
        "Protocol": [step.protocol],
        "Least permissions": [*_permissions(step, action)],
        "Test target": [f"``{step.name}``"],
    }
    return f"{title}\n{'~' * len(title)}\n\n" + "".join(_field(name, told) for name, told in fields.items())


def _permissions(step: StepDescriptor, action: Action) -> t.Iterator[str]:
    first = step.actions[0]
    if action is first:
        yield from map(restructured, paragraphs(step.permissions))
    else:
        yield f"As {first.number}."
    if action.permissions:
        yield restructured(action.permissions)


def _field(name: str, text: list[str]) -> str:
    """Paragraphs as an item of a list. A field list would be wider than a phone."""
    first, *others = text
    lines = [
        textwrap.fill(paragraph, WIDTH, initial_indent=indent, subsequent_indent="  ", break_on_hyphens=False)
        for indent, paragraph in zip((f"- **{name}:** ", *["  "] * len(others)), (first, *others), strict=True)
    ]
    return "\n\n".join(lines) + "\n"


def restructured(text: str) -> str:
    """Converts the markup of Ansible to reStructuredText."""
    text = re.sub(r"\bO\((\w+)=(\w+)\)", r"``\1: \2``", text)
    text = re.sub(r"\b[COV]\(([^)]+)\)", r"``\1``", text)
    return re.sub(r"\bI\(([^)]+)\)", r"*\1*", text)
