#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# clean.sh: removes what was built. What was downloaded stays in the cache.
set -euo pipefail
cd "$(dirname "$0")/.."
. tools/lib.sh

rm -rf out
say "dev: removed out/; downloads, the PHP with sanitizers and the chroots stay in $cache"
