#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# bench.sh [NAME...] [OPTION...]: builds the extension and runs all of bench/*.php, or bench/NAME.php; what begins with a
# dash is for them (bench/harness.inc). If there is a bench/NAME.c, it is compiled with all that lies below PHP, and bench/NAME.php
# finds the program in SHM_BENCH_PROGRAM. PHP has none of the machine's settings, and loads only the extensions that the line
# "// extensions:" names.
set -euo pipefail
cd "$(dirname "$0")/.."
. tools/lib.sh

benchmarks=() options=()
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
	unset SHM_BENCH_PROGRAM
	if [ -f "${benchmark%.php}.c" ]; then
		export SHM_BENCH_PROGRAM=$out/${benchmark%.php}
		"$CC" -O2 -std=gnu11 -I. "${benchmark%.php}.c" shm_*.c structures/*.c -lpthread -o "$SHM_BENCH_PROGRAM"
	fi
	read -ra named < <(sed -n 's|^// extensions: ||p' "$benchmark" | tr -d ,)
	mapfile -t loads < <(extension_options "${named[@]}")
	"$php" -n "${loads[@]}" -d apc.enable_cli=1 -d extension="$extension" "$benchmark" "${options[@]}"
done
