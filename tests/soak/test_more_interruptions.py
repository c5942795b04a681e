# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""More ways in which a run ends between the creation of accounts and the delivery of their passwords."""

from __future__ import annotations

import typing as t

import pytest

from tests.lab.facts import LabFacts
from tests.lab_tests.playbook import Playbooks
from tests.lab_tests.test_interrupted import kill_all
from tests.lab_tests.test_passwords_interrupted import (
    End,
    Passwords,
    check_delivery,
    enough,
    interrupt,
    measured,
    passwords,
    stop_controller_alone,
)

__all__ = ["enough", "measured", "passwords"]

pytestmark = [pytest.mark.lab, pytest.mark.soak]


@pytest.mark.parametrize(("way", "part"), [(kill_all, 0.95), (stop_controller_alone, 0.4), (interrupt, 0.4)])
def test_every_password_is_delivered_by_the_next_run(
    lab: LabFacts,
    playbooks: Playbooks,
    passwords: Passwords,
    enough: t.Callable[[float], int],
    way: End,
    part: float,
) -> None:
    check_delivery(lab, playbooks, passwords, enough(part), way)
