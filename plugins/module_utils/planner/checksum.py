# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The ID of a plan, by which people approve it. Pure."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import typing as t

from ..model.changes import StepChange

if t.TYPE_CHECKING:
    from ..model.changes import Change, Delta
    from ..model.plan import Plan


def checksum(plan: Plan, target: str) -> str:
    """The ID of the plan for approvals: the SHA-256 hash of its changes and of the directory that they are for.

    Values are included as hashes. Labels and reasons are not included. The order of the employees does not matter.

    Args:
        target: identifies the directory, such as its base DN, so that plans for two directories differ.
    """
    changes = sorted(json.dumps(_canonical(change), sort_keys=True) for change in plan.changes)
    text = json.dumps({"target": target, "changes": changes}, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def digest_of(changes: t.Iterable[Change]) -> str:
    """A short digest of the changes of one person: equal if they would do the same."""
    texts = sorted(json.dumps(_canonical(change), sort_keys=True) for change in changes)
    return hashlib.sha256(json.dumps(texts).encode()).hexdigest()[:16]


_NOT_APPROVED: t.Final = frozenset(("kind", "label", "reason", "adopted", "level"))
"""Fields that do not affect what a change does. The kind is included by its name."""


def _canonical(change: Change) -> dict[str, object]:
    """All fields that affect what the change does, for any kind of change.

    The fields of a step's change that stay in the process are left out, because its other fields show what they do.
    """
    is_step = isinstance(change, StepChange)
    fields = (field for field in dataclasses.fields(change) if field.compare or not is_step)
    done = {field.name: getattr(change, field.name) for field in fields if field.name not in _NOT_APPROVED}
    return {"kind": change.kind.name, **{name: _canonical_value(value) for name, value in done.items()}}


def _canonical_value(value: object) -> object:
    if isinstance(value, bytes):
        return hashlib.sha256(value).hexdigest()
    return sorted(map(_canonical_delta, value)) if isinstance(value, tuple) else value


def _canonical_delta(delta: Delta) -> str:
    """The order of values says nothing, as in the directory."""
    values = json.dumps((sorted(delta.before), sorted(delta.after)))
    return json.dumps((delta.attribute, delta.person, hashlib.sha256(values.encode()).hexdigest()))
