# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""`python -m tests.lab.simulated_m365`: serve until SIGTERM or SIGINT."""

from __future__ import annotations

import argparse
import pathlib
import signal
import sys
import threading

from ..simulated.web import tls_context
from . import contract
from .assertions import ClientCertificate
from .service import SimulatedMicrosoft365


def arguments(words: list[str] | None = None) -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m tests.lab.simulated_m365", description=__doc__)
    parser.add_argument("--address", default="127.0.0.1", help="loopback address to serve (default: %(default)s)")
    parser.add_argument("--port", type=int, default=0, help="0 lets the system choose")
    parser.add_argument("--certificate", required=True, help="PEM file with the certificate chain")
    parser.add_argument("--key", required=True, help="PEM file with the certificate's key")
    parser.add_argument("--client-certificate", type=pathlib.Path, help="PEM file registered with the client")
    parser.add_argument("--state", type=pathlib.Path, help="folder for address and credentials")
    parser.add_argument("--contract", type=pathlib.Path, default=contract.FILE, help="OpenAPI document of Graph")
    return parser.parse_args(words)


def main() -> int:
    """Serve until told to stop."""
    chosen = arguments()
    try:
        known = chosen.client_certificate and ClientCertificate.load(chosen.client_certificate)
        service = SimulatedMicrosoft365(
            chosen.address,
            chosen.port,
            context=tls_context(chosen.certificate, chosen.key),
            folder=chosen.state,
            certificate=known,
            contract=contract.Contract.load(chosen.contract),
        )
    except (OSError, ValueError) as error:
        print(f"The simulated Microsoft 365 cannot start on {chosen.address}: {error}", file=sys.stderr)
        return 1
    stopped = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopped.set())
    with service:
        print(f"Microsoft 365: {service.url}", flush=True)
        if service.contract is None:
            print(f"Requests are not checked against Graph's contract: {chosen.contract} is not there.", flush=True)
        stopped.wait()
    return 0


if __name__ == "__main__":
    sys.exit(main())
