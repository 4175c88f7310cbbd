--TEST--
AtomicFloat: wrong arguments, windows and blocks are refused and change nothing
--EXTENSIONS--
shm
--FILE--
<?php
require __DIR__ . '/../helpers.inc';

use SharedMemory\AtomicFloat;

echo AtomicFloat::SIZE, "\n";
$block = SharedMemory::mmap(64);
$atomic = new AtomicFloat($block);
$atomic->store(4.5);

foreach (['store', 'add', 'sub', 'min', 'max', 'exchange'] as $method) {
    try_to(static fn () => $atomic->$method('one'));
    try_to(static fn () => $atomic->$method([]));
    try_to(static fn () => $atomic->$method());
}
try_to(static fn () => $atomic->compareExchange(4.5));
try_to(static fn () => $atomic->compareExchange(4.5, 'x'));
expect_true($atomic->load() === 4.5, 'nothing has changed');

echo "Windows:\n";
foreach ([[0, 7], [4, 8], [57, 7], [64, 0]] as [$offset, $length]) {
    try_to(static fn () => new AtomicFloat($block->slice($offset, $length)));
}
try_to(static fn () => new AtomicFloat(1.5));

$methods = [
    'load' => [], 'store' => [1], 'add' => [1], 'sub' => [1], 'min' => [1], 'max' => [1], 'exchange' => [1],
    'compareExchange' => [4.5, 1],
];
echo "Protected:\n";
$block->protect(SharedMemory::PROT_READ);
foreach ($methods as $method => $arguments) {
    echo "$method: ";
    try_to(static fn () => $atomic->$method(...$arguments));
}
$block->protect(SharedMemory::PROT_READ | SharedMemory::PROT_WRITE);
expect_true($atomic->load() === 4.5, 'nothing has changed');

echo "Read-only and truncated:\n";
$path = temporary_path();
$writable = new AtomicFloat(SharedMemory::mmap(8, $path));
$writable->store(0.25);
$read_only = new AtomicFloat(SharedMemory::mmap(0, $path, SharedMemory::READ_ONLY));
expect_true($read_only->load() === 0.25, 'it can be read');
try_to(static fn () => $read_only->store(1));
ftruncate(fopen($path, 'r+'), 0);
try_to(static fn () => $read_only->load(), [$path => 'the file']);
try_to(static fn () => $writable->add(1), [$path => 'the file']);

echo "Freed:\n";
$block->free();
foreach ($methods as $method => $arguments) {
    try_to(static fn () => $atomic->$method(...$arguments));
}

echo "Restrictions:\n";
$atomic = new AtomicFloat();
try_to(static fn () => clone $atomic);
try_to(static fn () => serialize($atomic));
try_to(static fn () => $atomic->property = 1);
try_to(static fn () => $atomic->__construct());
expect_true($atomic == $atomic && $atomic != new AtomicFloat(), 'an object equals itself only');
expect_true((array) $atomic === [], 'it has no properties');
?>
--EXPECT--
8
TypeError(0): SharedMemory\AtomicFloat::store(): Argument #1 ($value) must be of type float, string given
TypeError(0): SharedMemory\AtomicFloat::store(): Argument #1 ($value) must be of type float, array given
ArgumentCountError(0): SharedMemory\AtomicFloat::store() expects exactly 1 argument, 0 given
TypeError(0): SharedMemory\AtomicFloat::add(): Argument #1 ($delta) must be of type float, string given
TypeError(0): SharedMemory\AtomicFloat::add(): Argument #1 ($delta) must be of type float, array given
ArgumentCountError(0): SharedMemory\AtomicFloat::add() expects exactly 1 argument, 0 given
TypeError(0): SharedMemory\AtomicFloat::sub(): Argument #1 ($delta) must be of type float, string given
TypeError(0): SharedMemory\AtomicFloat::sub(): Argument #1 ($delta) must be of type float, array given
ArgumentCountError(0): SharedMemory\AtomicFloat::sub() expects exactly 1 argument, 0 given
TypeError(0): SharedMemory\AtomicFloat::min(): Argument #1 ($value) must be of type float, string given
TypeError(0): SharedMemory\AtomicFloat::min(): Argument #1 ($value) must be of type float, array given
ArgumentCountError(0): SharedMemory\AtomicFloat::min() expects exactly 1 argument, 0 given
TypeError(0): SharedMemory\AtomicFloat::max(): Argument #1 ($value) must be of type float, string given
TypeError(0): SharedMemory\AtomicFloat::max(): Argument #1 ($value) must be of type float, array given
ArgumentCountError(0): SharedMemory\AtomicFloat::max() expects exactly 1 argument, 0 given
TypeError(0): SharedMemory\AtomicFloat::exchange(): Argument #1 ($value) must be of type float, string given
TypeError(0): SharedMemory\AtomicFloat::exchange(): Argument #1 ($value) must be of type float, array given
ArgumentCountError(0): SharedMemory\AtomicFloat::exchange() expects exactly 1 argument, 0 given
ArgumentCountError(0): SharedMemory\AtomicFloat::compareExchange() expects exactly 2 arguments, 1 given
TypeError(0): SharedMemory\AtomicFloat::compareExchange(): Argument #2 ($desired) must be of type float, string given
Windows:
ValueError(0): SharedMemory\AtomicFloat::__construct(): Argument #1 ($memory) must have at least 8 bytes, 7 given
ValueError(0): SharedMemory\AtomicFloat::__construct(): Argument #1 ($memory) must begin at a multiple of 8 in its block, it begins at 4
ValueError(0): SharedMemory\AtomicFloat::__construct(): Argument #1 ($memory) must begin at a multiple of 8 in its block, it begins at 57
ValueError(0): SharedMemory\AtomicFloat::__construct(): Argument #1 ($memory) must have at least 8 bytes, 0 given
TypeError(0): SharedMemory\AtomicFloat::__construct(): Argument #1 ($memory) must be of type ?SharedMemory, float given
Protected:
load: returned float 4.5
store: SharedMemory\Error(0): This block cannot be written: it is protected, see SharedMemory::protect()
add: SharedMemory\Error(0): This block cannot be written: it is protected, see SharedMemory::protect()
sub: SharedMemory\Error(0): This block cannot be written: it is protected, see SharedMemory::protect()
min: SharedMemory\Error(0): This block cannot be written: it is protected, see SharedMemory::protect()
max: SharedMemory\Error(0): This block cannot be written: it is protected, see SharedMemory::protect()
exchange: SharedMemory\Error(0): This block cannot be written: it is protected, see SharedMemory::protect()
compareExchange: SharedMemory\Error(0): This block cannot be written: it is protected, see SharedMemory::protect()
Read-only and truncated:
SharedMemory\Error(0): This block cannot be written: it was opened with SharedMemory::READ_ONLY
SharedMemory\Exception(5): "the file", mapped with 8 bytes, was truncated, or its disk failed or is full: free() the block and open the file again
SharedMemory\Exception(5): "the file", mapped with 8 bytes, was truncated, or its disk failed or is full: free() the block and open the file again
Freed:
SharedMemory\Error(0): This block of shared memory has been freed
SharedMemory\Error(0): This block of shared memory has been freed
SharedMemory\Error(0): This block of shared memory has been freed
SharedMemory\Error(0): This block of shared memory has been freed
SharedMemory\Error(0): This block of shared memory has been freed
SharedMemory\Error(0): This block of shared memory has been freed
SharedMemory\Error(0): This block of shared memory has been freed
SharedMemory\Error(0): This block of shared memory has been freed
Restrictions:
Error(0): Trying to clone an uncloneable object of class SharedMemory\AtomicFloat
Exception(0): Serialization of 'SharedMemory\AtomicFloat' is not allowed
Error(0): Cannot create dynamic property SharedMemory\AtomicFloat::$property
Error(0): Cannot call constructor twice
