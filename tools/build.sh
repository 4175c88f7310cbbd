#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# build.sh [--variant=NAME]: builds the extension in out/NAME, a copy of the tree, because phpize and make litter the
# folder they work in. Only what changed is copied and compiled again.
set -euo pipefail
cd "$(dirname "$0")/.."
. tools/lib.sh

take_variant "$@"
[ ${#arguments[@]} -eq 0 ] || misuse "build knows only --variant=NAME, not ${arguments[0]}"
use_variant "$variant"
log=$out/build.log

# Brings the copy up to date. Changed files get the time of copying, so make sees them even if they are older ones
# that came back.
mirror() {
	local old=$out/.manifest new=$out/.manifest.new
	mkdir -p "$out"
	touch "$old"
	tools/sources.sh | xargs -d '\n' stat -c '%n %s %y %a' >"$new"
	comm -23 <(cut -d' ' -f1 "$old") <(cut -d' ' -f1 "$new") | (cd "$out" && xargs -r -d '\n' rm -f --)
	comm -13 "$old" "$new" | cut -d' ' -f1 | xargs -r -d '\n' cp --parents --remove-destination -t "$out" --
	mv "$new" "$old"
}

# All that a configured folder depends on. Its Makefile names the folder: what was copied along with a tree is not built in the copy.
configuration() {
	echo "$out"
	cat config.m4 Makefile.frag
	echo "$php_config ${configure_options[*]} ${CFLAGS-} ${LDFLAGS-}"
	"$php_config" --version
	"$php_config" --configure-options
	"$CC" --version
}

attempt() {
	if ! (cd "$out" && "$@") >>"$log" 2>&1; then
		tail -n 40 "$log" >&2
		die "the $variant build failed at $1; the whole log is $log"
	fi
}

mkdir -p out
exec {lock}>"$out.lock"
flock "$lock"

configuration >"$out.configuration"
if ! cmp -s "$out.configuration" "$out/.configuration" || [ ! -f "$out/Makefile" ]; then
	rm -rf "$out"
	mirror
	: >"$log"
	attempt "$phpize"
	attempt ./configure --with-php-config="$php_config" "${configure_options[@]}"
	cp "$out.configuration" "$out/.configuration"
else
	mirror
	: >"$log"
fi
attempt make -j"$(nproc)"
say "dev: built ${extension#"$PWD/"} for PHP $("$php_config" --version)"
