import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from importlib import resources

import pytest

from analytics.model import ModelError, load
from analytics.storage import token

OBJECT = "/storage/v1/b/olympus-dev-models/o/forecast%2F1?alt=media"


class Google(BaseHTTPRequestHandler):
    """Stands in for the storage and for whoever tells the identity."""

    def do_GET(self) -> None:
        content = resources.files("analytics") / "models" / "forecast.json"
        if self.path == OBJECT:
            status, body = 200, content.read_bytes()
        elif self.path.endswith("/token") and self.headers["Metadata-Flavor"] == "Google":
            status, body = 200, json.dumps({"access_token": "short-lived"}).encode()
        else:
            status, body = 403, b"{}"
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture
def google(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    server = HTTPServer(("127.0.0.1", 0), Google)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    host = f"127.0.0.1:{server.server_port}"
    monkeypatch.setenv("STORAGE_EMULATOR_HOST", f"http://{host}")
    monkeypatch.setenv("GCE_METADATA_HOST", host)
    yield
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.usefixtures("google")
def test_the_model_of_the_spec_is_fetched(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MODEL_URI", "gs://olympus-dev-models/forecast/1")
    assert load().name == "weekday-trend"


@pytest.mark.usefixtures("google")
@pytest.mark.parametrize(
    "uri", ["gs://olympus-dev-models/forecast/2", "gs://no-path", "https://x/y"]
)
def test_a_program_without_its_model_does_not_start(
    monkeypatch: pytest.MonkeyPatch, uri: str
) -> None:
    monkeypatch.setenv("MODEL_URI", uri)
    with pytest.raises(ModelError):
        load()


@pytest.mark.usefixtures("google")
def test_the_identity_is_asked_for() -> None:
    assert token() == "short-lived"
