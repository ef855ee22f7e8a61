#!/usr/bin/env bash
# Made by olyc from main.oly by the blueprint `restore_database`.
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

usage="Usage: scripts/disaster-recovery/restore-database.sh [OPTION]...
Restores the stores of prod as they were at some moment, each beside the original, which stays as it is.

  --drill            takes away afterwards what was restored, and also writes down how much would have been lost
  --undo             only takes away what was restored before
  --restore-to=VALUE
                     the last good moment, such as 2026-11-23T08:15:00Z; without it the newest that can be restored
  --only=ITEM        only the steps of one of these:
                     main
  --patience=MINUTES how long a step may take until its check succeeds, 120 by default
  --evidence=FILE    writes down how long each step took, for the build to judge promises by
  --source=TEXT      where this can be read again, for the evidence
  --yes              does not ask: needs no terminal
  --dry-run          says what it would do
  --json             a summary on standard output
  --help             this text
Exit: 0 done, 1 a command failed, 2 wrong call, 3 not possible now, 4 restored, but it is not well.
"
drill=false
undo=false
only=
patience=120
evidence=
source="${USER:-somebody}"
yes=false
measured=()
RESTORE_TO=
while (($# > 0)); do
  case "$1" in
    --drill) drill=true ;;
    --undo) undo=true ;;
    --restore-to=?*) RESTORE_TO="${1#*=}" ;;
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
  main) ;;
  *) fail 2 "nothing is to be done for '${only}'" ;;
esac
[[ "${patience}" =~ ^[1-9][0-9]{0,3}$ ]] || fail 2 "patience is a number of minutes, not '${patience}'"
require date gcloud jq
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

# lost ITEM FUNCTION: what would be lost by a mistake now: all after the newest moment to which it can be restored.
lost() {
  local newest
  [[ -z "${only}" || "${only}" == "$1" ]] || return 0
  ask newest '' "$2"
  [[ "${dry_run}" == false ]] || return 0
  measured+=("$1"$'\t'"loss == $(($(date --utc +%s) - $(date --utc --date="${newest}" +%s)))s"$'\t1\tlogical')
}

# A new server as it was at any moment of the last days. The old one stays as it is, so that nothing more is lost.
main_restore() {
  gcloud sql instances clone prod-main prod-main-restored \
    --project=olympus-prod --point-in-time="${RESTORE_TO}"
}
main_restore_check() {
  gcloud sql instances describe prod-main-restored \
    --project=olympus-prod --format='csv[no-heading](state)' | grep -qx RUNNABLE
}
main_restore_undo() {
  gcloud sql instances patch prod-main-restored \
    --project=olympus-prod --no-deletion-protection --quiet
  gcloud sql instances delete prod-main-restored --project=olympus-prod --quiet
}

# The newest moment to which main can be restored.
main_recoverable_to() {
  gcloud sql instances get-latest-recovery-time prod-main \
    --project=olympus-prod --format='value(latestRecoveryTime)'
}

take_back() {
  step main "undo restore" main_restore_undo
}

main() {
  if [[ "${undo}" == true ]]; then
    confirm "This takes away what was restored in olympus-prod."
    take_back
    return 0
  fi
  find_restore_to() {
    gcloud sql instances get-latest-recovery-time prod-main \
      --project=olympus-prod --format='value(latestRecoveryTime)'
  }
  if [[ -z "${RESTORE_TO}" && "${dry_run}" == false ]]; then RESTORE_TO="$(find_restore_to)"; fi
  log "RESTORE_TO is '${RESTORE_TO}'"
  confirm "This restores stores of olympus-prod, beside what runs."
  if [[ "${drill}" == true ]]; then lost main main_recoverable_to; fi
  step main restore main_restore main_restore_check
  keep_evidence
  if [[ "${drill}" == true ]]; then
    take_back
    return 0
  fi
  log "by hand, main: copy back: Compare the restored data with the damaged ones, decide what to copy back, and delete prod-main-restored afterwards."
}

main
