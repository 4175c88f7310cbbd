--TEST--
FixedPool: bytes that are neither zero nor a pool of these slices are refused and left as they are
--EXTENSIONS--
shm
--FILE--
<?php
require __DIR__ . '/../structures.inc';

use SharedMemory\FixedPool;

refuse_foreign_bytes(static fn (SharedMemory $block) => new FixedPool(24, $block));

echo "Opened again:\n";
$block = SharedMemory::mmap(4096);
$pool = new FixedPool(24, $block->slice(0, 2048));
$taken = $pool->alloc();
$taken->write('taken');
foreach ([1, 16, 23, 25, 32, 2000, 4000, 1 << 45] as $size) {
    try_in_vain($block, static fn () => new FixedPool($size, $block));
}
try_in_vain($block, static fn () => new FixedPool(24, $block, true));
try_in_vain($block, static fn () => new FixedPool(25, $block, true));
try_in_vain($block, static fn () => new FixedPool(24, $block->slice(0, 1024)));
try_in_vain($block, static fn () => new FixedPool(24, $block->slice(0, 64)));
try_in_vain($block, static fn () => new FixedPool(24, $block->slice(0, 63)));
try_in_vain($block, static fn () => new FixedPool(24, $block->slice(8)));
foreach (['all it takes' => $pool->stats()['bytes'], 'its window' => 2048, 'more' => 4096] as $what => $length) {
    $same = new FixedPool(24, $block->slice(0, $length));
    expect_true(count($same) === count($pool) && $same->available() === count($pool) - 1, "$what: it is the same pool");
    expect_true($same->at($taken->offset())->read(0, 5) === 'taken', "$what: it has the same slices");
}
try_in_vain($block, static fn () => new FixedPool(24, $block->slice(0, $pool->stats()['bytes'] - 1)));

$pool = new FixedPool(24, $block->slice(2048), true);
try_in_vain($block, static fn () => new FixedPool(24, $block->slice(2048)));
try_in_vain($block, static fn () => new FixedPool(32, $block->slice(2048)));
try_in_vain($block, static fn () => new SharedMemory\RingBuffer($block->slice(2048)));
try_in_vain($block, static fn () => new SharedMemory\GlobalMemory($block->slice(2048)));
try_in_vain($block, static fn () => new SharedMemory\Mutex($block->slice(2048)));
?>
--EXPECT--
text: SharedMemory\FormatException(0): These bytes are no SharedMemory\FixedPool: something else is there; fresh memory is all zero bytes
one byte set: SharedMemory\FormatException(0): These bytes are no SharedMemory\FixedPool: something else is there; fresh memory is all zero bytes
a byte set behind the header: SharedMemory\FormatException(0): These bytes are no SharedMemory\FixedPool: something else is there; fresh memory is all zero bytes
the last byte set: SharedMemory\FormatException(0): These bytes are no SharedMemory\FixedPool: something else is there; fresh memory is all zero bytes
all bytes 255: SharedMemory\FormatException(0): These bytes are no SharedMemory\FixedPool: something else is there; fresh memory is all zero bytes
another version of the format: SharedMemory\FormatException(0): These bytes are no SharedMemory\FixedPool: another version of this extension, or a machine of another kind, has made it
another kind: SharedMemory\FormatException(0): These bytes are no SharedMemory\FixedPool: a SharedMemory\Mutex is there
an unknown kind: SharedMemory\FormatException(0): These bytes are no SharedMemory\FixedPool: another structure is there
another layout: SharedMemory\FormatException(0): These bytes are no SharedMemory\FixedPool: another version of this extension, or a machine of another kind, has made it
a larger size: SharedMemory\FormatException(0): The SharedMemory\FixedPool that is there takes 4104 bytes, the window has 4096
a size that no such structure has: SharedMemory\FormatException(0): These bytes are no SharedMemory\FixedPool: something else is there; fresh memory is all zero bytes
no size: SharedMemory\FormatException(0): These bytes are no SharedMemory\FixedPool: something else is there; fresh memory is all zero bytes
the largest size: SharedMemory\FormatException(0): The SharedMemory\FixedPool that is there takes 18446744073709551615 bytes, the window has 4096
another parameter: SharedMemory\FormatException(0): The SharedMemory\FixedPool that is there has slices of 12345 bytes, not slices of 24 bytes
another PID namespace: SharedMemory\FormatException(0): These bytes are no SharedMemory\FixedPool: processes of another PID or time namespace (container) may use it: this process cannot tell whether they are alive
unmade, with another kind: SharedMemory\FormatException(0): These bytes are no SharedMemory\FixedPool: something else is there; fresh memory is all zero bytes
unmade, with a size: SharedMemory\FormatException(0): These bytes are no SharedMemory\FixedPool: something else is there; fresh memory is all zero bytes
as it was: returned SharedMemory\FixedPool
Opened again:
SharedMemory\FormatException(0): The SharedMemory\FixedPool that is there has slices of 24 bytes, not slices of 1 bytes
SharedMemory\FormatException(0): The SharedMemory\FixedPool that is there has slices of 24 bytes, not slices of 16 bytes
SharedMemory\FormatException(0): The SharedMemory\FixedPool that is there has slices of 24 bytes, not slices of 23 bytes
SharedMemory\FormatException(0): The SharedMemory\FixedPool that is there has slices of 24 bytes, not slices of 25 bytes
SharedMemory\FormatException(0): The SharedMemory\FixedPool that is there has slices of 24 bytes, not slices of 32 bytes
SharedMemory\FormatException(0): The SharedMemory\FixedPool that is there has slices of 24 bytes, not slices of 2000 bytes
SharedMemory\FormatException(0): The SharedMemory\FixedPool that is there has slices of 24 bytes, not slices of 4000 bytes
SharedMemory\FormatException(0): The SharedMemory\FixedPool that is there has slices of 24 bytes, not slices of 35184372088832 bytes
SharedMemory\FormatException(0): The SharedMemory\FixedPool that is there has slices of 24 bytes, not slices of 24 bytes (owned: true)
SharedMemory\FormatException(0): The SharedMemory\FixedPool that is there has slices of 24 bytes, not slices of 25 bytes (owned: true)
SharedMemory\FormatException(0): The SharedMemory\FixedPool that is there takes 2048 bytes, the window has 1024
SharedMemory\FormatException(0): The SharedMemory\FixedPool that is there takes 2048 bytes, the window has 64
SharedMemory\FormatException(0): The SharedMemory\FixedPool that is there takes 2048 bytes, the window has 63
SharedMemory\FormatException(0): These bytes are no SharedMemory\FixedPool: something else is there; fresh memory is all zero bytes
SharedMemory\FormatException(0): The SharedMemory\FixedPool that is there takes 2048 bytes, the window has 2047
SharedMemory\FormatException(0): The SharedMemory\FixedPool that is there has slices of 24 bytes (owned: true), not slices of 24 bytes
SharedMemory\FormatException(0): The SharedMemory\FixedPool that is there has slices of 24 bytes (owned: true), not slices of 32 bytes
SharedMemory\FormatException(0): These bytes are no SharedMemory\RingBuffer: a SharedMemory\FixedPool is there
SharedMemory\FormatException(0): These bytes are no SharedMemory\GlobalMemory: a SharedMemory\FixedPool is there
SharedMemory\FormatException(0): These bytes are no SharedMemory\Mutex: a SharedMemory\FixedPool is there
