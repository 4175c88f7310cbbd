#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# check.sh: what can be found without running the extension. Every check is made, whatever the others found.
set -euo pipefail
cd "$(dirname "$0")/.."
. tools/lib.sh

[ $# -eq 0 ] || misuse "check takes no arguments"
tools/setup.sh check

mapfile -t sources < <(tools/sources.sh | grep -vxF shm_arginfo.h)
# matching PATTERN: the source files whose names match, without the one that is generated.
matching() {
	printf '%s\n' "${sources[@]}" | grep -E "$1" || true
}
mapfile -t c_files < <(matching '\.[ch]$')
mapfile -t scripts < <(matching '^dev$|^\.ci/run$|^(tools|tests_c)/.*\.sh$')
mapfile -t markdown < <(matching '\.md$')
mapfile -t tests < <(matching '\.phpt$')
mapfile -t without_php < <(matching '^(shm_.*|structures/.*)\.c$')
mapfile -t with_php < <(matching '^(shm|classes/.*)\.c$')
read -ra php_includes <<<"$(php-config --includes)"
planted=$(mktemp -d)
trap 'rm -rf "$planted"' EXIT

# finds_nothing COMMAND...: whether it prints nothing. What it prints is wrong.
finds_nothing() {
	local found
	found=$("$@" 2>&1) || true
	[ -z "$found" ] || ! printf '%s\n' "$found"
}

# A function that is too complex is refused.
clang_tidy_refuses() {
	local found
	printf 'int f(int a);\nint f(int a)\n{\n%s\treturn a;%s\n}\n' "$(printf 'while (a) {%.0s' {1..7})" "$(printf '}%.0s' {1..7})" \
		>"$planted/complex.c"
	! found=$(clang-tidy --quiet --config-file=.clang-tidy "$planted/complex.c" -- 2>&1) &&
		[[ $found == *'cognitive complexity of 28 (threshold 25)'* ]]
}

cppcheck_sources() {
	# PHP's headers are not followed: its macros are declared unknown to be taken for code.
	cppcheck --quiet --error-exitcode=1 --std=c11 --enable=warning,performance,portability --inline-suppr -I. \
		--suppress=unknownMacro --suppress=missingInclude --suppress=missingIncludeSystem \
		--suppress=normalCheckLevelMaxBranches "${without_php[@]}" "${with_php[@]}"
}

# composer learnt what php-ext is in version 2.8; before that it objects to it alone, and tools/package.php knows it.
composer_validate() {
	local output
	local objection='- The property php-ext is not defined and the definition does not allow additional properties'
	output=$(COMPOSER_ALLOW_SUPERUSER=1 composer validate --strict --no-check-lock --no-interaction composer.json 2>&1) && return
	[ "$(grep '^- ' <<<"$output")" = "$objection" ] || ! printf '%s\n' "$output"
}

# too_wide FILE...: the lines of more than 130 columns. Of Markdown only prose can be broken: no table, no code, no lone link.
too_wide() {
	local file
	local prose='/^ *```/ { code = !code } { print code || /^ *[|]/ || /^ *([-*] )?\[[^]]*\](\(|: )[^ ]*$/ ? "" : $0 }'
	for file in "$@"; do
		if [[ $file == *.md ]]; then awk "$prose" "$file"; else expand -t 4 "$file"; fi | grep -nE '.{131}' | sed "s|^|$file:|"
	done
}

# The check above can fail, and leaves alone what cannot be broken.
too_wide_refuses() {
	printf '\t%0127d\n' 0 >"$planted/wide.c"
	printf 'two %0127d\n' 0 >"$planted/wide.md"
	printf '%s%0131d\n' '| ' 0 '- [a link](' 0 '```text ' 0 'two ' 0 >"$planted/unbreakable.md"
	[ "$(too_wide "$planted"/{wide.c,wide.md,unbreakable.md} | cut -d: -f1,2)" = "$planted/wide.c:1"$'\n'"$planted/wide.md:1" ]
}

# Each C file that is not a test has its row in a table of the map.
not_on_the_map() {
	local file
	for file in $(matching '^(shm_.*|structures/.*|classes/.*)\.[ch]$'); do
		grep -q "^|.*\`$file\`" docs/architecture.md || echo "docs/architecture.md: $file has no row"
	done
}

# Files of more than 600 lines want a reason. Each has one here.
long_files() {
	local lines file
	declare -A reasons=(
		[shm.stub.php]='the whole PHP API on one page'
		[tests_c/crash_images_queue.c]='thirty operations and seven faulty ones that share the rules they are checked by'
	)
	matching '\.(c|h|php|inc|sh|m4)$|^dev$|^\.ci/run$' | xargs -d '\n' wc -l | while read -r lines file; do
		[ "$lines" -le 600 ] || [ "$file" = total ] || [ -n "${reasons[$file]-}" ] ||
			echo "$file has $lines lines, more than 600; divide it or give the reason in tools/check.sh"
	done
}

text_hygiene() {
	local file
	matching '[^A-Za-z0-9._/-]' | sed 's/$/: its name has characters other than letters, digits, dots, hyphens and underscores/'
	matching . | grep -v '\.phpt$' | xargs -d '\n' grep -nHE '[[:space:]]$' | sed 's/$/: spaces at the end of a line/'
	for file in "${sources[@]}"; do
		[ -z "$(tail -c 1 "$file")" ] || echo "$file: no newline at the end"
	done
	for file in $(matching '\.(c|h|m4|frag|sh)$|^dev$|^\.ci/run$|^tools/.*\.php$'); do
		head -n 5 "$file" | grep -q 'SPDX-License-Identifier: MIT' || echo "$file: no licence line at the beginning"
	done
}

# expectations FILE...: the lines with %A or %a, which match lines that no test foresees.
expectations() {
	awk 'FNR == 1 { expected = 0 } /^--EXPECTF--$/ { expected = 1 } expected && /%[Aa]/ { print FILENAME ":" FNR ": " $0 }' "$@"
}

# The check above can fail: it refuses each of the two, and a format in the code of a test is none.
expectations_refuse() {
	printf '%s\n' --FILE-- '<?php printf("%A");' --EXPECTF-- %d 'done %A' %a >"$planted/expectation.phpt"
	[ "$(expectations "$planted/expectation.phpt" | cut -d: -f2 | xargs)" = '5 6' ]
}

php_syntax() {
	matching '\.(php|inc)$' | xargs -d '\n' -n 1 php -n -l >/dev/null
}

ignored_by_git_too() {
	diff <(git ls-files --cached --others --exclude-standard --deduplicate | while read -r file; do
		[ ! -e "$file" ] || echo "$file"
	done | LC_ALL=C sort) <(tools/sources.sh)
}

expect "layers: each C file compiles alone, includes go down only, no PHP below classes/, system calls on the kernel floor only" \
	tools/check-layers.sh
expect "shm_arginfo.h is what shm.stub.php gives" tools/arginfo.sh --check
expect "package.xml, composer.json, php_shm.h and CHANGELOG.md agree with each other and with the tree" \
	php tools/package.php --check
expect "composer.json is valid" composer_validate
expect "clang-format" clang-format --dry-run -Werror "${c_files[@]}"
expect "clang-tidy: the kernel floor and the structures" clang-tidy --quiet "${without_php[@]}" -- -std=gnu11 -I.
expect "clang-tidy: the classes" clang-tidy --quiet "${with_php[@]}" -- -std=gnu11 -I. "${php_includes[@]}"
expect "clang-tidy refuses a function that is too complex" clang_tidy_refuses
expect "shellcheck" shellcheck -x --exclude=SC2016 "${scripts[@]}"
expect "cppcheck" cppcheck_sources
expect "PHP syntax" php_syntax
expect "no expectation of a test has %A or %a" finds_nothing expectations "${tests[@]}"
expect "an expectation that has one is refused" expectations_refuse
expect "each mutant can be planted, and docs/proofs.md lists it" php -n tools/mutants.php --check
expect "text: line ends, licence lines, file names" finds_nothing text_hygiene
expect "no line is too wide" finds_nothing too_wide "${c_files[@]}" "${markdown[@]}"
expect "a line that is too wide is refused" too_wide_refuses
expect "docs/architecture.md has a row for each C file" finds_nothing not_on_the_map
expect "no file is too long" finds_nothing long_files
if command -v git >/dev/null && git rev-parse --is-inside-work-tree >/dev/null 2>&1; then
	expect "git ignores what tools/sources.sh leaves out" ignored_by_git_too
fi
total
