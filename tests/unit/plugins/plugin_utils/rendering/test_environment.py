# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Canaries: what of Jinja's inside is relied on. Where one fails after an update, its message names what breaks."""

from __future__ import annotations

import inspect

import jinja2
import pytest
from jinja2 import nodes
from jinja2.compiler import CodeGenerator
from jinja2.nativetypes import NativeCodeGenerator
from jinja2.runtime import Context
from jinja2.sandbox import SandboxedEnvironment

from ansible_collections.hrsync.ad.plugins.plugin_utils.rendering.environment import MappingGenerator


def test_the_message_of_an_undefined_name_is_a_property_of_its_own() -> None:
    undefined = jinja2.StrictUndefined(hint="a", obj={}, name="b")
    assert isinstance(inspect.getattr_static(jinja2.Undefined, "_undefined_message", None), property), (
        "Jinja's Undefined no longer has _undefined_message: MissingValue needs another way to word its errors"
    )
    assert (undefined._undefined_hint, undefined._undefined_obj, undefined._undefined_name) == ("a", {}, "b"), (
        "Jinja's Undefined no longer says what is undefined: MissingValue needs another way to name it"
    )


def test_parts_of_templates_are_folded_in_one_place() -> None:
    method = getattr(NativeCodeGenerator, "_output_child_to_const", None)
    assert method is not None and list(inspect.signature(method).parameters) == ["self", "node", "frame", "finalize"], (
        "Jinja's code generator no longer folds constants in _output_child_to_const: MappingGenerator needs another way"
        " to keep {{ none }} null"
    )
    assert hasattr(CodeGenerator, "_FinalizeInfo")
    assert "_output_child_to_const" in inspect.getsource(CodeGenerator.visit_Output)


def test_concatenation_is_written_by_a_visitor() -> None:
    environment = jinja2.Environment()
    tree = environment.parse("{{ a ~ b }}")
    assert tree.find(nodes.Concat) is not None and hasattr(CodeGenerator, "visit_Concat"), (
        "Jinja compiles a ~ b otherwise: MappingGenerator needs another way to have one null make the whole null"
    )
    assert issubclass(MappingGenerator, environment.code_generator_class)


@pytest.mark.parametrize("name", ["vars", "parent"])
def test_names_are_looked_up_in_two_dictionaries(name: str) -> None:
    context = Context(jinja2.Environment(), {"a": 1}, None, {})
    assert isinstance(getattr(context, name, None), dict), (
        f"Jinja's Context has no {name}: EmployeeContext needs another way to render variables when they are asked for"
    )


def test_templates_ask_the_context_for_names() -> None:
    source = jinja2.Environment().compile("{{ a }}", raw=True)
    assert "context.resolve_or_missing" in source, (
        "Jinja's templates no longer ask Context.resolve_or_missing: EmployeeContext needs another way to render"
        " variables when they are asked for"
    )


@pytest.mark.parametrize("name", ["call_binop", "wrap_str_format"])
def test_the_sandbox_stands_between(name: str) -> None:
    assert hasattr(SandboxedEnvironment, name), (
        f"Jinja's sandbox has no {name}: MappingEnvironment needs another way to keep null in % or format"
    )
