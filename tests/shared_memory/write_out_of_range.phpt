--TEST--
SharedMemory: write() past the window names the argument, the value and the limit, and writes nothing
--EXTENSIONS--
shm
--SKIPIF--
<?php PHP_INT_SIZE === 8 || die('skip the numbers are those of 64-bit systems');
--FILE--
<?php
require __DIR__ . '/../helpers.inc';

$block = SharedMemory::mmap(10);
$block->write('0123456789');
foreach (['block' => $block, 'slice' => $block->slice(2, 4), 'empty slice' => $block->slice(10)] as $what => $window) {
    $size = count($window);
    echo "$what of $size:\n";
    foreach ([
        [str_repeat('x', $size + 1), 0],
        ['x', $size],
        ['xx', $size - 1],
        ['x', $size + 1],
        ['', $size + 1],
        ['x', -1],
        ['', -1],
        ['x', PHP_INT_MAX],
        ['x', PHP_INT_MIN],
    ] as $arguments) {
        try_to(fn() => $window->write(...$arguments));
    }
}
var_dump($block->read());
?>
--EXPECT--
block of 10:
ValueError(0): SharedMemory::write(): Argument #1 ($data) must be at most 10 bytes long at offset 0 of 10 bytes, 11 given
ValueError(0): SharedMemory::write(): Argument #1 ($data) must be at most 0 bytes long at offset 10 of 10 bytes, 1 given
ValueError(0): SharedMemory::write(): Argument #1 ($data) must be at most 1 bytes long at offset 9 of 10 bytes, 2 given
ValueError(0): SharedMemory::write(): Argument #2 ($offset) must be between 0 and 10, 11 given
ValueError(0): SharedMemory::write(): Argument #2 ($offset) must be between 0 and 10, 11 given
ValueError(0): SharedMemory::write(): Argument #2 ($offset) must be between 0 and 10, -1 given
ValueError(0): SharedMemory::write(): Argument #2 ($offset) must be between 0 and 10, -1 given
ValueError(0): SharedMemory::write(): Argument #2 ($offset) must be between 0 and 10, 9223372036854775807 given
ValueError(0): SharedMemory::write(): Argument #2 ($offset) must be between 0 and 10, -9223372036854775808 given
slice of 4:
ValueError(0): SharedMemory::write(): Argument #1 ($data) must be at most 4 bytes long at offset 0 of 4 bytes, 5 given
ValueError(0): SharedMemory::write(): Argument #1 ($data) must be at most 0 bytes long at offset 4 of 4 bytes, 1 given
ValueError(0): SharedMemory::write(): Argument #1 ($data) must be at most 1 bytes long at offset 3 of 4 bytes, 2 given
ValueError(0): SharedMemory::write(): Argument #2 ($offset) must be between 0 and 4, 5 given
ValueError(0): SharedMemory::write(): Argument #2 ($offset) must be between 0 and 4, 5 given
ValueError(0): SharedMemory::write(): Argument #2 ($offset) must be between 0 and 4, -1 given
ValueError(0): SharedMemory::write(): Argument #2 ($offset) must be between 0 and 4, -1 given
ValueError(0): SharedMemory::write(): Argument #2 ($offset) must be between 0 and 4, 9223372036854775807 given
ValueError(0): SharedMemory::write(): Argument #2 ($offset) must be between 0 and 4, -9223372036854775808 given
empty slice of 0:
ValueError(0): SharedMemory::write(): Argument #1 ($data) must be at most 0 bytes long at offset 0 of 0 bytes, 1 given
ValueError(0): SharedMemory::write(): Argument #1 ($data) must be at most 0 bytes long at offset 0 of 0 bytes, 1 given
ValueError(0): SharedMemory::write(): Argument #2 ($offset) must be between 0 and 0, -1 given
ValueError(0): SharedMemory::write(): Argument #2 ($offset) must be between 0 and 0, 1 given
ValueError(0): SharedMemory::write(): Argument #2 ($offset) must be between 0 and 0, 1 given
ValueError(0): SharedMemory::write(): Argument #2 ($offset) must be between 0 and 0, -1 given
ValueError(0): SharedMemory::write(): Argument #2 ($offset) must be between 0 and 0, -1 given
ValueError(0): SharedMemory::write(): Argument #2 ($offset) must be between 0 and 0, 9223372036854775807 given
ValueError(0): SharedMemory::write(): Argument #2 ($offset) must be between 0 and 0, -9223372036854775808 given
string(10) "0123456789"
