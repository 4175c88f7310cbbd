--TEST--
GlobalMemory: in a read-only block regions are found; operations that are not possible there, or in a freed block, throw
--EXTENSIONS--
shm
--FILE--
<?php
require __DIR__ . '/../structures.inc';

use SharedMemory\GlobalMemory;

$path = temporary_path();
$block = SharedMemory::mmap(4096, $path);
$read_only = SharedMemory::mmap(0, $path, SharedMemory::READ_ONLY);
echo "Read-only:\n";
try_in_vain($block, static fn () => new GlobalMemory($read_only));
$memory = new GlobalMemory($block);
$memory->region('there', 100)->write('shared');
$reader = new GlobalMemory($read_only);
$found = $reader->region('there', 100);
expect_true($found->read(0, 6) === 'shared', 'it is found');
expect_true($reader->has('there') && !$reader->has('not there') && $reader->names() === ['there'], 'it is listed');
expect_true($reader->stats() === $memory->stats() && count($reader) === 1, 'it is counted');
try_in_vain($block, static fn () => $reader->region('not there', 100));
try_in_vain($block, static fn () => $reader->region('there', 101));
try_in_vain($block, static fn () => $reader->alloc(1));
try_in_vain($block, static fn () => $found->write('x'));
$memory->region('later', 8);
expect_true($reader->region('later', 8)->offset() === $memory->region('later', 8)->offset(), 'what is made later is found too');

echo "Private:\n";
try_in_vain($block, static fn () => new GlobalMemory(SharedMemory::mmap(0, $path, SharedMemory::PRIVATE)));

$methods = [
    'alloc' => static fn () => $memory->alloc(1), 'region' => static fn () => $memory->region('there', 100),
    'a new region' => static fn () => $memory->region('new', 100), 'has' => static fn () => $memory->has('there'),
    'names' => $memory->names(...), 'available' => $memory->available(...), 'count' => $memory->count(...),
    'stats' => $memory->stats(...), 'a bad size' => static fn () => $memory->alloc(0),
    'a bad name' => static fn () => $memory->region('', 1),
];
foreach (['Protected:' => SharedMemory::PROT_READ, 'Out of reach:' => SharedMemory::PROT_NONE] as $title => $protection) {
    echo "$title\n";
    $block->protect($protection);
    foreach ($methods as $method => $call) {
        echo "$method: ";
        try_to($call);
    }
    $block->protect(SharedMemory::PROT_READ | SharedMemory::PROT_WRITE);
}
expect_true($memory->names() === ['there', 'later'], 'nothing was made');

echo "Freed:\n";
$block->free();
foreach ($methods as $method => $call) {
    echo "$method: ";
    try_to($call);
}
try_to(static fn () => new GlobalMemory($block));

$memory = new GlobalMemory(100);
$region = $memory->region('region', 24);
$memory = null;
$region->write('still there');
expect_true($region->read(0, 11) === 'still there', 'a region outlives the object');
?>
--EXPECT--
Read-only:
SharedMemory\Error(0): There is no SharedMemory\GlobalMemory here yet, and none can be made: the block was opened with SharedMemory::READ_ONLY
SharedMemory\Error(0): This block cannot be written: it was opened with SharedMemory::READ_ONLY
SharedMemory\FormatException(0): The region "there" is there with 100 bytes, not with 101
SharedMemory\Error(0): This block cannot be written: it was opened with SharedMemory::READ_ONLY
SharedMemory\Error(0): This block cannot be written: it was opened with SharedMemory::READ_ONLY
Private:
SharedMemory\Error(0): A GlobalMemory in a block opened with SharedMemory::PRIVATE would be this process's alone: no other process sees what it does
Protected:
alloc: SharedMemory\Error(0): This block cannot be written: it is protected, see SharedMemory::protect()
region: returned SharedMemory
a new region: SharedMemory\Error(0): This block cannot be written: it is protected, see SharedMemory::protect()
has: returned bool true
names: returned array
available: returned int 3264
count: returned int 2
stats: returned array
a bad size: ValueError(0): SharedMemory\GlobalMemory::alloc(): Argument #1 ($size) must be at least 1, 0 given
a bad name: ValueError(0): SharedMemory\GlobalMemory::region(): Argument #1 ($name) must be 1 to 63 bytes long, 0 given
Out of reach:
alloc: SharedMemory\Error(0): This block cannot be written: it is protected, see SharedMemory::protect()
region: SharedMemory\Error(0): This block cannot be read: it is protected, see SharedMemory::protect()
a new region: SharedMemory\Error(0): This block cannot be read: it is protected, see SharedMemory::protect()
has: SharedMemory\Error(0): This block cannot be read: it is protected, see SharedMemory::protect()
names: SharedMemory\Error(0): This block cannot be read: it is protected, see SharedMemory::protect()
available: SharedMemory\Error(0): This block cannot be read: it is protected, see SharedMemory::protect()
count: SharedMemory\Error(0): This block cannot be read: it is protected, see SharedMemory::protect()
stats: SharedMemory\Error(0): This block cannot be read: it is protected, see SharedMemory::protect()
a bad size: ValueError(0): SharedMemory\GlobalMemory::alloc(): Argument #1 ($size) must be at least 1, 0 given
a bad name: ValueError(0): SharedMemory\GlobalMemory::region(): Argument #1 ($name) must be 1 to 63 bytes long, 0 given
Freed:
alloc: SharedMemory\Error(0): This block of shared memory has been freed
region: SharedMemory\Error(0): This block of shared memory has been freed
a new region: SharedMemory\Error(0): This block of shared memory has been freed
has: SharedMemory\Error(0): This block of shared memory has been freed
names: SharedMemory\Error(0): This block of shared memory has been freed
available: SharedMemory\Error(0): This block of shared memory has been freed
count: SharedMemory\Error(0): This block of shared memory has been freed
stats: SharedMemory\Error(0): This block of shared memory has been freed
a bad size: ValueError(0): SharedMemory\GlobalMemory::alloc(): Argument #1 ($size) must be at least 1, 0 given
a bad name: ValueError(0): SharedMemory\GlobalMemory::region(): Argument #1 ($name) must be 1 to 63 bytes long, 0 given
SharedMemory\Error(0): This block of shared memory has been freed
