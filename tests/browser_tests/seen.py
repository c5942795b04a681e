# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""A page in a browser."""

from __future__ import annotations

import dataclasses
import pathlib
import typing as t

from playwright.sync_api import Browser, Page

WIDE, NARROW = 1300, 400
"""Widths in pixels: a screen on a desk, and a telephone."""

MOST_SECONDS = 8.0
"""The processor time in which a page must open: four times what is wanted, so that a slow machine does not fail."""

_SERIOUS = ("serious", "critical")


@dataclasses.dataclass
class Seen:
    """An open page."""

    page: Page
    complaints: list[str]
    """Errors of scripts, violations of the policy, dialogs, and requests for anything but the page."""
    seconds: float
    """The processor time of the page until it was loaded and painted, which other work on the machine hardly changes.
    Without other work, a page opens in about this time."""

    @classmethod
    def open(
        cls, browser: Browser, file: pathlib.Path, *, width: int = WIDE, dark: bool = False, scripts: bool = True
    ) -> Seen:
        """Open the file."""
        context = browser.new_context(
            viewport={"width": width, "height": 900},
            color_scheme="dark" if dark else "light",
            java_script_enabled=scripts,
        )
        page, complaints = context.new_page(), list[str]()
        page.on("console", lambda message: complaints.append(f"console: {message.text}"))
        page.on("pageerror", lambda error: complaints.append(f"error: {error}"))
        page.on("dialog", lambda dialog: complaints.append(f"dialog: {dialog.message}"))
        page.on("request", lambda request: complaints.extend(_others(request.url, file)))
        session = context.new_cdp_session(page)
        session.send("Performance.enable", {"timeDomain": "threadTicks"})
        page.goto(file.as_uri())
        if scripts:
            page.evaluate("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
        metrics = {one["name"]: one["value"] for one in session.send("Performance.getMetrics")["metrics"]}
        session.detach()
        return cls(page, complaints, metrics["ProcessTime"])

    def overflow(self) -> int:
        """By how many pixels the page is wider than the window."""
        return t.cast("int", self.page.evaluate("document.documentElement.scrollWidth - innerWidth"))

    def barriers(self, script: str) -> list[str]:
        """The serious and critical violations that axe-core finds, each with its first element."""
        self.page.evaluate(script)
        found = self.page.evaluate("axe.run().then(result => result.violations)")
        return [
            f"{one['id']} ({len(one['nodes'])}): {one['nodes'][0]['html'][:200]} {one['nodes'][0]['failureSummary']}"
            for one in found
            if one["impact"] in _SERIOUS
        ]

    def unfold(self) -> None:
        """Open all details."""
        self.page.evaluate("document.querySelectorAll('details').forEach(details => details.open = true)")

    def texts(self, selector: str) -> list[str]:
        """The text of all visible elements that match.

        Not their inner text: that of what is not near the window is empty (`content-visibility`).
        """
        found = self.page.locator(selector).filter(visible=True).all_text_contents()
        return [" ".join(text.split()) for text in found]

    def picture(self, file: pathlib.Path) -> None:
        """Take a screenshot of the whole page.

        The window becomes as high as the page, because Chromium does not paint what is not near the window.
        """
        file.parent.mkdir(parents=True, exist_ok=True)
        size = self.page.viewport_size
        height = t.cast("int", self.page.evaluate("document.documentElement.scrollHeight"))
        if size:
            self.page.set_viewport_size({"width": size["width"], "height": min(height, 6000)})
        self.page.screenshot(path=file)


def _others(address: str, file: pathlib.Path) -> list[str]:
    return [] if address == file.as_uri() else [f"asked: {address}"]
