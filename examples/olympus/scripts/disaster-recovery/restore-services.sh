#!/usr/bin/env bash
# Made by olyc from main.oly by the blueprint `restore_services`.
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

usage="Usage: scripts/disaster-recovery/restore-services.sh [OPTION]...
Puts the images whose digests were written down into the services of prod, those first that others use. The services
themselves are Terraform's: apply first if they are gone.

  --images=VALUE
                     the file that names their digests
  --only=ITEM        only the steps of one of these:
                     accounts
                     analytics
                     orders
                     gateway
  --patience=MINUTES how long a step may take until its check succeeds, 120 by default
  --evidence=FILE    writes down how long each step took, for the build to judge promises by
  --source=TEXT      where this can be read again, for the evidence
  --yes              does not ask: needs no terminal
  --dry-run          says what it would do
  --json             a summary on standard output
  --help             this text
Exit: 0 done, 1 a command failed, 2 wrong call, 3 something is missing, 4 done, but it is not well.
"
status=
only=
patience=120
evidence=
source="${USER:-somebody}"
yes=false
measured=()
IMAGES=
while (($# > 0)); do
  case "$1" in
    --images=?*) IMAGES="${1#*=}" ;;
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
case "${only}" in
  "") ;;
  accounts) ;;
  analytics) ;;
  orders) ;;
  gateway) ;;
  *) fail 2 "nothing is to be done for '${only}'" ;;
esac
[[ "${patience}" =~ ^[1-9][0-9]{0,3}$ ]] || fail 2 "patience is a number of minutes, not '${patience}'"
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

# The image whose digest was written down runs again.
accounts_redeploy() {
  digest="$(jq --exit-status --raw-output '.images."accounts".digest' "${IMAGES}")"
  gcloud run services update accounts --project=olympus-prod --region=us-central1 \
    --image="us-central1-docker.pkg.dev/olympus-prod/olympus/accounts@${digest}" --quiet
  gcloud run services update accounts --project=olympus-prod --region=us-east1 \
    --image="us-central1-docker.pkg.dev/olympus-prod/olympus/accounts@${digest}" --quiet
}
accounts_redeploy_check() {
  gcloud run services describe accounts \
    --project=olympus-prod --region=us-east1 --format=json \
    | jq --exit-status '.status.conditions | any(.type == "Ready" and .status == "True")' >/dev/null
}

# The image whose digest was written down runs again.
analytics_redeploy() {
  digest="$(jq --exit-status --raw-output '.images."analytics".digest' "${IMAGES}")"
  gcloud run services update analytics --project=olympus-prod --region=us-central1 \
    --image="us-central1-docker.pkg.dev/olympus-prod/olympus/analytics@${digest}" --quiet
  gcloud run services update analytics --project=olympus-prod --region=us-east1 \
    --image="us-central1-docker.pkg.dev/olympus-prod/olympus/analytics@${digest}" --quiet
}
analytics_redeploy_check() {
  gcloud run services describe analytics \
    --project=olympus-prod --region=us-east1 --format=json \
    | jq --exit-status '.status.conditions | any(.type == "Ready" and .status == "True")' >/dev/null
}

# The image whose digest was written down runs again.
orders_redeploy() {
  digest="$(jq --exit-status --raw-output '.images."orders".digest' "${IMAGES}")"
  gcloud run services update orders --project=olympus-prod --region=us-central1 \
    --image="us-central1-docker.pkg.dev/olympus-prod/olympus/orders@${digest}" --quiet
  gcloud run services update orders --project=olympus-prod --region=us-east1 \
    --image="us-central1-docker.pkg.dev/olympus-prod/olympus/orders@${digest}" --quiet
}
orders_redeploy_check() {
  gcloud run services describe orders \
    --project=olympus-prod --region=us-east1 --format=json \
    | jq --exit-status '.status.conditions | any(.type == "Ready" and .status == "True")' >/dev/null
}

# The image whose digest was written down runs again.
gateway_redeploy() {
  digest="$(jq --exit-status --raw-output '.images."gateway".digest' "${IMAGES}")"
  gcloud run services update gateway --project=olympus-prod --region=us-central1 \
    --image="us-central1-docker.pkg.dev/olympus-prod/olympus/gateway@${digest}" --quiet
  gcloud run services update gateway --project=olympus-prod --region=us-east1 \
    --image="us-central1-docker.pkg.dev/olympus-prod/olympus/gateway@${digest}" --quiet
}
gateway_redeploy_check() {
  gcloud run services describe gateway \
    --project=olympus-prod --region=us-east1 --format=json \
    | jq --exit-status '.status.conditions | any(.type == "Ready" and .status == "True")' >/dev/null
}

main() {
  find_images() {
    echo images.lock.json
  }
  if [[ -z "${IMAGES}" && "${dry_run}" == false ]]; then IMAGES="$(find_images)"; fi
  log "IMAGES is '${IMAGES}'"
  [[ -f "${IMAGES}" || "${dry_run}" == true ]] || fail 3 "'${IMAGES}' is not there: the commit that was deployed has one"
  confirm "This deploys all of olympus-prod anew."
  step accounts redeploy accounts_redeploy accounts_redeploy_check
  step analytics redeploy analytics_redeploy analytics_redeploy_check
  step orders redeploy orders_redeploy orders_redeploy_check
  step gateway redeploy gateway_redeploy gateway_redeploy_check
  answers https://api.olympus.example/healthz
  keep_evidence
}

main
