#!/usr/bin/env bash
# Made by olyc from main.oly by the blueprint `failover`.
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
cd -- "${here}/../.."

usage="Usage: scripts/disaster-recovery/failover.sh --to=REGION [OPTION]...
Moves prod out of us-central1. The load balancer leaves a region that does not answer
by itself; this is for what cannot move by itself, the databases, and for leaving a region on purpose.

  --to=REGION        where to: us-east1
  --planned          both regions are well: nothing is lost, and writing stops for about a minute
  --only=ITEM        only the steps of one of these:
                     main
                     accounts
                     orders
                     gateway
  --patience=MINUTES how long a step may take until its check succeeds, 120 by default
  --evidence=FILE    writes down how long each step took, for the build to judge promises by
  --source=TEXT      where this can be read again, for the evidence
  --yes              does not ask: needs no terminal
  --dry-run          says what it would do
  --json             a summary on standard output
  --help             this text
Without --planned what was not copied yet is lost. Exit: 0 done, 1 a command failed, 2 wrong call, 3 not possible now, 4 done, but
it is not well.
"
readonly project=olympus-prod
readonly lock=gs://olympus-prod-terraform-state/failover.lock
to=
planned=false
status=
only=
patience=120
evidence=
source="${USER:-somebody}"
yes=false
measured=()
while (($# > 0)); do
  case "$1" in
    --to=?*) to="${1#*=}" ;;
    --planned) planned=true ;;
    --only=?*) only="${1#*=}" ;;
    --patience=?*) patience="${1#*=}" ;;
    --evidence=?*) evidence="${1#*=}" ;;
    --source=?*) source="${1#*=}" ;;
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
[[ "${to}" == us-east1 ]] || fail 2 "no region to go to: '${to}'"
case "${only}" in
  "") ;;
  main) ;;
  accounts) ;;
  orders) ;;
  gateway) ;;
  *) fail 2 "nothing is to be done for '${only}'" ;;
esac
[[ "${patience}" =~ ^[1-9][0-9]{0,3}$ ]] || fail 2 "patience is a number of minutes, not '${patience}'"
readonly to planned yes
require curl gcloud jq

# ready ITEM NAME FUNCTION: ends the script if a step could not be done now.
ready() {
  [[ -z "${only}" || "${only}" == "$1" ]] || return 0
  log "$1: is $2 possible?"
  [[ "${dry_run}" == false ]] || return 0
  code=0
  "$3" >&2 || code="$?"
  [[ "${code}" == 0 ]] || fail 3 "$1: $2 is not possible now"
}

# step ITEM NAME FUNCTION [CHECK]: does a step, and waits until its check succeeds. A dry run shows what it would do.
step() {
  local began="${SECONDS}"
  [[ -z "${only}" || "${only}" == "$1" ]] || return 0
  log "$1: $2"
  commands+=("$1: $2")
  if [[ "${dry_run}" == true ]]; then
    declare -f "$3" >&2
    return 0
  fi
  "$3" >&2
  if [[ -n "${4:-}" ]]; then holds "$1" "$2" "$4"; fi
  # How long it takes to take a step back is no promise.
  [[ "$2" != undo* ]] || return 0
  measured+=("$1"$'\t'"$2 == $((SECONDS - began))s"$'\t1')
}

# holds ITEM NAME CHECK: waits until a check succeeds.
holds() {
  local attempt
  for ((attempt = 0; attempt < patience * 6; attempt++)); do
    code=0
    "$3" >&2 || code="$?"
    [[ "${code}" != 0 ]] || return 0
    sleep 10
  done
  fail 4 "$1: $2 was done, and its check does not succeed"
}

# What was seen, in the form in which the build reads it.
keep_evidence() {
  local today
  [[ -n "${evidence}" && "${dry_run}" == false ]] || return 0
  if ((${#measured[@]} == 0)); then
    log "nothing was seen that could be written down"
    return 0
  fi
  TZ=UTC printf -v today '%(%Y-%m-%d)T' -1
  mkdir -p "$(dirname -- "${evidence}")"
  printf '%s\n' "${measured[@]}" \
    | jq --raw-input --null-input --arg environment prod --arg today "${today}" --arg source "${source}" \
      '{format: 1, environment: $environment, on: $today, source: $source,
        measured: [inputs | split("\t") | {of: .[0], shows: .[1], samples: (.[2] | tonumber)} + (if .[3] then {scenario: .[3]} else {} end)]}' \
      >"${evidence}"
  log "${evidence} says what was seen; \`olyc prove\` counts it"
}

# A person says so, by the name of the project.
confirm() {
  local answer
  if [[ "${yes}" == true || "${dry_run}" == true ]]; then return 0; fi
  [[ -t 0 ]] || fail 3 "nobody to ask: --yes goes on without"
  read -r -p "$1 The name of the project: " answer
  [[ "${answer}" == olympus-prod ]] || fail 2 "that is not the name of the project"
}

# Two people at once would be worse than none: the object is made only if it is not there.
take_lock() {
  run mkdir -p build/failover
  if [[ "${dry_run}" == false ]]; then printf 'failover of %s to %s\n' "${project}" "${to}" >build/failover/lock; fi
  run gcloud storage cp build/failover/lock "${lock}" --if-generation-match=0 --project="${project}"
}

# What users see, for ten minutes at most.
answers() {
  local url="$1" attempt
  for attempt in {1..60}; do
    ask status 200 curl --silent --output /dev/null --max-time 5 --write-out '%{http_code}' "${url}"
    if [[ "${status}" == 200 ]]; then
      log "${url} answers"
      return 0
    fi
    log "${url}: ${status}, attempt ${attempt}"
    sleep 10
  done
  fail 4 "${url} does not answer"
}

# The copy in another region becomes the database. There is no way back: afterwards the old one is made anew as a copy.
main_promote() {
  gcloud sql instances promote-replica prod-main-us-east1 \
    --project=olympus-prod --quiet
}
main_promote_ready() {
  gcloud sql instances describe prod-main-us-east1 \
    --project=olympus-prod --format='csv[no-heading](state,instanceType)' | grep -qx RUNNABLE,READ_REPLICA_INSTANCE
}
main_promote_check() {
  gcloud sql instances describe prod-main-us-east1 \
    --project=olympus-prod --format='csv[no-heading](instanceType)' | grep -qx CLOUD_SQL_INSTANCE
}

# It finds its databases where they went; all else in it stays as it is.
accounts_repoint() {
  mkdir -p build/failover
  gcloud run services describe accounts \
    --project=olympus-prod --region=us-east1 --format=json >build/failover/accounts.now.json
  jq 'del(.status, .spec.template.metadata.name)
    | (.spec.template.spec.containers[] | select(.name == "database-proxy") | .args)
    |= map(sub("^olympus-prod:us-central1:prod-main[?]"; "olympus-prod:us-east1:prod-main-us-east1?"))
    ' \
    build/failover/accounts.now.json >build/failover/accounts.json
  gcloud run services replace build/failover/accounts.json \
    --project=olympus-prod --region=us-east1 --quiet
}
accounts_repoint_check() {
  gcloud run services describe accounts \
    --project=olympus-prod --region=us-east1 --format=json \
    | grep -q -F 'olympus-prod:us-east1:prod-main-us-east1?'
}

# It finds its databases where they went; all else in it stays as it is.
orders_repoint() {
  mkdir -p build/failover
  gcloud run services describe orders \
    --project=olympus-prod --region=us-east1 --format=json >build/failover/orders.now.json
  jq 'del(.status, .spec.template.metadata.name)
    | (.spec.template.spec.containers[] | select(.name == "database-proxy") | .args)
    |= map(sub("^olympus-prod:us-central1:prod-main[?]"; "olympus-prod:us-east1:prod-main-us-east1?"))
    ' \
    build/failover/orders.now.json >build/failover/orders.json
  gcloud run services replace build/failover/orders.json \
    --project=olympus-prod --region=us-east1 --quiet
}
orders_repoint_check() {
  gcloud run services describe orders \
    --project=olympus-prod --region=us-east1 --format=json \
    | grep -q -F 'olympus-prod:us-east1:prod-main-us-east1?'
}

# The load balancer forgets the region that was left. It does so by itself while that region answers with errors; this makes it stay so.
gateway_leave() {
  gcloud compute backend-services remove-backend gateway --project=olympus-prod --global \
    --network-endpoint-group=gateway-us-central1 --network-endpoint-group-region=us-central1 --quiet
  gcloud compute backend-services remove-backend gateway-cached --project=olympus-prod --global \
    --network-endpoint-group=gateway-us-central1 --network-endpoint-group-region=us-central1 --quiet
}

# Both regions are well: the primary and its copy change places, and nothing is lost.
main_switch_over() {
  gcloud sql instances patch prod-main \
    --project=olympus-prod --failover-dr-replica-name=prod-main-us-east1 --quiet
  gcloud sql instances switchover prod-main-us-east1 \
    --project=olympus-prod --db-timeout=600 --quiet
}
main_switch_over_ready() {
  gcloud sql instances describe prod-main-us-east1 \
    --project=olympus-prod --format='csv[no-heading](state,instanceType)' | grep -qx RUNNABLE,READ_REPLICA_INSTANCE \
    && gcloud sql instances describe prod-main --project=olympus-prod --format='value(state)' | grep -qx RUNNABLE
}
main_switch_over_check() {
  gcloud sql instances describe prod-main-us-east1 \
    --project=olympus-prod --format='csv[no-heading](instanceType)' | grep -qx CLOUD_SQL_INSTANCE
}

# The region is lost: what was not copied is gone.
give_up() {
  ready main promote main_promote_ready
  confirm "This gives up us-central1 and moves ${project} to ${to}."
  take_lock
  step main promote main_promote main_promote_check
  step accounts repoint accounts_repoint accounts_repoint_check
  step orders repoint orders_repoint orders_repoint_check
  step gateway leave gateway_leave
}

# Both regions are well, and change places.
change_places() {
  ready main switch_over main_switch_over_ready
  confirm "This moves ${project} to ${to}."
  take_lock
  step main switch_over main_switch_over main_switch_over_check
  step accounts repoint accounts_repoint accounts_repoint_check
  step orders repoint orders_repoint orders_repoint_check
  step gateway leave gateway_leave
}

main() {
  if [[ "${planned}" == true ]]; then change_places; else give_up; fi
  answers https://api.olympus.example/healthz
  run gcloud storage rm "${lock}" --project="${project}"
  keep_evidence
  log "done. Now say so in the spec, before anybody applies: make ${to} the first region of prod."
}

main
