"""Breaks one generated file on purpose for every judge, in a copy, and demands that the judge refuses it for that reason.

A judge that lets its broken file pass, or that has no file to break, is a failure; OLYC_JUDGES_MAY_BE_EMPTY=1 in the
environment excuses the latter. Called by break.sh.
"""

import contextlib
import io
import os
import re
import sys
import tempfile

import judge
from table import TABLE
from tree import Tree


def append(text):
    return lambda before: before + text


def once(pattern, replacement):
    return lambda before: re.sub(pattern, replacement, before, count=1, flags=re.M)


def every(pattern, replacement):
    return lambda before: re.sub(pattern, replacement, before, flags=re.M)


def service(lines):
    """A service more, at the head of a Compose file."""
    return once(r"^services:\n", "services:\n  broken:\n" + "".join(f"    {line}\n" for line in lines))


def call(before):
    """A verb that gcloud does not know, in whatever kind of file."""
    if "```mermaid" in before or re.search(r"^# ", before) and "```" in before:
        return before + "\n```bash\ngcloud run services update-trafic api\n```\n"
    if before.startswith("#!"):
        return before + "\ngcloud run services update-trafic api\n"
    return re.sub(r"gcloud [a-z-]+ [a-z-]+ [a-z-]+", "gcloud run services update-trafic", before, count=1)


# judge: (how a file is broken, the reason that the judge must give)
BREAKS = {
    "terraform-fmt": (append("\nlocals {\n      badly=1\n}\n"), r"badly += 1"),
    "provider-facts": (once(r'^(resource "google_[^\n]*\n)', r"\1  no_such_argument = true\n"), r"`no_such_argument` does not exist"),
    "checkov-terraform": (append('\nresource "google_storage_bucket" "open" {\n  name     = "open"\n  location = "US"\n}\n'), r"CKV_GCP_29"),
    "checkov-dockerfile": (every(r"^(USER|HEALTHCHECK) (.*\\\n)*.*\n?", ""), r"CKV_DOCKER_[23]"),
    "checkov-workflow": (every(r"^permissions:.*$", "permissions: write-all"), r"CKV2_GHA_1"),
    "hadolint": (append("\nRUN sudo true\n"), r"DL3004"),
    "dockerlint": (append("\nCOPY ${NO_SUCH_ARGUMENT}/file /file\n"), r"UndefinedVar"),
    "schema-compose": (service(["imagee: busybox:1"]), r"imagee"),
    "schema-workflow": (once(r"runs-on:", "runs-onn:"), r"runs-onn"),
    "schema-timeouts": (every(r"^ *timeout-minutes:.*\n", ""), r"timeout-minutes"),
    "composelint": (service(["image: busybox:1", "depends_on:", "  - nowhere"]), r"nowhere"),
    "dclint": (service(["image: busybox"]), r"service-image-require-explicit-tag"),
    "actionlint": (once(r"runs-on: .*", "runs-on: ${{ no_such_context.os }}"), r"no_such_context"),
    "zizmor": (once(r"uses: ([\w-]+/[\w/-]+)@[0-9a-f]{40}", r"uses: \1@v1"), r"unpinned-uses"),
    "shellcheck": (append('\nrm -rf "${1}/"*\n'), r"SC2115"),
    "shfmt": (append("\nif true; then\n        echo deep\nfi\n"), r"\+ *echo"),
    "gcloud-lint": (call, r"Invalid choice: 'update-trafic'"),
    "markdownlint": (append("\n## Twice\n\n## Twice\n"), r"MD024"),
    "mermaid-check": (once(r"```mermaid", "```mermaid\nno such diagram"), r"No diagram type detected"),
    "js-check": (append("\nconst = 1;\n"), r"SyntaxError"),
    "yamllint": (append("twice: 1\ntwice: 2\n"), r"duplication of key"),
}


def read(path):
    with open(path, encoding="utf-8") as handle:
        return handle.read()


def breakable(row, tree):
    """The first file of a tree that the judge reads and that the break fits: (file, its broken text)."""
    files = row.files(tree)
    if row.folders:
        files = [path for path in tree.files if path.endswith(".tf") and os.path.dirname(path) in files]
    for path in files:
        before = read(path)
        after = BREAKS[row.name][0](before)
        if after != before:
            return path, after
    return None


def verdict(row, roots):
    """What the judge makes of the broken file, in words that end with `ok` or `FAILED`."""
    for root in roots:
        with tempfile.TemporaryDirectory() as copy:
            judge.stage(root, copy)
            home = os.getcwd()
            os.chdir(copy)
            found = breakable(row, Tree("."))
            if found:
                path, after = found
                with open(path, "w", encoding="utf-8") as handle:
                    handle.write(after)
                said = io.StringIO()
                with contextlib.redirect_stdout(said):
                    code = judge.main(["--only", row.name, "--file", path, "."])
            os.chdir(home)
        if found and code == 0:
            return f"{path} is broken and passes, FAILED"
        if found and not re.search(BREAKS[row.name][1], said.getvalue(), re.M):
            return f"{path} is refused, but not for /{BREAKS[row.name][1]}/, FAILED\n{said.getvalue()}"
        if found:
            return f"{path} is refused, ok"
    if os.environ.get("OLYC_JUDGES_MAY_BE_EMPTY") == "1":
        return "no file to break, allowed by OLYC_JUDGES_MAY_BE_EMPTY"
    return "no file to break, FAILED"


def main(roots):
    if not roots:
        print(__doc__)
        return 2
    failed = False
    for row in TABLE:
        if row.standby:
            continue
        words = verdict(row, roots) if row.name in BREAKS else "nobody wrote a break for this judge, FAILED"
        print(f"break {row.name}: {words}", flush=True)
        failed |= ", FAILED" in words
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
