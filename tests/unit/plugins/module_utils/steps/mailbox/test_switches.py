# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Each setting that is on or off has an option, and the directory and Exchange say the same of it."""

from __future__ import annotations

import pytest

from ansible_collections.hrsync.ad.plugins.module_utils.model.directory import Entry
from ansible_collections.hrsync.ad.plugins.module_utils.steps.mailbox.descriptor import MAILBOX
from ansible_collections.hrsync.ad.plugins.module_utils.steps.mailbox.switches import (
    SWITCHES,
    Switch,
    on_in_directory,
    on_in_exchange,
    wanted,
)


@pytest.mark.parametrize("switch", SWITCHES, ids=[switch.option for switch in SWITCHES])
def test_a_switch_has_a_boolean_option_without_a_default(switch: Switch) -> None:
    option = MAILBOX.options[switch.option]
    assert option["type"] == "bool"
    assert "default" not in option
    assert set(switch.ways) < set(MAILBOX.options["way"]["choices"])


@pytest.mark.parametrize("switch", SWITCHES, ids=[switch.option for switch in SWITCHES])
@pytest.mark.parametrize("on", [True, False])
def test_the_directory_and_exchange_say_whether_a_switch_is_on(switch: Switch, on: bool) -> None:
    account = Entry("CN=anna", {switch.attribute.lower(): (str(on).upper().encode(),)})
    found = {switch.option} if on else set()
    assert on_in_directory(account) == on_in_exchange({switch.parameter: on}) == found


def test_a_switch_that_is_not_set_is_not_wanted() -> None:
    unset = dict.fromkeys((switch.option for switch in SWITCHES), None)
    assert wanted(unset) == {}
    assert wanted(unset | {"hide_from_address_lists": False}) == {"hide_from_address_lists": False}
