# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Generates the documentation of the options of HR systems, and the places that list HR systems."""

from __future__ import annotations

import itertools
import pathlib
import typing as t

from ansible_collections.hrsync.ad.plugins.module_utils.option_table import Option, Options, described
from ansible_collections.hrsync.ad.plugins.module_utils.sources.entry import ABSENCES, ENTRY_TABLE
from ansible_collections.hrsync.ad.plugins.module_utils.sources.registry import SYSTEMS
from ansible_collections.hrsync.ad.plugins.module_utils.sources.system import HrSystem

from . import documentation
from .documentation import alternatives, default_sentence, environment_sentence, moved
from .fragments import Fragment, Section
from .regions import replaced, replaced_row

_NOTE = (
    "For the fields of employees, see R(normalized employee records, ansible_collections.hrsync.ad.docsite.employee)."
)
_ORDER = "The HR systems, in order. Later HR systems fill fields that are empty in earlier ones."
_FIRST_VERSION: t.Final = "0.1.0"
"""The version of the first HR systems, which is that of the modules with a list of sources."""
_REPOSITORY: t.Final = pathlib.Path(__file__).resolve().parents[2]
_PAGES: t.Final = {"records": "own_source"}
"""Guides that do not have the name of their HR system."""
_EMPLOYEES_MODULES = [{"module": f"hrsync.ad.{system.employees_module}"} for system in SYSTEMS.values()]


def _sections() -> dict[str, Section]:
    """The sections for the modules of each HR system, and for an entry of a list of sources."""
    sections: dict[str, Section] = {}
    for name, system in SYSTEMS.items():
        requirements = list(system.required)
        sections[name.upper()] = Section(options=system.options, requirements=requirements, notes=[_NOTE])
        if system.absences:
            absences = Section(options=system.absences_options, requirements=requirements)
            sections[f"{name.upper()}_ABSENCES"] = absences
        sections |= {section: Section(options=options) for section, options in system.further_sections.items()}
    sections["ENTRY"] = Section(options={"source": _source()}, seealso=_EMPLOYEES_MODULES)
    sections["ENTRIES"] = Section(options={"sources": _sources()}, seealso=_EMPLOYEES_MODULES)
    sections["WRITTEN"] = Section(options={"sources": _written()})
    return sections


def _source() -> Option:
    return {
        "description": "The HR system to test, as an entry of O(hrsync.ad.sync#module:sources).",
        "type": "dict",
        "suboptions": _entry("source"),
    }


def _sources() -> Option:
    return {
        "description": [
            _ORDER,
            f"Each entry has a O(sources[].type), a O(sources[].name), and the options of the module that reads "
            f"employees of this type: {modules()}.",
        ],
        "type": "list",
        "elements": "dict",
        "required": True,
        "suboptions": _entry("sources[]"),
    }


def _written() -> Option:
    """The option of a module that reads no employees."""
    return {
        "description": [
            "The HR systems to which runs have written values back, see M(hrsync.ad.write_back), in the form of"
            " O(hrsync.ad.sync#module:sources). If not set, nothing in HR is undone.",
        ],
        "type": "list",
        "elements": "dict",
        "default": [],
        "suboptions": _entry("sources[]"),
    }


def modules() -> str:
    """The modules that read employees, in Ansible's markup."""
    return _alternatives("M(hrsync.ad.{}_employees_info)")


def _entry(path: str) -> Options:
    """The options of an entry at this path."""
    return {name: moved(_of_all(name, option), path) for name, option in ENTRY_TABLE.items()}


def _of_all(name: str, option: Option) -> Option:
    """An option of an entry, with everything that depends on the type."""
    holders = [system for system in SYSTEMS.values() if name in system.options]
    of_types = _described(name, holders) if holders else described(option)
    if name in _FURTHER:
        return {**option, "description": [*of_types, *_FURTHER[name]()]}
    only = [] if len(holders) == len(SYSTEMS) else [f"Only with {_types(holders)}."]
    where = [*_defaults(name, holders), *_environment(name, holders)]
    first = min((system.version_added for system in holders), key=_version)
    newer = max(first, option.get("version_added", _FIRST_VERSION), key=_version)
    added = t.cast("Option", {"version_added": newer} if newer != _FIRST_VERSION else {})
    return {**option, **added, "description": [*only, *of_types, *where]}


def _version(text: str) -> list[int]:
    return [int(part) for part in text.split(".")]


def _described(name: str, holders: t.Sequence[HrSystem]) -> list[str]:
    """The description for all HR systems with the option."""
    titles = {system.name: system.title for system in holders}
    return documentation.of_types({system.name: system.options[name] for system in holders}, titles)


def _types(systems: t.Iterable[HrSystem]) -> str:
    return alternatives([f"O(type={system.name})" for system in systems])


def _defaults(name: str, holders: t.Sequence[HrSystem]) -> list[str]:
    """One sentence if all HR systems with the option have the same default; otherwise one for each default."""
    sentences = {system.name: default_sentence(system.options[name]) for system in holders}
    if len(set(sentences.values())) == 1:
        return list(set(sentences.values()) - {""})
    return [
        f"With {_types([system])}, the default{sentences[system.name].removeprefix('The default')}"
        for system in holders
        if sentences[system.name]
    ]


def _environment(name: str, holders: t.Sequence[HrSystem]) -> list[str]:
    """The variables by rank, because the variable of an HR system takes precedence over shared variables."""
    ranks = itertools.zip_longest(*(system.options[name].get("environment", ()) for system in holders))
    return environment_sentence([list(dict.fromkeys(filter(None, rank))) for rank in ranks])


def _permissions() -> list[str]:
    without = [system for system in SYSTEMS.values() if not system.absences]
    having = [system.absences.permission for system in SYSTEMS.values() if system.absences]
    unable = [f"Absences cannot be read with {_types(without)}."] if without else []
    return [*having, *unable, default_sentence(ABSENCES)]


_FURTHER: t.Mapping[str, t.Callable[[], list[str]]] = {
    "type": list,
    "name": lambda: ["The default is its O(type)."],
    "absences": _permissions,
    "key_field": lambda: [
        "The default is V(employee_number), and in M(hrsync.ad.sync) the value of O(hrsync.ad.sync#module:key)."
    ],
}
"""Options of an entry with defaults that are not those of an HR system, and the function for further sentences."""


def of_role() -> Option:
    """The role's variable with the list of sources."""
    return {
        "description": [
            _ORDER,
            f"Each has a C(type), {_alternatives('V({})')}, a C(name), and the options of {modules()}, such as C(url) "
            "and the credentials. Options that are not set come from their environment variable.",
            "With C(absences=true), templates see the current or next approved absence as C(employee.absence).",
        ],
        "type": "list",
        "elements": "dict",
        "required": True,
    }


def row_of_role() -> str:
    """The text about the list of sources in the README of the role."""
    return (
        f"The HR systems: a list, each with `type` ({_alternatives('`{}`')}), `name`, and the options of "
        f"{_alternatives('`hrsync.ad.{}_employees_info`')}. Later HR systems fill fields that are empty in earlier "
        "ones. With `absences: true`, approved absences are read too."
    )


def _alternatives(form: str) -> str:
    return alternatives([form.format(name) for name in SYSTEMS])


def readme(present: str) -> str:
    """``README.md``: the credentials to read HR systems, and the table of HR systems."""
    head = ("`type` of the source", "HR system", "what it reads", "guide")
    cells = [(f"`{system.name}`", system.title, system.reads, _guide(system)) for system in SYSTEMS.values()]
    table = "".join(f"| {' | '.join(row)} |\n" for row in (head, ("---",) * len(head), *cells))
    credentials = "; ".join(system.credential for system in _with_credential())
    return replaced(replaced_row(present, ["HR", credentials]), "sources", f"\n{table}\n")


def _guide(system: HrSystem) -> str:
    """A link to the guide to an HR system, if there is one."""
    page = f"docs/docsite/rst/{_PAGES.get(system.name, system.name)}.rst"
    return f"[{system.title}]({page})" if (_REPOSITORY / page).exists() else ""


def _with_credential() -> list[HrSystem]:
    return [system for system in SYSTEMS.values() if system.credential]


def readme_of_awx(present: str) -> str:
    """The README of the role ``awx``: the HR systems that need a credential."""
    names = ", ".join(f"`{system.name}`" for system in _with_credential())
    return replaced_row(
        present, ["`awx_sources`", "`[factorial, calamari]`", f"HR systems that need a credential: {names}."]
    )


def argument_specs_of_awx(present: str) -> str:
    """``argument_specs.yml`` of the role ``awx``: the HR systems that need a credential."""
    names = ", ".join(system.name for system in _with_credential())
    return replaced(present, "sources", f"        choices: [{names}]\n")


FRAGMENT = Fragment(
    origin="module_utils/sources/*/descriptor.py",
    summary="Documentation of the options of HR systems.",
    users="A section for each module of an HR system; `ENTRY` and `ENTRIES` for the modules that read any of them.",
    sections=_sections(),
)
