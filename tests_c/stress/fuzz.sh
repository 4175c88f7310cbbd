#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# fuzz.sh [NAME...]: runs the fuzzers tests_c/fuzz/NAME.c, or all of them: each one alone, and then with a thread that scribbles
# over the block, from the inputs on that were found before. All of it takes a minute by the clock, or half an hour with
# SHM_STRESS=1. The seeds are the same each time; only SHM_STRESS=1 keeps what it found, in out/fuzz/corpus, and goes on from
# there.
#
# An input that fails stays in out/fuzz/failed: out/fuzz/NAME INPUT runs it again, --explain tells its steps.
set -euo pipefail
cd "$(dirname "$0")/../.."
. tools/lib.sh

folder=$PWD/out/fuzz
mapfile -t all < <(find tests_c/fuzz -name '*.c' ! -name fuzz.c -printf '%f\n' | sed 's/\.c$//' | sort)
names=("$@")
[ $# -gt 0 ] || names=("${all[@]}")
for name in "${names[@]}"; do
	[[ " ${all[*]} " == *" $name "* ]] || misuse "there is no fuzzer $name; there are: ${all[*]}"
done

tools/setup.sh fuzz
mkdir -p "$folder/failed"
exec {lock}>"$folder.lock"
flock "$lock"
run=$(mktemp -d)
trap 'rm -rf "$run"' EXIT

clang=(clang -std=gnu11 -g -O1 -Wall -Wextra -Werror -fno-omit-frame-pointer '-fsanitize=fuzzer-no-link,address,undefined'
	-fno-sanitize-recover=all -I. -pthread)
# Each load is reported: see tests_c/fuzz/fuzz.c.
traced=("${clang[@]}" -fsanitize-coverage=trace-loads)
replaced=('-Wl,--wrap=php_shm_owner_is_dead,--wrap=php_shm_wait,--wrap=php_shm_wake')
export ASAN_OPTIONS=detect_leaks=0:quarantine_size_mb=16 UBSAN_OPTIONS=print_stacktrace=1

can_fuzz() {
	local program=$run/can_fuzz
	printf '%s\n' '#include <stddef.h>' '#include <stdint.h>' 'int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);' \
		'int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) { return (void) data, (void) size, 0; }' >"$program.c"
	"${traced[@]}" -fsanitize=fuzzer "$program.c" -o "$program" && "$program" -runs=1
} >/dev/null 2>&1

build() {
	mkdir -p "$run"/{structures,tests_c/lib,tests_c/fuzz} &&
		printf '%s\n' shm_*.c tests_c/lib/{check,structure}.c tests_c/fuzz/fuzz.c |
		on_all_processors "${clang[@]}" -c {} -o "$run/{}.o" &&
		{ printf '%s\n' structures/*.c && printf 'tests_c/fuzz/%s.c\n' "${names[@]}"; } |
		on_all_processors "${traced[@]}" -c {} -o "$run/{}.o" &&
		printf '%s\n' "${names[@]}" |
		on_all_processors "${clang[@]}" -fsanitize=fuzzer "${replaced[@]}" "$run"/{,structures/,tests_c/lib/}*.o \
			"$run/tests_c/fuzz/fuzz.c.o" "$run/tests_c/fuzz/{}.c.o" -o "$folder/{}"
}

# fuzz SECONDS: twice so long for each.
fuzz() {
	local mode corpus=$run/corpus as_always=()
	[ -z "${SHM_STRESS-}" ] || corpus=$folder/corpus
	mkdir -p "${names[@]/#/$corpus/}"
	# Without address space randomisation a seed gives the same inputs each time.
	! setarch -R true 2>/dev/null || as_always=(setarch -R)
	for mode in --alone --scribbler; do
		printf '%s\n' "${names[@]}" | on_all_processors sh -c '"$@" >"$0" 2>&1 || true' "$run/{}$mode.log" \
			"${as_always[@]}" "$folder/{}" $mode -seed=1 -max_total_time="$1" -max_len=1024 -timeout=20 -print_final_stats=1 \
			-artifact_prefix="$folder/failed/{}-" "$corpus/{}"
	done
}

report() {
	local name=$1 mode inputs done=()
	for mode in --alone --scribbler; do
		inputs=$(sed -n 's/^stat::number_of_executed_units: *//p' "$run/$name$mode.log" 2>/dev/null)
		if ! grep -q '^Done [1-9]' "$run/$name$mode.log"; then
			grep -vE '^(#[0-9]|INFO|	NEW_FUNC)' "$run/$name$mode.log"
			fail "tests_c/fuzz/$name.c (fuzzed, $mode)" "after ${inputs:-unknown} inputs"
			return
		fi
		done+=("$inputs")
	done
	pass "tests_c/fuzz/$name.c (${done[0]} inputs alone, ${done[1]} with a scribbler)"
}

if ! can_fuzz; then
	skip "tests_c/fuzz" "$(clang --version | head -n 1) has no libFuzzer that works here: clang -fsanitize=fuzzer,address,undefined"
elif ! build; then
	fail "tests_c/fuzz" "it does not compile"
else
	total_seconds=60
	[ -z "${SHM_STRESS-}" ] || total_seconds=1800
	at_once=$(nproc)
	[ "$at_once" -lt ${#all[@]} ] || at_once=${#all[@]}
	fuzz $((total_seconds / 2 / ((${#all[@]} + at_once - 1) / at_once)))
	for name in "${names[@]}"; do
		report "$name"
	done
fi
total
