#!/usr/bin/env bash
# Makes SAMPLE packages: real RPM files with the names, headers and paths of akmods' packages, around tiny ELF
# modules which say the right things in .modinfo and do nothing. The same arguments give the same bytes, on
# the same versions of gcc, rpmbuild, xz and zstd.
#
#   ci/rehearsal/make-samples.sh [options] <kernel release> <zfs version> <output folder>
#
#   --payload xz|gzip|zstd|none    compression of the package's payload     (default zstd, as Fedora)
#   --modules xz|zst|gz|none       compression of the modules               (default xz, as Fedora)
#   --compiled <folder>             take its spl.ko and zfs.ko, which a kernel's own build tree has compiled
#   --vermagic <release>           kernel the modules say they are for      (default the kernel release)
#   --requires <release>           kernel the package's header requires     (default the kernel release)
#   --directory <release>          directory below /usr/lib/modules         (default the kernel release)
#   --name <name>                  name of the kmod package                 (default kmod-zfs-<kernel release>)
#   --only kmod|userland           make one of the two packages
#
# The options from vermagic to directory make packages which lie, to show that they are found out.
set -euo pipefail

fail() { printf 'make-samples: %s\n' "$*" >&2; exit 1; }

payload=zstd modules=xz compiled='' vermagic='' requires='' directory='' name='' only=''
while [[ ${1-} == --* ]]; do
  [[ $# -ge 2 ]] || fail "$1 needs a value"
  case $1 in
    --payload) payload=$2 ;;
    --modules) modules=$2 ;;
    --compiled) compiled=$2 ;;
    --vermagic) vermagic=$2 ;;
    --requires) requires=$2 ;;
    --directory) directory=$2 ;;
    --name) name=$2 ;;
    --only) only=$2 ;;
    *) fail "unknown option '$1'" ;;
  esac
  shift 2
done
[[ $# -eq 3 ]] || fail "expected <kernel release> <zfs version> <output folder>, got $# arguments"
kernel=$1 zfs=$2 output=$3
for release in "$kernel" ${vermagic:+"$vermagic"} ${requires:+"$requires"} ${directory:+"$directory"}; do
  [[ $release =~ ^[0-9]+\.[0-9]+[A-Za-z0-9._+~-]*$ && $release != *..* ]] || fail "'$release' is not a kernel release"
done
[[ $zfs =~ ^[0-9]+\.[0-9]+\.[0-9]+(-rc[0-9]+)?$ ]] || fail "'$zfs' is not a ZFS version such as 2.4.1"
vermagic=${vermagic:-$kernel} requires=${requires:-$kernel} directory=${directory:-$kernel}
name=${name:-kmod-zfs-$kernel}
[[ $name =~ ^[a-z][A-Za-z0-9._+-]*$ ]] || fail "'$name' is not the name of a package"
case $payload in
  xz) payload_macro=w2.xzdio ;;
  gzip) payload_macro=w9.gzdio ;;
  zstd) payload_macro=w19.zstdio ;;
  none) payload_macro=w.ufdio ;;
  *) fail "--payload is '$payload', expected xz, gzip, zstd or none" ;;
esac
case $modules in xz | zst | gz | none) ;; *) fail "--modules is '$modules', expected xz, zst, gz or none" ;; esac
case $only in '' | kmod | userland) ;; *) fail "--only is '$only', expected kmod or userland" ;; esac
for tool in gcc:gcc rpmbuild:rpm xz:xz-utils zstd:zstd gzip:gzip; do
  command -v "${tool%%:*}" >/dev/null || fail "${tool%%:*} is not installed; on Debian: apt-get install ${tool##*:}"
done
[[ $(gcc -dumpmachine) == x86_64-* ]] || fail "the samples are x86_64 modules, and this gcc makes $(gcc -dumpmachine)"

dist=''
[[ $kernel =~ \.(fc[0-9]+)\. ]] && dist=.${BASH_REMATCH[1]}
rpm_version=${zfs/-rc/\~rc}
module_version=$zfs
[[ $zfs == *-rc* ]] || module_version=$zfs-1

export LC_ALL=C TZ=UTC SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-1767225600}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$output" "$work/tree" "$work/rpms"
output=$(cd "$output" && pwd)

# A version in an RPM dependency holds at most one '-': other releases (Debian's) stand inside the name instead.
capability() { if [[ $2 == *-*-* ]]; then printf '%s(%s)' "$1" "$2"; else printf '%s = %s' "$1" "$2"; fi; }

make_module() { # name depends
  local source=$work/$1.c
  cat >"$source" <<C
#define INFO(n, text) static const char info_##n[] __attribute__((section(".modinfo"), used, aligned(1))) = text
INFO(0, "description=SAMPLE of $1, not a real module");
INFO(1, "version=$module_version");
INFO(2, "license=CDDL");
INFO(3, "srcversion=5A4D504C45$(printf '%s' "$1-$zfs" | cksum | cut -c1-8)");
INFO(4, "depends=$2");
INFO(5, "name=$1");
INFO(6, "vermagic=$vermagic SMP preempt mod_unload ");
int init_module(void) { return 0; }
void cleanup_module(void) { }
C
  (cd "$work" && gcc -c -O1 -ffreestanding -fno-ident -fno-asynchronous-unwind-tables -o "$1.ko" "$1.c")
}

pack_module() { # name
  local object=$work/$1.ko
  case $modules in
    xz) xz --check=crc32 --lzma2=dict=1MiB "$object" ;;
    zst) zstd -q -19 --rm "$object" ;;
    gz) gzip -9n "$object" ;;
    none) ;;
  esac
  install -Dm644 -t "$work/tree/usr/lib/modules/$directory/extra/zfs" "$object"*
}

build() { # spec file
  rpmbuild -bb --quiet --target x86_64-linux --buildroot "$work/buildroot" \
    --define "_topdir $work/top" --define "_rpmdir $work/rpms" --define "_rpmfilename %%{NAME}-%%{VERSION}-%%{RELEASE}.%%{ARCH}.rpm" \
    --define "_binary_payload $payload_macro" --define '_buildhost sample.invalid' \
    --define 'use_source_date_epoch_as_buildtime 1' --define 'clamp_mtime_to_source_date_epoch 1' \
    --define 'debug_package %{nil}' --define '__os_install_post %{nil}' --define '_build_id_links none' \
    "$1" >"$work/rpmbuild.log" 2>&1 || { cat "$work/rpmbuild.log" >&2; fail "rpmbuild failed"; }
}

if [[ $only != userland ]]; then
  if [[ -n $compiled ]]; then
    cp "$compiled/spl.ko" "$compiled/zfs.ko" "$work/"
  else
    make_module spl ''
    make_module zfs spl
  fi
  pack_module spl
  pack_module zfs
  cat >"$work/kmod.spec" <<SPEC
Name: $name
Version: $rpm_version
Release: 1$dist
Summary: SAMPLE ZFS kernel modules for $kernel
License: CDDL-1.0
AutoReqProv: no
Provides: kmod-zfs = $rpm_version-1$dist
Provides: $(capability kernel-modules-for-kernel "$requires")
Requires: $(capability kernel-uname-r "$requires")
%description
SAMPLE data for rehearsals and tests: the modules hold no code and must never be installed.
%install
cp -a $work/tree/. %{buildroot}/
%files
%defattr(-,root,root)
%dir /usr/lib/modules/$directory/extra/zfs
/usr/lib/modules/$directory/extra/zfs/*
SPEC
  build "$work/kmod.spec"
fi

if [[ $only != kmod ]]; then
  mkdir -p "$work/userland/usr/sbin" "$work/userland/usr/lib64" "$work/userland/usr/lib/systemd/system"
  for program in zfs zpool; do
    printf '#!/bin/sh\n# SAMPLE: stands where %s would be, and does nothing.\necho "%s is a SAMPLE of %s" >&2\nexit 1\n' \
      "$program" "$program" "$zfs" >"$work/userland/usr/sbin/$program"
    chmod 755 "$work/userland/usr/sbin/$program"
  done
  # What tells the version of a real libzfs stands in it like this.
  printf 'SAMPLE, not a library\0zfs-%s\0' "$module_version" >"$work/userland/usr/lib64/libzfs.so.6"
  for unit in zfs-import-cache.service zfs-import.target zfs-mount.service zfs-zed.service zfs.target; do
    {
      printf '[Unit]\nDescription=SAMPLE of %s\n' "$unit"
      [[ $unit == *.target ]] || printf '[Service]\nType=oneshot\nExecStart=true\n'
      printf '[Install]\nWantedBy=multi-user.target\n'
    } >"$work/userland/usr/lib/systemd/system/$unit"
  done
  cat >"$work/userland.spec" <<SPEC
Name: zfs
Version: $rpm_version
Release: 1$dist
Summary: SAMPLE ZFS userland
License: CDDL-1.0
AutoReqProv: no
%description
SAMPLE data for rehearsals and tests: placeholders which must never be installed.
%install
cp -a $work/userland/. %{buildroot}/
%files
%defattr(-,root,root)
/usr/lib/systemd/system/zfs*
/usr/lib64/libzfs.so.6
/usr/sbin/zfs
/usr/sbin/zpool
SPEC
  build "$work/userland.spec"
fi

for package in "$work"/rpms/*.rpm; do
  install -m644 "$package" "$output/"
  printf '%s\n' "$output/${package##*/}"
done
