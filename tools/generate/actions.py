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

_HEAD = """
.. list-table::
   :header-rows: 1
   :widths: 4 16 13 16 12 30 9

   * - No.
     - Action
     - Module
     - Role variable
     - Protocol
     - Least permissions
     - Test target
"""


def actions(present: str) -> str:
    """The page, with one row for each action of a step, in the order of their numbers."""
    rows = sorted(
        ((action.number, _row(step, action)) for step in STEPS.values() for action in step.actions),
    )
    return replaced(present, "actions of steps", _HEAD + "".join(row for _number, row in rows) + "\n")


def _row(step: StepDescriptor, action: Action) -> str:
    variables = "; ".join(filter(None, (f"``{step.variable}``", step.more_variables)))
    cells = (
        [str(action.number)],
        [action.title],
        [f"``{step.name}``"],
        [variables],
        [step.protocol],
        [*_permissions(step, action)],
        [f"``{step.name}``"],
    )
    return "   * - " + "     - ".join(map(_cell, cells))


def _permissions(step: StepDescriptor, action: Action) -> t.Iterator[str]:
    first = step.actions[0]
    if action is first:
        yield from map(restructured, paragraphs(step.permissions))
    else:
        yield f"As {first.number}."
    if action.permissions:
        yield restructured(action.permissions)


def _cell(text: list[str]) -> str:
    """Paragraphs as the content of a cell, without the dash at its beginning."""
    filled = (textwrap.fill(paragraph, WIDTH - 7, break_long_words=False, break_on_hyphens=False) for paragraph in text)
    return textwrap.indent("\n\n".join(filled), " " * 7).lstrip() + "\n"


def restructured(text: str) -> str:
    """Converts the markup of Ansible to reStructuredText."""
    text = re.sub(r"\bO\((\w+)=(\w+)\)", r"``\1: \2``", text)
    text = re.sub(r"\b[COV]\(([^)]+)\)", r"``\1``", text)
    return re.sub(r"\bI\(([^)]+)\)", r"*\1*", text)
