#!/usr/bin/env bash
# Runs those of the lab's tests that measure, and prints the figures: requests and bytes on the wire of each step of the
# whole job and of copying images, and the most memory a step had. Figures inform; the tests' own bounds decide.
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
