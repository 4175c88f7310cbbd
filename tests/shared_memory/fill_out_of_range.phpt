--TEST--
SharedMemory: fill() past the window, or with no byte, names the argument, the value and the limit, and sets nothing
--EXTENSIONS--
shm
--SKIPIF--
<?php PHP_INT_SIZE === 8 || die('skip the numbers are those of 64-bit systems');
--FILE--
<?php
require __DIR__ . '/../helpers.inc';

$block = SharedMemory::mmap(10);
$block->write('0123456789');
foreach ([-1, 256, 255 + 256, PHP_INT_MAX, PHP_INT_MIN] as $byte) {
    try_to(fn() => $block->fill($byte));
}
try_to(fn() => $block->fill(256, 99));
foreach (['block' => $block, 'slice' => $block->slice(2, 4), 'empty slice' => $block->slice(10)] as $what => $window) {
    $size = count($window);
    echo "$what of $size:\n";
    foreach ([
        [-1],
        [$size + 1],
        [$size + 1, 0],
        [0, -1],
        [0, $size + 1],
        [$size, 1],
        [PHP_INT_MAX],
        [PHP_INT_MIN],
        [0, PHP_INT_MAX],
        [0, PHP_INT_MIN],
    ] as $arguments) {
        try_to(fn() => $window->fill(1, ...$arguments));
    }
}
var_dump($block->read());
?>
--EXPECT--
ValueError(0): SharedMemory::fill(): Argument #1 ($byte) must be between 0 and 255, -1 given
ValueError(0): SharedMemory::fill(): Argument #1 ($byte) must be between 0 and 255, 256 given
ValueError(0): SharedMemory::fill(): Argument #1 ($byte) must be between 0 and 255, 511 given
ValueError(0): SharedMemory::fill(): Argument #1 ($byte) must be between 0 and 255, 9223372036854775807 given
ValueError(0): SharedMemory::fill(): Argument #1 ($byte) must be between 0 and 255, -9223372036854775808 given
ValueError(0): SharedMemory::fill(): Argument #1 ($byte) must be between 0 and 255, 256 given
block of 10:
ValueError(0): SharedMemory::fill(): Argument #2 ($offset) must be between 0 and 10, -1 given
ValueError(0): SharedMemory::fill(): Argument #2 ($offset) must be between 0 and 10, 11 given
ValueError(0): SharedMemory::fill(): Argument #2 ($offset) must be between 0 and 10, 11 given
ValueError(0): SharedMemory::fill(): Argument #3 ($length) must be between 0 and 10 at offset 0 of 10 bytes, -1 given
ValueError(0): SharedMemory::fill(): Argument #3 ($length) must be between 0 and 10 at offset 0 of 10 bytes, 11 given
ValueError(0): SharedMemory::fill(): Argument #3 ($length) must be between 0 and 0 at offset 10 of 10 bytes, 1 given
ValueError(0): SharedMemory::fill(): Argument #2 ($offset) must be between 0 and 10, 9223372036854775807 given
ValueError(0): SharedMemory::fill(): Argument #2 ($offset) must be between 0 and 10, -9223372036854775808 given
ValueError(0): SharedMemory::fill(): Argument #3 ($length) must be between 0 and 10 at offset 0 of 10 bytes, 9223372036854775807 given
ValueError(0): SharedMemory::fill(): Argument #3 ($length) must be between 0 and 10 at offset 0 of 10 bytes, -9223372036854775808 given
slice of 4:
ValueError(0): SharedMemory::fill(): Argument #2 ($offset) must be between 0 and 4, -1 given
ValueError(0): SharedMemory::fill(): Argument #2 ($offset) must be between 0 and 4, 5 given
ValueError(0): SharedMemory::fill(): Argument #2 ($offset) must be between 0 and 4, 5 given
ValueError(0): SharedMemory::fill(): Argument #3 ($length) must be between 0 and 4 at offset 0 of 4 bytes, -1 given
ValueError(0): SharedMemory::fill(): Argument #3 ($length) must be between 0 and 4 at offset 0 of 4 bytes, 5 given
ValueError(0): SharedMemory::fill(): Argument #3 ($length) must be between 0 and 0 at offset 4 of 4 bytes, 1 given
ValueError(0): SharedMemory::fill(): Argument #2 ($offset) must be between 0 and 4, 9223372036854775807 given
ValueError(0): SharedMemory::fill(): Argument #2 ($offset) must be between 0 and 4, -9223372036854775808 given
ValueError(0): SharedMemory::fill(): Argument #3 ($length) must be between 0 and 4 at offset 0 of 4 bytes, 9223372036854775807 given
ValueError(0): SharedMemory::fill(): Argument #3 ($length) must be between 0 and 4 at offset 0 of 4 bytes, -9223372036854775808 given
empty slice of 0:
ValueError(0): SharedMemory::fill(): Argument #2 ($offset) must be between 0 and 0, -1 given
ValueError(0): SharedMemory::fill(): Argument #2 ($offset) must be between 0 and 0, 1 given
ValueError(0): SharedMemory::fill(): Argument #2 ($offset) must be between 0 and 0, 1 given
ValueError(0): SharedMemory::fill(): Argument #3 ($length) must be between 0 and 0 at offset 0 of 0 bytes, -1 given
ValueError(0): SharedMemory::fill(): Argument #3 ($length) must be between 0 and 0 at offset 0 of 0 bytes, 1 given
ValueError(0): SharedMemory::fill(): Argument #3 ($length) must be between 0 and 0 at offset 0 of 0 bytes, 1 given
ValueError(0): SharedMemory::fill(): Argument #2 ($offset) must be between 0 and 0, 9223372036854775807 given
ValueError(0): SharedMemory::fill(): Argument #2 ($offset) must be between 0 and 0, -9223372036854775808 given
ValueError(0): SharedMemory::fill(): Argument #3 ($length) must be between 0 and 0 at offset 0 of 0 bytes, 9223372036854775807 given
ValueError(0): SharedMemory::fill(): Argument #3 ($length) must be between 0 and 0 at offset 0 of 0 bytes, -9223372036854775808 given
string(10) "0123456789"
