#!/bin/sh
# distrobox: other distributions in containers, for tools an Atomic host does not have.
set -eu

if command -v distrobox >/dev/null 2>&1; then
  echo 'extras: the base image has distrobox already'
else
  sh "$1/packages.sh" distrobox
fi
