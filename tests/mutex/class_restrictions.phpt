--TEST--
Mutex: objects cannot be cloned, serialized, compared, extended or made twice
--EXTENSIONS--
shm
--FILE--
<?php
require __DIR__ . '/../helpers.inc';

use SharedMemory\Mutex;

$mutex = new Mutex();
try_to(static fn () => clone $mutex);
try_to(static fn () => serialize($mutex));
try_to(static fn () => unserialize('O:18:"SharedMemory\Mutex":0:{}'));
try_to(static fn () => $mutex->property = 1);
try_to(static fn () => $mutex->__construct());
try_to(static fn () => (new ReflectionClass(Mutex::class))->newInstanceWithoutConstructor());
try_to(static fn () => new Mutex(1));
try_to(static fn () => new Mutex(new stdClass()));
expect_true($mutex == $mutex && $mutex != new Mutex(), 'an object equals itself only');
expect_true((new ReflectionClass(Mutex::class))->isFinal(), 'it is final');
expect_true($mutex->tryLock(), 'it works as ever');
expect_true((array) $mutex === [], 'it has no properties');
$mutex->unlock();
?>
--EXPECT--
Error(0): Trying to clone an uncloneable object of class SharedMemory\Mutex
Exception(0): Serialization of 'SharedMemory\Mutex' is not allowed
Exception(0): Unserialization of 'SharedMemory\Mutex' is not allowed
Error(0): Cannot create dynamic property SharedMemory\Mutex::$property
Error(0): Cannot call constructor twice
ReflectionException(0): Class SharedMemory\Mutex is an internal class marked as final that cannot be instantiated without invoking its constructor
TypeError(0): SharedMemory\Mutex::__construct(): Argument #1 ($memory) must be of type ?SharedMemory, int given
TypeError(0): SharedMemory\Mutex::__construct(): Argument #1 ($memory) must be of type ?SharedMemory, stdClass given
