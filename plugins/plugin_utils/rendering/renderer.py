# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Renders the mapping: each template is compiled once and then evaluated for every employee.

The templar of Ansible needs about 2 ms for each template. A compiled template needs some microseconds, with the same
filters, tests and variables. Templates in data from HR are never rendered.
"""

from __future__ import annotations

import functools
import typing as t

from jinja2 import TemplateError, TemplateSyntaxError, UndefinedError, meta, nodes
from jinja2.environment import Template as JinjaTemplate
from jinja2.exceptions import SecurityError
from jinja2.parser import Parser
from jinja2.runtime import Context

from ...module_utils.errors import ConfigurationError
from ...module_utils.values.text import kind_of
from .comparisons import clean_constants, wrong_word
from .conditions import EVERYBODY, Audience, never_true
from .days import MOMENT, TODAY, Moment
from .dn_template import builds_dn, escape_names
from .employee_fields import SENSITIVE, employee_fields, unknown_field
from .environment import MappingEnvironment, Names, join_parts
from .phrases import clip, suggestion
from .plain import complaint_of
from .plugins_table import PluginTable, require_defined
from .predicates import never_fulfilled
from .trust import UNTRUSTED, is_distrusted, is_template, trusted
from .uses import custom_fields, stages, unknown_stage, uses
from .variables import PER_EMPLOYEE, Expression, Templar, Variables

LOOKUPS = frozenset(("lookup", "query", "q"))

SETTERS: tuple[type[nodes.Node], ...] = (nodes.Assign, nodes.AssignBlock, nodes.Macro)
"""Statements that add variables to the context of a template."""


TRUE: t.Final = nodes.Const(True)
"""The expression of a condition that is not given."""


class Constant:
    """A value that is not a template."""

    def __init__(self, value: t.Any) -> None:
        # A plain string, without the tags of Ansible.
        self._value = str(value).rstrip("\n") if isinstance(value, str) else value
        self.text = str(self._value)
        self.fields: frozenset[str] = frozenset()
        self.uses: frozenset[str] = frozenset()
        self.stages: frozenset[str] = frozenset()

    def value(self, names: Names) -> t.Any:
        """The value."""
        return self._value


class Template:
    """A compiled template."""

    def __init__(
        self,
        text: str,
        root: t.Callable[[Context], t.Iterable[t.Any]],
        environment: MappingEnvironment,
        fields: frozenset[str],
        uses: frozenset[str],
        stages: frozenset[str],
        *,
        sets_variables: bool,
    ) -> None:
        self.text = text
        self.fields = fields
        """The employee fields that it uses, directly or through variables."""
        self.uses = uses
        """The values that it uses, with those of the manager, and with the members of the location; see `uses`."""
        self.stages = stages
        """The stages that it names, directly or through variables; see `uses.stages`."""
        self._root = root
        self._environment = environment
        self._sets_variables = sets_variables

    def value(self, names: Names) -> t.Any:
        """The value. A single expression keeps its type. Raises the errors of the template."""
        context = self._environment.context(names, own=self._sets_variables)
        parts = list(self._root(context))
        if len(parts) == 1 and isinstance(parts[0], str):
            return parts[0]
        return require_defined(join_parts(parts))


class Condition:
    """A list of expressions that must all be true."""

    def __init__(self, parts: t.Sequence[Expression], expression: nodes.Expr = TRUE) -> None:
        self._parts = parts
        self.expression = expression
        """All expressions in one."""
        self.text = " and ".join(part.text for part in parts)
        self.fields = frozenset().union(*(part.fields for part in parts))
        self.uses = frozenset().union(*(part.uses for part in parts))
        self.stages = frozenset().union(*(part.stages for part in parts))

    def value(self, names: Names) -> bool:
        """Whether the condition is true. Null is false. Other types raise TypeError, as in ansible-core 2.19."""
        for part in self._parts:
            value = part.value(names)
            if value is not None and not isinstance(value, bool):
                raise TypeError(f"it gives {kind_of(value)}, not true or false; convert it, for example with | bool")
            if not value:
                return False
        return True


ResultT = t.TypeVar("ResultT")


class Renderer:
    """Compiles templates, and evaluates them for employees.

    Args:
        templar: the templar of Ansible, for variables that do not depend on the employee.
        task_vars: all variables, unrendered.
        moment: the time of the run, for templates that belong to no employee; None for the present.
    """

    def __init__(self, templar: Templar, task_vars: t.Mapping[str, t.Any], moment: Moment | None = None) -> None:
        self._templar = templar
        self._moment = moment
        self._variables = Variables(templar, task_vars)
        self.custom_fields: dict[str, str] = {}
        """The custom fields that the compiled templates name, each with the path of the first template."""
        self.stages: frozenset[str] = frozenset()
        """The names of the stages. Set it before templates are compiled that use them."""
        self._values = MappingEnvironment(self._variables.deferred, null_stays_null=True)
        self._conditions = MappingEnvironment(self._variables.deferred, null_stays_null=False)

    @property
    def filters(self) -> frozenset[str]:
        """The names of the filters that the compiled templates use."""
        return frozenset((*self._values.filters, *self._conditions.filters))

    def names(
        self,
        employee: t.Mapping[str, t.Any],
        presence: str,
        moment: Moment | None = None,
        stages: t.Mapping[str, t.Any] | None = None,
    ) -> Names:
        """The variables of one employee's templates.

        Args:
            employee: the normalized employee record as a dictionary, with `RELATED`.
            presence: the value of `Presence`.
            moment: the time of the run and the employee's time zone; None if they are unknown.
            stages: the states of the stages by name.
        """
        shared = {**self._values.globals, **self._variables.shared, **self._of_time(moment or self._moment)}
        return Names({**shared, "employee": employee, "presence": presence, "stages": stages or {}})

    def _of_time(self, moment: Moment | None) -> dict[str, t.Any]:
        """The moment for functions and filters, and the day, unless a variable has its name."""
        if moment is None:
            return {}
        today = {} if TODAY in self._variables.task_vars else {TODAY: moment.today}
        return {MOMENT: moment, **today}

    def compile(self, value: t.Any, where: str, *, dn: bool = False) -> Template | Constant:
        """Compile a template. A value without template markers is a constant.

        Args:
            value: the template, or a constant.
            where: its path in the configuration, for messages: `lifecycle_attributes.mail`.
            dn: whether it builds a DN; see `dn_template`.

        Raises:
            ConfigurationError: the template has a syntax error, uses a filter, a test, a stage or an employee field
                that does not exist, uses a lookup, compares `presence` with a word that it never is, or comes from a
                source that Ansible does not trust.
        """
        if is_distrusted(value):
            raise ConfigurationError(f"{where}: {clip(value)}: {UNTRUSTED}")
        if not is_template(value):
            return Constant(value)
        text = value.rstrip("\n")
        tree = self._parse(text, where)
        return self._compile_tree(tree, text, where, self._values, dn=dn)

    def compile_condition(
        self, conditions: t.Any, where: str, audience: Audience = EVERYBODY, *, plain: bool = False
    ) -> Condition:
        """Compile a bare expression, a list of them that must all be true, or a boolean.

        Args:
            conditions: the value of `when`.
            where: its path in the configuration, for messages.
            audience: the employees to whom the rule can apply.
            plain: whether Ansible need not trust a condition that only compares fields of the employee, see `plain`.

        Raises:
            ConfigurationError: see `compile`; or the condition is empty, or is never true for these employees.
        """
        several = conditions if isinstance(conditions, (list, tuple)) else [conditions]
        if not several or any(condition is None or str(condition).strip() == "" for condition in several):
            raise ConfigurationError(
                f"{where} is empty. Set a condition, or remove when if the rule applies to all employees."
            )
        trees = [self._parse_condition(condition, where, plain=plain) for condition in several]
        parts = [self._compile_bare(tree, str(text).strip(), where) for tree, text in zip(trees, several, strict=True)]
        condition = Condition(parts, functools.reduce(nodes.And, map(_expression, trees)))
        self._reject_never_true(condition, where, audience)
        return condition

    def part(self, expression: nodes.Expr, text: str) -> Template:
        """A part of a compiled condition, to evaluate it alone.

        Args:
            expression: a part of `Condition.expression`.
            text: its source.
        """
        return self._compile_tree(_bare(expression, self._conditions), text, "when", self._conditions, dn=False)

    def uses_of(self, variable: str) -> frozenset[str]:
        """The values of the employee that a variable uses; empty if its value is the same for everybody."""
        deferred = self._variables.deferred.get(variable)
        return deferred.uses if deferred else frozenset()

    @staticmethod
    def _reject_never_true(condition: Condition, where: str, audience: Audience) -> None:
        """Raise an error if the condition is never true."""
        if never_true(condition.expression):
            raise ConfigurationError(
                f"{where}: {clip(condition.text)}: the condition is never true, so {audience.never}"
            )
        if never_true(condition.expression, audience.presences):
            raise ConfigurationError(f"{where}: {clip(condition.text)}: the rule never applies. {audience.why}")

    def constant(self, value: t.Any, where: str) -> t.Any:
        """The value of an option that is the same for all employees.

        Raises:
            ConfigurationError: the value cannot be compiled or rendered, or depends on the employee.
        """
        compiled = self.compile(value, where)
        names = self.names({}, "")
        del names["employee"], names["presence"], names["stages"]
        try:
            return compiled.value(names)
        except Exception as error:
            raise ConfigurationError(f"{where}: {clip(compiled.text)}: {reason_of(error)}") from error

    def variable(self, name: str) -> t.Any:
        """The unrendered variable. Raises ConfigurationError if it does not exist."""
        try:
            return self._variables.task_vars[name]
        except KeyError:
            near = suggestion(name, self._variables.task_vars)
            raise ConfigurationError(f"The variable {name} is not defined{near or '.'}") from None

    def knows(self, name: str) -> bool:
        """Whether templates can use the name: a variable, `employee`, `presence`, or a constant such as `true`."""
        known = name in self._variables.task_vars or name in PER_EMPLOYEE or name == TODAY
        return known or name.lower() in ("true", "false", "none")

    def uses_employee(self, name: str) -> bool:
        """Whether the variable uses `employee` or `presence`, directly or through other variables."""
        return self._variables.is_per_employee(name, self._values)

    def configuration(self, name: str) -> t.Any:
        """A variable of the configuration, with unrendered templates.

        If a template combines the variable from others, as in `{{ company_attributes | combine(more) }}`, it is
        combined from the unrendered values of these variables.

        Raises:
            ConfigurationError: the variable does not exist, or the template that combines it fails.
        """
        return self._unrendered(name, ())

    def structure(self, value: t.Any, where: str) -> t.Any:
        """The dictionary to which `{{ name }}` refers; otherwise the value itself.

        Raises:
            ConfigurationError: the value is a template that Ansible does not trust.
        """
        if is_distrusted(value):
            raise ConfigurationError(f"{where}: {clip(value)}: {UNTRUSTED}")
        if not is_template(value):
            return value
        body = self._parse(value.strip(), where).body
        output = body[0] if len(body) == 1 else None
        if isinstance(output, nodes.Output) and len(output.nodes) == 1 and isinstance(output.nodes[0], nodes.Name):
            name = output.nodes[0].name
            if isinstance(self._variables.task_vars.get(name), dict):
                return self._variables.task_vars[name]
        return value

    def _unrendered(self, name: str, within: tuple[str, ...]) -> t.Any:
        if name in within:
            raise ConfigurationError(
                f"The variables {' -> '.join([*within, name])} refer to each other in a cycle; break it."
            )
        value = self.variable(name)
        if is_distrusted(value):
            raise ConfigurationError(f"{name}: {clip(value)}: {UNTRUSTED}")
        if not is_template(value):
            return value
        return self._combined(value, name, (*within, name))

    def _combined(self, text: str, name: str, within: tuple[str, ...]) -> t.Any:
        tree = self._parse(text, name)
        if not self._variables.is_per_employee(name, self._values):
            return self.attempt(lambda: self._templar.template(text), name, text)
        names = Names({**self._values.globals, **self._of_time(self._moment)})
        for used in self._check(tree, text, name, self._values):
            if used in self._variables.task_vars:
                names[used] = self._unrendered(used, within)
        root, context = self._root(tree, self._values, name), self._values.context(names, own=True)
        return self.attempt(lambda: require_defined(join_parts(root(context))), name, text)

    @staticmethod
    def attempt(action: t.Callable[[], ResultT], where: str, text: str) -> ResultT:
        """The result of the action. Raises ConfigurationError if it fails."""
        try:
            return action()
        except ConfigurationError:
            raise
        except Exception as error:
            raise ConfigurationError(f"{where}: {clip(text)}: {reason_of(error)}") from error

    def _parse(self, text: str, where: str) -> nodes.Template:
        try:
            return self._values.parse(escape_backslashes(text, self._values))
        except TemplateSyntaxError as error:
            raise ConfigurationError(f"{where}: {clip(text)}: the template {_syntax_error(error)}") from error

    def _parse_condition(self, condition: t.Any, where: str, *, plain: bool) -> nodes.Template:
        if isinstance(condition, bool):
            return _bare(nodes.Const(condition), self._conditions)
        if not isinstance(condition, str):
            raise ConfigurationError(f"{where}: {clip(condition)}: a condition must be an expression, true or false.")
        text = condition.strip()
        if not trusted(condition) and not plain:
            raise ConfigurationError(f"{where}: {clip(text)}: {UNTRUSTED}")
        if text.startswith(("{{", "{%")):
            raise ConfigurationError(f"{where}: {clip(text)}: a condition is a bare expression; remove the braces.")
        tree = self._parse_bare(str(text), where)
        complaint = "" if trusted(condition) else complaint_of(tree, SENSITIVE & employee_fields(tree))
        if complaint:
            raise ConfigurationError(f"{where}: {clip(text)}: {complaint}")
        return tree

    def _parse_bare(self, text: str, where: str) -> nodes.Template:
        try:
            parser = Parser(self._conditions, text, state="variable")
            expression = parser.parse_expression()
            if not parser.stream.eos:
                raise TemplateSyntaxError(f"unexpected {parser.stream.current.value!r}", 1)
        except TemplateSyntaxError as error:
            raise ConfigurationError(f"{where}: {clip(text)}: the condition {_syntax_error(error)}") from error
        return _bare(expression, self._conditions)

    def _compile_bare(self, tree: nodes.Template, text: str, where: str) -> Template | Constant:
        expression = _expression(tree)
        if isinstance(expression, nodes.Const) and isinstance(expression.value, bool):
            return Constant(expression.value)
        return self._compile_tree(tree, text, where, self._conditions, dn=False)

    def _compile_tree(
        self, tree: nodes.Template, text: str, where: str, environment: MappingEnvironment, *, dn: bool
    ) -> Template:
        names = self._check(tree, text, where, environment)
        for field in sorted(custom_fields(tree)):
            self.custom_fields.setdefault(field, where)
        clean_constants(tree)
        for name in sorted(names):
            self._variables.need(name, environment, self._compile_variable)
        problem = wrong_word(tree, self._variables.shared) or never_fulfilled(tree)
        if problem:
            raise ConfigurationError(f"{where}: {clip(text)}: {problem}")
        if dn:
            escape_names(tree, environment)
        deferred = [self._variables.deferred[name] for name in names if name in self._variables.deferred]
        fields = employee_fields(tree).union(*(variable.fields for variable in deferred))
        used = uses(tree).union(*(variable.uses for variable in deferred))
        named = stages(tree).union(*(variable.stages for variable in deferred))
        sets_variables = any(tree.find(kind) for kind in SETTERS)
        root = self._root(tree, environment, where)
        return Template(text, root, environment, fields, used, named, sets_variables=sets_variables)

    def _compile_variable(self, value: t.Any, name: str) -> Expression:
        where = f"the variable {name}"
        return self.compile(value, where, dn=builds_dn(self._parse(value, where)))

    def _root(
        self, tree: nodes.Template, environment: MappingEnvironment, where: str
    ) -> t.Callable[[Context], t.Iterable[t.Any]]:
        try:
            code = environment.compile(tree, where, where)
        except TemplateError as error:
            raise ConfigurationError(f"{where}: the template cannot be compiled: {error}") from error
        return JinjaTemplate.from_code(environment, code, environment.globals).root_render_func

    def _check(self, tree: nodes.Template, text: str, where: str, environment: MappingEnvironment) -> set[str]:
        """The names that the template uses. Raises ConfigurationError if it can never be rendered."""
        problem = (
            self._unknown_plugin(tree, nodes.Filter, environment.filters, "filter")
            or self._unknown_plugin(tree, nodes.Test, environment.tests, "test")
            or unknown_field(tree)
        )
        names = set() if problem else meta.find_undeclared_variables(tree)
        problem = problem or self._forbidden_name(names)
        if not problem and "stages" in names:
            problem = unknown_stage(tree, self.stages)
        if problem:
            raise ConfigurationError(f"{where}: {clip(text)}: {problem}")
        return names

    @staticmethod
    def _unknown_plugin(
        tree: nodes.Template, kind: type[nodes.Filter] | type[nodes.Test], table: t.Any, word: str
    ) -> str:
        for node in tree.find_all(kind):
            if node.name not in table:
                known = t.cast(PluginTable, table).names()
                return f"there is no {word} {node.name!r}{suggestion(node.name, known) or '.'}"
        return ""

    def _forbidden_name(self, names: set[str]) -> str:
        if any(name not in self._variables.task_vars for name in names & LOOKUPS):
            return (
                "a lookup would run once for each employee; put the lookup into a separate variable that does not use"
                " employee, now() or today, and use that variable here."
            )
        return "vars is not available here; use the name of the variable." if "vars" in names else ""


def _bare(expression: nodes.Expr, environment: MappingEnvironment) -> nodes.Template:
    """A template that gives the value of the expression."""
    tree = nodes.Template([nodes.Output([expression], lineno=1)], lineno=1)
    return t.cast(nodes.Template, tree.set_environment(environment))


def _expression(tree: nodes.Template) -> nodes.Expr:
    """The expression of a template that `_bare` made."""
    return t.cast(nodes.Output, tree.body[0]).nodes[0]


def _syntax_error(error: TemplateSyntaxError) -> str:
    line = f" in line {error.lineno}" if error.lineno > 1 else ""
    return f"has a syntax error{line}: {(error.message or '').rstrip('.')}."


def reason_of(error: Exception, *, sensitive: bool = False) -> str:
    """Why a template failed, for messages. Without the text of the error if it could contain private data."""
    if isinstance(error, UndefinedError):
        return error.message or "undefined"
    if sensitive:
        return f"{type(error).__name__}; its message is not shown because the template uses private data"
    if isinstance(error, SecurityError):
        return f"not allowed in a template: {clip(error)}"
    words = clip(error) or type(error).__name__
    return words if isinstance(error, (TypeError, ValueError)) or " " in words else f"{type(error).__name__}: {words}"


def escape_backslashes(text: str, environment: MappingEnvironment) -> str:
    """The template with escaped backslashes in quoted strings within `{{ }}`, which are literal as in Ansible.

    For example, `{{ name | regex_replace('(a+)', '\\1') }}` refers to the group.
    """
    if "\\" not in text:
        return text
    parts, within = [], False
    for _line, kind, token in environment.lex(text):
        if kind in ("variable_begin", "variable_end"):
            within = kind == "variable_begin"
        parts.append(token.replace("\\", "\\\\") if within and kind == "string" else token)
    return "".join(parts)
