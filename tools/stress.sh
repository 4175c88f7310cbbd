#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# stress.sh [NAME...]: runs the long form of the tests that have one, or of those of that name (without its folder and ending), on the
# build with sanitizers. They are the tests of ./dev test, with the same expectations; SHM_STRESS=1 asks for the long form. All of them
# are followed by all mutants.
set -euo pipefail
cd "$(dirname "$0")/.."
. tools/lib.sh

trap 'exit 130' INT TERM

mapfile -t tests < <({ find tests/stress -name '*.phpt' && grep -rl --include='*.phpt' 'rounds(' tests; } | sort -u)
if [ $# -gt 0 ]; then
	chosen=()
	for name in "$@"; do
		mapfile -t found < <(printf '%s\n' "${tests[@]}" | grep "/$name\.phpt$")
		[ ${#found[@]} -gt 0 ] || misuse "there is no test $name with a long form"
		chosen+=("${found[@]}")
	done
	tests=("${chosen[@]}")
fi

# A test that prints nothing for so many seconds is ended by run-tests.php.
export SHM_STRESS=1 TEST_TIMEOUT=3600
counted "the long tests" tools/test.sh --variant=debug-zts-asan "${tests[@]}"
[ $# -gt 0 ] || counted "the mutants" env -u SHM_STRESS -u TEST_TIMEOUT tools/mutants.sh
echo
total
