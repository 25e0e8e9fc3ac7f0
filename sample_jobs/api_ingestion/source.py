"""A source of orders on this machine, for tests and for trying the job: `python source.py 8765`.

Every hour has as many orders as the hour's number, plus one, three to a page; always the same ones.
"""

from __future__ import annotations

import json
import sys
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

PAGE = 3


class OrdersSource(BaseHTTPRequestHandler):
    """`GET /orders?since=…&until=…&page=N` with the key as a bearer token."""

    def do_GET(self) -> None:
        """Answer with one page, or with 401 for a wrong key."""
        if self.headers["Authorization"] != "Bearer a-key-for-tests":
            self.send_error(401)
            return
        asked = {name: values[0] for name, values in parse_qs(urlsplit(self.path).query).items()}
        since, number = datetime.fromisoformat(asked["since"]), int(asked["page"])
        orders = [
            {"id": f"{since:%Y%m%d%H}-{n}", "placed_at": str(since + timedelta(minutes=n)), "total": 10 + n}
            for n in range(since.hour + 1)
        ]
        rest = orders[number * PAGE :]
        page = {"orders": orders[(number - 1) * PAGE : number * PAGE], "next": number + 1 if rest else None}
        body = json.dumps(page).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing: the job's own log is the story."""


if __name__ == "__main__":
    ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), OrdersSource).serve_forever()
