--TEST--
FixedPool: at() gives the slice that begins at an offset if it is allocated, and throws for all other offsets
--EXTENSIONS--
shm
--FILE--
<?php
require __DIR__ . '/../structures.inc';

use SharedMemory\FixedPool;

foreach ([false, true] as $owned) {
    foreach ([8, 12, 64] as $size) {
        foreach ([0, 8, 1000] as $begin) {
            $block = SharedMemory::mmap(4096);
            $pool = new FixedPool($size, $block->slice($begin, 2000), $owned);
            $name = "$size at $begin" . ($owned ? ', owned' : '');
            $slices = take_all($pool);
            foreach (array_splice($slices, 3, 5) as $slice) {
                $pool->free($slice);
                $free[] = $slice->offset();
            }
            $taken = array_flip(array_map(static fn ($slice) => $slice->offset(), $slices));
            $before = $block->read();
            for ($offset = -70; $offset < 4200; $offset++) {
                try {
                    $at = $pool->at($offset);
                    expect_true(isset($taken[$offset]), "$name: a slice is taken at $offset");
                    expect_true($at->offset() === $offset && count($at) === $size, "$name: it has its place and size");
                    unset($taken[$offset]);
                } catch (SharedMemory\Error) {
                    expect_true(!isset($taken[$offset]), "$name: at($offset) finds it");
                }
            }
            expect_true($taken === [], "$name: all were found");
            expect_true($block->read() === $before, "$name: nothing has changed");
        }
    }
}
$pool = new FixedPool(64, 10);
$slice = $pool->alloc();
$slice->write('the same bytes');
expect_true($pool->at($slice->offset())->read(0, 14) === 'the same bytes', 'it is the same memory');
$pool->free($pool->at($slice->offset()));
$offset = [(string) $slice->offset() => 'OFFSET'];
try_to(static fn () => $pool->at($slice->offset()), $offset);
$offsets = [-1, PHP_INT_MIN, PHP_INT_MIN + 1, PHP_INT_MAX, PHP_INT_MAX - 7, 1 << 32, -(1 << 32), 0, 1, $slice->offset() + 1];
foreach ($offsets as $bad) {
    try_to(static fn () => $pool->at($bad), [(string) ($slice->offset() + 1) => 'OFFSET + 1']);
}
?>
--EXPECT--
SharedMemory\Error(0): The slice at offset OFFSET is free
SharedMemory\Error(0): No slice of this pool begins at offset -1
SharedMemory\Error(0): No slice of this pool begins at offset -9223372036854775808
SharedMemory\Error(0): No slice of this pool begins at offset -9223372036854775807
SharedMemory\Error(0): No slice of this pool begins at offset 9223372036854775807
SharedMemory\Error(0): No slice of this pool begins at offset 9223372036854775800
SharedMemory\Error(0): No slice of this pool begins at offset 4294967296
SharedMemory\Error(0): No slice of this pool begins at offset -4294967296
SharedMemory\Error(0): No slice of this pool begins at offset 0
SharedMemory\Error(0): No slice of this pool begins at offset 1
SharedMemory\Error(0): No slice of this pool begins at offset OFFSET + 1
