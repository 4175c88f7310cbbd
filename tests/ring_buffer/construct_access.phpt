--TEST--
RingBuffer: in a read-only, protected, private or freed block, operations that are not possible throw
--EXTENSIONS--
shm
--FILE--
<?php
require __DIR__ . '/../structures.inc';

use SharedMemory\RingBuffer;

$path = temporary_path();
$block = SharedMemory::mmap(4096, $path);
$read_only = SharedMemory::mmap(0, $path, SharedMemory::READ_ONLY);
echo "Read-only:\n";
try_in_vain($block, static fn () => new RingBuffer($read_only));
$ring = new RingBuffer($block);
$one = $ring->alloc(24);
$one->write('shared');
$reader = new RingBuffer($read_only);
expect_true($reader->capacity() === $ring->capacity(), 'its size can be had');
expect_true($reader->at($one->offset())->read(0, 6) === 'shared', 'a block can be found');
try_in_vain($block, static fn () => $reader->alloc(1));
try_in_vain($block, static fn () => $reader->free($reader->at($one->offset())));
// It takes the lock.
try_in_vain($block, $reader->stats(...));

echo "Private:\n";
try_in_vain($block, static fn () => new RingBuffer(SharedMemory::mmap(0, $path, SharedMemory::PRIVATE)));

$methods = static fn (RingBuffer $ring, SharedMemory $one): array => [
    'alloc' => static fn () => $ring->alloc(1), 'alloc of too much' => static fn () => $ring->alloc(5000),
    'free' => static fn () => $ring->free($one), 'at' => static fn () => $ring->at($one->offset()),
    'capacity' => $ring->capacity(...), 'stats' => $ring->stats(...),
];
foreach (['Protected:' => SharedMemory::PROT_READ, 'Out of reach:' => SharedMemory::PROT_NONE] as $title => $protection) {
    echo "$title\n";
    $block->protect($protection);
    foreach ($methods($ring, $one) as $method => $call) {
        echo "$method: ";
        try_to($call);
    }
    $block->protect(SharedMemory::PROT_READ | SharedMemory::PROT_WRITE);
}
$ring->free($one);
expect_true($ring->stats()['blocks'] === 0, 'it works again');

echo "Freed:\n";
$one = $ring->alloc(10);
$methods = $methods($ring, SharedMemory::mmap(10));
$block->free();
foreach ($methods as $method => $call) {
    echo "$method: ";
    try_to($call);
}
try_to(static fn () => new RingBuffer($block));

$ring = new RingBuffer(100);
$one = $ring->alloc(24);
$ring = null;
$one->write('still there');
expect_true($one->read(0, 11) === 'still there', 'the block outlives its ring buffer');
?>
--EXPECT--
Read-only:
SharedMemory\Error(0): There is no SharedMemory\RingBuffer here yet, and none can be made: the block was opened with SharedMemory::READ_ONLY
SharedMemory\Error(0): This block cannot be written: it was opened with SharedMemory::READ_ONLY
SharedMemory\Error(0): This block cannot be written: it was opened with SharedMemory::READ_ONLY
SharedMemory\Error(0): This block cannot be written: it was opened with SharedMemory::READ_ONLY
Private:
SharedMemory\Error(0): A RingBuffer in a block opened with SharedMemory::PRIVATE would be this process's alone: no other process sees what it does
Protected:
alloc: SharedMemory\Error(0): This block cannot be written: it is protected, see SharedMemory::protect()
alloc of too much: ValueError(0): SharedMemory\RingBuffer::alloc(): Argument #1 ($size) must be between 1 and 3944, the capacity of this ring buffer, 5000 given
free: SharedMemory\Error(0): This block cannot be written: it is protected, see SharedMemory::protect()
at: returned SharedMemory
capacity: returned int 3944
stats: SharedMemory\Error(0): This block cannot be written: it is protected, see SharedMemory::protect()
Out of reach:
alloc: SharedMemory\Error(0): This block cannot be written: it is protected, see SharedMemory::protect()
alloc of too much: SharedMemory\Error(0): This block cannot be read: it is protected, see SharedMemory::protect()
free: SharedMemory\Error(0): This block cannot be written: it is protected, see SharedMemory::protect()
at: SharedMemory\Error(0): This block cannot be read: it is protected, see SharedMemory::protect()
capacity: SharedMemory\Error(0): This block cannot be read: it is protected, see SharedMemory::protect()
stats: SharedMemory\Error(0): This block cannot be written: it is protected, see SharedMemory::protect()
Freed:
alloc: SharedMemory\Error(0): This block of shared memory has been freed
alloc of too much: SharedMemory\Error(0): This block of shared memory has been freed
free: SharedMemory\Error(0): This block of shared memory has been freed
at: SharedMemory\Error(0): This block of shared memory has been freed
capacity: SharedMemory\Error(0): This block of shared memory has been freed
stats: SharedMemory\Error(0): This block of shared memory has been freed
SharedMemory\Error(0): This block of shared memory has been freed
