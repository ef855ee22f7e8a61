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

  --to=REGION        where to:
                     us-east1
  --planned          both regions are well: nothing is lost, and writing stops for about a minute
  --yes              does not ask: needs no terminal
  --dry-run          says what it would do
  --json             a summary on standard output
  --help             this text
Without --planned what was not copied yet is lost. Exit: 0 done, 1 a command failed, 2 wrong call, 3 not possible now, 4 done, but
users get no answer.
"
readonly project=olympus-prod
readonly lock=gs://olympus-prod-terraform-state/failover.lock
to=
planned=false
yes=false
state=
replication=
busy=
status=
description=
while (($# > 0)); do
  case "$1" in
    --to=?*) to="${1#*=}" ;;
    --planned) planned=true ;;
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
case "${to}" in
  us-east1) ;;
  *) fail 2 "no region to go to: '${to}'" ;;
esac
readonly to planned yes
require curl gcloud jq

# 1 Detect: can the copy take over?
preflight() {
  local copy="$1" primary="$2"
  ask state RUNNABLE gcloud sql instances describe "${copy}" --project="${project}" --format='value(state)'
  [[ "${state}" == RUNNABLE ]] || fail 3 "${copy} is ${state}"
  ask replication READ_REPLICA_INSTANCE gcloud sql instances describe "${copy}" --project="${project}" --format='value(instanceType)'
  [[ "${replication}" == READ_REPLICA_INSTANCE ]] || fail 3 "${copy} is no copy any more: it was promoted before"
  ask busy '' gcloud sql operations list --instance="${copy}" --project="${project}" --filter='status!=DONE' --format='value(name)'
  [[ -z "${busy}" ]] || fail 3 "${copy} is busy with ${busy}"
  if [[ "${planned}" == true ]]; then
    ask state RUNNABLE gcloud sql instances describe "${primary}" --project="${project}" --format='value(state)'
    [[ "${state}" == RUNNABLE ]] || fail 3 "${primary} is ${state}: without --planned it is given up"
  fi
}

# 2 Decide: a person says so, by the name of the project.
confirm() {
  local answer
  if [[ "${yes}" == true || "${dry_run}" == true ]]; then return 0; fi
  [[ -t 0 ]] || fail 3 "nobody to ask: --yes goes on without"
  read -r -p "This moves ${project} to ${to}. The name of the project: " answer
  [[ "${answer}" == "${project}" ]] || fail 2 "that is not the name of the project"
}

# Two people at once would be worse than none: the object is made only if it is not there.
take_lock() {
  run mkdir -p build/failover
  if [[ "${dry_run}" == false ]]; then printf 'failover of %s to %s\n' "${project}" "${to}" >build/failover/lock; fi
  run gcloud storage cp build/failover/lock "${lock}" --if-generation-match=0 --project="${project}"
}

# 3 Data: the copy becomes the primary. On purpose they change places; else the copy goes on alone.
promote() {
  local copy="$1" primary="$2"
  if [[ "${planned}" == true ]]; then
    run gcloud sql instances patch "${primary}" --project="${project}" --failover-dr-replica-name="${copy}" --quiet
    run gcloud sql instances switchover "${copy}" --project="${project}" --db-timeout=600 --quiet
  else
    run gcloud sql instances promote-replica "${copy}" --project="${project}" --quiet
  fi
}

# 4 Compute: programs find the new primary. All else in the service stays as it is.
repoint() {
  local service="$1" old="$2" new="$3" file="build/failover/$1.json"
  ask description '{}' gcloud run services describe "${service}" --project="${project}" --region="${to}" --format=json
  if [[ "${dry_run}" == false ]]; then
    jq --arg old "${old}" --arg new "${new}" \
      'del(.status, .spec.template.metadata.name)
        | (.spec.template.spec.containers[] | select(.name == "database-proxy") | .args)
        |= map(if startswith($old + "?") then $new + .[($old | length):] else . end)' \
      <<<"${description}" >"${file}"
  fi
  run gcloud run services replace "${file}" --project="${project}" --region="${to}" --quiet
}

# 5 Traffic: the load balancer forgets the region that was left.
leave() {
  local backend="$1" group="$2" region="$3"
  run gcloud compute backend-services remove-backend "${backend}" --project="${project}" --global \
    --network-endpoint-group="${group}" --network-endpoint-group-region="${region}" --quiet
}

# 6 Verify: what users see, for ten minutes at most.
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

main() {
  preflight "prod-main-${to}" prod-main
  confirm
  take_lock
  promote "prod-main-${to}" prod-main
  repoint accounts olympus-prod:us-central1:prod-main "olympus-prod:${to}:prod-main-${to}"
  repoint orders olympus-prod:us-central1:prod-main "olympus-prod:${to}:prod-main-${to}"
  leave gateway gateway-us-central1 us-central1
  leave gateway-cached gateway-us-central1 us-central1
  answers https://api.olympus.example/healthz
  run gcloud storage rm "${lock}" --project="${project}"
  log "done. Now say so in the spec, before anybody applies: make ${to} the first region of prod."
}

main
