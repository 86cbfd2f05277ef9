#!/usr/bin/env bash
# Runs a command of this machine in the root folder of an image's merged layers, as buildah puts them together:
#
#   ci/lab/in-image.sh [--creds <user>:<password>] <reference without transport> <command>...
#
# For a registry on loopback without TLS. The command changes nothing but its own copy.
set -euo pipefail

fail() { printf 'in-image: %s\n' "$*" >&2; exit 1; }

creds=()
if [[ ${1-} == --creds ]]; then creds=(--creds "${2:?--creds needs a value}"); shift 2; fi
[[ $# -ge 2 ]] || fail "usage: ci/lab/in-image.sh [--creds <user>:<password>] <reference without transport> <command>..."
image=$1
shift
command -v buildah >/dev/null || fail "buildah is not installed; run ci/lab/install.sh"
[[ $(id -u) -eq 0 ]] || fail "buildah needs root here"

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
b() { local verb=$1; shift; buildah --root "$work/storage" --runroot "$work/run" --storage-driver vfs "$verb" "$@" </dev/null; }

container=$(b from --quiet --tls-verify=false "${creds[@]}" "docker://$image")
cd "$(b mount "$container")"
"$@"
