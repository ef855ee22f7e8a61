#!/usr/bin/env bash
# Made by olyc from main.oly by the blueprint `failover`.
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

usage="Usage: scripts/disaster-recovery/failover.sh --to=REGION [OPTION]...
Moves prod out of us-central1. The load balancer leaves a region that does not answer
by itself; this is for what cannot move by itself, the databases, and for leaving a region on purpose.
Interrupted anywhere, the same call goes on. It holds Terraform's lock, also when it is done, until
scripts/disaster-recovery/failback.sh gives it back: an apply would undo what it did.

  --to=REGION        where to: us-east1
  --planned          both regions are well: nothing is lost, and writing stops for about a minute
  --prepare          once, after the first apply: tells each database which copy takes over, so that
                     the old one follows by itself when it comes back
  --take-over=WHO    goes on with what somebody else began and cannot finish: who has the lock, by the name that it shows
  --only=ITEM        only the steps of one of these:
                     main
                     accounts
                     orders
                     analytics
                     gateway
  --patience=MINUTES how long a step may take until its check succeeds, 120 by default
  --evidence=FILE    writes down how long each step took, for the build to judge promises by
  --source=TEXT      where this can be read again, for the evidence
  --rehearsal        the cloud is a stand-in: what is written down says so, and proves nothing
  --yes              does not ask: needs no terminal
  --dry-run          says what it would do, and asks nobody
  --json             a summary on standard output
  --help             this text
What was not copied yet is lost, unless --planned. Exit: 0 done, 1 a command failed, 2 wrong call, 3 not possible now,
4 done, but it is not well.
"
readonly project=olympus-prod
readonly way=away
to=
how=give_up
regions=(us-east1)
take_over=
status=
only=
patience=120
evidence=
source="${USER:-somebody}"
rehearsal=
yes=false
measured=()
proved=false
while (($# > 0)); do
  case "$1" in
    --to=?*) to="${1#*=}" ;;
    --planned) how=change_places ;;
    --prepare) how=prepare ;;
    --take-over=?*) take_over="${1#*=}" ;;
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
[[ "${how}" == prepare || "${to}" == us-east1 ]] || fail 2 "no region to go to: '${to}'"
case "${only}" in
  "") ;;
  main) ;;
  accounts) ;;
  orders) ;;
  analytics) ;;
  gateway) ;;
  *) fail 2 "nothing is to be done for '${only}'" ;;
esac
[[ "${patience}" =~ ^[1-9][0-9]{0,3}$ ]] || fail 2 "patience is a number of minutes, not '${patience}'"
readonly to how yes regions
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
    | jq --raw-input --null-input --arg environment prod --arg today "${today}" --arg source "${source}" --arg rehearsal "${rehearsal}" \
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
  [[ "${answer}" == olympus-prod ]] || fail 2 "that is not the name of the project"
}

# Terraform's own lock: no apply works against this one, and none is at work while this begins.
readonly lock=gs://olympus-prod-terraform-state/platform/default.tflock
me=
generation=
resumed=false
finished=moving

# What the lock says of itself.
in_lock() { jq --raw-output "$1 // \"\"" build/failover/lock.found.json; }

# Two people at once would be worse than none: ends the script if somebody else is at work. Whoever was interrupted goes on.
find_lock() {
  local owner since doing state their_way their_end
  ask me somebody gcloud config get-value account
  ask generation '' gcloud storage objects list "${lock%/*}/*.tflock" --project="${project}" --format='value(generation)'
  [[ -n "${generation}" ]] || return 0
  mkdir -p build/failover
  gcloud storage cat "${lock}" --project="${project}" >build/failover/lock.found.json
  owner="$(in_lock .Who)"
  since="$(in_lock .Created)"
  doing="$(in_lock .Operation)"
  state="$(in_lock .state)"
  their_way="$(in_lock .way)"
  their_end="$(in_lock .to)"
  if [[ "${state}" == moved ]]; then
    # Nobody is at work: it says only where everything is.
    log "everything was moved to ${their_end} by ${owner} on ${since}"
    if [[ "${their_way}" == "${way}" ]]; then resumed=true; fi
    if [[ -n "${only}" ]]; then finished=moved; fi
    return 0
  fi
  [[ "${owner}" == "${me}" || "${owner}" == "${take_over}" ]] \
    || fail 3 "${owner} has the lock since ${since}: ${doing}. Ask; if that cannot go on, --take-over='${owner}' does"
  [[ -n "${state}" ]] || return 0
  if [[ "${their_way} ${their_end}" == "${way} ${to}" ]]; then
    log "goes on with what ${owner} began, last on ${since}"
    resumed=true
    return 0
  fi
  [[ "${owner}" == "${take_over}" ]] || fail 3 "${doing} was begun and has to be finished first; --take-over='${owner}' turns round"
}

# write_lock STEP STATE: nobody else's lock is ever overwritten, and who lost it to somebody else stops here.
write_lock() {
  local now
  [[ "${dry_run}" == false ]] || return 0
  TZ=UTC printf -v now '%(%Y-%m-%dT%H:%M:%SZ)T' -1
  mkdir -p build/failover
  jq --null-input --arg who "${me}" --arg now "${now}" --arg way "${way}" --arg to "${to}" --arg step "$1" --arg state "$2" --arg path "${lock#gs://}" \
    '{ID: "failover", Operation: "moving everything \($way), to \($to): \($step)", Info: "scripts/disaster-recovery", Who: $who,
      Version: "", Created: $now, Path: $path, way: $way, to: $to, step: $step, state: $state}' >build/failover/lock.json
  gcloud storage cp build/failover/lock.json "${lock}" --if-generation-match="${generation:-0}" --project="${project}" >&2
  generation="$(gcloud storage objects describe "${lock}" --project="${project}" --format='value(generation)')"
}

# Each step is written into the lock before it is done.
mark() { write_lock "$1" "${finished}"; }

give_lock_back() { run gcloud storage rm "${lock}" --if-generation-match="${generation}" --project="${project}"; }

readonly deployments=gs://olympus-prod-terraform-state/deployments

# note_traffic SERVICE REGION WHY: writes down which revisions answer now. WHY is one word.
note_traffic() {
  local now
  if [[ "${dry_run}" == true ]]; then
    log "would write down which revisions of $1 answer in $2"
    return 0
  fi
  TZ=UTC printf -v now '%(%Y-%m-%dT%H:%M:%SZ)T' -1
  mkdir -p build/deployments
  gcloud run services describe "$1" --project=olympus-prod --region="$2" --format=json \
    | jq --arg service "$1" --arg region "$2" --arg at "${now}" --arg why "$3" --arg by "${source}" \
      '{service: $service, region: $region, at: $at, why: $why, by: $by,
        traffic: [.status.traffic[] | select((.percent // 0) > 0) | {revision: .revisionName, percent}]}' \
      >build/deployments/now.json
  gcloud storage cp build/deployments/now.json "${deployments}/$2/$1/${now}.$3.json" --project=olympus-prod >&2
  log "$1 in $2: written down who answers since ${now}"
}

# note_all_traffic WHY: of every service, in the regions that are asked.
note_all_traffic() {
  local region
  for region in "${regions[@]}"; do
    note_traffic accounts "${region}" "$1"
    note_traffic analytics "${region}" "$1"
    note_traffic gateway "${region}" "$1"
    note_traffic orders "${region}" "$1"
  done
}

# answering SERVICE REGION: the one revision that answers everything there.
answering() {
  gcloud run services describe "$1" --project=olympus-prod --region="$2" --format=json \
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

# The copy in another region becomes the database. If it was named for that, the old primary follows it when it comes back; else that has to be made anew.
main_promote() {
  named="$(gcloud sql instances describe prod-main-us-east1 \
    --project=olympus-prod --format='value(replicationCluster.drReplica)')"
  if [[ "${named}" == True ]]; then
    gcloud sql instances promote-replica prod-main-us-east1 --project=olympus-prod --failover --quiet
  else
    gcloud sql instances promote-replica prod-main-us-east1 --project=olympus-prod --quiet
  fi
}
main_promote_ready() {
  gcloud sql instances describe prod-main-us-east1 \
    --project=olympus-prod --format='csv[no-heading](state,instanceType)' | grep -qx RUNNABLE,READ_REPLICA_INSTANCE
}
main_promote_check() {
  gcloud sql instances describe prod-main-us-east1 \
    --project=olympus-prod --format='csv[no-heading](state,instanceType)' | grep -qx RUNNABLE,CLOUD_SQL_INSTANCE
}

# It finds its databases where they went; all else in it stays as it is.
accounts_repoint() {
  mkdir -p build/failover
  gcloud run services describe accounts \
    --project=olympus-prod --region=us-east1 --format=json >build/failover/accounts.now.json
  answers_now="$(jq --exit-status --raw-output '.status.traffic | max_by(.percent // 0) | .revisionName' build/failover/accounts.now.json)"
  gcloud run revisions describe "${answers_now}" \
    --project=olympus-prod --region=us-east1 --format=json >build/failover/accounts.revision.json
  jq --slurpfile revision build/failover/accounts.revision.json '
    del(.status, .spec.template.metadata.name)
    | .spec.template.spec = $revision[0].spec
    | .spec.traffic = [{latestRevision: true, percent: 100}] + [.spec.traffic[]? | select(.tag) | .percent = 0]
    | (.spec.template.spec.containers[] | select(.name == "database-proxy") | .args)
    |= map(
      sub("^olympus-prod:us-central1:prod-main[?]"; "olympus-prod:us-east1:prod-main-us-east1?") |
      .)' \
    build/failover/accounts.now.json >build/failover/accounts.json
  gcloud run services replace build/failover/accounts.json \
    --project=olympus-prod --region=us-east1 --quiet
}
accounts_repoint_check() {
  answers_now="$(gcloud run services describe accounts --project=olympus-prod --region=us-east1 --format=json \
    | jq --exit-status --raw-output '[.status.traffic[] | select((.percent // 0) > 0)] | select(length == 1) | .[0].revisionName')" \
    && gcloud run revisions describe "${answers_now}" --project=olympus-prod --region=us-east1 --format=json \
    | jq --exit-status '(.status.conditions | any(.type == "Ready" and .status == "True"))
        and ([.spec.containers[] | select(.name == "database-proxy") | .args[] | split("?")[0]] as $found
          | [] == ([
            "olympus-prod:us-east1:prod-main-us-east1"
            ] - $found))' >/dev/null
}

# It finds its databases where they went; all else in it stays as it is.
orders_repoint() {
  mkdir -p build/failover
  gcloud run services describe orders \
    --project=olympus-prod --region=us-east1 --format=json >build/failover/orders.now.json
  answers_now="$(jq --exit-status --raw-output '.status.traffic | max_by(.percent // 0) | .revisionName' build/failover/orders.now.json)"
  gcloud run revisions describe "${answers_now}" \
    --project=olympus-prod --region=us-east1 --format=json >build/failover/orders.revision.json
  jq --slurpfile revision build/failover/orders.revision.json '
    del(.status, .spec.template.metadata.name)
    | .spec.template.spec = $revision[0].spec
    | .spec.traffic = [{latestRevision: true, percent: 100}] + [.spec.traffic[]? | select(.tag) | .percent = 0]
    | (.spec.template.spec.containers[] | select(.name == "database-proxy") | .args)
    |= map(
      sub("^olympus-prod:us-central1:prod-main[?]"; "olympus-prod:us-east1:prod-main-us-east1?") |
      .)' \
    build/failover/orders.now.json >build/failover/orders.json
  gcloud run services replace build/failover/orders.json \
    --project=olympus-prod --region=us-east1 --quiet
}
orders_repoint_check() {
  answers_now="$(gcloud run services describe orders --project=olympus-prod --region=us-east1 --format=json \
    | jq --exit-status --raw-output '[.status.traffic[] | select((.percent // 0) > 0)] | select(length == 1) | .[0].revisionName')" \
    && gcloud run revisions describe "${answers_now}" --project=olympus-prod --region=us-east1 --format=json \
    | jq --exit-status '(.status.conditions | any(.type == "Ready" and .status == "True"))
        and ([.spec.containers[] | select(.name == "database-proxy") | .args[] | split("?")[0]] as $found
          | [] == ([
            "olympus-prod:us-east1:prod-main-us-east1"
            ] - $found))' >/dev/null
}

# Messages are brought to it where it is well.
analytics_redirect() {
  mkdir -p build/failover
  gcloud pubsub subscriptions describe order-placed-analytics --project=olympus-prod --format=json >build/failover/order-placed-analytics.json
  push_to="$(jq --raw-output '.pushConfig.pushEndpoint | sub("[.]us-central1[.]run[.]app"; ".us-east1.run.app")' build/failover/order-placed-analytics.json)"
  push_as="$(jq --raw-output '.pushConfig.oidcToken.serviceAccountEmail' build/failover/order-placed-analytics.json)"
  gcloud pubsub subscriptions modify-push-config order-placed-analytics --project=olympus-prod --push-endpoint="${push_to}" \
    --push-auth-service-account="${push_as}" --push-auth-token-audience="${push_to%/events/*}"
}
analytics_redirect_check() {
  subscriptions=(
    order-placed-analytics
  )
  described="$(for subscription in "${subscriptions[@]}"; do
    gcloud pubsub subscriptions describe "${subscription}" --project=olympus-prod --format=json || exit 1
  done)" \
    && jq --slurp --exit-status 'all(.pushConfig.pushEndpoint | contains(".us-east1.run.app/"))' <<<"${described}" >/dev/null
}

# The load balancer forgets the region that was left. It does so by itself while that region answers with errors; this makes it stay so.
gateway_leave() {
  backends=(
    gateway
    gateway-cached
  )
  for backend in "${backends[@]}"; do
    group="$(gcloud compute backend-services describe "${backend}" --project=olympus-prod --global --format=json \
      | jq --raw-output '[.backends[]?.group | select(contains("/regions/us-central1/"))][0] // "" | split("/") | last // ""')"
    if [[ -n "${group}" ]]; then
      gcloud compute backend-services remove-backend "${backend}" --project=olympus-prod --global \
        --network-endpoint-group="${group}" --network-endpoint-group-region=us-central1 --quiet
    fi
  done
}
gateway_leave_check() {
  backends=(
    gateway
    gateway-cached
  )
  described="$(for backend in "${backends[@]}"; do
    gcloud compute backend-services describe "${backend}" --project=olympus-prod --global --format=json || exit 1
  done)" \
    && jq --slurp --exit-status 'map([.backends[]?.group | select(contains("/regions/us-central1/"))] != []) | all(. == false)' \
      <<<"${described}" >/dev/null
}

# Both regions are well: the primary and its copy change places, and nothing is lost.
main_switch_over() {
  gcloud sql instances patch prod-main \
    --project=olympus-prod --failover-dr-replica-name=prod-main-us-east1 --quiet
  gcloud sql instances switchover prod-main-us-east1 \
    --project=olympus-prod --db-timeout=600 --quiet
}
main_switch_over_ready() {
  gcloud sql instances describe prod-main-us-east1 \
    --project=olympus-prod --format='csv[no-heading](state,instanceType)' | grep -qx RUNNABLE,READ_REPLICA_INSTANCE \
    && gcloud sql instances describe prod-main --project=olympus-prod --format='csv[no-heading](state)' | grep -qx RUNNABLE
}
main_switch_over_check() {
  gcloud sql instances describe prod-main-us-east1 \
    --project=olympus-prod --format='csv[no-heading](state,instanceType)' | grep -qx RUNNABLE,CLOUD_SQL_INSTANCE
}

# Once, when both are there: Cloud SQL learns which copy takes over, so that the old primary follows by itself when it comes back.
main_name_heir() {
  gcloud sql instances patch prod-main \
    --project=olympus-prod --failover-dr-replica-name=prod-main-us-east1 --quiet
}
main_name_heir_check() {
  gcloud sql instances describe prod-main-us-east1 --project=olympus-prod --format=json \
    | jq --exit-status '.replicationCluster.drReplica == true' >/dev/null
}

# Before anything is lost.
prepare() {
  step main name_heir main_name_heir main_name_heir_check
}

# The region is lost: what was not copied is gone.
give_up() {
  ready main promote main_promote_ready main_promote_check
  confirm "This gives up us-central1 and moves ${project} to ${to}."
  step main promote main_promote main_promote_check
  step accounts repoint accounts_repoint accounts_repoint_check
  step orders repoint orders_repoint orders_repoint_check
  step analytics redirect analytics_redirect analytics_redirect_check
  step gateway leave gateway_leave gateway_leave_check
}

# Both regions are well, and change places.
change_places() {
  ready main switch_over main_switch_over_ready main_switch_over_check
  confirm "This moves ${project} to ${to}."
  step main switch_over main_switch_over main_switch_over_check
  step accounts repoint accounts_repoint accounts_repoint_check
  step orders repoint orders_repoint orders_repoint_check
  step analytics redirect analytics_redirect analytics_redirect_check
  step gateway leave gateway_leave gateway_leave_check
}

main() {
  if [[ "${how}" == prepare ]]; then
    mark() { :; }
    prepare
    return 0
  fi
  find_lock
  "${how}"
  answers https://api.olympus.example/health
  answers https://api.olympus.example/proof --request POST
  proved=true
  note_all_traffic failover
  keep_evidence
  if [[ "${dry_run}" == true ]]; then
    log "would keep Terraform's lock, and say how to go on"
    return 0
  fi
  if [[ -n "${only}" && "${finished}" == moving ]]; then
    log "only ${only} was moved: the lock stays with ${me} until all of it is"
    return 0
  fi
  write_lock end moved
  log "done. Terraform's lock stays: an apply would take this back"
  log "When us-central1 is well again: failback.sh"
  log "To stay in ${to}: 'primary = ${to}' in 'environment prod' of the spec, build, merge, failback.sh --stay, apply"
}

main
