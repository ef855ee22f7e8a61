#!/usr/bin/env bash
# scripts.sh [FOLDER]: what the generated scripts of examples/olympus do, by stand-ins for docker, gcloud and the like that
# write down how they were called. No network, no cloud, nothing is built. FOLDER holds the built example. Where OLYC names the
# compiler, it judges by the evidence that the scripts wrote.
#
# Verdicts are printed one a line; the last line is `N passed, N failed`.
set -Eeuo pipefail
shopt -s inherit_errexit

cd "$(dirname "${BASH_SOURCE[0]}")/.."
built=$(realpath "${1:-examples/olympus}")
scratch=$(mktemp -d)
trap 'rm -rf "${scratch}"' EXIT
passed=0 failed=0

# expect WORDS COMMAND...: one thing that has to be so
expect() {
  local words=$1
  shift
  if "$@" >"${scratch}/said" 2>&1; then
    passed=$((passed + 1))
    printf 'ok    %s\n' "${words}"
  else
    failed=$((failed + 1))
    printf 'FAIL  %s: %s\n' "${words}" "$*"
    sed 's/^/      /' "${scratch}/said" "${scratch}/err" "${scratch}/calls"
  fi
}

mkdir "${scratch}/bin"
cat >"${scratch}/bin/stand-in" <<'EOF'
#!/usr/bin/env bash
# Writes down its call, and answers as the first line of `replies` says that fits: PATTERN, exit code, answer.
call="${0##*/} $*"
printf '%s\n' "${call}" >>"${SCRATCH}/calls"
jq --null-input --compact-output '$ARGS.positional' --args -- "${0##*/}" "$@" >>"${SCRATCH}/calls.argv.jsonl"
while IFS=$'\t' read -r pattern code answer; do
  if [[ ${call} == ${pattern} ]]; then
    [[ -z ${answer} ]] || printf '%s\n' "${answer}"
    exit "${code}"
  fi
done <"${SCRATCH}/replies"
exit 0
EOF
chmod +x "${scratch}/bin/stand-in"
for tool in docker gcloud curl gh go k6 cargo uv sleep; do ln -s stand-in "${scratch}/bin/${tool}"; done
export SCRATCH=${scratch}

# A repository with the scripts in it, as on somebody's machine.
repository=${scratch}/repository
mkdir "${repository}"
cp -r "${built}/scripts" "${built}/load" "${repository}/"
printf '.env\nbuild/\nimages.lock.json\n' >"${repository}/.gitignore"
git -C "${repository}" init --quiet
git -C "${repository}" add --all
git -C "${repository}" -c user.name=t -c user.email=t@t.example commit --quiet --message=t
commit=$(git -C "${repository}" rev-parse HEAD)
short=${commit:0:12}

# reply PATTERN CODE ANSWER: what a stand-in says from now on; later replies count first
reply() {
  printf '%s\t%s\t%s\n' "$1" "$2" "${3:-}" | cat - "${scratch}/replies" >"${scratch}/replies.new"
  mv "${scratch}/replies.new" "${scratch}/replies"
}

# again: forgets all calls and replies
again() {
  : >"${scratch}/calls"
  : >"${scratch}/replies"
}

code=0
# script NAME ARGUMENT...: runs one, without anybody at the keyboard
script() {
  code=0
  : >"${scratch}/calls"
  PATH="${scratch}/bin:${PATH}" bash "${repository}/scripts/$1" "${@:2}" >"${scratch}/out" 2>"${scratch}/err" </dev/null || code=$?
}

ends() { [[ ${code} == "$1" ]]; }
calls() { [[ $(wc -l <"${scratch}/calls") == "$1" ]]; }
says() { grep -q -e "$1" "${scratch}/err"; }
called() { grep -q -e "$1" "${scratch}/calls"; }
never() { ! grep -q -e "$1" "${scratch}/calls"; }
summary() { jq --exit-status "$1" "${scratch}/out"; }

# in_order PATTERN...: calls that fit stand in this order
in_order() {
  local at=0 pattern line
  for pattern in "$@"; do
    line=$(awk -v at="${at}" -v pattern="${pattern}" 'NR > at && $0 ~ pattern { print NR; exit }' "${scratch}/calls")
    [[ -n ${line} ]] || {
      printf 'not there, or too early: %s\n' "${pattern}"
      return 1
    }
    at=${line}
  done
}

again
dry_arguments() {
  case $1 in
    push-images.sh) printf '%s\n' --environment=dev ;;
    load-test.sh) printf '%s\n' --environment=prod ;;
    disaster-recovery/failover.sh) printf '%s\n' --to=us-east1 ;;
    disaster-recovery/verify-recovery.sh) printf '%s\n' --of=region_loss ;;
    *) ;;
  esac
}
for name in build-all.sh build-go.sh build-rust.sh build-python.sh push-images.sh security-scan.sh local-secrets.sh load-test.sh measure-promises.sh disaster-recovery/failover.sh \
  disaster-recovery/{restore-database,restore-services,rollback,verify-recovery}.sh; do
  script "${name}" --help
  expect "${name} --help explains itself" test "${code}" = 0 -a -s "${scratch}/out"
  script "${name}" --no-such-option
  expect "${name} refuses what it does not know" ends 2
  mapfile -t arguments < <(dry_arguments "${name}")
  script "${name}" "${arguments[@]}" --dry-run --json
  expect "${name} --dry-run ends well" ends 0
  expect "${name} --dry-run calls nobody" calls 0
  expect "${name} --dry-run --json sums up" summary '.exit == 0 and .dry_run'
done
expect 'a dry run leaves nothing behind' test -z "$(git -C "${repository}" status --porcelain --ignored)"

again
script build-all.sh
expect 'build-all.sh ends well' ends 0
expect 'build-all.sh builds every image of this commit' in_order "--tag=gateway:${short} .* backend/go$" "--tag=analytics:${short} .* backend/python$" \
  "--tag=accounts:${short} .* backend/rust$" "--tag=orders:${short} .* backend/rust$"
reply 'docker buildx build *analytics*' 17
script build-all.sh
expect 'build-all.sh stops where a build fails' ends 17
expect 'build-all.sh builds nothing after it' never 'orders'
script build-python.sh --json
expect 'what failed stands in the summary' summary '.exit == 17'
expect 'what failed stands in the log' says 'ended with 17'

again
reply 'go env GOVERSION' 0 go1.11
script build-go.sh --test
expect 'another toolchain is refused' ends 3
expect 'another toolchain builds nothing' never 'docker'
reply 'go env GOVERSION' 0 go1.26.3
script build-go.sh --test
expect 'tests come before images' in_order '^go -C backend/go vet' '^go -C backend/go test' '^docker buildx build'
reply 'go -C backend/go test*' 1
script build-go.sh --test
expect 'no image of what fails its tests' never 'docker'
script build-go.sh --since=HEAD
expect 'nothing changed, nothing built' calls 0

digest=sha256:$(printf '%064d' 7)
again
reply 'docker buildx imagetools inspect*' 0 "${digest}"
script push-images.sh --environment=dev --tag=latest
expect 'latest is refused' ends 2
script push-images.sh --environment=elsewhere
expect 'an unknown environment is refused' ends 2
script push-images.sh --environment=prod
expect 'prod gets what was tested before it, and nothing else' ends 3
touch "${repository}/scratch"
script push-images.sh --environment=dev
expect 'uncommitted changes are refused' ends 3
expect 'and nothing is pushed' never 'docker push'
rm "${repository}/scratch"
script push-images.sh --environment=dev
registry=us-central1-docker.pkg.dev/olympus-dev/olympus
expect 'push-images.sh ends well' ends 0
expect 'it logs in, looks, tags, pushes, and asks for the digest' in_order '^gcloud auth configure-docker' \
  "^gcloud artifacts docker tags list ${registry}/gateway" "^docker tag gateway:${short} ${registry}/gateway:sha-${short}" \
  "^docker push ${registry}/gateway:sha-${short}" "imagetools inspect .*${registry}/gateway:sha-${short}"
# shellcheck disable=SC2016 # variables of jq
expect 'digests are written down' jq --exit-status --arg digest "${digest}" --arg commit "${commit}" \
  '.commit == $commit and (.images | length == 4 and all(.digest == $digest))' "${repository}/images.lock.json"
reply 'gcloud artifacts docker tags list*' 0 "sha-${short}"
script push-images.sh --environment=dev
expect 'what is there already is not pushed again' never 'docker push'
script push-images.sh --environment=prod --from=staging
expect 'a promotion copies by digest' called "imagetools create .*--tag=us-central1-docker.pkg.dev/olympus-prod/olympus/orders:sha-${short} us-central1-docker.pkg.dev/olympus-staging/olympus/orders@${digest}"
expect 'and builds and pushes nothing' never 'docker push'
reply 'docker buildx imagetools inspect*' 0 sha256:other
script push-images.sh --environment=prod --from=staging
expect 'a copy that is another image is refused' ends 4
rm "${repository}/images.lock.json"
again
reply 'docker push*' 1
script push-images.sh --environment=dev
expect 'a push is tried three times' test "$(grep -c 'docker push' "${scratch}/calls")" = 3
expect 'then it fails' ends 1
expect 'and no digests are written down' test ! -e "${repository}/images.lock.json"
script push-images.sh --environment=prod --from=staging
expect 'nothing to promote is said so' ends 3

again
script security-scan.sh
expect 'security-scan.sh finds nothing' ends 0
expect 'every scanner ran' in_order 'trivy:.* image ' 'checkov' 'gitleaks' 'osv-scanner' 'trivy:.* fs .*license'
reply 'docker run *gitleaks*' 9
script security-scan.sh
expect 'what was found ends with 4' ends 4
expect 'the others ran all the same' called 'osv-scanner'
reply 'docker run *gitleaks*' 125
script security-scan.sh secrets
expect 'a scanner that breaks is no clean bill' ends 1
script security-scan.sh --lock images
expect 'images of the registry need their list' ends 3

again
script local-secrets.sh
expect 'local-secrets.sh ends well' ends 0
expect 'its secrets are nobody else to read' test "$(stat -c %a "${repository}/.env")" = 600
expect 'each has a value' test "$(grep -c -E '^[A-Z_]+=[0-9a-f]{32}$' "${repository}/.env")" = 3
before=$(cat "${repository}/.env")
script local-secrets.sh
expect 'what stands there stays' test "$(cat "${repository}/.env")" = "${before}"
expect 'and is in no log' test -z "$(grep -F "${before##*=}" "${scratch}/err" "${scratch}/out" || true)"

# What gcloud says of a platform that is well. A copy is one before it was promoted, and none afterwards.
well() {
  again
  reply 'gcloud sql instances describe *' 0 RUNNABLE
  reply 'gcloud sql instances describe * --format=csv\[no-heading\](state,instanceType)' 0 RUNNABLE,READ_REPLICA_INSTANCE
  reply 'gcloud sql instances describe * --format=csv\[no-heading\](instanceType)' 0 CLOUD_SQL_INSTANCE
  reply 'gcloud sql instances get-latest-recovery-time *' 0 "$(date --utc --date='5 minutes ago' +%FT%TZ)"
  reply 'gcloud run revisions list *' 0 "$(printf '%s' 'orders-00007')"
  reply 'gcloud run services describe *' 0 \
    '{"spec":{"template":{"metadata":{"name":"r"},"spec":{"containers":[{"name":"database-proxy","args":["--private-ip","olympus-prod:us-central1:prod-main?port=5432","olympus-prod:us-east1:prod-main-us-east1?x"]}]}}},"status":{"conditions":[{"type":"Ready","status":"True"}]}}'
  reply 'curl *' 0 200
}
failover=disaster-recovery/failover.sh
well
script "${failover}" --to=us-west1
expect 'a region without a copy is refused' ends 2
script "${failover}" --to=us-east1
expect 'nobody to ask, nothing done' ends 3
expect 'and nothing was changed' never 'promote\|switchover\|remove-backend\|replace\|storage'
script "${failover}" --to=us-east1 --yes --evidence=build/seen.json --source=here
expect 'a failover ends well' ends 0
steps=('sql instances describe' 'storage cp .*--if-generation-match=0' 'sql instances promote-replica prod-main-us-east1'
  'run services replace build/failover/accounts.json .*--region=us-east1' 'run services replace build/failover/orders.json'
  'backend-services remove-backend gateway .*region=us-central1' '^curl .*https://api.olympus.example/health' 'storage rm')
expect 'look, lock, data, programs, traffic, proof, unlock' in_order "${steps[@]}"
expect 'programs are pointed to the copy' jq --exit-status \
  '.spec.template.spec.containers[0].args[1] == "olympus-prod:us-east1:prod-main-us-east1?port=5432" and (has("status") | not)' \
  "${repository}/build/failover/orders.json"
expect 'how long each step took is written down' jq --exit-status \
  '.format == 1 and .environment == "prod" and .source == "here" and (.measured | map(.of + " " + .shows) |
    map(sub("[0-9]+s$"; "s")) == ["main promote == s", "accounts repoint == s", "orders repoint == s", "gateway leave == s"])' \
  "${repository}/build/seen.json"
script "${failover}" --to=us-east1 --yes --only=orders
expect 'one part alone can be done again' never 'promote-replica\|accounts\|remove-backend'
expect 'and is done' called 'run services replace build/failover/orders.json'
script "${failover}" --to=us-east1 --yes --planned
expect 'on purpose, they change places' in_order 'patch prod-main .*--failover-dr-replica-name=prod-main-us-east1' 'switchover prod-main-us-east1'
expect 'and nothing is given up' never 'promote-replica'
well
reply 'gcloud sql instances describe prod-main-us-east1 * --format=csv\[no-heading\](state,instanceType)' 0 RUNNABLE,CLOUD_SQL_INSTANCE
script "${failover}" --to=us-east1 --yes
expect 'what was promoted before is not promoted again' ends 3
well
reply 'gcloud sql instances describe * --format=csv\[no-heading\](instanceType)' 0 READ_REPLICA_INSTANCE
script "${failover}" --to=us-east1 --yes --patience=1
expect 'a step that never comes true ends with 4' ends 4
expect 'and nothing after it is done' never 'services replace'
well
reply 'curl *' 0 503
script "${failover}" --to=us-east1 --yes
expect 'users without an answer end with 4' ends 4
expect 'and the lock stays' never 'storage rm'
# Whatever fails, nothing after it is done.
fails=('' 'storage cp' 'sql instances promote-replica' 'run services replace build/failover/accounts' 'run services replace build/failover/orders'
  'compute backend-services remove-backend')
for index in 1 2 3 4 5; do
  well
  reply "gcloud ${fails[index]}*" 1
  script "${failover}" --to=us-east1 --yes
  expect "a failure of \`${fails[index]}\` ends it" ends 1
  expect 'and the next step is not taken' never "${steps[index + 1]}"
done

restore=disaster-recovery/restore-database.sh
well
script "${restore}"
expect 'a restore asks first' ends 3
expect 'and makes nothing before' never 'clone'
script "${restore}" --yes --restore-to=2026-11-23T08:15:00Z
expect 'a restore ends well' ends 0
expect 'it makes a copy of the moment that was asked for' called 'instances clone prod-main prod-main-restored .*--point-in-time=2026-11-23T08:15:00Z'
expect 'and leaves it there' never 'delete'
expect 'what people must do is said' says 'by hand, main: copy back'
script "${restore}" --yes --drill --evidence=evidence/drill.json --source=run/1
expect 'a drill ends well' ends 0
expect 'it restores, looks, and takes the copy away' in_order 'get-latest-recovery-time' 'instances clone' 'describe prod-main-restored' 'delete prod-main-restored'
expect 'it never takes away what runs' never 'delete prod-main --'
expect 'what it saw is evidence' jq --exit-status '.measured | length == 2
  and (.[0] | .of == "main" and .scenario == "logical" and (.shows | test("^loss == 30[0-9]s$")))
  and (.[1] | .of == "main" and (.shows | test("^restore == [0-9]+s$")))' "${repository}/evidence/drill.json"
well
reply 'gcloud sql instances clone *' 1
script "${restore}" --yes --drill --evidence=evidence/failed.json
expect 'a drill that fails says so' ends 1
expect 'and is no evidence' test ! -e "${repository}/evidence/failed.json"
script "${restore}" --yes --undo
expect 'what a failed drill left is taken away' in_order 'no-deletion-protection' 'delete prod-main-restored'
expect 'and nothing else is done' never 'clone'

rollback=disaster-recovery/rollback.sh
well
script "${rollback}" --yes
expect 'a rollback without a moment is refused' ends 2
expect 'and moves nothing' never 'update-traffic'
script "${rollback}" --yes --before=2026-11-23T08:15:00Z
expect 'a rollback ends well' ends 0
expect 'it goes to what was there at that moment' in_order 'revisions list --service=orders .*creationTimestamp<2026-11-23T08:15:00Z' 'update-traffic orders .*--to-revisions=orders-00007=100'
expect 'in every region' called 'update-traffic gateway .*--region=us-east1'
expect 'and touches no data' never ' sql '
well
reply 'gcloud run revisions list *' 0 ''
script "${rollback}" --yes --before=2020-01-01T00:00:00Z
expect 'where nothing older is, nothing moves' never 'update-traffic'
script "${rollback}" --yes --undo
expect 'and a rollback can be taken back' called 'update-traffic gateway .*--to-latest'

services=disaster-recovery/restore-services.sh
well
script "${services}" --yes
expect 'without digests nothing is deployed' ends 3
jq --null-input --arg digest "${digest}" '{images: (["accounts", "analytics", "gateway", "orders"] | map({key: ., value: {digest: $digest}}) | from_entries)}' \
  >"${repository}/images.lock.json"
script "${services}" --yes
expect 'programs come back' ends 0
expect 'those first that others use' in_order "services update accounts .*@${digest}" 'services update gateway'
rm "${repository}/images.lock.json"

verify=disaster-recovery/verify-recovery.sh
well
script "${verify}" --of=nothing
expect 'what is not promised cannot be verified' ends 2
script "${verify}" --of=region_loss
expect 'all is back' ends 0
expect 'stores, programs and users were asked' in_order 'describe prod-main-us-east1' 'services describe orders' '^curl .*health'
ago() { date --utc --date="$1 ago" +%FT%TZ; }
script "${verify}" --of=region_loss --since="$(ago '2 hours')" --last="main@$(ago '150 minutes')" --evidence=evidence/rehearsal.json
expect 'as promised' ends 0
expect 'time and loss are evidence' jq --exit-status '.measured | length == 2
  and (.[0] | .of == "region_loss" and .scenario == "region" and (.shows | test("^recovery_time == 720[0-9]s$")))
  and (.[1] | .of == "main" and (.shows | test("^loss == (1800|1799|1801)s$")))' "${repository}/evidence/rehearsal.json"
script "${verify}" --of=region_loss --since="$(ago '5 hours')"
expect 'too late is said' ends 4
script "${verify}" --of=region_loss --since="$(ago '1 hour')" --last="main@$(ago '3 hours')"
expect 'too much lost is said' ends 4
reply 'curl *' 0 503
script "${verify}" --of=region_loss
expect 'users without an answer are not well' ends 4

measure='measure-promises.sh'
again
script "${measure}" --evidence=evidence/measured.json
expect 'nothing to measure is no mistake' ends 0
expect 'and no evidence' test ! -e "${repository}/evidence/measured.json"
answer() { printf '{"data":{"result":[{"value":[0,"%s"]}]}}' "$1"; }
reply 'curl *request_latencies_bucket*' 0 "$(answer 8.312e+01)"
reply 'curl *request_latencies_count*' 0 "$(answer 120000.4)"
reply 'curl *container_startup*' 0 "$(answer NaN)"
day() { date --utc --date="$1 days ago" +%FT%TZ; }
deployment() { printf '{"createdAt":"%s","latestStatus":{"state":"%s"},"commit":{"committedDate":"%s"}}' "$1" "$3" "$2"; }
reply 'gh api graphql *' 0 "{\"data\":{\"repository\":{\"deployments\":{\"nodes\":[$(deployment "$(day 1)" "$(day 2)" SUCCESS),$(deployment "$(day 3)" "$(day 4)" FAILURE),$(deployment "$(day 5)" "$(day 9)" SUCCESS),$(deployment "$(day 60)" "$(day 61)" SUCCESS)]}}}}"
reply 'gh issue list *' 0 "[{\"createdAt\":\"$(day 3)\",\"closedAt\":\"$(day 2)\"},{\"createdAt\":\"$(day 2)\",\"closedAt\":null}]"
ours='us-central1-docker.pkg.dev/olympus-prod/olympus'
reply 'gcloud run services list *' 0 "[{\"spec\":{\"template\":{\"spec\":{\"containers\":[{\"image\":\"${ours}/gateway@sha256:1\"},{\"image\":\"gcr.io/other/proxy:1\"}]}}}},{\"spec\":{\"template\":{\"spec\":{\"containers\":[{\"image\":\"${ours}/orders@sha256:2\"}]}}}}]"
scanned() { printf '{"discovery_summary":{"discovery":[{"discovery":{"analysisStatus":"%s"}}]},"package_vulnerability_summary":{"vulnerabilities":%s}}' "$1" "$2"; }
reply 'gcloud artifacts docker images describe *gateway*' 0 "$(scanned FINISHED_SUCCESS '{"CRITICAL":[{},{}],"LOW":[{}]}')"
reply 'gcloud artifacts docker images describe *orders*' 0 "$(scanned FINISHED_SUCCESS '{"LOW":[{}]}')"
script "${measure}" --evidence=evidence/measured.json --source=run/2
expect 'what was measured is evidence' ends 0
expect 'percentiles and their samples' jq --exit-status '.measured | any(. == {of: "gateway", shows: "percentile(latency, 99%) == 83.120ms", samples: 120000})' "${repository}/evidence/measured.json"
expect 'what gave no number is left out' jq --exit-status '.measured | all(.shows | test("container_start") | not)' "${repository}/evidence/measured.json"
expect 'how often changes arrive' jq --exit-status '.measured | any(. == {of: "delivery", shows: "deploys == 0.1/day", samples: 3})' "${repository}/evidence/measured.json"
expect 'how long they travel, in the middle' jq --exit-status '.measured | any(. == {of: "delivery", shows: "lead_time == 86400s", samples: 3})' "${repository}/evidence/measured.json"
expect 'how many did harm' jq --exit-status '.measured | any(. == {of: "delivery", shows: "change_failure == 100%", samples: 3})' "${repository}/evidence/measured.json"
expect 'how soon all was well again' jq --exit-status '.measured | any(. == {of: "delivery", shows: "time_to_recover == 86400s", samples: 1})' "${repository}/evidence/measured.json"
expect 'what is critical in the images that run' jq --exit-status '.measured | any(. == {of: "delivery", shows: "critical_vulnerabilities == 2", samples: 2})' "${repository}/evidence/measured.json"
expect 'images of others are not asked about' never 'describe gcr.io'
expect 'no token is in an argument' never 'Bearer'
reply 'gcloud artifacts docker images describe *orders*' 0 "$(scanned SCANNING '{}')"
script "${measure}" --evidence=evidence/scanning.json
expect 'a scan that goes on is said' says 'orders@sha256:2: the scan has not ended'
expect 'and counts for nothing' jq --exit-status '.measured | all(.shows | test("vulnerabilities") | not)' "${repository}/evidence/scanning.json"
rm "${repository}/evidence/scanning.json"
reply 'curl *' 22
script "${measure}" --evidence=evidence/broken.json
expect 'who cannot be asked has not said nothing' test "${code}" != 0 -a ! -e "${repository}/evidence/broken.json"

again
script load-test.sh --environment=elsewhere
expect 'no load on what is not there' ends 2
script load-test.sh --environment=prod
expect 'no load on users without asking' ends 3
expect 'and none was sent' never '^k6'
script load-test.sh --environment=prod --yes --share=50 --evidence=evidence/half.json
expect 'half of the busiest time' called 'k6 run --env RATE=150 --env BASE=https://api.olympus.example '
expect 'is no evidence of it' called 'EVIDENCE= load/gateway.js'
script load-test.sh --environment=staging
expect 'staging is nobody to ask about' called 'RATE=2 --env BASE=https://staging.api.olympus.example'
printf '[{"path": "orders"}]' >"${repository}/load/gateway.json"
script load-test.sh --environment=staging
expect 'requests without a path are refused' ends 3
rm "${repository}/load/gateway.json"
reply 'k6 run *' 99
script load-test.sh --environment=prod --yes
expect 'a threshold that was crossed ends with 4' ends 4
# What k6 would do at the end of a test, done by node.
sed -e '/^import /d' -e 's/^export default function/function asks/; s/^export //' "${repository}/load/gateway.js" >"${scratch}/summary.js"
cat >>"${scratch}/summary.js" <<'EOF'
const made = handleSummary({ metrics: { http_req_duration: { values: { 'p(99)': 87.65432 } }, http_reqs: { values: { count: 180000 } } } });
require('node:fs').writeFileSync(__ENV.EVIDENCE, made[__ENV.EVIDENCE]);
EOF
printf 'globalThis.__ENV = { RATE: "300", REQUESTS: "[]", ENVIRONMENT: "prod", SOURCE: "run/3", EVIDENCE: "%s/evidence/load.json" };\n' "${repository}" \
  | cat - "${scratch}/summary.js" >"${scratch}/summary.cjs"
expect 'k6 would write evidence' node "${scratch}/summary.cjs"
expect 'rounded against the promise' jq --exit-status \
  '.environment == "prod" and .measured == [{of: "gateway", shows: "percentile(latency, 99%) <= 87.655ms", samples: 180000}]' "${repository}/evidence/load.json"

if [[ -n ${OLYC:-} ]]; then
  mkdir "${scratch}/judged"
  cp "${built}"/*.oly "${scratch}/judged/"
  cp -r "${repository}/evidence" "${built}/backend" "${scratch}/judged/"
  "${OLYC}" prove "${scratch}/judged" --env prod --format json >"${scratch}/verdicts" 2>"${scratch}/err" || true
  # judged OBJECTIVE PROMISE VERDICT BOUND: what the compiler says by this evidence
  judged() {
    # shellcheck disable=SC2016 # variables of jq
    jq --slurp --exit-status --arg objective "$1" --arg promise "$2" --arg verdict "$3" --arg bound "$4" \
      'any(.[]; .objective == $objective and (.promise | startswith($promise)) and .verdict == $verdict and .evidence == "measured" and (.bound | test($bound)))' \
      "${scratch}/verdicts"
  }
  expect 'what was measured proves a percentile' judged gateway_fast 'p99(latency)' proved '^0[.]08[37]'
  expect 'what a rehearsal lost is what can be lost' judged region_loss rpo proved '^(1799|1800|1801)'
  expect 'what a rehearsal took is what it takes' judged region_loss rto proved '^720'
  expect 'too many changes that do harm refute' judged changes_fail change_failure refuted '^1'
  expect 'something critical that runs refutes' judged nothing_critical critical_vulnerabilities refuted '^2'
else
  printf 'skip  evidence of the scripts is not judged: OLYC names no compiler\n'
fi

if command -v gcloud-lint >/dev/null; then
  grep '^\["gcloud"' "${scratch}/calls.argv.jsonl" | sort -u >"${scratch}/gcloud.argv.jsonl"
  expect 'gcloud itself would take every call' gcloud-lint "${scratch}/gcloud.argv.jsonl"
else
  printf 'skip  calls of gcloud are not held against gcloud: gcloud-lint is not installed\n'
fi

printf '%d passed, %d failed\n' "${passed}" "${failed}"
((failed == 0 && passed > 0))
