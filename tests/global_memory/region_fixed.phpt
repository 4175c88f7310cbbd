--TEST--
GlobalMemory: one of fixed size stays as it is when its block grows, and the message says what can be done
--EXTENSIONS--
shm
--FILE--
<?php
require __DIR__ . '/../structures.inc';

use SharedMemory\GlobalMemory;

$in_vain = static fn (GlobalMemory $memory) => try_to(static fn () => $memory->region('large', 1 << 20));

echo "A slice:\n";
$path = temporary_path();
$block = SharedMemory::mmap(4096, $path);
$block->fill(255, 2048);
$memory = new GlobalMemory($block->slice(0, 2048));
$in_vain($memory);
$block->grow(1 << 21);
$in_vain($memory);
expect_true($memory->alloc(2048) === null && $memory->available() === 2048 - 256 - 128, 'it has what it had');

echo "Made in a slice, opened in the whole block:\n";
$whole = new GlobalMemory($block);
$in_vain($whole);
expect_true($whole->stats() === $memory->stats(), 'it is the same');
$whole->region('all', $whole->available());
expect_true($block->read(2048, 2048) === str_repeat("\xff", 2048), 'what is behind it is not its own');

echo "A region:\n";
$outer = new GlobalMemory(SharedMemory::mmap(1 << 16, temporary_path()));
$in_vain(new GlobalMemory($outer->region('inner', 4096)));

echo "Bytes of its own:\n";
$in_vain(new GlobalMemory(4096));

echo "System V segments:\n";
$in_vain(new GlobalMemory(SharedMemory::sysv(4096)));
$in_vain(new GlobalMemory(SharedMemory::sysv(4096)->slice(8)));

echo "Made in a whole block, opened in a slice:\n";
$block = SharedMemory::mmap(4096, temporary_path());
$whole = new GlobalMemory($block);
$whole->region('first', 100);
$part = new GlobalMemory($block->slice(0, 4096));
$in_vain($part);
expect_true($part->stats() === $whole->stats(), 'it is the same until it has grown');
$block->grow(1 << 16);
expect_true($part->available() < 4096 && $whole->available() > 4096, 'only the whole block has grown');
$part->region('second', 100);
expect_true($whole->region('second', 100)->offset() === $part->region('second', 100)->offset(), 'both use the same');
$whole->region('past the slice', 10_000);
foreach ([
    'has' => static fn () => $part->has('first'), 'region' => static fn () => $part->region('first', 100),
    'alloc' => static fn () => $part->alloc(1), 'names' => $part->names(...), 'count' => $part->count(...),
    'available' => $part->available(...), 'stats' => $part->stats(...),
] as $method => $call) {
    echo "$method: ";
    try_in_vain($block, $call);
}
try_in_vain($block, static fn () => new GlobalMemory($block->slice(0, 4095)));
expect_true($whole->names() === ['first', 'second', 'past the slice'], 'all is as it was');
?>
--EXPECT--
A slice:
SharedMemory\NoSpaceException(28): There is no room for the region "large" of 1048576 bytes: 1664 are available, and regions are never given back; it was made in a slice, which cannot grow, make it in a larger one, or in a whole block
SharedMemory\NoSpaceException(28): There is no room for the region "large" of 1048576 bytes: 1664 are available, and regions are never given back; it was made in a slice, which cannot grow, make it in a larger one, or in a whole block
Made in a slice, opened in the whole block:
SharedMemory\NoSpaceException(28): There is no room for the region "large" of 1048576 bytes: 1664 are available, and regions are never given back; it was made in a slice, which cannot grow, make it in a larger one, or in a whole block
A region:
SharedMemory\NoSpaceException(28): There is no room for the region "large" of 1048576 bytes: 3712 are available, and regions are never given back; it was made in a slice, which cannot grow, make it in a larger one, or in a whole block
Bytes of its own:
SharedMemory\NoSpaceException(28): There is no room for the region "large" of 1048576 bytes: 4096 are available, and regions are never given back; make it with more bytes, or in a block that can grow, see SharedMemory::mmap()
System V segments:
SharedMemory\NoSpaceException(28): There is no room for the region "large" of 1048576 bytes: 3712 are available, and regions are never given back; a System V segment cannot grow, use SharedMemory::mmap() for a block that can
SharedMemory\NoSpaceException(28): There is no room for the region "large" of 1048576 bytes: 3712 are available, and regions are never given back; it was made in a slice, which cannot grow, make it in a larger one, or in a whole block
Made in a whole block, opened in a slice:
SharedMemory\NoSpaceException(28): There is no room for the region "large" of 1048576 bytes: 3328 are available, and regions are never given back; it is used through a slice here, in the whole block it can grow
has: SharedMemory\FormatException(0): This SharedMemory\GlobalMemory has grown with its block past this window of 4096 bytes, or its bytes have been damaged: open it in the whole block, not in a slice
region: SharedMemory\FormatException(0): This SharedMemory\GlobalMemory has grown with its block past this window of 4096 bytes, or its bytes have been damaged: open it in the whole block, not in a slice
alloc: SharedMemory\FormatException(0): This SharedMemory\GlobalMemory has grown with its block past this window of 4096 bytes, or its bytes have been damaged: open it in the whole block, not in a slice
names: SharedMemory\FormatException(0): This SharedMemory\GlobalMemory has grown with its block past this window of 4096 bytes, or its bytes have been damaged: open it in the whole block, not in a slice
count: SharedMemory\FormatException(0): This SharedMemory\GlobalMemory has grown with its block past this window of 4096 bytes, or its bytes have been damaged: open it in the whole block, not in a slice
available: SharedMemory\FormatException(0): This SharedMemory\GlobalMemory has grown with its block past this window of 4096 bytes, or its bytes have been damaged: open it in the whole block, not in a slice
stats: SharedMemory\FormatException(0): This SharedMemory\GlobalMemory has grown with its block past this window of 4096 bytes, or its bytes have been damaged: open it in the whole block, not in a slice
SharedMemory\FormatException(0): The SharedMemory\GlobalMemory that is there takes 4096 bytes, the window has 4095
