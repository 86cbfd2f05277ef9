#!/bin/sh
# Flathub as a remote of all users, and the applications which applications.list names, installed by the host once it is up: what flatpak
# installs lies in /var, which is no part of an image.
set -eu

here=$1/flatpaks
remote=/etc/flatpak/remotes.d/flathub.flatpakrepo
# The file holds the key its applications are signed with.
address=https://dl.flathub.org/repo/flathub.flatpakrepo
digest=3371dd250e61d9e1633630073fefda153cd4426f72f4afa0c3373ae2e8fea03a

fail() {
  printf 'extras: %s\n' "$*" >&2
  exit 1
}

command -v flatpak >/dev/null 2>&1 || fail 'the base image has no flatpak'
if [ ! -e "$remote" ]; then
  work=$(mktemp -d)
  trap 'rm -rf "$work"' EXIT
  curl --fail --silent --show-error --location --retry 3 --output "$work/remote" "$address"
  found=$(sha256sum <"$work/remote")
  [ "${found%% *}" = "$digest" ] \
    || fail "$address has the SHA-256 ${found%% *} and not $digest. Look whether Flathub has a new key, and put the new digest into files/extras/flatpaks/add.sh"
  mkdir -p "${remote%/*}"
  cp "$work/remote" "$remote"
  chmod 644 "$remote"
fi

list=/usr/share/kinoite-zfs/flatpaks
mkdir -p "${list%/*}" /usr/libexec
tr -d '\r' <"$here/applications.list" | grep -v '^[[:space:]]*\(#\|$\)' >"$list" || {
  rm -f "$list"
  echo 'extras: files/extras/flatpaks/applications.list names no application; Flathub alone was set up'
  exit 0
}
cp "$here/kinoite-zfs-flatpaks.sh" /usr/libexec/kinoite-zfs-flatpaks
chmod 755 /usr/libexec/kinoite-zfs-flatpaks
cp "$here/kinoite-zfs-flatpaks.service" /usr/lib/systemd/system/kinoite-zfs-flatpaks.service
chmod 644 /usr/lib/systemd/system/kinoite-zfs-flatpaks.service "$list"
systemctl enable kinoite-zfs-flatpaks.service
