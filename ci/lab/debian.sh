# shellcheck shell=bash
# To be sourced. Packages of any suite from wherever this machine gets Debian, with a configuration and lists of apt's that
# are the caller's own: nothing of this machine's apt is changed, and what is installed here plays no part. The proxy and what
# else this machine says about the network stay in force. The caller defines fail().

debian_programs() { # "<program>:<package>" of each that is needed
  local part
  for part in "$@"; do
    command -v "${part%%:*}" >/dev/null || fail "${part%%:*} (package ${part##*:}) is not installed; the lab is made for Debian 12"
  done
}

debian_lists() { # folder, then suites such as "bookworm main contrib" or "security bookworm-security main"; sets APT_CONFIG
  debian_programs apt-get:apt dpkg-deb:dpkg
  local folder=$1 key=/usr/share/keyrings/debian-archive-keyring.gpg debian suite
  shift
  [[ -r $key ]] || fail "$key is missing (package debian-archive-keyring)"
  # shellcheck disable=SC2016 # apt's own names
  debian=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' | sed -n 's#\(/debian\)/*$#\1#p' | head -n 1)
  [[ -n $debian ]] || fail "apt knows no Debian package source on this machine; run apt-get update"
  mkdir -p "$folder/lists/partial" "$folder/archives/partial"
  for suite in "$@"; do
    case $suite in
      'security '*) printf 'deb [signed-by=%s] %s-security %s\n' "$key" "$debian" "${suite#security }" ;;
      *) printf 'deb [signed-by=%s] %s %s\n' "$key" "$debian" "$suite" ;;
    esac
  done >"$folder/sources.list"
  cat >"$folder/apt.conf" <<CONF
Dir::Etc::sourcelist "$folder/sources.list";
Dir::Etc::sourceparts "/dev/null";
Dir::State::lists "$folder/lists";
Dir::State::status "/dev/null";
Dir::Cache "$folder";
APT::Sandbox::User "root";
Acquire::Languages "none";
CONF
  export APT_CONFIG=$folder/apt.conf
  apt-get -q update </dev/null >"$folder/log" 2>&1 \
    || { tail -n 20 "$folder/log" >&2; fail "Debian's package lists could not be fetched; check the network"; }
}

debian_unpack() { # folder of debian_lists, target folder, then packages, each with =version or /suite where the newest is not wanted
  local folder=$1 target=$2 package
  shift 2
  mkdir -p "$folder/debs" "$target"
  (cd "$folder/debs" && apt-get -q download "$@" </dev/null >"$folder/log" 2>&1) \
    || { tail -n 20 "$folder/log" >&2; fail "apt-get could not download $*"; }
  for package in "$folder"/debs/*.deb; do dpkg-deb -x "$package" "$target"; done
  rm -r "$folder/debs"
}
