#!/usr/bin/env bash
# STAND-IN for the BlueBuild CLI (https://github.com/blue-build/cli), which no Debian package brings: does with buildah what
# version 0.9.37 does with a recipe of containerfile modules, and takes the arguments the pipeline gives. What it leaves out:
# asking the base image's registry for its manifest, modules which are images of their own, and the CLI's clean-up scripts.
#
#   bluebuild --version
#   bluebuild build --archive <folder> --tempdir <folder> --platform <platform> --build-driver buildah --run-driver <name>
#     --skip-validation <recipe>
set -euo pipefail

fail() { printf 'bluebuild (stand-in): %s\n' "$*" >&2; exit 1; }

if [[ ${1-} == --version ]]; then
  printf 'BlueBuild 0.9.37\nstand-in of the lab\n'
  exit 0
fi
[[ ${1-} == build ]] || fail "expected build, got '${1-}'"
shift
archive='' temporary='' platform='' driver=''
while [[ ${1-} == --* ]]; do
  if [[ $1 == --skip-validation ]]; then shift; continue; fi
  [[ $# -ge 2 ]] || fail "$1 needs a value"
  case $1 in
    --archive) archive=$2 ;;
    --tempdir) temporary=$2 ;;
    --platform) platform=$2 ;;
    --build-driver) driver=$2 ;;
    --run-driver) ;;
    *) fail "unknown option '$1'" ;;
  esac
  shift 2
done
[[ $# -eq 1 ]] || fail "expected one recipe, got $# arguments"
[[ $driver == buildah && -d $archive && -d $temporary ]] || fail "--build-driver must be buildah, --archive and --tempdir folders"
recipe=$1

value() { # key: its value at the recipe's top level
  local found
  found=$(sed -n "s/^$1: *\"\{0,1\}\([^\" ]*\)\"\{0,1\} *$/\1/p" "$recipe")
  [[ -n $found ]] || fail "$recipe has no $1"
  printf '%s\n' "$found"
}
name=$(value name) image=$(value base-image) version=$(value image-version)
[[ $version == *@sha256:* ]] || fail "image-version is '$version': without a digest the CLI would take whatever the tag names today"
for tool in blue-build-tag cosign-version nushell-version; do
  [[ $(value "$tool") == none ]] || fail "$tool is not none: the CLI would fetch it by a tag"
done

containerfile=$temporary/Containerfile
{
  # shellcheck disable=SC2016 # the engine expands it
  printf 'ARG BASE_IMAGE="%s@%s"\nFROM "${BASE_IMAGE}" AS %s\nFROM %s\nARG TARGETARCH\n' "$image" "${version#*@}" "$name" "$name"
  while read -r part; do
    cat "containerfiles/$part/Containerfile"
  done < <(sed -n '/^ *containerfiles: *$/,/^ *- *type:/s/^ *- *\([a-z-]*\) *$/\1/p' "$recipe")
  printf 'RUN rm -rf /tmp/*\nLABEL org.blue-build.build-id="%s"\n' "$RANDOM"
} >"$containerfile"

buildah pull --quiet --retry=3 "--platform=$platform" "$image@${version#*@}" >/dev/null
buildah build --platform "$platform" --layers -f "$containerfile" -t "oci-archive:$archive/$name.tar_${platform//\//_}.gz" 2>&1 | sed "s|^|localhost/$name => |"
