#!/usr/bin/env bash
# Gets the newest Debian cloud kernels of each line (6.1 and 6.12 unless others are given; 6.12:2 means the two newest)
# from this machine's package sources and unpacks them, without installing: <folder>/<kernel release>/{vmlinuz,config,
# symvers.xz,kernel/...,modules.*}, as Fedora has them. Prints one kernel release a line, oldest first in each line. What an earlier call got stays and
# is not downloaded again.
#
#   ci/lab/kernels.sh <folder> [line[:count]...]
set -euo pipefail

fail() { printf 'kernels: %s\n' "$*" >&2; exit 1; }

[[ $# -ge 1 ]] || fail "usage: ci/lab/kernels.sh <folder> [line[:count]...]"
mkdir -p "$1"
folder=$(cd "$1" && pwd)
shift
lines=("$@")
[[ $# -gt 0 ]] || lines=(6.1 6.12)
for tool in apt-get:apt dpkg-deb:dpkg depmod:kmod xz:xz-utils; do
  command -v "${tool%%:*}" >/dev/null || fail "${tool%%:*} (package ${tool##*:}) is not installed; run ci/lab/install.sh"
done

newest() { # line count -> packages; the names of kernel packages carry their release, and come and go
  apt-cache pkgnames "linux-image-$1." | grep -E "^linux-image-${1//./\\.}\.[0-9].*-cloud-amd64$" | sort -V | tail -n "$2" || true
}

refresh() {
  [[ $(id -u) -eq 0 ]] || fail "this machine's package lists are too old; run apt-get update as root"
  apt-get -qq -o DPkg::Lock::Timeout=300 update </dev/null || true
}

is_there() { [[ -e $folder/$1/modules.dep && -e $folder/$1/symvers.xz ]]; } # release

download() { # package; apt would drop root for it, and then could not write here
  (cd "$work" && apt-get -q -o APT::Sandbox::User=root download "$1" </dev/null >download.log 2>&1)
}

download_line() { # line count; sets packages, and has those which are not there yet in $work
  local package
  mapfile -t packages < <(newest "$1" "$2")
  [[ ${#packages[@]} -eq $2 ]] || return 1
  for package in "${packages[@]}"; do
    ! is_there "${package#linux-image-}" || continue
    printf 'kernels: getting %s\n' "$package" >&2
    # What the kernel exports is in the package of its headers.
    download "$package" && download "${package/image/headers}" || return 1
  done
}

unpack() { # package release
  dpkg-deb -x "$work/$1"_*.deb "$work/root"
  local tree=$work/root/lib/modules/$2 partial=$folder/.$2.partial
  [[ -d $tree/kernel ]] || fail "$1 holds no modules for $2"
  cp "$work/root/boot/vmlinuz-$2" "$tree/vmlinuz"
  cp "$work/root/boot/config-$2" "$tree/config"
  rm -f "$tree/build" "$tree/source"
  dpkg-deb --fsys-tarfile "$work/linux-headers-$2"_*.deb | tar -xO "./usr/src/linux-headers-$2/Module.symvers" | xz --check=crc32 >"$tree/symvers.xz"
  depmod -b "$work/root" "$2"
  rm -rf "$partial" "${folder:?}/$2"
  cp -a "$tree" "$partial"
  mv "$partial" "$folder/$2"
  rm -rf "$work/root" "$work/$1"_*.deb "$work/linux-headers-$2"_*.deb
}

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
: >"$work/download.log"

for line in "${lines[@]}"; do
  count=1
  [[ $line != *:* ]] || count=${line#*:}
  line=${line%%:*}
  [[ $line =~ ^[0-9]+\.[0-9]+$ && $count =~ ^[1-9]$ ]] || fail "'$line' is not a kernel line such as 6.12, or its count is not 1 to 9"
  # What the lists name may have left the archive, where newer kernels push out older ones: then today's are taken.
  download_line "$line" "$count" || { refresh; download_line "$line" "$count"; } \
    || { cat "$work/download.log" >&2; fail "$count cloud kernels of line $line are needed, and this machine's package sources give ${#packages[@]}: ${packages[*]}; they must include Debian 12's security suite"; }
  for package in "${packages[@]}"; do
    release=${package#linux-image-}
    is_there "$release" || unpack "$package" "$release"
    printf '%s\n' "$release"
  done
done
