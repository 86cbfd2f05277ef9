#!/usr/bin/env bash
# Gets the newest Debian cloud kernels of each line (6.1 and 6.12 unless others are given; 6.12:2 means the two newest)
# from this machine's package sources and unpacks them, without installing: <folder>/<kernel release>/{vmlinuz,config,
# kernel/...,modules.*}. Prints one kernel release a line, oldest first in each line. What an earlier call got stays and
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
for tool in apt-get:apt dpkg-deb:dpkg depmod:kmod; do
  command -v "${tool%%:*}" >/dev/null || fail "${tool%%:*} (package ${tool##*:}) is not installed; run ci/lab/install.sh"
done

newest() { # line count -> packages; the names of kernel packages carry their release, and come and go
  apt-cache pkgnames "linux-image-$1." | grep -E "^linux-image-${1//./\\.}\.[0-9].*-cloud-amd64$" | sort -V | tail -n "$2" || true
}

refresh() {
  [[ $(id -u) -eq 0 ]] || fail "this machine's package lists are too old; run apt-get update as root"
  apt-get -qq -o DPkg::Lock::Timeout=300 update </dev/null || true
}

download() { # package; apt would drop root for it, and then could not write here
  (cd "$work" && apt-get -q -o APT::Sandbox::User=root download "$1" </dev/null >download.log 2>&1)
}

unpack() { # package release
  dpkg-deb -x "$work/$1"_*.deb "$work/root"
  local tree=$work/root/lib/modules/$2 partial=$folder/.$2.partial
  [[ -d $tree/kernel ]] || fail "$1 holds no modules for $2"
  cp "$work/root/boot/vmlinuz-$2" "$tree/vmlinuz"
  cp "$work/root/boot/config-$2" "$tree/config"
  rm -f "$tree/build" "$tree/source"
  depmod -b "$work/root" "$2"
  rm -rf "$partial" "${folder:?}/$2"
  cp -a "$tree" "$partial"
  mv "$partial" "$folder/$2"
  rm -rf "$work/root" "$work/$1"_*.deb
}

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

for line in "${lines[@]}"; do
  count=1
  [[ $line != *:* ]] || count=${line#*:}
  line=${line%%:*}
  [[ $line =~ ^[0-9]+\.[0-9]+$ && $count =~ ^[1-9]$ ]] || fail "'$line' is not a kernel line such as 6.12, or its count is not 1 to 9"
  mapfile -t packages < <(newest "$line" "$count")
  if [[ ${#packages[@]} -lt $count ]]; then
    refresh
    mapfile -t packages < <(newest "$line" "$count")
  fi
  [[ ${#packages[@]} -eq $count ]] \
    || fail "this machine's package sources hold ${#packages[@]} cloud kernels of line $line, and $count are needed; they must include Debian 12's security suite"
  for package in "${packages[@]}"; do
    release=${package#linux-image-}
    if [[ ! -e $folder/$release/modules.dep ]]; then
      printf 'kernels: getting %s\n' "$package" >&2
      download "$package" || { refresh; download "$package"; } || { cat "$work/download.log" >&2; fail "apt-get could not download $package"; }
      unpack "$package" "$release"
    fi
    printf '%s\n' "$release"
  done
done
