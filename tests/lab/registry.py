# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What runs in the lab. To add a service, add the function that makes it from the lab's facts to `SERVICES`."""

from __future__ import annotations

import importlib
import importlib.util
import typing as t

from . import domain
from .facts import LabFacts
from .services import Service


def simulated(facts: LabFacts) -> list[Service]:
    """The services of ``tests.lab.simulated.service.services(facts)``."""
    name = f"{__package__}.simulated"
    if importlib.util.find_spec(name) is None or importlib.util.find_spec(f"{name}.service") is None:
        return []
    make: t.Callable[[LabFacts], list[Service]] = importlib.import_module(f"{name}.service").services
    return list(make(facts))


def services(facts: LabFacts) -> list[Service]:
    """All services of the lab, in the order in which they are started."""
    return [domain.service(facts), *simulated(facts)]
