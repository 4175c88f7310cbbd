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
unset CFLAGS LDFLAGS
mkdir -p "$folder/failed"
exec {lock}>"$folder.lock"
flock "$lock"
run=$(mktemp -d)
trap 'rm -rf "$run"' EXIT
trap 'exit 130' INT TERM

flags=(-std=gnu11 -g -O1 -Wall -Wextra -Werror -fno-omit-frame-pointer '-fsanitize=fuzzer-no-link,address,undefined'
	-fno-sanitize-recover=all -I. -pthread)
# Each load is reported: see tests_c/fuzz/fuzz.c.
traced=(-fsanitize-coverage=trace-loads)
replaced=('-Wl,--wrap=php_shm_owner_is_dead,--wrap=php_shm_wait,--wrap=php_shm_wake')
export ASAN_OPTIONS=detect_leaks=0:quarantine_size_mb=16 UBSAN_OPTIONS=print_stacktrace=1

can_fuzz() {
	local program=$run/can_fuzz
	printf '%s\n' '#include <stddef.h>' '#include <stdint.h>' 'int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);' \
		'int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) { return (void) data, (void) size, 0; }' >"$program.c"
	clang "${flags[@]}" "${traced[@]}" -fsanitize=fuzzer "$program.c" -o "$program" && "$program" -runs=1
} >/dev/null 2>&1

# Without address space randomisation a seed gives the same inputs each time.
as_always=()
if setarch -R true 2>/dev/null; then
	as_always=(setarch -R)
fi

# room_for_job: waits until fewer jobs run than there are processors.
room_for_job() {
	while [ "$(jobs -rp | wc -l)" -ge "$(nproc)" ]; do
		wait -n || true
	done
}

build() {
	local source options name status=0
	rm -f "$folder"/*.o
	for source in shm_*.c structures/*.c tests_c/lib/{check,structure}.c tests_c/fuzz/*.c; do
		options=("${flags[@]}")
		case $source in
		tests_c/fuzz/fuzz.c) ;;
		structures/* | tests_c/fuzz/*) options+=("${traced[@]}") ;;
		esac
		room_for_job
		clang "${options[@]}" -c "$source" -o "$folder/${source//\//-}.o" || touch "$run/failed" &
	done
	wait
	[ ! -e "$run/failed" ] || return 1
	for name in "${names[@]}"; do
		clang "${flags[@]}" -fsanitize=fuzzer "${replaced[@]}" "$folder"/tests_c-fuzz-{"$name",fuzz}.c.o \
			"$folder"/{shm_,structures-,tests_c-lib-}*.o -o "$folder/$name" || status=1
	done
	return $status
}

# fuzz NAME SECONDS: twice so long.
fuzz() {
	local name=$1 seconds=$2 corpus=$run/$1 mode
	[ -z "${SHM_STRESS-}" ] || corpus=$folder/corpus/$name
	mkdir -p "$corpus"
	for mode in --alone --scribbler; do
		"${as_always[@]}" "$folder/$name" $mode -seed=1 -max_total_time="$seconds" -max_len=1024 -timeout=20 -print_final_stats=1 \
			-artifact_prefix="$folder/failed/$name-" "$corpus" >"$run/$name$mode.log" 2>&1 || break
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
	seconds=$((total_seconds / 2 / ((${#all[@]} + at_once - 1) / at_once)))
	for name in "${names[@]}"; do
		room_for_job
		fuzz "$name" $seconds &
	done
	wait
	for name in "${names[@]}"; do
		report "$name"
	done
fi
echo
total
