"""gcloud-lint [--set NAME=VALUE]... FILE...: every gcloud call must satisfy gcloud's own parser, offline.

Read are bash scripts, the shell blocks of Markdown files, the `run:` blocks of workflows, and recordings of calls
(*.argv.jsonl: one JSON list of words a line). Calls are cut out of shfmt's syntax tree; an expansion becomes the value
of --set, else what the script itself assigns where that is literal, else `1`. An array that is filled with literal
words is spelt out.

`gcloud meta lint-gcloud-commands` exits 0 whatever it finds and judges equal commands once, so verdicts are counted.
"""

import json
import os
import re
import shlex
import subprocess
import sys
import tempfile

FENCE = re.compile(r"^( *)```(?:bash|sh|shell|console)[^\n]*\n(.*?)^\1```", re.M | re.S)
RUN = re.compile(r"^(?P<indent> *)(?:- )?run: *(?P<style>[|>][-+]?)?(?P<inline>[^\n]*)\n(?P<block>(?:(?P=indent) +[^\n]*\n|[ \t]*\n)*)", re.M)
# Words that only speak of gcloud.
TALK = {"echo", "printf", "log", "info", "warn", "die", "fail", "note", "command", "type", "which", "hash", "require", "need"}
DEPRECATED = ("gcloud container images", "gcloud sql instances restore-backup")


class Script:
    """The gcloud calls of one piece of bash."""

    def __init__(self, source, values):
        tree = subprocess.run(["shfmt", "--to-json", "-ln", "bash"], input=source, capture_output=True, text=True, check=False)
        if tree.returncode:
            raise ValueError(tree.stderr.strip())
        self.tree, self.values, self.arrays = json.loads(tree.stdout), dict(values), {}
        self.fixed = set(values)
        for node in self.nodes("Assigns"):
            for assign in node["Assigns"]:
                self.remember(assign)
        for node in self.nodes("Args"):  # local, readonly, declare
            if node.get("Type") == "DeclClause":
                for assign in node["Args"]:
                    self.remember(assign)

    def nodes(self, key, node=None):
        node = self.tree if node is None else node
        for child in node if isinstance(node, list) else node.values():
            if isinstance(child, (dict, list)):
                yield from self.nodes(key, child)
        if isinstance(node, dict) and node.get(key):
            yield node

    def remember(self, assign):
        name = (assign.get("Name") or {}).get("Value")
        elements = (assign.get("Array") or {}).get("Elems")
        if name is None:
            return
        if elements is None:
            parts = (assign.get("Value") or {}).get("Parts", [])
            if parts and name not in self.fixed and all(part["Type"] in ("Lit", "SglQuoted") for part in parts):
                self.values[name] = self.text(parts)
            return
        words = [word for element in elements for word in self.words(element.get("Value") or {})]
        self.arrays[name] = self.arrays.get(name, []) + words

    def words(self, word):
        """The words that one word of the script becomes: one, but for an array that is spelt out."""
        parts = word.get("Parts", [])
        inner = parts[0].get("Parts", []) if len(parts) == 1 and parts[0]["Type"] == "DblQuoted" else parts
        if len(inner) == 1 and inner[0]["Type"] == "ParamExp" and self.whole(inner[0]):
            name = inner[0]["Param"]["Value"]
            if name in self.arrays:
                return self.arrays[name]
        return [self.text(parts)]

    @staticmethod
    def whole(expansion):
        index = (expansion.get("Index") or {}).get("Parts", [])
        return len(index) == 1 and index[0].get("Value") in ("@", "*")

    def text(self, parts):
        out = ""
        for part in parts:
            kind = part["Type"]
            if kind == "Lit":
                out += re.sub(r"\\(.)", r"\1", part.get("Value", ""))
            elif kind == "SglQuoted":
                out += part.get("Value", "")
            elif kind == "DblQuoted":
                out += self.text(part.get("Parts", []))
            elif kind == "ParamExp":
                out += self.values.get(part["Param"]["Value"], "1")
            else:
                out += "1"
        return out

    def calls(self):
        for node in self.nodes("Args"):
            if node.get("Type") != "CallExpr":
                continue
            words = [word for argument in node["Args"] for word in self.words(argument)]
            # also behind a wrapper: `run gcloud`, `timeout 60 gcloud`, `env NAME=value gcloud`
            if words[0] not in TALK and "gcloud" in words[:6]:
                yield node["Pos"]["Line"], words[words.index("gcloud"):]


def calls(path, values):
    """(line, words) of every call in a file."""
    with open(path, encoding="utf-8") as handle:
        text = handle.read()
    if path.endswith(".jsonl"):
        return [(n, json.loads(line)) for n, line in enumerate(text.splitlines(), 1) if line.strip()]
    pieces = [(0, text)]
    if path.endswith(".md"):
        pieces = [(text.count("\n", 0, m.start()) + 1, m[2]) for m in FENCE.finditer(text)]
    elif path.endswith((".yml", ".yaml")):
        pieces = [(text.count("\n", 0, m.start()) + 1, re.sub(r"\$\{\{.*?\}\}", "1", m["block"])) for m in RUN.finditer(text) if m["style"]]
        pieces += [(text.count("\n", 0, m.start()), re.sub(r"\$\{\{.*?\}\}", "1", m["inline"])) for m in RUN.finditer(text) if not m["style"]]
    return [(offset + line, words) for offset, piece in pieces if "gcloud" in piece for line, words in Script(piece, values).calls()]


def verdicts(commands):
    """gcloud's verdict on each command: None, or what is wrong with it."""
    with tempfile.TemporaryDirectory() as folder:
        batch = os.path.join(folder, "commands.json")
        with open(batch, "w", encoding="utf-8") as handle:
            json.dump([{"command_string": command} for command in commands], handle)
        run = subprocess.run(
            ["gcloud", "meta", "lint-gcloud-commands", f"--commands-file={batch}"], capture_output=True, text=True, check=False,
            env={**os.environ, "CLOUDSDK_CONFIG": folder, "CLOUDSDK_CORE_DISABLE_PROMPTS": "1",
                 "CLOUDSDK_CORE_DISABLE_USAGE_REPORTING": "1", "CLOUDSDK_COMPONENT_MANAGER_DISABLE_UPDATE_CHECK": "1"})
    if run.returncode:
        raise SystemExit(f"error: gcloud broke: {run.stderr.strip()}")
    judged = json.loads(run.stdout)
    if len(judged) != len(commands):
        raise SystemExit(f"error: gcloud was given {len(commands)} commands and judged {len(judged)}")
    for command, verdict in zip(commands, judged):
        if not verdict["success"]:
            yield " ".join(verdict["error_message"].split("To search the help")[0].split())
        else:
            yield "this command is deprecated" if command.startswith(DEPRECATED) else None


def main(argv):
    if argv == ["--version"]:
        run = subprocess.run(["gcloud", "version", "--format=value(\"Google Cloud SDK\")"], capture_output=True, text=True, check=False)
        print(run.stdout.strip() or "absent")
        return run.returncode
    values = {}
    while argv[:1] == ["--set"] and len(argv) > 1:
        name, _, values[name] = argv[1].partition("=")
        argv = argv[2:]
    places, problems, read = {}, [], 0
    for path in argv:
        try:
            found = calls(path, values)
        except (OSError, ValueError) as problem:
            problems.append(f"{path}: error: {problem}")
            continue
        if not found:
            problems.append(f"{path}: error: no gcloud call was found in it")
            continue
        read += 1
        for line, words in found:
            # what follows a # is not read by the linter, and --quiet is of no interest to it
            command = " ".join(shlex.quote(word) for word in words if word != "--quiet").replace("#", "1")
            places.setdefault(command, []).append(f"{path}:{line}")
    if places:
        for (command, where), wrong in zip(places.items(), verdicts(list(places))):
            problems += [f"{place}: error: {wrong}: {command}" for place in where if wrong]
    print("\n".join(problems), end="\n" if problems else "")
    print(f"{read} files, {sum(map(len, places.values()))} gcloud calls, {len(problems)} errors")
    return 1 if problems or not places else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
