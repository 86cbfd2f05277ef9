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
# shellcheck source=ci/lab/debian.sh
source "$(dirname "${BASH_SOURCE[0]}")/debian.sh"

readonly packages=(golang-1.24-go golang-1.24-src golang-github-google-go-containerregistry-dev)

make_it() {
  [[ ! -e $folder/listing-registry ]] || return 0
  work=$(mktemp -d)
  trap 'rm -rf "$work"' EXIT
  printf 'listing-registry: getting go-containerregistry and Go of Debian 13\n' >&2
  debian_lists "$work" "trixie main"
  debian_unpack "$work" "$work/root" "${packages[@]}"
  mkdir "$work/serve"
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
