#!/usr/bin/env bash
# Made by olyc from shop.oly by the blueprint `security_scan`.
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

usage="Usage: scripts/security-scan.sh [OPTION]... [WHAT]...
Looks for vulnerabilities, misconfiguration, secrets and licences that were not agreed on. Without WHAT, for all.
Reports lie in build/security/. Scanners run in containers: pinned, without credentials, and with the code read-only.

  images             the images that scripts/build-all.sh made, or with --lock those of images.lock.json
  infrastructure     Terraform, Dockerfiles and workflows
  secrets            everything that git remembers
  dependencies       lock files against the database of known vulnerabilities
  licences           licences of dependencies
  --lock             images as they lie in the registry, by digest
  --severity=LIST    CRITICAL by default
  --dry-run          says what it would do
  --json             a summary on standard output
  --help             this text
A finding that is accepted stands in .trivyignore.yaml, with a reason and an expired_at.
Exit: 0 nothing found, 1 a command failed, 2 wrong call, 3 something is missing, 4 something was found.
"
readonly images=(
  cart
  catalog
  frontend
  mailer
)
severity=CRITICAL
lock=false
what=()
while (($# > 0)); do
  case "$1" in
    images | infrastructure | secrets | dependencies | licences) what+=("$1") ;;
    --lock) lock=true ;;
    --severity=?*) severity="${1#*=}" ;;
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
if ((${#what[@]} == 0)); then what=(images infrastructure secrets dependencies licences); fi

readonly trivy=aquasec/trivy:0.70.0
readonly gitleaks=ghcr.io/gitleaks/gitleaks:v8.30.0
readonly osv=ghcr.io/google/osv-scanner:v2.5.0
readonly checkov=bridgecrew/checkov:3.3.30

require docker git jq
# Which commit this is. Images carry it, and their files its time, so that the same commit makes the same image.
commit="$(git rev-parse HEAD)"
changes="$(git status --porcelain -- :/ ':(exclude)images.lock.json')"
SOURCE_DATE_EPOCH="$(git log -1 --format=%ct)"
export SOURCE_DATE_EPOCH
version="${commit:0:12}"
if [[ -n "${changes}" ]]; then version+="-dirty"; fi
readonly commit changes version

# Scanners write as whoever calls this, and have nobody's credentials.
user="$(id -u)"
group="$(id -g)"
found=()

# Runs one scanner over the code, which it cannot change. The others still run when it finds something: it says so by ending
# with `finding`, and everything else but 0 is a failure.
scan() {
  local name="$1" finding="$2" image="$3"
  shift 3
  try docker run --rm --user="${user}:${group}" --cap-drop=ALL --security-opt=no-new-privileges \
    --volume="${PWD}:/src:ro" --volume="${PWD}/build/security:/out" --workdir=/src \
    --env=HOME=/tmp --env=TRIVY_CACHE_DIR=/out/cache "${image}" "$@"
  case "${code}" in
    0) log "${name}: nothing" ;;
    "${finding}")
      log "${name}: something was found"
      found+=("${name}")
      ;;
    *) fail 1 "${name}: the scanner ended with ${code}" ;;
  esac
}

ignore=()
if [[ -f .trivyignore.yaml ]]; then ignore=(--ignorefile=.trivyignore.yaml); fi

# The scanner gets an archive: it needs neither Docker nor a way into the registry. A list of the parts is kept beside the report.
scan_images() {
  local image reference
  for image in "${images[@]}"; do
    reference="${image}:${version}"
    if [[ "${lock}" == true ]]; then
      reference="$(jq --raw-output --arg image "${image}" '.images[$image] | .reference + "@" + .digest' images.lock.json)"
      run docker pull --quiet "${reference}"
    fi
    run docker save --output="build/security/${image}.tar" "${reference}"
    scan "the parts of ${image}" 9 "${trivy}" image --input="/out/${image}.tar" --format=spdx-json --output="/out/${image}.spdx.json"
    scan "image ${image}" 9 "${trivy}" image --input="/out/${image}.tar" --scanners=vuln,secret --severity="${severity}" \
      --ignore-unfixed "${ignore[@]}" --exit-code=9 --format=sarif --output="/out/image-${image}.sarif"
    run rm -f "build/security/${image}.tar"
  done
}

scan_infrastructure() {
  scan infrastructure 1 "${checkov}" --directory=/src --framework terraform dockerfile github_actions \
    --download-external-modules=false --compact --quiet --output=sarif --output-file-path=/out/infrastructure
}

scan_secrets() {
  scan secrets 9 "${gitleaks}" git /src --redact --exit-code=9 --report-format=sarif --report-path=/out/secrets.sarif
}

scan_dependencies() {
  scan dependencies 1 "${osv}" scan source --recursive --format=sarif --output-file=/out/dependencies.sarif /src
}

scan_licences() {
  scan licences 9 "${trivy}" fs --scanners=license --ignored-licenses=Apache-2.0,MIT,BSD-2-Clause,BSD-3-Clause,ISC,MPL-2.0,Unicode-3.0,Zlib,Python-2.0 --exit-code=9 \
    --format=sarif --output=/out/licences.sarif /src
}

main() {
  local one
  [[ "${lock}" == false || -f images.lock.json ]] || fail 3 "images.lock.json is not there: scripts/push-images.sh writes it"
  run mkdir -p build/security
  for one in "${what[@]}"; do "scan_${one}"; done
  if ((${#found[@]} > 0)); then fail 4 "look into build/security: ${found[*]}"; fi
  log "nothing found"
}

main
