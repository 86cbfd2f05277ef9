#!/bin/sh
# Repairs the files which tell a host whom to trust, when they are so broken that it cannot pull any image, not even the
# one which would mend them. Run it on the host, as root, with real.sh beside it:
#
#   repair-trust.sh [--root <folder>] [--dry-run]
#
# Whatever is replaced or taken away is kept beside it as <file>.before-repair-<n>. What has no certain repair is left
# alone and named, and the exit code is then 1.
set -eu

refused=''
refuse() {
  printf 'repair-trust: %s\n' "$*" >&2
  refused=yes
}

fail() {
  printf 'repair-trust: %s\n' "$*" >&2
  exit 1
}

root='' dry=''
while [ $# -gt 0 ]; do
  case $1 in
    --root) [ $# -ge 2 ] || fail "--root needs a folder"; root=$2; shift 2 ;;
    --dry-run) dry=yes; shift ;;
    *) fail "unknown argument '$1'; expected [--root <folder>] [--dry-run]" ;;
  esac
done
command -v jq >/dev/null 2>&1 || fail "jq is not installed; without it nobody can tell whether policy.json can be read"
policy=/etc/containers/policy.json
# What an image ships, in the order of hosts: /etc as it was, and the distribution's own from containers-common 0.68 on.
shipped=/usr/etc/containers
shared=/usr/share/containers
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

say() { printf 'repair-trust: %s%s\n' "${dry:+would: }" "$*"; }

# shellcheck source=recipes/files/trust/real.sh
. "$(dirname "$0")/real.sh"

keep() { # path on the host -> its backup, under a name nothing has
  kept=$(real "$1") folder=$(real "${1%/*}") number=1
  while [ -e "$folder/${1##*/}.before-repair-$number" ]; do number=$((number + 1)); done
  [ -n "$dry" ] || cp -p "$kept" "$folder/${1##*/}.before-repair-$number"
  say "keep $1 as ${1##*/}.before-repair-$number"
}

put() { # new content, path on the host; what is a link becomes a file of its own
  folder=$(real "${2%/*}")
  put_over=$(real "$2")
  [ ! -e "$put_over" ] || keep "$2"
  [ -n "$dry" ] || {
    mkdir -p "$folder"
    cp "$1" "$folder/${2##*/}.new"
    chmod 644 "$folder/${2##*/}.new"
    mv -f "$folder/${2##*/}.new" "$folder/${2##*/}"
  }
}

has_mark() { [ "$(head -c 3 "$1" | od -An -tx1 | tr -d ' \n')" = efbbbf ]; }

# jq takes NUL for white space, and passes over a byte order mark; podman and rpm-ostree do neither.
is_policy() {
  [ -s "$1" ] && [ "$(tr -d '\000' <"$1" | wc -c)" -eq "$(wc -c <"$1")" ] && ! has_mark "$1" \
    && jq -e -s 'length == 1 and (.[0] | type == "object" and (.default | type == "array" and length > 0))' "$1" >/dev/null 2>&1
}

repair_policy() {
  current=$(real "$policy")
  if is_policy "$current"; then
    return
  fi
  if [ -e "$current" ]; then
    # An editor may put a byte order mark first. A power cut leaves NUL bytes behind the end; NUL bytes anywhere else have
    # replaced something.
    if has_mark "$current"; then tail -c +4 "$current"; else cat "$current"; fi >"$work/unmarked"
    tr -d '\000' <"$work/unmarked" >"$work/policy"
    if head -c "$(wc -c <"$work/policy")" "$work/unmarked" | cmp -s - "$work/policy" && is_policy "$work/policy"; then
      say "cut the NUL bytes off the end of $policy, or the byte order mark off its start"
      put "$work/policy" "$policy"
      current=$work/policy
      return
    fi
  fi
  own=$(real "$shipped/policy.json")
  if ! is_policy "$own"; then
    own=$(real "$shared/policy.json")
    if is_policy "$own" && [ ! -e "$current" ]; then
      # Hosts which have this one read it where there is none in /etc.
      current=$own
      return
    fi
  fi
  if is_policy "$own"; then
    cp "$own" "$work/policy"
    say "replace the unreadable $policy by the image's own, ${own#"$root"}"
    put "$work/policy" "$policy"
    current=$work/policy
    return
  fi
  current=''
  refuse "$policy cannot be read, and there is no readable $shipped/policy.json or $shared/policy.json to take its place. Copy the file from a machine with the same image"
}

# The namespaces of a file, one a line, with all that is said of them on the line; fails where the form is another one
# than tools write.
namespaces() {
  LC_ALL=C awk '
    function flush() { if (name != "") print name "\t" text; name = ""; text = "" }
    { if (NR == 1) sub(/^\357\273\277/, ""); sub(/\r$/, "") }
    /^[ \t]*(#.*)?$/ || /^---[ \t]*$/ { next }
    /\t/ || /[{}\[\]&*|>]/ { exit bad = 1 }
    /^[^ ]/ { flush(); if ($0 ~ /^docker:[ ]*$/) { inside = 1; next } if ($0 ~ /^default-docker:[ ]*$/) { inside = 0; name = "default-docker"; next } exit bad = 1 }
    !inside { text = text $0 ";"; next }
    {
      match($0, /^ +/); depth = RLENGTH
      if (level == 0) level = depth
      if (depth < level) exit bad = 1
      if (depth == level) { flush(); name = $0; gsub(/["'\'' ]/, "", name); if (!sub(/:$/, "", name)) exit bad = 1; next }
      line = $0; gsub(/[ ]+/, " ", line); text = text line ";"
    }
    END { if (bad) exit 1; flush() }
  ' "$1"
}

# What a file says which is read after the others: new, again, or something else of the same.
compare() { # path on the host
  new='' again='' differing=''
  if ! namespaces "$(real "$1")" >"$work/file"; then
    refuse "$1 is written in a way this script does not read; look at it yourself"
    return
  fi
  while IFS='	' read -r namespace text; do
    if ! awk -F '\t' -v n="$namespace" '$1 == n { found = 1 } END { exit !found }' "$work/seen"; then
      new="$new $namespace"
    elif awk -F '\t' -v n="$namespace" -v t="$text" '$1 == n && $2 == t { found = 1 } END { exit !found }' "$work/seen"; then
      again="$again $namespace"
    else
      differing="$differing $namespace"
    fi
  done <"$work/file"
  if [ -n "$again$differing" ] && [ -z "$new$differing" ]; then
    case $1 in
      /etc/*)
        keep "$1"
        say "take away $1: another file says the same of$again"
        [ -n "$dry" ] || rm -f "$(real "${1%/*}")/${1##*/}"
        return
        ;;
    esac
  fi
  if [ -n "$again$differing" ]; then
    refuse "$1 and another file in the folder both declare$again$differing, and it says more than the other. Remove the entry from one of them"
  fi
  cat "$work/file" >>"$work/seen"
}

# The image's own file is the one to stay, and first of all what lies below /usr, where nothing can be taken away. Hosts read
# that too, unless /etc has a file of the same name.
repair_sources() {
  : >"$work/seen"
  for own in shared yes no; do
    sources=/etc/containers/registries.d
    [ "$own" != shared ] || sources=$shared/registries.d
    folder=$(real "$sources")
    for file in "$folder"/*.yaml; do
      if [ ! -e "$file" ] && [ ! -L "$file" ]; then
        continue
      fi
      file=${file##*/}
      if [ "$own" = shared ]; then
        twin=$(real "/etc/containers/registries.d/$file")
        if [ ! -e "$twin" ]; then compare "$sources/$file"; fi
        continue
      fi
      default=$(real "$shipped/registries.d/$file")
      if [ -e "$default" ]; then is_own=yes; else is_own=no; fi
      [ "$is_own" != "$own" ] || compare "$sources/$file"
    done
  done
}

is_key() { [ "$(sed -n 1p "$1" 2>/dev/null | tr -d '\000\r')" = '-----BEGIN PUBLIC KEY-----' ]; }

repair_keys() {
  [ -n "$current" ] || return 0
  jq -r '.. | objects | select(.type? == "sigstoreSigned") | (.keyPath?, .keyPaths[]?) | strings' "$current" | sort -u >"$work/keys"
  while read -r key; do
    if is_key "$(real "$key")"; then
      continue
    fi
    case $key in
      /etc/*)
        own=$(real "/usr$key")
        if is_key "$own"; then
          say "take $key from the image, /usr$key"
          put "$own" "$key"
          continue
        fi
        ;;
    esac
    refuse "the key $key, which $policy demands, is missing or no public key, and the image has none to take its place"
  done <"$work/keys"
}

repair_policy
repair_sources
repair_keys
[ -z "$refused" ] || fail "not everything could be repaired; what was said above is left as it was"
say "every trust file can be read"
