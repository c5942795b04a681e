# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Options for the simulated receivers of the audit log."""

from __future__ import annotations

import pathlib
import typing as t

from tests.lab.simulated_receivers.service import SimulatedReceivers


def chosen(receivers: SimulatedReceivers, folder: pathlib.Path, **of_splunk: t.Any) -> list[dict[str, t.Any]]:
    """Receivers of each kind. The secrets come from the environment."""
    address, _colon, port = receivers.urls["syslog"].removeprefix("tls://").partition(":")
    return [
        {"type": "file", "path": str(folder / "audit.jsonl"), "events": "all"},
        {"type": "file", "name": "heads", "path": str(folder / "heads.jsonl")},
        {"type": "syslog", "host": address, "port": int(port)},
        {"type": "splunk", "url": receivers.urls["splunk"], "index": "audit", "events": "all", **of_splunk},
        {"type": "webhook", "url": f"{receivers.urls['webhook']}/hook", "events": "all"},
        {"type": "servicedesk_plus", "url": receivers.urls["service_desk"], "skipped_days": 1},
    ]


def secrets(receivers: SimulatedReceivers) -> dict[str, str]:
    known = receivers.credentials
    return {
        "HRSYNC_SPLUNK_TOKEN": known.splunk_token,
        "HRSYNC_WEBHOOK_SECRET": known.webhook_secret,
        "HRSYNC_SERVICEDESK_PLUS_TECHNICIAN_KEY": known.technician_key,
    }
