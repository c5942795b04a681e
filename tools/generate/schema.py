# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Generates the names of counts and of kinds of change in the schema of reports (``docs/report.schema.json``)."""

from __future__ import annotations

import json
import re
import typing as t

from ansible_collections.hrsync.ad.plugins.module_utils.steps.registry import KINDS


def report_schema(present: str) -> str:
    """The schema. JSON has no comments, so the keys around the two lists identify them."""
    counts = _replaced(present, r'("required": )\[[^]]*\](,\s*"patternProperties")', [kind.count for kind in KINDS])
    return _replaced(counts, r'("kind": \{"enum": )\[[^]]*\](\})', [kind.name for kind in KINDS])


def _replaced(text: str, pattern: str, names: t.Sequence[str]) -> str:
    changed, count = re.subn(pattern, lambda found: found[1] + json.dumps(names) + found[2], text)
    if count != 1:
        raise ValueError(f"The schema matches {pattern} {count} times; it must match once.")
    return changed
