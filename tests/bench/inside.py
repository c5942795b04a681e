# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What needs the collection within the process: ``python -m tests.bench.inside`` prints it as JSON.

Apart, since its memory would count for every program that the benchmarks start: a new process begins as a copy.
"""

from __future__ import annotations

import json
import subprocess
import sys
import typing as t

from tests.lab.errors import LabError
from tests.lab.facts import REPOSITORY


class Inside(t.NamedTuple):
    """What the collection itself says.

    Attributes:
        rendering_rate: attributes a second of rendering alone.
        account_filter: with which a sync reads accounts.
        account_attributes: what it reads of every account, whatever the mapping.
    """

    rendering_rate: float
    account_filter: str
    account_attributes: list[str]


def ask() -> Inside:
    """Start the process, and return what it prints."""
    command = [sys.executable, "-m", __spec__.name]
    done = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, check=False)
    if done.returncode:
        raise LabError(f"The collection could not be measured by itself: {done.stderr[-1000:]}")
    return Inside(**json.loads(done.stdout))


def _measure() -> Inside:
    from ansible.plugins.loader import init_plugin_loader

    # From here on Python finds collections where ANSIBLE_COLLECTIONS_PATH says.
    init_plugin_loader()
    from ansible_collections.hrsync.ad.plugins.module_utils.directory import snapshot

    from . import rendering

    return Inside(rendering.attributes_per_second(), snapshot.ACCOUNT_FILTER, list(snapshot.ACCOUNT_ATTRIBUTES))


if __name__ == "__main__":
    print(json.dumps(_measure()._asdict()))
