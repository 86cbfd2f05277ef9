#!/usr/bin/env bash
# Gets Debian 13's kmod out of its archive, without installing it: the release which Fedora ships as well, and which lets
# kernels unpack modules themselves (Debian 12's does not). Laid out as in an Atomic image, where usr/sbin is usr/bin:
#
#   ci/lab/kmod.sh <folder>
#
#   <folder>/usr/bin/{kmod,modprobe}, <folder>/usr/lib/x86_64-linux-gnu and <folder>/usr/lib64 with its libraries and loader
#
# What an earlier call got stays and is not asked for again.
set -euo pipefail

fail() { printf 'kmod: %s\n' "$*" >&2; exit 1; }
here=$(dirname "${BASH_SOURCE[0]}")
# shellcheck source=ci/lab/debian.sh
source "$here/debian.sh"
# shellcheck source=ci/lab/program.sh
source "$here/program.sh"

readonly packages=(kmod liblzma5 libzstd1 libssl3t64 zlib1g libc6)

[[ $# -eq 1 ]] || fail "usage: ci/lab/kmod.sh <folder>"
mkdir -p "$1"
folder=$(cd "$1" && pwd)
debian_programs readelf:binutils flock:util-linux
# The folder may be shared by several checkouts.
exec 9>"$folder/.lock"
flock 9
[[ ! -e $folder/usr ]] || exit 0
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export LC_ALL=C
printf 'kmod: getting kmod of Debian 13\n' >&2
debian_lists "$work" "trixie main"
debian_unpack "$work" "$work/tree" "${packages[@]}"

rm -rf "$folder/.partial"
mkdir -p "$folder/.partial/bin" "$folder/.partial/lib64"
cp "$work/tree/usr/bin/kmod" "$folder/.partial/bin/"
# As Fedora's package has it.
ln -s ../bin/kmod "$folder/.partial/bin/modprobe"
program_libraries "$folder/.partial/lib/x86_64-linux-gnu" "$work/tree/usr/lib/x86_64-linux-gnu" "$folder/.partial/bin/kmod"
cp -L "$work/tree/usr/lib64/ld-linux-x86-64.so.2" "$folder/.partial/lib64/"
mv "$folder/.partial" "$folder/usr"
