#!/usr/bin/env bash
# Made by olyc from shop.oly by the blueprint `measure_script`.
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

usage="Usage: scripts/measure-promises.sh [OPTION]...
Measures what is promised of live and only running shows, over the last 30 days.

  --evidence=FILE    writes it down, for the build to judge promises by
  --source=TEXT      where this can be read again, for the evidence
  --dry-run          says what it would do
  --json             a summary on standard output
  --help             this text
Exit: 0 done, 1 a command failed, 2 wrong call, 3 something is missing.
"
evidence=
source="${USER:-somebody}"
rehearsal="${REHEARSAL:-false}"
# What is read here was measured while users were served.
proved=true
measured=()
while (($# > 0)); do
  case "$1" in
    --evidence=?*) evidence="${1#*=}" ;;
    --source=?*) source="${1#*=}" ;;
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
require curl date gcloud gh jq

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
    | jq --raw-input --null-input --arg environment live --arg today "${today}" --arg source "${source}" --arg rehearsal "${rehearsal}" \
      '{format: 1, environment: $environment, on: $today, source: $source}
        + (if $rehearsal == "false" then {} else {rehearsal: true} end)
        + {measured: [inputs | split("\t") | {of: .[0], shows: .[1], samples: (.[2] | tonumber)} + (if .[3] then {scenario: .[3]} else {} end)]}' \
      >"${evidence}"
  log "${evidence} says what was seen; \`olyc prove\` counts it"
}

# promql QUERY: asks Cloud Monitoring; prints a number, or nothing where there is none. The token is in no argument.
promql() {
  local token
  token="$(gcloud auth print-access-token)"
  curl --silent --show-error --fail --max-time 60 --header @- --data-urlencode "query=$1" \
    "https://monitoring.googleapis.com/v1/projects/books-live/location/global/prometheus/api/v1/query" \
    <<<"Authorization: Bearer ${token}" \
    | jq --raw-output '.data.result[0].value[1] // empty | select(. != "NaN" and . != "+Inf")'
}

# of_samples QUERY COUNT: a number, and how many samples it speaks of.
of_samples() {
  local value count
  value="$(promql "$1")"
  count="$(promql "$2")"
  [[ -z "${value}" || -z "${count}" ]] || printf '%.3f %.0f\n' "${value}" "${count}"
}

# worse_of ONE OTHER: of two witnesses the one who saw less good; nothing where one of them saw nothing.
worse_of() {
  if [[ -n "$1" && -n "$2" ]]; then printf '%s\n' "$1" "$2" | sort --general-numeric-sort | head --lines=1; fi
}

# Issues of the last thirty days with the label `incident`.
incidents() {
  local since
  since="$(date --utc --date='30 days ago' +%F)"
  gh issue list --label incident --state all --limit 500 --search "created:>=${since}" --json createdAt,closedAt \
    | jq '[.[] | {at: (.createdAt | fromdate), over: (if .closedAt then .closedAt | fromdate else null end)}]'
}

# seen OF WHAT UNIT FUNCTION: keeps what was measured, if there was anything to measure.
seen() {
  local said value samples
  ask said '' "$4"
  read -r value samples <<<"${said}"
  if [[ -z "${value}" ]]; then
    log "$1: nothing to measure of $2 yet"
    return 0
  fi
  log "$1: $2 == ${value}$3"
  measured+=("$1"$'\t'"$2 == ${value}$3"$'\t'"${samples}")
}

# availability of frontend
frontend_availability() {
  local counted seen
  ask counted '' of_samples \
    '100 * sum(increase(loadbalancing_googleapis_com:https_request_count{backend_target_name=~"frontend|frontend-cached",response_code_class!~"400|500"}[30d])) / sum(increase(loadbalancing_googleapis_com:https_request_count{backend_target_name=~"frontend|frontend-cached",response_code_class!="400"}[30d]))' \
    'sum(increase(loadbalancing_googleapis_com:https_request_count{backend_target_name=~"frontend|frontend-cached",response_code_class!="400"}[30d]))'
  ask seen '' of_samples \
    '100 * avg(avg_over_time(monitoring_googleapis_com:uptime_check_check_passed{host=~"books.example"}[30d]))' \
    'sum(count_over_time(monitoring_googleapis_com:uptime_check_check_passed{host=~"books.example"}[30d]))'
  worse_of "${counted}" "${seen}"
}

main() {
  seen frontend "availability" "%" frontend_availability
  keep_evidence
}

main
