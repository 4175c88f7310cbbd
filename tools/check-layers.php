<?php
// SPDX-License-Identifier: MIT
//
// check-layers.php: includes go down only, what is below classes/ knows no PHP, and system calls are made on the kernel
// floor alone. Plants violations afterwards, to prove that it finds them.

const FLOORS = [
    'the vocabulary' => '~^php_shm\.h$~',
    'the kernel floor' => '~^shm_(?!arginfo)\w+\.[ch]$~',
    'structures/' => '~^structures/~',
    'classes/' => '~^classes/~',
    'the door' => '~^shm(_arginfo\.h|\.c)$~',
];
const KERNEL_FLOOR = 1;
const FIRST_FLOOR_WITH_PHP = 3;

const PHP_HEADER = '~^(php|zend|ext/|main/|Zend/|TSRM|SAPI|config\.h)~';
const PHP_WORD = '~\b((zend|ZEND|php_error|smart_str)_?\w*|zval|HashTable|[ep](m|c|re)alloc\w*|efree\w*|estrn?dup|throw\w*'
    . '|PHP_(FUNCTION|METHOD|INI)\w*|RETURN_\w+|Z_\w+|EG|PG)\b~';
const SYSTEM_CALL = '~(?<![\w.>])(mmap|munmap|mprotect|msync|madvise|mremap|mincore|mlock|shmget|shmat|shmdt|shmctl|semget|semop'
    . '|open|openat|creat|dup|dup2|dup3|close|read|write|pread|pwrite|fcntl|ftruncate|truncate|fallocate|posix_fallocate'
    . '|memfd_create|shm_open'
    . '|f?stat|lstat|f?statfs|f?statvfs|f?chmod|unlink|link|linkat|rename|flock|syscall|futex|fork|vfork|clone|kill|getpid'
    . '|gettid|waitpid|sigaction|sigprocmask|pthread_\w+|getrlimit|setrlimit|sysinfo|nanosleep|usleep|sched_yield)\s*\(~';

function floor_of(string $path): ?int
{
    foreach (array_values(FLOORS) as $floor => $pattern) {
        if (preg_match($pattern, $path)) {
            return $floor;
        }
    }
    return null;
}

/** Code without comments, and what strings say: its line numbers stay. */
function bare(string $code): string
{
    $pattern = '~/\*.*?\*/|//[^\n]*|(?<!include )"(?:\\\\.|[^"\\\\\n])*"~s';
    return preg_replace_callback($pattern, fn($match) => str_repeat("\n", substr_count($match[0], "\n")) . '0', $code);
}

/**
 * @param array<string, string> $sources code by path
 * @return list<string>
 */
function problems(array $sources): array
{
    $problems = [];
    foreach ($sources as $path => $code) {
        $floor = floor_of($path);
        foreach (explode("\n", bare($code)) as $index => $line) {
            $problem = $floor === null ? null : problem($path, $floor, $line, $sources);
            if ($problem !== null) {
                $problems[] = "$path:" . ($index + 1) . ": $problem";
            }
        }
    }
    return $problems;
}

function problem(string $path, int $floor, string $line, array $sources): ?string
{
    $name = array_keys(FLOORS)[$floor];
    if (preg_match('~^\s*#\s*include\s*["<](.*?)[">]~', $line, $match)) {
        $beside = preg_replace('~[^/]+/\.\./~', '', dirname($path) . "/$match[1]");
        $candidates = [$beside, $match[1]];
        $found = array_values(array_filter($candidates, fn($candidate) => isset($sources[$candidate])))[0] ?? null;
        if ($found !== null && floor_of($found) > $floor) {
            return "$name includes $found, which is above it";
        }
        if ($found === null && $floor < FIRST_FLOOR_WITH_PHP && preg_match(PHP_HEADER, $match[1])) {
            return "$name includes PHP's $match[1]";
        }
        return null;
    }
    if ($floor < FIRST_FLOOR_WITH_PHP && preg_match(PHP_WORD, $line, $match)) {
        return "$name uses PHP's $match[0]";
    }
    if ($floor !== KERNEL_FLOOR && preg_match(SYSTEM_CALL, $line, $match)) {
        return "$name calls $match[1](), which only the kernel floor may";
    }
    return null;
}

/** @return iterable<array{string, string}> a path, and code that must not be there */
function violations(): iterable
{
    yield ['php_shm.h', '#include "shm_mechanism.h"'];
    yield ['php_shm.h', '#include "php.h"'];
    yield ['shm_mmap.c', '#include <zend_types.h>'];
    yield ['shm_mmap.c', '#include "classes/classes.h"'];
    yield ['shm_sysv.c', 'void *p = emalloc(1);'];
    yield ['structures/planted.c', '#include "../classes/classes.h"'];
    yield ['structures/planted.c', 'zval value;'];
    yield ['structures/planted.h', 'zend_throw_exception(NULL, "", 0);'];
    yield ['structures/planted.c', 'void *p = mmap(NULL, 1, 0, 0, 0, 0);'];
    yield ['classes/planted.c', '#include "shm_arginfo.h"'];
    yield ['classes/planted.c', 'int fd = open (path, 0);'];
    yield ['shm.c', 'pid_t pid = fork();'];
}

chdir(dirname(__DIR__));
$paths = preg_grep('~\.[ch]$~', explode("\n", shell_exec('tools/sources.sh')));
$sources = array_combine($paths, array_map(file_get_contents(...), $paths));
$problems = problems($sources);
foreach (violations() as [$path, $code]) {
    if (preg_grep("~^$path:1:~", problems([...$sources, $path => $code])) === []) {
        $problems[] = "this check is broken: it does not find \"$code\" in $path";
    }
}
echo implode('', array_map(fn($problem) => "$problem\n", $problems));
exit($problems === [] ? 0 : 1);
