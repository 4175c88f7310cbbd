--TEST--
Mutex: locking it again in the process that holds it throws at once, by each method, and leaves it held
--EXTENSIONS--
shm
--FILE--
<?php
require __DIR__ . '/../helpers.inc';

use SharedMemory\Mutex;

$path = temporary_path();
$block = SharedMemory::mmap(Mutex::SIZE, $path);
$mutex = new Mutex($block);
$same = [
    'the object' => $mutex,
    'another object' => new Mutex($block),
    'another mapping' => new Mutex(SharedMemory::mmap(0, $path)),
];
$mutex->lock();
foreach ($same as $name => $other) {
    echo "$name\n";
    try_to(static fn () => $other->lock());
    try_to(static fn () => $other->lock(0));
    try_to(static fn () => $other->lock(10));
    try_to(static fn () => $other->tryLock());
    try_to(static fn () => $other->synchronized(static fn () => print "not called\n"));
    expect_true($other->isHeld(), 'it is held');
}
// A fiber is no other process or thread.
(new Fiber(static fn () => try_to(static fn () => $mutex->lock())))->start();
$mutex->unlock();
expect_true(!$mutex->isHeld() && !$mutex->isAbandoned(), 'one unlock() is enough');
try_to($mutex->unlock(...));
$mutex->synchronized(static function () use ($mutex): void {
    echo "inside synchronized()\n";
    try_to(static fn () => $mutex->synchronized(static fn () => print "not called\n"));
    expect_true($mutex->isHeld(), 'it is held');
});
expect_true(!$mutex->isHeld() && !$mutex->isAbandoned(), 'it is free');
?>
--EXPECT--
the object
SharedMemory\Error(0): Locking a mutex that this process holds would deadlock
SharedMemory\Error(0): Locking a mutex that this process holds would deadlock
SharedMemory\Error(0): Locking a mutex that this process holds would deadlock
SharedMemory\Error(0): Locking a mutex that this process holds would deadlock
SharedMemory\Error(0): Locking a mutex that this process holds would deadlock
another object
SharedMemory\Error(0): Locking a mutex that this process holds would deadlock
SharedMemory\Error(0): Locking a mutex that this process holds would deadlock
SharedMemory\Error(0): Locking a mutex that this process holds would deadlock
SharedMemory\Error(0): Locking a mutex that this process holds would deadlock
SharedMemory\Error(0): Locking a mutex that this process holds would deadlock
another mapping
SharedMemory\Error(0): Locking a mutex that this process holds would deadlock
SharedMemory\Error(0): Locking a mutex that this process holds would deadlock
SharedMemory\Error(0): Locking a mutex that this process holds would deadlock
SharedMemory\Error(0): Locking a mutex that this process holds would deadlock
SharedMemory\Error(0): Locking a mutex that this process holds would deadlock
SharedMemory\Error(0): Locking a mutex that this process holds would deadlock
SharedMemory\Error(0): This mutex was not locked by this process through this object
inside synchronized()
SharedMemory\Error(0): Locking a mutex that this process holds would deadlock
