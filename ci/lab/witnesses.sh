#!/usr/bin/env bash
# Gets two witnesses for signatures from Debian 13, without installing them: cosign, and a skopeo which verifies sigstore
# signatures (Debian 12's has that switched off). skopeo runs with Debian 13's own libraries. Afterwards <folder>/bin holds
# both. What an earlier call got stays and is not downloaded again.
#
#   ci/lab/witnesses.sh <folder>
set -euo pipefail

fail() { printf 'witnesses: %s\n' "$*" >&2; exit 1; }
# shellcheck source=ci/lab/debian.sh
source "$(dirname "${BASH_SOURCE[0]}")/debian.sh"

readonly packages=(cosign skopeo libc6 libgpgme11t64 libassuan9 libgpg-error0 libsubid5 libsqlite3-0)

[[ $# -eq 1 ]] || fail "usage: ci/lab/witnesses.sh <folder>"
mkdir -p "$1"
folder=$(cd "$1" && pwd)
[[ ! -e $folder/bin/skopeo ]] || exit 0
work=$(mktemp -d)
trap 'rm -rf "$work" "$folder/.partial"' EXIT
printf 'witnesses: getting cosign and skopeo of Debian 13\n' >&2
debian_lists "$work" "trixie main"
rm -rf "$folder/.partial" "${folder:?}/root" "${folder:?}/bin"
debian_unpack "$work" "$folder/.partial" "${packages[@]}"
mv "$folder/.partial" "$folder/root"
mkdir -p "$folder/.partial"
ln -s ../root/usr/bin/cosign "$folder/.partial/cosign"
cat >"$folder/.partial/skopeo" <<'RUN'
#!/bin/sh
root=$(dirname "$(dirname "$(readlink -f "$0")")")/root
exec "$root/usr/lib64/ld-linux-x86-64.so.2" --library-path "$root/usr/lib/x86_64-linux-gnu" "$root/usr/bin/skopeo" "$@"
RUN
chmod 755 "$folder/.partial/skopeo"
mv "$folder/.partial" "$folder/bin"
"$folder/bin/skopeo" --version >/dev/null || fail "skopeo does not run here"
"$folder/bin/cosign" version >/dev/null 2>&1 || fail "cosign does not run here"
