# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Serves the pictures of a folder with TLS until it is asked for /stop: serve.py FOLDER ADDRESS CERTIFICATE KEY.

The port that it has is in the file `port` of the folder.
"""

from __future__ import annotations

import contextlib
import http.server
import pathlib
import ssl
import sys
import threading

folder, address, certificate, key = sys.argv[1:]


class Handler(http.server.SimpleHTTPRequestHandler):
    """The files of the folder, and what no HR system should send."""

    def do_GET(self) -> None:
        """Answer."""
        if self.path == "/stop":
            # First the answer: the process ends with the server, and takes threads that still answer with it.
            self.answer(200)
            threading.Thread(target=self.server.shutdown).start()
        elif self.path == "/redirect":
            self.answer(302, Location="/anna.jpg")
        elif self.path == "/clear":
            self.answer(302, Location=f"http://{address}/anna.jpg")
        elif self.path == "/login":
            self.answer(200, **{"Content-Type": "text/html; charset=utf-8"})
        elif self.path == "/huge":
            self.answer(200, **{"Content-Type": "image/jpeg"})
            with contextlib.suppress(OSError):
                while True:
                    self.wfile.write(bytes(1 << 16))
        else:
            super().do_GET()

    def answer(self, status: int, **headers: str) -> None:
        """Without a body."""
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()


server = http.server.ThreadingHTTPServer((address, 0), lambda *arguments: Handler(*arguments, directory=folder))
server.daemon_threads = True
context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain(certificate, key)
server.socket = context.wrap_socket(server.socket, server_side=True)
pathlib.Path(folder, "port").write_text(str(server.server_port), "ascii")
server.serve_forever()
