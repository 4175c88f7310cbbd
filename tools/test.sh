#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# test.sh [--variant=NAME] [ARGUMENT...]: builds the variant and runs all tests. With arguments only the tests they name
# are run: .phpt files and folders of them, tests_c/*.c and tests_c/fuzz/*.c files, Markdown or PHP files with examples; an
# argument that begins with a dash is for run-tests.php.
#
# A test that is skipped is counted as skipped; one that ends in any other way than passed has failed. What a test leaves
# behind, a process, a file or a System V segment, is a failure too.
set -euo pipefail
cd "$(dirname "$0")/.."
. tools/lib.sh
. tools/leftovers.sh

take_variant "$@"
run_tests_options=() named=()
for argument in "${arguments[@]}"; do
	case $argument in
	-*) run_tests_options+=("$argument") ;;
	*)
		[ -e "$argument" ] || misuse "there is no test $argument"
		argument=${argument#"$PWD"/}
		named+=("${argument#./}")
		;;
	esac
done
with_valgrind=
if [ "$variant" = valgrind ]; then
	variant=release with_valgrind=yes
	tools/setup.sh valgrind
fi
use_variant "$variant"
tools/setup.sh test
tools/build.sh --variant="$variant"

# The tests of one build share its folder, so they take turns.
exec {lock}>"$out.test.lock"
flock "$lock"

run=$(mktemp -d)
before=$run/before
# Like /tmp: tests go on as other users.
chmod 755 "$run"
mkdir -m 1777 "$run/tmp"
export SHM_TEST_RUN=$run-$$
cleanup() {
	end_marked_processes
	rm -rf "$run"
}
trap cleanup EXIT
machine_state | sort >"$before"
export TMPDIR=$run/tmp
export SHM_FAULT_SHIM=$out/tests_c/fault_shim.so
# Checks that failed are written there by tests/helpers.inc, also by other users: "script<TAB>what is not true".
export SHM_FAILED_CHECKS=$run/failed_checks
install -m 666 /dev/null "$SHM_FAILED_CHECKS"

# phpt_tests PATH...: runs the .phpt files in and below the paths.
phpt_tests() {
	local test result untrue options=("${run_tests_options[@]}") tests=() results=$run/phpt.results
	mapfile -t tests < <(cd "$out" && find "$@" -name '*.phpt' | sort)
	if [ ${#tests[@]} -eq 0 ]; then
		fail "$*" "there is no .phpt file"
		return
	fi
	section "phpt: ${#tests[@]} tests"
	[ "$variant" != debug-zts-asan ] || options+=(--asan)
	[ -t 1 ] || options+=(--no-color)
	if [ -n "$with_valgrind" ]; then
		# Tests skip themselves by USE_VALGRIND. Code that PCRE compiles at run time would be reported, what is unloaded has no
		# names in a stack trace, and files for debuggers would be left.
		options+=(-m --show-mem -d pcre.jit=0)
		export USE_VALGRIND=1 ZEND_DONT_UNLOAD_MODULES=1
		export VALGRIND_OPTS='--vgdb=no --trace-children-skip=*/mount,*/umount,*/mkfs*'
	fi
	: >"$results"
	(
		cd "$out"
		# PHP's own settings stay out of it (-n); run-tests.php loads the extensions that a test asks for.
		"$php" -n -d extension="$extension" run-tests.php -n -q -j"$(nproc)" --no-progress --show-diff \
			-g FAIL,BORK,LEAK,WARN,XFAIL,XLEAK,SKIP -p "$php" -d extension="$extension" -W "$results" "${options[@]}" "${tests[@]}"
	) </dev/null || true
	for test in "${tests[@]}"; do
		result=$(awk -F '\t' -v test="$test" -v folder="$out" '$2 == test || $2 == folder "/" test { print $1 }' "$results")
		# run-tests.php looks at what the test prints alone: neither at its status nor at its children.
		untrue=$(grep -F "/${test%.phpt}.php"$'\t' "$SHM_FAILED_CHECKS" | cut -f2) || true
		[ "$result" != PASSED ] || [ -z "$untrue" ] || result="passes, but it is not true: $untrue"
		case $result in
		PASSED) passed=$((passed + 1)) ;;
		SKIPPED) skipped=$((skipped + 1)) ;;
		*) fail "$test" "${result:-no result}" ;;
		esac
	done
}

# C files of ours without PHP.
compiler=(env -C "$out" "$CC" -std=gnu11 -g -Wall -Wextra -Werror -DPHP_SHM_TEST_HOOKS "${kernel_defines[@]}" -I. -pthread)

# Whether a program of two threads can be linked with ThreadSanitizer and runs here.
threads_can_be_sanitized() {
	local program=$run/threads
	printf '%s\n' '#include <pthread.h>' 'static void *run(void *data) { return data; }' 'int main(void) { pthread_t thread;' \
		'return pthread_create(&thread, NULL, run, NULL) || pthread_join(thread, NULL); }' >"$program.c"
	"${compiler[@]}" -fsanitize=thread "$program.c" -o "$program" && "$program"
} >/dev/null 2>&1

# run_programs KIND JOBS PROGRAM...: runs what has been compiled, so many at once, and counts what prove says of each.
run_programs() {
	local kind=$1 jobs=$2 program reason log=$run/prove.log
	shift 2
	[ $# -gt 0 ] || return 0
	env -C "$out" prove --norc --jobs "$jobs" --timer --failures --comments --exec "tools/tap.sh $kind" "$@" </dev/null 2>&1 |
		tee "$log" &
	# A signal ends this wait at once.
	wait $! || true
	grep -q "^Files=$#, " "$log" || fail "C, $kind" "prove has not come to its end"
	for program in "$@"; do
		if grep -qF "$program (Wstat: " "$log"; then
			fail "$program ($kind)" "see above"
		elif reason=$(grep -oP "\Q$program\E \.+ skipped: \K.*" "$log"); then
			skip "$program ($kind)" "$reason"
		else
			passed=$((passed + 1))
		fi
	done
}

# build_and_run KIND FLAGS FILE...: compiles each file with the kernel floor, and runs it, alone unless it says that nothing in it
# depends on time.
build_and_run() {
	local kind=$1 folder=$out/tests_c/$1 flags kernel program alone=() beside=()
	read -ra flags <<<"$2"
	shift 2
	section "C, $kind: $# programs"
	rm -rf "$folder"
	mkdir -p "$folder"/{structures,tests_c/lib}
	mapfile -t kernel < <(cd "$out" && ls shm_*.c structures/*.c tests_c/lib/*.c)
	printf '%s\n' "${kernel[@]}" "$@" |
		on_all_processors "${compiler[@]}" "${flags[@]}" -c {} -o "$folder/{}.o" || true
	for program in "$@"; do
		if ! "${compiler[@]}" "${flags[@]}" "$folder/$program.o" "$folder"/{,structures/,tests_c/lib/}*.o \
			-o "$folder/$(basename "$program" .c)"; then
			fail "$program ($kind)" "it does not compile"
		elif grep -qxF '/* may run beside others */' "$out/$program"; then
			beside+=("$program")
		else
			alone+=("$program")
		fi
	done
	run_programs "$kind" "$(nproc)" "${beside[@]}"
	run_programs "$kind" 1 "${alone[@]}"
}

# c_tests FILE...: runs each plain, with sanitizers and, if it asks for that, with ThreadSanitizer.
c_tests() {
	local kind kinds asking program sanitize='-O1 -fno-omit-frame-pointer -fsanitize='
	[ $# -gt 0 ] || return 0
	read -ra kinds <<<"${SHM_C_KINDS:-plain sanitized threads}"
	# All three with the system's compiler; that variant has another one.
	[ "$variant" != debug-zts-asan ] || kinds=(sanitized)
	for kind in "${kinds[@]}"; do
		case $kind in
		plain) build_and_run plain -O2 "$@" ;;
		sanitized) build_and_run sanitized "${sanitize}address,undefined -fno-sanitize-recover=all" "$@" ;;
		threads)
			mapfile -t asking < <(cd "$out" && grep -lxF '/* run under ThreadSanitizer */' "$@")
			if [ ${#asking[@]} -eq 0 ]; then
				continue
			elif threads_can_be_sanitized; then
				build_and_run threads "${sanitize}thread" "${asking[@]}"
				continue
			fi
			for program in "${asking[@]}"; do
				skip "$program (threads)" "$CC -fsanitize=thread makes no program that runs here"
			done
			;;
		esac
	done
}

# fuzzers [NAME...]: of the structures, which need no PHP.
fuzzers() {
	section "fuzzers"
	counted fuzzers tests_c/stress/fuzz.sh "$@"
}

build_fault_shim() {
	[ -f "$out/tests_c/fault_shim.c" ] || return 0
	"${compiler[@]}" -O2 -fPIC -shared tests_c/fault_shim.c -o "$SHM_FAULT_SHIM" -ldl || fail tests_c/fault_shim.c "it does not compile"
}

header_as() {
	echo '#include "php_shm.h"' | "$@" -Wall -Wextra -Werror -pedantic -I. -fsyntax-only -
}

exported_names() {
	diff <(printf '%s\n' get_module sw_shm_{malloc,calloc,protect,realloc,free} \
		swShareMemory_{mmap,sysv}_{create,free} | sort) <(nm -D --defined-only "$extension" | awk '{ print $NF }' | sort)
}

# Another extension includes the installed header and calls the functions of the loaded shm.
consumer() {
	local stage=$out/stage copy=$out/consumer
	rm -rf "$stage" "$copy"
	make -C "$out" install INSTALL_ROOT="$stage" &&
		cp -r tests_c/consumer "$copy" &&
		(
			cd "$copy" &&
				"$phpize" &&
				CPPFLAGS="-I$stage$("$php_config" --include-dir)" ./configure --with-php-config="$php_config" &&
				make
		) &&
		"$php" -n -d extension="$stage$("$php_config" --extension-dir)/shm.so" -d extension="$copy/modules/consumer.so" \
			-r 'exit(consumer_share("from the child") === "from the child" ? 0 : 1);'
}

# What the compiler says of its own size_t is put into its mouth.
refuses_32_bits() {
	local folder=$run/32-bits
	mkdir "$folder"
	(cd "$folder" && ! ac_cv_sizeof_size_t=4 "$out/configure" --with-php-config="$php_config" >log 2>&1 &&
		grep -x 'configure: error: shm needs a 64-bit system: size_t has 4 bytes here, not 8' log)
}

all_tests() {
	build_fault_shim
	phpt_tests tests
	c_tests "${programs_of_variant[@]}"
	[ "$variant" != debug-zts-asan ] || fuzzers
	section "the library"
	expect "php_shm.h compiles alone as C11" header_as "$CC" -std=c11 -x c
	expect "php_shm.h compiles alone as C++17" header_as c++ -std=c++17 -x c++
	[ "$variant" = debug-zts-asan ] || expect "shm.so exports what is documented and nothing else" exported_names
	expect "another extension shares memory through php_shm.h" consumer
	if [ "$variant" = release ] && [ -z "${PHP_CONFIG-}" ]; then
		expect "the pecl package installs" tools/package-test.sh
		expect "configure refuses a 32-bit size_t" refuses_32_bits
	fi
	section "examples"
	counted examples "$php" -n tools/run-examples.php "$extension" "${examples[@]}"
}

named_tests() {
	local argument phpt=() programs=()
	build_fault_shim
	for argument in "${named[@]}"; do
		case $argument in
		tests_c/fuzz/*.c) fuzzers "$(basename "$argument" .c)" ;;
		tests_c/*.c) programs+=("$argument") ;;
		*.md | examples/*.php) counted "$argument" "$php" -n tools/run-examples.php "$extension" "$argument" ;;
		*) phpt+=("$argument") ;;
		esac
	done
	[ ${#phpt[@]} -eq 0 ] || phpt_tests "${phpt[@]}"
	c_tests "${programs[@]}"
}

mapfile -t c_programs < <(find tests_c -maxdepth 1 -name '*.c' ! -name fault_shim.c | sort)
# What the variants do differently is on the kernel floor; structures know nothing of it, and their programs take long.
mapfile -t programs_of_variant < <(case $variant in
	release | debug-zts-asan) printf '%s\n' "${c_programs[@]}" ;;
	*) grep -L '#include "structures/' "${c_programs[@]}" ;;
	esac)
mapfile -t examples < <(find README.md docs examples \( -name '*.md' -o -name '*.php' \) 2>/dev/null | sort)

echo "shm: testing the $variant variant${with_valgrind:+ under valgrind} with PHP $("$php_config" --version)"
if [ ${#named[@]} -gt 0 ]; then
	named_tests
elif [ -n "$with_valgrind" ]; then
	phpt_tests tests/shared_memory
else
	all_tests
fi

report_leftovers "$before" "$TMPDIR"
total
