#!/usr/bin/env bash
# Made by olyc from main.oly by the blueprint `push_images`.
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
cd -- "${here}/.."

usage="Usage: scripts/push-images.sh --environment=NAME [OPTION]...
Pushes the images of this commit to the registry of an environment, and writes their digests to images.lock.json:
deployments and rollbacks read them there, because a digest cannot be moved and a tag can.

  --environment=NAME  whose registry:
                      prod
  --from=NAME         copies what images.lock.json names from that environment, instead of pushing what was built here
  --tag=TAG           sha- and the commit by default
  --dry-run           says what it would do
  --json              a summary on standard output
  --help              this text
Exit: 0 done, 1 a command failed, 2 wrong call, 3 something is missing, 4 a copy has another digest.
"
readonly images=(
  app
)
environment=
from=
tag=
digest=
while (($# > 0)); do
  case "$1" in
    --environment=?*) environment="${1#*=}" ;;
    --from=?*) from="${1#*=}" ;;
    --tag=?*) tag="${1#*=}" ;;
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

# Where the images of an environment lie.
registry_of() {
  case "$1" in
    prod) registry=europe-west1-docker.pkg.dev/hello-prod/hello ;;
    *) fail 2 "there is no environment '$1'" ;;
  esac
}

require docker gcloud git jq
# Which commit this is. Images carry it, and their files its time, so that the same commit makes the same image.
commit="$(git rev-parse HEAD)"
changes="$(git status --porcelain)"
SOURCE_DATE_EPOCH="$(git log -1 --format=%ct)"
export SOURCE_DATE_EPOCH
version="${commit:0:12}"
if [[ -n "${changes}" ]]; then version+="-dirty"; fi
readonly commit changes version

# Where images come from that were not built for this environment: from the one before it, tested there.
case "${environment}:${from}" in
  prod:) ;;
  prod:*) fail 3 "prod is where images come first: without --from" ;;
  *) fail 2 "there is no environment '${environment}'" ;;
esac
registry_of "${environment}"
readonly target="${registry}"
tag="${tag:-sha-${version}}"
[[ "${tag}" != latest ]] || fail 2 "'latest' says nothing about what it is"
[[ -z "${changes}" || -n "${from}" ]] || fail 3 "there are changes that no commit holds: nobody could build these images again"

# Networks fail: three times, each with more patience.
retry() {
  local attempt
  for attempt in 1 2 3; do
    if "$@"; then return 0; fi
    log "attempt ${attempt} failed"
    sleep "$((attempt * attempt * 2))"
  done
  return 1
}

# What lies in the registry under a name, as a digest.
digest_of() { ask digest "sha256:$(printf '%064d' 0)" docker buildx imagetools inspect --format='{{.Manifest.Digest}}' "$1"; }

# Pushes one image. A tag of the registry never moves, so what is there already is of this commit.
push() {
  local image="$1" reference="${target}/$1:${tag}" present
  ask present '' gcloud artifacts docker tags list "${target}/${image}" --filter="tag:${tag}" --format='value(tag)'
  if [[ -n "${present}" ]]; then
    log "${image}: ${tag} is there already"
  else
    run docker tag "${image}:${version}" "${reference}"
    run retry docker push "${reference}"
  fi
  digest_of "${reference}"
}

# Copies one image by its digest: what was tested there is what runs here.
copy() {
  local image="$1" reference="${target}/$1:${tag}" wanted source
  wanted="$(jq --raw-output --arg image "${image}" '.images[$image].digest // empty' images.lock.json)"
  [[ -n "${wanted}" ]] || fail 3 "images.lock.json has no digest of ${image}"
  source="${registry}/${image}@${wanted}"
  run retry docker buildx imagetools create --prefer-index=false --tag="${reference}" "${source}"
  digest_of "${reference}"
  [[ "${dry_run}" == true || "${digest}" == "${wanted}" ]] || fail 4 "${image}: the copy is ${digest}, not ${wanted}"
}

main() {
  local image lock='{}'
  run gcloud auth configure-docker "${target%%/*}" --quiet
  if [[ -n "${from}" ]]; then
    [[ -f images.lock.json ]] || fail 3 "images.lock.json is not there: push to '${from}' first"
    registry_of "${from}"
  fi
  for image in "${images[@]}"; do
    if [[ -n "${from}" ]]; then copy "${image}"; else push "${image}"; fi
    lock="$(jq --arg image "${image}" --arg reference "${target}/${image}" --arg digest "${digest}" \
      '.[$image] = {reference: $reference, digest: $digest}' <<<"${lock}")"
  done
  if [[ -z "${from}" && "${dry_run}" == false ]]; then
    jq --null-input --arg commit "${commit}" --argjson images "${lock}" '{commit: $commit, images: $images}' >images.lock.json.new
    mv images.lock.json.new images.lock.json
    log "images.lock.json names what was pushed"
  fi
}

main
