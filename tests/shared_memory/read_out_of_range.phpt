--TEST--
SharedMemory: read() past the window names the argument, the value and the limit
--EXTENSIONS--
shm
--SKIPIF--
<?php PHP_INT_SIZE === 8 || die('skip the numbers are those of 64-bit systems');
--FILE--
<?php
require __DIR__ . '/../helpers.inc';

$block = SharedMemory::mmap(10);
$block->write('0123456789');
$windows = [
    'block' => $block,
    'slice' => $block->slice(2, 4),
    'segment' => SharedMemory::sysv(10),
    'empty slice' => $block->slice(10),
];
foreach ($windows as $what => $window) {
    $size = count($window);
    echo "$what of $size:\n";
    foreach ([
        [-1],
        [$size + 1],
        [$size + 1, 0],
        [0, -1],
        [0, $size + 1],
        [$size, 1],
        [intdiv($size, 2), $size - intdiv($size, 2) + 1],
        [PHP_INT_MAX],
        [PHP_INT_MIN],
        [PHP_INT_MAX, PHP_INT_MAX],
        [1, PHP_INT_MAX],
        [-1, 1],
        [$size, PHP_INT_MIN],
    ] as $arguments) {
        try_to(fn() => $window->read(...$arguments));
    }
}
?>
--EXPECT--
block of 10:
ValueError(0): SharedMemory::read(): Argument #1 ($offset) must be between 0 and 10, -1 given
ValueError(0): SharedMemory::read(): Argument #1 ($offset) must be between 0 and 10, 11 given
ValueError(0): SharedMemory::read(): Argument #1 ($offset) must be between 0 and 10, 11 given
ValueError(0): SharedMemory::read(): Argument #2 ($length) must be between 0 and 10 at offset 0 of 10 bytes, -1 given
ValueError(0): SharedMemory::read(): Argument #2 ($length) must be between 0 and 10 at offset 0 of 10 bytes, 11 given
ValueError(0): SharedMemory::read(): Argument #2 ($length) must be between 0 and 0 at offset 10 of 10 bytes, 1 given
ValueError(0): SharedMemory::read(): Argument #2 ($length) must be between 0 and 5 at offset 5 of 10 bytes, 6 given
ValueError(0): SharedMemory::read(): Argument #1 ($offset) must be between 0 and 10, 9223372036854775807 given
ValueError(0): SharedMemory::read(): Argument #1 ($offset) must be between 0 and 10, -9223372036854775808 given
ValueError(0): SharedMemory::read(): Argument #1 ($offset) must be between 0 and 10, 9223372036854775807 given
ValueError(0): SharedMemory::read(): Argument #2 ($length) must be between 0 and 9 at offset 1 of 10 bytes, 9223372036854775807 given
ValueError(0): SharedMemory::read(): Argument #1 ($offset) must be between 0 and 10, -1 given
ValueError(0): SharedMemory::read(): Argument #2 ($length) must be between 0 and 0 at offset 10 of 10 bytes, -9223372036854775808 given
slice of 4:
ValueError(0): SharedMemory::read(): Argument #1 ($offset) must be between 0 and 4, -1 given
ValueError(0): SharedMemory::read(): Argument #1 ($offset) must be between 0 and 4, 5 given
ValueError(0): SharedMemory::read(): Argument #1 ($offset) must be between 0 and 4, 5 given
ValueError(0): SharedMemory::read(): Argument #2 ($length) must be between 0 and 4 at offset 0 of 4 bytes, -1 given
ValueError(0): SharedMemory::read(): Argument #2 ($length) must be between 0 and 4 at offset 0 of 4 bytes, 5 given
ValueError(0): SharedMemory::read(): Argument #2 ($length) must be between 0 and 0 at offset 4 of 4 bytes, 1 given
ValueError(0): SharedMemory::read(): Argument #2 ($length) must be between 0 and 2 at offset 2 of 4 bytes, 3 given
ValueError(0): SharedMemory::read(): Argument #1 ($offset) must be between 0 and 4, 9223372036854775807 given
ValueError(0): SharedMemory::read(): Argument #1 ($offset) must be between 0 and 4, -9223372036854775808 given
ValueError(0): SharedMemory::read(): Argument #1 ($offset) must be between 0 and 4, 9223372036854775807 given
ValueError(0): SharedMemory::read(): Argument #2 ($length) must be between 0 and 3 at offset 1 of 4 bytes, 9223372036854775807 given
ValueError(0): SharedMemory::read(): Argument #1 ($offset) must be between 0 and 4, -1 given
ValueError(0): SharedMemory::read(): Argument #2 ($length) must be between 0 and 0 at offset 4 of 4 bytes, -9223372036854775808 given
segment of 10:
ValueError(0): SharedMemory::read(): Argument #1 ($offset) must be between 0 and 10, -1 given
ValueError(0): SharedMemory::read(): Argument #1 ($offset) must be between 0 and 10, 11 given
ValueError(0): SharedMemory::read(): Argument #1 ($offset) must be between 0 and 10, 11 given
ValueError(0): SharedMemory::read(): Argument #2 ($length) must be between 0 and 10 at offset 0 of 10 bytes, -1 given
ValueError(0): SharedMemory::read(): Argument #2 ($length) must be between 0 and 10 at offset 0 of 10 bytes, 11 given
ValueError(0): SharedMemory::read(): Argument #2 ($length) must be between 0 and 0 at offset 10 of 10 bytes, 1 given
ValueError(0): SharedMemory::read(): Argument #2 ($length) must be between 0 and 5 at offset 5 of 10 bytes, 6 given
ValueError(0): SharedMemory::read(): Argument #1 ($offset) must be between 0 and 10, 9223372036854775807 given
ValueError(0): SharedMemory::read(): Argument #1 ($offset) must be between 0 and 10, -9223372036854775808 given
ValueError(0): SharedMemory::read(): Argument #1 ($offset) must be between 0 and 10, 9223372036854775807 given
ValueError(0): SharedMemory::read(): Argument #2 ($length) must be between 0 and 9 at offset 1 of 10 bytes, 9223372036854775807 given
ValueError(0): SharedMemory::read(): Argument #1 ($offset) must be between 0 and 10, -1 given
ValueError(0): SharedMemory::read(): Argument #2 ($length) must be between 0 and 0 at offset 10 of 10 bytes, -9223372036854775808 given
empty slice of 0:
ValueError(0): SharedMemory::read(): Argument #1 ($offset) must be between 0 and 0, -1 given
ValueError(0): SharedMemory::read(): Argument #1 ($offset) must be between 0 and 0, 1 given
ValueError(0): SharedMemory::read(): Argument #1 ($offset) must be between 0 and 0, 1 given
ValueError(0): SharedMemory::read(): Argument #2 ($length) must be between 0 and 0 at offset 0 of 0 bytes, -1 given
ValueError(0): SharedMemory::read(): Argument #2 ($length) must be between 0 and 0 at offset 0 of 0 bytes, 1 given
ValueError(0): SharedMemory::read(): Argument #2 ($length) must be between 0 and 0 at offset 0 of 0 bytes, 1 given
ValueError(0): SharedMemory::read(): Argument #2 ($length) must be between 0 and 0 at offset 0 of 0 bytes, 1 given
ValueError(0): SharedMemory::read(): Argument #1 ($offset) must be between 0 and 0, 9223372036854775807 given
ValueError(0): SharedMemory::read(): Argument #1 ($offset) must be between 0 and 0, -9223372036854775808 given
ValueError(0): SharedMemory::read(): Argument #1 ($offset) must be between 0 and 0, 9223372036854775807 given
ValueError(0): SharedMemory::read(): Argument #1 ($offset) must be between 0 and 0, 1 given
ValueError(0): SharedMemory::read(): Argument #1 ($offset) must be between 0 and 0, -1 given
ValueError(0): SharedMemory::read(): Argument #2 ($length) must be between 0 and 0 at offset 0 of 0 bytes, -9223372036854775808 given
