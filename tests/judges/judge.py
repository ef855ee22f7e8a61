"""judge.py [OPTION]... TREE...: hands the generated files of each TREE to every judge, and believes none that read less.

  --only NAME      only this judge (may be repeated)
  --quick          leave out the judges that take seconds to start
  --file FILE      only this generated file, or the folder that it stands in
  --list NAME      print the files that this judge would be given, and stop
  --stage DIR      copy the generated files of one TREE to DIR, and stop

One line a judge: `judge NAME VERSION: N files read, ok`. A judge that no file was found for has FAILED, unless the
environment says OLYC_JUDGES_MAY_BE_EMPTY=1, or the judge stands by for files that no example has to have.
Call it with .judges/bin first on PATH.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

from table import TABLE
from tree import Tree, generated

SHOWN = 60  # lines of what a judge says when it fails


def stage(root, folder):
    """A copy of the generated files alone, as a repository of its own: some judges look for the top of one."""
    for path in generated(root):
        target = os.path.join(folder, path)
        os.makedirs(os.path.dirname(target), exist_ok=True)
        shutil.copy2(os.path.join(root, path), target)
    os.makedirs(folder, exist_ok=True)
    subprocess.run(["git", "init", "--quiet", folder], check=True)


def version(judge):
    try:
        run = subprocess.run(judge.version, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL)
    except FileNotFoundError:
        return "absent"
    found = re.search(r"\d+\.\d+[\w.]*", run.stdout + run.stderr)
    return found[0] if found else "unknown"


def hear(judge, given):
    """(one line, passed, what it said)"""
    head = f"judge {judge.name} {version(judge)}"
    if not given:
        if judge.standby:
            return f"{head}: no files; it stands by, no example has to have such files", None, ""
        if os.environ.get("OLYC_JUDGES_MAY_BE_EMPTY") == "1":
            return f"{head}: no files, allowed by OLYC_JUDGES_MAY_BE_EMPTY", None, ""
        return f"{head}: no files, FAILED", False, "no example has a file that this judge could read\n"
    try:
        run = subprocess.run([*judge.command, *given], capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL)
    except FileNotFoundError:
        return f"{head}: 0 files read, FAILED", False, f"`{judge.command[0]}` is not on PATH: install it, see tests/judges/README.md\n"
    said = run.stdout + "\n" + run.stderr
    read, expected = judge.count(said, given), judge.expected(given)
    if run.returncode != 0:
        return f"{head}: {read} files read, FAILED with exit {run.returncode}", False, said
    if read < expected or not read:
        return f"{head}: {read} files read of {expected}, FAILED: it passes without having read them all", False, said
    return f"{head}: {read} files read, ok", True, said


def arguments(argv):
    options = {"--only": [], "--file": [], "--list": [], "--stage": [], "--quick": []}
    while argv and argv[0] in options:
        option, argv = argv[0], argv[1:]
        if option == "--quick":
            options[option].append(True)
        elif argv:
            options[option].append(argv[0])
            argv = argv[1:]
    return options, argv


def chosen(judge, options):
    if options["--only"]:
        return judge.name in options["--only"]
    return not (options["--quick"] and judge.slow)


def given_to(judge, trees, options):
    given = [path for tree in trees for path in judge.files(tree)]
    for file in options["--file"]:
        given = [path for path in given if path == (os.path.dirname(file) if judge.folders else file)]
    return given


def main(argv):
    options, roots = arguments(argv)
    known = {judge.name for judge in TABLE}
    unknown = {*options["--only"], *options["--list"]} - known
    if not roots or unknown or any(not os.path.isdir(root) for root in roots):
        print(__doc__)
        print(f"no such judge: {', '.join(sorted(unknown))}" if unknown else f"not folders: {' '.join(roots)}")
        return 2
    if options["--stage"]:
        stage(roots[0], options["--stage"][0])
        return 0
    # A copy: judges ignore some places (node_modules, vendor), and must not see the sources that stand beside.
    with tempfile.TemporaryDirectory() as scratch:
        roots = [os.path.relpath(root) if not os.path.relpath(root).startswith("..") else root for root in roots]
        names = [root.lstrip("/") if os.path.isabs(root) else root for root in roots]
        for root, name in zip(roots, names):
            stage(root, os.path.normpath(os.path.join(scratch, name)))
        os.chdir(scratch)
        os.environ["NO_COLOR"] = "1"
        os.environ["CHECKPOINT_DISABLE"] = "1"
        os.environ.pop("TF_CLI_CONFIG_FILE", None)
        trees = [Tree(name) for name in names]
        if options["--list"]:
            judge = next(judge for judge in TABLE if judge.name == options["--list"][0])
            print("\n".join(given_to(judge, trees, options)))
            return 0
        judges = [judge for judge in TABLE if chosen(judge, options)]
        with ThreadPoolExecutor(2) as pool:
            results = pool.map(lambda judge: hear(judge, given_to(judge, trees, options)), judges)
            failed = 0
            for line, passed, said in results:
                print(line, flush=True)
                if passed is False:
                    failed += 1
                    lines = [text for text in said.splitlines() if text.strip()]
                    print("\n".join(f"    {text}" for text in lines[:SHOWN]))
                    if len(lines) > SHOWN:
                        print(f"    and {len(lines) - SHOWN} lines more")
        if not options["--only"] and not options["--quick"]:
            print(unjudged(trees, judges))
    return 1 if failed else 0


def unjudged(trees, judges):
    """What no judge reads is said as well, by the ends of its names."""
    seen = {path for tree in trees for judge in judges for path in judge.files(tree)}
    rest = [path for tree in trees for path in tree.files if path not in seen and os.path.dirname(path) not in seen]
    kinds = Counter(os.path.splitext(path)[1] or os.path.basename(path) for path in rest)
    return f"no judge reads {len(rest)} files" + "".join(f"{', ' if n else ': '}{count} {kind}" for n, (kind, count) in enumerate(sorted(kinds.items())))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
