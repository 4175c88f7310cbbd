--TEST--
GlobalMemory: objects cannot be cloned, serialized, compared, extended or made twice
--EXTENSIONS--
shm
--FILE--
<?php
require __DIR__ . '/../structures.inc';

use SharedMemory\GlobalMemory;

$memory = new GlobalMemory(100);
try_to(static fn () => clone $memory);
try_to(static fn () => serialize($memory));
try_to(static fn () => unserialize('O:25:"SharedMemory\GlobalMemory":0:{}'));
try_to(static fn () => $memory->property = 1);
try_to(static fn () => $memory->__construct(100));
try_to(static fn () => $memory->__construct(SharedMemory::mmap(4096)));
try_to(static fn () => (new ReflectionClass(GlobalMemory::class))->newInstanceWithoutConstructor());
try_to(static fn () => $memory->alloc());
try_to(static fn () => $memory->alloc('x'));
try_to(static fn () => $memory->region('x'));
try_to(static fn () => $memory->region('x', 'x'));
try_to(static fn () => $memory->has());
try_to(static fn () => $memory->names(1));
expect_true($memory == $memory && $memory != new GlobalMemory(100), 'an object equals itself only');
expect_true((new ReflectionClass(GlobalMemory::class))->isFinal(), 'it is final');
expect_true($memory instanceof Countable && (array) $memory === [], 'it has no properties');
expect_true(count($memory->region('x', 100)) === 100 && count($memory) === 1, 'it works as ever');
?>
--EXPECT--
Error(0): Trying to clone an uncloneable object of class SharedMemory\GlobalMemory
Exception(0): Serialization of 'SharedMemory\GlobalMemory' is not allowed
Exception(0): Unserialization of 'SharedMemory\GlobalMemory' is not allowed
Error(0): Cannot create dynamic property SharedMemory\GlobalMemory::$property
Error(0): Cannot call constructor twice
Error(0): Cannot call constructor twice
ReflectionException(0): Class SharedMemory\GlobalMemory is an internal class marked as final that cannot be instantiated without invoking its constructor
ArgumentCountError(0): SharedMemory\GlobalMemory::alloc() expects exactly 1 argument, 0 given
TypeError(0): SharedMemory\GlobalMemory::alloc(): Argument #1 ($size) must be of type int, string given
ArgumentCountError(0): SharedMemory\GlobalMemory::region() expects exactly 2 arguments, 1 given
TypeError(0): SharedMemory\GlobalMemory::region(): Argument #2 ($size) must be of type int, string given
ArgumentCountError(0): SharedMemory\GlobalMemory::has() expects exactly 1 argument, 0 given
ArgumentCountError(0): SharedMemory\GlobalMemory::names() expects exactly 0 arguments, 1 given
