#!/usr/bin/env bash
# Made by olyc from shop.oly by the blueprint `local_secrets_script`.
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

usage="Usage: scripts/local-secrets.sh [OPTION]...
Thinks up what docker-compose.yml keeps secret, and writes it into .env, and what servers read into .secrets: git sees neither.
What stands there stays.

  --dry-run          says what it would do
  --json             a summary on standard output
  --help             this text
Exit: 0 done, 1 a command failed, 2 wrong call, 3 something is missing.
"
while (($# > 0)); do
  case "$1" in
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

# One value of 32 letters, for a name that has none yet. It is in no argument of any command, and in no log.
invent() {
  local name="$1" value
  if [[ -f .env ]]; then
    value="$(sed -n "s/^${name}=//p" .env)"
    if [[ -n "${value}" ]]; then
      log "${name} is there"
      return
    fi
  fi
  log "${name} is new"
  if [[ "${dry_run}" == false ]]; then
    value="$(od -An -N16 -tx1 /dev/urandom)"
    printf '%s=%s\n' "${name}" "${value//[[:space:]]/}" >>.env
  fi
}

# The same value as a file, which Compose can show to a container that cannot be written. Servers read it without the right to
# read what is not theirs: the folder is what keeps others out.
as_file() {
  local name="$1" file=".secrets/$2" value
  log "${file} is what ${name} is"
  if [[ "${dry_run}" == false ]]; then
    value="$(sed -n "s/^${name}=//p" .env)"
    printf '%s' "${value}" >"${file}"
    chmod 644 "${file}"
  fi
}

main() {
  local path
  umask 077
  for path in .env .secrets/; do
    if [[ -z "$(git check-ignore "${path}" || true)" ]]; then fail 3 "git would see ${path}: add it to .gitignore"; fi
  done
  invent BOOKS_PASSWORD
  invent CARTS_PASSWORD
  invent POSTMARK
  run mkdir -p .secrets
  as_file BOOKS_PASSWORD books-password
  as_file CARTS_PASSWORD carts-password
}

main
