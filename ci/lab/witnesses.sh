#!/usr/bin/env bash
# Gets two witnesses for signatures from Debian 13, without installing them: cosign, and a skopeo which verifies sigstore
# signatures (Debian 12's has that switched off). skopeo runs with Debian 13's own libraries. Afterwards <folder>/bin holds
# both. What an earlier call got stays and is not downloaded again; nothing of this machine's apt is changed.
#
#   ci/lab/witnesses.sh <folder>
set -euo pipefail

fail() { printf 'witnesses: %s\n' "$*" >&2; exit 1; }

readonly packages=(cosign skopeo libc6 libgpgme11t64 libassuan9 libgpg-error0 libsubid5 libsqlite3-0)

[[ $# -eq 1 ]] || fail "usage: ci/lab/witnesses.sh <folder>"
mkdir -p "$1"
folder=$(cd "$1" && pwd)
[[ ! -e $folder/bin/skopeo ]] || exit 0
for tool in apt-get:apt dpkg-deb:dpkg; do
  command -v "${tool%%:*}" >/dev/null || fail "${tool%%:*} (package ${tool##*:}) is not installed"
done
keyring=/usr/share/keyrings/debian-archive-keyring.gpg
[[ -r $keyring ]] || fail "$keyring is missing (package debian-archive-keyring)"

work=$(mktemp -d)
trap 'rm -rf "$work" "$folder/.partial"' EXIT
# Where this machine gets Debian 12 from, Debian 13 is too.
# shellcheck disable=SC2016 # apt's own names
source=$(apt-get indextargets --format '$(SITE) $(REPO_URI)' 'Created-By: Packages' 2>/dev/null | awk '$2 ~ /\/debian\/?$/ { print $2; exit }')
[[ -n $source ]] || fail "apt knows no Debian package source on this machine; run apt-get update"
mkdir -p "$work/lists/partial" "$work/cache/archives/partial"
printf 'deb [signed-by=%s] %s trixie main\n' "$keyring" "$source" >"$work/sources.list"
cat >"$work/apt.conf" <<CONF
Dir::Etc::sourcelist "$work/sources.list";
Dir::Etc::sourceparts "-";
Dir::State::lists "$work/lists";
Dir::State::status "/dev/null";
Dir::Cache "$work/cache";
APT::Sandbox::User "root";
CONF
export APT_CONFIG=$work/apt.conf
printf 'witnesses: getting cosign and skopeo of Debian 13\n' >&2
apt-get -qq update </dev/null >"$work/log" 2>&1 || { cat "$work/log" >&2; fail "apt-get could not read the package list of Debian 13"; }
(cd "$work" && apt-get -q download "${packages[@]}" </dev/null >"$work/log" 2>&1) || { cat "$work/log" >&2; fail "apt-get could not download ${packages[*]}"; }

rm -rf "$folder/.partial" "${folder:?}/root" "${folder:?}/bin"
mkdir -p "$folder/.partial"
for package in "$work"/*.deb; do
  dpkg-deb -x "$package" "$folder/.partial"
done
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
