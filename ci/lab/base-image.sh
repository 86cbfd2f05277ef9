#!/usr/bin/env bash
# Makes the lab's base image with buildah: laid out as an Atomic image, with real kernels, in an OCI image layout.
#
#   ci/lab/base-image.sh [options] <version> <layout folder> <kernel folder>...
#   ci/lab/base-image.sh --root [options] <version> <folder> <kernel folder>...
#
# --root makes the same system as a folder, without the kernels, as it is in an ostree commit: one folder for programs, and
# /usr/etc. tests/Lab/Rig/OstreeBase.cs makes the layers.
# --fedora <number> is 43 unless it is given.
# --with-rpm puts a small system below the kernels, in which packages can be installed (ci/lab/rpm-root.sh).
# --stock-policy leaves whom hosts trust as Fedora ships it; else it is as in kinoite-main.
# <version> becomes the label org.opencontainers.image.version (43.20261124); a kernel folder is one that
# ci/lab/kernels.sh made, and its name is the kernel release. The layout's only tag is "latest". Prints its digest.
set -euo pipefail

fail() { printf 'base-image: %s\n' "$*" >&2; exit 1; }
# shellcheck source=ci/lab/program.sh
source "$(dirname "${BASH_SOURCE[0]}")/program.sh"

fedora=43 rpm='' as_folder='' stock=''
if [[ ${1-} == --root ]]; then as_folder=yes; shift; fi
if [[ ${1-} == --fedora ]]; then fedora=${2:?--fedora needs a number}; shift 2; fi
if [[ ${1-} == --with-rpm ]]; then rpm=yes; shift; fi
if [[ ${1-} == --stock-policy ]]; then stock=yes; shift; fi
[[ $# -ge 3 ]] || fail "usage: ci/lab/base-image.sh [--root] [--fedora <number>] [--with-rpm] [--stock-policy] <version> <folder> <kernel folder>..."
version=$1 layout=$2
shift 2
command -v buildah >/dev/null || fail "buildah is not installed; run ci/lab/install.sh"
command -v kmod >/dev/null || fail "kmod is not installed; run ci/lab/install.sh"
[[ $(id -u) -eq 0 ]] || fail "buildah needs root here"

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
# Own storage: nothing of this machine's containers is touched or left behind; vfs needs no mounts.
b() { local verb=$1; shift; buildah --root "$work/storage" --runroot "$work/run" --storage-driver vfs "$verb" "$@" </dev/null; }

if [[ -n $as_folder ]]; then
  mkdir -p "$layout"
  root=$(cd "$layout" && pwd)
else
  container=$(b from scratch)
  root=$(b mount "$container")
fi
layer() { # commits what changed since the last layer, and goes on from there
  b commit --quiet --format oci --timestamp 1767225600 "$container" lab/base >/dev/null
  b rm "$container" >/dev/null
  container=$(b from --pull-never lab/base)
  root=$(b mount "$container")
}

if [[ -n $rpm ]]; then
  "$(dirname "${BASH_SOURCE[0]}")/rpm-root.sh" "$root" "${@##*/}"
else
  # What is below the root is in /usr, as in any Atomic image; a program's loader is asked for as /lib64/ld-linux….
  for folder in bin lib lib64 sbin; do
    mkdir -p "$root/usr/$folder"
    ln -s "usr/$folder" "$root/$folder"
  done
  # What hosts load modules with: this machine's own.
  cp "$(command -v kmod)" "$root/usr/bin/kmod"
  ln -s ../bin/kmod "$root/usr/sbin/modprobe"
  program_libraries "$root/usr/lib/x86_64-linux-gnu" /usr/lib/x86_64-linux-gnu "$root/usr/bin/kmod"
  cp -L /usr/lib64/ld-linux-x86-64.so.2 "$root/usr/lib64/"
fi
mkdir -p "$root/usr/lib/modules"
cat >"$root/usr/lib/os-release" <<OS
NAME="Fedora Linux"
ID=fedora
VERSION_ID=$fedora
VARIANT_ID=kinoite
OSTREE_VERSION='$version'
OS
mkdir -p "$root/etc/containers/registries.d"
if [[ -n $stock ]]; then
  cat >"$root/etc/containers/policy.json" <<'JSON'
{
    "default": [{"type": "insecureAcceptAnything"}],
    "transports": {
        "docker": {"registry.example.org": [{"type": "reject"}]},
        "docker-daemon": {"": [{"type": "insecureAcceptAnything"}]}
    }
}
JSON
else
  # What is accepted is said by transport, the rest is rejected (ublue-os/packages, packages/ublue-os-signing, policy.json).
  cat >"$root/etc/containers/policy.json" <<'JSON'
{
    "default": [{"type": "reject"}],
    "transports": {
        "docker": {
            "ghcr.io/ublue-os": [
                {
                    "type": "sigstoreSigned",
                    "keyPaths": ["/etc/pki/containers/ublue-os.pub", "/etc/pki/containers/ublue-os-backup.pub"],
                    "signedIdentity": {"type": "matchRepository"}
                }
            ],
            "": [{"type": "insecureAcceptAnything"}]
        },
        "containers-storage": {"": [{"type": "insecureAcceptAnything"}]},
        "docker-daemon": {"": [{"type": "insecureAcceptAnything"}]},
        "oci": {"": [{"type": "insecureAcceptAnything"}]},
        "oci-archive": {"": [{"type": "insecureAcceptAnything"}]}
    }
}
JSON
fi
printf '%s\n' '# Where signatures are, by namespace.' 'default-docker:' '  lookaside-staging: file:///var/lib/containers/sigstore' >"$root/etc/containers/registries.d/default.yaml"
if [[ -n $as_folder ]]; then
  # As Fedora has them since 42.
  cp -a "$root/usr/sbin/." "$root/usr/bin/"
  rm -r "$root/usr/sbin"
  ln -s bin "$root/usr/sbin"
  mv "$root/etc" "$root/usr/etc"
  exit 0
fi
# One layer a kernel: an update replaces one layer, as on a real Atomic image.
for kernel in "$@"; do
  [[ -e $kernel/modules.dep && -e $kernel/vmlinuz ]] || fail "$kernel holds no kernel; make it with ci/lab/kernels.sh"
  cp -a "$kernel" "$root/usr/lib/modules/"
  newest=${kernel##*/}
  b config --label "org.opencontainers.image.version=$version" --label "ostree.linux=$newest" --label ostree.bootable=true "$container"
  layer
done

rm -rf "$layout"
mkdir -p "$layout"
b push --quiet --digestfile "$work/digest" lab/base "oci:$layout:latest"
printf '%s\n' "$(<"$work/digest")"
