# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Option tables: each option is described once, for the argument spec and for the documentation.

A table has the format of the `options` in a module's documentation
(https://docs.ansible.com/ansible/latest/dev_guide/developing_modules_documenting.html), with two more members:
`no_log`, and `environment`, the environment variables that set the option if the task does not; an empty one counts as
not set. `argument_spec`
converts a table for `AnsibleModule`; `tools/generate` generates the documentation fragments and the pages from it.
"""

from __future__ import annotations

import typing as t

from .given import from_environment


class Option(t.TypedDict, total=False):
    """One option of a module."""

    description: str | list[str]
    """Paragraphs in Ansible's markup, as a list, or as one string with empty lines between them. The generator adds the
    sentence about environment variables."""
    type: t.Required[str]
    elements: str
    required: bool
    default: t.Any
    choices: t.Sequence[str]
    suboptions: t.Mapping[str, Option]
    no_log: bool
    environment: t.Sequence[str]
    """Environment variables, in order of preference."""
    apply_defaults: bool
    """Whether the suboptions' defaults apply if the option itself is not set."""
    version_added: str
    """The version of the collection, if the option is newer than its module."""


Options: t.TypeAlias = "t.Mapping[str, Option]"
"""Options by name, in the order of the documentation."""

_DOCUMENTATION_ONLY = frozenset(("description", "version_added", "suboptions", "environment"))


def described(option: Option) -> list[str]:
    """The paragraphs of the description."""
    description = option.get("description", [])
    return paragraphs(description) if isinstance(description, str) else list(description)


def paragraphs(text: str) -> list[str]:
    """The paragraphs of an indented string, each on one line; empty lines separate them."""
    return [" ".join(paragraph.split()) for paragraph in text.strip().split("\n\n")]


def argument_spec(options: Options) -> dict[str, dict[str, t.Any]]:
    """The argument spec for `AnsibleModule`."""
    return {name: _argument(option) for name, option in options.items()}


def _argument(option: Option) -> dict[str, t.Any]:
    spec: dict[str, t.Any] = {
        member: list(value) if member == "choices" else value
        for member, value in t.cast("dict[str, t.Any]", option).items()
        if member not in _DOCUMENTATION_ONLY
    }
    if "suboptions" in option:
        spec["options"] = argument_spec(option["suboptions"])
    if "environment" in option:
        spec["fallback"] = (from_environment, list(option["environment"]))
    return spec


def variable(options: Options, name: str) -> str:
    """The preferred environment variable of an option, for messages."""
    return options[name]["environment"][0]
