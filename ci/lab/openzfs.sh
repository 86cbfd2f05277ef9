#!/usr/bin/env bash
# Gets what OpenZFS is compiled from, and its userland, out of Debian's archive, without installing anything:
#
#   ci/lab/openzfs.sh <folder> <kernel release>...
#
#   <folder>/current/{source,userland}   of bookworm-backports: the source tree, and the programs with every library they need
#   <folder>/former/{source,userland}    of bookworm: an older release line
#   <folder>/headers/usr/src/linux-headers-<kernel release>   the build tree of each given kernel
#
# Prints the two versions, "current 2.3.2" and "former 2.1.11". What an earlier call got stays and is not asked for again.
set -euo pipefail

fail() { printf 'openzfs: %s\n' "$*" >&2; exit 1; }
# shellcheck source=ci/lab/debian.sh
source "$(dirname "${BASH_SOURCE[0]}")/debian.sh"
# shellcheck source=ci/lab/program.sh
source "$(dirname "${BASH_SOURCE[0]}")/program.sh"

[[ $# -ge 2 ]] || fail "usage: ci/lab/openzfs.sh <folder> <kernel release>..."
mkdir -p "$1"
folder=$(cd "$1" && pwd)
shift
for kernel in "$@"; do
  [[ $kernel =~ ^[0-9]+\.[0-9][A-Za-z0-9.+~-]*$ ]] || fail "'$kernel' is not a kernel release of Debian's"
done
debian_programs apt-get:apt dpkg-deb:dpkg readelf:binutils flock:util-linux

# The folder may be shared by several checkouts.
exec 9>"$folder/.lock"
flock 9
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export LC_ALL=C

archive() { # asks Debian once, and only when something is missing
  [[ -e $work/apt.conf ]] \
    || debian_lists "$work" "bookworm main contrib" "bookworm-backports main contrib" "security bookworm-security main"
}

unpack() { # target folder, then packages
  printf 'openzfs: getting %s\n' "${*:2}" >&2
  debian_unpack "$work" "$@"
}

depends() { # package -> what it depends on
  apt-cache depends --no-recommends --no-suggests --no-conflicts --no-breaks --no-replaces --no-enhances "$1" \
    | sed -n 's/^ *|\{0,1\}\(Pre\)\{0,1\}Depends: \([a-z0-9][^ ]*\)$/\2/p'
}

version_of() { sed -n 's/^Version: *//p' "$1/META"; }

release() { # name suite: source tree and userland
  local to=$folder/$1 suite=$2 partial=$folder/.$1.partial
  [[ ! -e $to/source/META ]] || return 0
  archive
  rm -rf "$partial" "$to"
  unpack "$work/dkms" "zfs-dkms/$suite"
  mkdir -p "$partial"
  mv "$work"/dkms/usr/src/zfs-* "$partial/source"
  userland "$partial/userland" "$suite"
  mv "$partial" "$to"
  rm -rf "$work/dkms"
}

# As an Atomic image wants it: below usr. libc and the loader come along, because the lab's images have no system.
userland() { # folder suite
  local tree=$work/userland own=() name
  # zfsutils-linux of a suite depends on libraries which exist in that suite only: their names carry the soname.
  mapfile -t own < <(apt-cache show "zfsutils-linux/$2" | sed -n 's/^Depends: //p' | tr ',' '\n' \
    | sed -n "s#^ *\(lib\(nvpair\|uutil\|zfs\|zpool\)[0-9]*linux\).*#\1/$2#p")
  unpack "$tree" "zfsutils-linux/$2" "${own[@]}"
  unpack "$tree" libc6 libblkid1 libuuid1 libudev1 libssl3 zlib1g libtirpc3 libgssapi-krb5-2 libkrb5-3 libk5crypto3 libkrb5support0 libcom-err2 libkeyutils1
  local libraries=$tree/usr/lib/x86_64-linux-gnu
  for name in bin sbin lib lib64; do
    [[ -d $tree/$name ]] || continue
    mkdir -p "$tree/usr/$name"
    cp -a "$tree/$name/." "$tree/usr/$name/"
    rm -r "${tree:?}/$name"
  done
  # Programs, their libraries and what systemd and udev need; neither documentation nor what only Debian knows.
  mkdir -p "$1/usr/sbin" "$1/usr/lib/x86_64-linux-gnu" "$1/usr/lib64"
  for name in zfs zpool zdb zstream zgenhostid mount.zfs fsck.zfs; do cp -a "$tree/usr/sbin/$name" "$1/usr/sbin/"; done
  for name in udev systemd; do cp -a "$tree/usr/lib/$name" "$1/usr/lib/"; done
  program_libraries "$1/usr/lib/x86_64-linux-gnu" "$libraries" "$1"/usr/sbin/{zfs,zpool,zdb,zstream,zgenhostid,mount.zfs}
  cp -L "$tree/usr/lib64/ld-linux-x86-64.so.2" "$1/usr/lib64/"
  rm -rf "$tree"
}

headers() { # kernel release
  local root=$folder/headers partial=$folder/.headers-$1.partial tree parts=()
  [[ ! -e $root/usr/src/linux-headers-$1/Makefile ]] || return 0
  archive
  rm -rf "$partial"
  mapfile -t parts < <(depends "linux-headers-$1" | grep -E '^linux-(headers|kbuild)-')
  unpack "$partial" "linux-headers-$1" "${parts[@]}"
  tree=$partial/usr/src/linux-headers-$1
  [[ -e $tree/Makefile ]] || fail "the package linux-headers-$1 holds no build tree"
  # Debian says where the common part is installed; here it lies beside.
  sed -i 's#^include /usr/src/#include ../#' "$tree/Makefile"
  mkdir -p "$root/usr/src" "$root/usr/lib"
  local part
  # The build tree last: with it the kernel counts as there.
  for part in "$partial"/usr/lib/linux-kbuild-* "$partial"/usr/src/linux-headers-*-common "$tree"; do
    part=${part#"$partial"/}
    [[ -e $root/$part ]] || mv "$partial/$part" "$root/$part"
  done
  rm -rf "$partial"
}

release current bookworm-backports
release former bookworm
for kernel in "$@"; do headers "$kernel"; done
for name in current former; do printf '%s %s\n' "$name" "$(version_of "$folder/$name/source")"; done
