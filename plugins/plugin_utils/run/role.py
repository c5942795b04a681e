# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Checks the variables of the role `lifecycle`, before anything is read.

The collection checks them itself, because Ansible does not notice a misspelt variable, takes an empty one for a value,
and shows the whole specification with each error. Therefore, the specification has no entry point `main`, which
Ansible would check.
"""

from __future__ import annotations

import difflib
import functools
import pathlib
import typing as t

from ansible.module_utils.common.yaml import yaml_load

from ...module_utils.errors import ConfigurationError
from ...module_utils.given import is_blank
from ...module_utils.model.option_names import ROLE
from ...module_utils.specification import problems_of
from ..rendering.phrases import clip
from ..rendering.trust import UNRENDERED, has_markers
from ..rendering.variables import Templar
from . import launch

NAME: t.Final = launch.ROLE_NAME
FULL_NAME: t.Final = f"hrsync.ad.{NAME}"
PREFIX: t.Final = launch.PREFIX
ALSO_USED: t.Final = frozenset(f"{PREFIX}{name}" for name in ("hosts", "readiness", "result"))
"""Variables of the playbooks, and the results that the role registers."""

SETTINGS: t.Final = "settings"
"""The entry point of the specification with variables that are the same for all employees."""

_TOLD_LATER: t.Final = frozenset((ROLE.emergency, ROLE.expected_checksum))
"""Variables that must not be blank in AWX either, each with an error of its own."""

Options = t.Mapping[str, t.Mapping[str, t.Any]]


def check_variables(
    task_vars: t.Mapping[str, t.Any],
    templar: Templar,
    details: Options,
    *,
    with_values: bool = True,
) -> None:
    """Check the variables if the task is part of the role.

    Args:
        task_vars: all variables, unrendered.
        templar: renders them.
        details: more precise specifications of variables, by name.
        with_values: whether to check the values too. Where no HR system and no directory is used, such as in the CI of
            a repository, some are missing, and passwords cannot be rendered.

    Raises:
        ConfigurationError: variables are unknown, missing or invalid; the message has a line for each error.
    """
    if not is_role(task_vars):
        return
    specification = _specification()
    settings = {name: {**option, **details.get(name, {})} for name, option in specification[SETTINGS].items()}
    known = {name for options in specification.values() for name in options}
    settings = settings if with_values else {}
    # The condition of the scope uses the employee, so `read_scope` reads it.
    rendered = settings.keys() & task_vars.keys() - {ROLE.scope}
    values = {name: _rendered(templar, task_vars[name], name) for name in settings if name in rendered}
    problems = [*_names(task_vars, known, settings, values)]
    if is_blank(task_vars.get(ROLE.attributes, ROLE.attributes)):
        problems.append(
            f"{ROLE.attributes} is empty. For the default mapping, do not set it; for no attributes, set {{}}."
        )
    if not launch.is_awx(task_vars):
        problems.extend(_blank(values, settings))
    for name, value in values.items():
        if not is_blank(value):
            problems.extend(_unrendered(name, value, settings[name]) or problems_of(name, value, settings[name]))
    if problems:
        raise ConfigurationError("\n".join(problems))


def is_role(task_vars: t.Mapping[str, t.Any]) -> bool:
    """Whether the task is part of the role."""
    return bool(task_vars.get("ansible_role_name") == FULL_NAME)


@functools.cache
def _specification() -> dict[str, Options]:
    """The options by entry point."""
    file = pathlib.Path(__file__).parents[3] / "roles" / "lifecycle" / "meta" / "argument_specs.yml"
    specs = yaml_load(file.read_text("utf-8"))["argument_specs"]
    return {name: entry["options"] for name, entry in specs.items()}


def _rendered(templar: Templar, value: t.Any, name: str) -> t.Any:
    try:
        return templar.template(value)
    except Exception as error:
        raise ConfigurationError(f"{name}: {error}") from error


def _unrendered(where: str, value: t.Any, option: t.Mapping[str, t.Any]) -> list[str]:
    """The errors about templates in a rendered value: Ansible does not trust them. A secret can have braces."""
    if option.get("no_log"):
        return []
    if isinstance(value, dict):
        inner = option.get("options", {})
        return [one for name in value for one in _unrendered(f"{where}.{name}", value[name], inner.get(name, {}))]
    if isinstance(value, (list, tuple)):
        return [one for index, member in enumerate(value) for one in _unrendered(f"{where}[{index}]", member, option)]
    return [f"{where}: {clip(value)}: {UNRENDERED}"] if has_markers(value) else []


def _names(
    task_vars: t.Mapping[str, t.Any], known: t.Collection[str], settings: Options, values: t.Mapping[str, t.Any]
) -> t.Iterator[str]:
    """Errors about missing and unknown variables. A misspelt required variable is one error."""
    unknown = {name for name in task_vars if str(name).startswith(PREFIX)} - ALSO_USED - set(known)
    for name, option in settings.items():
        if option.get("required") and _is_missing(values.get(name)):
            found = _similar(name, unknown)
            unknown -= set(found)
            yield f"{name} is required, but not set{f'; found {found[0]}, which is misspelt.' if found else '.'}"
    for name in sorted(unknown):
        meant = _similar(name, known)
        near = f"; did you mean {' or '.join(meant)}?" if meant else "."
        yield (
            f"{name}: the role has no such variable{near} Names that begin with {PREFIX} belong to the role; give a"
            " variable of your own another name."
        )


def _blank(values: t.Mapping[str, t.Any], settings: Options) -> t.Iterator[str]:
    """Errors about variables that are blank, unless that is their default. Blank would mean everybody, or off."""
    for name, value in values.items():
        option = settings[name]
        is_told = option.get("required") or name in _TOLD_LATER
        if launch.is_blank_text(value) and option.get("default") != "" and not is_told:
            yield (
                f"{name} is blank. An empty variable of a script or of the environment gives that. Set {name}, or leave"
                " it out; null means the default."
            )


def _is_missing(value: t.Any) -> bool:
    return is_blank(value) or value == []


def _similar(name: str, names: t.Iterable[str]) -> list[str]:
    """The names that resemble a name, without regard to the prefix that all have."""
    rest = {other.removeprefix(PREFIX): other for other in sorted(names)}
    return [rest[word] for word in difflib.get_close_matches(name.removeprefix(PREFIX), rest, n=2, cutoff=0.7)]
