# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the lab's commands print, and their exit codes."""

from __future__ import annotations

import time
import typing as t

from . import lab
from .facts import LabFacts

EXIT_NOT_UP = 3
"""What ``status`` answers where something does not run, as the status of system services does."""


def up() -> int:
    """Start what is not up, and show it."""
    return _started(lab.up)


def reset() -> int:
    """Make the domain new again, and show what runs."""
    return _started(lab.reset)


def down() -> int:
    """Stop all, and say what ran."""
    stopped = lab.down()
    _say(f"Stopped {', '.join(stopped)}." if stopped else "The lab was not up.")
    return 0


def status() -> int:
    """Show what runs, where it answers, and how to look around; `EXIT_NOT_UP` if something does not run."""
    facts = LabFacts.load()
    found = lab.status(facts)
    for name, is_up, addresses in found:
        _say(f"{name:<20} {'up' if is_up else 'down':<5} {'  '.join(addresses)}")
    everything = all(is_up for _name, is_up, _addresses in found)
    if everything:
        _say(f"\nEverything to connect with is in {facts.directory / 'credentials.json'}. Look around:")
        _say(lab.search_line(facts))
    return 0 if everything else EXIT_NOT_UP


COMMANDS: t.Final[dict[str, t.Callable[[], int]]] = {"up": up, "down": down, "status": status, "reset": reset}
"""The commands by name."""


def _started(start: t.Callable[[t.Callable[[str], None]], LabFacts]) -> int:
    began = time.monotonic()
    start(_say)
    _say(f"The lab is up ({time.monotonic() - began:.1f} s).")
    return status()


def _say(text: str) -> None:
    print(text, flush=True)
