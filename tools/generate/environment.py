# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The tables of the page about environment variables (``docs/docsite/rst/environment.rst``)."""

from __future__ import annotations

import re
import textwrap
import typing as t

from ansible_collections.hrsync.ad.plugins.module_utils.directory.options import CONNECTION_TABLE
from ansible_collections.hrsync.ad.plugins.module_utils.option_table import Option, Options, described
from ansible_collections.hrsync.ad.plugins.module_utils.receivers.kinds import KINDS
from ansible_collections.hrsync.ad.plugins.module_utils.services.exchange.options import EXCHANGE_TABLE
from ansible_collections.hrsync.ad.plugins.module_utils.services.file_server.options import FILE_SERVER_TABLE
from ansible_collections.hrsync.ad.plugins.module_utils.services.graph.options import MICROSOFT365_TABLE
from ansible_collections.hrsync.ad.plugins.module_utils.sources.registry import SYSTEMS

from .regions import replaced

_WIDTH = 120
_SENTENCE: t.Final = re.compile(r"(?<=\.) (?=[A-Z])")
_REFERENCE: t.Final = re.compile(r"\bR\(([^,()]+), ([^()]+)\)")
_NAMED: t.Final = re.compile(r"\b[A-Z]\(((?:[^()\\]|\\.)*)\)")


class _Group(t.NamedTuple):
    """Variables for one connection."""

    title: str
    setting: str
    """Where the same options are set in the inventory."""
    options: Options


def _groups() -> t.Iterator[_Group]:
    yield _Group("Active Directory", "Options of ``lifecycle_directory``, and of each module.", CONNECTION_TABLE)
    for system in SYSTEMS.values():
        entry = f"Options of an entry of ``lifecycle_sources`` with ``type: {system.name}``."
        yield _Group(system.title, entry, system.options)
    for title, name, table in (
        ("Microsoft 365", "microsoft365", MICROSOFT365_TABLE),
        ("Exchange on premises", "exchange", EXCHANGE_TABLE),
        ("File servers", "file_server", FILE_SERVER_TABLE),
    ):
        where = f"Options of ``lifecycle_{name}``, and of ``{name}`` of the modules."
        yield _Group(title, where, table[name]["suboptions"])
    for kind in KINDS.values():
        entry = f"Options of an entry of ``lifecycle_audit_receivers`` with ``type: {kind.name}``."
        yield _Group(f"Audit receiver {kind.name}", entry, kind.options)


def page(present: str) -> str:
    """The page with updated tables."""
    return replaced(present, "variables", "\n" + "\n".join(filter(None, map(_section, _groups()))) + "\n")


def _section(group: _Group) -> str:
    """A heading, and the variables of a connection; empty if it has none."""
    rows = [_row(name, option) for name, option in group.options.items() if "environment" in option]
    if not rows:
        return ""
    head = f"{group.title}\n{'~' * len(group.title)}\n\n{group.setting}\n\n"
    table = ".. list-table::\n   :header-rows: 1\n   :widths: 40 20 40\n\n"
    return head + table + "".join(map(_cells, [["Variable", "Option", "Meaning"], *rows]))


def _row(name: str, option: Option) -> list[str]:
    first, *further = option["environment"]
    meaning = [_choices(option) or _SENTENCE.split(_plain(described(option)[0]))[0]]
    meaning += ["Keep it secret."] if option.get("no_log") else []
    meaning += [f"If it is not set, ``{other}`` is used." for other in further]
    return [f"``{first}``", f"``{name}``", " ".join(meaning)]


def _choices(option: Option) -> str:
    """A sentence about the choices; empty if there are none. The description begins with one of them."""
    names = [f"``{choice}``" for choice in option.get("choices", ())]
    return f"{', '.join(names[:-1])} or {names[-1]}." if names else ""


def _plain(text: str) -> str:
    """Ansible's markup as reStructuredText, without links to options."""
    text = _REFERENCE.sub(r":ref:`\1 <\2>`", text)
    return _NAMED.sub(lambda found: f"``{_unescaped(found[1])}``", text)


def _unescaped(text: str) -> str:
    return re.sub(r"\\(.)", r"\1", text)


def _cells(cells: t.Sequence[str]) -> str:
    return "".join(
        textwrap.fill(cell, _WIDTH, initial_indent=begin, subsequent_indent=" " * 7, break_long_words=False) + "\n"
        for begin, cell in zip(("   * - ", *["     - "] * (len(cells) - 1)), cells, strict=True)
    )
