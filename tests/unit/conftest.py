# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import collections.abc

import pytest
from hypothesis import HealthCheck, settings

from tests.unit import tls

# A busy machine is no fault of the code.
settings.register_profile("inventive", deadline=None, suppress_health_check=[HealthCheck.too_slow])
# Every build tries the same examples, so that it fails for a change and not by chance. `make soak` invents others.
settings.register_profile("repeatable", settings.get_profile("inventive"), derandomize=True)
settings.load_profile("repeatable")


@pytest.fixture(autouse=True, scope="session")
def no_public_authorities(tmp_path_factory: pytest.TempPathFactory) -> collections.abc.Iterator[None]:
    """In place of the public authorities one is known that has issued nothing; loading them takes 17 ms per client."""
    stranger = tls.issue(tmp_path_factory.mktemp("stranger"), "stranger.example").ca
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SSL_CERT_FILE", stranger)
        patch.setenv("REQUESTS_CA_BUNDLE", stranger)
        yield
