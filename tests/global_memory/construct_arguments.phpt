--TEST--
GlobalMemory: sizes and windows out of range are refused, and nothing is written
--EXTENSIONS--
shm
--FILE--
<?php
require __DIR__ . '/../structures.inc';

use SharedMemory\GlobalMemory;

foreach ([0, -1, PHP_INT_MIN, PHP_INT_MAX, (1 << 46) + 1, 1 << 47] as $size) {
    try_to(static fn () => new GlobalMemory($size));
}
expect_true(throws(SharedMemory\Exception::class, static fn () => new GlobalMemory(1 << 46)), 'no machine has that much');

echo "Windows:\n";
$block = SharedMemory::mmap(4096);
foreach ([0, 1, 231, 232, 256, 447] as $length) {
    try_in_vain($block, static fn () => new GlobalMemory($block->slice(0, $length)));
}
foreach ([1, 2, 4, 7, 9, 4095] as $offset) {
    try_in_vain($block, static fn () => new GlobalMemory($block->slice($offset)));
}
try_in_vain($block, static fn () => new GlobalMemory($block->slice(4096)));
try_to(static fn () => new GlobalMemory());
try_to(static fn () => new GlobalMemory(new stdClass()));

// It takes its window whole, and what it has it really has.
for ($length = 448; $length < 3000; $length += 7) {
    foreach ([0, 8, 24] as $begin) {
        try {
            $memory = new GlobalMemory($block->slice($begin, $length));
        } catch (ValueError) {
            expect_true($begin !== 0 && $length < 512, "there is room in $length bytes at $begin");
            continue;
        }
        $region = $memory->region('all', $memory->available());
        $end = $region->offset() + count($region);
        expect_true($region->offset() >= $begin + 232 + 128 && $end <= $begin + $length, "inside $length");
        expect_true(count($region) > $length - 232 - 128 - 2 * 64, "nothing is wasted of $length");
        expect_true($memory->available() === 0, "there is no more in $length");
        $region->fill(255);
        expect_true($memory->names() === ['all'], "it is its own in $length");
        $block->fill(0);
    }
}
?>
--EXPECT--
ValueError(0): SharedMemory\GlobalMemory::__construct(): Argument #1 ($memory) must be between 1 and 70368744177664, 0 given
ValueError(0): SharedMemory\GlobalMemory::__construct(): Argument #1 ($memory) must be between 1 and 70368744177664, -1 given
ValueError(0): SharedMemory\GlobalMemory::__construct(): Argument #1 ($memory) must be between 1 and 70368744177664, -9223372036854775808 given
ValueError(0): SharedMemory\GlobalMemory::__construct(): Argument #1 ($memory) must be between 1 and 70368744177664, 9223372036854775807 given
ValueError(0): SharedMemory\GlobalMemory::__construct(): Argument #1 ($memory) must be between 1 and 70368744177664, 70368744177665 given
ValueError(0): SharedMemory\GlobalMemory::__construct(): Argument #1 ($memory) must be between 1 and 70368744177664, 140737488355328 given
Windows:
ValueError(0): SharedMemory\GlobalMemory::__construct(): Argument #1 ($memory) must have at least 448 bytes, 0 given
ValueError(0): SharedMemory\GlobalMemory::__construct(): Argument #1 ($memory) must have at least 448 bytes, 1 given
ValueError(0): SharedMemory\GlobalMemory::__construct(): Argument #1 ($memory) must have at least 448 bytes, 231 given
ValueError(0): SharedMemory\GlobalMemory::__construct(): Argument #1 ($memory) must have at least 448 bytes, 232 given
ValueError(0): SharedMemory\GlobalMemory::__construct(): Argument #1 ($memory) must have at least 448 bytes, 256 given
ValueError(0): SharedMemory\GlobalMemory::__construct(): Argument #1 ($memory) must have at least 448 bytes, 447 given
ValueError(0): SharedMemory\GlobalMemory::__construct(): Argument #1 ($memory) must begin at a multiple of 8 in its block, it begins at 1
ValueError(0): SharedMemory\GlobalMemory::__construct(): Argument #1 ($memory) must begin at a multiple of 8 in its block, it begins at 2
ValueError(0): SharedMemory\GlobalMemory::__construct(): Argument #1 ($memory) must begin at a multiple of 8 in its block, it begins at 4
ValueError(0): SharedMemory\GlobalMemory::__construct(): Argument #1 ($memory) must begin at a multiple of 8 in its block, it begins at 7
ValueError(0): SharedMemory\GlobalMemory::__construct(): Argument #1 ($memory) must begin at a multiple of 8 in its block, it begins at 9
ValueError(0): SharedMemory\GlobalMemory::__construct(): Argument #1 ($memory) must begin at a multiple of 8 in its block, it begins at 4095
ValueError(0): SharedMemory\GlobalMemory::__construct(): Argument #1 ($memory) must have at least 448 bytes, 0 given
ArgumentCountError(0): SharedMemory\GlobalMemory::__construct() expects exactly 1 argument, 0 given
TypeError(0): SharedMemory\GlobalMemory::__construct(): Argument #1 ($memory) must be of type SharedMemory|int, stdClass given
