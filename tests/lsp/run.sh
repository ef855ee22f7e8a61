#!/usr/bin/env bash
# run.sh OLYC [UV]: a real client library drives the language server of the program OLYC.
#
# The client comes from wheels at pinned versions and hashes, installed by uv into .judges beside the judges.
set -Eeuo pipefail
shopt -s inherit_errexit

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
judges=${JUDGES:-${here}/../../.judges}
OLYC=$(realpath "${1:?the program olyc}")
uv=${2:-${judges}/uv/bin/uv}
export OLYC

if ! command -v "${uv}" >/dev/null; then
  printf 'uv is absent: tests/judges/install.sh brings it\n' >&2
  exit 1
fi
venv=${judges}/venv/lsp
if ! cmp -s "${here}/client/requirements.txt" "${venv}/installed.txt"; then
  "${uv}" venv --quiet --clear --python python3 "${venv}"
  "${uv}" pip install --quiet --require-hashes --no-deps --python "${venv}/bin/python" --requirement "${here}/client/requirements.txt"
  cp "${here}/client/requirements.txt" "${venv}/installed.txt"
fi
exec "${venv}/bin/python" -m pytest -q -p no:cacheprovider "${here}/client"
