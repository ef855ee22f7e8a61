# shellcheck shell=bash
# expect.sh: sourced by tests that print their verdicts one a line and, at the end, `N passed, N failed`.

scratch=$(mktemp -d)
trap 'rm -rf "${scratch}"' EXIT
passed=0 failed=0
# Files that are shown, beside what a command said, where something is not so.
shown=()

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
    sed 's/^/      /' "${scratch}/said" "${shown[@]}"
  fi
}

# counted is the end of a test: nothing failed, and something was tried
counted() {
  printf '%d passed, %d failed\n' "${passed}" "${failed}"
  ((failed == 0 && passed > 0))
}
