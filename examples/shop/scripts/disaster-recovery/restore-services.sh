#!/usr/bin/env bash
# Made by olyc from shop.oly by the blueprint `restore_services`.
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

usage="Usage: scripts/disaster-recovery/restore-services.sh [OPTION]...
Puts the images whose digests were written down into the services of live, those first that others use, and sends
all traffic to them. The services themselves are Terraform's: apply first if they are gone.

  --without=REGION   leaves a region alone that is away
  --images=VALUE
                     the file that names their digests
  --only=ITEM        only the steps of one of these:
                     cart
                     catalog
                     mailer
                     frontend
  --patience=MINUTES how long a step may take until its check succeeds, 120 by default
  --evidence=FILE    writes down how long each step took, for the build to judge promises by
  --source=TEXT      where this can be read again, for the evidence
  --rehearsal        the cloud is a stand-in: what is written down says so, and proves nothing
  --yes              does not ask: needs no terminal
  --dry-run          says what it would do, and asks nobody
  --json             a summary on standard output
  --help             this text
Exit: 0 done, 1 a command failed, 2 wrong call, 3 something is missing, 4 done, but it is not well.
"
status=
regions=(
  europe-west3
)
only=
patience=120
evidence=
source="${USER:-somebody}"
rehearsal=
yes=false
measured=()
proved=false
IMAGES=
while (($# > 0)); do
  case "$1" in
    --without=?*)
      kept=()
      for region in "${regions[@]}"; do
        if [[ "${region}" != "${1#*=}" ]]; then kept+=("${region}"); fi
      done
      if ((${#kept[@]} == 0 || ${#kept[@]} == ${#regions[@]})); then fail 2 "cannot do without '${1#*=}'"; fi
      regions=("${kept[@]}")
      ;;
    --images=?*) IMAGES="${1#*=}" ;;
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
  cart) ;;
  catalog) ;;
  mailer) ;;
  frontend) ;;
  *) fail 2 "nothing is to be done for '${only}'" ;;
esac
[[ "${patience}" =~ ^[1-9][0-9]{0,3}$ ]] || fail 2 "patience is a number of minutes, not '${patience}'"
require curl gcloud jq
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

# Nothing here is kept track of: every step is asked whether it is done already.
resumed=false
mark() { :; }

readonly deployments=gs://books-live-terraform-state/deployments

# note_traffic SERVICE REGION WHY: writes down which revisions answer now. WHY is one word.
note_traffic() {
  local now
  if [[ "${dry_run}" == true ]]; then
    log "would write down which revisions of $1 answer in $2"
    return 0
  fi
  TZ=UTC printf -v now '%(%Y-%m-%dT%H:%M:%SZ)T' -1
  mkdir -p build/deployments
  gcloud run services describe "$1" --project=books-live --region="$2" --format=json \
    | jq --arg service "$1" --arg region "$2" --arg at "${now}" --arg why "$3" --arg by "${source}" \
      '{service: $service, region: $region, at: $at, why: $why, by: $by,
        traffic: [.status.traffic[] | select((.percent // 0) > 0) | {revision: .revisionName, percent}]}' \
      >build/deployments/now.json
  gcloud storage cp build/deployments/now.json "${deployments}/$2/$1/${now}.$3.json" --project=books-live >&2
  log "$1 in $2: written down who answers since ${now}"
}

# note_all_traffic WHY: of every service, in the regions that are asked.
note_all_traffic() {
  local region
  for region in "${regions[@]}"; do
    note_traffic cart "${region}" "$1"
    note_traffic catalog "${region}" "$1"
    note_traffic frontend "${region}" "$1"
    note_traffic mailer "${region}" "$1"
  done
}

# answering SERVICE REGION: the one revision that answers everything there.
answering() {
  gcloud run services describe "$1" --project=books-live --region="$2" --format=json \
    | jq --exit-status --raw-output '[.status.traffic[] | select((.percent // 0) > 0)] | select(length == 1) | .[0].revisionName'
}

# answers URL [OPTION]...: what users see, for ten minutes at most.
answers() {
  local url="$1" attempt
  shift
  if [[ "${dry_run}" == true ]]; then
    log "would ask ${url}"
    return 0
  fi
  for attempt in {1..60}; do
    ask status 200 curl --silent --output /dev/null --max-time 5 --write-out '%{http_code}' "$@" "${url}"
    if [[ "${status}" == 200 ]]; then
      log "${url} answers"
      return 0
    fi
    log "${url}: ${status}, attempt ${attempt}"
    sleep 10
  done
  fail 4 "${url} does not answer"
}

# The image whose digest was written down runs again, and answers everything.
cart_redeploy() {
  digest="$(jq --exit-status --raw-output '.images."cart".digest' "${IMAGES}")"
  for region in "${regions[@]}"; do
    gcloud run services update cart --project=books-live --region="${region}" \
      --image="${region}-docker.pkg.dev/books-live/shop/cart@${digest}" --quiet
    made="$(gcloud run services describe cart --project=books-live --region="${region}" \
      --format='value(status.latestCreatedRevisionName)')"
    gcloud run services update-traffic cart --project=books-live --region="${region}" \
      --to-revisions="${made}=100" --quiet
  done
}
cart_redeploy_check() {
  digest="$(jq --exit-status --raw-output '.images."cart".digest' "${IMAGES}")" || return 1
  for region in "${regions[@]}"; do
    answers_now="$(answering cart "${region}")"
    gcloud run revisions describe "${answers_now}" --project=books-live --region="${region}" --format=json \
      | jq --exit-status --arg digest "${digest}" '(.status.conditions | any(.type == "Ready" and .status == "True"))
          and (.spec.containers | any(.image | endswith("@" + $digest)))' >/dev/null || return 1
  done
}

# The image whose digest was written down runs again, and answers everything.
catalog_redeploy() {
  digest="$(jq --exit-status --raw-output '.images."catalog".digest' "${IMAGES}")"
  for region in "${regions[@]}"; do
    gcloud run services update catalog --project=books-live --region="${region}" \
      --image="${region}-docker.pkg.dev/books-live/shop/catalog@${digest}" --quiet
    made="$(gcloud run services describe catalog --project=books-live --region="${region}" \
      --format='value(status.latestCreatedRevisionName)')"
    gcloud run services update-traffic catalog --project=books-live --region="${region}" \
      --to-revisions="${made}=100" --quiet
  done
}
catalog_redeploy_check() {
  digest="$(jq --exit-status --raw-output '.images."catalog".digest' "${IMAGES}")" || return 1
  for region in "${regions[@]}"; do
    answers_now="$(answering catalog "${region}")"
    gcloud run revisions describe "${answers_now}" --project=books-live --region="${region}" --format=json \
      | jq --exit-status --arg digest "${digest}" '(.status.conditions | any(.type == "Ready" and .status == "True"))
          and (.spec.containers | any(.image | endswith("@" + $digest)))' >/dev/null || return 1
  done
}

# The image whose digest was written down runs again, and answers everything.
mailer_redeploy() {
  digest="$(jq --exit-status --raw-output '.images."mailer".digest' "${IMAGES}")"
  for region in "${regions[@]}"; do
    gcloud run services update mailer --project=books-live --region="${region}" \
      --image="${region}-docker.pkg.dev/books-live/shop/mailer@${digest}" --quiet
    made="$(gcloud run services describe mailer --project=books-live --region="${region}" \
      --format='value(status.latestCreatedRevisionName)')"
    gcloud run services update-traffic mailer --project=books-live --region="${region}" \
      --to-revisions="${made}=100" --quiet
  done
}
mailer_redeploy_check() {
  digest="$(jq --exit-status --raw-output '.images."mailer".digest' "${IMAGES}")" || return 1
  for region in "${regions[@]}"; do
    answers_now="$(answering mailer "${region}")"
    gcloud run revisions describe "${answers_now}" --project=books-live --region="${region}" --format=json \
      | jq --exit-status --arg digest "${digest}" '(.status.conditions | any(.type == "Ready" and .status == "True"))
          and (.spec.containers | any(.image | endswith("@" + $digest)))' >/dev/null || return 1
  done
}

# The image whose digest was written down runs again, and answers everything.
frontend_redeploy() {
  digest="$(jq --exit-status --raw-output '.images."frontend".digest' "${IMAGES}")"
  for region in "${regions[@]}"; do
    gcloud run services update frontend --project=books-live --region="${region}" \
      --image="${region}-docker.pkg.dev/books-live/shop/frontend@${digest}" --quiet
    made="$(gcloud run services describe frontend --project=books-live --region="${region}" \
      --format='value(status.latestCreatedRevisionName)')"
    gcloud run services update-traffic frontend --project=books-live --region="${region}" \
      --to-revisions="${made}=100" --quiet
  done
}
frontend_redeploy_check() {
  digest="$(jq --exit-status --raw-output '.images."frontend".digest' "${IMAGES}")" || return 1
  for region in "${regions[@]}"; do
    answers_now="$(answering frontend "${region}")"
    gcloud run revisions describe "${answers_now}" --project=books-live --region="${region}" --format=json \
      | jq --exit-status --arg digest "${digest}" '(.status.conditions | any(.type == "Ready" and .status == "True"))
          and (.spec.containers | any(.image | endswith("@" + $digest)))' >/dev/null || return 1
  done
}

main() {
  find_images() {
    echo images.lock.json
  }
  if [[ -z "${IMAGES}" && "${dry_run}" == false ]]; then IMAGES="$(find_images)"; fi
  if [[ -n "${IMAGES}" || "${dry_run}" == false ]]; then log "IMAGES is '${IMAGES}'"; else log "would ask for IMAGES"; fi
  [[ -f "${IMAGES}" || "${dry_run}" == true ]] || fail 3 "'${IMAGES}' is not there: the commit that was deployed has one"
  confirm "This deploys all of books-live anew."
  step cart redeploy cart_redeploy cart_redeploy_check
  step catalog redeploy catalog_redeploy catalog_redeploy_check
  step mailer redeploy mailer_redeploy mailer_redeploy_check
  step frontend redeploy frontend_redeploy frontend_redeploy_check
  answers https://books.example/health
  log "nobody was asked to read and write: no service of the spec says where, in \`proves\`"
  note_all_traffic redeploy
  keep_evidence
}

main
