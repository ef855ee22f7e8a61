"""Which files of a folder were generated, and what kind each of them is."""

import json
import os
import re
import subprocess

MANIFEST = ".olyc/manifest.json"


def generated(root):
    """The generated files under `root`, relative and sorted.

    The manifest that the build writes is believed first. Without one, what git knows counts, and outside of git
    whatever is there.
    """
    manifest = os.path.join(root, MANIFEST)
    if os.path.isfile(manifest):
        with open(manifest, encoding="utf-8") as handle:
            files = list(json.load(handle)["files"])
    else:
        listed = subprocess.run(
            ["git", "-C", root, "ls-files", "--cached", "--others", "--exclude-standard", "-z", "."],
            capture_output=True, text=True, check=False)
        if listed.returncode == 0:
            files = [path for path in listed.stdout.split("\0") if path]
        else:
            files = [os.path.relpath(os.path.join(folder, name), root) for folder, _, names in os.walk(root) for name in names]
    return sorted(path for path in files if os.path.isfile(os.path.join(root, path)))


class Tree:
    """The generated files of one example, by kind. Paths are relative to the folder that judges are called in."""

    def __init__(self, root):
        self.root = root
        self.files = [os.path.join(root, path) if root != "." else path for path in generated(root)]

    def text(self, path):
        with open(path, encoding="utf-8", errors="replace") as handle:
            return handle.read()

    def pick(self, wanted):
        return [path for path in self.files if wanted(path)]

    def dockerfiles(self):
        return self.pick(lambda path: re.search(r"(^|/)(Dockerfile(\.(?!dockerignore)\w+)?|\w+\.Dockerfile)$", path))

    def compose(self):
        return self.pick(lambda path: re.search(r"(^|/)(docker-)?compose(\.[\w-]+)?\.ya?ml$", path))

    def workflows(self):
        return self.pick(lambda path: re.search(r"(^|/)\.github/workflows/[^/]+\.ya?ml$", path))

    def actions(self):
        return self.workflows() + self.dependabot() + self.pick(lambda path: re.search(r"(^|/)action\.ya?ml$", path))

    def dependabot(self):
        return self.pick(lambda path: re.search(r"(^|/)\.github/dependabot\.ya?ml$", path))

    def yaml(self):
        return self.pick(lambda path: re.search(r"\.ya?ml$", path))

    def bash(self):
        return self.pick(lambda path: path.endswith(".sh") or (
            "." not in os.path.basename(path) and re.match(r"#!.*\b(ba)?sh\b", self.text(path)[:80])))

    def scripts(self):
        return self.pick(lambda path: re.search(r"(^|/)load/[^/]+\.js$", path))

    def markdown(self):
        return self.pick(lambda path: path.endswith(".md"))

    def diagrams(self):
        return self.pick(lambda path: path.endswith(".mmd") or (path.endswith(".md") and "```mermaid" in self.text(path)))

    def gcloud(self):
        # a call at the start of a command; comments, and words that only speak of gcloud, are left to the judge
        call = re.compile(r"^\s*(?!#)(?:\S+ ){0,3}gcloud +[a-z]", re.M)
        return [path for path in self.bash() + self.markdown() + self.workflows() if calls_gcloud(self.text(path), path, call)]

    def terraform(self):
        return self.pick(lambda path: path.endswith((".tf", ".tfvars")))

    def modules(self):
        """Folders with Terraform in them."""
        return sorted({os.path.dirname(path) or "." for path in self.files if path.endswith(".tf")})

    def roots(self):
        """Of those, the ones that Terraform is run in: they name a provider's configuration or a backend."""
        def is_root(folder):
            texts = [self.text(path) for path in self.files if os.path.dirname(path) == folder and path.endswith(".tf")]
            return any(re.search(r'^provider "|^\s*backend "', text, re.M) for text in texts)
        return [folder for folder in self.modules() if is_root(folder)] or self.modules()

    def migrations(self):
        return self.pick(lambda path: path.endswith(".sql") and "migration" in path)


def calls_gcloud(text, path, call):
    if path.endswith(".md"):
        text = "\n".join(re.findall(r"^ *```(?:bash|sh|shell|console)[^\n]*\n(.*?)^ *```", text, re.M | re.S))
    return call.search(text) is not None
