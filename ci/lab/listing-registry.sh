#!/usr/bin/env bash
# A second real registry, which lists what refers to a manifest (the referrers API), as docker-registry does not: the one of
# Google's go-containerregistry, compiled by Debian 13's Go from Debian 13's sources. Nothing is installed.
#
#   ci/lab/listing-registry.sh --make <folder>              gets and compiles it; what an earlier call made stays
#   ci/lab/listing-registry.sh <folder> <data folder>       runs it on loopback until its standard input ends
#
# The port is the kernel's choice; its log on stderr says it: "listening on 127.0.0.1:<port>". Everybody may do everything.
set -euo pipefail

fail() { printf 'listing-registry: %s\n' "$*" >&2; exit 1; }

readonly packages=(golang-1.24-go golang-1.24-src golang-github-google-go-containerregistry-dev)

make_it() {
  [[ ! -e $folder/listing-registry ]] || return 0
  for tool in apt-get:apt dpkg-deb:dpkg; do
    command -v "${tool%%:*}" >/dev/null || fail "${tool%%:*} (package ${tool##*:}) is not installed"
  done
  local keyring=/usr/share/keyrings/debian-archive-keyring.gpg source
  [[ -r $keyring ]] || fail "$keyring is missing (package debian-archive-keyring)"
  work=$(mktemp -d)
  trap 'chmod -R u+w "$work"; rm -rf "$work"' EXIT
  # Where this machine gets Debian from, its other suites are too.
  # shellcheck disable=SC2016 # apt's own names
  source=$(apt-get indextargets --format '$(SITE) $(REPO_URI)' 'Created-By: Packages' 2>/dev/null | awk '$2 ~ /\/debian\/?$/ { print $2; exit }')
  [[ -n $source ]] || fail "apt knows no Debian package source on this machine; run apt-get update"
  mkdir -p "$work"/{lists/partial,cache/archives/partial,root,serve}
  printf 'deb [signed-by=%s] %s trixie main\n' "$keyring" "$source" >"$work/sources.list"
  cat >"$work/apt.conf" <<CONF
Dir::Etc::sourcelist "$work/sources.list";
Dir::Etc::sourceparts "-";
Dir::State::lists "$work/lists";
Dir::State::status "/dev/null";
Dir::Cache "$work/cache";
APT::Sandbox::User "root";
CONF
  export APT_CONFIG=$work/apt.conf
  printf 'listing-registry: getting go-containerregistry and Go of Debian 13\n' >&2
  apt-get -qq update </dev/null >"$work/log" 2>&1 || { cat "$work/log" >&2; fail "apt-get could not read the package list of Debian 13"; }
  (cd "$work" && apt-get -q download "${packages[@]}" </dev/null >"$work/log" 2>&1) || { cat "$work/log" >&2; fail "apt-get could not download ${packages[*]}"; }
  for package in "$work"/*.deb; do
    dpkg-deb -x "$package" "$work/root"
  done
  # Its own crane serves it too, and is in no package.
  cat >"$work/serve/main.go" <<'GO'
package main

import (
	"fmt"
	"log"
	"net"
	"net/http"
	"os"

	"github.com/google/go-containerregistry/pkg/registry"
)

func main() {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		log.Fatal(err)
	}
	fmt.Fprintf(os.Stderr, "listening on %s\n", listener.Addr())
	blobs := registry.NewDiskBlobHandler(os.Args[1])
	log.Fatal(http.Serve(listener, registry.New(registry.WithReferrersSupport(true), registry.WithBlobHandler(blobs))))
}
GO
  (
    cd "$work/serve"
    export GOROOT=$work/root/usr/lib/go-1.24 GOPATH=$work/gopath:$work/root/usr/share/gocode GOCACHE=$work/gocache
    export GO111MODULE=off GOTOOLCHAIN=local CGO_ENABLED=0 GOFLAGS='' GOENV=off
    "$GOROOT/bin/go" build -o "$work/listing-registry" .
  ) >"$work/log" 2>&1 || { cat "$work/log" >&2; fail "it does not compile here"; }
  cp "$work/listing-registry" "$folder/.partial"
  mv "$folder/.partial" "$folder/listing-registry"
}

[[ $# -eq 2 ]] || fail "usage: ci/lab/listing-registry.sh --make <folder> | <folder> <data folder>"
if [[ $1 == --make ]]; then
  mkdir -p "$2"
  folder=$(cd "$2" && pwd)
  make_it
  exit 0
fi
[[ -x $1/listing-registry ]] || fail "$1 holds no registry; make it with --make"
mkdir -p "$2"
exec 3<&0
"$1/listing-registry" "$2" 3<&- &
served=$!
(cat <&3 >/dev/null; kill "$served" 2>/dev/null) &
exec 3<&-
wait "$served"
