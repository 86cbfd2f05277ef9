#!/usr/bin/env bash
# Plays a fork's first day: in clones of the committed state Setup, as docs/your-own-stream.md has it, the
# rehearsal, and all tests. Takes as long as ./build.sh Test, for each stream; arguments name some of them: tests/play-forks.sh silverblue
set -euo pipefail

root=$(git -C "$(dirname "${BASH_SOURCE[0]}")" rev-parse --show-toplevel)
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

play() { # name, base image
    local clone=$folder/$1
    git clone --quiet "$root" "$clone"
    cd "$clone"
    ./build.sh Setup --base-image "$2"
    git -c user.name=fork -c user.email=fork@example.org commit --quiet --all --message "The stream $1"
    ./build.sh
    ./build.sh Test
    cd "$root"
    echo "$1: green"
}

[ $# -gt 0 ] || set -- silverblue bluefin
for name in "$@"; do
    case $name in
        silverblue) play silverblue ghcr.io/ublue-os/silverblue-main:latest ;;
        bluefin) play bluefin ghcr.io/ublue-os/bluefin:stable ;;
        *) echo "There is no stream '$name' here: silverblue, bluefin." >&2; exit 1 ;;
    esac
done
