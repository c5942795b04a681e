# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""`python -m tests.lab.simulated_hr`: serve until SIGTERM or SIGINT."""

from __future__ import annotations

import ssl
import sys

from .. import days
from ..simulation.service import command_line, serve
from .generate import generated_company
from .lab import Settings
from .service import SYSTEMS, SimulatedSystems


def main() -> int:
    """Serve until told to stop."""
    parser = command_line("simulated_hr", *(f"--{system.NAME}-port" for system in SYSTEMS))
    parser.add_argument("--people", type=int, default=0, help="serve a generated company of so many, not the demo's")
    parser.add_argument(
        "--no-calamari-quota",
        action="store_true",
        help="do not count Calamari's requests (real: 10/s, 720/h, 2880/day)",
    )
    chosen = parser.parse_args()
    settings = Settings(calamari_quota=None) if chosen.no_calamari_quota else Settings()

    def make(context: ssl.SSLContext) -> SimulatedSystems:
        ports = {system.NAME: getattr(chosen, f"{system.NAME}_port") for system in SYSTEMS}
        systems = SimulatedSystems(chosen.address, ports, context=context, folder=chosen.state, settings=settings)
        if chosen.people:
            systems.lab.set_company(generated_company(chosen.people, days.today()))
        return systems

    return serve("The simulated HR systems", chosen, make)


if __name__ == "__main__":
    sys.exit(main())
