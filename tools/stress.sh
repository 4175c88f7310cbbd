#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# stress.sh [NAME...]: runs the code of tests/stress/*.phpt in its long form, and tests_c/stress/*.sh, or those of that name (without
# its ending), against the build with sanitizers. A short form of each is among the normal tests; SHM_STRESS=1 asks for the long one.
set -euo pipefail
cd "$(dirname "$0")/.."
. tools/lib.sh
. tools/leftovers.sh

mapfile -t scripts < <(find tests/stress tests_c/stress \( -name '*.phpt' -o -name '*.sh' \) 2>/dev/null | sort)
if [ $# -gt 0 ]; then
	chosen=()
	for name in "$@"; do
		before=${#chosen[@]}
		for script in "${scripts[@]}"; do
			[ "$(basename "${script%.*}")" != "$name" ] || chosen+=("$script")
		done
		[ ${#chosen[@]} -gt "$before" ] || misuse "there is no stress test $name"
	done
	scripts=("${chosen[@]}")
fi

[ ${#scripts[@]} -gt 0 ] || misuse "there are no stress tests"
use_variant debug-zts-asan
tools/build.sh --variant=debug-zts-asan
export SHM_STRESS=1 SHM_EXTENSION=$extension PHP=$php

run=$(mktemp -d)
# Like /tmp: tests go on as other users.
chmod 755 "$run"
mkdir -m 1777 "$run/tmp"
export TMPDIR=$run/tmp
mark_processes "$(basename "$run")-$$"
cleanup() {
	end_marked_processes
	rm -rf "$run"
}
trap cleanup EXIT
trap 'exit 130' INT TERM
machine_state | sort >"$run/before"

for script in "${scripts[@]}"; do
	section "$script"
	command=("$script")
	if [ "${script##*.}" = phpt ]; then
		# Beside it in the copy of the tree, for what it requires.
		code=$out/${script%.phpt}.php
		sed -n '/^--FILE--$/,/^--EXPECT/{//!p}' "$script" >"$code"
		command=("$php" -n -d extension="$extension" "$code")
	fi
	status=0
	"${command[@]}" || status=$?
	if [ "$status" -eq 0 ]; then
		pass "$script"
	else
		fail "$script" "status $status"
	fi
done
report_leftovers "$run/before" "$TMPDIR"
echo
total
