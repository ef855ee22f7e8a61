#!/usr/bin/env bash
# Made by olyc from main.oly by the blueprint `verify_recovery`.
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
cd -- "${here}/../.."

usage="Usage: scripts/disaster-recovery/verify-recovery.sh --of=RECOVERY [OPTION]...
Is everything of prod back? After a failure, and after a rehearsal.

  --of=RECOVERY      what was lost:
                     bad_change: logical; back within 4h, at most 1h lost
                     region_loss: region; back within 4h, at most 1h lost
                     zone_loss: zone; back within 15m, at most 1m lost
  --since=MOMENT     when it was lost, such as 2026-11-23T08:15:00Z: the time until now is held against the promise
  --last=STORE@MOMENT
                     when the newest change was made that a store still has; once for each store
  --patience=MINUTES how long to wait until all is well, 10 by default
  --evidence=FILE    writes down what was seen, for the build to judge promises by
  --source=TEXT      where this can be read again, for the evidence
  --rehearsal        the cloud is a stand-in: what is written down says so, and proves nothing
  --dry-run          says what it would do, and asks nobody
  --json             a summary on standard output
  --help             this text
Exit: 0 all is back as promised, 1 a command failed, 2 wrong call, 3 something is missing, 4 it is not, or not as promised.
"
of=
since=
last=()
patience=10
evidence=
source="${USER:-somebody}"
rehearsal=
measured=()
proved=false
status=
promises_kept=true
while (($# > 0)); do
  case "$1" in
    --of=?*) of="${1#*=}" ;;
    --since=?*) since="${1#*=}" ;;
    --last=?*@?*) last+=("${1#*=}") ;;
    --patience=?*) patience="${1#*=}" ;;
    --evidence=?*) evidence="${1#*=}" ;;
    --source=?*) source="${1#*=}" ;;
    --rehearsal) rehearsal=true ;;
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
[[ "${patience}" =~ ^[1-9][0-9]{0,3}$ ]] || fail 2 "patience is a number of minutes, not '${patience}'"
require curl date gcloud jq
# asks CHECK: how it ended stands in `code`.
asks() {
  code=0
  "$1" >&2 || code="$?"
}

# holds ITEM NAME CHECK: waits until a check succeeds.
holds() {
  local attempt
  for ((attempt = 0; attempt < patience * 6; attempt++)); do
    asks "$3"
    [[ "${code}" != 0 ]] || return 0
    sleep 10
  done
  fail 4 "$1: $2 was done, and its check does not succeed"
}

# What a stand-in for the cloud showed proves nothing of the cloud.
rehearsal="${rehearsal:-${REHEARSAL:-false}}"

# What was seen, in the form in which the build reads it. A time counts only if somebody made sure that what it brought back works.
keep_evidence() {
  local today
  [[ -n "${evidence}" && "${dry_run}" == false ]] || return 0
  if [[ "${proved:-true}" == false ]]; then
    log "nothing is written down: nobody saw a program read and write"
    return 0
  fi
  if ((${#measured[@]} == 0)); then
    log "nothing was seen that could be written down"
    return 0
  fi
  TZ=UTC printf -v today '%(%Y-%m-%d)T' -1
  mkdir -p "$(dirname -- "${evidence}")"
  printf '%s\n' "${measured[@]}" \
    | jq --raw-input --null-input --arg environment prod --arg today "${today}" --arg source "${source}" --arg rehearsal "${rehearsal}" \
      '{format: 1, environment: $environment, on: $today, source: $source}
        + (if $rehearsal == "false" then {} else {rehearsal: true} end)
        + {measured: [inputs | split("\t") | {of: .[0], shows: .[1], samples: (.[2] | tonumber)} + (if .[3] then {scenario: .[3]} else {} end)]}' \
      >"${evidence}"
  log "${evidence} says what was seen; \`olyc prove\` counts it"
}

# answers URL [OPTION]...: what users see, for ten minutes at most.
answers() {
  local url="$1" attempt
  shift
  if [[ "${dry_run}" == true ]]; then
    log "would ask ${url}"
    return 0
  fi
  for attempt in {1..60}; do
    ask status 200 curl --silent --output /dev/null --max-time 5 --write-out '%{http_code}' "$@" "${url}"
    if [[ "${status}" == 200 ]]; then
      log "${url} answers"
      return 0
    fi
    log "${url}: ${status}, attempt ${attempt}"
    sleep 10
  done
  fail 4 "${url} does not answer"
}

# check ITEM NAME FUNCTION: waits until it is well.
check() {
  log "$1: $2?"
  commands+=("$1: $2?")
  if [[ "${dry_run}" == false ]]; then holds "$1" "$2" "$3"; fi
}

# Seconds since a moment.
age_of() {
  local moment
  moment="$(date --utc --date="$1" +%s)" || fail 2 "'$1' is no moment"
  age="$(($(date --utc +%s) - moment))"
}

# kept WORDS SECONDS PROMISED: holds what was seen against what was promised.
kept() {
  if (($2 <= $3)); then
    log "$1: $2 s, and $3 s were promised"
  else
    log "$1: $2 s, more than the $3 s that were promised"
    promises_kept=false
  fi
}

# measure RTO RPO SCENARIO: what is known of time and loss.
measure() {
  local one lost age=0
  if [[ -n "${since}" ]]; then
    age_of "${since}"
    kept "back after" "${age}" "$1"
    measured+=("${of}"$'\t'"recovery_time == ${age}s"$'\t1\t'"$3")
  fi
  for one in "${last[@]}"; do
    [[ -n "${since}" ]] || fail 2 "--last says nothing without --since"
    age_of "${one#*@}"
    lost="${age}"
    age_of "${since}"
    lost="$((lost > age ? lost - age : 0))"
    kept "${one%%@*} lost" "${lost}" "$2"
    measured+=("${one%%@*}"$'\t'"loss == ${lost}s"$'\t1\t'"$3")
  done
}

# main: promote
main_promote_check() {
  gcloud sql instances describe prod-main-us-east1 \
    --project=olympus-prod --format='csv[no-heading](state,instanceType)' | grep -qx RUNNABLE,CLOUD_SQL_INSTANCE
}

# orders: grow
orders_grow_check() {
  gcloud run services describe orders \
    --project=olympus-prod --region=us-east1 --format=json \
    | jq --exit-status '(.status.conditions | any(.type == "Ready" and .status == "True"))
        and ([.status.traffic[]?.percent // 0] | add == 100)' >/dev/null
}

# orders: repoint
orders_repoint_check() {
  answers_now="$(gcloud run services describe orders --project=olympus-prod --region=us-east1 --format=json \
    | jq --exit-status --raw-output '[.status.traffic[] | select((.percent // 0) > 0)] | select(length == 1) | .[0].revisionName')" \
    && gcloud run revisions describe "${answers_now}" --project=olympus-prod --region=us-east1 --format=json \
    | jq --exit-status '(.status.conditions | any(.type == "Ready" and .status == "True"))
        and ([.spec.containers[] | select(.name == "database-proxy") | .args[] | split("?")[0]] as $found
          | [] == ([
            "olympus-prod:us-east1:prod-main-us-east1"
            ] - $found))' >/dev/null
}

# accounts: grow
accounts_grow_check() {
  gcloud run services describe accounts \
    --project=olympus-prod --region=us-east1 --format=json \
    | jq --exit-status '(.status.conditions | any(.type == "Ready" and .status == "True"))
        and ([.status.traffic[]?.percent // 0] | add == 100)' >/dev/null
}

# accounts: repoint
accounts_repoint_check() {
  answers_now="$(gcloud run services describe accounts --project=olympus-prod --region=us-east1 --format=json \
    | jq --exit-status --raw-output '[.status.traffic[] | select((.percent // 0) > 0)] | select(length == 1) | .[0].revisionName')" \
    && gcloud run revisions describe "${answers_now}" --project=olympus-prod --region=us-east1 --format=json \
    | jq --exit-status '(.status.conditions | any(.type == "Ready" and .status == "True"))
        and ([.spec.containers[] | select(.name == "database-proxy") | .args[] | split("?")[0]] as $found
          | [] == ([
            "olympus-prod:us-east1:prod-main-us-east1"
            ] - $found))' >/dev/null
}

# gateway: grow
gateway_grow_check() {
  gcloud run services describe gateway \
    --project=olympus-prod --region=us-east1 --format=json \
    | jq --exit-status '(.status.conditions | any(.type == "Ready" and .status == "True"))
        and ([.status.traffic[]?.percent // 0] | add == 100)' >/dev/null
}

# gateway: leave
gateway_leave_check() {
  backends=(
    gateway
    gateway-cached
  )
  described="$(for backend in "${backends[@]}"; do
    gcloud compute backend-services describe "${backend}" --project=olympus-prod --global --format=json || exit 1
  done)" \
    && jq --slurp --exit-status 'map([.backends[]?.group | select(contains("/regions/us-central1/"))] != []) | all(. == false)' \
      <<<"${described}" >/dev/null
}

# main: take over
main_take_over_check() {
  gcloud sql instances describe prod-main \
    --project=olympus-prod --format='csv[no-heading](state)' | grep -qx RUNNABLE
}

bad_change() {
  answers https://api.olympus.example/health
  answers https://api.olympus.example/proof --request POST
  proved=true
  measure 14400 3600 logical
}

region_loss() {
  check main promote main_promote_check
  check orders grow orders_grow_check
  check orders repoint orders_repoint_check
  check accounts grow accounts_grow_check
  check accounts repoint accounts_repoint_check
  check gateway grow gateway_grow_check
  check gateway leave gateway_leave_check
  answers https://api.olympus.example/health
  answers https://api.olympus.example/proof --request POST
  proved=true
  measure 14400 3600 region
}

zone_loss() {
  check main take_over main_take_over_check
  check orders grow orders_grow_check
  check accounts grow accounts_grow_check
  check gateway grow gateway_grow_check
  answers https://api.olympus.example/health
  answers https://api.olympus.example/proof --request POST
  proved=true
  measure 900 60 zone
}

main() {
  case "${of}" in
    bad_change) bad_change ;;
    region_loss) region_loss ;;
    zone_loss) zone_loss ;;
    *) fail 2 "nothing is promised about '${of}'" ;;
  esac
  keep_evidence
  [[ "${promises_kept}" == true ]] || fail 4 "it is back, and not as promised"
}

main
