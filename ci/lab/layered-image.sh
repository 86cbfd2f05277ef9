#!/usr/bin/env bash
# Makes one image of five layers with buildah, with everything layers can do to each other, and pushes it to a registry
# in every form buildah writes:
#
#   ci/lab/layered-image.sh <host:port> <repository> <output folder>
#
# tags:    gzip, zstd (OCI), docker (schema 2), index (OCI), list (Docker), the last two with an arm64 image beside ours
# output:  expected.txt: every path of the merged image, as list-files.sh prints it
#          <name>.sha256: the digest of some files' content, by sha256sum
set -euo pipefail

fail() { printf 'layered-image: %s\n' "$*" >&2; exit 1; }

[[ $# -eq 3 ]] || fail "usage: ci/lab/layered-image.sh <host:port> <repository> <output folder>"
target=$1/$2
mkdir -p "$3"
output=$(cd "$3" && pwd)
command -v buildah >/dev/null || fail "buildah is not installed; run ci/lab/install.sh"
[[ $(id -u) -eq 0 ]] || fail "buildah needs root here"

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
# Own storage: nothing of this machine's containers is touched or left behind; vfs needs no mounts.
b() { local verb=$1; shift; buildah --root "$work/storage" --runroot "$work/run" --storage-driver vfs "$verb" "$@" </dev/null; }

container=$(b from scratch)
root=$(b mount "$container")
layer() { # commits what changed since the last layer, and goes on from there
  b commit --quiet --timestamp 1767225600 "$container" "lab/layer$1" >/dev/null
  b rm "$container" >/dev/null
  container=$(b from --pull-never "lab/layer$1")
  root=$(b mount "$container")
}

# 1: modules of two kernels, links, odd names
for kernel in 6.1.0-old 6.2.0-new; do
  mkdir -p "$root/usr/lib/modules/$kernel/kernel/fs" "$root/usr/lib/modules/$kernel/extra/zfs"
  printf 'module of %s\n' "$kernel" >"$root/usr/lib/modules/$kernel/kernel/fs/ext4.ko"
  head -c 300000 /dev/zero >"$root/usr/lib/modules/$kernel/vmlinuz"
done
ln -s usr/lib "$root/lib"
ln -s ../../6.2.0-new/kernel "$root/usr/lib/modules/6.2.0-new/extra/link-to-directory"
ln "$root/usr/lib/modules/6.2.0-new/kernel/fs/ext4.ko" "$root/usr/lib/modules/6.2.0-new/extra/hard-link.ko"
mkdir -p "$root/data/emptied" "$root/data/removed/deep" "$root/data/becomes-file"
printf 'a\n' >"$root/data/emptied/a"
printf 'b\n' >"$root/data/removed/deep/b"
printf 'c\n' >"$root/data/becomes-file/c"
printf 'd\n' >"$root/data/becomes-directory"
printf 'e\n' >"$root/data/replaced"
long=$(printf 'n%.0s' {1..120})
mkdir -p "$root/data/$long/$long"
printf 'long\n' >"$root/data/$long/$long/file with spaces and ümläut"
mkfifo "$root/data/pipe"
layer 1

# 2: a file, a directory and a whole kernel go
rm "$root/usr/lib/modules/6.2.0-new/kernel/fs/ext4.ko"
rm -r "$root/usr/lib/modules/6.1.0-old" "$root/data/removed"
layer 2

# 3: what was one thing becomes another
rm -r "$root/data/becomes-file" && printf 'now a file\n' >"$root/data/becomes-file"
rm "$root/data/becomes-directory" && mkdir "$root/data/becomes-directory" && printf 'x\n' >"$root/data/becomes-directory/x"
printf 'replaced by a longer text\n' >"$root/data/replaced"
rm -r "$root/data/emptied" && mkdir "$root/data/emptied" && printf 'new\n' >"$root/data/emptied/new"
layer 3

# 4: the removed directory comes back with other content
mkdir -p "$root/data/removed" && printf 'again\n' >"$root/data/removed/again"
layer 4

# 5: a module for the kernel that stayed
printf 'zfs\n' >"$root/usr/lib/modules/6.2.0-new/extra/zfs/zfs.ko"
layer 5

(cd "$root" && "$here/list-files.sh") >"$output/expected.txt"
(cd "$root" && sha256sum usr/lib/modules/6.2.0-new/extra/hard-link.ko | cut -d' ' -f1) >"$output/hard-link.ko.sha256"
(cd "$root" && sha256sum data/replaced | cut -d' ' -f1) >"$output/replaced.sha256"

push() { b push --quiet --tls-verify=false "$@"; }
push --format oci --compression-format gzip lab/layer5 "docker://$target:gzip"
push --format v2s2 lab/layer5 "docker://$target:docker"

other=$(b from --pull-never lab/layer5)
b config --arch arm64 --variant v8 "$other"
b commit --quiet --timestamp 1767225600 "$other" lab/arm64 >/dev/null
for form in index:oci list:v2s2; do
  b manifest create "lab-${form%%:*}" lab/arm64 lab/layer5 >/dev/null
  b manifest push --quiet --all --tls-verify=false --format "${form##*:}" "lab-${form%%:*}" "docker://$target:${form%%:*}" >/dev/null
done

# Last, and by way of a folder: buildah reuses whatever blobs a registry has of a layer, in either compression.
b push --quiet --format oci --compression-format zstd lab/layer5 "oci:$work/zstd:latest"
skopeo copy --quiet --preserve-digests --dest-tls-verify=false "oci:$work/zstd:latest" "docker://$target:zstd" </dev/null
