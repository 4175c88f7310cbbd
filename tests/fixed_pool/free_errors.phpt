--TEST--
FixedPool: free() refuses a window that is not an allocated slice, and changes nothing
--EXTENSIONS--
shm
--FILE--
<?php
require __DIR__ . '/../structures.inc';

use SharedMemory\FixedPool;

foreach ([false, true] as $owned) {
    echo $owned ? "owned\n" : "not owned\n";
    $block = SharedMemory::mmap(4096);
    $block->slice(0, 512)->fill(7);
    $pool = new FixedPool(24, $block->slice(1024, 1024), $owned);
    $other = new FixedPool(24, $block->slice(2048, 1024), $owned);
    $elsewhere = new FixedPool(24, 10, $owned);
    $block->slice(3072)->fill(9);
    $slice = $pool->alloc();
    $neighbour = $pool->alloc();
    $at = $slice->offset();
    $number = [(string) $at => 'AT', (string) ($at + 8) => 'AT + 8'];
    $cases = [
        'a slice of another pool in the block' => $other->alloc(),
        'a slice of another block' => $elsewhere->alloc(),
        'the middle of a slice' => $block->slice($at + 8, 24),
        'a part of a slice' => $slice->slice(0, 23),
        'the end of a slice' => $slice->slice(1),
        'nothing' => $slice->slice(0, 0),
        'more than a slice' => $block->slice($at, 25),
        'two slices' => $block->slice($at, 48),
        'the whole block' => $block,
        'most of the window of the pool' => $block->slice(1024, 1000),
        'the beginning of the pool' => $block->slice(1024, 24),
        'the bytes before the pool' => $block->slice(1000, 24),
        'the first bytes of the block' => $block->slice(0, 24),
        'the bytes after the pool' => $block->slice(2048, 24),
        'the last bytes of the block' => $block->slice(4072, 24),
    ];
    foreach ($cases as $case => $window) {
        echo "$case: ";
        // A pool of the same slices has them at other offsets each time the header changes.
        $numbers = [(string) $window->offset() => $window->offset() === 0 ? '0' : 'OFFSET'];
        try_in_vain($block, static fn () => $pool->free($window), $numbers);
    }
    $free = count($pool) - 2;
    expect_true($pool->available() === $free, 'as many are free as before');
    $pool->free($slice);
    echo 'a second time: ';
    try_in_vain($block, static fn () => $pool->free($slice), $number);
    echo 'another object of it: ';
    try_in_vain($block, static fn () => $pool->free($block->slice($at, 24)), $number);
    $pool->free($block->slice($neighbour->offset(), 24));
    expect_true($pool->available() === $free + 2, 'a window on all of it is as good');
    // Any process can free it; a window from an earlier allocation is one of the slice.
    $again = $pool->alloc();
    $pool->free($again);
    $slices = take_all($pool);
    expect_true(count($slices) === count($pool), 'each one can be had once');
    foreach ($slices as $slice) {
        $pool->free($slice);
    }
    echo 'a slice that was never taken: ';
    try_in_vain($block, static fn () => $pool->free($block->slice($at, 24)), $number);
    echo 'a slice of a freed block: ';
    $gone = SharedMemory::mmap(4096);
    $its = (new FixedPool(24, $gone, $owned))->alloc();
    $gone->free();
    try_in_vain($block, static fn () => $pool->free($its));
    echo 'no window: ';
    try_in_vain($block, static fn () => $pool->free(null));
    expect_true($pool->available() === count($pool), 'all are free');
    expect_true($block->read(0, 512) === str_repeat("\7", 512), 'what is before it is as it was');
    expect_true($block->read(3072) === str_repeat("\t", 1024), 'what is after it is as it was');
}
?>
--EXPECT--
not owned
a slice of another pool in the block: SharedMemory\Error(0): No slice of this pool begins at offset OFFSET
a slice of another block: SharedMemory\Error(0): The window lies in another block than this pool; if it is the same file, use at() of this pool with its offset()
the middle of a slice: SharedMemory\Error(0): No slice of this pool begins at offset OFFSET
a part of a slice: SharedMemory\Error(0): The window at offset OFFSET has 23 bytes, a slice of this pool has 24
the end of a slice: SharedMemory\Error(0): The window at offset OFFSET has 23 bytes, a slice of this pool has 24
nothing: SharedMemory\Error(0): The window at offset OFFSET has 0 bytes, a slice of this pool has 24
more than a slice: SharedMemory\Error(0): The window at offset OFFSET has 25 bytes, a slice of this pool has 24
two slices: SharedMemory\Error(0): The window at offset OFFSET has 48 bytes, a slice of this pool has 24
the whole block: SharedMemory\Error(0): The window at offset 0 has 4096 bytes, a slice of this pool has 24
most of the window of the pool: SharedMemory\Error(0): The window at offset OFFSET has 1000 bytes, a slice of this pool has 24
the beginning of the pool: SharedMemory\Error(0): No slice of this pool begins at offset OFFSET
the bytes before the pool: SharedMemory\Error(0): No slice of this pool begins at offset OFFSET
the first bytes of the block: SharedMemory\Error(0): No slice of this pool begins at offset 0
the bytes after the pool: SharedMemory\Error(0): No slice of this pool begins at offset OFFSET
the last bytes of the block: SharedMemory\Error(0): No slice of this pool begins at offset OFFSET
a second time: SharedMemory\Error(0): The slice at offset AT is free
another object of it: SharedMemory\Error(0): The slice at offset AT is free
a slice that was never taken: SharedMemory\Error(0): The slice at offset AT is free
a slice of a freed block: SharedMemory\Error(0): The window lies in another block than this pool; if it is the same file, use at() of this pool with its offset()
no window: TypeError(0): SharedMemory\FixedPool::free(): Argument #1 ($slice) must be of type SharedMemory, null given
owned
a slice of another pool in the block: SharedMemory\Error(0): No slice of this pool begins at offset OFFSET
a slice of another block: SharedMemory\Error(0): The window lies in another block than this pool; if it is the same file, use at() of this pool with its offset()
the middle of a slice: SharedMemory\Error(0): No slice of this pool begins at offset OFFSET
a part of a slice: SharedMemory\Error(0): The window at offset OFFSET has 23 bytes, a slice of this pool has 24
the end of a slice: SharedMemory\Error(0): The window at offset OFFSET has 23 bytes, a slice of this pool has 24
nothing: SharedMemory\Error(0): The window at offset OFFSET has 0 bytes, a slice of this pool has 24
more than a slice: SharedMemory\Error(0): The window at offset OFFSET has 25 bytes, a slice of this pool has 24
two slices: SharedMemory\Error(0): The window at offset OFFSET has 48 bytes, a slice of this pool has 24
the whole block: SharedMemory\Error(0): The window at offset 0 has 4096 bytes, a slice of this pool has 24
most of the window of the pool: SharedMemory\Error(0): The window at offset OFFSET has 1000 bytes, a slice of this pool has 24
the beginning of the pool: SharedMemory\Error(0): No slice of this pool begins at offset OFFSET
the bytes before the pool: SharedMemory\Error(0): No slice of this pool begins at offset OFFSET
the first bytes of the block: SharedMemory\Error(0): No slice of this pool begins at offset 0
the bytes after the pool: SharedMemory\Error(0): No slice of this pool begins at offset OFFSET
the last bytes of the block: SharedMemory\Error(0): No slice of this pool begins at offset OFFSET
a second time: SharedMemory\Error(0): The slice at offset AT is free
another object of it: SharedMemory\Error(0): The slice at offset AT is free
a slice that was never taken: SharedMemory\Error(0): The slice at offset AT is free
a slice of a freed block: SharedMemory\Error(0): The window lies in another block than this pool; if it is the same file, use at() of this pool with its offset()
no window: TypeError(0): SharedMemory\FixedPool::free(): Argument #1 ($slice) must be of type SharedMemory, null given
