# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Tables of options as the YAML of Ansible's documentation."""

from __future__ import annotations

import math
import re
import textwrap
import typing as t

import yaml

from ansible_collections.hrsync.ad.plugins.module_utils.option_table import Option, Options, described

WIDTH = 120
"""Characters of a line before its last word; ansible-test allows 160 with it."""
_MEMBERS = ("description", "type", "elements", "required", "default", "choices", "version_added")
"""What documentation shows of an option, in this order; suboptions follow."""


class _Dumper(yaml.SafeDumper):
    """Indents the items of lists, as yamllint wants them, and writes no anchors."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, False)

    def ignore_aliases(self, data: object) -> bool:
        return True


def dumped(value: t.Any, indent: int = 0) -> str:
    """A value as YAML, each line indented."""
    text = yaml.dump(value, Dumper=_Dumper, width=WIDTH - indent, allow_unicode=True, sort_keys=False)
    return textwrap.indent(text, " " * indent)


def _in_one_line(values: t.Sequence[str]) -> str:
    return yaml.safe_dump(list(values), default_flow_style=True, width=math.inf, allow_unicode=True)


def options_yaml(options: Options, indent: int = 0, *, members: t.Sequence[str] = _MEMBERS) -> str:
    """The options as YAML, in their order.

    Args:
        options: as they are described.
        indent: of each line, in characters.
        members: what is written of an option, in this order. Suboptions follow in any case.
    """
    return "".join(_option(name, option, indent, members) for name, option in options.items())


def role_options_yaml(options: Options, indent: int) -> str:
    """The options as YAML for a role's argument specs, which also say which options are secret."""
    return options_yaml(options, indent, members=(*_MEMBERS, "no_log"))


def _option(name: str, option: Option, indent: int, members: t.Sequence[str]) -> str:
    given = {**t.cast("dict[str, t.Any]", option), "description": sentences(option)}
    lines = [" " * indent + f"{name}:\n"]
    for member in members:
        if member == "choices" and member in given:
            lines.append(" " * (indent + 2) + f"choices: {_in_one_line(given[member])}")
        elif member == "no_log":
            lines += [dumped({member: True}, indent + 2)] if given.get(member) else []
        elif member in given:
            lines.append(dumped({member: given[member]}, indent + 2))
    if "suboptions" in option:
        lines.append(" " * (indent + 2) + ("options:\n" if "no_log" in members else "suboptions:\n"))
        lines.append(options_yaml(option["suboptions"], indent + 4, members=members))
    return "".join(lines)


def sentences(option: Option) -> list[str]:
    """The description, and where the value comes from if no task gives it."""
    return [*described(option), *environment_sentence([[name] for name in option.get("environment", ())])]


def environment_sentence(ranks: t.Sequence[t.Sequence[str]]) -> list[str]:
    """The sentence about environment variables; no sentence if there are none.

    Args:
        ranks: variables that are used in this order; those of one rank are for different cases.
    """
    names = [" or ".join(f"E({name})" for name in rank) for rank in ranks]
    return [f"If not set, the environment variable {', then '.join(names)} is used."] if names else []


def default_sentence(option: Option) -> str:
    """The sentence about the default, for documentation that cannot have a default; empty if there is none."""
    default = option.get("default")
    if default is None or default == []:
        return ""
    return f"The default is V({str(default).lower() if isinstance(default, bool) else default})."


def moved(option: Option, path: str, old: str = "") -> Option:
    """The option at another place, with references in its description that lead to its neighbors there.

    Args:
        option: as it is described.
        path: of the option that now holds it and its neighbors, such as `sources[]`.
        old: path of the option that held them before; empty for the top level of a module.
    """
    begin = re.compile(rf"\bO\({re.escape(old)}\." if old else r"\bO\((?![\w.]+#)")
    return {**option, "description": [begin.sub(f"O({path}.", sentence) for sentence in described(option)]}
