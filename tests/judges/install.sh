#!/usr/bin/env bash
# install.sh [DIR]: the pinned judges into DIR (default: .judges at the top of the project), each as DIR/bin/NAME.
#
# Four groups install side by side. A group whose pins are those that it was installed with is left alone, so a second
# run takes no time and no network. Everything comes through the package managers' own clients, at versions and hashes
# that stand in pins/ and go/. terraform, gcloud, Go, node and python3 are the machine's own: their absence is said.
set -Eeuo pipefail
shopt -s inherit_errexit

UV=0.13.9

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
dir=${1:-${here}/../../.judges}
mkdir -p "${dir}/bin" "${dir}/log"
dir=$(cd "${dir}" && pwd)
bin=${dir}/bin
export GOTOOLCHAIN=local GOFLAGS=-mod=readonly

# What a group is made of; a change in one of these installs it again. (The scripts of tools/ are called in place.)
declare -A sources=(
  [wheels]="install.sh pins/lint.txt"
  [checkov]="install.sh pins/checkov.txt"
  [node]="install.sh pins/package.json pins/package-lock.json"
  [go]="install.sh go/go.mod go/go.sum go/internal/report/report.go go/dockerlint/main.go go/composelint/main.go go/composelint/rules.go"
)

# expose FILE...: each callable as bin/NAME
expose() {
  local file
  for file in "$@"; do ln -sfn "${file}" "${bin}/${file##*/}"; done
}

# program NAME COMMAND...: bin/NAME runs COMMAND with bin first on PATH, as judges call one another
program() {
  local name=$1
  shift
  {
    printf '#!/usr/bin/env bash\n'
    # shellcheck disable=SC2016 # these expansions are the written program's own
    printf 'PATH=%q:${PATH} exec %s "$@"\n' "${bin}" "${*@Q}"
  } >"${bin}/.${name}"
  chmod +x "${bin}/.${name}"
  mv -f "${bin}/.${name}" "${bin}/${name}"
}

# pip would need minutes for what uv does in seconds; uv is itself a pinned wheel.
have_uv() {
  [[ -x ${dir}/uv/bin/uv ]] && [[ $("${dir}/uv/bin/uv" --version) == "uv ${UV}"* ]] && return 0
  python3 -m pip install --quiet --no-compile --disable-pip-version-check --root-user-action=ignore \
    --upgrade --target "${dir}/uv" "uv==${UV}"
}

environment() {
  "${dir}/uv/bin/uv" venv --quiet --clear --python python3 "${dir}/venv/$1"
  "${dir}/uv/bin/uv" pip install --quiet --require-hashes --no-deps \
    --python "${dir}/venv/$1/bin/python" --requirement "${here}/pins/$1.txt"
}

install_wheels() {
  environment lint
  local name
  for name in actionlint check-jsonschema hadolint pyflakes shellcheck shfmt squawk yamllint zizmor; do
    expose "${dir}/venv/lint/bin/${name}"
  done
  program gcloud-lint python3 "${here}/tools/gcloud_calls.py"
  program provider-facts python3 "${here}/facts"
}

install_checkov() {
  environment checkov
  expose "${dir}/venv/checkov/bin/checkov"
  program checkov-check python3 "${here}/tools/checkov_read.py"
}

install_node() {
  mkdir -p "${dir}/node"
  cp "${here}/pins/package.json" "${here}/pins/package-lock.json" "${dir}/node/"
  npm ci --prefix "${dir}/node" --ignore-scripts --no-audit --no-fund --loglevel=error
  expose "${dir}/node/node_modules/.bin/dclint" "${dir}/node/node_modules/.bin/markdownlint-cli2"
  program mermaid-check node "${here}/tools/mermaid_parse.mjs" "${dir}/node/node_modules"
  program js-check node --experimental-vm-modules --no-warnings "${here}/tools/js_parse.mjs"
}

install_go() {
  cd "${here}/go"
  go build -trimpath -ldflags='-s -w' -o "${bin}/" ./dockerlint ./composelint
}

# Where the installer stands is part of the stamp: the written programs name that place.
stamp() {
  local files
  read -ra files <<<"${sources[$1]}"
  printf '%s %s\n' "${here}" "$(cd "${here}" && cksum "${files[@]}" | cksum)"
}

group() {
  local name=$1 needs=$2 began=${SECONDS} now
  now=$(stamp "${name}")
  if [[ $(cat "${dir}/log/${name}.stamp" 2>/dev/null || true) == "${now}" ]]; then
    printf '%-8s present\n' "${name}"
    return 0
  fi
  if ! command -v "${needs}" >/dev/null; then
    printf '%-8s FAILED: %s is absent from this machine; install it first\n' "${name}" "${needs}"
    return 1
  fi
  # A process of its own: bash ignores `set -e` in a function that stands in a condition.
  if ! bash "${here}/install.sh" "${dir}" "only:${name}" >"${dir}/log/${name}.log" 2>&1; then
    printf '%-8s FAILED:\n' "${name}"
    tail -n 20 "${dir}/log/${name}.log" | sed 's/^/  /'
    return 1
  fi
  printf '%s\n' "${now}" >"${dir}/log/${name}.stamp"
  printf '%-8s installed in %s s\n' "${name}" "$((SECONDS - began))"
}

main() {
  local tool job failed=0 jobs=()
  for tool in terraform gcloud; do
    command -v "${tool}" >/dev/null || printf '%-8s absent: its judges will fail until you install it\n' "${tool}"
  done
  group node npm &
  jobs+=("$!")
  group go go &
  jobs+=("$!")
  if have_uv; then
    group wheels python3 || failed=1
    group checkov python3 || failed=1
  else
    printf '%-8s FAILED: could not be installed with pip\n' uv
    failed=1
  fi
  for job in "${jobs[@]}"; do wait "${job}" || failed=1; done
  return "${failed}"
}

case ${2:-all} in
  all) main ;;
  only:*) "install_${2#only:}" ;;
  *)
    printf 'usage: install.sh [DIR]\n' >&2
    exit 2
    ;;
esac
