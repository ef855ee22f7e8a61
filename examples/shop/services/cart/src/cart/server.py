"""HTTP front of the carts: `GET` and `PUT /carts/ID`."""

import json
import sys
import threading
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import unquote, urlsplit

PROBES = ("/health/live", "/health/ready", "/health")
MOST_BYTES = 64 * 1024

Answer = tuple[HTTPStatus, dict]


def log(severity: str, message: str, **fields: object) -> None:
    """Writes one JSON object a line, with the names that Cloud Logging knows."""
    line = json.dumps({"severity": severity, "message": message, **fields})
    print(line, file=sys.stdout, flush=True)


class Server(ThreadingHTTPServer):
    """Keeps the carts in memory: the example shows the platform, not a store."""

    # Threads are waited for when the server closes, so that a stop loses no answer.
    daemon_threads = False

    def __init__(self, address: tuple[str, int]) -> None:
        super().__init__(address, Handler)
        self.carts: dict[str, dict[str, int]] = {}
        self.draining = threading.Event()


class Handler(BaseHTTPRequestHandler):
    """Answers the probes and the carts."""

    server: Server
    # An idle client must not keep the server from closing.
    timeout = 5

    def do_GET(self) -> None:
        path = urlsplit(self.path).path
        if path == "/health/ready" and self.server.draining.is_set():
            self.answer(HTTPStatus.SERVICE_UNAVAILABLE, {"status": "draining"})
        elif path in PROBES:
            self.answer(HTTPStatus.OK, {"status": "ok"})
        else:
            self.answer(*self.cart(path, None))

    def do_PUT(self) -> None:
        try:
            size = int(self.headers.get("Content-Length", "0"))
        except ValueError:
            size = -1
        if not 0 <= size <= MOST_BYTES:
            self.close_connection = True
            self.answer(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, {"error": "too large"})
            return
        self.answer(*self.cart(urlsplit(self.path).path, self.rfile.read(size)))

    def cart(self, path: str, body: bytes | None) -> Answer:
        """Reads the cart at `path`, or with a body replaces it."""
        name = unquote(path.removeprefix("/carts/"))
        if not path.startswith("/carts/") or not name:
            return HTTPStatus.NOT_FOUND, {"error": "no such route"}
        if body is not None:
            try:
                self.server.carts[name] = items_of(body)
            except ValueError as error:
                return HTTPStatus.BAD_REQUEST, {"error": str(error)}
        items = self.server.carts.get(name)
        if items is None:
            return HTTPStatus.NOT_FOUND, {"error": "no such cart"}
        return HTTPStatus.OK, {"items": items, "pieces": sum(items.values())}

    def answer(self, status: HTTPStatus, body: dict) -> None:
        data = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)
        if self.path not in PROBES:
            log("INFO", "request", method=self.command, path=self.path, status=status.value)

    def log_message(self, format: str, *args: object) -> None:
        """Silent: `answer` logs, and as JSON."""


def items_of(body: bytes) -> dict[str, int]:
    """Reads `{"saw": 2}`: how many pieces of what."""
    try:
        items = json.loads(body)
    except (ValueError, RecursionError):
        raise ValueError("the body is no JSON") from None
    if not isinstance(items, dict) or not all(
        type(count) is int and 0 < count < 1000 for count in items.values()
    ):
        raise ValueError('wanted: {"saw": 2}, each count from 1 to 999')
    return items
