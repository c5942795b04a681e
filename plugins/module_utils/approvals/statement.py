# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The text that a reviewer signs: one line of canonical JSON in ASCII. Pure.

A statement has exactly one spelling, so that the same bytes are signed, kept and verified, and nothing can be added
that one reader sees and another does not.
"""

from __future__ import annotations

import dataclasses
import datetime
import json
import re
import typing as t

from ..errors import ApprovalError
from ..model.approval import NAMESPACE, Decision, Statement
from ..values.text import is_control


class RefusedError(ApprovalError):
    """A statement or a signature is not right. The message continues a sentence that begins with it."""


FORMAT: t.Final = 1
"""The version of the format. A statement of another version is refused."""

_TEXTS: t.Final = ("domain", "configuration", "plan", "checksum", "requested_by", "level", "reason")
_FIELDS: t.Final = frozenset(field.name for field in dataclasses.fields(Statement)) | {"format", "namespace"}
_DIGEST: t.Final = re.compile(r"[0-9a-f]{64}")
_TIME: t.Final = "%Y-%m-%dT%H:%M:%SZ"


def text_of(statement: Statement) -> str:
    """The text of a statement, with a line feed at its end."""
    record = {
        **{name: getattr(statement, name) for name in _TEXTS},
        "units": list(statement.units),
        "decision": statement.decision.value,
        "expires": statement.expires.astimezone(datetime.UTC).strftime(_TIME),
        "format": FORMAT,
        "namespace": NAMESPACE,
    }
    return f"{json.dumps(record, sort_keys=True, separators=(',', ':'))}\n"


def statement_of(text: str) -> Statement:
    """The statement of a text.

    Raises:
        RefusedError: the text is not exactly what `text_of` makes of a statement.
    """
    record = _record(text)
    if record.get("format") != FORMAT or record.get("namespace") != NAMESPACE:
        raise RefusedError("is not for approvals of hrsync.ad, or was made by another version.")
    unlike = sorted(_FIELDS ^ record.keys())
    if unlike:
        raise RefusedError(f"lacks or adds {', '.join(unlike)}.")
    statement = _statement(record)
    if text_of(statement) != text:
        raise RefusedError("is not spelled as it was exported: white space, order or escapes differ.")
    return statement


def _record(text: str) -> dict[str, t.Any]:
    try:
        record = json.loads(text)
    # RecursionError for thousands of brackets.
    except (ValueError, RecursionError):
        record = None
    if not isinstance(record, dict):
        raise RefusedError("is not a JSON object.")
    return record


def _statement(record: dict[str, t.Any]) -> Statement:
    units = record["units"]
    if not all(map(_is_text, (record[name] for name in _TEXTS))):
        raise RefusedError("has a value that is not text, or that has control characters.")
    if not isinstance(units, list) or not all(map(_is_digest, units)) or units != sorted(set(units)):
        raise RefusedError("has units that are not a sorted list of digests.")
    try:
        expires = datetime.datetime.strptime(record["expires"], _TIME).replace(tzinfo=datetime.UTC)
        decision = Decision(record["decision"])
    except (TypeError, ValueError):
        raise RefusedError("has neither a known decision nor a time at which it expires.") from None
    texts = {name: record[name] for name in _TEXTS}
    return Statement(**texts, units=tuple(units), decision=decision, expires=expires)


def _is_text(value: object) -> bool:
    return isinstance(value, str) and not any(map(is_control, value))


def _is_digest(value: object) -> bool:
    return isinstance(value, str) and bool(_DIGEST.fullmatch(value))
