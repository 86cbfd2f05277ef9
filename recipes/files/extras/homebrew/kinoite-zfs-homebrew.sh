#!/bin/sh
# Sets Homebrew up as its documentation says for hosts without its installer (docs.brew.sh, Installation, "Alternative
# installs"), for the host's first user.
set -eu

prefix=/var/home/linuxbrew/.linuxbrew
# Half of it, from a network that went away, is not to be taken for the whole.
rm -rf "$prefix.new"
mkdir -p "$prefix.new/bin"
git clone --quiet https://github.com/Homebrew/brew "$prefix.new/Homebrew"
ln -s ../Homebrew/bin/brew "$prefix.new/bin/brew"
chown -R 1000:1000 /var/home/linuxbrew
mv "$prefix.new" "$prefix"
if command -v restorecon >/dev/null 2>&1; then
  restorecon -R /var/home/linuxbrew
fi
