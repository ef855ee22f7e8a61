#!/usr/bin/env bash
# Made by olyc from shop.oly by the blueprint `push_images`.
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

usage="Usage: scripts/push-images.sh --environment=NAME [OPTION]...
Pushes the images of this commit to the registry of an environment, in each of its regions, and writes their digests to
images.lock.json: deployments and rollbacks read them there, because a digest cannot be moved and a tag can.

  --environment=NAME  whose registry:
                      test
                      live
  --from=NAME         copies what images.lock.json names from that environment, instead of pushing what was built here
  --read              pushes nothing: writes images.lock.json of what lies in the registry already
  --without=REGION    a region that is away; call this again when it is back
  --tag=TAG           sha- and the commit by default
  --dry-run           says what it would do
  --json              a summary on standard output
  --help              this text
Exit: 0 done, 1 a command failed, 2 wrong call, 3 something is missing, 4 a copy has another digest.
"
readonly images=(
  cart
  catalog
  frontend
  mailer
)
environment=
from=
read=false
without=
tag=
digest=
all=()
registries=()
while (($# > 0)); do
  case "$1" in
    --environment=?*) environment="${1#*=}" ;;
    --from=?*) from="${1#*=}" ;;
    --read) read=true ;;
    --without=?*) without="${1#*=}" ;;
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

# Where the images of an environment lie: in each region, so that none needs another one to start its programs.
registries_of() {
  local registry
  case "$1" in
    test)
      all=(
        europe-west3-docker.pkg.dev/books-test/shop
      )
      ;;
    live)
      all=(
        europe-west3-docker.pkg.dev/books-live/shop
      )
      ;;
    *) fail 2 "there is no environment '$1'" ;;
  esac
  registries=()
  for registry in "${all[@]}"; do
    if [[ "${registry}" != "${without}"-docker.pkg.dev/* ]]; then registries+=("${registry}"); fi
  done
  ((${#registries[@]} > 0)) || fail 3 "$1 has no other region than ${without}"
}

require docker gcloud git jq
# Which commit this is. Images carry it, and their files its time, so that the same commit makes the same image.
commit="$(git rev-parse HEAD)"
changes="$(git status --porcelain -- :/ ':(exclude)images.lock.json')"
SOURCE_DATE_EPOCH="$(git log -1 --format=%ct)"
export SOURCE_DATE_EPOCH
version="${commit:0:12}"
if [[ -n "${changes}" ]]; then version+="-dirty"; fi
readonly commit changes version

# Where images come from that were not built for this environment: from the one before it, tested there.
case "${environment}:${from}:${read}" in
  test::*) ;;
  test:*) fail 3 "test is where images come first: without --from" ;;
  live:test:false | live::true) ;;
  live:*) fail 3 "live gets what was tested in test: --from=test" ;;
  *) fail 2 "there is no environment '${environment}'" ;;
esac
registries_of "${environment}"
readonly targets=("${registries[@]}")
if [[ -n "${without}" ]] && ((${#targets[@]} == ${#all[@]})); then fail 2 "${environment} does not run in ${without}"; fi
if [[ -n "${from}" ]]; then
  [[ -f images.lock.json ]] || fail 3 "images.lock.json is not there: scripts/push-images.sh --environment=${from} --read"
  registries_of "${from}"
  readonly source="${registries[0]}"
  # What is copied is called after the commit of which it was built, not after the one that is checked out.
  built="$(jq --raw-output '.commit // empty' images.lock.json)"
else
  readonly source=
  built="${commit}"
fi
[[ -n "${built}" ]] || fail 3 "images.lock.json does not say of which commit it is"
tag="${tag:-sha-${built:0:12}}"
[[ "${tag}" != latest ]] || fail 2 "'latest' says nothing about what it is"
[[ -z "${changes}" || -n "${from}" || "${read}" == true ]] || fail 3 "there are changes that no commit holds: nobody could build these images again"

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

# Pushes one image, if it was built of this commit. What lies there under the commit's tag already, is not pushed again.
push() {
  local image="$1" reference="${targets[0]}/$1:${tag}" present revision
  ask present '' gcloud artifacts docker tags list "${targets[0]}/${image}" --filter="tag:${tag}" --format='value(tag)'
  if [[ -n "${present}" ]]; then
    log "${image}: ${tag} is there already"
  else
    ask revision "${commit}" docker image inspect \
      --format='{{index .Config.Labels "org.opencontainers.image.revision"}}' "${image}:${version}"
    [[ "${revision}" == "${commit}" ]] || fail 3 "${image}:${version} was built of ${revision:-no commit}, not of ${commit}"
    run docker tag "${image}:${version}" "${reference}"
    run retry docker push "${reference}"
  fi
  digest_of "${reference}"
}

# Copies one image by its digest: what was tested there is what runs here, in every region.
copy() {
  local image="$1" registry="$2" origin="$3" wanted="$4"
  run retry docker buildx imagetools create --prefer-index=false --tag="${registry}/${image}:${tag}" "${origin}/${image}@${wanted}"
  digest_of "${registry}/${image}:${tag}"
  [[ "${dry_run}" == true || "${digest}" == "${wanted}" ]] || fail 4 "${image}: the copy in ${registry} is ${digest}, not ${wanted}"
}

main() {
  local image registry origin wanted hosts='' lock='{}'
  local copies=()
  for registry in "${targets[@]}" ${source:+"${source}"}; do hosts+="${hosts:+,}${registry%%/*}"; done
  run gcloud auth configure-docker "${hosts}" --quiet
  if [[ -n "${from}" ]]; then
    copies=("${targets[@]}")
    origin="${source}"
  else
    copies=("${targets[@]:1}")
    origin="${targets[0]}"
  fi
  for image in "${images[@]}"; do
    if [[ "${read}" == true ]]; then
      digest_of "${origin}/${image}:${tag}"
      wanted="${digest}"
    elif [[ -n "${from}" ]]; then
      wanted="$(jq --raw-output --arg image "${image}" '.images[$image].digest // empty' images.lock.json)"
      [[ -n "${wanted}" ]] || fail 3 "images.lock.json has no digest of ${image}"
    else
      push "${image}"
      wanted="${digest}"
    fi
    if [[ "${read}" == false ]]; then
      for registry in "${copies[@]}"; do copy "${image}" "${registry}" "${origin}" "${wanted}"; done
    fi
    lock="$(jq --arg image "${image}" --arg reference "${targets[0]}/${image}" --arg digest "${wanted}" \
      '.[$image] = {reference: $reference, digest: $digest}' <<<"${lock}")"
  done
  if [[ -z "${from}" && "${dry_run}" == false ]]; then
    jq --null-input --arg commit "${built}" --argjson images "${lock}" '{commit: $commit, images: $images}' >images.lock.json.new
    mv images.lock.json.new images.lock.json
    log "images.lock.json names what lies in the registry"
  fi
}

main
