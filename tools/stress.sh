#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# stress.sh [NAME...]: runs the long form of the tests that have one, on the build with sanitizers, tests_c/stress/*.sh, and all
# mutants; or those of that name, without its folder and ending. The long tests are those of ./dev test, with the same expectations:
# SHM_STRESS=1 asks for more of the same.
set -euo pipefail
cd "$(dirname "$0")/.."
. tools/lib.sh

# What a name can mean.
mapfile -t all < <({
	find tests/stress -name '*.phpt'
	grep -rl --include='*.phpt' 'rounds(' tests
	find tests_c/stress -name '*.sh' 2>/dev/null || true
	echo tools/mutants.sh
} | sort -u)

chosen=()
for name in "${@:-.*}"; do
	mapfile -t found < <(printf '%s\n' "${all[@]}" | grep -E "/$name\.(phpt|sh)$" || true)
	[ ${#found[@]} -gt 0 ] || misuse "there is no stress test $name"
	chosen+=("${found[@]}")
done

mapfile -t tests < <(printf '%s\n' "${chosen[@]}" | grep '\.phpt$')
if [ ${#tests[@]} -gt 0 ]; then
	# A test that prints nothing for so many seconds is ended by run-tests.php.
	counted "the long tests" env SHM_STRESS=1 TEST_TIMEOUT=3600 tools/test.sh --variant=debug-zts-asan "${tests[@]}"
fi
for path in "${chosen[@]}"; do
	[[ $path == *.sh ]] || continue
	section "$path"
	# A mutant is caught by the short form.
	if [ "$path" = tools/mutants.sh ]; then
		counted "$path" "$path"
	else
		counted "$path" env SHM_STRESS=1 "$path"
	fi
done
total
