# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Converts option tables to the YAML of Ansible documentation."""

from __future__ import annotations

import itertools
import math
import re
import textwrap
import typing as t

import yaml

from ansible_collections.hrsync.ad.plugins.module_utils.option_table import Option, Options, described

WIDTH = 120
"""Maximum number of characters of a line before its last word. ansible-test allows 160 including it."""
_MEMBERS = ("description", "type", "elements", "required", "default", "choices", "version_added")
"""The members of an option in the documentation, in this order. Suboptions follow."""


class _Dumper(yaml.SafeDumper):
    """Indents the items of lists, as yamllint requires, and writes no anchors."""

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
        options: the option table.
        indent: of each line, in characters.
        members: the members of an option to write, in this order. Suboptions always follow.
    """
    return "".join(_option(name, option, indent, members) for name, option in options.items())


def role_options_yaml(options: Options, indent: int) -> str:
    """The options as YAML for the argument specs of a role, which also contain `no_log`."""
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
    """The description, with a sentence about the environment variables."""
    return [*described(option), *environment_sentence([[name] for name in option.get("environment", ())])]


def environment_sentence(ranks: t.Sequence[t.Sequence[str]]) -> list[str]:
    """The sentence about environment variables, in a list; an empty list if there are none.

    Args:
        ranks: the variables in order of precedence. Variables of the same rank are for different cases.
    """
    names = [alternatives([f"E({name})" for name in rank]) for rank in ranks]
    return [f"If not set, the environment variable {', then '.join(names)} is used."] if names else []


def default_sentence(option: Option) -> str:
    """The sentence about the default, for documentation without defaults; empty if there is none."""
    default = option.get("default")
    if default is None or default in ([], {}):
        return ""
    text = _in_one_line(default).strip() if isinstance(default, list) else default
    return f"The default is V({str(default).lower() if isinstance(default, bool) else text})."


def alternatives(things: t.Sequence[str]) -> str:
    """The things, with commas and "or" between them."""
    *first, last = things
    return f"{', '.join(first)} or {last}" if first else last


def of_types(options: t.Mapping[str, Option], titles: t.Mapping[str, str]) -> list[str]:
    """The description of an option that several types have. A paragraph that not all of them have names its types.

    Args:
        options: the option of each type, by the name of the type.
        titles: of the types, by name. A paragraph about a title needs no names.
    """
    given = {name: described(option) for name, option in options.items()}
    told: list[str] = []
    for paragraph in dict.fromkeys(itertools.chain.from_iterable(given.values())):
        holders = [name for name, paragraphs in given.items() if paragraph in paragraphs]
        is_named = all(re.search(rf"(^|\b(of|in|For) ){re.escape(titles[name])}\b", paragraph) for name in holders)
        names = "" if len(holders) == len(given) or is_named else alternatives([f"V({name})" for name in holders])
        told.append(f"For {names}: {paragraph}" if names else paragraph)
    return told


def moved(option: Option, path: str, old: str = "") -> Option:
    """The option below another option, with updated references to its sibling options.

    Args:
        option: the option.
        path: of the option that now contains it and its siblings, such as `sources[]`.
        old: path of the option that contained them before; empty for the top level of a module.
    """
    begin = re.compile(rf"\bO\({re.escape(old)}\." if old else r"\bO\((?![\w.]+#)")
    inner = {name: moved(one, path, old) for name, one in option.get("suboptions", {}).items()}
    description = [begin.sub(f"O({path}.", sentence) for sentence in described(option)]
    return t.cast("Option", {**option, "description": description, **({"suboptions": inner} if inner else {})})
