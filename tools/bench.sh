#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# bench.sh [NAME...]: builds the extension and runs all of bench/*.php, or bench/NAME.php.
set -euo pipefail
cd "$(dirname "$0")/.."
. tools/lib.sh

benchmarks=()
for name in "$@"; do
	[ -f "bench/$name.php" ] || misuse "there is no benchmark bench/$name.php"
	benchmarks+=("bench/$name.php")
done
[ $# -gt 0 ] || mapfile -t benchmarks < <(find bench -maxdepth 1 -name '*.php' | sort)

use_variant release
tools/build.sh
for benchmark in "${benchmarks[@]}"; do
	"$php" -d extension="$extension" "$benchmark"
done
