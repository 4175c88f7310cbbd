--TEST--
Vector: in a block that is read-only, protected, truncated or freed nothing is stored, and the error says why
--EXTENSIONS--
shm
--FILE--
<?php
require __DIR__ . '/../helpers.inc';

use SharedMemory\Type;
use SharedMemory\Vector;

$path = temporary_path();
$reads = [
    '[]' => static fn (Vector $v) => $v[0],
    '??' => static fn (Vector $v) => $v[0] ?? 'default',
    'empty' => static fn (Vector $v) => empty($v[0]),
    'toArray' => static fn (Vector $v) => $v->toArray(),
    'sum' => static fn (Vector $v) => $v->sum(),
    'min' => static fn (Vector $v) => $v->min(),
    'max' => static fn (Vector $v) => $v->max(),
    'foreach' => static function (Vector $v): void {
        foreach ($v as $value) {
        }
    },
];
$writes = [
    '[]' => static fn (Vector $v) => $v[0] = 1,
    'add' => static fn (Vector $v) => $v->add(0),
    'compareExchange' => static fn (Vector $v) => $v->compareExchange(0, 7, 1),
    'fill' => static fn (Vector $v) => $v->fill(1),
    'assign' => static fn (Vector $v) => $v->assign([1]),
];
$all = static function (Vector $v, array $bodies) use ($path): void {
    foreach ($bodies as $name => $body) {
        echo "$name: ";
        try_to(static fn () => $body($v), [$path => 'the file']);
    }
};

$block = SharedMemory::mmap(64, $path);
$v = new Vector(Type::Int64, $block->slice(8, 16));
$v->fill(7);
echo "Read-only:\n";
$read_only = new Vector(Type::Int64, SharedMemory::mmap(0, $path, SharedMemory::READ_ONLY)->slice(8, 16));
expect_true($read_only->toArray() === [7, 7] && $read_only[1] === 7 && $read_only->sum() === 14, 'it can be read');
$all($read_only, $writes);
echo "Protected:\n";
$block->protect(SharedMemory::PROT_READ);
$all($v, $writes);
expect_true($v->toArray() === [7, 7], 'it can be read');
$block->protect(SharedMemory::PROT_NONE);
$all($v, $reads);
$all($v, $writes);
$block->protect(SharedMemory::PROT_READ | SharedMemory::PROT_WRITE);
expect_true($v->toArray() === [7, 7], 'nothing was stored');
echo "Freed:\n";
$block->free();
$all($v, $reads);
$all($v, $writes);
expect_true(count($v) === 2 && $v->type === Type::Int64, 'its length and type are still known');
echo "Truncated:\n";
foreach ([...array_values($reads), ...array_values($writes)] as $body) {
    $block = SharedMemory::mmap(64, $path);
    $v = new Vector(Type::Int64, $block);
    ftruncate(fopen($path, 'r+'), 0);
    try_to(static fn () => $body($v), [$path => 'the file']);
    $block->free(true);
}
?>
--EXPECT--
Read-only:
[]: SharedMemory\Error(0): This block cannot be written: it was opened with SharedMemory::READ_ONLY
add: SharedMemory\Error(0): This block cannot be written: it was opened with SharedMemory::READ_ONLY
compareExchange: SharedMemory\Error(0): This block cannot be written: it was opened with SharedMemory::READ_ONLY
fill: SharedMemory\Error(0): This block cannot be written: it was opened with SharedMemory::READ_ONLY
assign: SharedMemory\Error(0): This block cannot be written: it was opened with SharedMemory::READ_ONLY
Protected:
[]: SharedMemory\Error(0): This block cannot be written: it is protected, see SharedMemory::protect()
add: SharedMemory\Error(0): This block cannot be written: it is protected, see SharedMemory::protect()
compareExchange: SharedMemory\Error(0): This block cannot be written: it is protected, see SharedMemory::protect()
fill: SharedMemory\Error(0): This block cannot be written: it is protected, see SharedMemory::protect()
assign: SharedMemory\Error(0): This block cannot be written: it is protected, see SharedMemory::protect()
[]: SharedMemory\Error(0): This block cannot be read: it is protected, see SharedMemory::protect()
??: SharedMemory\Error(0): This block cannot be read: it is protected, see SharedMemory::protect()
empty: SharedMemory\Error(0): This block cannot be read: it is protected, see SharedMemory::protect()
toArray: SharedMemory\Error(0): This block cannot be read: it is protected, see SharedMemory::protect()
sum: SharedMemory\Error(0): This block cannot be read: it is protected, see SharedMemory::protect()
min: SharedMemory\Error(0): This block cannot be read: it is protected, see SharedMemory::protect()
max: SharedMemory\Error(0): This block cannot be read: it is protected, see SharedMemory::protect()
foreach: SharedMemory\Error(0): This block cannot be read: it is protected, see SharedMemory::protect()
[]: SharedMemory\Error(0): This block cannot be written: it is protected, see SharedMemory::protect()
add: SharedMemory\Error(0): This block cannot be written: it is protected, see SharedMemory::protect()
compareExchange: SharedMemory\Error(0): This block cannot be written: it is protected, see SharedMemory::protect()
fill: SharedMemory\Error(0): This block cannot be written: it is protected, see SharedMemory::protect()
assign: SharedMemory\Error(0): This block cannot be written: it is protected, see SharedMemory::protect()
Freed:
[]: SharedMemory\Error(0): This block of shared memory has been freed
??: SharedMemory\Error(0): This block of shared memory has been freed
empty: SharedMemory\Error(0): This block of shared memory has been freed
toArray: SharedMemory\Error(0): This block of shared memory has been freed
sum: SharedMemory\Error(0): This block of shared memory has been freed
min: SharedMemory\Error(0): This block of shared memory has been freed
max: SharedMemory\Error(0): This block of shared memory has been freed
foreach: SharedMemory\Error(0): This block of shared memory has been freed
[]: SharedMemory\Error(0): This block of shared memory has been freed
add: SharedMemory\Error(0): This block of shared memory has been freed
compareExchange: SharedMemory\Error(0): This block of shared memory has been freed
fill: SharedMemory\Error(0): This block of shared memory has been freed
assign: SharedMemory\Error(0): This block of shared memory has been freed
Truncated:
SharedMemory\Exception(5): "the file", mapped with 64 bytes, was truncated, or its disk failed or is full: free() the block and open the file again
SharedMemory\Exception(5): "the file", mapped with 64 bytes, was truncated, or its disk failed or is full: free() the block and open the file again
SharedMemory\Exception(5): "the file", mapped with 64 bytes, was truncated, or its disk failed or is full: free() the block and open the file again
SharedMemory\Exception(5): "the file", mapped with 64 bytes, was truncated, or its disk failed or is full: free() the block and open the file again
SharedMemory\Exception(5): "the file", mapped with 64 bytes, was truncated, or its disk failed or is full: free() the block and open the file again
SharedMemory\Exception(5): "the file", mapped with 64 bytes, was truncated, or its disk failed or is full: free() the block and open the file again
SharedMemory\Exception(5): "the file", mapped with 64 bytes, was truncated, or its disk failed or is full: free() the block and open the file again
SharedMemory\Exception(5): "the file", mapped with 64 bytes, was truncated, or its disk failed or is full: free() the block and open the file again
SharedMemory\Exception(5): "the file", mapped with 64 bytes, was truncated, or its disk failed or is full: free() the block and open the file again
SharedMemory\Exception(5): "the file", mapped with 64 bytes, was truncated, or its disk failed or is full: free() the block and open the file again
SharedMemory\Exception(5): "the file", mapped with 64 bytes, was truncated, or its disk failed or is full: free() the block and open the file again
SharedMemory\Exception(5): "the file", mapped with 64 bytes, was truncated, or its disk failed or is full: free() the block and open the file again
SharedMemory\Exception(5): "the file", mapped with 64 bytes, was truncated, or its disk failed or is full: free() the block and open the file again
