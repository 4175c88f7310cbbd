--TEST--
RingBuffer: a size that can never fit is an error, one that does not fit now is null, and both change nothing
--EXTENSIONS--
shm
--FILE--
<?php
require __DIR__ . '/../structures.inc';

use SharedMemory\RingBuffer;

$block = SharedMemory::mmap(1024);
$ring = new RingBuffer($block);
$capacity = $ring->capacity();
foreach ([0, -1, PHP_INT_MIN, $capacity + 1, $capacity + 8, 1 << 32, 1 << 47, PHP_INT_MAX] as $size) {
    try_in_vain($block, static fn () => $ring->alloc($size), [(string) $capacity => 'CAPACITY', (string) $size => 'SIZE']);
}
$blocks = [$ring->alloc(100), $ring->alloc(300)];
foreach ([1, 7, 8, 100] as $size) {
    while (($one = $ring->alloc($size)) !== null) {
        $blocks[] = $one;
    }
    $stats = $ring->stats();
    foreach ([$size, $size + 1, 300, $capacity] as $more) {
        echo "$size, $more: ";
        try_in_vain($block, static fn () => $ring->alloc($more), [(string) $capacity => 'CAPACITY']);
    }
    expect_true($ring->stats() === $stats, 'nothing has changed');
}
$ring->free($blocks[1]);
$stats = $ring->stats();
expect_true($ring->alloc(100) === null && $ring->stats() === $stats, 'what does not fit has changed nothing');
foreach ($blocks as $number => $one) {
    if ($number !== 1) {
        $ring->free($one);
    }
}
expect_true(count($ring->alloc($capacity)) === $capacity, 'all of it fits when nothing is taken');
?>
--EXPECT--
ValueError(0): SharedMemory\RingBuffer::alloc(): Argument #1 ($size) must be between 1 and CAPACITY, the capacity of this ring buffer, SIZE given
ValueError(0): SharedMemory\RingBuffer::alloc(): Argument #1 ($size) must be between 1 and CAPACITY, the capacity of this ring buffer, SIZE given
ValueError(0): SharedMemory\RingBuffer::alloc(): Argument #1 ($size) must be between 1 and CAPACITY, the capacity of this ring buffer, SIZE given
ValueError(0): SharedMemory\RingBuffer::alloc(): Argument #1 ($size) must be between 1 and CAPACITY, the capacity of this ring buffer, SIZE given
ValueError(0): SharedMemory\RingBuffer::alloc(): Argument #1 ($size) must be between 1 and CAPACITY, the capacity of this ring buffer, SIZE given
ValueError(0): SharedMemory\RingBuffer::alloc(): Argument #1 ($size) must be between 1 and CAPACITY, the capacity of this ring buffer, SIZE given
ValueError(0): SharedMemory\RingBuffer::alloc(): Argument #1 ($size) must be between 1 and CAPACITY, the capacity of this ring buffer, SIZE given
ValueError(0): SharedMemory\RingBuffer::alloc(): Argument #1 ($size) must be between 1 and CAPACITY, the capacity of this ring buffer, SIZE given
1, 1: returned null
1, 2: returned null
1, 300: returned null
1, 920: returned null
7, 7: returned null
7, 8: returned null
7, 300: returned null
7, 920: returned null
8, 8: returned null
8, 9: returned null
8, 300: returned null
8, 920: returned null
100, 100: returned null
100, 101: returned null
100, 300: returned null
100, 920: returned null
