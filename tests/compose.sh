#!/usr/bin/env bash
# compose.sh OLYC: Docker Compose gives programs what the spec says, and would start what we wrote; by Compose's own loader
# (tests/judges/go/composelint). Then what it must refuse is refused.
#
# Verdicts are printed one a line; the last line is `N passed, N failed`.
set -Eeuo pipefail
shopt -s inherit_errexit

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=tests/expect.sh
source "${here}/expect.sh"

olyc=$(realpath "$1")
cd "${here}/compose"

# refused WORDS: the file `bad.yml` is refused for this reason
refused() {
  local rc=0
  composelint "${scratch}/bad.yml" >"${scratch}/why" 2>&1 || rc=$?
  cat "${scratch}/why"
  [[ ${rc} == 1 ]] && grep -q -F -e "$1" "${scratch}/why"
}

# broken SED: the built file, changed in one way
broken() { sed -E "$1" "${file}" >"${scratch}/bad.yml"; }

"${olyc}" build . --out "${scratch}/built" >"${scratch}/said" 2>&1 || {
  cat "${scratch}/said"
  exit 1
}
file=${scratch}/built/docker-compose.yml

expect 'what was built is accepted' composelint "${file}"

# The caller's own variables get nowhere, and neither does what stands in the file of passwords.
printf 'MAIN_PASSWORD=m\nCACHE_PASSWORD=c\nname=wrong\nUSER=wrong\n' >"${scratch}/built/.env"
USER=wrong HOME=wrong name=wrong composelint --values "${file}" >"${scratch}/values.json"
value() { jq --raw-output --join-output --arg name "$1" "$2 | .[\$name] // \"is not there\"" "${3}"; }
keys=$(jq --raw-output 'keys[]' values.json)
mapfile -t names <<<"${keys}"
for name in "${names[@]}"; do
  value "${name}" . values.json >"${scratch}/wanted"
  value "${name}" .app.environment "${scratch}/values.json" >"${scratch}/found"
  expect "${name} comes out as it went in" cmp "${scratch}/wanted" "${scratch}/found"
done
expect 'a password comes out of .env' jq --exit-status '.app.environment | .PGPASSWORD == "m" and .REDIS_PASSWORD == "c"' "${scratch}/values.json"
# shellcheck disable=SC2016 # a dollar for the container's shell
expect "a container's shell gets its own dollars" jq --exit-status '.cache.command[2] | contains("\"$(cat /run/secrets/cache-password)\"")' "${scratch}/values.json"
expect 'programs of one folder have files of their own' jq --exit-status \
  '[.app, .second, .worker | .dockerfile] == ["Dockerfile", "cmd/worker/Dockerfile.second", "cmd/worker/Dockerfile.worker"]' "${scratch}/values.json"
for name in app/Dockerfile app/cmd/worker/Dockerfile.second app/cmd/worker/Dockerfile.worker.dockerignore; do
  expect "${name} is there" test -s "${scratch}/built/${name}"
done

# What must be refused, one thing at a time; dollars are Compose's.
# shellcheck disable=SC2016
{
  broken 's|file: .secrets/main-password|environment: MAIN_PASSWORD|'
  expect 'a variable as secret of a read-only container is refused' refused 'cannot create secret "main-password" in read-only service main'
  broken 's|PRICE: .*|PRICE: from $USER|'
  expect "a caller's variable in a value is refused" refused '.services.app.environment.PRICE: ${USER} becomes'
  broken 's|PRICE: .*|PRICE: "${{ x }}"|'
  expect 'what Compose cannot read is refused' refused 'nvalid interpolation format'
  broken 's|published: "8001"|published: "8000"|'
  expect 'a port for two is refused' refused 'port is already allocated'
  awk '/^    healthcheck:/ { skip = 1; next } skip && /^    [a-z]/ { skip = 0 } !skip' "${file}" >"${scratch}/bad.yml"
  expect 'waiting for what nobody asks is refused' refused 'container cache has no healthcheck configured'
  awk '{ print } /^  main:$/ && !done { print "    profiles: [tools]"; done = 1 }' "${file}" >"${scratch}/bad.yml"
  expect 'waiting for what is switched off is refused' refused 'with the profiles []'
}

counted
