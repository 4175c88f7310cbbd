--TEST--
RingBuffer: bytes that are neither zero nor a ring buffer are refused and left as they are
--EXTENSIONS--
shm
--FILE--
<?php
require __DIR__ . '/../structures.inc';

use SharedMemory\RingBuffer;

refuse_foreign_bytes(static fn (SharedMemory $block) => new RingBuffer($block));

echo "Opened again:\n";
$block = SharedMemory::mmap(4096);
$ring = new RingBuffer($block->slice(0, 2048));
$one = $ring->alloc(100);
$one->write('taken');
try_in_vain($block, static fn () => new RingBuffer($block->slice(0, 1024)));
try_in_vain($block, static fn () => new RingBuffer($block->slice(0, 2047)));
try_in_vain($block, static fn () => new RingBuffer($block->slice(0, 104)));
try_in_vain($block, static fn () => new RingBuffer($block->slice(0, 80)));
try_in_vain($block, static fn () => new RingBuffer($block->slice(8)));
foreach (['its window' => 2048, 'more' => 4096] as $what => $length) {
    $same = new RingBuffer($block->slice(0, $length));
    expect_true($same->capacity() === $ring->capacity() && $same->stats() === $ring->stats(), "$what: it is the same");
    expect_true($same->at($one->offset())->read(0, 5) === 'taken', "$what: it has the same blocks");
}
try_in_vain($block, static fn () => new SharedMemory\FixedPool(8, $block));
try_in_vain($block, static fn () => new SharedMemory\GlobalMemory($block));
try_in_vain($block, static fn () => new SharedMemory\Mutex($block));
?>
--EXPECT--
text: SharedMemory\FormatException(0): These bytes are no SharedMemory\RingBuffer: something else is there; fresh memory is all zero bytes
one byte set: SharedMemory\FormatException(0): These bytes are no SharedMemory\RingBuffer: something else is there; fresh memory is all zero bytes
a byte set behind the header: SharedMemory\FormatException(0): These bytes are no SharedMemory\RingBuffer: something else is there; fresh memory is all zero bytes
the last byte set: SharedMemory\FormatException(0): These bytes are no SharedMemory\RingBuffer: something else is there; fresh memory is all zero bytes
all bytes 255: SharedMemory\FormatException(0): These bytes are no SharedMemory\RingBuffer: something else is there; fresh memory is all zero bytes
another version of the format: SharedMemory\FormatException(0): These bytes are no SharedMemory\RingBuffer: another version of this extension, or a machine of another kind, has made it
another kind: SharedMemory\FormatException(0): These bytes are no SharedMemory\RingBuffer: a SharedMemory\Mutex is there
an unknown kind: SharedMemory\FormatException(0): These bytes are no SharedMemory\RingBuffer: another structure is there
another layout: SharedMemory\FormatException(0): These bytes are no SharedMemory\RingBuffer: another version of this extension, or a machine of another kind, has made it
a larger size: SharedMemory\FormatException(0): The SharedMemory\RingBuffer that is there takes 4104 bytes, the window has 4096
a size that no such structure has: SharedMemory\FormatException(0): These bytes are no SharedMemory\RingBuffer: something else is there; fresh memory is all zero bytes
no size: SharedMemory\FormatException(0): These bytes are no SharedMemory\RingBuffer: something else is there; fresh memory is all zero bytes
the largest size: SharedMemory\FormatException(0): The SharedMemory\RingBuffer that is there takes 18446744073709551615 bytes, the window has 4096
another parameter: SharedMemory\FormatException(0): These bytes are no SharedMemory\RingBuffer: it was made for something else
another PID namespace: SharedMemory\FormatException(0): These bytes are no SharedMemory\RingBuffer: processes of another PID or time namespace (container) may use it: this process cannot tell whether they are alive
unmade, with another kind: SharedMemory\FormatException(0): These bytes are no SharedMemory\RingBuffer: something else is there; fresh memory is all zero bytes
unmade, with a size: SharedMemory\FormatException(0): These bytes are no SharedMemory\RingBuffer: something else is there; fresh memory is all zero bytes
as it was: returned SharedMemory\RingBuffer
Opened again:
SharedMemory\FormatException(0): The SharedMemory\RingBuffer that is there takes 2048 bytes, the window has 1024
SharedMemory\FormatException(0): The SharedMemory\RingBuffer that is there takes 2048 bytes, the window has 2047
SharedMemory\FormatException(0): The SharedMemory\RingBuffer that is there takes 2048 bytes, the window has 104
SharedMemory\FormatException(0): The SharedMemory\RingBuffer that is there takes 2048 bytes, the window has 80
SharedMemory\FormatException(0): These bytes are no SharedMemory\RingBuffer: something else is there; fresh memory is all zero bytes
SharedMemory\FormatException(0): These bytes are no SharedMemory\FixedPool: a SharedMemory\RingBuffer is there
SharedMemory\FormatException(0): These bytes are no SharedMemory\GlobalMemory: a SharedMemory\RingBuffer is there
SharedMemory\FormatException(0): These bytes are no SharedMemory\Mutex: a SharedMemory\RingBuffer is there
