--TEST--
SharedMemory: RLIMIT_FSIZE is an exception and never the signal SIGXFSZ
--EXTENSIONS--
shm
pcntl
posix
--FILE--
<?php
require __DIR__ . '/../helpers.inc';

$new = temporary_path();
$old = temporary_path();
file_put_contents($old, 'content');

in_child(static function () use ($new, $old): void {
    posix_setrlimit(POSIX_RLIMIT_FSIZE, 8192, 8192);
    $block = SharedMemory::mmap(0, $old);
    $anonymous = SharedMemory::mmap(8192);
    foreach ([
        'new' => fn() => SharedMemory::mmap(8193, $new),
        'old' => fn() => SharedMemory::mmap(8193, $old),
        'grown' => fn() => $block->grow(8193),
        'most' => fn() => $block->grow(8192),
    ] as $what => $body) {
        echo "$what: ";
        try_to($body, [$new => '{path}', $old => '{path}']);
    }
    var_dump(file_exists($new), count($block), rtrim($block->read(), "\0"), $anonymous->write('!', 8191));
    echo 'System V: ';
    try_to(fn() => count(SharedMemory::sysv(8193)));
});
?>
--EXPECT--
new: SharedMemory\NoSpaceException(27): fallocate("{path}", 8193 bytes): File too large; the limit RLIMIT_FSIZE is 8192, see `ulimit -f`
old: SharedMemory\NoSpaceException(27): fallocate("{path}", 8193 bytes): File too large; the limit RLIMIT_FSIZE is 8192, see `ulimit -f`
grown: SharedMemory\NoSpaceException(27): fallocate("{path}", 8193 bytes): File too large; the limit RLIMIT_FSIZE is 8192, see `ulimit -f`
most: returned null
bool(false)
int(8192)
string(7) "content"
int(1)
System V: returned int 8193
