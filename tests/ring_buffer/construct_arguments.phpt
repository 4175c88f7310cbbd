--TEST--
RingBuffer: sizes and windows out of range are refused, and nothing is written
--EXTENSIONS--
shm
--FILE--
<?php
require __DIR__ . '/../structures.inc';

use SharedMemory\RingBuffer;

foreach ([0, -1, PHP_INT_MIN, PHP_INT_MAX, (1 << 46) + 1, 1 << 47] as $size) {
    try_to(static fn () => new RingBuffer($size));
}
expect_true(throws(SharedMemory\Exception::class, static fn () => new RingBuffer(1 << 46)), 'no machine has that much');

echo "Windows:\n";
$block = SharedMemory::mmap(4096);
foreach ([0, 1, 79, 80, 103] as $length) {
    try_in_vain($block, static fn () => new RingBuffer($block->slice(0, $length)));
}
foreach ([1, 2, 4, 7, 9, 4095] as $offset) {
    try_in_vain($block, static fn () => new RingBuffer($block->slice($offset)));
}
try_in_vain($block, static fn () => new RingBuffer($block->slice(4096)));
try_to(static fn () => new RingBuffer());
try_to(static fn () => new RingBuffer(new stdClass()));

// It takes its window whole.
for ($length = 104; $length < 3000; $length += 7) {
    $ring = new RingBuffer($block->slice(8, $length));
    $one = $ring->alloc($ring->capacity());
    $end = $one->offset() + count($one);
    // A bit for each word, in whole words.
    expect_true($end <= 8 + $length && 8 + $length - $end < 8, "it ends where its window of $length bytes ends");
    expect_true($ring->capacity() >= ($length - 104) * 64 / 65 - 16, "nothing is wasted of $length");
    $one->fill(255);
    expect_true($ring->alloc(1) === null && $ring->stats()['blocks'] === 1, "its block of $length bytes is its own");
    $ring->free($one);
    $block->fill(0);
}
?>
--EXPECT--
ValueError(0): SharedMemory\RingBuffer::__construct(): Argument #1 ($memory) must be between 1 and 70368744177664, 0 given
ValueError(0): SharedMemory\RingBuffer::__construct(): Argument #1 ($memory) must be between 1 and 70368744177664, -1 given
ValueError(0): SharedMemory\RingBuffer::__construct(): Argument #1 ($memory) must be between 1 and 70368744177664, -9223372036854775808 given
ValueError(0): SharedMemory\RingBuffer::__construct(): Argument #1 ($memory) must be between 1 and 70368744177664, 9223372036854775807 given
ValueError(0): SharedMemory\RingBuffer::__construct(): Argument #1 ($memory) must be between 1 and 70368744177664, 70368744177665 given
ValueError(0): SharedMemory\RingBuffer::__construct(): Argument #1 ($memory) must be between 1 and 70368744177664, 140737488355328 given
Windows:
ValueError(0): SharedMemory\RingBuffer::__construct(): Argument #1 ($memory) must have at least 104 bytes, 0 given
ValueError(0): SharedMemory\RingBuffer::__construct(): Argument #1 ($memory) must have at least 104 bytes, 1 given
ValueError(0): SharedMemory\RingBuffer::__construct(): Argument #1 ($memory) must have at least 104 bytes, 79 given
ValueError(0): SharedMemory\RingBuffer::__construct(): Argument #1 ($memory) must have at least 104 bytes, 80 given
ValueError(0): SharedMemory\RingBuffer::__construct(): Argument #1 ($memory) must have at least 104 bytes, 103 given
ValueError(0): SharedMemory\RingBuffer::__construct(): Argument #1 ($memory) must begin at a multiple of 8 in its block, it begins at 1
ValueError(0): SharedMemory\RingBuffer::__construct(): Argument #1 ($memory) must begin at a multiple of 8 in its block, it begins at 2
ValueError(0): SharedMemory\RingBuffer::__construct(): Argument #1 ($memory) must begin at a multiple of 8 in its block, it begins at 4
ValueError(0): SharedMemory\RingBuffer::__construct(): Argument #1 ($memory) must begin at a multiple of 8 in its block, it begins at 7
ValueError(0): SharedMemory\RingBuffer::__construct(): Argument #1 ($memory) must begin at a multiple of 8 in its block, it begins at 9
ValueError(0): SharedMemory\RingBuffer::__construct(): Argument #1 ($memory) must begin at a multiple of 8 in its block, it begins at 4095
ValueError(0): SharedMemory\RingBuffer::__construct(): Argument #1 ($memory) must have at least 104 bytes, 0 given
ArgumentCountError(0): SharedMemory\RingBuffer::__construct() expects exactly 1 argument, 0 given
TypeError(0): SharedMemory\RingBuffer::__construct(): Argument #1 ($memory) must be of type SharedMemory|int, stdClass given
