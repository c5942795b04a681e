# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What everything that a run could write looks like: the same before and after proves that nothing was written."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import pathlib
import shutil

from tests.lab import ldap_tools
from tests.lab.domain import HOME_SHARES
from tests.lab.facts import LabFacts
from tests.lab.simulated_exchange.control import ExchangeControl
from tests.lab.simulated_m365.control import Microsoft365Control

LASTING = ("users", "deleted_users", "groups", "skus")
"""The parts of Microsoft 365's state that only a change can change."""


@dataclasses.dataclass(frozen=True, slots=True)
class Traces:
    """The lab at one moment."""

    usn: int
    """Highest uSNChanged of the managed accounts, groups and OUs; every write makes it higher."""
    services: str
    """Stands for all users, licences and mailboxes of Microsoft 365, the mailboxes of Exchange and the home folders."""


def look(facts: LabFacts) -> Traces:
    """The lab as it is now."""
    cloud, exchange = services(facts)
    state = cloud.state()
    everything = [
        {name: state[name] for name in LASTING},
        exchange.state()["mailboxes"],
        sorted((str(path), path.lstat().st_mtime_ns) for share in shares(facts) for path in share.rglob("*")),
    ]
    text = json.dumps(everything, sort_keys=True)
    return Traces(ldap_tools.highest_usn(facts), hashlib.sha256(text.encode()).hexdigest()[:12])


def clear(facts: LabFacts) -> None:
    """Nobody in Microsoft 365, no mailbox in Exchange, no home folder."""
    for service in services(facts):
        service.reset()
    for share in shares(facts):
        for folder in share.iterdir():
            shutil.rmtree(folder)


def services(facts: LabFacts) -> tuple[Microsoft365Control, ExchangeControl]:
    """Clients of the control interfaces."""
    exchange = ExchangeControl.from_folder(facts.exchange_state, str(facts.ca_file))
    return Microsoft365Control.from_facts(facts), exchange


def shares(facts: LabFacts) -> list[pathlib.Path]:
    """Where the shares for home folders are on this machine."""
    return [facts.domain_directory / "shares" / name for name in HOME_SHARES if name != "small"]
