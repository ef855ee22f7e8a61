#!/usr/bin/env bash
# run.sh OLYC [UV]: a real client library drives the language server of the program OLYC.
#
# The client library comes from wheels at pinned versions and hashes, installed by uv into .judges beside the judges.
# Where Neovim 0.11 or later is at hand (NVIM names it), it is driven too, with the setup of editors/neovim.
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
"${venv}/bin/python" -m pytest -q -p no:cacheprovider "${here}/client"

nvim=${NVIM:-nvim}
if ! command -v "${nvim}" >/dev/null; then
  printf 'neovim: not run, it is absent from this machine\n'
  exit 0
fi
PROJECT=$(mktemp -d)
trap 'rm -rf "${PROJECT}"' EXIT
cp "${here}"/../../examples/olympus/*.oly "${PROJECT}"
EDITOR=$(realpath "${here}/../../editors/neovim")
export PROJECT EDITOR
PATH=${OLYC%/*}:${PATH} "${nvim}" --headless --clean -c "luafile ${here}/client/neovim.lua"
