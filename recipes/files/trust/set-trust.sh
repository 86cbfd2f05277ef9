#!/bin/sh
# Makes the image this runs in accept updates from our repositories only when they are signed with our key.
#
#   set-trust.sh [--root <folder>] <folder>
#
# The folder holds cosign.pub and repositories, one a line. Without cosign.pub nothing is changed: then images are not
# signed. Run again it changes nothing.
set -eu

fail() {
  printf 'set-trust: %s\n' "$*" >&2
  exit 1
}

root=''
if [ "${1-}" = --root ]; then
  root=${2:?--root needs a folder}
  shift 2
fi
[ $# -eq 1 ] || fail "expected one folder with cosign.pub and repositories, got $# arguments"
key=$1/cosign.pub
list=$1/repositories
if [ ! -e "$key" ]; then
  printf 'set-trust: there is no %s; hosts are not told to verify signatures\n' "$key"
  exit 0
fi
[ "$(sed -n 1p "$key")" = '-----BEGIN PUBLIC KEY-----' ] || fail "$key is no public key"
command -v jq >/dev/null 2>&1 || fail "the base image has no jq, which edits policy.json"
set --
while read -r repository; do
  set -- "$@" "$repository"
done <"$list"
[ $# -gt 0 ] || fail "$list names no repository"
for repository in "$@"; do
  case $repository in
    */*/*[!a-z0-9]) fail "'$repository' is not a repository" ;;
    *[!a-z0-9._:/-]*) fail "'$repository' is not a repository" ;;
    */*) ;;
    *) fail "'$repository' is not a repository" ;;
  esac
done
name=${1##*/}

# Files are replaced whole: nobody ever sees half of one.
put() {
  if cmp -s "$work/new" "$1"; then
    return
  fi
  mkdir -p "${1%/*}"
  cp "$work/new" "$1.new"
  chmod 644 "$1.new"
  mv -f "$1.new" "$1"
  printf 'set-trust: wrote %s\n' "${1#"$root"}"
}

# A namespace may be declared in one file alone: with two of them a host can read none, and pull nothing.
require_free() {
  for other in "$1"/*.yaml; do
    if [ ! -e "$other" ] || [ "${other##*/}" = "$name.yaml" ]; then
      continue
    fi
    awk -v namespace="$2" '
      { gsub(/["'\'']/, ""); sub(/^[ \t]+/, "") }
      index($0, namespace ":") == 1 && substr($0, length(namespace) + 2) ~ /^[ \t\r]*(#.*|\{.*)?$/ { found = 1 }
      END { exit found }
    ' "$other" || fail "${other#"$root"} declares $2 already, and a host reads no image at all when two files do. Remove what writes it, such as the module 'signing' of the recipe"
  done
}

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
found=''
# ostree takes the defaults of /etc from /usr/etc; an image has the one or the other.
for etc in etc usr/etc; do
  policy=$root/$etc/containers/policy.json
  [ -e "$policy" ] || continue
  found=yes
  for repository in "$@"; do
    require_free "$root/$etc/containers/registries.d" "$repository"
  done
  jq --arg key "/etc/pki/containers/$name.pub" '
    if (type == "object") and (.default | type == "array" and length > 0) then . else error("it has no list default") end
    | reduce $ARGS.positional[] as $repository (.;
        .transports.docker[$repository] = [{type: "sigstoreSigned", keyPath: $key, signedIdentity: {type: "matchRepository"}}])
  ' "$policy" --args "$@" >"$work/new" || fail "${policy#"$root"} of the base image cannot be edited"
  [ -s "$work/new" ] || fail "${policy#"$root"} of the base image is empty"
  cp "$work/new" "$work/policy"

  cp "$key" "$work/new"
  put "$root/$etc/pki/containers/$name.pub"
  {
    printf '# Signatures of these images lie beside them in the registry.\ndocker:\n'
    for repository in "$@"; do
      printf '  "%s":\n    use-sigstore-attachments: true\n' "$repository"
    done
  } >"$work/new"
  put "$root/$etc/containers/registries.d/$name.yaml"
  cp "$work/policy" "$work/new"
  put "$policy"
done
[ -n "$found" ] || fail "the base image has no /etc/containers/policy.json, so it cannot say whom its hosts trust"
printf 'set-trust: hosts accept %s only when signed with %s.pub\n' "$*" "$name"
