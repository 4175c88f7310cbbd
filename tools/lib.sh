# SPDX-License-Identifier: MIT
# shellcheck shell=bash
#
# What the scripts behind ./dev have in common. They source it with the root of the tree as working folder.

export LC_ALL=C.UTF-8
# shellcheck disable=SC2034
cache=${SHM_CACHE:-${XDG_CACHE_HOME:-${HOME:?set HOME or SHM_CACHE}/.cache}/php-shm}

# What a script has to do at its end (trap EXIT) is done after a signal too.
trap 'exit 130' INT TERM

say() {
	printf '%s\n' "$*" >&2
}

die() {
	say "dev: $*"
	exit 1
}

misuse() {
	say "dev: $*"
	exit 2
}

# What was found is counted as one test or check each: pass NAME, fail NAME [REASON], skip NAME REASON; then total. note TEXT is said
# right before the total.
passed=0 failed=0 skipped=0 notes=()

section() {
	printf '\n== %s\n' "$1"
}

pass() {
	passed=$((passed + 1))
	printf 'PASS %s\n' "$1"
}

fail() {
	failed=$((failed + 1))
	printf 'FAIL %s\n' "$1${2:+: $2}"
}

skip() {
	skipped=$((skipped + 1))
	printf 'SKIP %s\n' "$1: $2"
}

note() {
	notes+=("note: $1")
}

total() {
	printf '%s\n' '' "${notes[@]}"
	[ $skipped -eq 0 ] || printf '%d skipped\n' $skipped
	printf '%d passed, %d failed\n' $passed $failed
	[ $failed -eq 0 ]
}

# expect NAME COMMAND...: passes if the command succeeds; its output is shown if it does not.
expect() {
	local name=$1 output
	shift
	if output=$("$@" 2>&1 </dev/null); then
		pass "$name"
	else
		[ -z "$output" ] || printf '%s\n' "$output"
		fail "$name"
	fi
}

# counted NAME COMMAND...: runs a command whose output ends with what total prints, and adds its notes and counts to ours.
counted() {
	local name=$1 log status=0 end pattern=$'(^|\n)(([0-9]+) skipped\n)?([0-9]+) passed, ([0-9]+) failed$'
	shift
	log=$(mktemp)
	"$@" 2>&1 | tee "$log" || status=${PIPESTATUS[0]}
	end=$(tail -n 2 "$log")
	mapfile -t -O ${#notes[@]} notes < <(grep '^note: ' "$log")
	rm "$log"
	if ! [[ $end =~ $pattern ]]; then
		fail "$name" "ended with status $status and without a count"
		return
	fi
	skipped=$((skipped + ${BASH_REMATCH[3]:-0}))
	passed=$((passed + BASH_REMATCH[4]))
	failed=$((failed + BASH_REMATCH[5]))
	[ "$status" -eq 0 ] || [ "${BASH_REMATCH[5]}" -gt 0 ] || fail "$name" "no failure was counted, but its status is $status"
}

# on_all_processors COMMAND...: runs it for each line of the input, which it gets in the place of {}; fails if one fails.
on_all_processors() {
	xargs -P "$(nproc)" -I {} "$@"
}

# take_variant ARGUMENTS: takes --variant=NAME out of a command's arguments; sets variant, and arguments to the rest. A variant
# that is a system of its own goes on in there.
# shellcheck disable=SC2034
take_variant() {
	variant=release arguments=()
	while [ $# -gt 0 ]; do
		case $1 in
		--variant=*) variant=${1#--variant=} ;;
		*) arguments+=("$1") ;;
		esac
		shift
	done
	case $variant in
	php-8.5 | php-8.6 | arm64)
		[ "${SHM_CHROOT-}" = "$variant" ] ||
			exec tools/chroot.sh "$variant" "tools/${0##*/}" --variant="$variant" "${arguments[@]}"
		;;
	esac
}

# use_variant NAME: sets up what a variant is built with and where. The release variant is what users get; the others
# are compiled with warnings as errors.
# shellcheck disable=SC2034
use_variant() {
	variant=$1 out=$PWD/out/$1
	configure_options=(--enable-shm --enable-shm-dev)
	kernel_defines=()
	case $variant in
	release) configure_options=(--enable-shm) ;;
	dev-zero)
		configure_options+=(--enable-shm-dev-zero)
		kernel_defines=(-DPHP_SHM_DEV_ZERO)
		;;
	huge-pages)
		configure_options+=(--enable-shm-huge-pages)
		kernel_defines=(-DPHP_SHM_ALLOC_HUGE_PAGES)
		;;
	debug-zts-asan | php-8.5 | php-8.6 | arm64) ;;
	*) misuse "there is no variant \"$variant\"; there are: release, dev-zero, huge-pages, debug-zts-asan, php-8.5, php-8.6, arm64" ;;
	esac

	tools/setup.sh build
	if [ "$variant" = debug-zts-asan ]; then
		[ -z "${PHP_CONFIG-}" ] || misuse "debug-zts-asan has a PHP of its own, PHP_CONFIG cannot choose another"
		use_sanitizers
		php_config=$(tools/php-sanitized.sh) || sanitize_extension_alone $?
	elif [ -n "${PHP_CONFIG-}" ]; then
		php_config=$PHP_CONFIG
		[ -x "$php_config" ] || misuse "PHP_CONFIG=$php_config is not a program"
		# Builds for different PHPs must not share a folder.
		out+=-$("$php_config" --version)-$(cksum <<<"$php_config" | cut -d' ' -f1)
	else
		php_config=$(command -v php-config)
	fi
	php=${php-$("$php_config" --php-binary)}
	phpize=$(dirname "$php_config")/$(basename "$php_config" | sed s/php-config/phpize/)
	extension=$out/modules/shm.so
	export CC=${CC:-cc}
}

# The flags that php-sanitized.sh's PHP is built with, and a run-time that reports every leak. Zend's allocator would
# hide them, and an unloaded module has no names in a stack trace.
use_sanitizers() {
	export CC=clang
	export CFLAGS='-O1 -g -fno-omit-frame-pointer -fsanitize=address,undefined -fno-sanitize-recover=undefined'
	CFLAGS+=' -fno-sanitize=object-size,function'
	export LDFLAGS=-fsanitize=address,undefined
	export USE_ZEND_ALLOC=0 USE_TRACKED_ALLOC=1 ZEND_DONT_UNLOAD_MODULES=1
	export ASAN_OPTIONS=detect_leaks=1
	export UBSAN_OPTIONS=print_stacktrace=1
	export LSAN_OPTIONS=print_suppressions=0
}

# sanitize_extension_alone STATUS: what is left if php-sanitized.sh found no source (status 77): the system's PHP, which knows nothing
# of sanitizers, so their run-time has to be there before it. What PHP itself leaves behind would be taken for leaks.
sanitize_extension_alone() {
	[ "$1" -eq 77 ] || exit "$1"
	local php_alone no_deepbind=$PWD/out/no-deepbind.so
	php_config=$(command -v php-config)
	php_alone=$("$php_config" --php-binary)
	note "no source of PHP can be had here: PHP $("$php_config" --version) of this system, sanitizers in the extension alone, no threads"
	export ASAN_OPTIONS=detect_leaks=0:verify_asan_link_order=0
	mkdir -p out
	# AddressSanitizer refuses this flag, which PHP loads extensions with.
	clang -shared -fPIC -x c -o "$no_deepbind" - <<-'C'
		#define _GNU_SOURCE
		#include <dlfcn.h>
		void *dlopen(const char *file, int flags)
		{
			void *(*next)(const char *, int) = dlsym(RTLD_NEXT, "dlopen");
			return next(file, flags & ~RTLD_DEEPBIND);
		}
	C
	php=$PWD/out/php-preloaded
	cat >"$php" <<-SCRIPT
		#!/bin/sh
		LD_PRELOAD="$no_deepbind $(clang -print-file-name="libclang_rt.asan-$(uname -m).so")" exec $php_alone "\$@"
	SCRIPT
	chmod +x "$php"
}

# extension_options NAME...: the options, one a line, by which a PHP without its settings (-n) loads those of the extensions that it
# has. What is built in needs none.
extension_options() {
	local name built_in folder
	built_in=$("$php" -n -m)
	folder=$("$php_config" --extension-dir)
	for name in "$@"; do
		grep -qixF "$name" <<<"$built_in" || [ ! -f "$folder/${name,,}.so" ] || printf '%s\n' -d "extension=${name,,}"
	done
}
