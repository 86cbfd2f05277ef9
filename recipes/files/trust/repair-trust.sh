#!/bin/sh
# Repairs the files which tell a host whom to trust, when they are so broken that it cannot pull any image, not even the
# one which would mend them. Run it on the host, as root:
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
etc=$root/etc
defaults=$root/usr/etc
policy=$etc/containers/policy.json
sources=$etc/containers/registries.d
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

say() { printf 'repair-trust: %s%s\n' "${dry:+would: }" "$*"; }

keep() { # file -> its backup, under a name nothing has
  number=1
  while [ -e "$1.before-repair-$number" ]; do number=$((number + 1)); done
  [ -n "$dry" ] || cp -p "$1" "$1.before-repair-$number"
  say "keep ${1#"$root"} as ${1##*/}.before-repair-$number"
}

put() { # new content, file
  [ ! -e "$2" ] || keep "$2"
  [ -n "$dry" ] || {
    mkdir -p "${2%/*}"
    cp "$1" "$2.new"
    chmod 644 "$2.new"
    mv -f "$2.new" "$2"
  }
}

# jq takes NUL for white space; podman and rpm-ostree do not.
is_policy() {
  [ -s "$1" ] && [ "$(tr -d '\000' <"$1" | wc -c)" -eq "$(wc -c <"$1")" ] \
    && jq -e -s 'length == 1 and (.[0] | type == "object" and (.default | type == "array" and length > 0))' "$1" >/dev/null 2>&1
}

repair_policy() {
  current=$policy
  if is_policy "$policy"; then
    return
  fi
  if [ -e "$policy" ]; then
    # A power cut leaves NUL bytes behind the end; NUL bytes anywhere else have replaced something.
    tr -d '\000' <"$policy" >"$work/policy"
    if head -c "$(wc -c <"$work/policy")" "$policy" | cmp -s - "$work/policy" && is_policy "$work/policy"; then
      say "cut the NUL bytes off the end of ${policy#"$root"}"
      put "$work/policy" "$policy"
      current=$work/policy
      return
    fi
  fi
  if is_policy "$defaults/containers/policy.json"; then
    cp "$defaults/containers/policy.json" "$work/policy"
    say "replace the unreadable ${policy#"$root"} by the image's own, /usr/etc/containers/policy.json"
    put "$work/policy" "$policy"
    current=$work/policy
    return
  fi
  current=''
  refuse "${policy#"$root"} cannot be read, and there is no readable /usr/etc/containers/policy.json to take its place. Copy the file from a machine with the same image"
}

# The namespaces of a file, one a line, with all that is said of them on the line; fails where the form is another one
# than tools write.
namespaces() {
  awk '
    function flush() { if (name != "") print name "\t" text; name = ""; text = "" }
    { sub(/\r$/, "") }
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

# The image's own file is the one to stay.
repair_sources() {
  [ -d "$sources" ] || return 0
  : >"$work/seen"
  for own in yes no; do
    for file in "$sources"/*.yaml; do
      [ -e "$file" ] || continue
      if [ -e "$defaults/containers/registries.d/${file##*/}" ]; then is_own=yes; else is_own=no; fi
      [ "$is_own" = "$own" ] || continue
      if ! namespaces "$file" >"$work/file"; then
        refuse "${file#"$root"} is written in a way this script does not read; look at it yourself"
        continue
      fi
      new='' again='' differing=''
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
        keep "$file"
        say "take away ${file#"$root"}: another file says the same of$again"
        [ -n "$dry" ] || rm -f "$file"
        continue
      fi
      if [ -n "$again$differing" ]; then
        refuse "${file#"$root"} and another file in the folder both declare$again$differing, and it says more than the other. Remove the entry from one of them"
      fi
      cat "$work/file" >>"$work/seen"
    done
  done
}

is_key() { [ "$(sed -n 1p "$1" 2>/dev/null | tr -d '\000\r')" = '-----BEGIN PUBLIC KEY-----' ]; }

repair_keys() {
  [ -n "$current" ] || return 0
  jq -r '.. | objects | select(.type? == "sigstoreSigned") | (.keyPath?, .keyPaths[]?) | strings' "$current" | sort -u >"$work/keys"
  while read -r key; do
    if is_key "$root$key"; then
      continue
    fi
    case $key in
      /etc/*)
        if is_key "$root/usr$key"; then
          say "take $key from the image, /usr$key"
          put "$root/usr$key" "$root$key"
          continue
        fi
        ;;
    esac
    refuse "the key $key, which ${policy#"$root"} demands, is missing or no public key, and the image has none to take its place"
  done <"$work/keys"
}

repair_policy
repair_sources
repair_keys
[ -z "$refused" ] || fail "not everything could be repaired; what was said above is left as it was"
say "every trust file can be read"
