# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""10,000 random edits of an exported log, none of which the verifier overlooks. `make soak` tries 200,000 others."""

from __future__ import annotations

import json
import os
import typing as t

import pytest

from ansible_collections.hrsync.ad.plugins.module_utils.audit import verifier
from ansible_collections.hrsync.ad.plugins.module_utils.audit.verifier import BrokenLogError

from .edits import EDITS, unseen

LIVES: t.Final = int(os.environ.get("HRSYNC_LIVES", "0"))
"""How much `make soak` tries."""


def test_no_edit_is_overlooked() -> None:
    missed, made = unseen(seed=11, number=10_000)
    assert missed == []
    assert made.keys() == EDITS.keys() and min(made.values()) > 100, made


@pytest.mark.skipif(not LIVES, reason="Only in long tests, because the edits are others each time.")
def test_no_other_edit_is_overlooked() -> None:
    seed = int.from_bytes(os.urandom(4))
    missed, _made = unseen(seed=seed, number=200 * LIVES)
    assert missed == [], f"seed {seed}"


def _lax_object(text: str, number: int, _what: str) -> t.Any:
    """Any JSON, however it is spelled."""
    try:
        return json.loads(text)
    except ValueError:
        raise BrokenLogError(number, "It is not JSON.") from None


@pytest.mark.parametrize(
    ("place", "name", "lax", "edits"),
    [
        (verifier, "_object", _lax_object, "spell"),
        (verifier.Verification, "_compare", lambda _self: None, "anew"),
        (verifier.Verification, "_check_details", lambda *_arguments: None, "exchange"),
    ],
)
def test_a_careless_verifier_is_noticed(
    monkeypatch: pytest.MonkeyPatch, place: object, name: str, lax: object, edits: str
) -> None:
    """So these edits tell something."""
    monkeypatch.setattr(place, name, lax)
    missed, _made = unseen(seed=11, number=500)
    assert any(one.startswith(f"{edits}: ") for one in missed)
