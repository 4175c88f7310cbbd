# SPDX-License-Identifier: MIT
# shellcheck shell=bash
#
# Finds what tests leave behind on the machine: files in /dev/shm, System V objects, and processes, which carry the mark
# SHM_TEST_RUN in their environment, wherever their parents went. Sourced.

# The search itself must not carry the mark.
marked_processes() {
	env -u SHM_TEST_RUN mark="SHM_TEST_RUN=$SHM_TEST_RUN" \
		sh -c 'grep -lzxF "$mark" /proc/[0-9]*/environ 2>/dev/null | cut -d/ -f3'
}

# One line for each thing that outlives processes. "machine_state unused" leaves out what a process has mapped.
machine_state() {
	local path
	for path in /dev/shm/*; do
		if [ -e "$path" ] && { [ $# -eq 0 ] || ! grep -qs " $(stat -c %i "$path" 2>/dev/null || echo none) " /proc/[0-9]*/maps; }; then
			echo "file $path"
		fi
	done
	awk -v all=$((!$#)) 'FNR > 1 && (all || $7 == 0) { print "segment of " $4 " bytes: ipcrm -m " $2 }' /proc/sysvipc/shm
	awk 'FNR > 1 { print "semaphores: ipcrm -s " $2 }' /proc/sysvipc/sem
	awk 'FNR > 1 { print "message queue: ipcrm -q " $2 }' /proc/sysvipc/msg
}

# new_state BEFORE TEMP: what machine_state finds beyond the file BEFORE, and what is in the folder TEMP. What processes
# have mapped belongs to others, as ours are looked at first and ended.
new_state() {
	machine_state unused | sort | comm -23 - "$1"
	find "$2" -mindepth 1 -maxdepth 1 -printf 'temporary file %f\n'
}

new_processes() {
	local pid line
	for pid in $(marked_processes); do
		line=$({ tr '\0' ' ' <"/proc/$pid/cmdline"; } 2>/dev/null) || continue
		# The end tells more: there is the script.
		echo "process $pid: ${line:$((${#line} > 100 ? -100 : 0))}"
	done
}

# leftovers BEFORE TEMP: prints what the tests left. What is just going away gets two seconds.
leftovers() {
	local processes state
	for _ in {1..20}; do
		processes=$(new_processes)
		state=$(new_state "$@")
		[ -n "$processes$state" ] || return 0
		sleep 0.1
	done
	if [ -n "$processes" ]; then
		printf '%s\n' "$processes"
		end_marked_processes
		sleep 0.1
	fi
	new_state "$@"
}

end_marked_processes() {
	local pids
	pids=$(marked_processes)
	# shellcheck disable=SC2086 # a list of numbers
	[ -z "$pids" ] || kill -9 $pids 2>/dev/null || true
}

# Counts what leftovers finds as failures.
report_leftovers() {
	local left found=()
	section "left behind"
	mapfile -t found < <(leftovers "$@")
	for left in "${found[@]}"; do
		fail "left behind" "$left"
	done
	[ ${#found[@]} -gt 0 ] || pass "no process, no file, no System V object"
}
