import json
import threading
from collections.abc import Iterator
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest

from analytics.__main__ import healthcheck
from analytics.model import ModelError, load
from analytics.server import Server


@pytest.fixture
def server() -> Iterator[Server]:
    server = Server(("127.0.0.1", 0), load())
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def ask(server: Server, path: str) -> tuple[int, dict]:
    try:
        with urlopen(f"http://127.0.0.1:{server.server_port}{path}", timeout=5) as answer:
            return answer.status, json.load(answer)
    except HTTPError as error:
        return error.code, json.load(error)


def test_probes_answer(server: Server) -> None:
    for path in ("/health/live", "/health/ready", "/health"):
        assert ask(server, path) == (200, {"status": "ok"})
    server.draining.set()
    assert ask(server, "/health/ready")[0] == 503
    assert ask(server, "/health/live")[0] == 200


def test_health_check_finds_the_server(server: Server) -> None:
    assert healthcheck(server.server_port) == 0
    assert healthcheck(1) == 1


def test_a_steady_week_goes_on(server: Server) -> None:
    week = [100 * weight for weight in server.model.weekdays]
    history = ",".join(str(value) for value in week * 2)
    status, body = ask(server, f"/forecast?history={history}&days=7")
    assert status == 200
    assert body["forecast"] == pytest.approx(week, abs=0.1)


@pytest.mark.parametrize("query", ["", "history=a", "history=nan", "history=1&days=0"])
def test_bad_questions_are_refused(server: Server, query: str) -> None:
    assert ask(server, f"/forecast?{query}")[0] == 400


def test_another_model_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MODEL_SHA256", "0" * 64)
    with pytest.raises(ModelError):
        load()
