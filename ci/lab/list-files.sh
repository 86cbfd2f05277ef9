#!/usr/bin/env bash
# Lists everything below the current folder, one line a path, in byte order: "f <path> <size>", "l <path> <target>",
# "d <path>", "s <path>" for anything special.
set -euo pipefail

find . -mindepth 1 \( -type f -printf 'f %P %s\n' -o -type l -printf 'l %P %l\n' -o -type d -printf 'd %P\n' -o -printf 's %P\n' \) \
  | LC_ALL=C sort
