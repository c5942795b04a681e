# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""`python -m tests.lab.simulated`: serve until SIGTERM or SIGINT."""

from __future__ import annotations

import argparse
import dataclasses
import datetime
import pathlib
import signal
import sys
import threading

from .generate import generated_company
from .lab import Settings
from .service import SimulatedSystems
from .web import tls_context


def arguments(words: list[str] | None = None) -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m tests.lab.simulated", description=__doc__)
    parser.add_argument("--address", default="127.0.0.1", help="loopback address to serve (default: %(default)s)")
    parser.add_argument("--factorial-port", type=int, default=0, help="0 lets the system choose")
    parser.add_argument("--calamari-port", type=int, default=0, help="0 lets the system choose")
    parser.add_argument("--certificate", required=True, help="PEM file with the certificate chain")
    parser.add_argument("--key", required=True, help="PEM file with the certificate's key")
    parser.add_argument("--state", type=pathlib.Path, help="folder for simulated.json: addresses and credentials")
    parser.add_argument("--people", type=int, default=0, help="serve a generated company of so many, not the demo's")
    parser.add_argument(
        "--no-calamari-quota",
        action="store_true",
        help="do not count Calamari's requests (real: 10/s, 720/h, 2880/day)",
    )
    return parser.parse_args(words)


def main() -> int:
    """Serve until told to stop."""
    chosen = arguments()
    settings = Settings()
    if chosen.no_calamari_quota:
        settings = dataclasses.replace(settings, calamari_quota=None)
    try:
        context = tls_context(chosen.certificate, chosen.key)
        systems = SimulatedSystems(
            chosen.address,
            chosen.factorial_port,
            chosen.calamari_port,
            context=context,
            folder=chosen.state,
            settings=settings,
        )
    except (OSError, ValueError) as error:
        print(f"The simulated HR systems cannot start on {chosen.address}: {error}", file=sys.stderr)
        return 1
    if chosen.people:
        systems.lab.set_company(generated_company(chosen.people, datetime.date.today()))
    stopped = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopped.set())
    with systems:
        print(f"Factorial: {systems.factorial_url}\nCalamari: {systems.calamari_url}", flush=True)
        stopped.wait()
    return 0


if __name__ == "__main__":
    sys.exit(main())
