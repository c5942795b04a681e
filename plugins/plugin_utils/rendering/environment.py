# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The Jinja environment for mappings: sandboxed, with native values, and null gives null."""

from __future__ import annotations

import typing as t

from ansible.plugins.loader import filter_loader, test_loader
from jinja2 import StrictUndefined, TemplateRuntimeError, UndefinedError, nodes
from jinja2.compiler import CodeGenerator, Frame
from jinja2.filters import FILTERS
from jinja2.nativetypes import NativeCodeGenerator
from jinja2.runtime import Context
from jinja2.sandbox import ImmutableSandboxedEnvironment
from jinja2.tests import TESTS
from jinja2.utils import missing

from ...module_utils.values.dn import escape_value
from ...module_utils.values.text import kind_of
from .days import NOW, at_time_of_run, now
from .phrases import suggestion
from .plugins_table import PluginTable, in_conditions, keeping_null, refusing_undefined

DN_ESCAPE = "hrsync.ad.dn_escape"

CONTAINERS = (list, tuple, dict, set)


class Names(dict[str, t.Any]):
    """All variables in the templates of one employee, by name."""

    def __init__(self, names: t.Mapping[str, t.Any]) -> None:
        super().__init__(names)
        self.contexts: dict[MappingEnvironment, Context] = {}
        """The contexts that are shared by templates that set no variables."""


class Deferred(t.Protocol):
    """A variable whose value depends on the employee."""

    def value(self, names: Names) -> t.Any:
        """The value for the employee in `names`."""


def join_parts(parts: t.Iterable[t.Any]) -> t.Any:
    """The value of a template, from the values of its parts.

    A single part keeps its type. If one of several parts is null, the whole value is null, because an incomplete value,
    such as the address `anna.@example.com`, must never be written. Optional parts use `| default('', true)`.
    """
    parts = list(parts)
    if len(parts) == 1:
        return parts[0]
    # Visit all parts, so that an undefined part is an error even if another part is null.
    texts = [part if isinstance(part, str) else _text(part) for part in parts]
    return None if None in texts else "".join(t.cast("list[str]", texts))


def _text(part: t.Any) -> str | None:
    if isinstance(part, CONTAINERS):
        raise TypeError(f"{kind_of(part)} is part of a string; convert it, for example with join(', ')")
    return None if part is None else str(part)


class UndefinedVariableError(UndefinedError):
    """A template uses a variable that does not exist: a mistake in the mapping, and not in one employee's data."""


class UndefinedFieldError(UndefinedError):
    """A template uses a member that a dictionary does not have."""


class MissingValue(StrictUndefined):
    """An undefined name. Using it is an error that contains the name and similar names."""

    __slots__ = ()

    def __init__(
        self,
        hint: str | None = None,
        obj: t.Any = missing,
        name: str | None = None,
        exc: type[TemplateRuntimeError] = UndefinedError,
    ) -> None:
        if hint is None and obj is missing:
            exc = UndefinedVariableError
        elif isinstance(obj, dict):
            exc = UndefinedFieldError
        super().__init__(hint, obj, name, exc)

    @property
    def _undefined_message(self) -> str:
        if self._undefined_hint:
            return self._undefined_hint
        if self._undefined_obj is missing:
            return f"undefined variable {self._undefined_name!r}"
        if self._undefined_obj is None:
            return f"undefined: null has no {self._undefined_name!r}; ask before it, with 'is not none'"
        near = ""
        if isinstance(self._undefined_obj, dict):
            near = suggestion(str(self._undefined_name), map(str, self._undefined_obj))
        return f"undefined field {self._undefined_name!r}{near}"


class EmployeeContext(Context):
    """The variables of one employee's templates. Variables that use `employee` are rendered when they are first used.

    All contexts of the employee share the parent dictionary, so each variable is rendered at most once.
    """

    environment: MappingEnvironment

    def resolve_or_missing(self, key: str) -> t.Any:
        """The value of the variable, or `missing` of Jinja."""
        # The same as in Jinja, without one more call for each variable of each template.
        value = self.vars[key] if key in self.vars else self.parent.get(key, missing)
        if value is missing and key in self.environment.deferred:
            value = self.parent[key] = self._render(key)
        return value

    def _render(self, key: str) -> t.Any:
        try:
            # In a loop or a block, Jinja derives a context with a copy of the dictionary.
            names = self.parent if isinstance(self.parent, Names) else Names(self.parent)
            return self.environment.deferred[key].value(names)
        except UndefinedError as error:
            # As in Ansible, the variable itself is undefined, and `default` can replace it.
            hint = f"{error.message} (in the variable {key})"
            return self.environment.undefined(hint=hint, name=key, exc=type(error))


class MappingGenerator(NativeCodeGenerator):
    """Generates code that yields values instead of strings."""

    def _output_child_to_const(self, node: nodes.Expr, frame: Frame, finalize: CodeGenerator._FinalizeInfo) -> t.Any:
        # Constant folding would convert {{ none }} to the string "None".
        if not isinstance(node, nodes.TemplateData):
            raise nodes.Impossible
        return super()._output_child_to_const(node, frame, finalize)

    def visit_Concat(self, node: nodes.Concat, frame: Frame) -> None:
        """`a ~ b`, with the same rule for null as for the parts of a template."""
        self.write("environment.concat((")
        for part in node.nodes:
            self.visit(part, frame)
            self.write(", ")
        self.write("))")


class MappingEnvironment(ImmutableSandboxedEnvironment):
    """The environment of templates, or of conditions."""

    code_generator_class = MappingGenerator
    context_class = EmployeeContext
    concat = staticmethod(join_parts)
    intercepted_binops = frozenset("%")

    def __init__(self, deferred: t.Mapping[str, Deferred], *, null_stays_null: bool) -> None:
        """Create an environment.

        Args:
            deferred: variables that use `employee`, by name. More can be added later.
            null_stays_null: whether string filters return null for null. Conditions use the behavior of Ansible, in
                which `employee.department | lower == 'sales'` is false for null.
        """
        super().__init__(
            undefined=MissingValue,
            # The settings of Ansible for variables.
            trim_blocks=True,
            extensions=("jinja2.ext.do", "jinja2.ext.loopcontrols"),
            # Constant folding would call a filter such as random only once for all employees.
            optimized=False,
        )
        self.deferred = deferred
        rules = keeping_null if null_stays_null else in_conditions

        def adapt(name: str, function: t.Callable[..., t.Any]) -> t.Callable[..., t.Any]:
            return rules(name, at_time_of_run(function) if name == "strftime" else function)

        filters = PluginTable(FILTERS, filter_loader, adapt)
        filters[DN_ESCAPE] = dn_escape
        self.filters = t.cast("dict[str, t.Any]", filters)
        self.tests = t.cast("dict[str, t.Any]", PluginTable(TESTS, test_loader, refusing_undefined))
        self.globals[NOW] = now

    def getattr(self, obj: t.Any, attribute: str) -> t.Any:
        """`obj.attribute`. The keys of a dictionary take precedence over its methods, for HR fields such as `items`."""
        if isinstance(obj, dict):
            try:
                return obj[attribute]
            except KeyError:
                pass
        return super().getattr(obj, attribute)

    def call_binop(self, context: Context, operator: str, left: t.Any, right: t.Any) -> t.Any:
        """`'%s.%s' % (a, b)`: null if a part is null."""
        if isinstance(left, str):
            parts = right if isinstance(right, tuple) else (right,)
            if any(part is None for part in parts):
                return None
        return super().call_binop(context, operator, left, right)

    def wrap_str_format(self, value: t.Any) -> t.Callable[..., t.Any] | None:
        """`'{}.{}'.format(a, b)`: null if a part is null."""
        sandboxed = super().wrap_str_format(value)
        if sandboxed is None:
            return None

        def format_text(*args: t.Any, **kwargs: t.Any) -> str | None:
            if any(part is None for part in (*args, *kwargs.values())):
                return None
            return sandboxed(*args, **kwargs)

        return format_text

    def context(self, names: Names, *, own: bool) -> Context:
        """A context for a template.

        Args:
            names: the variables of the employee.
            own: whether the template sets variables and needs its own context; all others share one.
        """
        if own:
            return self.context_class(self, names, None, {})
        shared = names.contexts.get(self)
        if shared is None:
            shared = names.contexts[self] = self.context_class(self, names, None, {})
        return shared


def dn_escape(value: t.Any) -> str | None:
    """The value, escaped as an attribute value of a DN. Null gives null, and an empty string gives an empty string.

    Raises:
        DnError: the value contains a control character.
    """
    text = _text(value)
    return escape_value(text) if text else text
