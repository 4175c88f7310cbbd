--TEST--
RingBuffer: at() gives the block that begins at an offset if it is allocated, and throws for all other offsets
--EXTENSIONS--
shm
--FILE--
<?php
require __DIR__ . '/../structures.inc';

use SharedMemory\RingBuffer;

mt_srand(9);
foreach ([0, 8, 1000] as $begin) {
    $block = SharedMemory::mmap(4096);
    $ring = new RingBuffer($block->slice($begin, 2000));
    $taken = [];
    while (($one = $ring->alloc($size = mt_rand(1, 60))) !== null) {
        // What lies in a block does not look like one.
        $one->fill(mt_rand(0, 255));
        $taken[$one->offset()] = $one;
    }
    foreach (array_slice($taken, 4, 15) as $one) {
        $ring->free($one);
        unset($taken[$one->offset()]);
    }
    $before = $block->read();
    for ($offset = -70; $offset < 4200; $offset++) {
        try {
            $at = $ring->at($offset);
            expect_true(isset($taken[$offset]), "$begin: a block is taken at $offset");
            expect_true($at->offset() === $offset && count($at) === count($taken[$offset]), "$begin: it has its place and size");
            unset($taken[$offset]);
        } catch (SharedMemory\Error) {
            expect_true(!isset($taken[$offset]), "$begin: at($offset) finds it");
        }
    }
    expect_true($taken === [], "$begin: all were found");
    expect_true($block->read() === $before, "$begin: nothing has changed");
}
$ring = new RingBuffer(1000);
$one = $ring->alloc(64);
$one->write('the same bytes');
expect_true($ring->at($one->offset())->read(0, 14) === 'the same bytes', 'it is the same memory');
$ring->free($ring->at($one->offset()));
try_to(static fn () => $ring->at($one->offset()), [(string) $one->offset() => 'OFFSET']);
foreach ([-1, PHP_INT_MIN, PHP_INT_MIN + 1, PHP_INT_MAX, PHP_INT_MAX - 7, 1 << 32, -(1 << 32), 0, 1] as $bad) {
    try_to(static fn () => $ring->at($bad));
}
?>
--EXPECT--
SharedMemory\Error(0): No block of this ring buffer that is taken begins at offset OFFSET
SharedMemory\Error(0): No block of this ring buffer that is taken begins at offset -1
SharedMemory\Error(0): No block of this ring buffer that is taken begins at offset -9223372036854775808
SharedMemory\Error(0): No block of this ring buffer that is taken begins at offset -9223372036854775807
SharedMemory\Error(0): No block of this ring buffer that is taken begins at offset 9223372036854775807
SharedMemory\Error(0): No block of this ring buffer that is taken begins at offset 9223372036854775800
SharedMemory\Error(0): No block of this ring buffer that is taken begins at offset 4294967296
SharedMemory\Error(0): No block of this ring buffer that is taken begins at offset -4294967296
SharedMemory\Error(0): No block of this ring buffer that is taken begins at offset 0
SharedMemory\Error(0): No block of this ring buffer that is taken begins at offset 1
