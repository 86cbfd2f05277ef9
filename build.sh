#!/usr/bin/env bash
# Compiles build/_build when something has changed and runs it: ./build.sh [targets] [--parameters], see --help.
# NUKE_SOURCE=package|bundled chooses the engine; without it the configured feeds decide, once.
set -euo pipefail

say() { printf '%s\n' "$*" >&2; }
fail() { say "build.sh: $*"; exit 1; }

# Whatever compiles needs no key: they stay here until the build itself is started, which takes them out of its environment.
keys=()
while read -r key; do keys+=("$key"); done < <(compgen -e | grep -ixE '(nuke_?)?(module_?)?signing_?(key|password)' || true)
[ ${#keys[@]} -eq 0 ] || export -n "${keys[@]}"

# The checkout is where this script lies, and not where a link to it does.
script=${BASH_SOURCE[0]}
while [ -L "$script" ]; do
  folder=$(cd -P -- "$(dirname -- "$script")" && pwd)
  script=$(readlink "$script")
  case $script in
    /*) ;;
    *) script=$folder/$script ;;
  esac
done
root=$(cd -P -- "$(dirname -- "$script")" && pwd)

is_writable() {
  mkdir -p "$root/.nuke/temp" 2> /dev/null && [ -w "$root" ] && [ -w "$root/.nuke/temp" ] && [ -w "$root/build/_build" ]
}

# All but what runs and compilers leave.
files_of() {
  local folder=$1
  shift
  find "$folder" \( -name bin -o -name obj -o -path "$folder/.git" -o -path "$folder/artifacts" -o -path "$folder/.nuke/temp" \) \
    -prune -o ! -type d "$@"
}

# A checkout one cannot write is copied into a folder of one's own when it has changed, and runs there.
copy_checkout() {
  local all own repository files
  all=${TMPDIR:-/tmp}/kinoite-zfs-$(id -u)
  own=$all/$(cksum <<< "$root" | cut -d ' ' -f 1)
  if ! { (umask 077 && mkdir -p "$all") && [ -O "$all" ] && [ ! -L "$all" ] && mkdir -p "$own"; }; then
    fail "$root cannot be written, and neither can $all, or it is somebody else's. Set TMPDIR to a folder of your own."
  fi
  say "$root cannot be written: it is compiled and run in $own, and what the run leaves (artifacts, .nuke/temp) is there."
  files=$(cd "$root" && files_of . -exec cksum {} + | LC_ALL=C sort -k 3)
  if [ "$files" != "$(cat "$own.files" 2> /dev/null)" ]; then
    rm -f "$own.files"
    files_of "$own" -exec rm -f {} +
    # Files alone: folders which cannot be written would be made as such.
    (cd "$root" && files_of . -print | tar -cf - -T -) | tar -C "$own" -xf -
    files_of "$own" -exec chmod u+w {} +
    printf '%s\n' "$files" > "$own.files"
  fi
  if repository=$(git -C "$root" rev-parse --absolute-git-dir 2> /dev/null); then
    printf 'gitdir: %s\n' "$repository" > "$own/.git"
  fi
  root=$own
}

is_writable || copy_checkout
temp=$root/.nuke/temp
project=$root/build/_build/_build.csproj
memory=$temp/nuke-source

export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 NUKE_TELEMETRY_OPTOUT=1

find_dotnet() {
  dotnet=$(command -v dotnet || true)
  if [ -z "$dotnet" ] && [ -x "${DOTNET_ROOT:-$HOME/.dotnet}/dotnet" ]; then
    dotnet=${DOTNET_ROOT:-$HOME/.dotnet}/dotnet
  fi
  [ -n "$dotnet" ] || fail "there is no 'dotnet' on the PATH. $(needed_sdk)"
}

needed_sdk() {
  local version
  version=$(sed -n 's/.*"version": *"\([^"]*\)".*/\1/p' "$root/global.json")
  printf 'This build needs the .NET SDK %s or a newer %s one (global.json): install the package dotnet-sdk-%s, or see https://dotnet.microsoft.com/download' \
    "$version" "${version%.*}.x" "${version%.*}"
}

check_sdk() {
  local said
  said=$(cd "$root" && "$dotnet" --version 2>&1) || fail "$(needed_sdk)
dotnet says: $said"
}

# Restores a throw-away project which asks for exactly what the package engine needs.
probe_feeds() {
  local probe=$temp/probe-$$ said
  mkdir -p "$probe"
  printf '%s\n' '<Project Sdk="Microsoft.NET.Sdk"><PropertyGroup><UsesNuke>true</UsesNuke><UsesVerify>true</UsesVerify></PropertyGroup></Project>' \
    > "$probe/probe.csproj"
  say "Looking for Nuke.Common and Verify.Xunit in the configured package feeds, once ..."
  if said=$(cd "$probe" && NUGET_ENHANCED_MAX_NETWORK_TRY_COUNT=1 "$dotnet" restore probe.csproj -p:NukeSource=package 2>&1); then
    engine=package reason="the feeds serve Nuke.Common"
  elif [[ $said == *NU110[123]* ]]; then
    engine=bundled reason="the feeds do not serve $(missing_packages "$said")"
  else
    engine=bundled reason="the feeds could not be read"
  fi
  rm -rf "$probe"
}

missing_packages() {
  sed -n 's/.*NU110[123]: [^A-Z]*[A-Za-z ]*package \([A-Za-z.]*[A-Za-z]\).*/\1/p' <<< "$1" | LC_ALL=C sort -u | paste -sd, - | sed 's/,/, /g'
}

choose_engine() {
  case ${NUKE_SOURCE:-} in
    package | bundled) engine=$NUKE_SOURCE reason="NUKE_SOURCE says so"; return ;;
    '') ;;
    *) fail "NUKE_SOURCE is '$NUKE_SOURCE'; it must be 'package' (Nuke.Common from the feeds) or 'bundled' (build/Nuke), or unset." ;;
  esac
  # Other versions or other feeds may give another answer.
  if [ -f "$memory" ] && [ ! "$root/Directory.Packages.props" -nt "$memory" ] && [ ! "$root/nuget.config" -nt "$memory" ]; then
    { read -r engine; } < "$memory"
    case $engine in
      package | bundled) reason=$(cat "$memory.reason" 2> /dev/null || echo remembered); return ;;
    esac
  fi
  check_sdk
  probe_feeds
  printf '%s\n' "$reason" > "$memory.reason"
  printf '%s\n' "$engine" > "$memory.$$"
  mv -f "$memory.$$" "$memory"
}

# Names and checksums of everything that goes into the program: new, changed, renamed and deleted files all show.
fingerprint() {
  local settings=(global.json Directory.Build.props Directory.Build.targets Directory.Packages.props)
  cd "$root"
  [ ! -f nuget.config ] || settings+=(nuget.config)
  printf '%s\n' "$engine"
  find build "${settings[@]}" \( -name bin -o -name obj \) -prune -o -type f -exec cksum {} + | LC_ALL=C sort -k 3
}

is_current() { [ -f "$dll" ] && [ -f "$stamp" ] && [ "$now" = "$(cat "$stamp")" ]; }

# Two runs at once compile one after the other; the lock of a killed run is taken over.
lock() {
  local owner announced=
  until ln -s "$$" "$temp/build.lock" 2> /dev/null; do
    owner=$(readlink "$temp/build.lock" || true)
    if [ -n "$owner" ] && ! kill -0 "$owner" 2> /dev/null; then
      rm -f "$temp/build.lock"
      continue
    fi
    [ -n "$announced" ] || say "Waiting for another run (process $owner) to finish compiling; if there is none, remove $temp/build.lock ..."
    announced=yes
    sleep 0.2
  done
  trap 'rm -f "$temp/build.lock"' EXIT
}

compile() {
  check_sdk
  lock
  now=$(fingerprint)
  if ! is_current; then
    rm -f "$stamp"
    say "Compiling the build project ..."
    if ! (cd "$root" && "$dotnet" build "$project" -nologo -v quiet -p:NukeSource="$engine" -nodeReuse:false) > "$temp/compile.log" 2>&1; then
      cat "$temp/compile.log" >&2
      hint=''
      [ -z "${NUKE_SOURCE:-}" ] || hint=" NUKE_SOURCE is set to '$NUKE_SOURCE'; unset it to let the feeds decide."
      fail "the build project does not compile with the $engine engine; see above.$hint"
    fi
    # The checksums are from before compiling: what has changed meanwhile is compiled next time.
    printf '%s\n' "$now" > "$stamp.$$"
    mv -f "$stamp.$$" "$stamp"
  fi
  rm -f "$temp/build.lock"
  trap - EXIT
}

mkdir -p "$temp"
find_dotnet
choose_engine
export NUKE_SOURCE=$engine
stamp=$temp/compiled-$engine
case $engine in
  package) dll=$root/build/_build/bin/package/Debug/_build.dll ;;
  bundled) dll=$root/build/_build/bin/Debug/_build.dll ;;
esac

quiet='' given_root=''
for argument in "$@"; do
  case $argument in
    --no-logo | --nologo | --NoLogo) quiet=yes ;;
    --root | -root) given_root=yes ;;
  esac
done
[ -n "$quiet" ] || say "NUKE engine: $engine ($reason)"

now=$(fingerprint)
is_current || compile

# NUKE looks for .nuke from the current directory upwards; from elsewhere it must be told.
case $PWD/ in
  "$root"/*) ;;
  *) [ -n "$given_root" ] || set -- "$@" --root "$root" ;;
esac
[ ${#keys[@]} -eq 0 ] || export "${keys[@]}"
exec "$dotnet" "$dll" "$@"
