#!/bin/sh
# Homebrew, set up by the host once it is up: it lies below /var/home, which is no part of an image, and renews itself. Nothing
# of it is fetched while an image is composed.
set -eu

here=$1/homebrew
for tool in git systemctl; do
  if ! command -v "$tool" >/dev/null 2>&1; then
    printf 'extras: the base image has no %s, which Homebrew is set up with\n' "$tool" >&2
    exit 1
  fi
done
mkdir -p /usr/libexec /etc/profile.d
cp "$here/kinoite-zfs-homebrew.sh" /usr/libexec/kinoite-zfs-homebrew
chmod 755 /usr/libexec/kinoite-zfs-homebrew
cp "$here/kinoite-zfs-homebrew.service" /usr/lib/systemd/system/kinoite-zfs-homebrew.service
cp "$here/profile.sh" /etc/profile.d/kinoite-zfs-homebrew.sh
chmod 644 /usr/lib/systemd/system/kinoite-zfs-homebrew.service /etc/profile.d/kinoite-zfs-homebrew.sh
systemctl enable kinoite-zfs-homebrew.service
