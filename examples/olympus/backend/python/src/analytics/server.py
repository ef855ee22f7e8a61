"""HTTP front of the forecasts, on the standard library alone."""

import json
import sys
import threading
import time
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

from analytics.model import Model

MOST_DAYS = 90
PROBES = ("/health/live", "/health/ready", "/health")


def log(severity: str, message: str, **fields: object) -> None:
    """Writes one JSON object a line, with the names that Cloud Logging knows."""
    line = json.dumps({"severity": severity, "message": message, **fields})
    print(line, file=sys.stdout, flush=True)


class Server(ThreadingHTTPServer):
    """Serves one model; every request gets a thread."""

    # Threads are waited for when the server closes, so that a stop loses no answer.
    daemon_threads = False

    def __init__(self, address: tuple[str, int], model: Model) -> None:
        super().__init__(address, Handler)
        self.model = model
        self.draining = threading.Event()


class Handler(BaseHTTPRequestHandler):
    """Answers the probes and `/forecast`."""

    server: Server
    # An idle client must not keep the server from closing.
    timeout = 5

    def do_GET(self) -> None:
        begin = time.monotonic()
        url = urlsplit(self.path)
        status, body = self.route(url.path, url.query)
        data = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)
        if url.path not in PROBES:
            spent = round((time.monotonic() - begin) * 1000)
            log("INFO", "request", path=url.path, status=status.value, milliseconds=spent)

    def route(self, path: str, query: str) -> tuple[HTTPStatus, dict]:
        if path == "/health/ready" and self.server.draining.is_set():
            return HTTPStatus.SERVICE_UNAVAILABLE, {"status": "draining"}
        if path in PROBES:
            return HTTPStatus.OK, {"status": "ok"}
        if path == "/forecast":
            try:
                return HTTPStatus.OK, forecast(self.server.model, query)
            except ValueError as error:
                return HTTPStatus.BAD_REQUEST, {"error": str(error)}
        return HTTPStatus.NOT_FOUND, {"error": "no such route"}

    def log_message(self, format: str, *args: object) -> None:
        """Silent: `do_GET` logs, and as JSON."""


def forecast(model: Model, query: str) -> dict:
    """Reads `history=12,15,11&days=3&weekday=0` and continues the history."""
    fields = {key: values[-1] for key, values in parse_qs(query).items()}
    try:
        history = [float(value) for value in fields["history"].split(",")]
        days, weekday = int(fields.get("days", "7")), int(fields.get("weekday", "0"))
    except (KeyError, ValueError):
        raise ValueError("wanted: history=12,15,11 and perhaps days=3, weekday=0") from None
    if not 1 <= days <= MOST_DAYS or not all(0 <= value < 1e9 for value in history):
        raise ValueError(f"days goes from 1 to {MOST_DAYS}, history from 0 to a milliard")
    values = model.forecast(history, days, weekday % 7)
    return {"model": f"{model.name}-{model.version}", "forecast": values}
