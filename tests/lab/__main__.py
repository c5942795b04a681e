# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Command line of the lab: ``python -m tests.lab up|down|status|reset``."""

from __future__ import annotations

import argparse
import sys


def main(arguments: list[str] | None = None) -> int:
    """Run one command; 2 with a sentence on standard error if it could not be done."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.lab", description="The lab: a real domain controller and simulated HR systems."
    )
    parser.add_argument("command", choices=["up", "down", "status", "reset"])
    command = parser.parse_args(arguments).command
    if sys.version_info < (3, 11):  # noqa: UP036 - said in a sentence, where an import would fail with a traceback
        return _refuse(f"The lab needs Python 3.11 or newer, this is {sys.version.split()[0]}: install a newer one.")
    try:
        # Only now, because an older Python or one without the libraries fails while importing.
        from .commands import COMMANDS
        from .errors import LabError
    except ModuleNotFoundError as error:
        return _refuse(f"The Python library {error.name} is missing: 'pip install {error.name}' brings it.")
    try:
        return COMMANDS[command]()
    except LabError as error:
        return _refuse(str(error))


def _refuse(sentence: str) -> int:
    print(sentence, file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main())
