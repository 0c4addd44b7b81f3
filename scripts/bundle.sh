#!/usr/bin/env bash
# Writes dist/wenshu-VERSION.tar.gz: the committed code, every wheel of the lock files, a small bank. Unpacked on a machine
# of the same kind (Debian 12, Python 3.11, make), `make run` there installs and starts with no network at all: the Makefile
# sees the folder wheels/.
set -euo pipefail
cd "$(dirname "$0")/.."
name="wenshu-$(.venv/bin/python -c 'from importlib.metadata import version; print(version("wenshu"))')"
stage=$(mktemp -d)
trap 'rm -rf "$stage"' EXIT
inside="$stage/$name"

git archive --prefix="$name/" HEAD | tar -x -C "$stage"
.venv/bin/python -m pip download --quiet --no-deps --only-binary :all: --require-hashes --dest "$inside/wheels" \
  -r requirements-installer.lock -r requirements.lock
.venv/bin/wenshu demo build --scale "${SCALE:-0.05}" --to "$inside/.wenshu"
cat >"$inside/INSTALL.txt" <<'TXT'
Wenshu without a network: unpack, then `make run` here. It needs Debian 12 with Python 3.11, make and python3-venv,
installs the packages of wheels/ into .venv (their hashes are checked) and opens the chat on http://127.0.0.1:8501
with the small demonstration bank of .wenshu/. A larger one: rm -r .wenshu && make run SCALE=1
TXT

mkdir -p dist
tar -c -C "$stage" "$name" | gzip -1 >"dist/$name.tar.gz.part"
mv "dist/$name.tar.gz.part" "dist/$name.tar.gz"
echo "dist/$name.tar.gz ($(du -h "dist/$name.tar.gz" | cut -f1))"
