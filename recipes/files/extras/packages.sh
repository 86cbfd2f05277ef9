#!/bin/sh
# Installs packages of the distribution with the package manager the image has: packages.sh <package>...
set -eu

have() { command -v "$1" >/dev/null 2>&1; }

# In the order of install-zfs.sh, which says why.
if have dnf5; then
  dnf5 -y install "$@"
  dnf5 clean all
elif have dnf; then
  dnf -y install "$@"
  dnf clean all
elif have rpm-ostree; then
  rpm-ostree install "$@"
  rpm-ostree cleanup --repomd
else
  printf 'extras: the base image has no dnf5, dnf or rpm-ostree to install %s with\n' "$*" >&2
  exit 1
fi
