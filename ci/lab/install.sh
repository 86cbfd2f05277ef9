#!/usr/bin/env bash
# Installs the lab's real parts from this Debian machine's own package sources. Quick when they are there already.
#
#   ci/lab/install.sh           installs what is missing
#   ci/lab/install.sh --check   only says what is missing, and fails when something is
set -euo pipefail

fail() { printf 'lab: %s\n' "$*" >&2; exit 1; }

# package, then what shows that it is there
readonly parts=(
  docker-registry:docker-registry # the registry under test
  apache2-utils:htpasswd          # its users
  skopeo:skopeo                   # the independent witness for images
  buildah:buildah                 # real multi-layer images, with whiteouts
  ostree:ostree                   # the witness for what hosts accept in layers
  uidmap:newuidmap                # buildah asks for it
  kmod:depmod                     # modules.dep, and modinfo as the witness for modules
  rpm:rpmbuild                    # sample packages, and rpm as the witness for packages
  gcc:gcc                         # modules
  make:make                       # OpenZFS, by kbuild
  binutils:readelf                # strip, and which libraries a program needs
  cpio:cpio                       # what is in a package
  busybox-static:busybox          # a base image in which packages can be installed, and the first program of a boot test
  qemu-system-x86:qemu-system-x86_64 # machines for the boot test
  systemd:systemctl               # services of a composed image
  shellcheck:shellcheck           # reads every shell script of the repository
  jq:jq                           # the recipe edits trust files with it
  openssl:openssl                 # the witness for signatures
  xz-utils:xz
  zstd:zstd
  time:/usr/bin/time              # peak memory
  nodejs:node                     # GitHub's own workflow parser and expressions, and the linters of workflows
  npm:npm                         # brings them
  chromium:chromium               # opens the stream's page
)

lab_tests=$(cd "$(dirname "${BASH_SOURCE[0]}")/../../tests/Lab" && pwd)
readonly node_folders=("$lab_tests/Workflows/Node" "$lab_tests/Page/Node")
# A copy of the lock file stands for packages which were installed from it to the end.
are_installed() { cmp -s "$1/package-lock.json" "$1/node_modules/installed-lock.json"; }
node_packages() {
  local folder
  for folder in "${node_folders[@]}"; do are_installed "$folder" || return 1; done
}
install_node_packages() {
  local folder
  for folder in "${node_folders[@]}"; do
    are_installed "$folder" && continue
    printf 'lab: getting the node packages of %s\n' "$folder"
    npm ci --prefix "$folder" --loglevel=error </dev/null >&2 \
      || fail "npm could not get the packages of $folder/package-lock.json; they come from the registry npm is configured for."
    cp "$folder/package-lock.json" "$folder/node_modules/installed-lock.json"
  done
}

[[ $# -eq 0 || ($# -eq 1 && $1 == --check) ]] || fail "usage: ci/lab/install.sh [--check]"

missing=()
for part in "${parts[@]}"; do
  command -v "${part##*:}" >/dev/null || missing+=("${part%%:*}")
done

if [[ ${#missing[@]} -eq 0 ]]; then
  if ! node_packages; then
    [[ ${1-} != --check ]] || fail "the node packages of tests/Lab/Workflows and tests/Lab/Page are not all there. Run ci/lab/install.sh."
    install_node_packages
  fi
  printf 'lab: all %d parts are installed\n' "${#parts[@]}"
  exit 0
fi
[[ ${1-} != --check ]] || fail "not installed: ${missing[*]}. Run ci/lab/install.sh as root."
command -v apt-get >/dev/null || fail "the lab is made for Debian 12: there is no apt-get here, and ${missing[*]} must be installed by other means."
[[ $(id -u) -eq 0 ]] || fail "installing ${missing[*]} needs root. Run ci/lab/install.sh as root, or: apt-get install ${missing[*]}"

printf 'lab: installing %s\n' "${missing[*]}"
export DEBIAN_FRONTEND=noninteractive
lock=(-o DPkg::Lock::Timeout=300)
# A foreign package source that does not answer is no reason to stop: the install below decides.
apt-get "${lock[@]}" -qq update </dev/null || printf 'lab: apt-get update reported an error; going on with what it got\n' >&2
# docker-registry's own system service is not wanted: the lab starts its registries itself.
policy=''
if [[ ! -e /usr/sbin/policy-rc.d ]]; then
  policy=/usr/sbin/policy-rc.d
  printf '#!/bin/sh\nexit 101\n' >"$policy"
  chmod 755 "$policy"
  trap 'rm -f "$policy"' EXIT
fi
log=$(mktemp)
if ! apt-get "${lock[@]}" -y -q --no-install-recommends install "${missing[@]}" </dev/null >"$log" 2>&1; then
  tail -n 20 "$log" >&2
  fail "apt-get could not install ${missing[*]} (whole log: $log). Check this machine's package sources; they must hold Debian 12 'main'."
fi
rm -f "$log"
for part in "${parts[@]}"; do
  command -v "${part##*:}" >/dev/null || fail "${part%%:*} is installed, but ${part##*:} is not on PATH ($PATH)"
done
node_packages || install_node_packages
printf 'lab: installed %s\n' "${missing[*]}"
