#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# arginfo.sh: regenerates shm_arginfo.h from shm.stub.php; arginfo.sh --check: fails if that would change it.
# The generator is gen_stub.php of one PHP series with one version of PHP-Parser, so that it says the same everywhere.
set -euo pipefail
cd "$(dirname "$0")/.."
. tools/lib.sh
. tools/archive.sh

series=8.4
parser_version=5.6.2
generator=$cache/gen-stub-with-php-parser-$parser_version

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# gen_stub.php takes the parser from a folder of that name beside it, and would download it if there were none.
fetch_generator() {
	if ! open_archive deb "$work/archive" || ! archive_fetch "php$series-dev"; then
		die "no package php$series-dev can be had here, which has gen_stub.php; by hand: it and PHP-Parser's lib/ go into $generator"
	fi
	say "dev: fetching PHP-Parser $parser_version"
	printf '{"require": {"nikic/php-parser": "%s"}}\n' "$parser_version" >"$work/composer.json"
	COMPOSER_ALLOW_SUPERUSER=1 composer install --working-dir="$work" --no-interaction --no-plugins --no-scripts --quiet
	mkdir -p "$work/generator/PHP-Parser-5.0.0" "$cache"
	dpkg-deb --fsys-tarfile "$fetched"/*.deb | tar -xO --wildcards '*/build/gen_stub.php' >"$work/generator/gen_stub.php"
	cp -r "$work/vendor/nikic/php-parser/lib" "$work/generator/PHP-Parser-5.0.0/"
	mv -T "$work/generator" "$generator"
}

tools/setup.sh arginfo
[ -d "$generator" ] || fetch_generator
cp shm.stub.php "$work/"
php "$generator/gen_stub.php" "$work/shm.stub.php" >/dev/null
if [ "${1-}" = --check ]; then
	diff -u --label shm_arginfo.h --label 'what shm.stub.php gives' shm_arginfo.h "$work/shm_arginfo.h"
elif cmp -s "$work/shm_arginfo.h" shm_arginfo.h; then
	say "arginfo: shm_arginfo.h is up to date"
else
	cat "$work/shm_arginfo.h" >shm_arginfo.h
	say "arginfo: shm_arginfo.h is regenerated"
fi
