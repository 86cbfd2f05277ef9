#!/usr/bin/env bash
# Compiles two tiny modules, spl and zfs, with a real kernel's own build tree and kbuild, in seconds: vermagic, checksums of
# symbols, struct module and the symbol for which zfs needs spl are as OpenZFS' own would be. zfs refuses to start: only a
# kernel which loads it finds out.
#
#   ci/lab/stand-in-modules.sh <folder> <kernel's build tree> <zfs version>
#
# The tree is one of ci/lab/openzfs.sh. Prints the folder below <folder> in which spl.ko and zfs.ko are. What an earlier call
# made from the same text stays and is not made again.
set -euo pipefail

fail() { printf 'stand-in-modules: %s\n' "$*" >&2; exit 1; }

[[ $# -eq 3 ]] || fail "usage: ci/lab/stand-in-modules.sh <folder> <kernel's build tree> <zfs version>"
mkdir -p "$1"
folder=$(cd "$1" && pwd) tree=$2 zfs=$3
[[ -e $tree/Module.symvers ]] || fail "$tree is no build tree of a kernel; make it with ci/lab/openzfs.sh"
for tool in gcc:gcc make:make strip:binutils flock:util-linux sha256sum:coreutils; do
  command -v "${tool%%:*}" >/dev/null || fail "${tool%%:*} (package ${tool##*:}) is not installed; run ci/lab/install.sh"
done

text=$(sha256sum <"${BASH_SOURCE[0]}")
kernel=${tree##*/linux-headers-}
target=$folder/$kernel-$zfs-${text:0:16}
# The folder may be shared by several checkouts.
exec 9>"$folder/.lock"
flock 9
if [[ -e $target ]]; then printf '%s\n' "$target"; exit 0; fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export LC_ALL=C SOURCE_DATE_EPOCH=1767225600

module() { # name, then C
  # OpenZFS' licence: such modules get no symbol which is for GPL modules only.
  printf '#include <linux/module.h>\nMODULE_DESCRIPTION("SAMPLE of %s");\nMODULE_VERSION("%s-1");\nMODULE_LICENSE("CDDL");\n%s\n' \
    "$1" "$zfs" "$2" >"$work/$1.c"
}
module spl '
int spl_sample(void);
int spl_sample(void) { return -ENODEV; }
EXPORT_SYMBOL(spl_sample);'
module zfs '
int spl_sample(void);
static int __init start(void) { pr_info("SAMPLE of zfs, which does not start\n"); return spl_sample(); }
static void __exit end(void) { }
module_init(start);
module_exit(end);'
printf 'obj-m := spl.o zfs.o\n' >"$work/Kbuild"
# As the builder does: neither pahole's type information nor where this was compiled.
make -s -C "$tree" M="$work" CC=gcc CONFIG_DEBUG_INFO_BTF_MODULES= LDFLAGS_MODULE=--build-id=none \
  KCFLAGS="-ffile-prefix-map=$work/=" modules >"$work/log" 2>&1 || { cat "$work/log" >&2; fail "they do not compile for $kernel"; }
mkdir "$work/modules"
for name in spl zfs; do strip --strip-debug -o "$work/modules/$name.ko" "$work/$name.ko"; done
rm -rf "$folder/.partial"
cp -a "$work/modules" "$folder/.partial"
mv "$folder/.partial" "$target"
printf '%s\n' "$target"
