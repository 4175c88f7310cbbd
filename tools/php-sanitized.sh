#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# Builds a debug, thread-safe PHP with AddressSanitizer and UndefinedBehaviorSanitizer and prints the path of its php-config. It is
# built once (2 to 5 minutes on two cores), kept in the cache, and built again when clang is another one, as the sanitizers'
# run-time and the code have to match. Ends with status 77 if no source of PHP can be had.
set -euo pipefail
cd "$(dirname "$0")/.."
. tools/lib.sh
. tools/archive.sh

source_dir=$cache/php-source
prefix=$cache/php-debug-zts-asan
built_with=$prefix/built-with
build=$cache/build-debug-zts-asan
log=$cache/build-debug-zts-asan.log

# Fetches the newest source of PHP that Debian's suites have. Unpacked beside its place and then renamed, it is there whole or not
# at all. On other systems a release of PHP can be unpacked there by hand.
fetch_source() {
	[ ! -f "$source_dir/main/php_version.h" ] || return 0
	open_archive deb-src "$work" && archive_fetch php8.{2..9} || return
	rm -rf "$source_dir.new" "$source_dir" &&
		mkdir "$source_dir.new" &&
		tar -xf "$fetched"/php*.orig.tar.xz -C "$source_dir.new" --strip-components=1 &&
		mv "$source_dir.new" "$source_dir"
}

build_php() {
	# Leaks of the programs that configure and make run by themselves are not ours to report, and what the caller exports for the
	# extension is not meant for PHP.
	unset LDFLAGS USE_ZEND_ALLOC UBSAN_OPTIONS LSAN_OPTIONS
	export ASAN_OPTIONS=detect_leaks=0
	cd "$build" || return
	CC=clang CXX=clang++ CFLAGS='-O1 -g -fno-omit-frame-pointer' "$source_dir/configure" \
		--prefix="$prefix" --disable-all --enable-cli --disable-cgi --disable-phpdbg --disable-opcache \
		--enable-debug --enable-zts --enable-address-sanitizer --enable-undefined-sanitizer \
		--enable-pcntl --enable-posix --enable-shmop --enable-sysvshm --enable-sysvsem --enable-sysvmsg \
		--enable-sockets --enable-ctype --enable-tokenizer --without-pear &&
		make -j"$(nproc)" &&
		make install-cli install-build install-headers install-programs
}

tools/setup.sh sanitized
mkdir -p "$cache"
exec 9>"$cache/lock"
flock 9
compiler=$(clang --version)
if [ "$(cat "$built_with" 2>/dev/null)" != "$compiler" ]; then
	work=$(mktemp -d)
	trap 'rm -rf "$work"' EXIT
	if ! fetch_source; then
		say "php-sanitized: no source of PHP can be had here${archive:+ from $archive}; a release can be unpacked into $source_dir"
		[ ! -f "$work/log" ] || tail -n 5 "$work/log" >&2
		exit 77
	fi
	rm -rf "$build" "$prefix"
	mkdir "$build"
	say "php-sanitized: building PHP, this takes some minutes; the log is $log"
	if ! (build_php) >"$log" 2>&1; then
		tail -n 30 "$log" >&2
		die "the PHP with sanitizers cannot be built; the whole log is $log"
	fi
	rm -rf "$build"
	printf '%s\n' "$compiler" >"$built_with"
fi
echo "$prefix/bin/php-config"
