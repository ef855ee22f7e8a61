#!/usr/bin/env bash
# Made by olyc from main.oly by the blueprint `build_python`.
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

usage="Usage: scripts/build-python.sh [OPTION]...
Builds the images of the services in Python, for the machine of Docker on which it is called.

  --test             lint and test on this machine first
  --since=COMMIT     only what changed since then
  --platform=LIST    linux/amd64 by default, which is what Cloud Run takes
  --attest           with a list of parts and the history of the build; needs Docker's containerd image store
  --dry-run          says what it would do
  --json             a summary on standard output
  --help             this text
Exit: 0 done, 1 a command failed, 2 wrong call, 3 something is missing, 4 something is not what the spec says.
"
test=false
attest=false
since=
platform=linux/amd64
while (($# > 0)); do
  case "$1" in
    --test) test=true ;;
    --since=?*) since="${1#*=}" ;;
    --platform=?*) platform="${1#*=}" ;;
    --attest) attest=true ;;
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
readonly test attest since platform

require docker git jq
# Which commit this is. Images carry it, and their files its time, so that the same commit makes the same image.
commit="$(git rev-parse HEAD)"
changes="$(git status --porcelain -- :/ ':(exclude)images.lock.json')"
SOURCE_DATE_EPOCH="$(git log -1 --format=%ct)"
export SOURCE_DATE_EPOCH
version="${commit:0:12}"
if [[ -n "${changes}" ]]; then version+="-dirty"; fi
readonly commit changes version

# Builds the image of one service, unless nothing of it changed.
build() {
  local image="$1" folder="$2" file="$3" changed=yes
  local options=()
  if [[ -n "${since}" ]]; then
    changed="$(git diff --name-only "${since}" -- "${folder}")"
  fi
  if [[ -z "${changed}" ]]; then
    log "${image}: nothing in ${folder} changed since ${since}"
    return
  fi
  if [[ "${attest}" == true ]]; then
    options+=(--sbom=true --provenance=mode=max)
  else
    options+=(--sbom=false --provenance=false)
  fi
  run docker buildx build --file="${file}" --platform="${platform}" "${options[@]}" \
    --build-arg="VERSION=${version}" \
    --label="org.opencontainers.image.revision=${commit}" \
    --label="org.opencontainers.image.version=${version}" \
    --metadata-file="build/${image}.json" \
    --tag="${image}:${version}" --load "${folder}"
}

# Lints and tests one folder. uv brings the Python of the spec itself, and refuses a lock file that is out of date.
check() {
  local folder="$1" wanted="$2"
  require uv
  run uv sync --project="${folder}" --python="${wanted}" --locked
  run uv run --directory="${folder}" --python="${wanted}" --locked ruff check
  run uv run --directory="${folder}" --python="${wanted}" --locked pytest
}

main() {
  run mkdir -p build
  if [[ "${test}" == true ]]; then
    check backend/python 3.13
  fi
  build analytics backend/python backend/python/Dockerfile
  log "done: ${version}"
}

main
