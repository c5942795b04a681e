# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""`python -m tests.lab.simulated_receivers`: serve until SIGTERM or SIGINT."""

from __future__ import annotations

import ssl
import sys

from ..simulation.service import command_line, serve
from .service import SimulatedReceivers

_PORTS = ("--splunk-port", "--webhook-port", "--service-desk-port", "--syslog-port")


def main() -> int:
    """Serve until told to stop."""
    chosen = command_line("simulated_receivers", *_PORTS).parse_args()
    ports = [getattr(chosen, name.removeprefix("--").replace("-", "_")) for name in _PORTS]

    def make(context: ssl.SSLContext) -> SimulatedReceivers:
        return SimulatedReceivers(chosen.address, ports, context=context, folder=chosen.state)

    return serve("The simulated receivers", chosen, make)


if __name__ == "__main__":
    sys.exit(main())
