--TEST--
FixedPool: foreach lists the allocated slices and their owners, as they are at each step
--EXTENSIONS--
shm
pcntl
posix
--FILE--
<?php
require __DIR__ . '/../structures.inc';

use SharedMemory\FixedPool;

/** What foreach shows. */
function listed(FixedPool $pool): array
{
    return iterator_to_array($pool);
}

foreach (blocks(16384) as $kind => $block) {
    $pool = new FixedPool(40, $block->slice(512), true);
    expect_true(listed($pool) === [], "$kind: nothing is taken");
    $expected = [];
    foreach ([$pool->alloc(), $pool->alloc(), $pool->alloc()] as $slice) {
        $expected[$slice->offset()] = getmypid();
    }
    $child = Partner::fork(static function (Partner $parent) use ($pool): void {
        $parent->say($pool->alloc()->offset());
        $parent->hear();
    });
    $its = (int) $child->hear();
    $expected[$its] = $child->pid;
    $pool->adopt($slice);
    $expected[$slice->offset()] = 0;
    ksort($expected);
    expect_true(listed($pool) === $expected, "$kind: the owners");
    $child->kill();
    expect_true(listed($pool) === $expected, "$kind: also of the dead");
    $pool->reclaim();
    unset($expected[$its]);
    expect_true(listed($pool) === $expected, "$kind: not those that were reclaimed");

    // Each offset can be used, and freed on the way.
    foreach ($pool as $offset => $owner) {
        $pool->free($pool->at($offset));
    }
    expect_true($pool->available() === count($pool), "$kind: all have been freed");

    $block->fill(0);
    $pool = new FixedPool(40, $block->slice(512));
    $slices = take_all($pool);
    $offsets = array_map(static fn (SharedMemory $slice): int => $slice->offset(), $slices);
    sort($offsets);
    expect_true(listed($pool) === array_fill_keys($offsets, 0), "$kind: all of a pool without owners");
    foreach ($slices as $number => $slice) {
        if ($number % 7 !== 3) {
            $pool->free($slice);
        }
    }
    $kept = array_filter($slices, static fn (int $number): bool => $number % 7 === 3, ARRAY_FILTER_USE_KEY);
    $offsets = array_map(static fn (SharedMemory $slice): int => $slice->offset(), $kept);
    sort($offsets);
    expect_true(array_keys(listed($pool)) === $offsets, "$kind: some of them");
}

// Steps, one inside the other, see what has changed before them.
$pool = new FixedPool(8, 200, true);
$slices = array_map(static fn () => $pool->alloc(), range(1, 4));
$offsets = array_map(static fn (SharedMemory $slice): int => $slice->offset(), $slices);
$seen = [];
foreach ($pool as $offset => $owner) {
    foreach ($pool as $inner => $owner) {
        $seen[] = [array_search($offset, $offsets), array_search($inner, $offsets)];
    }
    if ($offset === $offsets[1]) {
        $pool->free($slices[2]);
    }
}
expect_true($seen === [[0, 0], [0, 1], [0, 2], [0, 3], [1, 0], [1, 1], [1, 2], [1, 3], [3, 0], [3, 1], [3, 3]], 'nested loops');
$iterator = $pool->getIterator();
expect_true(!$iterator->valid() || $iterator->key() === $offsets[0], 'it begins with the first');
foreach ($iterator as $offset => $owner) {
    break;
}
expect_true($offset === $offsets[0] && $iterator->current() === getmypid(), 'an iterator of its own');
$iterator->next();
$iterator->next();
expect_true($iterator->key() === $offsets[3], 'the last');
$iterator->next();
$iterator->next();
expect_true(!$iterator->valid() && $iterator->current() === null, 'the end');
$iterator->rewind();
expect_true($iterator->key() === $offsets[0], 'from the beginning again');
unset($pool);
expect_true($iterator->valid(), 'the iterator keeps the pool');

try_to(static function (): void {
    foreach (new FixedPool(8, 2) as &$owner);
});
$block = SharedMemory::mmap(4096);
$pool = new FixedPool(8, $block);
[$pool->alloc(), $pool->alloc()];
try_to(static function () use ($pool, $block): void {
    foreach ($pool as $offset => $owner) {
        echo "a slice\n";
        $block->free();
    }
});
try_to(static fn () => listed($pool));
$path = temporary_path();
$pool = new FixedPool(8, SharedMemory::mmap(4096, $path));
$pool->alloc();
expect_true(count(listed(new FixedPool(8, SharedMemory::mmap(0, $path, SharedMemory::READ_ONLY)))) === 1, 'where it can only be read');
?>
--EXPECT--
SharedMemory\Error(0): A SharedMemory\FixedPool cannot be iterated by reference
a slice
SharedMemory\Error(0): This block of shared memory has been freed
SharedMemory\Error(0): This block of shared memory has been freed
