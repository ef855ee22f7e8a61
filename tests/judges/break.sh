#!/usr/bin/env bash
# break.sh TREE...: breaks one generated file on purpose for every judge, and demands that the judge refuses it.
# What is broken, and for what reason it must be refused, stands in breaks.py.
set -Eeuo pipefail
shopt -s inherit_errexit

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
PATH=${JUDGES:-${here}/../../.judges}/bin:${PATH} PYTHONDONTWRITEBYTECODE=1 exec python3 "${here}/breaks.py" "$@"
