#!/usr/bin/env bash
# Copies an OpenZFS tree into one which remembers: its configure and make work once for a kernel, a compiler and a release, and
# what they made is copied from then on. For nights which are about packages and images, and not about the compilation.
#
#   ci/lab/remembering-zfs.sh <folder> <OpenZFS' tree> <copy>
#
# Compiled modules are kept below <folder>, without debug information.
set -euo pipefail

fail() { printf 'remembering-zfs: %s\n' "$*" >&2; exit 1; }

[[ $# -eq 3 ]] || fail "usage: ci/lab/remembering-zfs.sh <folder> <OpenZFS' tree> <copy>"
[[ -e $2/configure && ! -e $3 ]] || fail "$2 is no tree of OpenZFS, or $3 is there already"
mkdir -p "$1"
folder=$(cd "$1" && pwd)
cp -a "$2" "$3"
mv "$3/configure" "$3/configure.zfs"
{ printf '#!/bin/sh\nset -eu\nfolder="%s"\n' "$folder" && cat; } >"$3/configure" <<'CONFIGURE'
mv configure.zfs configure
for argument; do case $argument in --with-linux-obj=*) kernel=${argument#*=} ;; esac; done
key=$({ cat META configure "$kernel/include/generated/utsrelease.h" "$kernel/.config" "$kernel/Module.symvers"; gcc --version; } | sha256sum)
kept=$folder/${key%% *}
if [ -d "$kept" ]; then
  echo "the modules were compiled before: $kept"
  printf 'all:\n\tcp %s/*.ko .\n' "$kept" >module/Makefile
  exit 0
fi
sh ./configure "$@"
mv module/Makefile module/Makefile.zfs
# Another night may be at it too: whoever is first is kept.
cat >module/Makefile <<MAKEFILE
all:
	\$(MAKE) -f Makefile.zfs
	mkdir $kept.$$
	find . -name '*.ko' -exec cp {} $kept.$$ \;
	strip --strip-debug $kept.$$/*.ko
	mv -T $kept.$$ $kept || rm -r $kept.$$
MAKEFILE
CONFIGURE
