# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Tables of options as the YAML of Ansible's documentation."""

from __future__ import annotations

import textwrap
import typing as t

import yaml

from ansible_collections.hrsync.ad.plugins.module_utils.option_table import Option, Options

WIDTH = 150
"""Characters of a line; ansible-test allows 160."""
_MEMBERS = ("description", "type", "elements", "required", "default", "choices", "version_added")
"""What documentation shows of an option, in this order; suboptions follow."""


def options_yaml(options: Options, indent: int = 0) -> str:
    """The options as YAML, in their order."""
    return textwrap.indent("".join(_option(name, option) for name, option in options.items()), " " * indent)


def _option(name: str, option: Option) -> str:
    members = {**t.cast("dict[str, t.Any]", option), "description": sentences(option)}
    lines = [f"{name}:\n"]
    for member in _MEMBERS:
        if member in members:
            value = list(members[member]) if member == "choices" else members[member]
            dumped = yaml.safe_dump({member: value}, width=WIDTH, allow_unicode=True, sort_keys=False)
            lines.append(textwrap.indent(dumped, "  "))
    if "suboptions" in option:
        lines.append("  suboptions:\n" + options_yaml(option["suboptions"], 4))
    return "".join(lines)


def sentences(option: Option) -> list[str]:
    """The description, and where the value comes from if no task gives it."""
    description = option.get("description", [])
    given = [description] if isinstance(description, str) else list(description)
    variables = " or ".join(f"E({name})" for name in option.get("environment", ()))
    return [*given, f"If not set, the environment variable {variables} is used."] if variables else given
