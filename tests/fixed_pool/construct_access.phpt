--TEST--
FixedPool: in a read-only, protected, private or freed block, operations that are not possible throw
--EXTENSIONS--
shm
--FILE--
<?php
require __DIR__ . '/../structures.inc';

use SharedMemory\FixedPool;

$path = temporary_path();
$block = SharedMemory::mmap(4096, $path);
$read_only = SharedMemory::mmap(0, $path, SharedMemory::READ_ONLY);
echo "Read-only:\n";
try_in_vain($block, static fn () => new FixedPool(24, $read_only, true));
$pool = new FixedPool(24, $block, true);
$slice = $pool->alloc();
$slice->write('shared');
$reader = new FixedPool(24, $read_only, true);
expect_true($reader->available() === count($reader) - 1, 'it can be counted');
expect_true($reader->at($slice->offset())->read(0, 6) === 'shared', 'a slice can be found');
expect_true($reader->stats() === $pool->stats(), 'it can be described');
try_in_vain($block, $reader->alloc(...));
try_in_vain($block, static fn () => $reader->free($reader->at($slice->offset())));
try_in_vain($block, $reader->reclaim(...));

echo "Private:\n";
try_in_vain($block, static fn () => new FixedPool(24, SharedMemory::mmap(0, $path, SharedMemory::PRIVATE), true));

$methods = static fn (FixedPool $pool, SharedMemory $slice): array => [
    'alloc' => $pool->alloc(...), 'free' => static fn () => $pool->free($slice), 'at' => static fn () => $pool->at(64),
    'available' => $pool->available(...), 'count' => $pool->count(...), 'reclaim' => $pool->reclaim(...),
    'stats' => $pool->stats(...),
];
foreach (['Protected:' => SharedMemory::PROT_READ, 'Out of reach:' => SharedMemory::PROT_NONE] as $title => $protection) {
    echo "$title\n";
    $block->protect($protection);
    foreach (array_diff_key($methods($pool, $slice), $protection ? ['at' => 1] : []) as $method => $call) {
        echo "$method: ";
        try_to($call);
    }
    $block->protect(SharedMemory::PROT_READ | SharedMemory::PROT_WRITE);
}
$pool->free($slice);
expect_true($pool->available() === count($pool), 'it works again');

echo "Freed:\n";
$slice = $pool->alloc();
$block->free();
foreach ($methods($pool, $slice) as $method => $call) {
    echo "$method: ";
    try_to($call);
}
try_to(static fn () => new FixedPool(24, $block));
expect_true($pool->sliceSize === 24, 'the property is still there');

// What a pool or a slice is in stays as long as either is there.
$pool = new FixedPool(24, SharedMemory::mmap(4096));
$slice = $pool->alloc();
$pool = null;
$slice->write('still there');
expect_true($slice->read(0, 11) === 'still there', 'the slice outlives its pool');
?>
--EXPECT--
Read-only:
SharedMemory\Error(0): There is no SharedMemory\FixedPool here yet, and none can be made: the block was opened with SharedMemory::READ_ONLY
SharedMemory\Error(0): This block cannot be written: it was opened with SharedMemory::READ_ONLY
SharedMemory\Error(0): This block cannot be written: it was opened with SharedMemory::READ_ONLY
SharedMemory\Error(0): This block cannot be written: it was opened with SharedMemory::READ_ONLY
Private:
SharedMemory\Error(0): A FixedPool in a block opened with SharedMemory::PRIVATE would be this process's alone: no other process sees what it does
Protected:
alloc: SharedMemory\Error(0): This block cannot be written: it is protected, see SharedMemory::protect()
free: SharedMemory\Error(0): This block cannot be written: it is protected, see SharedMemory::protect()
available: returned int 124
count: returned int 125
reclaim: SharedMemory\Error(0): This block cannot be written: it is protected, see SharedMemory::protect()
stats: returned array
Out of reach:
alloc: SharedMemory\Error(0): This block cannot be written: it is protected, see SharedMemory::protect()
free: SharedMemory\Error(0): This block cannot be written: it is protected, see SharedMemory::protect()
at: SharedMemory\Error(0): This block cannot be read: it is protected, see SharedMemory::protect()
available: SharedMemory\Error(0): This block cannot be read: it is protected, see SharedMemory::protect()
count: SharedMemory\Error(0): This block cannot be read: it is protected, see SharedMemory::protect()
reclaim: SharedMemory\Error(0): This block cannot be written: it is protected, see SharedMemory::protect()
stats: SharedMemory\Error(0): This block cannot be read: it is protected, see SharedMemory::protect()
Freed:
alloc: SharedMemory\Error(0): This block of shared memory has been freed
free: SharedMemory\Error(0): This block of shared memory has been freed
at: SharedMemory\Error(0): This block of shared memory has been freed
available: SharedMemory\Error(0): This block of shared memory has been freed
count: SharedMemory\Error(0): This block of shared memory has been freed
reclaim: SharedMemory\Error(0): This block of shared memory has been freed
stats: SharedMemory\Error(0): This block of shared memory has been freed
SharedMemory\Error(0): This block of shared memory has been freed
