#!/bin/sh
# Adds what the list beside this script names to the image this runs in.
#
#   extras.sh <folder>     <folder>/enabled.list names parts, one a line; <folder>/<part>/add.sh adds each of them
set -eu

# Tools which honour it write no other time. The Containerfile knows the base image's; BlueBuild's recipe does not.
[ -z "${BASE_TIME-}" ] || export SOURCE_DATE_EPOCH="$BASE_TIME"

fail() {
  printf 'extras: %s\n' "$*" >&2
  exit 1
}

[ $# -eq 1 ] || fail "expected one folder with parts, got $# arguments"
[ -f "$1/enabled.list" ] || fail "there is no list $1/enabled.list"
cr=$(printf '\r')
# The list has a number of its own: no part reads on in it.
while read -r part <&3 || [ -n "$part" ]; do
  part=${part%"$cr"}
  case $part in
    '' | '#'*) continue ;;
    *[!a-z0-9-]*) fail "'$part' in files/extras/enabled.list is no name of a part; write one a line, and comments on lines of their own" ;;
  esac
  [ -f "$1/$part/add.sh" ] || fail "files/extras/enabled.list names '$part', and there is no such part; there are: $(cd "$1" && echo */ | tr -d /)"
  printf 'extras: adding %s\n' "$part"
  sh "$1/$part/add.sh" "$1" 3<&-
done 3<"$1/enabled.list"
