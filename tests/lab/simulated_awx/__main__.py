# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""`python -m tests.lab.simulated_awx`: serve until SIGTERM or SIGINT."""

from __future__ import annotations

import ssl
import sys

from ..simulation.service import command_line, serve
from .service import SimulatedAwx


def main() -> int:
    """Serve until told to stop."""
    chosen = command_line("simulated_awx", "--port").parse_args()

    def make(context: ssl.SSLContext) -> SimulatedAwx:
        return SimulatedAwx(chosen.address, chosen.port, context=context, folder=chosen.state)

    return serve("The simulated AWX", chosen, make)


if __name__ == "__main__":
    sys.exit(main())
