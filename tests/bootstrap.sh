#!/usr/bin/env bash
# bootstrap.sh [FOLDER]: scripts/bootstrap.sh of built examples, from an empty cloud (tests/bootstrap/stand_in.py): once through; killed
# after a change and called again; what it finds missing; what it refuses. FOLDER holds the built examples. With EVERY=1 it is killed after
# each change of olympus, which takes a quarter of an hour; otherwise after each of hello, and after one in eleven of olympus.
#
# Verdicts are printed one a line; the last line is `N passed, N failed`.
set -Eeuo pipefail
shopt -s inherit_errexit

cd "$(dirname "${BASH_SOURCE[0]}")/.."
built=$(realpath "${1:-examples}")
tests=${PWD}/tests
scratch=$(mktemp -d)
trap 'rm -rf "${scratch}"' EXIT
passed=0 failed=0

expect() {
  local words=$1
  shift
  if "$@" >"${scratch}/said" 2>&1; then
    passed=$((passed + 1))
    printf 'ok    %s\n' "${words}"
  else
    failed=$((failed + 1))
    printf 'FAIL  %s: %s\n' "${words}" "$*"
    sed 's/^/      /' "${scratch}/said"
    tail -n 20 "${scratch}/err" | sed 's/^/      /'
  fi
}

mkdir "${scratch}/bin" "${scratch}/secrets"
for tool in gcloud bq gh terraform sleep; do ln -s "${tests}/bootstrap/stand_in.py" "${scratch}/bin/${tool}"; done
export CLOUD=${scratch}/cloud.json
ME="$(id -un)@${HOSTNAME}"
export ME

# nothing EXAMPLE: an empty cloud, and a repository as it was built
nothing() {
  rm -rf "${scratch}/repository" "${CLOUD}"
  mkdir "${scratch}/repository"
  cp -r "${built}/$1/scripts" "${built}/$1/infrastructure" "${scratch}/repository/"
}

code=0
bootstrap() {
  code=0
  PATH="${scratch}/bin:${PATH}" bash "${scratch}/repository/scripts/bootstrap.sh" "$@" >"${scratch}/out" 2>"${scratch}/err" </dev/null || code=$?
}
from_nothing() { bootstrap --yes --billing-account=012345-6789AB-CDEF01 --secrets="${scratch}/secrets"; }
ends() { [[ ${code} == "$1" ]]; }
says() { grep -q -e "$1" "${scratch}/err"; }
there() { jq --exit-status "$1" "${CLOUD}"; }
same() { jq --exit-status --slurpfile whole "${scratch}/whole.json" "${settled} == (\$whole[0] | ${settled})" "${CLOUD}"; }
# What there is in the end, however often something was asked for on the way.
settled='[.projects, .buckets, .secrets, (.roots | sort), .environments, (.policies | map_values([.[].name])), .variables, .rulesets, .token, .locks, (.bound | unique), (.agents | unique)]'
settled=${settled/.projects/(.projects | map_values(.apis |= unique))}

for example in olympus shop hello; do
  case ${example} in
    olympus) roots='dev staging prod' ;;
    shop) roots='test live' ;;
    *) roots='prod' ;;
  esac
  for root in ${roots}; do
    mkdir -p "${scratch}/secrets/${root}"
    printf 'a value' | tee "${scratch}/secrets/${root}/jwt-key" >"${scratch}/secrets/${root}/postmark"
  done
  nothing "${example}"
  bootstrap --dry-run --json
  expect "${example}: a dry run ends well" ends 0
  expect "${example}: and calls nobody" test ! -e "${CLOUD}"
  bootstrap --check
  expect "${example}: a look finds that nothing is there" ends 4
  expect "${example}: and changes nothing" test ! -e "${CLOUD}"
  from_nothing
  expect "${example}: from nothing it ends well" ends 0
  expect "${example}: every root is applied" there '.roots | length > 0'
  expect "${example}: what changes something is open to main only" there \
    'all(.environments | to_entries[]; (.key | test("-plan$|^shared$")) or .value.deployment_branch_policy.custom_branch_policies)
      and all(.policies[]; [.[].name] == ["main"])'
  expect "${example}: main needs the check ok, of GitHub Actions" there \
    '[.rulesets[].rules[] | select(.type == "required_status_checks").parameters.required_status_checks[]] == [{context: "ok", integration_id: 15368}]'
  expect "${example}: every environment knows what to log in with" there '(.variables | length) == (.environments | length)'
  expect "${example}: states keep every version" there 'any(.buckets[]; .versioning_enabled) and (.buckets | length > 0)'
  changes=$(jq .changes "${CLOUD}")
  cp "${CLOUD}" "${scratch}/whole.json"
  bootstrap --check
  expect "${example}: a look finds nothing missing" ends 0
  bootstrap --yes
  expect "${example}: a second call ends well" ends 0
  expect "${example}: and leaves everything as it was" same

  # A change is the last one before a kill, once.
  bad=0 killed=0
  case ${example} in
    olympus) every=${EVERY:-11} ;;
    shop) every=${changes} ;;
    *) every=1 ;;
  esac
  for ((at = every; at <= changes; at += every)); do
    killed=$((killed + 1))
    nothing "${example}"
    DIE_AT=${at} from_nothing
    from_nothing
    if [[ ${code} != 0 ]] || ! same >/dev/null; then
      bad=$((bad + 1))
      printf '      killed after change %d: ended with %d\n' "${at}" "${code}"
      tail -n 4 "${scratch}/err" | sed 's/^/      /'
    fi
  done
  expect "${example}: killed after ${killed} of ${changes} changes and called again it ends the same" test "${bad}" = 0
done

nothing olympus
SLOW_GRANT=prod from_nothing
expect 'a right that comes late is waited for' ends 0
expect 'what was begun and protects itself is completed, not replaced' says 'untaint'

nothing olympus
from_nothing
jq '.environments.prod.deployment_branch_policy = null' "${CLOUD}" >"${CLOUD}.new" && mv "${CLOUD}.new" "${CLOUD}"
bootstrap --check --only=environments,rules
expect 'an environment that lost its protection is found' ends 4
expect 'and named' says 'missing: the environment prod'
jq '.locks["gs://olympus-prod-terraform-state/platform/default.tflock"] = {Who: "else@where", Created: "now", generation: "1"}' "${CLOUD}" >"${CLOUD}.new" && mv "${CLOUD}.new" "${CLOUD}"
bootstrap --yes
expect "somebody else's lock stays" ends 3
expect 'and is named' says 'else@where holds the state of prod'

nothing olympus
VISIBILITY=public from_nothing
expect 'a repository that is not as the spec says is refused' ends 3
expect 'with the word to write' says "'visibility' of delivery"

nothing olympus
sed -i -E 's/^# project_number = .*/project_number = "000000000000"/' "${scratch}"/repository/infrastructure/environments/*/terraform.tfvars
from_nothing
expect 'zeros of an older build are nobody'"'"'s word' ends 0
nothing olympus
sed -i -E 's/^# project_number = .*/project_number = "424242"/' "${scratch}"/repository/infrastructure/environments/prod/terraform.tfvars
from_nothing
expect 'another number is not overwritten' ends 4

nothing olympus
rm -rf "${scratch}/secrets/prod"
from_nothing
expect 'without a value of a secret it stops before the root is applied' ends 3
expect 'and production is not begun' there '.roots | index("prod") | not'

printf '%d passed, %d failed\n' "${passed}" "${failed}"
((failed == 0))
