#!/bin/sh
# Installs ZFS for every kernel of the image this runs in, and fails when one of them is left without it.
#
#   install-zfs.sh <folder>     <folder>/<kernel release>/ holds the packages proven for that kernel
#
# Packages are recognised by what their headers say, never by their file names.
set -eu

# Tools which honour it write no other time. The Containerfile knows the base image's; BlueBuild's recipe does not.
[ -z "${BASE_TIME-}" ] || export SOURCE_DATE_EPOCH="$BASE_TIME"

modules=/usr/lib/modules
units=/usr/lib/systemd/system
unsigned=/etc/rpm/macros.kinoite-zfs

# What it takes to have the pools a machine knows mounted after boot, and watched. Importing whatever pools the disks hold
# (zfs-import-scan) stays off, as OpenZFS has it: a disk plugged in must not bring a pool along.
services='zfs-import-cache.service zfs-import.target zfs-mount.service zfs-zed.service zfs.target'

fail() {
  printf 'install-zfs: %s\n' "$*" >&2
  exit 1
}

have() { command -v "$1" >/dev/null 2>&1; }

[ $# -eq 1 ] || fail "expected one folder with packages, got $# arguments"
akmods=$1
[ -d "$akmods" ] || fail "$akmods is no folder; it should hold one folder of packages for each kernel"
for tool in rpm depmod modinfo; do
  have "$tool" || fail "the base image has no $tool"
done

# What an uninstalled kernel leaves behind is a folder without vmlinuz; its modules boot nothing. Links are no kernels to hosts.
kernels=''
for folder in "$modules"/*/; do
  folder=${folder%/}
  if [ ! -L "$folder" ] && { [ -e "$folder/vmlinuz" ] || [ -e "/boot/vmlinuz-${folder##*/}" ]; }; then
    kernels=$(printf '%s\n%s' "$kernels" "${folder##*/}")
  elif [ -d "$folder" ]; then
    printf 'install-zfs: %s holds no kernel and is left alone\n' "$folder"
  fi
done
kernels=$(printf '%s\n' "$kernels" | sed '/^$/d' | sort -V)
[ -n "$kernels" ] || fail "there is no kernel in $modules"
primary=$(printf '%s\n' "$kernels" | tail -n 1)

work=$(mktemp -d)
trap 'rm -rf "$work" "$unsigned"' EXIT

query() { rpm -qp --nosignature --queryformat "$1" "$2"; }

# Sorts a kernel's packages into its module packages, userland, and what is no part of a running system.
kind() {
  name=$(query '%{NAME}' "$1")
  case $name in
    *-devel | *-debuginfo | *-debugsource | *-test | *-dkms | *-kmod | *-kmod-common) echo other ;;
    kmod-zfs | kmod-zfs-[0-9]*) echo kmod ;;
    *) echo userland ;;
  esac
}

# All or nothing: a kernel without its packages must not be found out half way.
for kernel in $kernels; do
  [ -d "$akmods/$kernel" ] || fail "no packages for kernel $kernel; there are: $(cd "$akmods" && echo *)"
  for package in "$akmods/$kernel"/*.rpm; do
    [ -e "$package" ] || fail "no packages for kernel $kernel: $akmods/$kernel is empty"
    kind "$package" >"$work/kind"
    printf '%s\n' "$package" >>"$work/$kernel.$(cat "$work/kind")"
  done
  [ -s "$work/$kernel.kmod" ] || fail "no kmod-zfs package for kernel $kernel in $akmods/$kernel"
done

# ZFS which the base brings, as ucore and CoreOS' flavours of bluefin and aurora do, has to go first: a package manager
# keeps what is newer or the same, and two of it contradict each other. The names are those of OpenZFS' own packages
# (openzfs/zfs, rpm/generic; ublue-os/akmods, build_files/zfs/build-kmod-zfs.sh; ublue-os/ucore, ucore/install-ucore-minimal.sh).
# What only needs ZFS, such as sanoid, stays and gets ours.
rpm -qa --queryformat '%{NAME}\n' | sort -u \
  | grep -xE '(kmod-|akmod-)?(zfs|spl)(-[0-9].*)?|(zfs|spl)-(dkms|dracut|initramfs|test|devel)|lib(nvpair|uutil|zfs|zpool)[0-9]+(-devel)?|python3-pyzfs|pam_zfs_key' \
  >"$work/brought" || :
if [ -s "$work/brought" ]; then
  printf 'install-zfs: removing the ZFS of the base image: %s\n' "$(tr '\n' ' ' <"$work/brought")"
  # A folder which goes and comes again is written to the layer as an emptied one, and Verify refuses those: each is held.
  # shellcheck disable=SC2046 # one argument for each package
  rpm -ql $(cat "$work/brought") | sort -u | while read -r path; do
    [ ! -d "$path" ] || [ -L "$path" ] || printf '%s\n' "$path"
  done >"$work/held"
  while read -r folder; do : >"$folder/.held"; done <"$work/held"
  # shellcheck disable=SC2046
  rpm -e --allmatches --nodeps --noscripts --notriggers $(cat "$work/brought")
fi

# The newest kernel's packages are installed, so that the package database knows ZFS; of the other kernels those module
# packages whose name is free. The package database takes one package of a name: the others are unpacked.
set --
: >"$work/names"
: >"$work/unpacked"
[ ! -e "$work/$primary.userland" ] || cat "$work/$primary.userland" >"$work/installed"
for kernel in $primary $(printf '%s\n' "$kernels" | sed '$d'); do
  while read -r package; do
    name=$(query '%{NAME}' "$package")
    if grep -qxF -e "$name" "$work/names"; then
      printf '%s\n' "$package" >>"$work/unpacked"
    else
      printf '%s\n' "$name" >>"$work/names"
      printf '%s\n' "$package" >>"$work/installed"
    fi
  done <"$work/$kernel.kmod"
done
while read -r package; do
  set -- "$@" "$package"
done <"$work/installed"

installed() { rpm -qa --queryformat '%{NAME}-%|EPOCH?{%{EPOCH}:}:{}|%{VERSION}-%{RELEASE}.%{ARCH}\n' | sort; }

installed >"$work/before"

# dnf comes first: in a build rpm-ostree works on images alone which still are an ostree repository, and not on all of those
# (coreos/fedora-coreos-tracker issue 2213). From Fedora 45 on rpm wants signatures; these packages were proven by their
# digests before they came here, and for their installation alone that is enough.
printf 'install-zfs: installing %s packages\n' $#
mkdir -p "${unsigned%/*}"
printf '%%_pkgverify_level digest\n' >"$unsigned"
if have dnf5; then
  dnf5 -y --setopt=localpkg_gpgcheck=0 install "$@"
  dnf5 clean all
elif have dnf; then
  dnf -y --setopt=localpkg_gpgcheck=0 install "$@"
  dnf clean all
elif have rpm-ostree; then
  rpm-ostree install "$@"
  rpm-ostree cleanup --repomd
else
  rpm -U --nosignature "$@"
fi
rm -f "$unsigned"
# What the packages require comes from whatever repositories are enabled that day: it is named, so that two images can be compared.
installed | grep -vxFf "$work/before" | sed 's/^/install-zfs: installed: /' || :
if [ -e "$work/held" ]; then
  while read -r folder; do
    rm -f "$folder/.held"
    rmdir "$folder" 2>/dev/null || :
  done <"$work/held"
fi

# A package database of its own, thrown away afterwards: rpm checks and unpacks every payload it knows.
while read -r package; do
  printf 'install-zfs: unpacking %s\n' "${package#"$akmods"/}"
  rpm -i --dbpath "$work/rpmdb" --nodeps --noscripts --nosignature --replacefiles "$package"
done <"$work/unpacked"

for kernel in $kernels; do
  depmod -a "$kernel"
  for module in spl zfs; do
    vermagic=$(modinfo -k "$kernel" -F vermagic "$module") || fail "kernel $kernel has no module $module after installing"
    [ "${vermagic%% *}" = "$kernel" ] || fail "module $module of kernel $kernel is for '$vermagic'"
  done
done

# The services above wait for the module, and without a pool nothing else would load it. Of the initramfs it is no part: the
# root file system is not on ZFS. There is no /etc/hostid either: it has to differ between machines (zgenhostid makes one).
mkdir -p /usr/lib/modules-load.d
printf 'zfs\n' >/usr/lib/modules-load.d/kinoite-zfs.conf

# Whether the packages' own scriptlets did it depends on who installed them.
if have systemctl; then
  for unit in $services; do
    [ -e "$units/$unit" ] || fail "the packages brought no $unit, without which pools are not mounted"
  done
  # shellcheck disable=SC2086 # one argument for each unit
  systemctl enable $services
else
  printf 'install-zfs: there is no systemctl; no service was enabled\n'
fi

rm -rf /var/cache/dnf /var/cache/libdnf5 /var/cache/rpm-ostree /var/lib/dnf /run/dnf /var/log/dnf* /var/log/hawkey.log
# The base had these kernels already, and a stream which allows several is for no hosts of bootc: that lint alone is left out.
if have bootc; then
  case $(printf '%s\n' "$kernels" | wc -l) in
    1) bootc container lint ;;
    *) bootc container lint --skip kernel ;;
  esac
fi
printf 'install-zfs: ZFS is installed for %s\n' "$(printf '%s\n' "$kernels" | tr '\n' ' ')"
