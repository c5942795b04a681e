# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The secrets of a simulator, and where they are kept."""

from __future__ import annotations

import dataclasses
import json
import pathlib
import typing as t

from ..facts import STATE_FILE, write_private


@dataclasses.dataclass(frozen=True, kw_only=True)
class Credentials:
    """Made up anew for every folder of state."""

    lab_token: str
    """For the header `X-Lab-Token` of `/_lab/`."""

    @classmethod
    def load(cls, folder: pathlib.Path | None) -> t.Self | None:
        """Those of an earlier start; None without a folder, or where it has none, or those of another version."""
        try:
            return cls(**json.loads((folder / STATE_FILE).read_text("utf-8"))["credentials"]) if folder else None
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def save(self, folder: pathlib.Path, urls: t.Mapping[str, str]) -> None:
        """Write credentials and addresses to `STATE_FILE`, which its owner alone may read."""
        state = {"urls": dict(urls), "credentials": dataclasses.asdict(self)}
        write_private(folder / STATE_FILE, json.dumps(state, indent=2) + "\n")
