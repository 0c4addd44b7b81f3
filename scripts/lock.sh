#!/usr/bin/env bash
# Writes requirements.lock and requirements-installer.lock: versions and hashes, no address of any registry.
# Pinned versions stay unless --upgrade is given.
set -euo pipefail
cd "$(dirname "$0")/.."
compile=(.venv/bin/uv pip compile --quiet --generate-hashes --no-header --no-annotate
  --no-emit-index-url --no-emit-find-links --python-version 3.11 "$@")
"${compile[@]}" pyproject.toml --extra dev --output-file requirements.lock
"${compile[@]}" - --output-file requirements-installer.lock <<<"uv>=0.13.9,<0.14"
