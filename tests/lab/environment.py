# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The lab as HRSYNC_* environment variables: how AWX would inject what the collection connects with."""

from __future__ import annotations

from .errors import LabError
from .facts import LabFacts
from .simulated.lab import load_credentials


def variables(facts: LabFacts) -> dict[str, str]:
    """What every module and the role need to know of the lab; LabError where it was never up."""
    hr = load_credentials(facts.simulated_state)
    if hr is None:
        raise LabError("The simulated HR systems have never run: start the lab with 'make lab-up'.")
    return {
        "HRSYNC_SERVERS": facts.address,
        "HRSYNC_BASE_DN": facts.base_dn,
        "HRSYNC_BIND_USER": facts.bind_user,
        "HRSYNC_BIND_PASSWORD": facts.bind_password,
        "HRSYNC_CA_FILE": str(facts.ca_file),
        "HRSYNC_FACTORIAL_URL": facts.factorial_url,
        "HRSYNC_FACTORIAL_API_KEY": hr.factorial_api_key,
        "HRSYNC_CALAMARI_URL": facts.calamari_url,
        "HRSYNC_CALAMARI_API_KEY": hr.calamari_api_key,
    }
