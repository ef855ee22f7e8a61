"""`python -m cart` serves the carts; `python -m cart healthcheck` asks how it is.

Environment:
    PORT  port to listen on, on all interfaces (8080)
"""

import http.client
import os
import signal
import sys
import threading

from cart.server import Server, log


def main() -> int:
    try:
        port = int(os.environ.get("PORT") or "8080")
    except ValueError:
        log("ERROR", "PORT is no port number")
        return 1
    match sys.argv[1:]:
        case []:
            return serve(port)
        case ["healthcheck"]:
            return healthcheck(port)
        case _:
            log("ERROR", "unknown arguments: the only subcommand is `healthcheck`")
            return 2


def serve(port: int) -> int:
    try:
        server = Server(("0.0.0.0", port))  # noqa: S104 (a container has one way in)
    except (OSError, OverflowError) as error:
        log("ERROR", f"cannot start: {error}")
        return 1

    def stop(*_: object) -> None:
        server.draining.set()
        # `shutdown` waits for the loop that this very thread runs.
        threading.Thread(target=server.shutdown).start()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    log("INFO", "listening", port=port)
    server.serve_forever(poll_interval=0.1)
    server.server_close()
    return 0


def healthcheck(port: int) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
    try:
        connection.request("GET", "/health")
        return 0 if connection.getresponse().status == 200 else 1
    except OSError as error:
        log("ERROR", f"/health did not answer: {error}")
        return 1
    finally:
        connection.close()


if __name__ == "__main__":
    sys.exit(main())
