#!/usr/bin/env bash
# Debian packages of debian-packages.txt that a make target ("run" or "test") needs.
#   system_packages.sh missing TARGET   prints the names that are not installed (milliseconds, no network)
#   system_packages.sh ensure TARGET    installs them as root; otherwise says in one line what to install, exit code 1
set -euo pipefail
list="$(dirname "$0")/../debian-packages.txt"

missing() {
  local package
  for package in $(awk -v target="$1" '!/^#/ { for (i = 2; i <= NF; i++) if ($i == target) print $1 }' "$list"); do
    [ "$(dpkg-query --show --showformat='${db:Status-Status}' "$package" 2>/dev/null)" = installed ] || echo "$package"
  done
}

ensure() {
  local packages
  packages=$(missing "$1" | tr '\n' ' ')
  [ -n "$packages" ] || return 0
  if [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null; then
    echo "Installing Debian packages: $packages" >&2
    local apt=(env DEBIAN_FRONTEND=noninteractive apt-get -qq -o DPkg::Lock::Timeout=120)
    # shellcheck disable=SC2086  # one word per package
    "${apt[@]}" update && "${apt[@]}" install -y --no-install-recommends $packages >/dev/null && return 0
  fi
  echo "Missing Debian packages for make $1: apt-get install -y --no-install-recommends ${packages% }" >&2
  return 1
}

"$@"
