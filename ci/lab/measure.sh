#!/usr/bin/env bash
# Runs those of the lab's tests that measure, and prints the figures: requests and bytes on the wire of each step of the
# whole job and of copying images, and the most memory a step had. Then what ResolveInputs reads of a base image as large as the
# real one: 64 layers, 830,000 entries, 1.5 GB, made in a temporary folder; and the room buildah takes to compose on it. Figures inform; the tests' own bounds decide.
#
#   ci/lab/measure.sh
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

ci/lab/install.sh --check
figures=$(mktemp)
trap 'rm -f "$figures"' EXIT
KINOITE_ZFS_LAB_FIGURES=$figures dotnet test tests/Lab --nologo \
  --filter "FullyQualifiedName~WhatGoesOverTheWire|FullyQualifiedName~TamperedCandidates" </dev/null
printf '\n'
cat "$figures"

printf '\nA base image of full scale\n'
scale=$(mktemp -d)
trap 'rm -rf "$figures" "$scale"' EXIT
for step in make read read compose; do
  dotnet run --project tests/Benchmark -c Release -- "$step" "$scale" </dev/null
done
