#!/usr/bin/env python3
"""Types into the real language server and measures from each edit to its diagnostics.

usage: editor.py OLYC LINES [EDITS]     LINES = 300 opens examples/olympus; prints one line of JSON
"""

import json
import os
import re
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
EDITS = 200


class Client:
    def __init__(self, olyc, folder):
        self.process = subprocess.Popen([olyc, "lsp"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, cwd=folder)
        self.number = 0

    def send(self, message):
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        self.process.stdin.write(b"Content-Length: %d\r\n\r\n" % len(body) + body)
        self.process.stdin.flush()

    def notify(self, method, params):
        self.send({"method": method, "params": params})

    def request(self, method, params):
        self.number += 1
        self.send({"id": self.number, "method": method, "params": params})
        while True:
            message = self.read()
            if message.get("id") == self.number and "method" not in message:
                return message.get("result")
            self.answer(message)

    def read(self):
        length = 0
        while True:
            line = self.process.stdout.readline()
            if not line:
                sys.exit("the server ended")
            if line == b"\r\n":
                break
            if line.lower().startswith(b"content-length:"):
                length = int(line.split(b":")[1])
        return json.loads(self.process.stdout.read(length))

    def answer(self, message):
        """Requests of the server (registrations, progress) are granted."""
        if "id" in message and "method" in message:
            self.send({"id": message["id"], "result": None})

    def diagnostics(self, uri, version):
        """Waits until diagnostics for this version of the document arrive."""
        while True:
            message = self.read()
            self.answer(message)
            if message.get("method") == "textDocument/publishDiagnostics":
                params = message["params"]
                if params["uri"] == uri and params.get("version") == version:
                    return params["diagnostics"]

    def memory(self):
        with open(f"/proc/{self.process.pid}/status", encoding="utf-8") as file:
            found = re.search(r"VmRSS:\s+(\d+) kB", file.read())
        return int(found.group(1)) / 1024


def project(lines, folder):
    """A folder with a spec of about so many lines, and the file that is edited."""
    if lines <= 300:
        source = os.path.join(os.path.dirname(HERE), "examples", "olympus")
        for name in os.listdir(source):
            if name.endswith(".oly"):
                with open(os.path.join(source, name), encoding="utf-8") as file, open(os.path.join(folder, name), "w", encoding="utf-8") as copy:
                    copy.write(file.read())
        return os.path.join(folder, "services.oly")
    subprocess.run([sys.executable, os.path.join(HERE, "generate.py"), "lines", str(lines), folder], check=True)
    return os.path.join(folder, "main.oly")


def main():
    olyc, lines = os.path.abspath(sys.argv[1]), int(sys.argv[2])
    edits = int(sys.argv[3]) if len(sys.argv) > 3 else EDITS
    with tempfile.TemporaryDirectory() as folder:
        path = project(lines, folder)
        with open(path, encoding="utf-8") as file:
            text = file.read().split("\n")
        uri = "file://" + path
        client = Client(olyc, folder)
        client.request(
            "initialize",
            {"processId": None, "rootUri": "file://" + folder, "capabilities": {"general": {"positionEncodings": ["utf-16"]}},
             "workspaceFolders": [{"uri": "file://" + folder, "name": "bench"}]},
        )
        client.notify("initialized", {})
        client.notify("textDocument/didOpen", {"textDocument": {"uri": uri, "languageId": "oly", "version": 1, "text": "\n".join(text)}})
        client.diagnostics(uri, 1)
        # A number in the middle of the file, typed wrong and right in turn: every edit changes what is wrong.
        line = next(number for number in range(len(text) // 2, len(text)) if "timeout = " in text[number])
        column = text[line].index("timeout = ") + len("timeout = ")
        waits = []
        for step in range(edits):
            version = step + 2
            wrong = step % 2 == 0
            change = {"range": {"start": {"line": line, "character": column}, "end": {"line": line, "character": column + (0 if wrong else 1)}},
                      "text": "x" if wrong else ""}
            began = time.perf_counter()
            client.notify("textDocument/didChange", {"textDocument": {"uri": uri, "version": version}, "contentChanges": [change]})
            found = client.diagnostics(uri, version)
            waits.append((time.perf_counter() - began) * 1000)
            if wrong and not any(item.get("severity") == 1 for item in found):
                sys.exit("a wrong edit gave no error")
        waits.sort()
        rss = client.memory()
        client.request("shutdown", None)
        client.notify("exit", None)
        client.process.wait(timeout=10)
        print(json.dumps({"lines": len(text), "p50_ms": waits[len(waits) // 2], "p95_ms": waits[int(len(waits) * 0.95)], "rss_mib": rss}))


if __name__ == "__main__":
    main()
