#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# check-layers.sh: each C file and each header compiles alone and without warnings; includes go down only, what is below classes/
# knows no PHP, and system calls are made on the kernel floor alone. Plants violations afterwards, to prove that it finds them.
set -euo pipefail
cd "$(dirname "$0")/.."
. tools/lib.sh

system_call='(?<![\w.>])(mmap|munmap|mprotect|msync|madvise|mremap|mincore|mlock|shmget|shmat|shmdt|shmctl|semget|semop'
system_call+='|open|openat|creat|dup|dup2|dup3|close|read|write|pread|pwrite|fcntl|ftruncate|truncate|fallocate|posix_fallocate'
system_call+='|memfd_create|shm_open|f?stat|lstat|f?statfs|f?statvfs|f?chmod|unlink|link|linkat|rename|flock|syscall|futex|fork'
system_call+='|vfork|clone|kill|getpid|gettid|waitpid|sigaction|sigprocmask|pthread_\w+|getrlimit|setrlimit|sysinfo|nanosleep'
system_call+='|usleep|sched_yield)\s*\('
php_word='\b((zend|ZEND|php_error|smart_str)_?\w*|zval|HashTable|[ep](m|c|re)alloc\w*|efree\w*|estrn?dup|throw\w*'
php_word+='|PHP_(FUNCTION|METHOD|INI)\w*|RETURN_\w+|Z_\w+|EG|PG)\b|^\s*#\s*include\s*["<](php(?!_shm)|zend|ext/|main/|Zend/|TSRM|SAPI|config\.h)'
read -ra php_includes <<<"$(php-config --includes)"


# problems FILE...: says what is wrong with each.
problems() {
	local file code below flags
	for file in "$@"; do
		flags=(-std=gnu11 -Wall -Wextra -Werror -Wno-unused-const-variable -I. -x c)
		# Comments and what strings say are no code.
		code=$(cc -fpreprocessed -dD -E -P -x c "$file" 2>/dev/null | sed -E '/# *include/!s/"(\\.|[^"\\])*"/0/g')
		case $file in
		php_shm.h) below='php_shm\.h' ;;
		shm.c) below='.*' ;;
		shm_*) below='(php_shm|shm_(?!arginfo)\w+)\.h' ;;
		structures/*) below='(php_shm|shm_(?!arginfo)\w+|structures/\w+)\.h' ;;
		classes/*) below='(php_shm|shm_(?!arginfo)\w+|structures/\w+|classes/\w+)\.h' ;;
		esac
		case $file in
		shm.c | classes/*) flags+=(-Wno-unused-parameter "${php_includes[@]}") ;;
		*) grep -P "$php_word" <<<"$code" | sed "s|^|$file: PHP's, below classes/: |" ;;
		esac
		case $file in
		shm_*) ;;
		*) grep -P "$system_call" <<<"$code" | sed "s|^|$file: a system call above the kernel floor: |" ;;
		esac
		cc -MM -MG "${flags[@]}" "$file" | grep -oE '[^ \]+' | sed 's|\w*/\.\./||' | tail -n +2 | grep -vxP "/.*|\Q$file\E|$below" |
			sed "s|^|$file: above it, but included: |"
		cc -fsyntax-only "${flags[@]}" "$file"
	done 2>&1
}

mapfile -t files < <(tools/sources.sh | grep -E '^(shm|php_shm|structures/|classes/).*\.[ch]$' | grep -vxF shm_arginfo.h)
set +e
found=$(problems "${files[@]}")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cp --parents -t "$work" shm_arginfo.h "${files[@]}"
cd "$work" || exit
# Where, what, and how it is found.
while IFS='|' read -r file code said; do
	[ ! -e "$file" ] || cp "$file" kept
	printf '%s\n' "$code" >>"$file"
	grep -q "^$file: $said" <<<"$(problems "$file")" || found+=$'\n'"this check is broken: it does not find \"$code\" in $file"
	rm "$file"
	[ ! -e kept ] || mv kept "$file"
done <<'VIOLATIONS'
php_shm.h|#include "shm_mechanism.h"|above it, .*: shm_mechanism.h
php_shm.h|#include "php.h"|PHP's
shm_mmap.c|#include <zend_types.h>|PHP's
shm_mmap.c|#include "classes/classes.h"|above it
shm_sysv.c|void *p = emalloc(1);|PHP's
structures/planted.c|#include "../classes/classes.h"|above it
structures/planted.c|zval value;|PHP's
structures/planted.h|zend_throw_exception(NULL, "", 0);|PHP's
structures/planted.c|void *p = mmap(NULL, 1, 0, 0, 0, 0);|a system call
classes/planted.c|#include "shm_arginfo.h"|above it
classes/planted.c|int fd = open (path, 0);|a system call
shm.c|pid_t pid = fork();|a system call
VIOLATIONS
[ -z "$found" ] || ! printf '%s\n' "$found"
