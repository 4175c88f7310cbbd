--TEST--
RingBuffer: objects cannot be cloned, serialized, compared, extended or made twice
--EXTENSIONS--
shm
--FILE--
<?php
require __DIR__ . '/../structures.inc';

use SharedMemory\RingBuffer;

$ring = new RingBuffer(100);
try_to(static fn () => clone $ring);
try_to(static fn () => serialize($ring));
try_to(static fn () => unserialize('O:23:"SharedMemory\RingBuffer":0:{}'));
try_to(static fn () => $ring->property = 1);
try_to(static fn () => $ring->__construct(100));
try_to(static fn () => $ring->__construct(SharedMemory::mmap(4096)));
try_to(static fn () => (new ReflectionClass(RingBuffer::class))->newInstanceWithoutConstructor());
try_to(static fn () => $ring->alloc());
try_to(static fn () => $ring->alloc('x'));
try_to(static fn () => $ring->free());
try_to(static fn () => $ring->free($ring));
try_to(static fn () => $ring->at([]));
try_to(static fn () => count($ring));
expect_true($ring == $ring && $ring != new RingBuffer(100), 'an object equals itself only');
expect_true((new ReflectionClass(RingBuffer::class))->isFinal(), 'it is final');
expect_true((array) $ring === [], 'it has no properties');
expect_true(count($ring->alloc(104)) === 104, 'it works as ever');
?>
--EXPECT--
Error(0): Trying to clone an uncloneable object of class SharedMemory\RingBuffer
Exception(0): Serialization of 'SharedMemory\RingBuffer' is not allowed
Exception(0): Unserialization of 'SharedMemory\RingBuffer' is not allowed
Error(0): Cannot create dynamic property SharedMemory\RingBuffer::$property
Error(0): Cannot call constructor twice
Error(0): Cannot call constructor twice
ReflectionException(0): Class SharedMemory\RingBuffer is an internal class marked as final that cannot be instantiated without invoking its constructor
ArgumentCountError(0): SharedMemory\RingBuffer::alloc() expects exactly 1 argument, 0 given
TypeError(0): SharedMemory\RingBuffer::alloc(): Argument #1 ($size) must be of type int, string given
ArgumentCountError(0): SharedMemory\RingBuffer::free() expects exactly 1 argument, 0 given
TypeError(0): SharedMemory\RingBuffer::free(): Argument #1 ($block) must be of type SharedMemory, SharedMemory\RingBuffer given
TypeError(0): SharedMemory\RingBuffer::at(): Argument #1 ($offset) must be of type int, array given
TypeError(0): count(): Argument #1 ($value) must be of type Countable|array, SharedMemory\RingBuffer given
