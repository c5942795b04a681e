# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""`/_lab/`: see `simulation.control_api`. Actions: `settings`, and `close_ticket` and `trash_ticket` with an `id`."""

from __future__ import annotations

import dataclasses
import typing as t

from ..simulation.control_api import Action, Body, ControlApi
from .world import World


class ReceiversControl(ControlApi[World]):
    """Drives the receivers."""

    def state(self) -> Body:
        """What the receivers have got."""
        return {
            "settings": dataclasses.asdict(self.lab.settings),
            "events": self.lab.events,
            "posts": list(self.lab.posts),
            "repeated": dict(self.lab.repeated),
            "tickets": [dataclasses.asdict(one) for one in self.lab.tickets.values()],
            "lines": [dataclasses.asdict(one) for one in self.lab.lines],
            "violations": self.lab.violations,
        }

    def actions(self) -> dict[str, Action]:
        """See above."""
        more: dict[str, Action] = {
            "settings": self._settings,
            "close_ticket": self._close,
            "trash_ticket": self._trash,
        }
        return {**super().actions(), **more}

    def _settings(self, body: Body) -> None:
        self.lab.settings = dataclasses.replace(self.lab.settings, **{name: _tuple(one) for name, one in body.items()})

    def _close(self, body: Body) -> None:
        self.lab.tickets[str(body["id"])].completed = int(self.lab.now() * 1000)

    def _trash(self, body: Body) -> None:
        self.lab.tickets[str(body["id"])].is_trashed = True


def _tuple(value: t.Any) -> t.Any:
    return tuple(value) if isinstance(value, list) else value
