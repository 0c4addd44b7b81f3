#!/usr/bin/env bash
# All that CI runs: check.sh MARKERS ("" for every test). Without the Debian packages the rest still runs, and the end is never green.
set -euo pipefail
cd "$(dirname "$0")/.."
markers=$1
complete=yes
scripts/system_packages.sh ensure test || complete=no
[ "$complete" = yes ] || markers="${markers:+($markers) and }not system"

.venv/bin/ruff check .
.venv/bin/ruff format --check .
.venv/bin/mypy
.venv/bin/pytest -n 2 -m "$markers"
if [ "$complete" = no ]; then
  echo "Not green: tests marked 'system' did not run, the Debian packages named above are missing." >&2
  exit 1
fi
