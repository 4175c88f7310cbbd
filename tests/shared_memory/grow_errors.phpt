--TEST--
SharedMemory: grow() refuses what is not possible, and changes nothing
--EXTENSIONS--
shm
--SKIPIF--
<?php PHP_INT_SIZE === 8 || die('skip the limits are those of 64-bit systems');
--FILE--
<?php
require __DIR__ . '/../helpers.inc';

$path = temporary_path();
$block = SharedMemory::mmap(10, $path);
$block->write('0123456789');
foreach ([9, 0, -1, PHP_INT_MIN, (1 << 47) + 1, PHP_INT_MAX, 1 << 47] as $size) {
    // Where all of the address space is asked for, it is not there.
    try_to(fn() => $block->grow($size), [$path => '{path}']);
}
clearstatcache();
var_dump(count($block), $block->read(), filesize($path));

echo "What another process has made larger meanwhile stays so:\n";
$other = SharedMemory::mmap(0, $path);
$other->grow(100);
var_dump($block->grow(50), count($block));
try_to(fn() => $block->grow(50));

echo "Blocks that cannot grow, to any size:\n";
$fixed = [
    'System V' => SharedMemory::sysv(10),
    'READ_ONLY' => SharedMemory::mmap(0, $path, SharedMemory::READ_ONLY),
    'PRIVATE' => SharedMemory::mmap(0, $path, SharedMemory::PRIVATE),
];
foreach ($fixed as $what => $block) {
    foreach ([200, 0, -1] as $size) {
        echo "$what: ";
        try_to(fn() => $block->grow($size));
    }
}
var_dump(count($other));
?>
--EXPECT--
ValueError(0): SharedMemory::grow(): Argument #1 ($size) must be between 10 and 140737488355328, 9 given
ValueError(0): SharedMemory::grow(): Argument #1 ($size) must be between 10 and 140737488355328, 0 given
ValueError(0): SharedMemory::grow(): Argument #1 ($size) must be between 10 and 140737488355328, -1 given
ValueError(0): SharedMemory::grow(): Argument #1 ($size) must be between 10 and 140737488355328, -9223372036854775808 given
ValueError(0): SharedMemory::grow(): Argument #1 ($size) must be between 10 and 140737488355328, 140737488355329 given
ValueError(0): SharedMemory::grow(): Argument #1 ($size) must be between 10 and 140737488355328, 9223372036854775807 given
SharedMemory\NoSpaceException(12): mremap("{path}", 140737488355328 bytes): Cannot allocate memory; ask for less
int(10)
string(10) "0123456789"
int(10)
What another process has made larger meanwhile stays so:
NULL
int(100)
ValueError(0): SharedMemory::grow(): Argument #1 ($size) must be between 100 and 140737488355328, 50 given
Blocks that cannot grow, to any size:
System V: SharedMemory\Error(0): This block cannot grow: it is a System V segment, use mmap() for a block that can grow
System V: SharedMemory\Error(0): This block cannot grow: it is a System V segment, use mmap() for a block that can grow
System V: SharedMemory\Error(0): This block cannot grow: it is a System V segment, use mmap() for a block that can grow
READ_ONLY: SharedMemory\Error(0): This block cannot grow: it was opened with SharedMemory::READ_ONLY
READ_ONLY: SharedMemory\Error(0): This block cannot grow: it was opened with SharedMemory::READ_ONLY
READ_ONLY: SharedMemory\Error(0): This block cannot grow: it was opened with SharedMemory::READ_ONLY
PRIVATE: SharedMemory\Error(0): This block cannot grow: it was opened with SharedMemory::PRIVATE
PRIVATE: SharedMemory\Error(0): This block cannot grow: it was opened with SharedMemory::PRIVATE
PRIVATE: SharedMemory\Error(0): This block cannot grow: it was opened with SharedMemory::PRIVATE
int(100)
