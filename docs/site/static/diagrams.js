// SPDX-FileCopyrightText: 2026 the hrsync.ad authors
// SPDX-License-Identifier: GPL-3.0-or-later

mermaid.initialize({ startOnLoad: true, theme: "neutral", sequence: { actorMargin: 40, mirrorActors: false } });
