#!/usr/bin/env bash
# Made by olyc from main.oly by the blueprint `rollback_script`.
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

usage="Usage: scripts/disaster-recovery/rollback.sh --before=MOMENT [OPTION]...
Sends all traffic of prod to the revisions that answered at the last good moment, by what was written down
then: not to what was merely there, such as a trial that was given up. It builds nothing and changes no data: a
migration that older programs cannot work with has to be taken back before. It says by which moment it can be
taken back itself.

  --record           only writes down which revisions answer now: after each change of traffic
  --without=REGION   leaves a region alone that is away
  --before=VALUE
                     the last good moment, such as 2026-11-23T08:15:00Z
  --only=ITEM        only the steps of one of these:
                     accounts
                     analytics
                     orders
                     gateway
  --patience=MINUTES how long a step may take until its check succeeds, 120 by default
  --evidence=FILE    writes down how long each step took, for the build to judge promises by
  --source=TEXT      where this can be read again, for the evidence
  --rehearsal        the cloud is a stand-in: what is written down says so, and proves nothing
  --yes              does not ask: needs no terminal
  --dry-run          says what it would do, and asks nobody
  --json             a summary on standard output
  --help             this text
Exit: 0 done, 1 a command failed, 2 wrong call, 3 something is missing, 4 done, but it is not well.
"
record=false
status=
regions=(
  us-central1
  us-east1
)
only=
patience=120
evidence=
source="${USER:-somebody}"
rehearsal=
yes=false
measured=()
proved=false
BEFORE=
while (($# > 0)); do
  case "$1" in
    --record) record=true ;;
    --without=?*)
      kept=()
      for region in "${regions[@]}"; do
        if [[ "${region}" != "${1#*=}" ]]; then kept+=("${region}"); fi
      done
      if ((${#kept[@]} == 0 || ${#kept[@]} == ${#regions[@]})); then fail 2 "cannot do without '${1#*=}'"; fi
      regions=("${kept[@]}")
      ;;
    --before=?*) BEFORE="${1#*=}" ;;
    --only=?*) only="${1#*=}" ;;
    --patience=?*) patience="${1#*=}" ;;
    --evidence=?*) evidence="${1#*=}" ;;
    --source=?*) source="${1#*=}" ;;
    --rehearsal) rehearsal=true ;;
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
case "${only}" in
  "") ;;
  accounts) ;;
  analytics) ;;
  orders) ;;
  gateway) ;;
  *) fail 2 "nothing is to be done for '${only}'" ;;
esac
[[ "${patience}" =~ ^[1-9][0-9]{0,3}$ ]] || fail 2 "patience is a number of minutes, not '${patience}'"
require awk curl date gcloud jq
# ready ITEM NAME FUNCTION [CHECK]: ends the script if a step could not be done now. What is done already need not be possible, and what
# was begun is waited for when its turn comes.
ready() {
  [[ -z "${only}" || "${only}" == "$1" ]] || return 0
  if [[ "${dry_run}" == true ]]; then
    log "$1: would ask whether $2 is possible"
    return 0
  fi
  log "$1: is $2 possible?"
  if [[ -n "${4:-}" ]]; then
    asks "$4"
    [[ "${code}" != 0 ]] || return 0
  fi
  asks "$3"
  [[ "${code}" == 0 || "${resumed}" == true ]] || fail 3 "$1: $2 is not possible now"
}

# step ITEM NAME FUNCTION [CHECK]: does a step, and waits until its check succeeds. What is so already is not done again, and what an
# interrupted run began is waited for: neither says how long it takes. A dry run shows what it would do.
step() {
  local began="${SECONDS}" begun=false
  [[ -z "${only}" || "${only}" == "$1" ]] || return 0
  commands+=("$1: $2")
  if [[ "${dry_run}" == true ]]; then
    log "$1: would $2"
    declare -f "$3" >&2
    return 0
  fi
  if [[ -n "${4:-}" ]]; then
    asks "$4"
    if [[ "${code}" == 0 ]]; then
      log "$1: $2 is done already"
      return 0
    fi
  fi
  log "$1: $2"
  mark "$1: $2"
  if declare -F "$3_ready" >/dev/null; then
    asks "$3_ready"
    if [[ "${code}" != 0 ]]; then
      [[ "${resumed}" == true ]] || fail 3 "$1: $2 is not possible now"
      log "$1: $2 was begun before"
      begun=true
    fi
  fi
  if [[ "${begun}" == false ]]; then "$3" >&2; fi
  if [[ -n "${4:-}" ]]; then holds "$1" "$2" "$4"; fi
  # How long it takes to take a step back is no promise.
  [[ "$2" != undo* && "${begun}" == false ]] || return 0
  measured+=("$1"$'\t'"$2 == $((SECONDS - began))s"$'\t1')
}

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

# A person says so, by the name of the project.
confirm() {
  local answer
  if [[ "${yes}" == true || "${dry_run}" == true ]]; then return 0; fi
  [[ -t 0 ]] || fail 3 "nobody to ask: --yes goes on without"
  read -r -p "$1 The name of the project: " answer
  [[ "${answer}" == olympus-prod ]] || fail 2 "that is not the name of the project"
}

# Nothing here is kept track of: every step is asked whether it is done already.
resumed=false
mark() { :; }

readonly deployments=gs://olympus-prod-terraform-state/deployments

# note_traffic SERVICE REGION WHY: writes down which revisions answer now. WHY is one word.
note_traffic() {
  local now
  if [[ "${dry_run}" == true ]]; then
    log "would write down which revisions of $1 answer in $2"
    return 0
  fi
  TZ=UTC printf -v now '%(%Y-%m-%dT%H:%M:%SZ)T' -1
  mkdir -p build/deployments
  gcloud run services describe "$1" --project=olympus-prod --region="$2" --format=json \
    | jq --arg service "$1" --arg region "$2" --arg at "${now}" --arg why "$3" --arg by "${source}" \
      '{service: $service, region: $region, at: $at, why: $why, by: $by,
        traffic: [.status.traffic[] | select((.percent // 0) > 0) | {revision: .revisionName, percent}]}' \
      >build/deployments/now.json
  gcloud storage cp build/deployments/now.json "${deployments}/$2/$1/${now}.$3.json" --project=olympus-prod >&2
  log "$1 in $2: written down who answers since ${now}"
}

# note_all_traffic WHY: of every service, in the regions that are asked.
note_all_traffic() {
  local region
  for region in "${regions[@]}"; do
    note_traffic accounts "${region}" "$1"
    note_traffic analytics "${region}" "$1"
    note_traffic gateway "${region}" "$1"
    note_traffic orders "${region}" "$1"
  done
}

# answering SERVICE REGION: the one revision that answers everything there.
answering() {
  gcloud run services describe "$1" --project=olympus-prod --region="$2" --format=json \
    | jq --exit-status --raw-output '[.status.traffic[] | select((.percent // 0) > 0)] | select(length == 1) | .[0].revisionName'
}

# Terraform's own lock: a move between regions holds it.
readonly lock=gs://olympus-prod-terraform-state/platform/default.tflock

# served_then SERVICE REGION MOMENT: which revision answered most at a moment, by what was written down last before it.
served_then() {
  local found
  found="$(gcloud storage objects list "${deployments}/$2/$1/*" --project=olympus-prod --format='value(name)')"
  found="$(awk -F/ -v then="$3" 'substr($NF, 1, 20) <= then && $NF > last { last = $NF } END { print last }' <<<"${found}")"
  if [[ -z "${found}" ]]; then
    log "$1 in $2: nobody wrote down who answered then"
    return 1
  fi
  gcloud storage cat "${deployments}/$2/$1/${found}" --project=olympus-prod \
    | jq --exit-status --raw-output '.traffic | max_by(.percent) | .revision'
}

# Ends the script while everything is being moved: both would change who answers.
nothing_moves() {
  local held doing state
  ask held '' gcloud storage objects list "${lock%/*}/*.tflock" --project=olympus-prod --format='value(generation)'
  [[ -n "${held}" ]] || return 0
  held="$(gcloud storage cat "${lock}" --project=olympus-prod)"
  doing="$(jq --raw-output '.Operation // ""' <<<"${held}")"
  state="$(jq --raw-output '.state // ""' <<<"${held}")"
  if [[ "${state}" == moved ]]; then
    log "everything was moved: only revisions that find their databases where they lead now can answer"
  elif [[ -n "${state}" ]]; then
    fail 3 "${doing}: finish that first"
  fi
}

# find_leader SERVICE REVISION REGION: in `missed` what leads now and the revision does not find. After a failover older ones find what was left.
find_leader() {
  local kind leads leaders=()
  missed=
  case "$1" in
    accounts)
      kind="$(gcloud sql instances describe prod-main-us-east1 --project=olympus-prod --format='value(instanceType)')"
      leads=olympus-prod:us-central1:prod-main
      if [[ "${kind}" == CLOUD_SQL_INSTANCE ]]; then leads=olympus-prod:us-east1:prod-main-us-east1; fi
      leaders+=("${leads}")
      ;;
    orders)
      kind="$(gcloud sql instances describe prod-main-us-east1 --project=olympus-prod --format='value(instanceType)')"
      leads=olympus-prod:us-central1:prod-main
      if [[ "${kind}" == CLOUD_SQL_INSTANCE ]]; then leads=olympus-prod:us-east1:prod-main-us-east1; fi
      leaders+=("${leads}")
      ;;
    *) ;;
  esac
  for leads in "${leaders[@]}"; do
    if ! gcloud run revisions describe "$2" --project=olympus-prod --region="$3" --format=json \
      | jq --exit-status --arg leads "${leads}" 'any(.spec.containers[]?.args[]?; split("?")[0] == $leads)' >/dev/null; then
      log "$2 of $1 in $3 does not find ${leads}, which leads now: put its image in place anew, with restore-services.sh"
      missed="${leads}"
    fi
  done
}

# answered_then SERVICE MOMENT: in every region it is known who answered, and that revision is still there and well.
answered_then() {
  local region revision
  for region in "${regions[@]}"; do
    revision="$(served_then "$1" "${region}" "$2")"
    [[ -n "${revision}" ]] || return 1
    gcloud run revisions describe "${revision}" --project=olympus-prod --region="${region}" --format=json \
      | jq --exit-status '.status.conditions | any(.type == "Ready" and .status == "True")' >/dev/null || return 1
    find_leader "$1" "${revision}" "${region}"
    [[ -z "${missed}" ]] || return 1
  done
}

# answer_as_then SERVICE MOMENT: it answers everything again, in every region.
answer_as_then() {
  local region revision
  for region in "${regions[@]}"; do
    revision="$(served_then "$1" "${region}" "$2")"
    gcloud run services update-traffic "$1" --project=olympus-prod --region="${region}" --to-revisions="${revision}=100" --quiet
  done
}

# answers_as_then SERVICE MOMENT: it does so in every region.
answers_as_then() {
  local region revision now
  for region in "${regions[@]}"; do
    revision="$(served_then "$1" "${region}" "$2")"
    now="$(answering "$1" "${region}")"
    [[ -n "${revision}" && "${now}" == "${revision}" ]] || return 1
  done
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

# What answered at the last good moment answers everything again. Data stay as they are.
accounts_go_back() {
  answer_as_then accounts "${BEFORE}"
}
accounts_go_back_ready() {
  answered_then accounts "${BEFORE}"
}
accounts_go_back_check() {
  answers_as_then accounts "${BEFORE}"
}

# What answered at the last good moment answers everything again. Data stay as they are.
analytics_go_back() {
  answer_as_then analytics "${BEFORE}"
}
analytics_go_back_ready() {
  answered_then analytics "${BEFORE}"
}
analytics_go_back_check() {
  answers_as_then analytics "${BEFORE}"
}

# What answered at the last good moment answers everything again. Data stay as they are.
orders_go_back() {
  answer_as_then orders "${BEFORE}"
}
orders_go_back_ready() {
  answered_then orders "${BEFORE}"
}
orders_go_back_check() {
  answers_as_then orders "${BEFORE}"
}

# What answered at the last good moment answers everything again. Data stay as they are.
gateway_go_back() {
  answer_as_then gateway "${BEFORE}"
}
gateway_go_back_ready() {
  answered_then gateway "${BEFORE}"
}
gateway_go_back_check() {
  answers_as_then gateway "${BEFORE}"
}

main() {
  local now
  if [[ "${record}" == true ]]; then
    note_all_traffic deployed
    return 0
  fi
  nothing_moves
  [[ -n "${BEFORE}" || "${dry_run}" == true ]] || fail 2 "--before is needed: the last good moment, such as 2026-11-23T08:15:00Z"
  if [[ -n "${BEFORE}" || "${dry_run}" == false ]]; then log "BEFORE is '${BEFORE}'"; else log "would ask for BEFORE"; fi
  if [[ "${dry_run}" == false ]]; then
    BEFORE="$(date --utc --date="${BEFORE}" +%Y-%m-%dT%H:%M:%SZ)" || fail 2 "'${BEFORE}' is no moment"
  fi
  ready accounts go_back accounts_go_back_ready accounts_go_back_check
  ready analytics go_back analytics_go_back_ready analytics_go_back_check
  ready orders go_back orders_go_back_ready orders_go_back_check
  ready gateway go_back gateway_go_back_ready gateway_go_back_check
  confirm "This takes olympus-prod back to what answered at ${BEFORE}."
  note_all_traffic before-rollback
  TZ=UTC printf -v now '%(%Y-%m-%dT%H:%M:%SZ)T' -1
  log "--before=${now} takes this back"
  step accounts go_back accounts_go_back accounts_go_back_check
  step analytics go_back analytics_go_back analytics_go_back_check
  step orders go_back orders_go_back orders_go_back_check
  step gateway go_back gateway_go_back gateway_go_back_check
  note_all_traffic rollback
  answers https://api.olympus.example/health
  answers https://api.olympus.example/proof --request POST
  proved=true
  keep_evidence
}

main
