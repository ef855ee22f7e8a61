#!/usr/bin/env bash
# scripts.sh [FOLDER]: what the generated scripts of examples/olympus do, by stand-ins for docker, gcloud and the like that
# write down how they were called. No network, no cloud, nothing is built. FOLDER holds the built example. Where OLYC names the
# compiler, it judges by the evidence that the scripts wrote.
#
# Verdicts are printed one a line; the last line is `N passed, N failed`.
set -Eeuo pipefail
shopt -s inherit_errexit

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=tests/expect.sh
source "${here}/expect.sh"

cd "${here}/.."
built=$(realpath "${1:-examples/olympus}")
shown=("${scratch}/err" "${scratch}/calls")

mkdir "${scratch}/bin"
cat >"${scratch}/bin/stand-in" <<'EOF'
#!/usr/bin/env bash
# Writes down its call, and answers as the first line of `replies` says that fits: PATTERN, exit code, answer, and which call must have
# come before.
call="${0##*/} $*"
printf '%s\n' "${call}" >>"${SCRATCH}/calls"
printf '%s\n' "${call}" >>"${SCRATCH}/history"
came() {
  [[ -z $1 ]] && return 0
  while IFS= read -r before; do
    [[ ${before} == $1 ]] && return 0
  done <"${SCRATCH}/history"
  return 1
}
if [[ ${0##*/} == gcloud ]]; then
  jq --null-input --compact-output '$ARGS.positional' --args -- "${0##*/}" "$@" >>"${SCRATCH}/calls.argv.jsonl"
fi
while IFS=$'\037' read -r pattern code answer after; do
  if [[ ${call} == ${pattern} ]] && came "${after}"; then
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
printf '.env\n.secrets/\nbuild/\n' >"${repository}/.gitignore"
git -C "${repository}" init --quiet
git -C "${repository}" add --all
git -C "${repository}" -c user.name=t -c user.email=t@t.example commit --quiet --message=t
commit=$(git -C "${repository}" rev-parse HEAD)
short=${commit:0:12}

# reply PATTERN CODE ANSWER [CALL]: what a stand-in says from now on, or as soon as a call that fits was made; later replies count first
reply() {
  printf '%s\037%s\037%s\037%s\n' "$1" "$2" "${3:-}" "${4:-}" | cat - "${scratch}/replies" >"${scratch}/replies.new"
  mv "${scratch}/replies.new" "${scratch}/replies"
}

# again: forgets all calls and replies
again() {
  : >"${scratch}/calls"
  : >"${scratch}/history"
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
    load-test.sh) printf '%s\n' --environment=prod --let-through ;;
    disaster-recovery/failover.sh) printf '%s\n' --to=us-east1 ;;
    disaster-recovery/verify-recovery.sh) printf '%s\n' --of=region_loss ;;
    *) ;;
  esac
}
for name in build-all.sh build-go.sh build-rust.sh build-python.sh push-images.sh security-scan.sh local-secrets.sh load-test.sh measure-promises.sh disaster-recovery/failover.sh \
  disaster-recovery/{failback,restore-database,restore-services,rollback,verify-recovery}.sh; do
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
reply 'docker image inspect*' 0 0000000000000000000000000000000000000000
script push-images.sh --environment=dev
expect 'an image of another commit is refused' ends 3
expect 'and not pushed' never 'docker push'
reply 'docker image inspect*' 0 "${commit}"
script push-images.sh --environment=dev
registry=us-central1-docker.pkg.dev/olympus-dev/olympus
expect 'push-images.sh ends well' ends 0
expect 'it logs in, looks, tags, pushes, and asks for the digest' in_order '^gcloud auth configure-docker us-central1-docker.pkg.dev --quiet' \
  "^gcloud artifacts docker tags list ${registry}/gateway" "^docker image inspect .*gateway:${short}" "^docker tag gateway:${short} ${registry}/gateway:sha-${short}" \
  "^docker push ${registry}/gateway:sha-${short}" "imagetools inspect .*${registry}/gateway:sha-${short}"
# shellcheck disable=SC2016 # variables of jq
expect 'digests are written down' jq --exit-status --arg digest "${digest}" --arg commit "${commit}" \
  '.commit == $commit and (.images | length == 4 and all(.digest == $digest))' "${repository}/images.lock.json"
reply 'gcloud artifacts docker tags list*' 0 "sha-${short}"
script push-images.sh --environment=dev
expect 'the list of digests is no change of the commit' ends 0
expect 'what is there already is not pushed again' never 'docker push'
git -C "${repository}" -c user.name=t -c user.email=t@t.example commit --quiet --allow-empty --message=later
script push-images.sh --environment=prod --from=staging
staged=us-central1-docker.pkg.dev/olympus-staging/olympus/orders@${digest}
expect 'a promotion copies by digest, into every region, by the name of the commit that was built' in_order \
  "^gcloud auth configure-docker us-central1-docker.pkg.dev,us-east1-docker.pkg.dev,us-central1-docker.pkg.dev" \
  "imagetools create .*--tag=us-central1-docker.pkg.dev/olympus-prod/olympus/orders:sha-${short} ${staged}" \
  "imagetools create .*--tag=us-east1-docker.pkg.dev/olympus-prod/olympus/orders:sha-${short} ${staged}"
expect 'and builds and pushes nothing' never 'docker push'
script push-images.sh --environment=prod --from=staging --without=us-central1
expect 'where images come from may be away: that is said' ends 3
script push-images.sh --environment=prod --from=staging --without=europe-west1
expect 'a region that is none of its own is refused' ends 2
rm "${repository}/images.lock.json"
script push-images.sh --environment=prod --read --without=us-central1 --tag="sha-${short}"
expect 'what lies in a registry can be read again, with a region away' ends 0
expect 'and nothing is pushed or copied' never 'docker push\|imagetools create'
# shellcheck disable=SC2016 # variables of jq
expect 'its digests are written down' jq --exit-status --arg digest "${digest}" '.images.orders == {
  reference: "us-east1-docker.pkg.dev/olympus-prod/olympus/orders", digest: $digest}' "${repository}/images.lock.json"
git -C "${repository}" reset --quiet --hard "${commit}"
reply 'docker buildx imagetools inspect*' 0 sha256:other
script push-images.sh --environment=prod --from=staging
expect 'a copy that is another image is refused' ends 4
rm "${repository}/images.lock.json"
again
reply 'docker image inspect*' 0 "${commit}"
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
expect 'servers find the same passwords in files' test "$(<"${repository}/.secrets/main-password")" = "$(sed -n 's/^MAIN_PASSWORD=//p' "${repository}/.env")"
expect 'which nobody else reaches' test "$(stat -c %a "${repository}/.secrets")" = 700
expect 'its secrets are nobody else to read' test "$(stat -c %a "${repository}/.env")" = 600
expect 'each has a value' test "$(grep -c -E '^[A-Z_]+=[0-9a-f]{32}$' "${repository}/.env")" = 3
before=$(cat "${repository}/.env")
script local-secrets.sh
expect 'what stands there stays' test "$(cat "${repository}/.env")" = "${before}"
expect 'and is in no log' test -z "$(grep -F "${before##*=}" "${scratch}/err" "${scratch}/out" || true)"

# What gcloud says of a platform that is well, and of one whose steps were done: what a step changes is told as soon as it was called.
# Traffic is pinned to an old revision, as after a canary or a rollback, and the newest one is a release that was taken back.
pinned='{"apiVersion":"serving.knative.dev/v1","metadata":{"name":"orders"},"spec":{"template":{"metadata":{"name":"x"},"spec":{"containers":[{"name":"orders","image":"bad"},{"name":"database-proxy","args":["olympus-prod:us-central1:prod-main?port=5432"]}]}},"traffic":[{"revisionName":"orders-00007","percent":100},{"revisionName":"orders-00009","tag":"candidate"}]},"status":{"conditions":[{"type":"Ready","status":"True"}],"traffic":[{"revisionName":"orders-00007","percent":100},{"revisionName":"orders-00009","tag":"candidate"}]}}'
# revision PROXY: what a revision says of itself
revision() {
  printf '{"metadata":{"name":"orders-00007"},"spec":{"containers":[{"name":"orders","image":"good@%s"},{"name":"database-proxy","args":["--private-ip","%s"]}]},"status":{"conditions":[{"type":"Ready","status":"True"}]}}' "${digest}" "$1"
}
home='olympus-prod:us-central1:prod-main?port=5432'
moved='olympus-prod:us-east1:prod-main-us-east1?port=5432'
backends() { printf '{"backends":[%s]}' "$(printf '{"group":"https://c/projects/p/regions/%s/networkEndpointGroups/gateway-%s"}\n' "$1" "$1" "${2:-$1}" "${2:-$1}" | paste -sd,)"; }
pushes() { printf '{"pushConfig":{"pushEndpoint":"https://analytics-1.%s.run.app/events/order-placed","oidcToken":{"serviceAccountEmail":"in@p"}}}' "$1"; }
sql_type='--format=csv\[no-heading\](state,instanceType)'
well() {
  again
  reply 'gcloud config get-value account' 0 ann@example.com
  reply 'gcloud storage objects describe *' 0 7
  reply "gcloud sql instances describe prod-main * ${sql_type}" 0 RUNNABLE,CLOUD_SQL_INSTANCE
  reply 'gcloud sql instances describe prod-main * --format=csv\[no-heading\](state)' 0 RUNNABLE
  reply "gcloud sql instances describe prod-main-us-east1 * ${sql_type}" 0 RUNNABLE,READ_REPLICA_INSTANCE
  reply 'gcloud sql instances describe prod-main-us-east1 * --format=csv\[no-heading\](instanceType)' 0 READ_REPLICA_INSTANCE
  reply "gcloud sql instances describe prod-main-us-east1 * ${sql_type}" 0 RUNNABLE,CLOUD_SQL_INSTANCE 'gcloud sql instances promote-replica *'
  reply "gcloud sql instances describe prod-main-us-east1 * ${sql_type}" 0 RUNNABLE,CLOUD_SQL_INSTANCE 'gcloud sql instances switchover *'
  reply 'gcloud sql instances get-latest-recovery-time *' 0 "$(date --utc --date='5 minutes ago' +%FT%TZ)"
  reply 'gcloud sql instances list *' 0 '[]'
  reply 'gcloud sql instances describe prod-main-drill-* *' 0 RUNNABLE 'gcloud sql instances clone *'
  reply 'gcloud sql instances describe prod-main-restored-* *' 0 RUNNABLE 'gcloud sql instances clone *'
  reply 'gcloud sql databases list *' 0 main
  reply 'gcloud run services describe *' 0 "${pinned}"
  reply 'gcloud run services describe * --format=value(status.latestCreatedRevisionName)' 0 made-00010
  reply 'gcloud run revisions describe *' 0 "$(revision "${home}")"
  local service
  for service in accounts orders; do
    # What is new answers only once all traffic goes to it.
    reply "gcloud run services describe ${service} *" 0 "${pinned//orders-00007/${service}-00011}" "gcloud run services replace build/failover/${service}.json *"
    reply "gcloud run revisions describe ${service}-00011 *" 0 "$(revision "${moved}")"
  done
  reply 'gcloud compute backend-services describe *' 0 "$(backends us-central1 us-east1)"
  reply 'gcloud compute backend-services describe *' 0 "$(backends us-east1)" 'gcloud compute backend-services remove-backend gateway-cached *'
  reply 'gcloud pubsub subscriptions describe *' 0 "$(pushes us-central1)"
  reply 'gcloud pubsub subscriptions describe *' 0 "$(pushes us-east1)" 'gcloud pubsub subscriptions modify-push-config *us-east1*'
  reply 'curl *' 0 200
}
# locked OWNER [STATE WAY TO]: somebody has the lock; without a state it is Terraform's
locked() {
  reply 'gcloud storage objects list */platform/\*.tflock *' 0 5
  reply 'gcloud storage cat *tflock*' 0 "$(jq --null-input --compact-output --arg who "$1" --arg state "${2:-}" --arg way "${3:-}" --arg to "${4:-}" \
    '{ID: "5", Operation: "OperationTypeApply", Who: $who, Created: "2026-12-01T08:00:00Z"} + (if $state == "" then {} else {state: $state, way: $way, to: $to, Operation: "moving everything"} end)')"
}
failover=disaster-recovery/failover.sh
well
script "${failover}" --to=us-west1
expect 'a region without a copy is refused' ends 2
script "${failover}" --to=us-east1
expect 'nobody to ask, nothing done' ends 3
expect 'and nothing was changed' never 'promote\|switchover\|remove-backend\|replace\|storage cp'
script "${failover}" --to=us-east1 --yes --evidence=build/seen.json --source=here
expect 'a failover ends well' ends 0
steps=('sql instances describe' 'storage cp .*default.tflock --if-generation-match=0' 'sql instances promote-replica prod-main-us-east1'
  'run services replace build/failover/accounts.json .*--region=us-east1' 'run services replace build/failover/orders.json'
  'modify-push-config order-placed-analytics .*push-endpoint=https://analytics-1.us-east1.run.app/events/order-placed'
  'backend-services remove-backend gateway .*region=us-central1' '^curl .*https://api.olympus.example/health')
expect 'look, lock, data, programs, messages, traffic, proof' in_order "${steps[@]}"
expect 'each step is written into the lock, which nobody took meanwhile' test "$(grep -c 'storage cp .*tflock --if-generation-match=7' "${scratch}/calls")" -ge 5
expect 'the lock stays, so that no apply takes it back' never 'storage rm'
expect 'it says where everything is' jq --exit-status '.state == "moved" and .way == "away" and .to == "us-east1" and .Who == "ann@example.com"' "${repository}/build/failover/lock.json"
# shellcheck disable=SC2016 # variables of jq
expect 'programs are pointed to the copy, by what answered before' jq --exit-status \
  '.spec.template.spec.containers == [{name: "orders", image: ("good@" + $digest)}, {name: "database-proxy", args: ["--private-ip", $moved]}]
    and (has("status") | not)' --arg digest "${digest}" --arg moved "${moved}" "${repository}/build/failover/orders.json"
expect 'and all traffic goes there, wherever it was pinned to' jq --exit-status \
  '.spec.traffic[0] == {latestRevision: true, percent: 100} and (.spec.traffic[1:] | all(.percent == 0 and .tag))' "${repository}/build/failover/orders.json"
expect 'who answers is written down' called 'storage cp build/deployments/now.json gs://olympus-prod-terraform-state/deployments/us-east1/orders/.*failover.json'
if grep -q 'nobody was asked to read and write' "${scratch}/err"; then
  expect 'what nobody saw read and write is no evidence' test ! -e "${repository}/build/seen.json"
else
  expect 'reading and writing were asked for' called '^curl .*--request POST https://api.olympus.example/'
  expect 'how long each step took is written down' jq --exit-status \
    '.format == 1 and .environment == "prod" and .source == "here" and (has("rehearsal") | not) and (.measured | map(.of + " " + .shows) |
      map(sub("[0-9]+s$"; "s")) == ["main promote == s", "accounts repoint == s", "orders repoint == s", "analytics redirect == s", "gateway leave == s"])' \
    "${repository}/build/seen.json"
fi
script "${failover}" --to=us-east1 --yes
expect 'a second call finds all of it done' never 'promote-replica\|services replace\|remove-backend'
well
script "${failover}" --to=us-east1 --yes --only=orders
expect 'one part alone can be done' never 'promote-replica\|replace build/failover/accounts\|remove-backend'
expect 'and is done' called 'run services replace build/failover/orders.json'
well
script "${failover}" --to=us-east1 --yes --planned
expect 'on purpose, they change places' in_order 'patch prod-main .*--failover-dr-replica-name=prod-main-us-east1' 'switchover prod-main-us-east1'
expect 'and nothing is given up' never 'promote-replica'
well
reply 'gcloud sql instances describe prod-main-us-east1 * --format=value(replicationCluster.drReplica)' 0 True
script "${failover}" --to=us-east1 --yes
expect 'a copy that was named keeps the old primary as its copy' called 'promote-replica prod-main-us-east1 .*--failover'
well
reply 'gcloud sql instances describe prod-main-us-east1 * --format=json' 0 '{"replicationCluster":{}}'
reply 'gcloud sql instances describe prod-main-us-east1 * --format=json' 0 '{"replicationCluster":{"drReplica":true}}' 'gcloud sql instances patch prod-main *'
script "${failover}" --prepare --yes
expect 'it is named once, before anything is lost' called 'patch prod-main .*--failover-dr-replica-name=prod-main-us-east1'
expect 'without any lock' never 'storage'
well
reply "gcloud sql instances describe prod-main-us-east1 * ${sql_type}" 0 MAINTENANCE,READ_REPLICA_INSTANCE
script "${failover}" --to=us-east1 --yes
expect 'a copy that is not well is not promoted' ends 3
expect 'and nothing was begun' never 'storage cp'
well
reply "gcloud sql instances describe prod-main-us-east1 * ${sql_type}" 0 RUNNABLE,READ_REPLICA_INSTANCE
script "${failover}" --to=us-east1 --yes --patience=1
expect 'a step that never comes true ends with 4' ends 4
expect 'and nothing after it is done' never 'services replace'
well
reply 'gcloud run services describe orders *' 0 "${pinned}"
script "${failover}" --to=us-east1 --yes --patience=1
expect 'a new revision that gets no traffic is not done' ends 4
expect 'and the door stays' never 'remove-backend'
well
reply 'curl *' 0 503
script "${failover}" --to=us-east1 --yes --evidence=build/unseen.json
expect 'users without an answer end with 4' ends 4
expect 'and no time counts' test ! -e "${repository}/build/unseen.json"
# Whatever fails, nothing after it is done; called again, it goes on, and does nothing twice.
fails=('' 'storage cp' 'sql instances promote-replica' 'run services replace build/failover/accounts' 'run services replace build/failover/orders'
  'pubsub subscriptions modify-push-config' 'compute backend-services remove-backend gateway ')
for index in 1 2 3 4 5 6; do
  well
  cp "${scratch}/replies" "${scratch}/replies.well"
  reply "gcloud ${fails[index]}*" 1
  script "${failover}" --to=us-east1 --yes
  expect "a failure of \`${fails[index]}\` ends it" ends 1
  expect 'and the next step is not taken' never "${steps[index + 1]}"
  # What failed did nothing.
  grep -v -F -e "gcloud ${fails[index]}" "${scratch}/history" >"${scratch}/history.new" || true
  mv "${scratch}/history.new" "${scratch}/history"
  cp "${scratch}/replies.well" "${scratch}/replies"
  [[ ${index} == 1 ]] || locked ann@example.com moving away us-east1
  script "${failover}" --to=us-east1 --yes
  expect 'called again, it goes on' ends 0
  expect 'with what was not done' called "${steps[index]}"
  [[ ${index} -lt 3 ]] || expect 'and nothing is done twice' never "${steps[index - 1]}"
done
well
reply "gcloud sql instances describe prod-main-us-east1 * ${sql_type}" 0 MAINTENANCE,READ_REPLICA_INSTANCE
reply "gcloud sql instances describe prod-main-us-east1 * ${sql_type}" 0 RUNNABLE,CLOUD_SQL_INSTANCE 'sleep 10'
locked ann@example.com moving away us-east1
script "${failover}" --to=us-east1 --yes
expect 'what an interrupted run began is waited for' ends 0
expect 'and not begun twice' never 'promote-replica'
well
locked bob@example.com moving away us-east1
script "${failover}" --to=us-east1 --yes
expect 'what somebody else began is theirs' ends 3
expect 'who and since when is said' says 'bob@example.com has the lock since 2026-12-01T08:00:00Z'
expect 'and nothing is done' never 'promote\|storage cp'
script "${failover}" --to=us-east1 --yes --take-over=eve@example.com
expect 'a lock is taken over from who has it, by name' ends 3
script "${failover}" --to=us-east1 --yes --take-over=bob@example.com
expect 'then it goes on' ends 0
expect 'in a lock that nobody changed meanwhile' called 'storage cp .*tflock --if-generation-match=5'
well
locked 'carl@laptop'
script "${failover}" --to=us-east1 --yes
expect 'while Terraform works nothing is moved' ends 3
well
locked ann@example.com moving back us-central1
script "${failover}" --to=us-east1 --yes
expect 'a way back that was begun is finished first' ends 3
well
REHEARSAL=true script disaster-recovery/restore-database.sh --yes --drill --evidence=build/rehearsed.json
expect 'a rehearsal says that it was one' jq --exit-status '.rehearsal == true' "${repository}/build/rehearsed.json"

failback=disaster-recovery/failback.sh
# away: the copy leads, the old primary is in a state, and programs are where it leads
away() {
  well
  locked bob@example.com moved away us-east1
  reply "gcloud sql instances describe prod-main-us-east1 * ${sql_type}" 0 RUNNABLE,CLOUD_SQL_INSTANCE
  reply 'gcloud sql instances describe prod-main-us-east1 * --format=csv\[no-heading\](instanceType)' 0 CLOUD_SQL_INSTANCE
  reply "gcloud sql instances describe prod-main * ${sql_type}" 0 "RUNNABLE,$1"
  reply 'gcloud sql instances list * --format=value(instanceType)' 0 "$1"
  reply "gcloud sql instances describe prod-main * ${sql_type}" 0 RUNNABLE,CLOUD_SQL_INSTANCE 'gcloud sql instances switchover prod-main *'
  reply 'gcloud sql instances describe prod-main-us-east1 * --format=csv\[no-heading\](instanceType)' 0 READ_REPLICA_INSTANCE 'gcloud sql instances switchover prod-main *'
  local service
  for service in accounts orders; do
    reply "gcloud run services describe ${service} *" 0 "${pinned//orders-00007/${service}-00011}"
    reply "gcloud run services describe ${service} *" 0 "${pinned//orders-00007/${service}-00012}" "gcloud run services replace build/failover/${service}.json *"
    reply "gcloud run revisions describe ${service}-00012 *" 0 "$(revision "${home}")"
  done
  reply 'gcloud compute backend-services describe *' 0 "$(backends us-east1)"
  reply 'gcloud compute backend-services describe *' 0 "$(backends us-central1 us-east1)" 'gcloud compute backend-services add-backend gateway-cached *'
  reply 'gcloud compute network-endpoint-groups list *' 0 '[{"name":"gateway-us-central1","cloudRun":{"service":"gateway"}}]'
  reply 'gcloud pubsub subscriptions describe *' 0 "$(pushes us-east1)"
  reply 'gcloud pubsub subscriptions describe *' 0 "$(pushes us-central1)" 'gcloud pubsub subscriptions modify-push-config *us-central1*'
}
away READ_REPLICA_INSTANCE
script "${failback}" --yes
expect 'the way back ends well' ends 0
back=('switchover prod-main .*--db-timeout' 'services replace build/failover/accounts.json .*--region=us-east1' 'services replace build/failover/orders.json'
  'modify-push-config .*us-central1.run.app' 'add-backend gateway .*--network-endpoint-group=gateway-us-central1' '^curl ' 'storage rm .*tflock --if-generation-match=7')
expect 'data, programs, messages, door, proof, and the lock is given back' in_order "${back[@]}"
# shellcheck disable=SC2016 # variables of jq
expect 'programs are pointed home' jq --exit-status --arg home "${home}" \
  '.spec.template.spec.containers[1].args == ["--private-ip", $home]' "${repository}/build/failover/orders.json"
for index in 0 1 2 3 4; do
  away READ_REPLICA_INSTANCE
  cp "${scratch}/replies" "${scratch}/replies.away"
  broken=(switchover 'services replace build/failover/accounts' 'services replace build/failover/orders' modify-push-config 'add-backend gateway ')
  reply "gcloud *${broken[index]}*" 1
  script "${failback}" --yes
  expect "a failure of \`${broken[index]}\` ends the way back" ends 1
  expect 'and the lock stays' never 'storage rm'
  grep -v -F -e "${broken[index]}" "${scratch}/history" >"${scratch}/history.new" || true
  mv "${scratch}/history.new" "${scratch}/history"
  cp "${scratch}/replies.away" "${scratch}/replies"
  locked ann@example.com moving back us-central1
  script "${failback}" --yes
  expect 'called again, it goes on' ends 0
  [[ ${index} == 0 ]] || expect 'and nothing is done twice' never "${back[index - 1]}"
done
away CLOUD_SQL_INSTANCE
script "${failback}" --yes
expect 'an old primary that believes that it leads is not thrown away' ends 1
expect 'unless somebody names it' never 'delete\|switchover'
script "${failback}" --yes --discard-old=prod-main-us-east1
expect 'and never the one that leads' never 'delete'
reply "gcloud sql instances describe prod-main * ${sql_type}" 0 RUNNABLE,READ_REPLICA_INSTANCE 'gcloud sql instances create prod-main *'
reply "gcloud sql instances describe prod-main * ${sql_type}" 0 RUNNABLE,CLOUD_SQL_INSTANCE 'gcloud sql instances switchover prod-main *'
script "${failback}" --yes --discard-old=prod-main
expect 'then it is kept as a backup, and made anew as a copy' in_order 'backups create --instance=prod-main ' 'delete prod-main ' \
  'create prod-main .*--master-instance-name=prod-main-us-east1' 'switchover prod-main '
well
script "${failback}" --yes --discard-old=prod-main
expect 'where nothing was moved, nothing is thrown away' ends 3
script "${failback}" --yes
expect 'and nothing is done' never 'switchover\|replace\|add-backend\|storage cp'
script "${failback}" --stay
expect 'without a lock nobody waits for it' ends 3
away READ_REPLICA_INSTANCE
script "${failback}" --stay
expect 'to stay, the spec must say so first' ends 3
expect 'and the lock stays' never 'storage rm'
well
locked bob@example.com moved away us-central1
script "${failback}" --yes
expect 'where the spec has followed there is no way back' ends 3
script "${failback}" --yes --rejoin
expect 'what leads is not made anew as a copy' never 'delete\|create'
script "${failback}" --stay
expect 'then Terraform may work again' called 'storage rm .*tflock --if-generation-match=5'

restore=disaster-recovery/restore-database.sh
well
script "${restore}"
expect 'a restore asks first' ends 3
expect 'and makes nothing before' never 'clone'
script "${restore}" --yes --restore-to=2026-11-23T08:15:00Z
expect 'a restore ends well' ends 0
expect 'it makes a copy of the moment that was asked for, with a name of its own' called 'instances clone prod-main prod-main-restored-[0-9]*-[0-9]* .*--point-in-time=2026-11-23T08:15:00Z'
expect 'and leaves it there' never 'delete'
expect 'what people must do is said' says 'by hand, main: copy back'
well
script "${restore}" --yes --drill --copy=restored-1
expect 'a drill never has the name of a restore' ends 2
script "${restore}" --yes --copy=drill-1
expect 'nor a restore that of a drill' ends 2
reply 'gcloud sql instances list * --format=value(name)' 0 "$(printf 'prod-main\037' | tr -d '\037')"
reply 'gcloud sql instances list * --format=value(name)' 0 prod-main-drill-1 'gcloud sql instances clone *'
script "${restore}" --yes --drill --copy=drill-1 --evidence=evidence/drill.json --source=run/1
expect 'a drill ends well' ends 0
expect 'it restores, looks, and takes the copy away' in_order 'get-latest-recovery-time' 'instances clone prod-main prod-main-drill-1' \
  'describe prod-main-drill-1' 'databases list --instance=prod-main-drill-1' 'delete prod-main-drill-1'
expect 'it takes away nothing else' test "$(grep -c 'instances delete' "${scratch}/calls")" = 1
expect 'what it saw is evidence' jq --exit-status '.measured | length == 2
  and (.[0] | .of == "main" and .scenario == "logical" and (.shows | test("^loss == 30[0-9]s$")))
  and (.[1] | .of == "main" and (.shows | test("^restore == [0-9]+s$")))' "${repository}/evidence/drill.json"
script "${restore}" --yes --undo --copy=drill-1
expect 'what is gone is not taken away twice' ends 3
script "${restore}" --yes --undo --copy=restored-20261130-0815
expect 'what this machine did not make stays' never 'delete'
well
reply 'gcloud sql databases list *' 0 postgres
script "${restore}" --yes --copy=restored-2 --patience=1
expect 'a copy without the database in it is not restored' ends 4
well
reply 'gcloud sql instances clone *' 1
script "${restore}" --yes --drill --copy=drill-2 --evidence=evidence/failed.json
expect 'a drill that fails says so' ends 1
expect 'and is no evidence' test ! -e "${repository}/evidence/failed.json"
well
script "${restore}" --yes --drill --copy=drill-2
expect 'called again, it goes on' called 'instances clone prod-main prod-main-drill-2'
well
reply 'gcloud sql instances list *' 0 '[{"name":"prod-main-restored-3"}]'
script "${restore}" --yes --copy=restored-3
expect 'a name that is taken is refused' ends 3
expect 'and left alone' never 'clone\|delete'
well
reply 'gcloud sql instances clone *' 1
script "${restore}" --yes --drill --copy=drill-4
reply 'gcloud sql instances list * --format=value(name)' 0 prod-main-drill-4
script "${restore}" --yes --undo --copy=drill-4
expect 'what a failed drill left is taken away' in_order 'patch prod-main-drill-4 .*no-deletion-protection' 'delete prod-main-drill-4'
expect 'and nothing else is done' never 'clone'

rollback=disaster-recovery/rollback.sh
well
script "${rollback}" --yes
expect 'a rollback without a moment is refused' ends 2
expect 'and moves nothing' never 'update-traffic'
script "${rollback}" --yes --before=2026-11-23T08:15:00Z
expect 'where nobody wrote down who answered, nothing moves' never 'update-traffic'
expect 'and that is said' says 'nobody wrote down who answered then'
script "${rollback}" --record
expect 'who answers now can be written down' called 'storage cp build/deployments/now.json .*/deployments/us-central1/gateway/.*deployed.json'
expect 'with the share of each' jq --exit-status '.traffic == [{revision: "orders-00007", percent: 100}] and .service == "orders"' <(jq '.service = "orders"' "${repository}/build/deployments/now.json")
recorded() {
  well
  reply 'gcloud storage objects list */deployments/*' 0 'deployments/us-east1/orders/2026-11-23T08:00:00Z.deployed.json'
  reply 'gcloud storage cat */deployments/*/2026-11-23T08:00:00Z.deployed.json *' 0 '{"traffic":[{"revision":"trial-00006","percent":5},{"revision":"served-00005","percent":95}]}'
  local service
  for service in accounts analytics gateway orders; do
    reply "gcloud run services describe ${service} *" 0 "${pinned//orders-00007/served-00005}" "gcloud run services update-traffic ${service} *us-east1*"
  done
}
recorded
script "${rollback}" --yes --before=2026-11-23T08:15:00Z
expect 'a rollback ends well' ends 0
expect 'it goes to what answered most then, and not to a trial' in_order 'storage cat .*2026-11-23T08:00:00Z.deployed.json' \
  'revisions describe served-00005' 'update-traffic orders .*--to-revisions=served-00005=100'
expect 'in every region' called 'update-traffic gateway .*--region=us-east1'
expect 'what answered before is written down first' in_order 'before-rollback.json' 'update-traffic'
expect 'and touches no data' never ' sql [a-z-]* \(patch\|promote\|switchover\|clone\|create\|delete\|restore\|restart\)'
script "${rollback}" --yes --before=2026-11-23T08:15:00Z
expect 'a second call finds all of it done' never 'update-traffic'
recorded
script "${rollback}" --yes --before=2026-11-22T08:15:00Z
expect 'where nothing older is, nothing moves' never 'update-traffic'
recorded
reply 'gcloud run revisions describe served-00005 *' 1
script "${rollback}" --yes --before=2026-11-23T08:15:00Z
expect 'what is not there any more gets no traffic' ends 3
expect 'and nothing moves' never 'update-traffic'
recorded
script "${rollback}" --yes --before=2026-11-23T08:15:00Z --without=us-central1
expect 'a region that is away is left alone' never 'update-traffic .*us-central1'

services=disaster-recovery/restore-services.sh
well
script "${services}" --yes
expect 'without digests nothing is deployed' ends 3
jq --null-input --arg digest "${digest}" '{images: (["accounts", "analytics", "gateway", "orders"] | map({key: ., value: {digest: $digest}}) | from_entries)}' \
  >"${repository}/images.lock.json"
reply 'gcloud run revisions describe *' 0 "${digest}"
for service in accounts analytics gateway orders; do
  reply "gcloud run services describe ${service} *" 0 "${pinned//orders-00007/${service}-old}"
  reply "gcloud run revisions describe ${service}-old *" 0 "$(revision "${home}" | sed 's/good@/bad@x/')"
  reply "gcloud run services describe ${service} * --format=value(status.latestCreatedRevisionName)" 0 "${service}-made"
  reply "gcloud run services describe ${service} * --format=json" 0 "${pinned//orders-00007/${service}-made}" "gcloud run services update-traffic ${service} *us-east1*${service}-made=100*"
  reply "gcloud run revisions describe ${service}-made *" 0 "$(revision "${home}")"
done
script "${services}" --yes
expect 'programs come back' ends 0
expect 'those first that others use' in_order "services update accounts .*@${digest}" 'services update gateway'
expect 'and all traffic goes to them' in_order "services update orders .*us-central1.*@${digest}" 'update-traffic orders .*us-central1 --to-revisions=orders-made=100'
rm "${repository}/images.lock.json"

verify=disaster-recovery/verify-recovery.sh
well
script "${verify}" --of=nothing
expect 'what is not promised cannot be verified' ends 2
# moved_all: everything is where a failover brings it
moved_all() {
  well
  reply "gcloud sql instances describe prod-main-us-east1 * ${sql_type}" 0 RUNNABLE,CLOUD_SQL_INSTANCE
  for service in accounts orders; do reply "gcloud run services describe ${service} *" 0 "${pinned//orders-00007/${service}-00011}"; done
  reply 'gcloud compute backend-services describe *' 0 "$(backends us-east1)"
  reply 'gcloud pubsub subscriptions describe *' 0 "$(pushes us-east1)"
}
moved_all
script "${verify}" --of=region_loss
expect 'all is back' ends 0
expect 'stores, programs and users were asked' in_order 'describe prod-main-us-east1' 'services describe orders' '^curl .*health'
ago() { date --utc --date="$1 ago" +%FT%TZ; }
script "${verify}" --of=region_loss --since="$(ago '2 hours')" --last="main@$(ago '150 minutes')" --evidence=evidence/rehearsal.json
expect 'as promised' ends 0
if grep -q 'nobody was asked to read and write' "${scratch}/err"; then
  expect 'what nobody saw read and write is no evidence' test ! -e "${repository}/evidence/rehearsal.json"
else
  expect 'time and loss are evidence' jq --exit-status '.measured | length == 2
    and (.[0] | .of == "region_loss" and .scenario == "region" and (.shows | test("^recovery_time == 720[0-9]s$")))
    and (.[1] | .of == "main" and (.shows | test("^loss == (1800|1799|1801)s$")))' "${repository}/evidence/rehearsal.json"
fi
script "${verify}" --of=region_loss --since="$(ago '5 hours')"
expect 'too late is said' ends 4
script "${verify}" --of=region_loss --since="$(ago '1 hour')" --last="main@$(ago '3 hours')"
expect 'too much lost is said' ends 4
reply 'gcloud run services describe orders *' 0 "${pinned}"
script "${verify}" --of=region_loss --patience=1
expect 'a program that answers with the old database is not back' ends 4
reply 'curl *' 0 503
moved_all
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
reply 'curl *100 \* sum(increase(loadbalancing*' 0 "$(answer 100)"
reply 'curl *query=sum(increase(loadbalancing*' 0 "$(answer 500000)"
reply 'curl *100 \* avg(avg_over_time(monitoring*' 0 "$(answer 99.9)"
reply 'curl *query=sum(count_over_time(monitoring*' 0 "$(answer 86400)"
day() { date --utc --date="$1 days ago" +%FT%TZ; }
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
expect 'jobs of an environment are no deliveries' jq --exit-status '.measured | all(.shows | test("deploys|lead_time|change_failure") | not)' "${repository}/evidence/measured.json"
expect 'of two witnesses the one who saw less' jq --exit-status '.measured | any(. == {of: "gateway", shows: "availability == 99.900%", samples: 86400})' "${repository}/evidence/measured.json"
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
script load-test.sh --environment=prod --yes
expect 'one address is not let through with all of it' ends 3
expect 'and that is said' says 'more than the firewall lets through (100)'
expect 'and none was sent either' never '^k6'
script load-test.sh --environment=prod --yes --share=50 --let-through --evidence=evidence/half.json
expect 'half of the busiest time' called 'k6 run --env RATE=150 --env BASE=https://api.olympus.example '
expect 'is no evidence of it' called 'EVIDENCE= --env REHEARSAL= load/gateway.js'
script load-test.sh --environment=staging
expect 'staging is nobody to ask about' called 'RATE=2 --env BASE=https://staging.api.olympus.example'
printf '[{"path": "orders"}]' >"${repository}/load/gateway.json"
script load-test.sh --environment=staging
expect 'requests without a path are refused' ends 3
printf '[{"path": "/assets/logo.svg"}]' >"${repository}/load/gateway.json"
script load-test.sh --environment=staging
expect 'what is kept at the edge is no load' ends 3
rm "${repository}/load/gateway.json"
reply 'k6 run *' 99
script load-test.sh --environment=prod --yes --let-through
expect 'a threshold that was crossed ends with 4' ends 4
# What k6 would do at the end of a test, done by node.
sed -e '/^import /d' -e 's/^export default function/function asks/; s/^export //' "${repository}/load/gateway.js" >"${scratch}/summary.js"
cat >>"${scratch}/summary.js" <<'EOF'
const seen = (ok) => ({ metrics: { waited: { values: { 'p(99)': 87.65432 }, thresholds: { 'p(99)<100': { ok } } }, failed: { values: { passes: 3, fails: 180000 } } } });
if (handleSummary(seen(false))[__ENV.EVIDENCE] !== undefined) throw new Error('a threshold was crossed, and evidence is written');
if (handleSummary({ metrics: {} })[__ENV.EVIDENCE] !== undefined) throw new Error('nothing was answered, and evidence is written');
__ENV.REHEARSAL = 'true';
if (JSON.parse(handleSummary(seen(true))[__ENV.EVIDENCE]).rehearsal !== true) throw new Error('a rehearsal does not say so');
__ENV.REHEARSAL = '';
const made = handleSummary(seen(true));
require('node:fs').writeFileSync(__ENV.EVIDENCE, made[__ENV.EVIDENCE]);
EOF
printf 'globalThis.Trend = globalThis.Rate = class {}; globalThis.__ENV = { RATE: "300", REQUESTS: "[]", ENVIRONMENT: "prod", SOURCE: "run/3", EVIDENCE: "%s/evidence/load.json" };\n' "${repository}" \
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

counted
