#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# check.sh: what can be found without running the extension. Every check is made, whatever the others found.
set -euo pipefail
cd "$(dirname "$0")/.."
. tools/lib.sh

[ $# -eq 0 ] || misuse "check takes no arguments"
tools/setup.sh check

mapfile -t sources < <(tools/sources.sh)
# matching PATTERN: the source files whose names match.
matching() {
	printf '%s\n' "${sources[@]}" | grep -E "$1" || true
}
mapfile -t c_files < <(matching '\.[ch]$' | grep -vxF shm_arginfo.h)
mapfile -t scripts < <(matching '^dev$|^\.ci/run$|^(tools|tests_c)/.*\.sh$')
read -ra php_includes <<<"$(php-config --includes)"
strict=(-std=gnu11 -Wall -Wextra -Werror -fsyntax-only -I.)

# compile PATTERN FLAG...: the C files whose names match.
compile() {
	local file status=0
	for file in $(matching "$1"); do
		cc "${strict[@]}" "${@:2}" "$file" || status=1
	done
	return $status
}

header_alone() {
	local includes=()
	[[ $1 != classes/* ]] || includes=(-Wno-unused-parameter "${php_includes[@]}")
	echo "#include \"$1\"" | cc "${strict[@]}" "${includes[@]}" -x c -
}

cppcheck_sources() {
	local files
	mapfile -t files < <(matching '^(shm.*|structures/.*|classes/.*)\.c$')
	# PHP's headers are not followed: its macros are declared unknown to be taken for code.
	cppcheck --quiet --error-exitcode=1 --std=c11 --enable=warning,performance,portability --inline-suppr -I. \
		--suppress=unknownMacro --suppress=missingInclude --suppress=missingIncludeSystem \
		--suppress=normalCheckLevelMaxBranches "${files[@]}"
}

# What .clang-tidy asks for: no function is too complex or too long, and what its checks know of bugs.
tidy() {
	local files
	mapfile -t files < <(matching "$1")
	clang-tidy --quiet "${files[@]}" -- -std=gnu11 -I. "${@:2}" 2>/dev/null
}

# The check above can fail: it finds a function with too many branches.
tidy_refuses() {
	local folder status=0
	folder=$(mktemp -d)
	{
		echo 'int planted(int a);'
		echo 'int planted(int a) {'
		for _ in {1..9}; do echo 'for (int i = 0; i < a; i++) { if (i == a) { if (a > 3) { a++; } } }'; done
		echo 'return a; }'
	} >"$folder/planted.c"
	! clang-tidy --quiet --config-file=.clang-tidy "$folder/planted.c" -- -std=gnu11 >/dev/null 2>&1 || status=1
	rm -r "$folder"
	return $status
}

# wide_lines FILE...: no line of C, and no line of prose in Markdown, has more than 130 columns; a tab is four.
wide_lines() {
	local program='
		FNR == 1 { code = 0 }
		/^```/ { code = !code; next }
		FILENAME ~ /\.md$/ && (code || /^\|/ || /^(- )?\[[^]]*\]\([^)]*\)[.,]?$/) { next }
		{ line = $0; gsub(/\t/, "    ", line) }
		length(line) > 130 { print FILENAME ":" FNR ": " length(line) " columns" }'
	! awk "$program" "$@" | grep .
}

# The check above can fail.
wide_lines_refuse() {
	local file status=0
	file=$(mktemp --suffix=.md)
	printf '| %0150d |\n' 0 >"$file"
	wide_lines "$file" || status=1
	printf '%0131d\n' 0 >"$file"
	! wide_lines "$file" >/dev/null || status=1
	rm "$file"
	return $status
}

# Each file of the floors has its row in docs/architecture.md.
mapped() {
	local file status=0
	for file in $(matching '^(shm[^/]*|structures/.*|classes/.*)\.[ch]$' | grep -vxF shm_arginfo.h); do
		if ! grep -qF "\`$file\`" docs/architecture.md; then
			echo "$file: docs/architecture.md does not say what it is for"
			status=1
		fi
	done
	return $status
}

# composer learnt what php-ext is in version 2.8; before that it objects to it alone, and tools/package.php knows it.
composer_validate() {
	local output
	local objection='- The property php-ext is not defined and the definition does not allow additional properties'
	output=$(COMPOSER_ALLOW_SUPERUSER=1 composer validate --strict --no-check-lock --no-interaction composer.json 2>&1) && return
	[ "$(grep '^- ' <<<"$output")" = "$objection" ] && return
	printf '%s\n' "$output"
	return 1
}

formatted() {
	local file status=0
	for file in "${c_files[@]}"; do
		clang-format "$file" | diff -u --label "$file" --label "clang-format -i $file" "$file" - || status=1
	done
	return $status
}

# Files of more than 600 lines want a reason. Each has one here.
long_files() {
	local file lines known status=0
	declare -A reasons=(
		[shm.stub.php]='the whole PHP API on one page'
		[tests_c/crash_images_queue.c]='thirty operations and seven faulty ones that share the rules they are checked by'
	)
	for file in $(matching '\.(c|h|php|inc|sh|m4)$|^dev$|^\.ci/run$' | grep -vxF shm_arginfo.h); do
		lines=$(wc -l <"$file")
		known=${reasons[$file]-}
		if [ "$lines" -gt 600 ] && [ -z "$known" ]; then
			echo "$file has $lines lines, more than 600; divide it or give the reason in tools/check.sh"
			status=1
		fi
	done
	return $status
}

text_hygiene() {
	local file status=0
	for file in "${sources[@]}"; do
		case $file in
		*[!A-Za-z0-9._/-]*)
			echo "$file: its name has characters other than letters, digits, dots, hyphens and underscores"
			status=1
			;;
		esac
		[ -s "$file" ] || continue
		if [ -n "$(tail -c 1 "$file")" ]; then
			echo "$file: no newline at the end"
			status=1
		fi
		if [[ $file != *.phpt ]] && grep -nHE '[[:space:]]$' "$file"; then
			echo "$file: spaces at the end of a line"
			status=1
		fi
	done
	for file in $(matching '\.(c|h|m4|frag|sh)$|^dev$|^\.ci/run$|^tools/.*\.php$' | grep -vxF shm_arginfo.h); do
		if ! head -n 5 "$file" | grep -q 'SPDX-License-Identifier: MIT'; then
			echo "$file: no licence line at the beginning"
			status=1
		fi
	done
	return $status
}

# expectations FILE...: none has %A or %a, which match lines that no test foresees.
expectations() {
	local program='FNR == 1 { expected = 0 } /^--EXPECTF--$/ { expected = 1 } expected && /%[Aa]/ { print FILENAME ":" FNR ": " $0 }'
	! awk "$program" "$@" | grep .
}

# The check above can fail: it refuses each of the two, and a format in the code of a test is none.
expectations_refuse() {
	local wildcard file status=0
	file=$(mktemp)
	for wildcard in %A %a; do
		printf '%s\n' --FILE-- "$wildcard" --EXPECTF-- %d "done $wildcard" >"$file"
		! expectations "$file" || status=1
	done
	printf '%s\n' --FILE-- '<?php printf("%A");' --EXPECTF-- '%d %s' >"$file"
	expectations "$file" || status=1
	rm "$file"
	return $status
}

php_syntax() {
	local file status=0
	for file in $(matching '\.(php|inc)$'); do
		php -n -l "$file" >/dev/null || status=1
	done
	return $status
}

ignored_by_git_too() {
	diff <(git ls-files --cached --others --exclude-standard --deduplicate | while read -r file; do
		[ ! -e "$file" ] || echo "$file"
	done | LC_ALL=C sort) <(printf '%s\n' "${sources[@]}")
}

expect "layers: includes go down only, no PHP below classes/, system calls on the kernel floor only" \
	php tools/check-layers.php
for header in $(matching '\.h$' | grep -vxF shm_arginfo.h); do
	expect "$header compiles alone" header_alone "$header"
done
expect "the kernel floor and the structures compile without PHP and without warnings" \
	compile '^shm_.*\.c$|^structures/.*\.c$'
expect "the classes compile without warnings" \
	compile '^shm\.c$|^classes/.*\.c$' -Wno-unused-parameter "${php_includes[@]}"
expect "shm_arginfo.h is what shm.stub.php gives" tools/arginfo.sh --check
expect "package.xml, composer.json, php_shm.h and CHANGELOG.md agree with each other and with the tree" \
	php tools/package.php --check
expect "composer.json is valid" composer_validate
expect "clang-format" formatted
expect "shellcheck" shellcheck -x --exclude=SC2016 "${scripts[@]}"
expect "cppcheck" cppcheck_sources
expect "clang-tidy: the kernel floor and the structures" tidy '^shm_.*\.c$|^structures/.*\.c$'
expect "clang-tidy: the classes" tidy '^shm\.c$|^classes/.*\.c$' "${php_includes[@]}"
expect "clang-tidy refuses a function that is too complex" tidy_refuses
mapfile -t texts < <(matching '\.md$')
expect "no line is too wide" wide_lines "${c_files[@]}" "${texts[@]}"
expect "a line that is too wide is refused" wide_lines_refuse
expect "docs/architecture.md is the map: it names each file" mapped
expect "PHP syntax" php_syntax
mapfile -t tests < <(matching '\.phpt$')
expect "no expectation of a test has %A or %a" expectations "${tests[@]}"
expect "an expectation that has one is refused" expectations_refuse
expect "each mutant can be planted, and docs/proofs.md lists it" php -n tools/mutants.php --check
expect "text: line ends, licence lines, file names" text_hygiene
expect "no file is too long" long_files
if command -v git >/dev/null && git rev-parse --is-inside-work-tree >/dev/null 2>&1; then
	expect "git ignores what tools/sources.sh leaves out" ignored_by_git_too
fi
echo
total
