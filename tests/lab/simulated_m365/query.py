# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Query options of OData that Graph understands for users and groups: $select, $top, $filter, $orderby, $count."""

from __future__ import annotations

import base64
import binascii
import re
import typing as t

from ..simulation.web import Request
from .entities import Values
from .errors import GraphError, bad_request

MOST_CLAUSES = 15
"""Clauses that one filter may join with `or`, or list with `in`."""

FILTERABLE = frozenset(
    "accountEnabled department displayName employeeId givenName id mail mailNickname onPremisesImmutableId "
    "onPremisesSyncEnabled securityEnabled mailEnabled surname usageLocation userPrincipalName userType".split()
)
SORTABLE = frozenset({"displayName", "userPrincipalName"})

Predicate = t.Callable[[Values], bool]


class Query(t.NamedTuple):
    """What a request asks for."""

    select: list[str] | None
    top: int
    skip: int
    """Rows before the page, from `$skiptoken`."""
    accepts: Predicate | None
    order: str | None
    counts: bool


def parse(request: Request, allowed: t.Collection[str], largest_page: int = 999) -> Query:
    """The query of a request that may have the options `allowed`. Raises GraphError."""
    found: dict[str, str] = {}
    for name, values in request.arguments.items():
        plain = f"${name.removeprefix('$')}"
        if plain not in allowed:
            raise bad_request(f"The query option '{name}' is not supported by this resource.", "BadRequest")
        if len(values) > 1 or plain in found:
            raise bad_request(f"Query option '{plain}' was specified more than once.", "BadRequest")
        found[plain] = values[0]
    advanced = request.headers.get("consistencylevel", "").lower() == "eventual"
    if found.get("$count", "false") == "true" and not advanced:
        raise unsupported("Count is not currently supported.")
    return Query(
        select=_names(found.get("$select")),
        top=_top(found.get("$top"), largest_page),
        skip=_skip(found.get("$skiptoken")),
        accepts=predicate(found["$filter"]) if "$filter" in found else None,
        order=_order(found.get("$orderby")),
        counts=found.get("$count") == "true",
    )


def skip_token(rows: int) -> str:
    """An opaque token for the page after so many rows."""
    return base64.urlsafe_b64encode(f"rows:{rows}".encode()).decode()


def unsupported(message: str) -> GraphError:
    """400 for a filter that the directory cannot answer."""
    return bad_request(message, "Request_UnsupportedQuery")


def _names(text: str | None) -> list[str] | None:
    if text is None:
        return None
    names = [name.strip() for name in text.split(",")]
    if not all(names):
        raise bad_request("Parsing OData Select and Expand failed: Term is empty.", "BadRequest")
    return names


def _top(text: str | None, largest: int) -> int:
    if text is None:
        return min(100, largest)
    if not text.isdecimal() or not 1 <= int(text) <= largest:
        raise bad_request(f"Invalid page size specified: '{text}'. Must be between 1 and {largest} inclusive.")
    return int(text)


def _skip(token: str | None) -> int:
    if token is None:
        return 0
    try:
        return int(base64.urlsafe_b64decode(token.encode()).decode().removeprefix("rows:"))
    except (binascii.Error, ValueError):
        raise bad_request("The specified page token value is not valid.", "Directory_InvalidPageToken") from None


def _order(text: str | None) -> str | None:
    if text is None:
        return None
    name = text.removesuffix(" asc")
    if name not in SORTABLE:
        raise unsupported(f"Sorting by '{text}' is not supported.")
    return name


# $filter

_TOKEN = re.compile(
    r"\s*(?:(?P<text>'(?:[^']|'')*')|(?P<mark>[(),])|"
    r"(?P<any>assignedLicenses/any\(\s*(?P<v>\w+)\s*:\s*(?P=v)/skuId\s+eq\s+(?P<sku>[0-9a-fA-F-]{36})\s*\))|"
    r"(?P<word>[A-Za-z][\w/$]*))"
)


class _Parser:
    """A recursive descent over `or`, `and`, `eq`, `in` and `startswith`."""

    def __init__(self, text: str) -> None:
        self._tokens = list(_tokens(text))
        self._place = 0
        self.clauses = 0

    def whole(self) -> Predicate:
        found = self._either()
        if self._place != len(self._tokens):
            raise _invalid()
        if self.clauses > MOST_CLAUSES:
            raise unsupported(
                "Too many child clauses specified in search filter expression containing 'OR' operators: "
                f"{self.clauses}. Max allowed: {MOST_CLAUSES}."
            )
        return found

    def _either(self) -> Predicate:
        parts = [self._all()]
        while self._take("or"):
            parts.append(self._all())
        return parts[0] if len(parts) == 1 else lambda row: any(part(row) for part in parts)

    def _all(self) -> Predicate:
        parts = [self._one()]
        while self._take("and"):
            parts.append(self._one())
        return parts[0] if len(parts) == 1 else lambda row: all(part(row) for part in parts)

    def _one(self) -> Predicate:
        if self._take("("):
            inner = self._either()
            self._need(")")
            return inner
        self.clauses += 1
        kind, text = self._next()
        if kind == "any":
            return lambda row: any(each["skuId"] == text for each in row["assignedLicenses"])
        if (kind, text) == ("word", "startswith"):
            return self._starts_with()
        if kind != "word":
            raise _invalid()
        return self._comparison(text)

    def _starts_with(self) -> Predicate:
        self._need("(")
        name = self._property(self._next())
        self._need(",")
        start = self._literal()
        self._need(")")
        return lambda row: str(row.get(name) or "").lower().startswith(str(start).lower())

    def _comparison(self, text: str) -> Predicate:
        name = self._property(("word", text))
        _kind, operator = self._next()
        if operator == "eq":
            wanted = _comparable(self._literal())
            return lambda row: _comparable(row.get(name)) == wanted
        if operator != "in":
            raise unsupported(f"Unsupported or invalid query filter clause specified for property '{name}'.")
        choice = {_comparable(one) for one in self._choice()}
        self.clauses += len(choice) - 1
        return lambda row: _comparable(row.get(name)) in choice

    def _choice(self) -> list[t.Any]:
        self._need("(")
        found = [self._literal()]
        while self._take(","):
            found.append(self._literal())
        self._need(")")
        return found

    def _property(self, token: tuple[str, str]) -> str:
        kind, name = token
        if kind != "word" or name in ("not", "endswith"):
            raise _invalid()
        if name not in FILTERABLE:
            raise unsupported(
                f"Unsupported or invalid query filter clause specified for property '{name}' of resource 'User'."
            )
        return name

    def _literal(self) -> t.Any:
        kind, text = self._next()
        if kind == "text":
            return text[1:-1].replace("''", "'")
        if kind == "word" and text in ("true", "false", "null"):
            return {"true": True, "false": False, "null": None}[text]
        raise _invalid()

    def _next(self) -> tuple[str, str]:
        if self._place >= len(self._tokens):
            raise _invalid()
        self._place += 1
        return self._tokens[self._place - 1]

    def _take(self, text: str) -> bool:
        if self._place < len(self._tokens) and self._tokens[self._place] in (("word", text), ("mark", text)):
            self._place += 1
            return True
        return False

    def _need(self, text: str) -> None:
        if not self._take(text):
            raise _invalid()


def predicate(text: str) -> Predicate:
    """What a filter accepts. Raises GraphError for one that is wrong or that the directory cannot answer."""
    return _Parser(text).whole()


def _tokens(text: str) -> t.Iterator[tuple[str, str]]:
    place, end = 0, len(text.rstrip())
    while place < end:
        found = _TOKEN.match(text, place)
        if found is None:
            raise _invalid()
        kind = str(found.lastgroup if found.group("any") is None else "any")
        yield kind, found.group("sku").lower() if kind == "any" else found.group(kind)
        place = found.end()


def _comparable(value: t.Any) -> t.Any:
    return value.lower() if isinstance(value, str) else value


def _invalid() -> GraphError:
    return bad_request("Invalid filter clause.", "BadRequest")
