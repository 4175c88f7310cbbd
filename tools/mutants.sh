#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# mutants.sh [--short] [NAME...]: a test of the tests. Plants the faults of tests/mutants.inc, or the named ones, one after the
# other in a copy of the tree, and runs the tests that have to catch it: each of them has to fail. Before that all of them have to
# pass in the copy as it is. --short: a few, each with the first of its tests, for .ci/run.
set -euo pipefail
cd "$(dirname "$0")/.."
. tools/lib.sh

logs=$PWD/out/mutants tree=$PWD/out/mutants/tree
# A mutant may hang, so each test has an end, and all of them together. Of the C programs the plain build is enough.
export TEST_TIMEOUT=60 SHM_C_KINDS=plain

short=()
if [ "${1-}" = --short ]; then
	short=(--short)
	shift
fi
names=("$@")
[ $# -gt 0 ] || mapfile -t names < <(php -n tools/mutants.php list "${short[@]}")
catching=$(php -n tools/mutants.php tests "${short[@]}" "${names[@]}") || exit 2

mkdir -p "$tree"
exec {lock}>"$tree.lock"
flock "$lock"
find "$tree" -mindepth 1 -maxdepth 1 ! -name out -exec rm -rf {} +

# The copy without a fault. Times of files are kept, so that only what a mutant has changed is compiled again.
restore() {
	tools/sources.sh | xargs -d '\n' cp --parents -p -t "$tree" --
}
restore

running=
trap '[ -z "$running" ] || kill "$running" 2>/dev/null || true; exit 130' INT TERM

# run_tests LOG TEST...: in the copy; fails if they do not come to their end. What timeout ends, it ends with all of its group.
run_tests() {
	local log=$1
	shift
	(cd "$tree" && exec timeout -k 30 $((300 + 60 * $#)) tools/test.sh "$@") >"$log" 2>&1 </dev/null &
	running=$!
	wait "$running" || true
	running=
	if ! tail -n 1 "$log" | grep -qE '^[0-9]+ passed, [0-9]+ failed$' || grep -q 'it does not compile' "$log"; then
		tail -n 20 "$log"
		return 1
	fi
}

# failing LOG TEST...: those of the tests that have failed.
failing() {
	local test
	for test in "${@:2}"; do
		! grep -qF -e "FAIL $test: " -e "FAIL $test (" "$1" || echo "$test"
	done
}

# Tests that fail without a fault catch nothing.
control() {
	local log=$logs/control.log failed
	if run_tests "$log" "$@"; then
		failed=$(failing "$log" "$@"; grep -E '^(SKIP |FAIL left behind)' "$log" || true)
		[ -n "$failed" ] || pass "without a fault all $# tests pass"
	else
		failed='they have not come to their end'
	fi
	[ -z "$failed" ] || ! fail control "not all tests pass without a fault: ${failed//$'\n'/ }; the log is $log"
}

plant() {
	local name=$1 log=$logs/$1.log tests
	mapfile -t tests < <(php -n tools/mutants.php tests "${short[@]}" "$name")
	if ! php -n tools/mutants.php plant "$name" "$tree"; then
		fail "$name" "it cannot be planted"
	elif run_tests "$log" "${tests[@]}" && [ "$(failing "$log" "${tests[@]}")" = "$(printf '%s\n' "${tests[@]}")" ]; then
		pass "$name is caught by ${tests[*]}"
	else
		fail "$name" "it survives one of ${tests[*]}; the log is $log"
	fi
	restore
}

mapfile -t every <<<"$catching"
section "mutants: ${#names[@]}"
if control "${every[@]}"; then
	for name in "${names[@]}"; do
		plant "$name"
	done
fi
total
