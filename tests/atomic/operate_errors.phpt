--TEST--
Atomic: wrong arguments, windows and blocks are refused and change nothing
--EXTENSIONS--
shm
pcntl
--FILE--
<?php
require __DIR__ . '/../helpers.inc';

use SharedMemory\Atomic;

echo Atomic::SIZE, "\n";
$block = SharedMemory::mmap(64);
$atomic = new Atomic($block);
$atomic->store(42);

echo "Arguments:\n";
foreach (['store', 'add', 'sub', 'and', 'or', 'xor', 'min', 'max', 'exchange'] as $method) {
    foreach (['one', [], 1e30, NAN] as $argument) {
        try_to(static fn () => $atomic->$method($argument));
    }
}
try_to(static fn () => $atomic->store());
try_to(static fn () => $atomic->exchange());
try_to(static fn () => $atomic->compareExchange(42));
try_to(static fn () => $atomic->compareExchange('x', 1));
try_to(static fn () => $atomic->load(1));
foreach ([-1, NAN, INF, -INF, -1e-300, '1s'] as $timeout) {
    try_to(static fn () => $atomic->wait(42, $timeout));
    try_to(static fn () => $atomic->wait(0, $timeout));
}
foreach ([0, -1, PHP_INT_MIN] as $count) {
    try_to(static fn () => $atomic->notify($count));
}
expect_true($atomic->load() === 42, 'nothing has changed');

echo "Windows:\n";
foreach ([[0, 7], [0, 0], [4, 8], [1, 8], [57, 7], [64, 0]] as [$offset, $length]) {
    try_to(static fn () => new Atomic($block->slice($offset, $length)));
}
try_to(static fn () => new Atomic(SharedMemory::mmap(7)));
try_to(static fn () => new Atomic(SharedMemory::mmap(8)));
try_to(static fn () => new Atomic(8));

$methods = [
    'load' => [], 'store' => [1], 'add' => [], 'sub' => [], 'and' => [1], 'or' => [1], 'xor' => [1], 'min' => [1], 'max' => [1],
    'exchange' => [1], 'compareExchange' => [42, 1], 'wait' => [42, 0], 'notify' => [],
];
echo "Protected:\n";
$block->protect(SharedMemory::PROT_READ);
foreach ($methods as $method => $arguments) {
    echo "$method: ";
    try_to(static fn () => $atomic->$method(...$arguments));
}
$block->protect(SharedMemory::PROT_NONE);
try_to(static fn () => $atomic->load());
try_to(static fn () => $atomic->wait(42));
try_to(static fn () => $atomic->notify());
$block->protect(SharedMemory::PROT_READ | SharedMemory::PROT_WRITE);
expect_true($atomic->load() === 42, 'nothing has changed');

echo "Read-only:\n";
$path = temporary_path();
$writable = new Atomic(SharedMemory::mmap(8, $path));
$writable->store(42);
$read_only = new Atomic(SharedMemory::mmap(0, $path, SharedMemory::READ_ONLY));
expect_true($read_only->load() === 42, 'it can be read');
expect_true($read_only->wait(41) && !$read_only->wait(42, 0.01) && $read_only->notify() === 0, 'and waited for');
try_to(static fn () => $read_only->add());
$waiter = fork_child(static fn () => $read_only->wait(42, 20) ? 0 : 1);
$writable->store(43);
$writable->notify();
wait_for($waiter);

echo "Truncated:\n";
ftruncate(fopen($path, 'r+'), 0);
foreach (['load' => [], 'add' => [1], 'wait' => [43]] as $method => $arguments) {
    try_to(static fn () => $writable->$method(...$arguments), [$path => 'the file']);
}

echo "Freed:\n";
$block->free();
foreach ($methods as $method => $arguments) {
    try_to(static fn () => $atomic->$method(...$arguments));
}
try_to(static fn () => new Atomic($block));

echo "Restrictions:\n";
$atomic = new Atomic();
try_to(static fn () => clone $atomic);
try_to(static fn () => serialize($atomic));
try_to(static fn () => unserialize('O:19:"SharedMemory\Atomic":0:{}'));
try_to(static fn () => $atomic->property = 1);
try_to(static fn () => $atomic->__construct());
try_to(static fn () => (new ReflectionClass(Atomic::class))->newInstanceWithoutConstructor());
expect_true($atomic == $atomic && $atomic != new Atomic(), 'an object equals itself only');
expect_true((array) $atomic === [], 'it has no properties');
?>
--EXPECT--
8
Arguments:
TypeError(0): SharedMemory\Atomic::store(): Argument #1 ($value) must be of type int, string given
TypeError(0): SharedMemory\Atomic::store(): Argument #1 ($value) must be of type int, array given
TypeError(0): SharedMemory\Atomic::store(): Argument #1 ($value) must be of type int, float given
TypeError(0): SharedMemory\Atomic::store(): Argument #1 ($value) must be of type int, float given
TypeError(0): SharedMemory\Atomic::add(): Argument #1 ($delta) must be of type int, string given
TypeError(0): SharedMemory\Atomic::add(): Argument #1 ($delta) must be of type int, array given
TypeError(0): SharedMemory\Atomic::add(): Argument #1 ($delta) must be of type int, float given
TypeError(0): SharedMemory\Atomic::add(): Argument #1 ($delta) must be of type int, float given
TypeError(0): SharedMemory\Atomic::sub(): Argument #1 ($delta) must be of type int, string given
TypeError(0): SharedMemory\Atomic::sub(): Argument #1 ($delta) must be of type int, array given
TypeError(0): SharedMemory\Atomic::sub(): Argument #1 ($delta) must be of type int, float given
TypeError(0): SharedMemory\Atomic::sub(): Argument #1 ($delta) must be of type int, float given
TypeError(0): SharedMemory\Atomic::and(): Argument #1 ($mask) must be of type int, string given
TypeError(0): SharedMemory\Atomic::and(): Argument #1 ($mask) must be of type int, array given
TypeError(0): SharedMemory\Atomic::and(): Argument #1 ($mask) must be of type int, float given
TypeError(0): SharedMemory\Atomic::and(): Argument #1 ($mask) must be of type int, float given
TypeError(0): SharedMemory\Atomic::or(): Argument #1 ($mask) must be of type int, string given
TypeError(0): SharedMemory\Atomic::or(): Argument #1 ($mask) must be of type int, array given
TypeError(0): SharedMemory\Atomic::or(): Argument #1 ($mask) must be of type int, float given
TypeError(0): SharedMemory\Atomic::or(): Argument #1 ($mask) must be of type int, float given
TypeError(0): SharedMemory\Atomic::xor(): Argument #1 ($mask) must be of type int, string given
TypeError(0): SharedMemory\Atomic::xor(): Argument #1 ($mask) must be of type int, array given
TypeError(0): SharedMemory\Atomic::xor(): Argument #1 ($mask) must be of type int, float given
TypeError(0): SharedMemory\Atomic::xor(): Argument #1 ($mask) must be of type int, float given
TypeError(0): SharedMemory\Atomic::min(): Argument #1 ($value) must be of type int, string given
TypeError(0): SharedMemory\Atomic::min(): Argument #1 ($value) must be of type int, array given
TypeError(0): SharedMemory\Atomic::min(): Argument #1 ($value) must be of type int, float given
TypeError(0): SharedMemory\Atomic::min(): Argument #1 ($value) must be of type int, float given
TypeError(0): SharedMemory\Atomic::max(): Argument #1 ($value) must be of type int, string given
TypeError(0): SharedMemory\Atomic::max(): Argument #1 ($value) must be of type int, array given
TypeError(0): SharedMemory\Atomic::max(): Argument #1 ($value) must be of type int, float given
TypeError(0): SharedMemory\Atomic::max(): Argument #1 ($value) must be of type int, float given
TypeError(0): SharedMemory\Atomic::exchange(): Argument #1 ($value) must be of type int, string given
TypeError(0): SharedMemory\Atomic::exchange(): Argument #1 ($value) must be of type int, array given
TypeError(0): SharedMemory\Atomic::exchange(): Argument #1 ($value) must be of type int, float given
TypeError(0): SharedMemory\Atomic::exchange(): Argument #1 ($value) must be of type int, float given
ArgumentCountError(0): SharedMemory\Atomic::store() expects exactly 1 argument, 0 given
ArgumentCountError(0): SharedMemory\Atomic::exchange() expects exactly 1 argument, 0 given
ArgumentCountError(0): SharedMemory\Atomic::compareExchange() expects exactly 2 arguments, 1 given
TypeError(0): SharedMemory\Atomic::compareExchange(): Argument #1 ($expected) must be of type int, string given
ArgumentCountError(0): SharedMemory\Atomic::load() expects exactly 0 arguments, 1 given
ValueError(0): SharedMemory\Atomic::wait(): Argument #2 ($timeout) must be null or a finite number of seconds from 0, -1 given
ValueError(0): SharedMemory\Atomic::wait(): Argument #2 ($timeout) must be null or a finite number of seconds from 0, -1 given
ValueError(0): SharedMemory\Atomic::wait(): Argument #2 ($timeout) must be null or a finite number of seconds from 0, NAN given
ValueError(0): SharedMemory\Atomic::wait(): Argument #2 ($timeout) must be null or a finite number of seconds from 0, NAN given
ValueError(0): SharedMemory\Atomic::wait(): Argument #2 ($timeout) must be null or a finite number of seconds from 0, INF given
ValueError(0): SharedMemory\Atomic::wait(): Argument #2 ($timeout) must be null or a finite number of seconds from 0, INF given
ValueError(0): SharedMemory\Atomic::wait(): Argument #2 ($timeout) must be null or a finite number of seconds from 0, -INF given
ValueError(0): SharedMemory\Atomic::wait(): Argument #2 ($timeout) must be null or a finite number of seconds from 0, -INF given
ValueError(0): SharedMemory\Atomic::wait(): Argument #2 ($timeout) must be null or a finite number of seconds from 0, -1.0e-300 given
ValueError(0): SharedMemory\Atomic::wait(): Argument #2 ($timeout) must be null or a finite number of seconds from 0, -1.0e-300 given
TypeError(0): SharedMemory\Atomic::wait(): Argument #2 ($timeout) must be of type ?float, string given
TypeError(0): SharedMemory\Atomic::wait(): Argument #2 ($timeout) must be of type ?float, string given
ValueError(0): SharedMemory\Atomic::notify(): Argument #1 ($count) must be at least 1, 0 given
ValueError(0): SharedMemory\Atomic::notify(): Argument #1 ($count) must be at least 1, -1 given
ValueError(0): SharedMemory\Atomic::notify(): Argument #1 ($count) must be at least 1, -9223372036854775808 given
Windows:
ValueError(0): SharedMemory\Atomic::__construct(): Argument #1 ($memory) must have at least 8 bytes, 7 given
ValueError(0): SharedMemory\Atomic::__construct(): Argument #1 ($memory) must have at least 8 bytes, 0 given
ValueError(0): SharedMemory\Atomic::__construct(): Argument #1 ($memory) must begin at a multiple of 8 in its block, it begins at 4
ValueError(0): SharedMemory\Atomic::__construct(): Argument #1 ($memory) must begin at a multiple of 8 in its block, it begins at 1
ValueError(0): SharedMemory\Atomic::__construct(): Argument #1 ($memory) must begin at a multiple of 8 in its block, it begins at 57
ValueError(0): SharedMemory\Atomic::__construct(): Argument #1 ($memory) must have at least 8 bytes, 0 given
ValueError(0): SharedMemory\Atomic::__construct(): Argument #1 ($memory) must have at least 8 bytes, 7 given
returned SharedMemory\Atomic
TypeError(0): SharedMemory\Atomic::__construct(): Argument #1 ($memory) must be of type ?SharedMemory, int given
Protected:
load: returned int 42
store: SharedMemory\Error(0): This block cannot be written: it is protected, see SharedMemory::protect()
add: SharedMemory\Error(0): This block cannot be written: it is protected, see SharedMemory::protect()
sub: SharedMemory\Error(0): This block cannot be written: it is protected, see SharedMemory::protect()
and: SharedMemory\Error(0): This block cannot be written: it is protected, see SharedMemory::protect()
or: SharedMemory\Error(0): This block cannot be written: it is protected, see SharedMemory::protect()
xor: SharedMemory\Error(0): This block cannot be written: it is protected, see SharedMemory::protect()
min: SharedMemory\Error(0): This block cannot be written: it is protected, see SharedMemory::protect()
max: SharedMemory\Error(0): This block cannot be written: it is protected, see SharedMemory::protect()
exchange: SharedMemory\Error(0): This block cannot be written: it is protected, see SharedMemory::protect()
compareExchange: SharedMemory\Error(0): This block cannot be written: it is protected, see SharedMemory::protect()
wait: returned bool false
notify: returned int 0
SharedMemory\Error(0): This block cannot be read: it is protected, see SharedMemory::protect()
SharedMemory\Error(0): This block cannot be read: it is protected, see SharedMemory::protect()
SharedMemory\Error(0): This block cannot be read: it is protected, see SharedMemory::protect()
Read-only:
SharedMemory\Error(0): This block cannot be written: it was opened with SharedMemory::READ_ONLY
Truncated:
SharedMemory\Exception(5): "the file", mapped with 8 bytes, was truncated, or its disk failed or is full: free() the block and open the file again
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
SharedMemory\Error(0): This block of shared memory has been freed
SharedMemory\Error(0): This block of shared memory has been freed
SharedMemory\Error(0): This block of shared memory has been freed
SharedMemory\Error(0): This block of shared memory has been freed
SharedMemory\Error(0): This block of shared memory has been freed
SharedMemory\Error(0): This block of shared memory has been freed
Restrictions:
Error(0): Trying to clone an uncloneable object of class SharedMemory\Atomic
Exception(0): Serialization of 'SharedMemory\Atomic' is not allowed
Exception(0): Unserialization of 'SharedMemory\Atomic' is not allowed
Error(0): Cannot create dynamic property SharedMemory\Atomic::$property
Error(0): Cannot call constructor twice
ReflectionException(0): Class SharedMemory\Atomic is an internal class marked as final that cannot be instantiated without invoking its constructor
