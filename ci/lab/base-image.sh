#!/usr/bin/env bash
# Makes the lab's base image with buildah: laid out as an Atomic image, with real kernels, in an OCI image layout.
#
#   ci/lab/base-image.sh [--fedora <number>] <version> <layout folder> <kernel folder>...
#
# <version> becomes the label org.opencontainers.image.version (43.20261124); a kernel folder is one that
# ci/lab/kernels.sh made, and its name is the kernel release. The layout's only tag is "latest". Prints its digest.
set -euo pipefail

fail() { printf 'base-image: %s\n' "$*" >&2; exit 1; }

fedora=43
if [[ ${1-} == --fedora ]]; then fedora=${2:?--fedora needs a number}; shift 2; fi
[[ $# -ge 3 ]] || fail "usage: ci/lab/base-image.sh [--fedora <number>] <version> <layout folder> <kernel folder>..."
version=$1 layout=$2
shift 2
command -v buildah >/dev/null || fail "buildah is not installed; run ci/lab/install.sh"
[[ $(id -u) -eq 0 ]] || fail "buildah needs root here"

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
# Own storage and no services: nothing of this machine's containers is touched or left behind.
export STORAGE_DRIVER=vfs BUILDAH_ISOLATION=chroot
storage=(--root "$work/storage" --runroot "$work/run")

mkdir "$work/context"
cat >"$work/context/os-release" <<OS
NAME="Fedora Linux"
ID=fedora
VERSION_ID=$fedora
VARIANT_ID=kinoite
OSTREE_VERSION='$version'
OS
newest=''
{
  printf 'FROM scratch\nCOPY os-release /usr/lib/os-release\n'
  for kernel in "$@"; do
    release=${kernel##*/}
    [[ -e $kernel/modules.dep && -e $kernel/vmlinuz ]] || fail "$kernel holds no kernel; make it with ci/lab/kernels.sh"
    mkdir -p "$work/context/kernels"
    cp -a --reflink=auto "$kernel" "$work/context/kernels/$release"
    # One layer a kernel: an update replaces one layer, as on a real Atomic image.
    printf 'COPY ["kernels/%s", "/usr/lib/modules/%s"]\n' "$release" "$release"
    newest=$release
  done
  printf 'LABEL "org.opencontainers.image.version"="%s" "ostree.linux"="%s" "ostree.bootable"="true"\n' "$version" "$newest"
} >"$work/context/Containerfile"

rm -rf "$layout"
mkdir -p "$layout"
buildah "${storage[@]}" bud --quiet --layers --format oci --timestamp 1767225600 --tag lab/base \
  --file "$work/context/Containerfile" "$work/context" >/dev/null </dev/null
buildah "${storage[@]}" push --quiet --digestfile "$work/digest" lab/base "oci:$layout:latest" </dev/null
cat "$work/digest"
