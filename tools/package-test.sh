#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# package-test.sh: makes the pecl package and installs it as `pecl install shm-VERSION.tgz` does, without a network, but into
# a folder of its own; then the installed extension has to load.
set -euo pipefail
cd "$(dirname "$0")/.."
. tools/lib.sh

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

mkdir "$work/tree"
tools/sources.sh | xargs -d '\n' cp --parents -t "$work/tree" --
(cd "$work/tree" && pecl package)
archive=$(ls "$work"/tree/shm-*.tgz)

# pecl has no switch to install elsewhere what it compiles. It asks php-config where to, so it gets one that names our folder.
mkdir "$work/bin" "$work/prefix" "$work/prefix/extensions"
cp -rs "$(php-config --include-dir)" "$work/prefix/include"
rm -rf "$work/prefix/include/ext/shm"
cat >"$work/bin/php-config" <<SCRIPT
#!/bin/sh
case \$1 in
--prefix) echo "$work/prefix" ;;
--extension-dir) echo "$work/prefix/extensions" ;;
--include-dir) echo "$work/prefix/include" ;;
*) exec "$(command -v php-config)" "\$@" ;;
esac
SCRIPT
chmod +x "$work/bin/php-config"
# Its list of installed packages, the tests, the documents and what it needs meanwhile are there as well.
pear config-create "$work/prefix" "$work/pearrc" >/dev/null
PATH=$work/bin:$PATH pecl -c "$work/pearrc" -C "$work/none" install "$archive" </dev/null

extension=$work/prefix/extensions/shm.so
php -n -d extension="$extension" -r 'exit(phpversion("shm") === $argv[1] ? 0 : 1);' \
	"$(basename "$archive" .tgz | sed s/^shm-//)"
cmp php_shm.h "$work/prefix/include/ext/shm/php_shm.h"
