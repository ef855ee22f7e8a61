"""The judges: what each is given, how it is called, and how it proves that it read what it was given.

A judge that passes without having read anything is worth nothing, and most can. So each row says how its files are
counted from what the judge itself printed; where a judge tells nothing, the files are checked not to be empty, as
an absent file makes it fail and an empty one does not.
"""

import json
import os
import re
import subprocess
from dataclasses import dataclass
from typing import Callable

HERE = os.path.dirname(os.path.abspath(__file__))
YAMLLINT = os.path.join(HERE, "yamllint.yaml")


@dataclass
class Judge:
    name: str
    files: Callable  # Tree -> what it is given
    command: list  # the files follow
    count: Callable  # (output, given) -> how many of them it read
    version: list
    standby: bool = False  # no example has to have such files
    slow: bool = False
    folders: bool = False  # is given folders of Terraform instead of files

    def expected(self, given):
        """How many files it has to have read, at least."""
        if self.folders:
            return sum(name.endswith(".tf") for folder in given for name in os.listdir(folder))
        return len(given)


def last_line(output, given):
    """Ours and the small Go programs end with `N files, …`."""
    found = re.findall(r"^(\d+) files, ", output, re.M)
    return int(found[-1]) if found else 0


def not_empty(output, given):
    return sum(1 for path in given if os.path.getsize(path) > 0)


def lines_with(pattern):
    """Files that the judge names in lines of this form."""
    return lambda output, given: len({match for match in re.findall(pattern, output, re.M)})


def number_in(pattern):
    return lambda output, given: sum(int(n) for n in re.findall(pattern, output, re.M))


def document(output, opening):
    """The JSON document in what a judge printed, whatever it told besides; None where there is none."""
    at = output.find(opening)
    try:
        return json.JSONDecoder().raw_decode(output[at:])[0] if at >= 0 else None
    except ValueError:
        return None


def checked_paths(output, given):
    """check-jsonschema says in its JSON which paths it has checked."""
    return len((document(output, "{") or {}).get("checked_paths", ()))


def json_rows(output, given):
    """dclint reports on every file in its JSON, findings or none."""
    return len(document(output, "[") or ())


def shell_files(output, given):
    """shfmt is silent about good files; asked separately, it lists those that it takes for scripts."""
    listed = subprocess.run(["shfmt", "-f", *given], capture_output=True, text=True, check=False)
    return min(len(listed.stdout.split()), not_empty(output, given))



def schema(name, files, builtin, standby=False):
    command = ["check-jsonschema", "--verbose", "--output-format", "json", "--builtin-schema", builtin]
    return Judge(name, files, command, checked_paths, ["check-jsonschema", "--version"], standby)


def plain(name):
    return [name, "--version"]


TABLE = [
    Judge("terraform-fmt", lambda t: t.terraform(), ["terraform", "fmt", "-check", "-diff", "-no-color"], not_empty,
          ["terraform", "version"]),
    Judge("provider-facts", lambda t: t.modules(), ["provider-facts"], last_line, plain("provider-facts"), folders=True),
    Judge("checkov-terraform", lambda t: t.roots(), ["checkov-check", "terraform"], last_line, plain("checkov-check"),
          slow=True, folders=True),
    Judge("checkov-dockerfile", lambda t: t.dockerfiles(), ["checkov-check", "dockerfile"], last_line, plain("checkov-check"), slow=True),
    Judge("checkov-workflow", lambda t: t.workflows(), ["checkov-check", "github_actions"], last_line, plain("checkov-check"), slow=True),
    Judge("hadolint", lambda t: t.dockerfiles(), ["hadolint", "--no-color", "-t", "style"], not_empty, plain("hadolint")),
    Judge("dockerlint", lambda t: t.dockerfiles(), ["dockerlint"], last_line, plain("dockerlint")),
    schema("schema-compose", lambda t: t.compose(), "vendor.compose-spec"),
    schema("schema-workflow", lambda t: t.workflows(), "vendor.github-workflows"),
    schema("schema-timeouts", lambda t: t.workflows(), "custom.github-workflows-require-timeout"),
    Judge("composelint", lambda t: t.compose(), ["composelint"], last_line, plain("composelint")),
    Judge("dclint", lambda t: t.compose(), ["dclint", "--max-warnings", "0", "--formatter", "json"], json_rows, plain("dclint")),
    Judge("actionlint", lambda t: t.workflows(), ["actionlint", "-verbose", "-no-color"], lines_with(r"Linting (?:file )?(\S+\.ya?ml)"),
          ["actionlint", "-version"]),
    Judge("zizmor", lambda t: t.actions(), ["zizmor", "--offline", "--persona=pedantic", "--no-progress", "--color=never"],
          lines_with(r"completed (\S+)"), plain("zizmor")),
    Judge("shellcheck", lambda t: t.bash(), ["shellcheck", "--enable=all", "--color=never"], not_empty, plain("shellcheck")),
    Judge("shfmt", lambda t: t.bash(), ["shfmt", "-i", "2", "-ci", "-bn", "-d"], shell_files, plain("shfmt")),
    Judge("gcloud-lint", lambda t: t.gcloud(), ["gcloud-lint", "--set", "project=example-project"], last_line, plain("gcloud-lint")),
    Judge("markdownlint", lambda t: t.markdown(), ["markdownlint-cli2", "--no-globs"], number_in(r"^Linting: (\d+) file"),
          ["markdownlint-cli2", "--help"]),
    Judge("mermaid-check", lambda t: t.diagrams(), ["mermaid-check"], last_line, plain("mermaid-check")),
    Judge("js-check", lambda t: t.scripts(), ["js-check"], last_line, plain("js-check")),
    Judge("yamllint", lambda t: t.yaml(), ["yamllint", "--strict", "--format", "parsable", "-c", YAMLLINT], not_empty, plain("yamllint")),
    schema("schema-dependabot", lambda t: t.dependabot(), "vendor.dependabot", standby=True),
    Judge("squawk", lambda t: t.migrations(), ["squawk"], number_in(r"in (\d+) files?"), plain("squawk"), standby=True),
]
