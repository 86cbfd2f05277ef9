#!/usr/bin/env bash
# Runs one real registry (docker-registry) on loopback in the foreground, until it is stopped or, with --attended, until
# its standard input ends: whoever started it cannot leave it behind. The port is the kernel's choice unless one is
# given; the registry's log on stderr says it: "listening on 127.0.0.1:<port>".
#
#   ci/lab/registry.sh [--port <port>] [--attended] [access] <data folder>
#
#   access: nothing: everybody may do everything
#           --user <name>: Basic; the password comes from LAB_PASSWORD
#           --token <realm URL> --service <name> --issuer <name> --certificate <pem>: Bearer
set -euo pipefail

fail() { printf 'registry: %s\n' "$*" >&2; exit 1; }

port=0 attended='' user='' token='' service='' issuer='' certificate=''
while [[ ${1-} == --* ]]; do
  if [[ $1 == --attended ]]; then attended=yes; shift; continue; fi
  [[ $# -ge 2 ]] || fail "$1 needs a value"
  case $1 in
    --port) port=$2 ;;
    --user) user=$2 ;;
    --token) token=$2 ;;
    --service) service=$2 ;;
    --issuer) issuer=$2 ;;
    --certificate) certificate=$2 ;;
    *) fail "unknown option '$1'" ;;
  esac
  shift 2
done
[[ $# -eq 1 ]] || fail "expected one data folder, got $# arguments"
[[ $port =~ ^[0-9]{1,5}$ ]] || fail "--port is '$port', expected a number"
[[ -z $user || -z $token ]] || fail "--user and --token exclude each other"
[[ -z $token || ( -n $service && -n $issuer && -r $certificate ) ]] || fail "--token needs --service, --issuer and a readable --certificate"
command -v docker-registry >/dev/null || fail "docker-registry is not installed; run ci/lab/install.sh"

mkdir -p "$1/data"
data=$(cd "$1" && pwd)

# JSON strings are YAML strings, so a quote in a path stays a quote in a path.
quoted() { local text=${1//\\/\\\\}; printf '"%s"' "${text//\"/\\\"}"; }

{
  cat <<YAML
version: 0.1
log: {level: info, formatter: text, accesslog: {disabled: false}}
storage:
  filesystem: {rootdirectory: $(quoted "$data/data")}
  delete: {enabled: true}
  maintenance: {uploadpurging: {enabled: false}}
http:
  addr: 127.0.0.1:$port
  headers: {X-Content-Type-Options: [nosniff]}
YAML
  if [[ -n $user ]]; then
    command -v htpasswd >/dev/null || fail "htpasswd is not installed; run ci/lab/install.sh"
    htpasswd -niB "$user" <<<"${LAB_PASSWORD:?is not set: it is the password of --user}" >"$data/users"
    printf 'auth:\n  htpasswd: {realm: lab, path: %s}\n' "$(quoted "$data/users")"
  elif [[ -n $token ]]; then
    printf 'auth:\n  token: {realm: %s, service: %s, issuer: %s, rootcertbundle: %s}\n' \
      "$(quoted "$token")" "$(quoted "$service")" "$(quoted "$issuer")" "$(quoted "$(realpath "$certificate")")"
  fi
} >"$data/config.yml"

# Debian's build says so on every start when the secret of unfinished uploads is its own choice: one registry, no cluster.
REGISTRY_HTTP_SECRET=$(head -c 16 /dev/urandom | od -An -tx1 | tr -d ' \n')
export REGISTRY_HTTP_SECRET OTEL_TRACES_EXPORTER=none
# Its few megabytes would be collected after every other request, which takes as long as answering them.
export GOGC=off GOMEMLIMIT=256MiB
[[ -n $attended ]] || exec docker-registry serve "$data/config.yml"

exec 3<&0
docker-registry serve "$data/config.yml" 3<&- &
served=$!
(cat <&3 >/dev/null; kill "$served" 2>/dev/null) &
exec 3<&-
wait "$served"
