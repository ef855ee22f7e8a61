#!/usr/bin/env bash
# Made by olyc from shop.oly by the blueprint `load_test`.
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

usage="Usage: scripts/load-test.sh --environment=NAME [OPTION]...
Sends for twelve minutes what the spec says of the busiest time, and holds what comes back against what is promised.

  --environment=NAME where to:
                     test
                     live
  --service=NAME     whose door, frontend by default:
                     frontend
  --share=PERCENT    only so much of it, 100 by default; more than 100 looks for the end
  --evidence=FILE    writes down what was seen, for the build to judge promises by
  --source=TEXT      where this can be read again, for the evidence
  --let-through      the firewall has a rule that lets this address through, however much it sends
  --yes              also where users are, without asking
  --dry-run          says what it would do
  --json             a summary on standard output
  --help             this text
What users ask stands in load/NAME.json, a list such as [{\"method\": \"GET\", \"path\": \"/orders\", \"status\": 200}]; without a
status anything from 200 to 299 is expected, and what is not expected is a failure. Paths that are kept at the edge are left out. Exit: 0 as promised, 1 a command failed, 2 wrong call, 3 something is missing, 4 not as promised.
"
environment=
service=frontend
share=100
evidence=
source="${USER:-somebody}"
yes=false
through=false
base=
rate=
limit=
cached=
proving=false
requests=
while (($# > 0)); do
  case "$1" in
    --environment=?*) environment="${1#*=}" ;;
    --service=?*) service="${1#*=}" ;;
    --share=?*) share="${1#*=}" ;;
    --evidence=?*) evidence="${1#*=}" ;;
    --source=?*) source="${1#*=}" ;;
    --let-through) through=true ;;
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
[[ "${share}" =~ ^[1-9][0-9]{0,3}$ ]] || fail 2 "a share is a number of percent, not '${share}'"

# Where the door is, and how many requests a second come at the busiest time.
case "${environment}:${service}" in
  test:frontend)
    base=https://test.books.example
    rate=1
    limit=20
    cached='["/static"]'
    proving=false
    requests='[{"path":"/health"}]'
    ;;
  live:frontend)
    base=https://books.example
    rate=1
    limit=20
    cached='["/static"]'
    proving=false
    requests='[{"path":"/health"}]'
    ;;
  *) fail 2 "there is no environment '${environment}', or no door of '${service}' in it" ;;
esac
if [[ -f "load/${service}.json" ]]; then
  requests="$(<"load/${service}.json")"
  proving=true
fi
rate=$(((rate * share + 99) / 100))
if [[ "${proving}" == false && -n "${evidence}" ]]; then
  log "load/${service}.json does not say what users ask: whether it is well is no evidence of how fast it works"
  evidence=
fi
if ((share < 100)) && [[ -n "${evidence}" ]]; then
  log "less than the busiest time is no evidence of it"
  evidence=
fi
require jq k6
jq --exit-status 'type == "array" and length > 0 and all(.path | startswith("/"))' <<<"${requests}" >/dev/null \
  || fail 3 "load/${service}.json is not a list of requests with paths"
requests="$(jq --compact-output --argjson cached "${cached}" 'map(select(.path as $path | $cached | all(. as $kept | $path | startswith($kept) | not)))' <<<"${requests}")"
[[ "${requests}" != "[]" ]] || fail 3 "all that load/${service}.json asks for is kept at the edge"

# From one address the firewall lets through what one visitor may ask for, and bans who asks for three times as much.
if ((rate > limit)) && [[ "${through}" == false ]]; then
  fail 3 "${rate} requests a second from one address are more than the firewall lets through (${limit}): send --share=$((limit * share / rate)), or give \`waf\` the rule \`\"Load tests\" { requests = \"inIpRange(origin.ip, 'ADDRESS/32')\", allow = true }\` and say --let-through"
fi

# Who reads the time of real users' requests must not make them slow without being asked to.
confirm() {
  local answer
  case "${environment}" in
    live) ;;
    *) return 0 ;;
  esac
  if [[ "${yes}" == true || "${dry_run}" == true ]]; then return 0; fi
  [[ -t 0 ]] || fail 3 "nobody to ask: --yes goes on without"
  read -r -p "Users are in ${environment}. Its name: " answer
  [[ "${answer}" == "${environment}" ]] || fail 2 "that is not its name"
}

main() {
  confirm
  log "${rate} requests a second to ${base}"
  if [[ -n "${evidence}" ]]; then run mkdir -p "$(dirname -- "${evidence}")"; fi
  # k6 ends with 99 where a threshold was crossed.
  try k6 run --env "RATE=${rate}" --env "BASE=${base}" --env "REQUESTS=${requests}" --env "ENVIRONMENT=${environment}" \
    --env "SOURCE=${source}" --env "EVIDENCE=${evidence}" --env "REHEARSAL=${REHEARSAL:-}" "load/${service}.js"
  case "${code}" in
    0) log "as promised" ;;
    99) fail 4 "not as promised" ;;
    *) fail 1 "k6 ended with ${code}" ;;
  esac
}

main
