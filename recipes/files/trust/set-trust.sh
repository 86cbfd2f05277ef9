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

# shellcheck source=recipes/files/trust/real.sh
. "$(dirname "$0")/real.sh"

# Files are replaced whole: nobody ever sees half of one. What is a link becomes a file of its own.
put() { # path on the host
  folder=$(real "${1%/*}")
  file=$folder/${1##*/}
  if [ ! -L "$file" ] && cmp -s "$work/new" "$file"; then
    return
  fi
  mkdir -p "$folder"
  cp "$work/new" "$file.new"
  chmod 644 "$file.new"
  mv -f "$file.new" "$file"
  printf 'set-trust: wrote %s\n' "$1"
}

# A namespace may be declared in one file alone: with two of them a host can read none, and pull nothing. Of two files of
# one name hosts read the first.
require_free() { # /etc, namespace
  seen=/
  for where in "$1" /usr/share; do
    for kind in rootful.d d; do
      sources=$where/containers/registries.$kind
      folder=$(real "$sources")
      for other in "$folder"/*.yaml; do
        file=${other##*/}
        if [ ! -e "$other" ] && [ ! -L "$other" ]; then
          continue
        fi
        case $seen in */"$file"/*) continue ;; esac
        seen=$seen$file/
        other=$(real "$sources/$file")
        if [ ! -f "$other" ] || [ "$file" = "$name.yaml" ]; then
          continue
        fi
        awk -v namespace="$2" '
          { gsub(/["'\'']/, ""); sub(/^[ \t]+/, "") }
          index($0, namespace ":") == 1 && substr($0, length(namespace) + 2) ~ /^[ \t\r]*(#.*|\{.*)?$/ { found = 1 }
          END { exit found }
        ' "$other" || fail "$sources/$file declares $2 already, and a host reads no image at all when two files do. Remove what writes it, such as the module 'signing' of the recipe"
      done
    done
  done
}

# Where hosts take images from, containers-policy.json(5).
transports='atomic containers-storage dir docker docker-archive docker-daemon oci oci-archive sif tarball'

write() { # /etc, policy to begin with, repositories
  etc=$1 before=$2
  shift 2
  for repository in "$@"; do
    require_free "$etc" "$repository"
  done
  # While the default is to accept anything, hosts on ostree-image-signed: refuse every image. What was accepted stays so, but
  # said for each transport.
  jq --arg key "/etc/pki/containers/$name.pub" --arg transports "$transports" '
    if (type == "object") and (.default | type == "array" and length > 0) then . else error("it has no list default") end
    | if (.default | length == 1 and .[0].type == "insecureAcceptAnything") then
        .default as $accept
        | reduce (($transports | split(" ")) + ((.transports // {}) | keys))[] as $transport (.; .transports[$transport][""] //= $accept)
        | .default = [{type: "reject"}]
      else . end
    | reduce $ARGS.positional[] as $repository (.;
        .transports.docker[$repository] = [{type: "sigstoreSigned", keyPath: $key, signedIdentity: {type: "matchRepository"}}])
  ' "$before" --args "$@" >"$work/new" || fail "${before#"$root"} of the base image cannot be edited"
  [ -s "$work/new" ] || fail "${before#"$root"} of the base image is empty"
  cp "$work/new" "$work/policy"

  cp "$key" "$work/new"
  put "$etc/pki/containers/$name.pub"
  {
    printf '# Signatures of these images lie beside them in the registry.\ndocker:\n'
    for repository in "$@"; do
      printf '  "%s":\n    use-sigstore-attachments: true\n' "$repository"
    done
  } >"$work/new"
  put "$etc/containers/registries.d/$name.yaml"
  cp "$work/policy" "$work/new"
  put "$etc/containers/policy.json"
}

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
found=''
# ostree takes the defaults of /etc from /usr/etc; an image has the one or the other.
for place in /etc /usr/etc; do
  policy=$(real "$place/containers/policy.json")
  [ -e "$policy" ] || continue
  found=yes
  write "$place" "$policy" "$@"
done
# From containers-common 0.68 on the distribution's own is below /usr/share. Older hosts do not look there: ours is in /etc.
if [ -z "$found" ]; then
  policy=$(real /usr/share/containers/policy.json)
  [ -e "$policy" ] || fail "the base image has no /etc/containers/policy.json and no /usr/share/containers/policy.json, so it cannot say whom its hosts trust"
  write /etc "$policy" "$@"
fi
printf 'set-trust: hosts accept %s only when signed with %s.pub\n' "$*" "$name"
