# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Bodies of requests to the simulated BambooHR, in JSON or in XML, and the filters of a report.

The specification of the vendor's SDK (specs/public.yaml of github.com/BambooHR/bhr-api-python) describes `<report>`.
It names XML for employees without describing it, so `<employee>` is as PyBambooHR and node-bamboohr send it.
Everybody has a day of the last change, so `includeNull` of `lastChanged` changes nothing.
"""

from __future__ import annotations

import datetime
import typing as t
import xml.etree.ElementTree as ET

from ..simulation.web import Request

JSON_TYPE: t.Final = "application/json"
Body = dict[str, t.Any]


class MalformedError(ValueError):
    """The body is refused with 400."""


def report(request: Request) -> Body:
    """The definition of a report. Every type but exactly `application/json` is read as XML. Raises MalformedError."""
    if request.headers.get("content-type") == JSON_TYPE:
        return json_object(request)
    root = _root(request, "report")
    body: Body = {"title": root.findtext("title")}
    if (fields := root.find("fields")) is not None:
        body["fields"] = [field.get("id", "") for field in fields.findall("field")]
    if (filters := root.find("filters")) is not None:
        body["filters"] = {one.tag: {**one.attrib, "value": (one.text or "").strip()} for one in filters}
    return body


def employee(request: Request) -> Body:
    """Fields of an employee by alias, from XML unless the body is JSON. Raises MalformedError."""
    if _is_json(request):
        return json_object(request)
    return {field.get("id", ""): field.text or "" for field in _root(request, "employee").findall("field")}


def json_object(request: Request) -> Body:
    """The body, which has to be a JSON object. Raises MalformedError."""
    try:
        body = request.json() if _is_json(request) else None
    except ValueError:
        body = None
    if not isinstance(body, dict):
        raise MalformedError("Malformed JSON")
    return body


def changed_since(body: Body) -> datetime.datetime | None:
    """From when on an employee in a report has to be changed; None without a filter. Raises MalformedError."""
    filters = body.get("filters") or {}
    if not isinstance(filters, dict) or set(filters) - {"lastChanged"}:
        raise MalformedError("The simulation filters reports by lastChanged only")
    if not filters:
        return None
    try:
        return datetime.datetime.fromisoformat(filters["lastChanged"]["value"]).astimezone(datetime.UTC)
    except (KeyError, TypeError, ValueError):
        raise MalformedError("Malformed report request: lastChanged is no date and time") from None


def _is_json(request: Request) -> bool:
    return request.headers.get("content-type", "").partition(";")[0] == JSON_TYPE


def _root(request: Request, name: str) -> ET.Element:
    try:
        root = ET.fromstring(request.body)
    except ET.ParseError:
        root = None
    if root is None or root.tag != name:
        raise MalformedError("Malformed XML")
    return root
