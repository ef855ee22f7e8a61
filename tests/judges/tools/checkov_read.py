"""checkov-check terraform|dockerfile|github_actions PATH...: checkov offline, and proof that it read what it was given.

checkov alone exits 0 on an empty folder and on a file that it cannot parse, and drops a workflow whose keys it does not
know. So: of Terraform every resource block must be counted by checkov too, the blocks of called modules included; of
other kinds every file must show up in a verdict. PATH is a folder for Terraform (a root), a file otherwise.
"""

import json
import os
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

BLOCK = re.compile(r'^resource "', re.M)
SOURCE = re.compile(r'^\s*source\s*=\s*"(\.[^"]*)"', re.M)


def folders_of(root):
    """The folder of a root and those of the local modules that it calls."""
    found, todo = [], [os.path.normpath(root)]
    while todo:
        folder = todo.pop()
        if folder in found or not os.path.isdir(folder):
            continue
        found.append(folder)
        for path in terraform(folder):
            todo += [os.path.normpath(os.path.join(folder, source)) for source in SOURCE.findall(text(path))]
    return found


def terraform(folder):
    return [os.path.join(folder, name) for name in sorted(os.listdir(folder)) if name.endswith(".tf")]


def text(path):
    with open(path, encoding="utf-8") as handle:
        return handle.read()


def checkov(framework, paths):
    """The reports of one run: over files, or over one folder (given two, it reports the first one's findings again)."""
    where = ["--directory" if framework == "terraform" else "--file", *paths]
    run = subprocess.run(
        ["checkov", "--skip-download", "--compact", "--framework", framework, "--output", "json", *where],
        capture_output=True, text=True, check=False, env={**os.environ, "LOG_LEVEL": "ERROR"})
    try:
        report = json.loads(run.stdout)
    except ValueError:
        raise SystemExit(f"error: checkov broke:\n{run.stdout[-2000:]}{run.stderr[-2000:]}") from None
    return report if isinstance(report, list) else [report]


class Tally:
    def __init__(self):
        self.problems, self.verdicts, self.counts = set(), set(), {"passed": 0, "failed": 0, "skipped": 0}

    def add(self, report):
        """Takes one report in; returns how many resources checkov says it has read."""
        results = report.get("results", {})
        for outcome in self.counts:
            for check in results.get(f"{outcome}_checks", []):
                self.counts[outcome] += 1
                self.verdicts.add(os.path.realpath(check["file_abs_path"]))
                if outcome == "failed":
                    place = f"{os.path.relpath(check['file_abs_path'])}:{check['file_line_range'][0]}"
                    self.problems.add(f"{place}: {check['check_id']}: {check['check_name']} ({check['resource']})")
        self.problems |= {f"{file}: error: checkov cannot parse it" for file in results.get("parsing_errors", [])}
        return report.get("summary", report).get("resource_count", 0)


def judge(framework, paths):
    """(problems, number of files read, counts)"""
    tally, read = Tally(), set()
    if framework != "terraform":
        for report in checkov(framework, paths):
            tally.add(report)
        read = {path for path in paths if os.path.realpath(path) in tally.verdicts}
        tally.problems |= {f"{path}: error: checkov gave no verdict on it" for path in set(paths) - read}
        return tally, len(read)
    with ThreadPoolExecutor(2) as pool:
        runs = list(pool.map(lambda path: checkov(framework, [path]), paths))
    for path, reports in zip(paths, runs):
        resources = sum(tally.add(report) for report in reports)
        files = [file for folder in folders_of(path) for file in terraform(folder)]
        blocks = sum(len(BLOCK.findall(text(file))) for file in files)
        if resources < blocks or not files:
            tally.problems.add(f"{path}: error: {blocks} resource blocks stand there, checkov read {resources}")
        else:
            read |= set(files)
    return tally, len(read)


def main(argv):
    if argv == ["--version"]:
        return subprocess.run(["checkov", "--version"], check=False).returncode
    if len(argv) < 2 or argv[0] not in ("terraform", "dockerfile", "github_actions"):
        print(__doc__)
        return 2
    framework, *paths = argv
    tally, read = judge(framework, paths)
    print("\n".join(sorted(tally.problems)), end="\n" if tally.problems else "")
    print(f"{read} files, " + ", ".join(f"{n} {outcome}" for outcome, n in tally.counts.items()))
    return 1 if tally.problems or not read else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
