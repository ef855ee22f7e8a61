import os
import signal
import socket
import sys
import threading
import time

import pytest

from analytics.__main__ import healthcheck, main


def call(monkeypatch: pytest.MonkeyPatch, port: str, *arguments: str) -> int:
    monkeypatch.setenv("PORT", port)
    monkeypatch.setattr(sys, "argv", ["analytics", *arguments])
    return main()


def test_serves_until_it_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]

    def stop_when_well() -> None:
        for _ in range(200):
            if healthcheck(port) == 0:
                break
            time.sleep(0.01)
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=stop_when_well).start()
    assert call(monkeypatch, str(port)) == 0
    assert call(monkeypatch, str(port), "healthcheck") == 1


def test_nonsense_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    assert call(monkeypatch, "no port") == 1
    assert call(monkeypatch, "99999") == 1
    assert call(monkeypatch, "8080", "heal") == 2
