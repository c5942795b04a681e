# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Microsoft's own description of Graph's requests and answers, where a copy lies beside this checkout."""

from __future__ import annotations

import json
import pathlib
import re
import typing as t

import jsonschema

from ..facts import REPOSITORY

_PLACE = pathlib.PurePath("shared", "reference", "graph-contract.openapi.json")
_PLACES = [parent / _PLACE for parent in REPOSITORY.parents]
FILE = next(filter(pathlib.Path.is_file, _PLACES), _PLACES[0])
"""An OpenAPI 3.0 document made from Graph's CSDL. It is no part of this repository, and may lie beside it."""

PATHS_NOT_COVERED = "$batch, photo/$value, photos, members/$ref, parts of mailboxSettings"
_OWN_OPTIONS = frozenset({"$skiptoken"})


class Contract:
    """What a request must look like; answers nothing for paths that the document does not have."""

    def __init__(self, document: t.Mapping[str, t.Any]) -> None:
        self._paths = [(_pattern(path), item) for path, item in document["paths"].items()]
        self._parameters: t.Mapping[str, t.Any] = document["components"]["parameters"]
        self._components = {"schemas": {name: _plain(each) for name, each in document["components"]["schemas"].items()}}

    @classmethod
    def load(cls, file: pathlib.Path = FILE) -> Contract | None:
        """The contract in a file; None where the file is not there."""
        return cls(json.loads(file.read_text("utf-8"))) if file.is_file() else None

    def request_errors(
        self, method: str, path: str, arguments: t.Iterable[tuple[str, str]], body: bytes, content_type: str
    ) -> list[str]:
        """What is wrong with a request; `path` is that below `/v1.0`."""
        operation = self._operation(method, path)
        if operation is None:
            return []
        return [*self._query_errors(operation, arguments), *self._body_errors(operation, body, content_type)]

    def answer_errors(self, method: str, path: str, status: int, body: t.Any) -> list[str]:
        """What is wrong with an answer of JSON; an answer without a schema has no errors."""
        operation = self._operation(method, path) or {}
        schema = operation.get("responses", {}).get(str(status), {}).get("content", {})
        return self._errors(schema["application/json"]["schema"], body) if schema else []

    def _operation(self, method: str, path: str) -> t.Mapping[str, t.Any] | None:
        for pattern, item in self._paths:
            if pattern.fullmatch(path):
                return t.cast("t.Mapping[str, t.Any] | None", item.get(method.lower()))
        return None

    def _query_errors(self, operation: t.Mapping[str, t.Any], arguments: t.Iterable[tuple[str, str]]) -> list[str]:
        known = {}
        for parameter in operation.get("parameters", ()):
            found = self._parameters[parameter["$ref"].rpartition("/")[2]] if "$ref" in parameter else parameter
            if found["in"] == "query":
                known[found["name"]] = found["schema"]
        errors = []
        for name, value in arguments:
            if name not in known and name not in _OWN_OPTIONS:
                errors.append(f"the query option {name} is not in the contract")
            elif name in known and not _fits(known[name]["type"], value):
                errors.append(f"the query option {name} is {value!r}, not of the type {known[name]['type']}")
        return errors

    def _body_errors(self, operation: t.Mapping[str, t.Any], body: bytes, content_type: str) -> list[str]:
        expected = operation.get("requestBody")
        if expected is None:
            return ["the request has a body, and the contract has none"] if body.strip() not in (b"", b"{}") else []
        if content_type.partition(";")[0].strip().lower() != "application/json":
            return [f"the Content-Type is {content_type!r}, not application/json"]
        try:
            value = json.loads(body)
        except ValueError as error:
            return [f"the body is no JSON: {error}"]
        return self._errors(expected["content"]["application/json"]["schema"], value)

    def _errors(self, schema: t.Mapping[str, t.Any], value: t.Any) -> list[str]:
        whole = {"components": self._components, "allOf": [_plain(schema)]}
        checker = jsonschema.FormatChecker(["uuid"])
        found = jsonschema.Draft202012Validator(whole, format_checker=checker).iter_errors(value)
        return [f"{'/'.join(map(str, error.absolute_path)) or 'the body'}: {error.message}" for error in found]


def _pattern(path: str) -> re.Pattern[str]:
    return re.compile(re.sub(r"\\{\w+\\}", "[^/]+", re.escape(path)))


def _fits(kind: str, value: str) -> bool:
    if kind == "integer":
        return value.isdecimal()
    return value in ("true", "false") if kind == "boolean" else True


def _plain(schema: t.Any) -> t.Any:
    """A schema of OpenAPI 3.0 as JSON Schema: `nullable` becomes another type."""
    if isinstance(schema, list):
        return [_plain(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    made = {
        name: {each: _plain(inner) for each, inner in value.items()} if name == "properties" else _plain(value)
        for name, value in schema.items()
        if name not in ("nullable", "example", "title")
    }
    return {"anyOf": [made, {"type": "null"}]} if schema.get("nullable") is True else made
