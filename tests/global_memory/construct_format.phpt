--TEST--
GlobalMemory: bytes that are neither zero nor a global memory are refused and left as they are
--EXTENSIONS--
shm
--FILE--
<?php
require __DIR__ . '/../structures.inc';

use SharedMemory\GlobalMemory;

refuse_foreign_bytes(static fn (SharedMemory $block) => new GlobalMemory($block));

echo "Opened again:\n";
$block = SharedMemory::mmap(4096);
$memory = new GlobalMemory($block->slice(0, 2048));
$memory->region('name', 100)->write('there');
foreach ([1024, 2047, 256, 232, 231] as $length) {
    try_in_vain($block, static fn () => new GlobalMemory($block->slice(0, $length)));
}
try_in_vain($block, static fn () => new GlobalMemory($block->slice(8)));
foreach (['its window' => 2048, 'more' => 4096] as $what => $length) {
    $same = new GlobalMemory($block->slice(0, $length));
    expect_true($same->stats() === $memory->stats(), "$what: it is the same");
    expect_true($same->region('name', 100)->read(0, 5) === 'there', "$what: it has the same regions");
}
try_in_vain($block, static fn () => new SharedMemory\FixedPool(8, $block));
try_in_vain($block, static fn () => new SharedMemory\RingBuffer($block));
try_in_vain($block, static fn () => new SharedMemory\Mutex($block));
?>
--EXPECT--
text: SharedMemory\FormatException(0): These bytes are no SharedMemory\GlobalMemory: something else is there; fresh memory is all zero bytes
one byte set: SharedMemory\FormatException(0): These bytes are no SharedMemory\GlobalMemory: something else is there; fresh memory is all zero bytes
a byte set behind the header: SharedMemory\FormatException(0): These bytes are no SharedMemory\GlobalMemory: something else is there; fresh memory is all zero bytes
the last byte set: SharedMemory\FormatException(0): These bytes are no SharedMemory\GlobalMemory: something else is there; fresh memory is all zero bytes
all bytes 255: SharedMemory\FormatException(0): These bytes are no SharedMemory\GlobalMemory: something else is there; fresh memory is all zero bytes
another version of the format: SharedMemory\FormatException(0): These bytes are no SharedMemory\GlobalMemory: another version of this extension, or a machine of another kind, has made it
another kind: SharedMemory\FormatException(0): These bytes are no SharedMemory\GlobalMemory: a SharedMemory\Mutex is there
an unknown kind: SharedMemory\FormatException(0): These bytes are no SharedMemory\GlobalMemory: another structure is there
another layout: SharedMemory\FormatException(0): These bytes are no SharedMemory\GlobalMemory: another version of this extension, or a machine of another kind, has made it
a larger size: SharedMemory\FormatException(0): The SharedMemory\GlobalMemory that is there takes 4104 bytes, the window has 4096
a size that no such structure has: SharedMemory\FormatException(0): These bytes are no SharedMemory\GlobalMemory: something else is there; fresh memory is all zero bytes
no size: SharedMemory\FormatException(0): These bytes are no SharedMemory\GlobalMemory: something else is there; fresh memory is all zero bytes
the largest size: SharedMemory\FormatException(0): The SharedMemory\GlobalMemory that is there takes 18446744073709551615 bytes, the window has 4096
another parameter: SharedMemory\FormatException(0): These bytes are no SharedMemory\GlobalMemory: it was made for something else
another PID namespace: SharedMemory\FormatException(0): These bytes are no SharedMemory\GlobalMemory: processes of another PID or time namespace (container) may use it: this process cannot tell whether they are alive
unmade, with another kind: SharedMemory\FormatException(0): These bytes are no SharedMemory\GlobalMemory: something else is there; fresh memory is all zero bytes
unmade, with a size: SharedMemory\FormatException(0): These bytes are no SharedMemory\GlobalMemory: something else is there; fresh memory is all zero bytes
as it was: returned SharedMemory\GlobalMemory
Opened again:
SharedMemory\FormatException(0): The SharedMemory\GlobalMemory that is there takes 2048 bytes, the window has 1024
SharedMemory\FormatException(0): The SharedMemory\GlobalMemory that is there takes 2048 bytes, the window has 2047
SharedMemory\FormatException(0): The SharedMemory\GlobalMemory that is there takes 2048 bytes, the window has 256
SharedMemory\FormatException(0): The SharedMemory\GlobalMemory that is there takes 2048 bytes, the window has 232
SharedMemory\FormatException(0): The SharedMemory\GlobalMemory that is there takes 2048 bytes, the window has 231
SharedMemory\FormatException(0): These bytes are no SharedMemory\GlobalMemory: something else is there; fresh memory is all zero bytes
SharedMemory\FormatException(0): These bytes are no SharedMemory\FixedPool: a SharedMemory\GlobalMemory is there
SharedMemory\FormatException(0): These bytes are no SharedMemory\RingBuffer: a SharedMemory\GlobalMemory is there
SharedMemory\FormatException(0): These bytes are no SharedMemory\Mutex: a SharedMemory\GlobalMemory is there
