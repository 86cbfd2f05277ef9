#!/usr/bin/env bash
# Makes a small root folder in which packages can really be installed: busybox, this machine's dash, rpm, kmod, jq and systemctl
# with their libraries, and an RPM database which knows the given kernels as Fedora's knows its own.
#
#   ci/lab/rpm-root.sh <folder> <kernel release>...
set -euo pipefail

fail() { printf 'rpm-root: %s\n' "$*" >&2; exit 1; }

[[ $# -ge 2 ]] || fail "usage: ci/lab/rpm-root.sh <folder> <kernel release>..."
for part in busybox:busybox-static rpm:rpm rpmbuild:rpm kmod:kmod jq:jq systemctl:systemd; do
  command -v "${part%%:*}" >/dev/null || fail "${part%%:*} (package ${part##*:}) is not installed; run ci/lab/install.sh"
done
mkdir -p "$1"
root=$(cd "$1" && pwd)
shift
[[ -z $(ls -A "$root") ]] || fail "$root is not empty"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

mkdir -p "$root"/{etc/rpm,usr/{bin,sbin,lib,lib64,share/rpm},var/{tmp,cache,log},tmp,run,proc,sys,dev}
chmod 1777 "$root/tmp" "$root/var/tmp"
for folder in bin sbin lib lib64; do ln -s "usr/$folder" "$root/$folder"; done

install -m755 "$(command -v busybox)" "$root/usr/bin/busybox"
while read -r applet; do
  ln -sf /usr/bin/busybox "$root/usr/bin/${applet##*/}"
done < <(busybox --list | grep -vxE 'busybox|sh|rpm|rpm2cpio|depmod|modinfo|modprobe|insmod|lsmod|rmmod')

libraries() { ldd "$1" | grep -o '/[^ ]*' || true; }
# dash as shell: busybox's own would take its applets before the programs on the PATH.
for program in dash rpm kmod jq systemctl; do
  install -m755 "$(command -v $program)" "$root/usr/bin/$program"
  while read -r library; do
    install -Dm755 "$(realpath "$library")" "$root$library"
  done < <(libraries "$(command -v $program)")
done
ln -s dash "$root/usr/bin/sh"
for link in depmod modinfo modprobe; do ln -s ../bin/kmod "$root/usr/sbin/$link"; done
cp -aL /usr/lib/rpm/. "$root/usr/lib/rpm/"
# Where Atomic images keep it, and not where Debian does.
printf '%%_dbpath /usr/share/rpm\n' >"$root/etc/rpm/macros"

# A package that says which kernels are installed: what a kmod package requires.
{
  cat <<SPEC
Name: kernel-core
Version: 1
Release: 1
Summary: SAMPLE of an installed kernel
License: GPLv2
AutoReqProv: no
SPEC
  for kernel in "$@"; do
    [[ $kernel =~ ^[0-9][A-Za-z0-9._+~-]*$ ]] || fail "'$kernel' is not a kernel release"
    # As ci/rehearsal/make-samples.sh writes the requirement.
    if [[ $kernel == *-*-* ]]; then printf 'Provides: kernel-uname-r(%s)\n' "$kernel"; else printf 'Provides: kernel-uname-r = %s\n' "$kernel"; fi
  done
  printf '%%description\nStands for the kernels of the lab.\n%%files\n'
} >"$work/kernel.spec"
rpmbuild -bb --quiet --define "_topdir $work/top" "$work/kernel.spec" >"$work/log" 2>&1 || { cat "$work/log" >&2; fail "rpmbuild failed"; }
database=(--root "$root" --dbpath /usr/share/rpm)
rpmdb "${database[@]}" --initdb
rpm "${database[@]}" --force-debian --install --justdb "$work"/top/RPMS/*/kernel-core-*.rpm
