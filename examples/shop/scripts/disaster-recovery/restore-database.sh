#!/usr/bin/env bash
# Made by olyc from shop.oly by the blueprint `restore_database`.
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

usage="Usage: scripts/disaster-recovery/restore-database.sh [OPTION]...
Restores the stores of live as they were at some moment, each beside the original, which stays as it is.
Copies have names of their own, so that a drill and a restore know nothing of each other. Interrupted
anywhere, the same call goes on, if --copy is what the log of the first one says.

  --drill            takes away afterwards what was restored, and also writes down how much would have been lost
  --undo             only takes away what a call with the same --copy made on this machine
  --restore-to=VALUE
                     the last good moment, such as 2026-11-23T08:15:00Z; without it the newest that can be restored
  --copy=VALUE
                     how the name of the copy ends: the same one goes on with what was interrupted
  --only=ITEM        only the steps of one of these:
                     books
  --patience=MINUTES how long a step may take until its check succeeds, 120 by default
  --evidence=FILE    writes down how long each step took, for the build to judge promises by
  --source=TEXT      where this can be read again, for the evidence
  --rehearsal        the cloud is a stand-in: what is written down says so, and proves nothing
  --yes              does not ask: needs no terminal
  --dry-run          says what it would do, and asks nobody
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
rehearsal=
yes=false
measured=()
proved=false
RESTORE_TO=
COPY=
while (($# > 0)); do
  case "$1" in
    --drill) drill=true ;;
    --undo) undo=true ;;
    --restore-to=?*) RESTORE_TO="${1#*=}" ;;
    --copy=?*) COPY="${1#*=}" ;;
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
  books) ;;
  *) fail 2 "nothing is to be done for '${only}'" ;;
esac
[[ "${patience}" =~ ^[1-9][0-9]{0,3}$ ]] || fail 2 "patience is a number of minutes, not '${patience}'"
require date gcloud jq

# Real copies and those of drills can never be taken for each other.
if [[ -z "${COPY}" && "${undo}" == false ]]; then
  kind=restored
  if [[ "${drill}" == true ]]; then kind=drill; fi
  TZ=UTC printf -v COPY '%s-%(%Y%m%d-%H%M%S)T' "${kind}" -1
fi
[[ "${COPY}" =~ ^(drill|restored)-[a-z0-9]([a-z0-9-]{0,30}[a-z0-9])?$ ]] || fail 2 "a copy is called drill-… or restored-…, not '${COPY}'"
[[ "${undo}" == true || ("${drill}" == true && "${COPY}" == drill-*) || ("${drill}" == false && "${COPY}" == restored-*) ]] \
  || fail 2 "a drill makes copies called drill-…, and a restore others: '${COPY}'"
readonly COPY record="build/restore/${COPY}"

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
    | jq --raw-input --null-input --arg environment live --arg today "${today}" --arg source "${source}" --arg rehearsal "${rehearsal}" \
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
  [[ "${answer}" == books-live ]] || fail 2 "that is not the name of the project"
}

# What this call made, one a line: nothing else is taken away.
resumed=false
if [[ -e "${record}" ]]; then resumed=true; fi
mark() {
  [[ "$1" != *undo* ]] || return 0
  mkdir -p build/restore
  printf '%s\n' "$1" >>"${record}"
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
books_restore() {
  gcloud sql instances clone live-books live-books-"${COPY}" \
    --project=books-live --point-in-time="${RESTORE_TO}"
}
books_restore_ready() {
  gcloud sql instances list --project=books-live --format=json \
    | jq --exit-status --arg name live-books-"${COPY}" 'any(.name == $name) | not' >/dev/null
}
books_restore_check() {
  gcloud sql instances describe live-books-"${COPY}" \
    --project=books-live --format='value(state)' | grep -qx RUNNABLE \
    && gcloud sql databases list --instance=live-books-"${COPY}" \
      --project=books-live --format='value(name)' | grep -qx books
}
books_restore_undo() {
  copies="$(gcloud sql instances list --project=books-live --format='value(name)')"
  if grep -qx live-books-"${COPY}" <<<"${copies}"; then
    gcloud sql instances patch live-books-"${COPY}" \
      --project=books-live --no-deletion-protection --quiet
    gcloud sql instances delete live-books-"${COPY}" --project=books-live --quiet
  fi
}

# The newest moment to which books can be restored.
books_recoverable_to() {
  gcloud sql instances get-latest-recovery-time live-books \
    --project=books-live --format='value(latestRecoveryTime)'
}

# Takes away what was made under this name, and nothing else.
take_back() {
  if [[ "${dry_run}" == false && ! -e "${record}" ]]; then fail 3 "nothing was made here that is called ${COPY}"; fi
  step books "undo restore" books_restore_undo
  if [[ "${dry_run}" == false ]]; then rm -f -- "${record}"; fi
}

main() {
  if [[ "${undo}" == true ]]; then
    confirm "This takes away ${COPY} in books-live."
    take_back
    return 0
  fi
  find_restore_to() {
    gcloud sql instances get-latest-recovery-time live-books \
      --project=books-live --format='value(latestRecoveryTime)'
  }
  if [[ -z "${RESTORE_TO}" && "${dry_run}" == false ]]; then RESTORE_TO="$(find_restore_to)"; fi
  if [[ -n "${RESTORE_TO}" || "${dry_run}" == false ]]; then log "RESTORE_TO is '${RESTORE_TO}'"; else log "would ask for RESTORE_TO"; fi
  find_copy() {
    date --utc +restored-%Y%m%d-%H%M
  }
  if [[ -z "${COPY}" && "${dry_run}" == false ]]; then COPY="$(find_copy)"; fi
  if [[ -n "${COPY}" || "${dry_run}" == false ]]; then log "COPY is '${COPY}'"; else log "would ask for COPY"; fi
  ready books restore books_restore_ready books_restore_check
  confirm "This restores stores of books-live, beside what runs."
  if [[ "${drill}" == true ]]; then lost books books_recoverable_to; fi
  step books restore books_restore books_restore_check
  # What was restored was looked at: it runs, and what was asked for is in it.
  proved=true
  keep_evidence
  if [[ "${drill}" == true ]]; then
    take_back
    return 0
  fi
  log "by hand, books: copy back: Compare the restored data with the damaged ones, decide what to copy back, and take the copy away afterwards."
}

main
