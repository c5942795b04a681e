# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""`python -m tests.lab.simulated_m365`: serve until SIGTERM or SIGINT."""

from __future__ import annotations

import pathlib
import ssl
import sys

from ..simulation.service import command_line, serve
from . import contract
from .assertions import ClientCertificate
from .service import SimulatedMicrosoft365


def main() -> int:
    """Serve until told to stop."""
    parser = command_line("simulated_m365", "--port")
    parser.add_argument("--client-certificate", type=pathlib.Path, help="PEM file registered with the client")
    parser.add_argument("--contract", type=pathlib.Path, default=contract.FILE, help="OpenAPI document of Graph")
    chosen = parser.parse_args()

    def make(context: ssl.SSLContext) -> SimulatedMicrosoft365:
        known = chosen.client_certificate and ClientCertificate.load(chosen.client_certificate)
        checked = contract.Contract.load(chosen.contract)
        return SimulatedMicrosoft365(
            chosen.address, chosen.port, context=context, folder=chosen.state, certificate=known, contract=checked
        )

    return serve("The simulated Microsoft 365", chosen, make)


if __name__ == "__main__":
    sys.exit(main())
