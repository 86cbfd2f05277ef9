#!/usr/bin/env bash
# Runs install.sh in a bare Debian 12, as on a fresh machine, and then asks it what is missing. The system is made by
# mmdebstrap from wherever this machine gets Debian, in a temporary folder, and is gone afterwards. Needs root.
#
#   ci/lab/bare-debian.sh
#
# The node packages of tests/Lab/Workflows are brought along: which npm registry this machine uses is its own business.
set -euo pipefail

fail() { printf 'bare-debian: %s\n' "$*" >&2; exit 1; }
# shellcheck source=ci/lab/debian.sh
source "$(dirname "${BASH_SOURCE[0]}")/debian.sh"

[[ $# -eq 0 ]] || fail "usage: ci/lab/bare-debian.sh"
[[ $(id -u) -eq 0 ]] || fail "a system to install into can only be made by root"
debian_programs mmdebstrap:mmdebstrap
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
chmod 755 "$work"
debian_lists "$work" "bookworm main" "security bookworm-security main"
unset APT_CONFIG
proxy=$(apt-config dump --format '%f "%v";%n' Acquire | grep -i proxy || true)

# The machine's proxy, the scripts with what they look at, and no service that starts: nothing here is meant to run on.
export LAB_SOURCE=$root LAB_PROXY=$proxy
# shellcheck disable=SC2016 # for mmdebstrap's shell
copy='mkdir -p "$1/lab/ci" "$1/lab/tests/Lab/Workflows"
printf "%s\n" "$LAB_PROXY" >"$1/etc/apt/apt.conf.d/99machine"
cp -a "$LAB_SOURCE/ci/lab" "$1/lab/ci/"
cp -a "$LAB_SOURCE/tests/Lab/Workflows/Node" "$1/lab/tests/Lab/Workflows/"'
# shellcheck disable=SC2016
run='chroot "$1" /lab/ci/lab/install.sh && chroot "$1" /lab/ci/lab/install.sh --check'
# It is thrown away: nothing has to reach the disk, and nobody reads manuals.
mmdebstrap --quiet --mode=root --variant=apt --format=null --dpkgopt=force-unsafe-io \
  --dpkgopt='path-exclude=/usr/share/doc/*' --dpkgopt='path-exclude=/usr/share/man/*' \
  --aptopt='Acquire::Languages "none"' \
  --customize-hook="$copy" --customize-hook="$run" bookworm - "$work/sources.list" </dev/null
