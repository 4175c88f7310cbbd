#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Builds a debug, thread-safe PHP with AddressSanitizer and UndefinedBehaviorSanitizer and prints the path
# of its php-config. It is built once (2 to 5 minutes on two cores), kept in the cache, and built again when
# clang is another one, as the sanitizers' run-time and the code have to match.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
cache=${SHM_CACHE:-${XDG_CACHE_HOME:-${HOME:?set HOME or SHM_CACHE}/.cache}/php-shm}
prefix=$cache/php-debug-zts-asan
built_with=$prefix/built-with
build=$cache/build-debug-zts-asan
log=$cache/build-debug-zts-asan.log

"$here/setup.sh" sanitized
mkdir -p "$cache"
exec 9>"$cache/lock"
flock 9
compiler=$(clang --version)
if [ "$(cat "$built_with" 2>/dev/null)" = "$compiler" ]; then
	echo "$prefix/bin/php-config"
	exit 0
fi

source_dir=$("$here/php-source.sh")
rm -rf "$build" "$prefix"
mkdir -p "$build"
echo "php-sanitized: building PHP, this takes some minutes; the log is $log" >&2

# Leaks of the programs that configure and make run by themselves are not ours to report, and what the caller
# exports for the extension is not meant for PHP.
unset LDFLAGS USE_ZEND_ALLOC UBSAN_OPTIONS LSAN_OPTIONS
export ASAN_OPTIONS=detect_leaks=0
if ! (
	cd "$build"
	CC=clang CXX=clang++ CFLAGS='-O1 -g -fno-omit-frame-pointer' "$source_dir/configure" \
		--prefix="$prefix" --disable-all --enable-cli --disable-cgi --disable-phpdbg --disable-opcache \
		--enable-debug --enable-zts --enable-address-sanitizer --enable-undefined-sanitizer \
		--enable-pcntl --enable-posix --enable-shmop --enable-sysvshm --enable-sysvsem --enable-sysvmsg \
		--enable-sockets --enable-ctype --enable-tokenizer --without-pear
	make -j"$(nproc)"
	make install-cli install-build install-headers install-programs
) >"$log" 2>&1; then
	tail -n 30 "$log" >&2
	echo "php-sanitized: the build failed; the whole log is $log" >&2
	exit 1
fi
rm -rf "$build"
printf '%s\n' "$compiler" >"$built_with"
echo "$prefix/bin/php-config"
