#!/usr/bin/env bash
# Made by olyc from shop.oly by the blueprint `bootstrap`.
# Change the spec, then run `olyc build`.

if ((BASH_VERSINFO[0] * 100 + BASH_VERSINFO[1] < 404)); then
  echo "bash 4.4 or newer is needed, this is ${BASH_VERSION}" >&2
  exit 3
fi
set -Eeuo pipefail
shopt -s inherit_errexit

readonly script="${0##*/}"
dry_run=false
json=false
commands=()

# What it tells goes to standard error: standard output is for answers.
log() { TZ=UTC printf '%(%Y-%m-%dT%H:%M:%SZ)T %s: %s\n' -1 "${script}" "$*" >&2; }

# Ends the script. 1: a command failed, 2: wrong call, 3: something is missing, 4: a check said no.
fail() {
  log "$2"
  exit "$1"
}

# Does a thing, or in a dry run only says that it would.
run() {
  commands+=("${*@Q}")
  log "+ ${*@Q}"
  if [[ "${dry_run}" == false ]]; then "$@" >&2; fi
}

# The same for what may well fail: how it ended stands in `code`.
try() {
  commands+=("${*@Q}")
  log "+ ${*@Q}"
  code=0
  if [[ "${dry_run}" == false ]]; then "$@" >&2 || code="$?"; fi
}

# Puts the answer to a question into a variable. A dry run asks nobody: it goes on with what it is told to expect.
ask() {
  local name="$1" answer="$2"
  shift 2
  if [[ "${dry_run}" == false ]]; then
    log "? ${*@Q}"
    answer="$("$@")"
  else
    log "would ask: ${*@Q}"
  fi
  printf -v "${name}" '%s' "${answer}"
}

require() {
  local tool
  for tool in "$@"; do
    [[ -n "$(type -P "${tool}" || true)" ]] || fail 3 "${tool} is needed and not installed"
  done
}

on_error() { log "line $2: ended with $1: $3"; }

on_exit() {
  local code="$?"
  trap - ERR
  if [[ "${json}" == true ]]; then
    jq --null-input --compact-output --arg script "${script}" --argjson exit "${code}" --argjson dry_run "${dry_run}" \
      '{script: $script, exit: $exit, dry_run: $dry_run, commands: $ARGS.positional}' --args -- "${commands[@]}"
  fi
}

trap 'on_error "$?" "${LINENO}" "${BASH_COMMAND}"' ERR
trap on_exit EXIT

here="$(dirname -- "${BASH_SOURCE[0]}")"
cd -- "${here}/.."

usage="Usage: scripts/bootstrap.sh [OPTION]...
Brings shop from nothing to a pull request that can be planned. For an owner of the projects who administers the repository.
It may be stopped anywhere and called again: each step looks whether it is done, does it, and looks again.

  --billing-account=ID  who pays for projects that it makes
  --parent=KIND=NUMBER  where it makes them: folder=NUMBER or organization=NUMBER
  --secrets=FOLDER      first values of secrets, as files FOLDER/ROOT/NAME, instead of asking
  --only=STEP[,STEP]    only these, in this order:
                          projects: the projects of Google Cloud, with billing
                          apis: what must be switched on before Terraform, and identities of Google's products
                          state: the buckets of Terraform's states, which keep every version
                          repository: settings of the repository, and the teams that write to it
                          environments: environments on GitHub: whom they wait for, which branch gets in
                          rules: main: only by pull request, and only if the checks ok and planned are green
                          values: terraform.tfvars of each root, from Google and GitHub
                          locks: .terraform.lock.hcl of each root, for four platforms
                          secrets: places of secrets, and their first values
                          apply: each root, in the order in which they need each other
                          variables: what the environments on GitHub log in with
                          names: what the registrar of the domain must name
  --check               only looks, and says what is missing
  --yes                 does not ask: needs no terminal
  --dry-run             says what it would do where nothing is there yet
  --json                a summary on standard output
  --help                this text
Exit: 0 done, 1 a command failed, 2 wrong call, 3 something is missing that only you can give, 4 something is not as it must be.
"
readonly repository=bookshop/shop work=build/bootstrap
readonly first_apis=(
  cloudresourcemanager.googleapis.com
  iam.googleapis.com
  serviceusage.googleapis.com
  storage.googleapis.com
)
billing_account=
parent=
secrets=
only=
looking=false
yes=false
google=false
missing=()
code=0
said=
declare -A begun=()
while (($# > 0)); do
  case "$1" in
    --billing-account=?*) billing_account="${1#*=}" ;;
    --parent=folder=?* | --parent=organization=?*) parent="${1#*=}" ;;
    --secrets=?*) secrets="${1#*=}" ;;
    --only=?*) only="${1#*=}" ;;
    --check) looking=true ;;
    --yes) yes=true ;;
    --dry-run) dry_run=true ;;
    --json) json=true ;;
    --help)
      printf '%s' "${usage}"
      exit 0
      ;;
    *)
      printf '%s' "${usage}" >&2
      fail 2 "unknown option: $1"
      ;;
  esac
  shift
done
[[ -n "${only}" ]] || google=true
for step in ${only//,/ }; do
  case "${step}" in
    projects) google=true ;;
    apis) google=true ;;
    state) google=true ;;
    repository) ;;
    environments) ;;
    rules) ;;
    values) google=true ;;
    locks) google=true ;;
    secrets) google=true ;;
    apply) google=true ;;
    variables) google=true ;;
    names) google=true ;;
    *) fail 2 "there is no step '${step}'" ;;
  esac
done

# confirm WORDS NAME: a person says so, by the name of what is changed.
confirm() {
  local answer
  if [[ "${yes}" == true || "${dry_run}" == true || "${looking}" == true ]]; then return 0; fi
  [[ -t 0 ]] || fail 3 "nobody to ask: --yes goes on without"
  read -r -p "$1 Its name: " answer
  [[ "${answer}" == "$2" ]] || fail 2 "that is not its name"
}

# What is needed, and who is asked.
begin() {
  require gh jq
  if [[ "${google}" == true ]]; then require gcloud terraform; fi
  if [[ "${dry_run}" == true ]]; then return 0; fi
  gh auth status >/dev/null 2>&1 || fail 3 "nobody is logged in at GitHub: gh auth login"
  if [[ "${google}" == true ]]; then
    gcloud auth print-access-token >/dev/null 2>&1 || fail 3 "nobody is logged in at Google: gcloud auth login"
    if [[ -z "${GOOGLE_OAUTH_ACCESS_TOKEN:-}" ]]; then
      gcloud auth application-default print-access-token >/dev/null 2>&1 \
        || fail 3 "Terraform has no identity: gcloud auth application-default login"
    fi
  fi
  confirm "This sets up books-live, books-test and the repository ${repository}." "${repository}"
  mkdir -p "${work}"
}

# step NAME FUNCTION ARGUMENT...: does one, if it was asked for.
step() {
  if [[ -n "${only}" && ",${only}," != *",$1,"* ]]; then return 0; fi
  "${@:2}"
}

# settle WORDS CHECK ACT ARGUMENT...: does what is not done yet. Google and GitHub need a moment until they tell of it.
settle() {
  local words="$1" check="$2" act="$3" attempt
  shift 3
  if [[ "${dry_run}" == true ]]; then
    log "${words}, unless it is so"
    "${act}" "$@"
    return 0
  fi
  code=0
  "${check}" "$@" || code="$?"
  if [[ "${code}" == 0 ]]; then
    log "${words}: it is so"
    return 0
  fi
  if [[ "${looking}" == true ]]; then
    lack "${words}"
    return 0
  fi
  log "${words}"
  "${act}" "$@"
  for attempt in {1..6}; do
    code=0
    "${check}" "$@" || code="$?"
    if [[ "${code}" == 0 ]]; then return 0; fi
    sleep "${attempt}"
  done
  fail 4 "${words}: done, and it is still not so"
}

# look COMMAND...: puts what it says into `said`; nothing where it fails, as it does for what is not there.
look() {
  said=
  if [[ "${dry_run}" == false ]]; then said="$("$@" 2>/dev/null)" || said=; fi
}

# Something is missing, and this is only a look.
lack() {
  log "missing: $1"
  missing+=("$1")
}

finish() {
  if ((${#missing[@]} > 0)); then fail 4 "${#missing[@]} missing: without --check this script sees to it"; fi
  if [[ "${looking}" == true ]]; then
    log "nothing is missing"
    return 0
  fi
  log "done. Commit terraform.tfvars and .terraform.lock.hcl of each root, and open a pull request: the workflow terraform plans it."
}

see_project() {
  settle "the project $1" project_is_there make_project "$1"
  settle "billing of $1" project_is_paid pay "$1"
}

project_is_there() {
  look gcloud projects describe "$1" --format='value(lifecycleState)'
  [[ "${said}" == ACTIVE ]]
}

make_project() {
  local project="$1"
  case "${parent}" in
    folder=*) run gcloud projects create "${project}" --folder="${parent#*=}" ;;
    organization=*) run gcloud projects create "${project}" --organization="${parent#*=}" ;;
    *) run gcloud projects create "${project}" ;;
  esac
}

project_is_paid() {
  look gcloud billing projects describe "$1" --format='value(billingEnabled)'
  [[ "${said}" == True ]]
}

pay() {
  [[ -n "${billing_account}" || "${dry_run}" == true ]] \
    || fail 3 "nobody pays for $1: --billing-account=ID; gcloud billing accounts list shows yours"
  run gcloud billing projects link "$1" --billing-account="${billing_account}"
}

# see_apis PROJECT API...
see_apis() { settle "what $1 needs switched on before Terraform" apis_are_on switch_on "$@"; }

apis_are_on() {
  local api
  look gcloud services list --enabled --project="$1" --format='value(config.name)'
  for api in "${@:2}"; do
    [[ $'\n'"${said}"$'\n' == *$'\n'"${api}"$'\n'* ]] || return 1
  done
}

switch_on() { run gcloud services enable --project="$1" "${@:2}"; }

# The identity with which one of Google's products uses our keys. Nothing tells whether it is there; asked twice, Google makes one.
see_agent() {
  if [[ "${looking}" == true ]]; then return 0; fi
  settle "$2 in $1" apis_are_on switch_on "$1" "$2"
  run gcloud beta services identity create --project="$1" --service="$2"
}

see_bigquery_agent() {
  if [[ "${looking}" == true ]]; then return 0; fi
  run bq show --encryption_service_account --project_id="$1"
}

# see_bucket PROJECT LOCATION
see_bucket() { settle "the bucket gs://$1-terraform-state in $2" bucket_is_right make_bucket "$@"; }

# Looked for in the project itself: a bucket of this name in somebody else's would get our secrets.
bucket_is_right() {
  look gcloud storage buckets list --project="$1" --filter="name=$1-terraform-state" --format=json
  jq --exit-status --arg location "$2" 'length == 1 and (.[0] | (.location | ascii_downcase) == ($location | ascii_downcase)
    and .versioning_enabled == true and .uniform_bucket_level_access == true and .public_access_prevention == "enforced"
    and any(.lifecycle_config.rule[]?; .condition.matchesPrefix == ["plans/"]))' <<<"${said:-[]}" >/dev/null
}

make_bucket() {
  look gcloud storage buckets list --project="$1" --filter="name=$1-terraform-state" --format='value(name)'
  if [[ -z "${said}" ]]; then
    run gcloud storage buckets create "gs://$1-terraform-state" --project="$1" --location="$2" \
      --uniform-bucket-level-access --public-access-prevention --soft-delete-duration=30d
  fi
  # Plans that nobody applied go after three days, and for good 30 days later, as all that is deleted here: they hold what the state holds,
  # and nobody reads them who cannot read that.
  if [[ "${dry_run}" == false ]]; then
    jq --null-input '{rule: [{action: {type: "Delete"}, condition: {age: 3, matchesPrefix: ["plans/"]}}]}' >"${work}/lifecycle.json"
  fi
  run gcloud storage buckets update "gs://$1-terraform-state" --versioning --uniform-bucket-level-access \
    --public-access-prevention --lifecycle-file="${work}/lifecycle.json"
}

# see_values ROOT PROJECT
see_values() {
  local file="infrastructure/environments/$1/terraform.tfvars" name value
  [[ -f "${file}" ]] || fail 3 "${file} is not there: olyc build writes it"
  for name in github_owner_id github_repository_id project_number billing_account; do
    if ! grep --quiet "^variable \"${name}\"" "${file%/*}/variables.tf"; then continue; fi
    case "${name}" in
      github_owner_id) look gh api "repos/${repository}" --jq .owner.id ;;
      github_repository_id) look gh api "repos/${repository}" --jq .id ;;
      project_number) look gcloud projects describe "$2" --format='value(projectNumber)' ;;
      *) payer_of "$2" ;;
    esac
    value="${said}"
    if [[ "${dry_run}" == true ]]; then value=NUMBER; fi
    [[ -n "${value}" || "${looking}" == true ]] || fail 3 "nobody tells ${name} of ${repository} or $2"
    settle "${name} in ${file}" value_is_set set_value "${file}" "${name}" "${value}"
  done
  # Inputs of blueprints of your own.
  said="$(sed -nE 's/^# ([a-z][a-z0-9_]*) = ("")?$/\1/p' "${file}")"
  for name in ${said}; do
    if [[ "${looking}" == true ]]; then lack "${name} in ${file}"; fi
    if [[ "${looking}" == false && "${dry_run}" == false ]]; then fail 3 "${file}: give ${name} its value"; fi
  done
}

value_is_set() { [[ -n "$3" ]] && grep --quiet --extended-regexp "^$2 *= *\"$3\" *$" "$1"; }

# The account that pays for a project, in `said`.
payer_of() {
  look gcloud billing projects describe "$1" --format='value(billingAccountName)'
  said="${said#billingAccounts/}"
}

# see_budget PROJECT: a budget lies on the account that pays, where no project can grant anything.
see_budget() {
  local payer
  payer_of "$1"
  payer="${said}"
  if [[ "${dry_run}" == true ]]; then payer="the account that pays"; fi
  settle "applier of $1 keeps budgets" may_on_account let_on_account "${payer}" "applier@$1" roles/billing.costsManager
  settle "planner of $1 sees budgets" may_on_account let_on_account "${payer}" "planner@$1" roles/billing.viewer
}

# may_on_account ACCOUNT IDENTITY ROLE
may_on_account() {
  look gcloud billing accounts get-iam-policy "$1" --format=json
  jq --exit-status --arg role "$3" --arg member "serviceAccount:$2.iam.gserviceaccount.com" \
    'any(.bindings[]?; .role == $role and any(.members[]; . == $member))' <<<"${said:-null}" >/dev/null
}

let_on_account() {
  run gcloud billing accounts add-iam-policy-binding "$1" --member="serviceAccount:$2.iam.gserviceaccount.com" --role="$3"
}

# What says something else already is somebody's word; only zeros are nobody's.
set_value() {
  if grep --quiet --extended-regexp "^$2 *= *\"[0-]*[1-9A-F]" "$1"; then fail 4 "$1 has another $2 than $3, which is right"; fi
  if ! grep --quiet --extended-regexp "^(# )?$2 *=" "$1"; then
    run tee -a "$1" <<<"$2 = \"$3\""
    return 0
  fi
  run sed -E -i.before "s/^(# )?$2 *=.*/$2 = \"$3\"/" "$1"
  run rm -f "$1.before"
}

# see_lock ROOT
see_lock() { settle "the providers' lock file of $1" lock_is_whole make_lock "$1"; }

# One sum by the registry's own measure for each platform.
lock_is_whole() {
  local file="infrastructure/environments/$1/.terraform.lock.hcl" providers sums
  [[ -f "${file}" ]] || return 1
  providers="$(grep --count '^provider ' "${file}")" || return 1
  sums="$(grep --count '"h1:' "${file}")" || return 1
  ((sums >= providers * 4))
}

make_lock() {
  local root="infrastructure/environments/$1"
  local platforms=(
    -platform=darwin_amd64
    -platform=darwin_arm64
    -platform=linux_amd64
    -platform=linux_arm64
  )
  # Which providers there are is only known when the modules are in their place.
  run terraform -chdir="${root}" get
  run terraform -chdir="${root}" providers lock "${platforms[@]}"
}

# init ROOT: makes a root ready, once in a run. A look goes on without.
init() {
  if [[ -n "${begun["$1"]:-}" ]]; then return 0; fi
  try terraform -chdir="infrastructure/environments/$1" init -input=false -lockfile=readonly
  begun["$1"]=yes
  if [[ "${code}" == 0 ]]; then return 0; fi
  [[ "${looking}" == true ]] || fail 1 "the root $1 cannot be made ready"
  begun["$1"]=no
}

# billed PROJECT: some APIs, that of budgets among them, ask a person in whose name he calls, and the provider does not read that from his
# login. So it is told: calls of Terraform count for the project of the thing, and where a thing has none, for this.
billed() { export USER_PROJECT_OVERRIDE=true GOOGLE_BILLING_PROJECT="$1"; }

# see_secret ROOT PROJECT NAME
see_secret() { settle "the first value of $3 in $2" secret_has_value give_value "$@"; }

secret_has_value() {
  look gcloud secrets versions list "$3" --project="$2" --filter=state=enabled --limit=1 --format='value(name)'
  [[ -n "${said}" ]]
}

# A program that reads a secret without a value never starts, and then protects itself against being made again. So the value comes first;
# it is in no argument of any command, and in no log.
give_value() {
  local file="${secrets}/$1/$3" value=
  billed "$2"
  init "$1"
  run terraform -chdir="infrastructure/environments/$1" apply -input=false -auto-approve -lock-timeout=5m \
    -target="module.platform.google_secret_manager_secret.${3//-/_}"
  if [[ -n "${secrets}" && -f "${file}" ]]; then
    run gcloud secrets versions add "$3" --project="$2" --data-file="${file}"
    return 0
  fi
  if [[ "${dry_run}" == false ]]; then
    [[ -t 0 ]] || fail 3 "nobody to ask for the value of $3 in $2: --secrets=FOLDER, or gcloud secrets versions add"
    read -r -s -p "The value of $3 in $2: " value
    printf '\n' >&2
    [[ -n "${value}" ]] || fail 3 "$3 in $2 has no value yet"
  fi
  run gcloud secrets versions add "$3" --project="$2" --data-file=- < <(printf '%s' "${value}")
}

# see_root ROOT PROJECT PREFIX: until a plan finds nothing to do. Rights that were just granted work after some minutes.
see_root() {
  local root="infrastructure/environments/$1" attempt
  billed "$2"
  init "$1"
  if [[ "${begun["$1"]}" == no ]]; then
    lack "the root $1"
    return 0
  fi
  if [[ "${looking}" == false ]]; then free_state "$@"; fi
  for attempt in 1 2 3 4; do
    if [[ "${looking}" == false ]]; then mend "${root}"; fi
    try terraform -chdir="${root}" plan -input=false -lock=false -detailed-exitcode -out="${PWD}/${work}/$1.tfplan"
    if [[ "${dry_run}" == true ]]; then code=2; fi
    case "${code}" in
      0)
        log "$1: nothing is left to do"
        rm -f "${work}/$1.tfplan"
        return 0
        ;;
      2) ;;
      *) fail 1 "$1 cannot be planned" ;;
    esac
    if [[ "${looking}" == true ]]; then
      rm -f "${work}/$1.tfplan"
      lack "something of the root $1"
      return 0
    fi
    confirm "This is made in $2." "$2"
    try terraform -chdir="${root}" apply -input=false -lock-timeout=5m "${PWD}/${work}/$1.tfplan"
    run rm -f "${work}/$1.tfplan"
    if [[ "${dry_run}" == true ]]; then return 0; fi
    if [[ "${code}" != 0 ]]; then
      log "$1: not all of it worked; again in ${attempt} minutes"
      sleep "$((attempt * 60))"
    fi
  done
  fail 4 "$1: there is still something to do"
}

# What was begun and protects itself cannot be made again, and a part of a door has the name of what would replace it: both are
# completed instead. A service that failed to start is made again by Terraform itself.
mend() {
  local address
  ask said '{}' terraform -chdir="$1" show -json
  said="$(jq --raw-output '[.. | objects | select(.tainted? == true and (.values.deletion_protection? == true or (.type? // "" | startswith("google_compute_")))) | .address] | .[]' <<<"${said}")"
  for address in ${said}; do run terraform -chdir="$1" untaint -lock-timeout=5m "${address}"; done
}

# A call of this script that was killed leaves the lock of the state; what belongs to somebody else stays.
free_state() {
  local lock="gs://$2-terraform-state/$3/default.tflock" moving owner me since generation
  look gcloud storage cat "${lock}"
  if [[ -z "${said}" ]]; then return 0; fi
  moving="$(jq '.failover == true' <<<"${said}")"
  [[ "${moving}" == false ]] || fail 3 "a failover is going on in $1, or was not taken back: nothing is applied meanwhile"
  me="$(id -un)@${HOSTNAME}"
  owner="$(jq --raw-output .Who <<<"${said}")"
  since="$(jq --raw-output .Created <<<"${said}")"
  [[ "${owner}" == "${me}" ]] || fail 3 "${owner} holds the state of $1 since ${since}"
  confirm "A call of yours ended without giving the state of $1 back. Goes on only if none of yours runs any more." "$1"
  generation="$(gcloud storage objects describe "${lock}" --format='value(generation)')"
  run terraform -chdir="infrastructure/environments/$1" force-unlock -force "${generation}"
}

# output ROOT PATH: something that a root tells, in `said`; nothing in a dry run, or before the root was applied.
output() {
  init "$1"
  said='{}'
  if [[ "${begun["$1"]}" == yes ]]; then ask said '{}' terraform -chdir="infrastructure/environments/$1" output -json; fi
  said="$(jq --raw-output "$2 // empty" <<<"${said}")"
}

# see_names ROOT
see_names() {
  local server
  output "$1" '(.name_servers.value // .platform.value.name_servers // [])[]'
  log "The registrar of books.example must name these; until it does, no certificate is issued:"
  for server in ${said}; do log "  ${server}"; done
}

# see_repository VISIBILITY ANALYSED PROPOSES: what the spec says of it, and what its workflows may do by themselves.
see_repository() {
  ask said '{"default_branch": "main"}' gh api "repos/${repository}"
  if [[ "${dry_run}" == false ]]; then
    jq --exit-status '.default_branch == "main"' <<<"${said}" >/dev/null || fail 3 "the first branch of ${repository} must be main"
    jq --exit-status --arg is "$1" '(.visibility == "public") == ($is == "public")' <<<"${said}" >/dev/null \
      || fail 3 "${repository} is not $1: say so with 'visibility' of delivery in the spec, and build"
  fi
  if [[ "$1:$2" == private:true ]]; then settle "Advanced Security" is_analysed analyse; fi
  settle "workflows' own token: it reads, and proposes where one must" token_is_right set_token "$3"
}

# GitHub sells it whole, or only what looks at code.
is_analysed() {
  look gh api "repos/${repository}" \
    --jq '.security_and_analysis | any(.advanced_security, .code_security; .status == "enabled")'
  [[ "${said}" == true ]]
}

analyse() {
  local sold
  ask sold advanced_security gh api "repos/${repository}" \
    --jq 'if .security_and_analysis.code_security == null then "advanced_security" else "code_security" end'
  run gh api --method PATCH "repos/${repository}" --field "security_and_analysis[${sold}][status]=enabled"
}

# Who may open a pull request may also approve one, as it is one switch: so rules of main want a review of whoever owns the code.
token_is_right() {
  look gh api "repos/${repository}/actions/permissions/workflow" \
    --jq '.default_workflow_permissions + " " + (.can_approve_pull_request_reviews | tostring)'
  [[ "${said}" == "read $1" ]]
}

set_token() {
  run gh api --method PUT "repos/${repository}/actions/permissions/workflow" --raw-field default_workflow_permissions=read \
    --field "can_approve_pull_request_reviews=$1"
}

# see_team ORGANISATION/TEAM
see_team() { settle "$1 writes to the repository" team_writes let_team_write "${1%%/*}" "${1#*/}"; }

team_writes() {
  look gh api "orgs/$1/teams/$2/repos/${repository}" --header 'Accept: application/vnd.github.v3.repository+json' \
    --jq .permissions.push
  [[ "${said}" == true ]]
}

let_team_write() { run gh api --method PUT "orgs/$1/teams/$2/repos/${repository}" --raw-field permission=push; }

# see_variable ENVIRONMENT
see_variable() {
  output shared ".workload_identity_providers.value[\"$1\"]"
  if [[ "${dry_run}" == true ]]; then said="what the root shared tells"; fi
  if [[ -n "${said}" ]]; then
    settle "what $1 logs in with" variable_is_set set_variable "$1" "${said}"
    return 0
  fi
  [[ "${looking}" == true ]] || fail 3 "the root shared does not tell yet what $1 logs in with: --only=apply"
  lack "what $1 logs in with"
}

variable_is_set() {
  look gh api "repos/${repository}/environments/$1/variables/WORKLOAD_IDENTITY_PROVIDER" --jq .value
  [[ "${said}" == "$2" ]]
}

set_variable() { run gh variable set WORKLOAD_IDENTITY_PROVIDER --repo="${repository}" --env="$1" --body="$2"; }

# see_environment NAME CHANGES TEAM,TEAM: GitHub makes one that it does not know when a workflow names it, and without any protection.
see_environment() { settle "the environment $1" environment_is_right make_environment "$@"; }

environment_is_right() {
  look gh api "repos/${repository}/environments/$1"
  [[ -n "${said}" ]] || return 1
  jq --exit-status --argjson changes "$2" --arg teams "$3" '
    (if $changes then .deployment_branch_policy.custom_branch_policies == true else .deployment_branch_policy == null end)
    and ([.protection_rules[]? | select(.type == "required_reviewers") | .reviewers[].reviewer.slug] | sort)
      == ($teams | split(",") | sort)
    and all(.protection_rules[]? | select(.type == "required_reviewers"); .prevent_self_review == true)' <<<"${said}" >/dev/null || return 1
  if [[ "$2" == false ]]; then return 0; fi
  branches_of "$1"
  [[ "${said}" == main ]]
}

branches_of() {
  look gh api "repos/${repository}/environments/$1/deployment-branch-policies" --jq '[.branch_policies[].name] | join(" ")'
}

make_environment() {
  local name="$1" changes="$2" teams="$3" team id reviewers='[]'
  for team in ${teams//,/ }; do
    ask id 0 gh api "orgs/${repository%%/*}/teams/${team}" --jq .id
    reviewers="$(jq --compact-output --argjson id "${id}" '. + [{type: "Team", id: $id}]' <<<"${reviewers}")"
  done
  if [[ "${dry_run}" == false ]]; then
    jq --null-input --argjson changes "${changes}" --argjson reviewers "${reviewers}" '{
      wait_timer: 0,
      reviewers: $reviewers,
      prevent_self_review: ($reviewers != []),
      deployment_branch_policy: (if $changes then {protected_branches: false, custom_branch_policies: true} else null end)
    }' >"${work}/environment.json"
  fi
  run gh api --method PUT "repos/${repository}/environments/${name}" --input "${work}/environment.json"
  if [[ "${changes}" == false ]]; then return 0; fi
  branches_of "${name}"
  if [[ " ${said} " != *" main "* ]]; then
    run gh api --method POST "repos/${repository}/environments/${name}/deployment-branch-policies" --raw-field name=main
  fi
  look gh api "repos/${repository}/environments/${name}/deployment-branch-policies" \
    --jq '.branch_policies[] | select(.name != "main") | .id'
  for id in ${said}; do
    run gh api --method DELETE "repos/${repository}/environments/${name}/deployment-branch-policies/${id}"
  done
}

see_rules() { settle "rules of main" rules_are_right make_rules; }

# 15368 is GitHub Actions: no other program can say that a check is green.
want_rules() {
  wanted="$(jq --null-input '{
    name: "main",
    target: "branch",
    enforcement: "active",
    bypass_actors: [],
    conditions: {ref_name: {include: ["~DEFAULT_BRANCH"], exclude: []}},
    rules: [
      {type: "deletion"},
      {type: "non_fast_forward"},
      {type: "pull_request", parameters: {
        required_approving_review_count: 1,
        dismiss_stale_reviews_on_push: true,
        require_code_owner_review: true,
        require_last_push_approval: false,
        required_review_thread_resolution: false
      }},
      {type: "required_status_checks", parameters: {
        strict_required_status_checks_policy: false,
        required_status_checks: [{context: "ok", integration_id: 15368}, {context: "planned", integration_id: 15368}]
      }}
    ]
  }')"
}

# The number of our rules in `said`.
find_rules() {
  look gh api "repos/${repository}/rulesets" --jq '[.[] | select(.name == "main" and .target == "branch") | .id][0] // empty'
}

rules_are_right() {
  local wanted
  want_rules
  find_rules
  [[ -n "${said}" ]] || return 1
  look gh api "repos/${repository}/rulesets/${said}"
  [[ -n "${said}" ]] || return 1
  # Word by word; GitHub adds fields of its own to the rules.
  jq --exit-status --argjson wanted "${wanted}" '
    def unordered: if type == "array" then sort else . end;
    . as $is
    | .target == $wanted.target and .enforcement == $wanted.enforcement and .conditions.ref_name == $wanted.conditions.ref_name
      and (.bypass_actors // []) == []
      and all($wanted.rules[]; . as $rule | any($is.rules[]?; . as $have | .type == $rule.type
        and all($rule.parameters // {} | to_entries[]; (.value | unordered) == ($have.parameters[.key] | unordered))))
  ' <<<"${said}" >/dev/null || return 1
  if jq --exit-status 'has("bypass_actors") | not' <<<"${said}" >/dev/null; then
    log "not seen: who may go past the rules of main. GitHub shows it to those who administer the repository: --check by one of them looks"
  fi
}

make_rules() {
  local wanted
  want_rules
  if [[ "${dry_run}" == false ]]; then printf '%s\n' "${wanted}" >"${work}/rules.json"; fi
  find_rules
  if [[ -n "${said}" ]]; then
    run gh api --method PUT "repos/${repository}/rulesets/${said}" --input "${work}/rules.json"
  else
    run gh api --method POST "repos/${repository}/rulesets" --input "${work}/rules.json"
  fi
}

main() {
  begin
  step projects see_project books-live
  step projects see_project books-test
  step apis see_apis books-test "${first_apis[@]}"
  step apis see_agent books-test sqladmin.googleapis.com
  step apis see_agent books-test redis.googleapis.com
  step apis see_agent books-test pubsub.googleapis.com
  step apis see_agent books-test secretmanager.googleapis.com
  step apis see_agent books-test artifactregistry.googleapis.com
  step apis see_apis books-live "${first_apis[@]}"
  step apis see_agent books-live sqladmin.googleapis.com
  step apis see_agent books-live redis.googleapis.com
  step apis see_agent books-live pubsub.googleapis.com
  step apis see_agent books-live secretmanager.googleapis.com
  step apis see_agent books-live artifactregistry.googleapis.com
  step state see_bucket books-test europe-west3
  step state see_bucket books-live europe-west3
  step repository see_repository private false true
  step repository see_team bookshop/keepers
  step environments see_environment test true ''
  step environments see_environment test-plan false ''
  step environments see_environment live true ''
  step environments see_environment live-plan false ''
  step environments see_environment shared false ''
  step rules see_rules
  step values see_values shared books-live
  step locks see_lock shared
  step values see_values live books-live
  step locks see_lock live
  step values see_values test books-test
  step locks see_lock test
  step apply see_root shared books-live shared
  step apply see_budget books-live
  step secrets see_secret live books-live postmark
  step apply see_root live books-live platform
  step apply see_budget books-test
  step secrets see_secret test books-test postmark
  step apply see_root test books-test platform
  step variables see_variable test
  step variables see_variable test-plan
  step variables see_variable live
  step variables see_variable live-plan
  step variables see_variable shared
  step names see_names live
  finish
}

main
