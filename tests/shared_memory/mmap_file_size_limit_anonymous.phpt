--TEST--
SharedMemory: a memfd is a file to RLIMIT_FSIZE
--EXTENSIONS--
shm
pcntl
posix
--SKIPIF--
<?php
ob_start();
(new ReflectionExtension('shm'))->info();
str_contains(ob_get_clean(), 'memfd') || die('skip anonymous memory is no file here');
--FILE--
<?php
require __DIR__ . '/../helpers.inc';

in_child(static function (): void {
    posix_setrlimit(POSIX_RLIMIT_FSIZE, 8192, 8192);
    try_to(fn() => SharedMemory::mmap(8193));
    $block = SharedMemory::mmap(1);
    try_to(fn() => $block->grow(8193));
    try_to(fn() => $block->grow(8192));
    var_dump(count($block), $block->write('!', 8191));
});
?>
--EXPECT--
SharedMemory\NoSpaceException(27): fallocate(anonymous memory, 8193 bytes): File too large; the limit RLIMIT_FSIZE is 8192, see `ulimit -f`
SharedMemory\NoSpaceException(27): fallocate(anonymous memory, 8193 bytes): File too large; the limit RLIMIT_FSIZE is 8192, see `ulimit -f`
returned null
int(8192)
int(1)
