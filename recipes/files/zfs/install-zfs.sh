#!/bin/sh
# Installs ZFS for every kernel of the image this runs in.
#
#   install-zfs.sh <folder>     <folder>/<kernel release>/ holds the packages proven for that kernel
#
# Packages are recognised by what their headers say, never by their file names.
set -eu

modules=/usr/lib/modules

fail() {
  printf 'install-zfs: %s\n' "$*" >&2
  exit 1
}

[ $# -eq 1 ] || fail "expected one folder with packages, got $# arguments"
akmods=$1
[ -d "$akmods" ] || fail "$akmods is no folder; it should hold one folder of packages for each kernel"

kernels=$(ls "$modules" | sort -V)
[ -n "$kernels" ] || fail "there is no kernel in $modules"
primary=$(printf '%s\n' "$kernels" | tail -n 1)

# All or nothing: a kernel without its packages must not be found out half way.
for kernel in $kernels; do
  [ -d "$akmods/$kernel" ] || fail "no packages for kernel $kernel; there are: $(ls "$akmods" | tr '\n' ' ')"
done

name_of() {
  rpm -qp --nosignature --queryformat '%{NAME}' "$1"
}

is_kmod() {
  case $(name_of "$1") in
    kmod-zfs | kmod-zfs-[0-9]*) return 0 ;;
    *) return 1 ;;
  esac
}

is_runtime() {
  case $(name_of "$1") in
    *-devel | *-debuginfo | *-debugsource | *-test | *-dkms | *-kmod) return 1 ;;
    *) return 0 ;;
  esac
}

# The newest kernel's packages are installed, so that the package database knows ZFS.
set --
for package in "$akmods/$primary"/*.rpm; do
  if is_kmod "$package" || is_runtime "$package"; then
    set -- "$@" "$package"
  fi
done
[ $# -gt 0 ] || fail "no packages in $akmods/$primary"
dnf -y install "$@"

# Packages of the other kernels can have the same name and version, which the package database refuses: their modules
# are unpacked.
for kernel in $kernels; do
  [ "$kernel" != "$primary" ] || continue
  for package in "$akmods/$kernel"/*.rpm; do
    if is_kmod "$package"; then
      rpm2cpio "$package" | (cd / && cpio --quiet -idmu)
    fi
  done
done

for kernel in $kernels; do
  depmod -a "$kernel"
  for module in spl zfs; do
    vermagic=$(modinfo -k "$kernel" -F vermagic "$module") || fail "kernel $kernel has no module $module after installing"
    [ "${vermagic%% *}" = "$kernel" ] || fail "module $module of kernel $kernel is for '$vermagic'"
  done
done

dnf clean all
rm -rf /var/cache/dnf /var/lib/dnf /var/log/dnf*
