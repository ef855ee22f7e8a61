"""provider-facts [--facts FILE] DIR...: judges Terraform by the facts of the Google provider, without the provider.

Each DIR is a module or a root. A root's module calls are followed, and the called module is judged with the literal
values that the root passes. This shares no code with the compiler on purpose: it is the second opinion.
The last line tells what was read; reading no resource is a failure.
"""

import gzip
import json
import os
import sys

import limits
from module import FACTS, Judge


def main(argv):
    path = FACTS
    if argv[:1] == ["--facts"] and len(argv) > 1:
        path, argv = argv[1], argv[2:]
    try:
        with gzip.open(path, "rt", encoding="utf-8") as handle:
            facts = json.load(handle)
    except (OSError, ValueError) as problem:
        print(f"error: the facts of the provider cannot be read: {problem}")
        return 2
    if argv == ["--version"]:
        print(facts["version"])
        return 0
    laid = limits.lay(facts)
    judge = Judge(facts)
    for folder in argv:
        if not os.path.isdir(folder):
            judge.say(folder, 1, "is no folder")
            continue
        judge.root(folder)
    for (file, line, message), caller in sorted(judge.findings.items(), key=lambda item: item[0]):
        print(f"{file}:{line}: error: {message}{f' (as called from {caller})' if caller else ''}")
    files = sum(len(module.paths()) for module in judge.modules.values())
    print(f"{files} files, {len(judge.judged)} resources, {len(judge.findings)} wrong; {laid} limits known")
    return 1 if judge.findings or not judge.judged else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
