#!/usr/bin/env python3
"""gcloud, bq, gh, terraform and sleep, as far as scripts/bootstrap.sh calls them: an empty cloud that remembers what was done.

What it does not know it refuses. CLOUD names the file of what there is. DIE_AT=N kills the script right after its Nth change, as
a closed lid or an ended session would: the change is done, and nobody heard of it.
"""

import json
import os
import re
import signal
import sys

PATH = os.environ["CLOUD"]
TOOL, ARGUMENTS = os.path.basename(sys.argv[0]), sys.argv[1:]
EMPTY = {
    "changes": 0, "projects": {}, "buckets": {}, "secrets": {}, "places": [], "agents": [], "bound": [], "roots": [], "locks": {}, "tainted": [],
    "environments": {}, "policies": {}, "variables": {}, "rulesets": {}, "teams": {}, "token": {"default_workflow_permissions": "write",
    "can_approve_pull_request_reviews": False}, "repository": {"id": 7001, "owner": {"id": 7000}, "default_branch": "main",
    "visibility": os.environ.get("VISIBILITY", "private"), "security_and_analysis": {"advanced_security": {"status": "disabled"}}},
}
CLOUD = json.load(open(PATH, encoding="utf-8")) if os.path.exists(PATH) else EMPTY


def end(code=0, said=""):
    if said:
        print(said)
    sys.exit(code)


def refuse(why):
    print(f"{TOOL} {' '.join(ARGUMENTS)}: {why}", file=sys.stderr)
    sys.exit(1)


def changed():
    """Keeps what there is now; perhaps nobody lives to hear of it."""
    CLOUD["changes"] += 1
    with open(PATH + ".new", "w", encoding="utf-8") as file:
        json.dump(CLOUD, file)
    os.replace(PATH + ".new", PATH)
    if str(CLOUD["changes"]) == os.environ.get("DIE_AT"):
        os.kill(os.getppid(), signal.SIGKILL)


def flag(name, default=None):
    return next((word.split("=", 1)[1] for word in ARGUMENTS if word.startswith(f"--{name}=")), default)


def flag_of_payer(project):
    return CLOUD["projects"][project].get("by", "")


def gcloud(words):
    project = flag("project")
    match words:
        case ["auth", *_]:
            end(0, "a-token")
        case ["projects", "describe", name]:
            if name not in CLOUD["projects"]:
                refuse("no such project")
            end(0, "ACTIVE" if "lifecycleState" in flag("format") else CLOUD["projects"][name]["number"])
        case ["projects", "create", name]:
            if name in CLOUD["projects"]:
                refuse("taken")
            CLOUD["projects"][name] = {"number": str(1000 + len(CLOUD["projects"])), "paid": False, "apis": []}
            changed()
        case ["billing", "projects", "describe", name]:
            end(0, str(CLOUD["projects"][name]["paid"]) if "Enabled" in flag("format") else f"billingAccounts/{flag_of_payer(name)}")
        case ["billing", "accounts", "get-iam-policy", account]:
            bound = [line.split() for line in CLOUD["bound"] if line.startswith(account)]
            end(0, json.dumps({"bindings": [{"members": [member], "role": role} for _, member, role in bound]}))
        case ["billing", "accounts", "add-iam-policy-binding", account]:
            if "shared" not in CLOUD["roots"]:
                refuse("no such identity")
            CLOUD["bound"].append(f"{account} {flag('member')} {flag('role')}")
            changed()
        case ["billing", "projects", "link", name]:
            CLOUD["projects"][name] |= {"paid": True, "by": flag("billing-account")}
            changed()
        case ["services", "list"]:
            end(0, "\n".join(CLOUD["projects"][project]["apis"]))
        case ["services", "enable", *apis]:
            if not CLOUD["projects"][project]["paid"]:
                refuse("nobody pays")
            CLOUD["projects"][project]["apis"] += apis
            changed()
        case ["beta", "services", "identity", "create"]:
            if flag("service") not in CLOUD["projects"][project]["apis"]:
                refuse("not switched on")
            CLOUD["agents"].append(f"{project} {flag('service')}")
            changed()
        case ["storage", "buckets", "list"]:
            found = [one for one in CLOUD["buckets"].values() if one["project"] == project and f"name={one['name']}" == flag("filter")]
            end(0, json.dumps(found) if flag("format") == "json" else "\n".join(one["name"] for one in found))
        case ["storage", "buckets", "create", url]:
            name = url.removeprefix("gs://")
            if name in CLOUD["buckets"]:
                refuse("taken")
            CLOUD["buckets"][name] = {"name": name, "project": project, "location": flag("location").upper()}
            changed()
        case ["storage", "buckets", "update", url]:
            with open(flag("lifecycle-file"), encoding="utf-8") as file:
                CLOUD["buckets"][url.removeprefix("gs://")] |= {
                    "versioning_enabled": "--versioning" in ARGUMENTS, "lifecycle_config": json.load(file),
                    "uniform_bucket_level_access": "--uniform-bucket-level-access" in ARGUMENTS,
                    "public_access_prevention": "enforced" if "--public-access-prevention" in ARGUMENTS else "inherited"}
            changed()
        case ["storage", "cat", url]:
            if url not in CLOUD["locks"]:
                refuse("no such object")
            end(0, json.dumps(CLOUD["locks"][url]))
        case ["storage", "objects", "describe", url]:
            end(0, CLOUD["locks"][url]["generation"])
        case ["secrets", "versions", "list", name]:
            if f"{project}/{name}" not in CLOUD["places"]:
                refuse("no such secret")
            end(0, "1" if f"{project}/{name}" in CLOUD["secrets"] else "")
        case ["secrets", "versions", "add", name]:
            if f"{project}/{name}" not in CLOUD["places"]:
                refuse("no such secret")
            file = flag("data-file")
            value = sys.stdin.read() if file == "-" else open(file, encoding="utf-8").read()
            CLOUD["secrets"][f"{project}/{name}"] = value
            changed()
        case _:
            refuse("not known here")


def body():
    """What a call of GitHub brings along: a file, or single fields."""
    if "--input" in ARGUMENTS:
        with open(ARGUMENTS[ARGUMENTS.index("--input") + 1], encoding="utf-8") as file:
            return json.load(file)
    fields = {}
    for at, word in enumerate(ARGUMENTS):
        if word in ("--field", "--raw-field"):
            name, value = ARGUMENTS[at + 1].split("=", 1)
            fields[name] = value == "true" if word == "--field" and value in ("true", "false") else value
    return fields


def answer(value):
    """As gh does: all of it, or what a jq program makes of it."""
    if "--jq" not in ARGUMENTS:
        end(0, json.dumps(value))
    os.execvp("sh", ["sh", "-c", 'printf "%s" "$1" | jq --raw-output "$2"', "sh", json.dumps(value), ARGUMENTS[ARGUMENTS.index("--jq") + 1]])


def gh(words):
    if words[:2] == ["auth", "status"]:
        end()
    if words[:2] == ["variable", "set"]:
        if flag("env") not in CLOUD["environments"]:
            refuse("no such environment")
        CLOUD["variables"][f"{flag('env')}/{words[2]}"] = flag("body")
        return changed()
    if words[0] != "api":
        refuse("not known here")
    method = ARGUMENTS[ARGUMENTS.index("--method") + 1] if "--method" in ARGUMENTS else "GET"
    path = next(word for word in ARGUMENTS[1:] if re.match(r"(repos|orgs)/", word))
    if team := re.fullmatch(r"orgs/[^/]+/teams/([^/]+)(/repos/.*)?", path):
        if not team[2]:
            answer({"id": 900 + len(team[1]), "slug": team[1]})
        if method == "PUT":
            CLOUD["teams"][team[1]] = body()["permission"]
            return changed()
        if team[1] not in CLOUD["teams"]:
            refuse("404")
        answer({"permissions": {"push": True}})
    rest = re.fullmatch(r"repos/[^/]+/[^/]+/?(.*)", path)[1]
    match method, rest.split("/"):
        case "GET", [""]:
            answer(CLOUD["repository"])
        case "PATCH", [""]:
            CLOUD["repository"]["security_and_analysis"]["advanced_security"]["status"] = "enabled"
        case "GET", ["actions", "permissions", "workflow"]:
            answer(CLOUD["token"])
        case "PUT", ["actions", "permissions", "workflow"]:
            CLOUD["token"] = body()
        case "GET", ["environments", name]:
            if name not in CLOUD["environments"]:
                refuse("404")
            answer(CLOUD["environments"][name])
        case "PUT", ["environments", name]:
            wanted = body()
            teams = {900 + len(team): team for team in CLOUD["teams"]}
            reviewers = [{"reviewer": {"slug": teams[one["id"]]}} for one in wanted["reviewers"]]
            CLOUD["environments"][name] = {
                "deployment_branch_policy": wanted["deployment_branch_policy"],
                "protection_rules": [{"type": "required_reviewers", "reviewers": reviewers}] if reviewers else []}
        case "GET", ["environments", name, "deployment-branch-policies"]:
            answer({"branch_policies": CLOUD["policies"].get(name, [])})
        case "POST", ["environments", name, "deployment-branch-policies"]:
            CLOUD["policies"].setdefault(name, []).append({"id": CLOUD["changes"], "name": body()["name"]})
        case "DELETE", ["environments", name, "deployment-branch-policies", one]:
            CLOUD["policies"][name] = [policy for policy in CLOUD["policies"][name] if str(policy["id"]) != one]
        case "GET", ["environments", name, "variables", variable]:
            if f"{name}/{variable}" not in CLOUD["variables"]:
                refuse("404")
            answer({"value": CLOUD["variables"][f"{name}/{variable}"]})
        case "GET", ["rulesets"]:
            answer([{"id": int(one), "name": rules["name"], "target": rules["target"]} for one, rules in CLOUD["rulesets"].items()])
        case "GET", ["rulesets", one]:
            answer(CLOUD["rulesets"][one])
        case "POST", ["rulesets"]:
            CLOUD["rulesets"][str(500 + len(CLOUD["rulesets"]))] = body()
        case "PUT", ["rulesets", one]:
            CLOUD["rulesets"][one] = body()
        case _:
            refuse("not known here")
    changed()


def terraform(words):
    folder = ARGUMENTS[0].removeprefix("-chdir=")
    root = os.path.basename(folder)
    with open(f"{folder}/backend.tf", encoding="utf-8") as file:
        text = file.read()
    bucket, prefix = (re.search(rf'{word} += "([^"]+)"', text)[1] for word in ("bucket", "prefix"))
    lock, project = f"gs://{bucket}/{prefix}/default.tflock", bucket.removesuffix("-terraform-state")
    whole = " ".join(ARGUMENTS[1:])
    if whole.startswith("providers lock"):
        with open(f"{folder}/.terraform.lock.hcl", "w", encoding="utf-8") as file:
            file.write('provider "google" {\n' + '    "h1:x",\n' * whole.count("-platform=") + "}\n")
        return changed()
    if bucket not in CLOUD["buckets"]:
        refuse(f"no bucket {bucket}")
    if whole.startswith("init"):
        if "-lockfile=readonly" not in whole or not os.path.exists(f"{folder}/.terraform.lock.hcl"):
            refuse("no lock file")
        end()
    if whole.startswith("force-unlock"):
        del CLOUD["locks"][lock]
        return changed()
    if whole.startswith("untaint"):
        CLOUD["tainted"].remove(root)
        return changed()
    if whole == "show -json":
        service = {"address": "module.platform.google_cloud_run_v2_service.x", "tainted": True, "values": {"deletion_protection": True}}
        end(0, json.dumps({"values": {"resources": [service] if root in CLOUD["tainted"] else []}}))
    if whole == "output -json":
        servers = {"name_servers": ["ns1.example."]}
        pools = {"value": {name: f"pool of {name}" for name in CLOUD["environments"]}}
        shown = {"workload_identity_providers": pools, "name_servers": {"value": servers["name_servers"]}}
        end(0, json.dumps({} if root not in CLOUD["roots"] else shown if root == "shared" else {"platform": {"value": servers}}))
    with open(f"{folder}/terraform.tfvars", encoding="utf-8") as file:
        values = dict(re.findall(r'^(\w+) *= *"([^"]*)"', file.read(), re.M))
    with open(f"{folder}/variables.tf", encoding="utf-8") as file:
        lacking = [name for name in re.findall(r'^variable "(\w+)"', file.read(), re.M) if not re.fullmatch("[1-9][0-9]*|[0-9A-F]{6}(-[0-9A-F]{6}){2}", values.get(name, ""))]
    if lacking:
        refuse(f"no value for {lacking}")
    if whole.startswith("plan"):
        out = re.search(r"-out=(\S+)", whole)[1]
        open(out, "w", encoding="utf-8").close()
        end(0 if root in CLOUD["roots"] else 2)
    if not whole.startswith("apply"):
        refuse("not known here")
    if root != "shared" and "shared" not in CLOUD["roots"]:
        refuse("identities of workflows are not there")
    if lock in CLOUD["locks"] or root in CLOUD["tainted"]:
        refuse("locked, or tainted and protected")
    if target := re.search(r"-target=\S*google_secret_manager_secret\.(\w+)", whole):
        place = f"{project}/{target[1].replace('_', '-')}"
        CLOUD["places"] += [place] if place not in CLOUD["places"] else []
        return changed()
    # Killed while it applies, Terraform leaves its lock.
    if str(CLOUD["changes"] + 1) == os.environ.get("DIE_AT"):
        CLOUD["locks"][lock] = {"Who": os.environ["ME"], "Created": "2026-12-01T00:00:00Z", "generation": "17"}
        return changed()
    if root == os.environ.get("SLOW_GRANT") and root not in CLOUD.get("waited", []):
        CLOUD["waited"], CLOUD["tainted"] = [root], [root]
        changed()
        refuse("a right is not there yet")
    if root == "shared":
        for name in os.listdir("infrastructure/environments"):
            if name != "shared":
                with open(f"infrastructure/environments/{name}/backend.tf", encoding="utf-8") as file:
                    made = re.search(r'bucket += "([^"]+)"', file.read())[1]
                CLOUD["buckets"].setdefault(made, {"name": made, "project": made.removesuffix("-terraform-state")})
    CLOUD["roots"].append(root)
    changed()


WORDS = [word for word in ARGUMENTS if not word.startswith("--")]
match TOOL:
    case "gcloud":
        gcloud(WORDS)
    case "gh":
        gh(WORDS)
    case "terraform":
        terraform(ARGUMENTS[1:])
    case "bq":
        CLOUD["agents"].append(f"{flag('project_id')} bigquery")
        changed()
    case "sleep":
        pass
    case _:
        refuse("not known here")
