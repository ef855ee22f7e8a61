#!/usr/bin/env bash
# run.sh [--quick | STEP...]: everything that has to hold, from a fresh clone, in less than 20 minutes on two cores.
#
#   format    cargo fmt --check
#   lint      cargo clippy, warnings refused
#   test      cargo test
#   truth     bounds of promises against ten thousand simulations each: five minutes, only when it is named (a plain run has 500 of each)
#   release   cargo build --release
#   examples  the committed output is current; two builds are equal; a second build changes nothing
#   editor    a real client library drives the language server
#   apps      the tests of the examples' own applications, in their own languages
#   judges    every judge on the generated files of all examples: version, files read, verdict
#   scripts   generated scripts do what they say, by stand-ins for docker and gcloud; Compose starts what we wrote, with the spec's values
#   breaks    one file broken on purpose for every judge: the judge must refuse it
#   load      Terraform itself loads every root of every example and of every template
#   cloud     rehearsals of examples and templates in a cloud in a box: applied, changed, lost, brought back (tests/cloud/README.md)
#   terraform validate and an offline plan, where TF_PLUGIN_DIR holds the provider
#   own       this project's own scripts, programs, workflows and lines of JSON, by the same judges
#   deny      cargo deny, where it is installed
#
# --quick leaves out release, apps, breaks, terraform and the judges that start slowly, and builds the examples with an
# unoptimised olyc. Judges are installed beside the first cargo step (tests/judges/install.sh), into .judges.
# The last line is `N passed, N failed`.
set -Eeuo pipefail
shopt -s inherit_errexit nullglob

cd "$(dirname "${BASH_SOURCE[0]}")/.."
top=${PWD}
JUDGES=${JUDGES:-${top}/.judges}
target=${CARGO_TARGET_DIR:-${top}/target}
scratch=$(mktemp -d)
trap 'rm -rf "${scratch}"' EXIT
export JUDGES PATH="${JUDGES}/bin:${PATH}" PYTHONDONTWRITEBYTECODE=1 CARGO_TERM_COLOR=never CHECKPOINT_DISABLE=1
unset TF_CLI_CONFIG_FILE

ALL=(format lint test release examples editor apps judges scripts breaks load cloud terraform own deny)
QUICK=(format lint test examples editor judges scripts load own)
quick=''
passed=0 failed=0

ok() {
  passed=$((passed + 1))
  printf 'ok    %s\n' "$*"
}

bad() {
  failed=$((failed + 1))
  printf 'FAIL  %s\n' "$*"
}

skipped() { printf 'skip  %s\n' "$*"; }

# try WORDS COMMAND...: one thing that has to succeed; what it says is shown when it does not. Bash goes on after a failed
# command in a function that is called from here: such functions chain with `&&`.
try() {
  local words=$1 began=${SECONDS} log=${scratch}/log rc=0
  shift
  "$@" >"${log}" 2>&1 </dev/null || rc=$?
  if ((rc == 0)); then
    ok "${words} ($((SECONDS - began)) s)"
    # What tests count: how many were compared, how far they were apart.
    if [[ -n ${COUNTS:-} ]]; then grep -E '^[0-9]+ [a-z]' "${log}" | sort -u | sed 's/^/      /' || true; fi
  else
    bad "${words}: exit ${rc} of: $*"
    # Between what many tests print, what went wrong is what is shown.
    if [[ -n ${COUNTS:-} ]]; then
      grep -E -A 30 '^error|panicked at|FAILED' "${log}" >"${log}.wrong" || true
      [[ ! -s ${log}.wrong ]] || mv "${log}.wrong" "${log}"
    fi
    tail -n "${SHOWN:-60}" "${log}" | sed 's/^/      /'
  fi
  return 0
}

# tell COMMAND...: a command that prints verdicts of its own, one a line; each counts
tell() {
  local line verdicts=0 refused=${failed} log=${scratch}/told rc=0
  "$@" 2>&1 </dev/null | tee "${log}" || rc=$?
  while read -r line; do
    case ${line} in
      *', ok') passed=$((passed + 1)) ;;
      *'FAILED'*) failed=$((failed + 1)) ;;
      *) continue ;;
    esac
    verdicts=$((verdicts + 1))
  done < <(grep -E '^(judge|break) ' "${log}" || true)
  ((verdicts > 0)) || bad "no verdict came from: $*"
  ((rc == 0 || failed > refused)) || bad "exit ${rc} without a refusal from: $*"
}

# The installer runs beside cargo; whoever needs a judge waits for it here, once.
installer=''
begin_install() {
  bash tests/judges/install.sh "${JUDGES}" >"${scratch}/install" 2>&1 &
  installer=$!
}
judges_ready() {
  [[ -n ${installer} ]] || return 0
  local rc=0
  wait "${installer}" || rc=$?
  installer=''
  sed 's/^/      /' "${scratch}/install"
  if ((rc == 0)); then ok 'judges installed'; else bad 'judges could not be installed'; fi
}

# examples are the folders with a spec in them
examples() {
  local file
  for file in examples/*/*.oly; do printf '%s\n' "${file%/*}"; done | sort -u
}

olyc() {
  if [[ -n ${quick} ]]; then "${target}/debug/olyc" "$@"; else "${target}/release/olyc" "$@"; fi
}

step_format() { try 'cargo fmt --check' cargo fmt --check; }
step_lint() { try 'cargo clippy' cargo clippy --locked --all-targets -- -D warnings; }
# A thousand generated specs, where a run at the desk takes a few.
step_test() { COUNTS=yes SHOWN=150 OLYC_SPECS=1000 try 'cargo test' cargo test --locked --no-fail-fast -- --show-output; }
step_truth() {
  COUNTS=yes try 'bounds against simulations' cargo test --locked --lib objectives:: -- --ignored --show-output
}
step_release() { try 'cargo build --release' cargo build --locked --release; }

# What a file is and when it was written: a build that changes nothing leaves both.
footprint() { (cd "$1" && find . -type f -printf '%P %T@ ' -exec sha256sum {} ';' | sort); }
unchanged_by_second_build() {
  footprint "$2" >"${scratch}/first" \
    && olyc build "$1" --out "$2" \
    && footprint "$2" >"${scratch}/second" \
    && diff "${scratch}/first" "${scratch}/second"
}

# refused SPEC OUT: the spec has errors, and a build of it writes nothing.
refused() {
  local rc=0
  olyc build "$1" --out "$2" || rc=$?
  [[ ${rc} == 1 && ! -e $2 ]]
}

step_examples() {
  if [[ -n ${quick} ]]; then
    try 'cargo build' cargo build --locked
  elif [[ ! -x ${target}/release/olyc ]]; then
    step_release
  fi
  local dir name found
  found=$(examples)
  [[ -n ${found} ]] || bad 'examples: no folder holds a spec'
  for dir in ${found}; do
    name=${dir##*/}
    # An example that is meant to be refused has nothing built beside it.
    if [[ ! -d ${dir}/.olyc ]]; then
      try "${name}: refused, and nothing written" refused "${dir}" "${scratch}/here/${name}"
      continue
    fi
    try "${name}: the committed output is current" olyc build --check "${dir}"
    try "${name}: built here" olyc build "${dir}" --out "${scratch}/here/${name}"
    try "${name}: built elsewhere" olyc build "${dir}" --out "${scratch}/else/where/${name}"
    try "${name}: both are equal" diff -r "${scratch}/here/${name}" "${scratch}/else/where/${name}"
    try "${name}: a second build changes nothing" unchanged_by_second_build "${dir}" "${scratch}/here/${name}"
  done
}

step_editor() {
  judges_ready
  local program=${target}/release/olyc
  [[ -z ${quick} ]] || program=${target}/debug/olyc
  try 'language server: pytest-lsp' bash tests/lsp/run.sh "${program}"
}

# app_test LANGUAGE TOOL WORDS COMMAND...: not a failure where the language is absent, but never silent
app_test() {
  local language=$1 tool=$2
  shift 2
  if command -v "${tool}" >/dev/null || [[ -x ${tool} ]]; then
    try "$@"
  else
    skipped "$1: not run, ${language} is absent from this machine"
  fi
}

# A suite without a test passes in Go and in Rust: something must have run.
go_test() { go -C "$1" test ./... | tee "${scratch}/suite" && grep -q '^ok' "${scratch}/suite"; }
rust_test() { cargo test --locked --manifest-path "$1" | tee "${scratch}/suite" && grep -q -E '^test result: ok\. [1-9]' "${scratch}/suite"; }

step_apps() {
  judges_ready
  local file dir uv=${JUDGES}/uv/bin/uv
  export CARGO_TARGET_DIR=${target}/examples UV_PYTHON_DOWNLOADS=never
  while read -r file; do
    dir=${file%/*}
    case ${file##*/} in
      go.mod) app_test Go go "${dir}: go test" go_test "${dir}" ;;
      Cargo.toml)
        # a member is tested with its workspace
        [[ -f ${dir%/*}/Cargo.toml ]] || app_test Rust cargo "${dir}: cargo test" rust_test "${file}"
        ;;
      pyproject.toml)
        UV_PROJECT_ENVIRONMENT=${target}/examples/python/${dir//\//-} app_test Python "${uv}" "${dir}: pytest" \
          "${uv}" run --quiet --locked --no-progress --directory "${dir}" pytest -p no:cacheprovider
        ;;
      *) ;;
    esac
  done < <(git ls-files 'examples/*go.mod' 'examples/*Cargo.toml' 'examples/*pyproject.toml')
  unset CARGO_TARGET_DIR
  [[ ${target} == "${top}/target" ]] || export CARGO_TARGET_DIR=${target}
}

step_judges() {
  judges_ready
  local trees
  mapfile -t trees < <(examples)
  tell python3 tests/judges/judge.py ${quick:+"${quick}"} "${trees[@]}"
}

step_scripts() {
  judges_ready
  local program=${target}/release/olyc
  [[ -z ${quick} ]] || program=${target}/debug/olyc
  [[ -x ${program} ]] || step_release
  OLYC=${program} SHOWN=150 try 'generated scripts do what they say' bash tests/scripts.sh examples/olympus
  try 'Compose gives programs what the spec says' bash tests/compose.sh "${program}"
}

step_breaks() {
  judges_ready
  local trees
  mapfile -t trees < <(examples)
  tell bash tests/judges/break.sh "${trees[@]}"
}

# roots_of TREE: folders of a built tree that Terraform is started in
roots_of() {
  local file
  while IFS= read -r file; do printf '%s\n' "${file%/*}"; done < <(find "$1" -path '*/.terraform' -prune -o -name backend.tf -print | sort)
}

# loads ROOT: `init` reads all of a root and of its module before it looks for the provider. That the provider is out of reach is
# all that it may complain of.
loads() {
  local rc=0
  terraform -chdir="$1" init -backend=false -input=false -no-color >"${scratch}/init" 2>&1 || rc=$?
  cat "${scratch}/init"
  ((rc == 0)) && return 0
  grep -q '^Error: ' "${scratch}/init" \
    && ! grep '^Error: ' "${scratch}/init" | grep -v -x 'Error: Failed to query available provider packages'
}

step_load() {
  local program=${target}/release/olyc dir tree root roots template
  [[ -z ${quick} ]] || program=${target}/debug/olyc
  [[ -x ${program} ]] || step_release
  rm -rf "${scratch}/load" && mkdir -p "${scratch}/load"
  for dir in $(examples); do
    [[ -d ${dir}/.olyc ]] || continue
    cp -r "${dir}" "${scratch}/load/${dir##*/}"
  done
  for template in $(find src/cli/templates -mindepth 1 -maxdepth 1 -type d -printf '%f\n' | sort); do
    tree=${scratch}/load/template-${template}
    try "template ${template}: made and built" "${program}" init "${tree}" --template "${template}" --yes
    try "template ${template}: built" "${program}" build "${tree}"
  done
  mapfile -t roots < <(roots_of "${scratch}/load")
  ((${#roots[@]} > 0)) || bad 'load: no root was found'
  for root in "${roots[@]}"; do
    try "${root#"${scratch}/load/"}: Terraform loads it" loads "${root}"
  done
  # What got past twenty judges once.
  # shellcheck disable=SC2016 # the variable is Terraform's
  sed -i '0,/description = ".*"/s//description = "Of ${path.module}."/' "${roots[0]}/outputs.tf"
  try 'a description with a variable is refused' not_loaded "${roots[0]}" 'Variables not allowed'
}

# not_loaded ROOT WORDS: Terraform refuses the root with these words
not_loaded() { ! loads "$1" && grep -q -F "$2" "${scratch}/init"; }

# rehearse NAME TREE...: each line that it prints is a verdict
rehearse() {
  local log=${scratch}/rehearsal-$1 good wrong rc=0 began=${SECONDS}
  "${scratch}/cloud" rehearse "$1" --facts stdlib/providers/google --olyc "${target}/release/olyc" --work "${scratch}/box-$1" "${@:2}" \
    >"${log}" 2>&1 </dev/null || rc=$?
  good=$(grep -c '^ok ' "${log}" || true)
  wrong=$(grep -c '^FAIL ' "${log}" || true)
  grep -v -E '^[0-9]+ passed, [0-9]+ failed' "${log}" || true
  passed=$((passed + good)) failed=$((failed + wrong))
  ((good > 0)) || bad "rehearsal $1: nothing was rehearsed"
  [[ ${rc} == 0 || ${wrong} != 0 ]] || bad "rehearsal $1: exit ${rc} without a refusal"
  printf '      rehearsal %s: %d passed, %d failed, in %d s\n' "$1" "${good}" "${wrong}" "$((SECONDS - began))"
}

step_cloud() {
  local tool name trees=()
  for tool in go terraform; do
    command -v "${tool}" >/dev/null || {
      bad "cloud: ${tool} is absent from this machine"
      return 0
    }
  done
  [[ -x ${target}/release/olyc ]] || step_release
  try 'the box: go vet' go -C tests/cloud vet ./...
  SHOWN=100 try 'the box: go test' go_test tests/cloud
  try 'the box: go build' go -C tests/cloud build -trimpath -o "${scratch}/cloud" .
  [[ -x ${scratch}/cloud ]] || return 0
  for name in $(examples); do [[ ! -d ${name}/.olyc ]] || trees+=("${name}"); done
  for name in hello service platform; do trees+=("template:${name}"); done
  rehearse terraform "${trees[@]}"
  # One tree has something for each rule of the box.
  rehearse refuse template:service
  rehearse zero examples/hello
  rehearse recovery examples/olympus
  rehearse spoil examples/olympus
}

# A plan wants a backend and a token; it gets a local one and a word that is never sent, as nothing is refreshed.
plan() {
  local root=$1
  printf 'terraform {\n  backend "local" {}\n}\n' >"${root}/backend_override.tf" \
    && terraform -chdir="${root}" init -input=false -no-color -plugin-dir="${TF_PLUGIN_DIR}" \
    && terraform -chdir="${root}" validate -no-color \
    && GOOGLE_OAUTH_ACCESS_TOKEN=offline terraform -chdir="${root}" plan -input=false -no-color -refresh=false -lock=false \
      >"${scratch}/plan" \
    && cat "${scratch}/plan" \
    && grep -q -E '^Plan: [1-9][0-9]* to add, 0 to change, 0 to destroy' "${scratch}/plan"
}

step_terraform() {
  if [[ -z ${TF_PLUGIN_DIR:-} ]]; then
    skipped 'terraform validate and plan: not run, TF_PLUGIN_DIR names no folder with the google provider (a filesystem mirror)'
    return 0
  fi
  local dir root roots
  while read -r dir; do
    rm -rf "${scratch}/tree"
    python3 tests/judges/judge.py --stage "${scratch}/tree" "${dir}"
    roots=$(python3 tests/judges/judge.py --list checkov-terraform "${dir}")
    for root in ${roots}; do
      try "${root}: validate and plan" plan "${scratch}/tree/${root#"${dir}"/}"
    done
  done < <(examples)
}

# What the program prints for programs, against the schema that it publishes, by a validator that others wrote.
lines_fit() {
  local file=${scratch}/lines dir
  rm -rf "${file}" && mkdir "${file}"
  for dir in examples/hello examples/olympus examples/olympus-as-written; do
    "$1" prove "${dir}" --format json >"${file}/prove" || true
    "$1" check "${dir}" --format json >"${file}/check" || true
    [[ -s ${file}/prove && -s ${file}/check ]] || return 1
    split -l 1 --additional-suffix=.json "${file}/prove" "${file}/${dir##*/}-prove-"
    split -l 1 --additional-suffix=.json "${file}/check" "${file}/${dir##*/}-check-"
  done
  check-jsonschema --schemafile docs/formats/line.schema.json "${file}"/*.json
}

step_own() {
  judges_ready
  local program=${target}/release/olyc
  [[ -z ${quick} ]] || program=${target}/debug/olyc
  [[ -x ${program} ]] || step_release
  try 'own lines of JSON: schema' lines_fit "${program}"
  try 'own schemas: metaschema' check-jsonschema --check-metaschema docs/formats/*.schema.json
  local scripts=(tests/run.sh tests/expect.sh tests/scripts.sh tests/compose.sh tests/judges/*.sh tests/lsp/*.sh .ci/run) workflows=(.github/workflows/*.yml)
  # SC2310, SC2312: `set -e` in conditions and masked results, which these scripts mind where it matters
  try 'own scripts: shellcheck' shellcheck --external-sources --enable=all --exclude=SC2310,SC2312 "${scripts[@]}"
  try 'own scripts: shfmt' shfmt -i 2 -ci -bn -d "${scripts[@]}"
  try 'own programs: pyflakes' pyflakes tests/judges/*.py tests/judges/*/*.py tests/lsp/client/*.py
  try 'own programs: tests of provider-facts' python3 -m unittest discover --start-directory tests/judges/facts
  try 'own programs: gofmt' test -z "$(gofmt -l tests/judges/go tests/cloud)"
  try 'own workflows: actionlint' actionlint -no-color "${workflows[@]}"
  try 'own workflows: zizmor' zizmor --offline --persona=pedantic --no-progress --color=never "${workflows[@]}" .github/dependabot.yml
  try 'own workflows: schema' check-jsonschema --builtin-schema vendor.github-workflows "${workflows[@]}"
  try 'own dependabot.yml: schema' check-jsonschema --builtin-schema vendor.dependabot .github/dependabot.yml
  try 'own YAML: yamllint' yamllint --strict -c tests/judges/yamllint.yaml .github tests/judges/yamllint.yaml
}

step_deny() {
  if cargo deny --version >/dev/null 2>&1; then
    try 'cargo deny' cargo deny --locked check
  else
    skipped 'cargo deny: not run, it is not installed'
  fi
}

main() {
  local steps=("$@") step
  case ${1:-} in
    -h | --help)
      sed -n '2,/^set /{/^#/s/^# \{0,1\}//p}' tests/run.sh
      return 0
      ;;
    --quick)
      quick=--quick
      steps=("${QUICK[@]}" "${@:2}")
      ;;
    '') steps=("${ALL[@]}") ;;
    *) ;;
  esac
  for step in "${steps[@]}"; do
    declare -F "step_${step}" >/dev/null || {
      printf 'no step is called %s; there are: %s\n' "${step}" "${ALL[*]}" >&2
      return 2
    }
  done
  [[ " ${steps[*]} " =~ ' '(editor|apps|judges|scripts|breaks|cloud|terraform|own)' ' ]] && begin_install
  for step in "${steps[@]}"; do
    printf '== %s\n' "${step}"
    "step_${step}"
  done
  printf '%d passed, %d failed\n' "${passed}" "${failed}"
  ((failed == 0 && passed > 0))
}

main "$@"
