--TEST--
GlobalMemory: a region is found with its size only, and another size is refused with both
--EXTENSIONS--
shm
--FILE--
<?php
require __DIR__ . '/../structures.inc';

use SharedMemory\GlobalMemory;

$block = SharedMemory::mmap(4096);
$memory = new GlobalMemory($block);
$region = $memory->region('jobs', 100);
expect_true(count($region) === 100, 'it has that size');
$region->write('data');
foreach ([1, 99, 101, 128, 4096, 1 << 40, PHP_INT_MAX] as $size) {
    try_in_vain($block, static fn () => $memory->region('jobs', $size));
}
foreach ([0, -1, PHP_INT_MIN] as $size) {
    try_in_vain($block, static fn () => $memory->region('jobs', $size));
    try_in_vain($block, static fn () => $memory->region('others', $size));
    try_in_vain($block, static fn () => $memory->alloc($size));
}
$again = $memory->region('jobs', 100);
expect_true($again->offset() === $region->offset() && $again->read(0, 4) === 'data', 'it is the same one');
expect_true($memory->names() === ['jobs'], 'there is no other');
?>
--EXPECT--
SharedMemory\FormatException(0): The region "jobs" is there with 100 bytes, not with 1
SharedMemory\FormatException(0): The region "jobs" is there with 100 bytes, not with 99
SharedMemory\FormatException(0): The region "jobs" is there with 100 bytes, not with 101
SharedMemory\FormatException(0): The region "jobs" is there with 100 bytes, not with 128
SharedMemory\FormatException(0): The region "jobs" is there with 100 bytes, not with 4096
SharedMemory\FormatException(0): The region "jobs" is there with 100 bytes, not with 1099511627776
SharedMemory\FormatException(0): The region "jobs" is there with 100 bytes, not with 9223372036854775807
ValueError(0): SharedMemory\GlobalMemory::region(): Argument #2 ($size) must be at least 1, 0 given
ValueError(0): SharedMemory\GlobalMemory::region(): Argument #2 ($size) must be at least 1, 0 given
ValueError(0): SharedMemory\GlobalMemory::alloc(): Argument #1 ($size) must be at least 1, 0 given
ValueError(0): SharedMemory\GlobalMemory::region(): Argument #2 ($size) must be at least 1, -1 given
ValueError(0): SharedMemory\GlobalMemory::region(): Argument #2 ($size) must be at least 1, -1 given
ValueError(0): SharedMemory\GlobalMemory::alloc(): Argument #1 ($size) must be at least 1, -1 given
ValueError(0): SharedMemory\GlobalMemory::region(): Argument #2 ($size) must be at least 1, -9223372036854775808 given
ValueError(0): SharedMemory\GlobalMemory::region(): Argument #2 ($size) must be at least 1, -9223372036854775808 given
ValueError(0): SharedMemory\GlobalMemory::alloc(): Argument #1 ($size) must be at least 1, -9223372036854775808 given
