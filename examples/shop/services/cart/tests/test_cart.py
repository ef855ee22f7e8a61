import json
import threading
from collections.abc import Iterator
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest

from cart.__main__ import healthcheck
from cart.server import Server


@pytest.fixture
def server() -> Iterator[Server]:
    server = Server(("127.0.0.1", 0))
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def ask(server: Server, path: str, body: bytes | None = None) -> tuple[int, dict]:
    method = "GET" if body is None else "PUT"
    address = f"http://127.0.0.1:{server.server_port}{path}"
    try:
        with urlopen(Request(address, body, method=method), timeout=5) as answer:
            return answer.status, json.load(answer)
    except HTTPError as error:
        return error.code, json.load(error)


def test_probes_answer(server: Server) -> None:
    for path in ("/health/live", "/health/ready", "/health"):
        assert ask(server, path) == (200, {"status": "ok"})
    assert healthcheck(server.server_port) == 0
    server.draining.set()
    assert ask(server, "/health/ready")[0] == 503


def test_a_cart_keeps_what_was_put_in(server: Server) -> None:
    assert ask(server, "/carts/7")[0] == 404
    assert ask(server, "/carts/7", b'{"saw": 2, "square": 1}')[0] == 200
    assert ask(server, "/carts/7") == (200, {"items": {"saw": 2, "square": 1}, "pieces": 3})


@pytest.mark.parametrize("body", [b"", b"[]", b'{"saw": 0}', b'{"saw": true}', b"\xff"])
def test_a_broken_cart_is_refused(server: Server, body: bytes) -> None:
    assert ask(server, "/carts/7", body)[0] == 400
