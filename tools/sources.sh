#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# Prints the source files of the tree, one a line: all but those that .gitignore names. There need not be a git, as a
# source archive is enough to build and test from; so .gitignore keeps to patterns that find understands as well.
set -euo pipefail
cd "$(dirname "$0")/.."

ignored=(-path ./.git)
while read -r pattern; do
	case $pattern in
	'' | '#'*) ;;
	/*) ignored+=(-o -path ".${pattern%/}") ;;
	*) ignored+=(-o -name "${pattern%/}") ;;
	esac
done <.gitignore
find . \( "${ignored[@]}" \) -prune -o \( -type f -o -type l \) -print | sed 's|^\./||' | LC_ALL=C sort
