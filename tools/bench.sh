#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# bench.sh [NAME...] [OPTION...]: builds the extension and runs all of bench/*.php, or bench/NAME.php; what begins with a
# dash is for them (bench/harness.inc).
set -euo pipefail
cd "$(dirname "$0")/.."
. tools/lib.sh

benchmarks=()
options=()
for name in "$@"; do
	if [[ $name == -* ]]; then
		options+=("$name")
		continue
	fi
	[ -f "bench/$name.php" ] || misuse "there is no benchmark bench/$name.php"
	benchmarks+=("bench/$name.php")
done
[ ${#benchmarks[@]} -gt 0 ] || mapfile -t benchmarks < <(find bench -maxdepth 1 -name '*.php' | sort)

use_variant release
tools/build.sh
for benchmark in "${benchmarks[@]}"; do
	"$php" -d extension="$extension" "$benchmark" "${options[@]}"
done
