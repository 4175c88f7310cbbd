--TEST--
FixedPool: objects cannot be cloned, serialized, compared, extended, changed or made twice
--EXTENSIONS--
shm
--FILE--
<?php
require __DIR__ . '/../structures.inc';

use SharedMemory\FixedPool;

$pool = new FixedPool(24, 5);
try_to(static fn () => clone $pool);
try_to(static fn () => serialize($pool));
try_to(static fn () => unserialize('O:22:"SharedMemory\FixedPool":0:{}'));
try_to(static fn () => $pool->property = 1);
try_to(static function () use ($pool): void {
    $pool->sliceSize = 1;
});
try_to(static function () use ($pool): void {
    unset($pool->sliceSize);
});
try_to(static fn () => $pool->__construct(24, 5));
try_to(static fn () => $pool->__construct(48, SharedMemory::mmap(4096), true));
try_to(static fn () => (new ReflectionClass(FixedPool::class))->newInstanceWithoutConstructor());
try_to(static fn () => $pool->alloc(1));
try_to(static fn () => $pool->free());
try_to(static fn () => $pool->free($pool));
try_to(static fn () => $pool->at('x'));
expect_true($pool == $pool && $pool != new FixedPool(24, 5), 'an object equals itself only');
expect_true((new ReflectionClass(FixedPool::class))->isFinal(), 'it is final');
expect_true($pool instanceof Countable && (array) $pool === ['sliceSize' => 24], 'it has one property');
expect_true(count($pool) === 5 && count(take_all($pool)) === 5, 'it works as ever');
?>
--EXPECT--
Error(0): Trying to clone an uncloneable object of class SharedMemory\FixedPool
Exception(0): Serialization of 'SharedMemory\FixedPool' is not allowed
Exception(0): Unserialization of 'SharedMemory\FixedPool' is not allowed
Error(0): Cannot create dynamic property SharedMemory\FixedPool::$property
Error(0): Cannot modify readonly property SharedMemory\FixedPool::$sliceSize
Error(0): Cannot unset readonly property SharedMemory\FixedPool::$sliceSize
Error(0): Cannot call constructor twice
Error(0): Cannot call constructor twice
ReflectionException(0): Class SharedMemory\FixedPool is an internal class marked as final that cannot be instantiated without invoking its constructor
ArgumentCountError(0): SharedMemory\FixedPool::alloc() expects exactly 0 arguments, 1 given
ArgumentCountError(0): SharedMemory\FixedPool::free() expects exactly 1 argument, 0 given
TypeError(0): SharedMemory\FixedPool::free(): Argument #1 ($slice) must be of type SharedMemory, SharedMemory\FixedPool given
TypeError(0): SharedMemory\FixedPool::at(): Argument #1 ($offset) must be of type int, string given
