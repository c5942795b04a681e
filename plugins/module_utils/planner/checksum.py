# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Digests of changes, which are equal if the changes do the same. Pure.

Labels and reasons are not included, because they do not affect what a change does. Values are included as hashes, and
those of secrets as keyed hashes, so that nobody who reads a digest can try them out.
"""

from __future__ import annotations

import dataclasses
import hashlib
import hmac
import json
import typing as t

from ..model.changes import Delta, StepChange

if t.TYPE_CHECKING:
    from ..model.changes import Change


def digest_of(changes: t.Iterable[Change]) -> str:
    """A short digest of the changes of one person: equal if they would do the same."""
    return full_digest(changes)[:16]


def full_digest(changes: t.Iterable[Change], secret: bytes = b"") -> str:
    """The SHA-256 digest of changes, in hexadecimal. Their order does not matter.

    Args:
        changes: of one person, or of several.
        secret: the key of the hashes of secret values.
    """
    return sha256(sorted(_text(canonical(change, secret)) for change in changes))


def sha256(value: t.Any) -> str:
    """The SHA-256 digest of plain data, in hexadecimal."""
    return hashlib.sha256(_text(value).encode()).hexdigest()


def canonical(change: Change, secret: bytes = b"") -> dict[str, object]:
    """All fields that affect what the change does, for any kind of change.

    The fields of a step's change that stay in the process are left out, because its other fields show what they do.
    """
    is_step = isinstance(change, StepChange)
    fields = (field for field in dataclasses.fields(change) if field.compare or not is_step)
    done = {field.name: getattr(change, field.name) for field in fields if field.name not in _NOT_APPROVED}
    return {"kind": change.kind.name, **{name: _canonical_value(value, secret) for name, value in done.items()}}


_NOT_APPROVED: t.Final = frozenset(("kind", "label", "reason", "adopted", "level"))
"""Fields that do not affect what a change does. The kind is included by its name."""


def _canonical_value(value: object, secret: bytes) -> object:
    if isinstance(value, bytes):
        return hashlib.sha256(value).hexdigest()
    if isinstance(value, tuple):
        return sorted(_canonical_delta(delta, secret) for delta in value)
    return value


def _canonical_delta(delta: Delta, secret: bytes) -> str:
    """The order of values says nothing, as in the directory."""
    values = _text((sorted(delta.before), sorted(delta.after))).encode()
    made = hmac.digest(secret, values, "sha256") if delta.secret else hashlib.sha256(values).digest()
    return _text((delta.attribute, delta.person, made.hex()))


def _text(value: t.Any) -> str:
    return json.dumps(value, sort_keys=True)
