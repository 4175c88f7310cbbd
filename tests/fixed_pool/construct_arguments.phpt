--TEST--
FixedPool: sizes, counts and windows out of range are refused, and nothing is written
--EXTENSIONS--
shm
--FILE--
<?php
require __DIR__ . '/../structures.inc';

use SharedMemory\FixedPool;

echo "Slices:\n";
foreach ([0, -1, PHP_INT_MIN, PHP_INT_MAX, (1 << 45) + 1] as $size) {
    try_to(static fn () => new FixedPool($size, 1));
    try_to(static fn () => new FixedPool($size, SharedMemory::mmap(4096)));
}
echo "Counts:\n";
foreach ([[8, 0], [8, -1], [8, PHP_INT_MIN], [8, PHP_INT_MAX], [1, 1 << 61], [1 << 40, 1 << 24], [1 << 40, 1 << 40], [8, 1 << 45]]
    as [$size, $count]) {
    try_to(static fn () => new FixedPool($size, $count));
    try_to(static fn () => new FixedPool($size, $count, true));
}
expect_true(throws(SharedMemory\Exception::class, static fn () => new FixedPool(1 << 45, 1)), 'no machine has that much');

echo "Windows:\n";
$block = SharedMemory::mmap(4096);
foreach ([0, 1, 63, 64, 72, 127, 128 + 99] as $length) {
    try_in_vain($block, static fn () => new FixedPool(100, $block->slice(0, $length)));
}
try_in_vain($block, static fn () => new FixedPool(100, $block->slice(0, 128 + 99), true));
try_in_vain($block, static fn () => new FixedPool(4096, $block));
try_in_vain($block, static fn () => new FixedPool(1 << 45, $block));
foreach ([1, 2, 4, 7, 9, 4095] as $offset) {
    try_in_vain($block, static fn () => new FixedPool(8, $block->slice($offset)));
}
try_in_vain($block, static fn () => new FixedPool(8, $block->slice(4096)));
try_to(static fn () => new FixedPool(8));
try_to(static fn () => new FixedPool(8, new stdClass()));

echo "The smallest:\n";
foreach ([false, true] as $owned) {
    for ($length = 64; $length <= 256; $length++) {
        try {
            $pool = new FixedPool(16, $block->slice(8, $length), $owned);
            echo "$length bytes for ", count($pool), "\n";
            break;
        } catch (ValueError) {
        }
    }
    $slice = $pool->alloc();
    expect_true($slice->offset() + 16 <= 8 + $length && $pool->alloc() === null, 'its slice is inside');
    $block->fill(0);
}
// It takes as many slices as there is room for.
for ($length = 200; $length < 3000; $length += 41) {
    $pool = new FixedPool(40, $block->slice(0, $length));
    $stats = $pool->stats();
    expect_true($stats['bytes'] <= $length && $length - $stats['bytes'] < 40 + 64 + 8, "nothing is wasted of $length");
    $last = max(array_map(static fn ($slice) => $slice->offset(), take_all($pool)));
    expect_true($last + 40 <= $length, "the last slice lies inside of $length");
    $block->fill(0);
}
?>
--EXPECT--
Slices:
ValueError(0): SharedMemory\FixedPool::__construct(): Argument #1 ($sliceSize) must be between 1 and 35184372088832, 0 given
ValueError(0): SharedMemory\FixedPool::__construct(): Argument #1 ($sliceSize) must be between 1 and 35184372088832, 0 given
ValueError(0): SharedMemory\FixedPool::__construct(): Argument #1 ($sliceSize) must be between 1 and 35184372088832, -1 given
ValueError(0): SharedMemory\FixedPool::__construct(): Argument #1 ($sliceSize) must be between 1 and 35184372088832, -1 given
ValueError(0): SharedMemory\FixedPool::__construct(): Argument #1 ($sliceSize) must be between 1 and 35184372088832, -9223372036854775808 given
ValueError(0): SharedMemory\FixedPool::__construct(): Argument #1 ($sliceSize) must be between 1 and 35184372088832, -9223372036854775808 given
ValueError(0): SharedMemory\FixedPool::__construct(): Argument #1 ($sliceSize) must be between 1 and 35184372088832, 9223372036854775807 given
ValueError(0): SharedMemory\FixedPool::__construct(): Argument #1 ($sliceSize) must be between 1 and 35184372088832, 9223372036854775807 given
ValueError(0): SharedMemory\FixedPool::__construct(): Argument #1 ($sliceSize) must be between 1 and 35184372088832, 35184372088833 given
ValueError(0): SharedMemory\FixedPool::__construct(): Argument #1 ($sliceSize) must be between 1 and 35184372088832, 35184372088833 given
Counts:
ValueError(0): SharedMemory\FixedPool::__construct(): Argument #2 ($memory) must be between 1 and 4398046511104 slices of 8 bytes, 0 given
ValueError(0): SharedMemory\FixedPool::__construct(): Argument #2 ($memory) must be between 1 and 4398046511104 slices of 8 bytes, 0 given
ValueError(0): SharedMemory\FixedPool::__construct(): Argument #2 ($memory) must be between 1 and 4398046511104 slices of 8 bytes, -1 given
ValueError(0): SharedMemory\FixedPool::__construct(): Argument #2 ($memory) must be between 1 and 4398046511104 slices of 8 bytes, -1 given
ValueError(0): SharedMemory\FixedPool::__construct(): Argument #2 ($memory) must be between 1 and 4398046511104 slices of 8 bytes, -9223372036854775808 given
ValueError(0): SharedMemory\FixedPool::__construct(): Argument #2 ($memory) must be between 1 and 4398046511104 slices of 8 bytes, -9223372036854775808 given
ValueError(0): SharedMemory\FixedPool::__construct(): Argument #2 ($memory) must be between 1 and 4398046511104 slices of 8 bytes, 9223372036854775807 given
ValueError(0): SharedMemory\FixedPool::__construct(): Argument #2 ($memory) must be between 1 and 4398046511104 slices of 8 bytes, 9223372036854775807 given
ValueError(0): SharedMemory\FixedPool::__construct(): Argument #2 ($memory) must be between 1 and 4398046511104 slices of 1 bytes, 2305843009213693952 given
ValueError(0): SharedMemory\FixedPool::__construct(): Argument #2 ($memory) must be between 1 and 4398046511104 slices of 1 bytes, 2305843009213693952 given
ValueError(0): SharedMemory\FixedPool::__construct(): Argument #2 ($memory) must be between 1 and 32 slices of 1099511627776 bytes, 16777216 given
ValueError(0): SharedMemory\FixedPool::__construct(): Argument #2 ($memory) must be between 1 and 32 slices of 1099511627776 bytes, 16777216 given
ValueError(0): SharedMemory\FixedPool::__construct(): Argument #2 ($memory) must be between 1 and 32 slices of 1099511627776 bytes, 1099511627776 given
ValueError(0): SharedMemory\FixedPool::__construct(): Argument #2 ($memory) must be between 1 and 32 slices of 1099511627776 bytes, 1099511627776 given
ValueError(0): SharedMemory\FixedPool::__construct(): Argument #2 ($memory) must be between 1 and 4398046511104 slices of 8 bytes, 35184372088832 given
ValueError(0): SharedMemory\FixedPool::__construct(): Argument #2 ($memory) must be between 1 and 4398046511104 slices of 8 bytes, 35184372088832 given
Windows:
ValueError(0): SharedMemory\FixedPool::__construct(): Argument #2 ($memory) must have at least 232 bytes for slices of 100 bytes, 0 given
ValueError(0): SharedMemory\FixedPool::__construct(): Argument #2 ($memory) must have at least 232 bytes for slices of 100 bytes, 1 given
ValueError(0): SharedMemory\FixedPool::__construct(): Argument #2 ($memory) must have at least 232 bytes for slices of 100 bytes, 63 given
ValueError(0): SharedMemory\FixedPool::__construct(): Argument #2 ($memory) must have at least 232 bytes for slices of 100 bytes, 64 given
ValueError(0): SharedMemory\FixedPool::__construct(): Argument #2 ($memory) must have at least 232 bytes for slices of 100 bytes, 72 given
ValueError(0): SharedMemory\FixedPool::__construct(): Argument #2 ($memory) must have at least 232 bytes for slices of 100 bytes, 127 given
ValueError(0): SharedMemory\FixedPool::__construct(): Argument #2 ($memory) must have at least 232 bytes for slices of 100 bytes, 227 given
ValueError(0): SharedMemory\FixedPool::__construct(): Argument #2 ($memory) must have at least 232 bytes for slices of 100 bytes (owned: true), 227 given
ValueError(0): SharedMemory\FixedPool::__construct(): Argument #2 ($memory) must have at least 4224 bytes for slices of 4096 bytes, 4096 given
ValueError(0): SharedMemory\FixedPool::__construct(): Argument #2 ($memory) must have at least 35184372088960 bytes for slices of 35184372088832 bytes, 4096 given
ValueError(0): SharedMemory\FixedPool::__construct(): Argument #2 ($memory) must begin at a multiple of 8 in its block, it begins at 1
ValueError(0): SharedMemory\FixedPool::__construct(): Argument #2 ($memory) must begin at a multiple of 8 in its block, it begins at 2
ValueError(0): SharedMemory\FixedPool::__construct(): Argument #2 ($memory) must begin at a multiple of 8 in its block, it begins at 4
ValueError(0): SharedMemory\FixedPool::__construct(): Argument #2 ($memory) must begin at a multiple of 8 in its block, it begins at 7
ValueError(0): SharedMemory\FixedPool::__construct(): Argument #2 ($memory) must begin at a multiple of 8 in its block, it begins at 9
ValueError(0): SharedMemory\FixedPool::__construct(): Argument #2 ($memory) must begin at a multiple of 8 in its block, it begins at 4095
ValueError(0): SharedMemory\FixedPool::__construct(): Argument #2 ($memory) must have at least 136 bytes for slices of 8 bytes, 0 given
ArgumentCountError(0): SharedMemory\FixedPool::__construct() expects at least 2 arguments, 1 given
TypeError(0): SharedMemory\FixedPool::__construct(): Argument #2 ($memory) must be of type SharedMemory|int, stdClass given
The smallest:
144 bytes for 1
144 bytes for 1
