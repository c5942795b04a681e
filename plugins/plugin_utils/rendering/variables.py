# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The variables that templates use.

Ansible renders a variable that does not depend on the employee once, including its lookups. A variable that uses
`employee`, directly or through other variables, is compiled, and rendered for each employee that needs it. So is one
that uses `now()` or `today`, because Ansible would read the clock.
"""

from __future__ import annotations

import collections.abc
import re
import typing as t

from ansible.errors import AnsibleError, AnsibleUndefinedVariable
from jinja2 import TemplateError, meta

from ...module_utils.errors import ConfigurationError
from .days import NOW, TODAY, reads_clock
from .environment import MappingEnvironment, Names, UndefinedVariableError
from .phrases import clip
from .trust import UNTRUSTED, is_distrusted, is_template

PER_EMPLOYEE = frozenset(("employee", "presence", "stages"))
"""Variables whose value depends on the employee."""

_USES_EMPLOYEE = re.compile(rf"\b(?:{'|'.join(sorted(PER_EMPLOYEE))})\b")

OMIT = "omit"


class Templar(t.Protocol):
    """The part of the templar of Ansible that is used here."""

    def template(self, variable: t.Any) -> t.Any:
        """The rendered value."""


class Expression(t.Protocol):
    """An expression that gives a value for each employee."""

    text: str
    fields: frozenset[str]
    uses: frozenset[str]
    stages: frozenset[str]

    def value(self, names: Names) -> t.Any:
        """The value for the employee in `names`. Raises the errors of the template."""


Compile = t.Callable[[t.Any, str], Expression]
"""Compiles the value of a variable. The second argument is the name of the variable."""


class VariableTree:
    """The value of a variable: a template, or lists and dictionaries that contain templates."""

    def __init__(self, value: t.Any, name: str, compile_text: Compile) -> None:
        self.text = clip(value)
        self._build, leaves = _builder(value, name, compile_text)
        self.fields = frozenset().union(*(leaf.fields for leaf in leaves))
        self.uses = frozenset().union(*(leaf.uses for leaf in leaves))
        self.stages = frozenset().union(*(leaf.stages for leaf in leaves))

    def value(self, names: Names) -> t.Any:
        """The value for one employee."""
        return self._build(names)


Build = t.Callable[[Names], t.Any]


def _builder(value: t.Any, name: str, compile_text: Compile) -> tuple[Build, list[Expression]]:
    if isinstance(value, dict):
        pairs = {key: _builder(member, name, compile_text) for key, member in value.items()}
        leaves = [leaf for _build, inner in pairs.values() for leaf in inner]
        builds = {key: build for key, (build, _inner) in pairs.items()}
        return (lambda names: {key: build(names) for key, build in builds.items()}), leaves
    if isinstance(value, (list, tuple)):
        members = [_builder(member, name, compile_text) for member in value]
        leaves = [leaf for _build, inner in members for leaf in inner]
        return (lambda names: [build(names) for build, _inner in members]), leaves
    if is_template(value) or is_distrusted(value):
        expression = compile_text(value, name)
        return expression.value, [expression]
    return (lambda names: value), []


class Variables:
    """Separates variables that all employees share from variables that depend on the employee."""

    def __init__(self, templar: Templar, task_vars: t.Mapping[str, t.Any]) -> None:
        self.task_vars = task_vars
        self.shared: dict[str, t.Any] = {OMIT: None}
        """Values that all employees share. `omit` is null, so the attribute keeps its value."""
        self.deferred: dict[str, Expression] = {}
        """Variables that use `employee`."""
        self._templar = templar
        self._references: dict[str, frozenset[str]] = {}
        self._compiling: list[str] = []

    def need(self, name: str, environment: MappingEnvironment, compile_text: Compile) -> None:
        """Make a variable available to templates.

        A name that is not a variable stays undefined, because a template can test whether it is defined.

        Raises:
            ConfigurationError: the variable cannot be rendered, refers to itself, or has a template for each employee
                that Ansible does not trust.
        """
        if name in PER_EMPLOYEE or name in self.shared or name in self.deferred or name not in self.task_vars:
            return
        _reject_distrusted(self.task_vars[name], name)
        if self.is_per_employee(name, environment):
            self._defer(name, compile_text)
        else:
            self.shared[name] = self._resolve(name, environment)

    def is_per_employee(self, name: str, environment: MappingEnvironment) -> bool:
        """Whether the variable uses `employee` or the time of the run, directly or through other variables."""
        seen, waiting = set(), [name]
        while waiting:
            current = waiting.pop()
            if current in PER_EMPLOYEE or current == NOW or (current == TODAY and TODAY not in self.task_vars):
                return True
            if current not in seen and current in self.task_vars:
                seen.add(current)
                waiting.extend(self._references_of(current, environment))
        return False

    def _references_of(self, name: str, environment: MappingEnvironment) -> frozenset[str]:
        if name not in self._references:
            self._references[name] = frozenset(references(self.task_vars[name], environment))
        return self._references[name]

    def _defer(self, name: str, compile_text: Compile) -> None:
        if name in self._compiling:
            cycle = " -> ".join([*self._compiling[self._compiling.index(name) :], name])
            raise ConfigurationError(f"The variables {cycle} refer to each other in a cycle; break it.")
        self._compiling.append(name)
        try:
            self.deferred[name] = VariableTree(self.task_vars[name], name, compile_text)
        finally:
            self._compiling.pop()

    def _resolve(self, name: str, environment: MappingEnvironment) -> t.Any:
        value = self.task_vars[name]
        if isinstance(value, collections.abc.Mapping) and not isinstance(value, dict):
            return value  # hostvars renders its values itself, for each host.
        try:
            return self._templar.template(value)
        except AnsibleUndefinedVariable as error:
            hint = f"{error} (in the variable {name})"
            return environment.undefined(hint=hint, name=name, exc=UndefinedVariableError)
        except AnsibleError as error:
            raise ConfigurationError(f"The variable {name} cannot be rendered: {error}") from error


def _reject_distrusted(value: t.Any, name: str) -> None:
    """Raise an error if the variable is a template that Ansible would not render, or has one that uses `employee`.

    Other strings in lists and dictionaries can have braces, because data such as a registered result can.
    """
    texts = [value] if isinstance(value, str) else [text for text in _texts(value) if _USES_EMPLOYEE.search(text)]
    for text in texts:
        if is_distrusted(text):
            raise ConfigurationError(f"The variable {name}: {clip(text)}: {UNTRUSTED}")


def _texts(value: t.Any) -> t.Iterator[str]:
    """All strings in lists and dictionaries."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, (list, tuple, dict)):
        for member in value.values() if isinstance(value, dict) else value:
            yield from _texts(member)


def references(value: t.Any, environment: MappingEnvironment) -> set[str]:
    """The names that are used by the templates in the unrendered value of a variable."""
    if isinstance(value, dict):
        return set().union(*(references(member, environment) for member in value.values()))
    if isinstance(value, (list, tuple)):
        return set().union(*(references(member, environment) for member in value))
    if not is_template(value):
        return set()
    try:
        tree = environment.parse(value)
        return meta.find_undeclared_variables(tree) | ({NOW} if reads_clock(tree) else set())
    except TemplateError:
        # If the variable is used, Ansible or the compilation reports the error.
        return {word for word in PER_EMPLOYEE if word in value}
