--TEST--
Mutex: lock() and synchronized() wait until their timeout, and refuse what is not a timeout
--EXTENSIONS--
shm
pcntl
--FILE--
<?php
require __DIR__ . '/../helpers.inc';

use SharedMemory\Mutex;

$mutex = new Mutex();
$holder = Partner::fork(static function (Partner $parent) use ($mutex): void {
    $mutex->lock();
    $parent->say('locked');
    $parent->hear();
    $mutex->unlock();
});
$holder->hear();

foreach (['tryLock' => 0.0, 'lock' => 0.0, '0.05' => 0.05, '0.12' => 0.12] as $name => $timeout) {
    $start = hrtime(true);
    $locked = $name === 'tryLock' ? $mutex->tryLock() : $mutex->lock($timeout);
    $took = (hrtime(true) - $start) / 1e9;
    expect_true(!$locked && !$mutex->isHeld(), "$name: not locked");
    expect_true($took >= $timeout, "$name: it waited that long");
    expect_true($took < $timeout + 5, "$name: it did not wait much longer, but $took");
}
expect_true($mutex->lock(0) === false && $mutex->lock(-0.0) === false, '0 does not wait');

foreach ([-1, -1e-9, NAN, INF, -INF, '0.01', 'soon', []] as $timeout) {
    try_to(static fn () => $mutex->lock($timeout));
    try_to(static fn () => $mutex->synchronized(static fn () => print "not called\n", null, $timeout));
}
try_to(static fn () => $mutex->synchronized(static fn () => print "not called\n", null, 0));
try_to(static fn () => $mutex->synchronized(static fn () => print "not called\n", timeout: 0.02));

// These would wait for ever, or for years; the holder unlocks meanwhile.
$waiters = [
    fork_child(static fn () => $mutex->lock(null) ? $mutex->unlock() : 1),
    fork_child(static fn () => $mutex->lock() ? $mutex->unlock() : 1),
    fork_child(static fn () => $mutex->lock(1e300) ? $mutex->unlock() : 1),
    fork_child(static fn () => $mutex->lock(9e8) ? $mutex->unlock() : 1),
    fork_child(static fn () => $mutex->synchronized(static fn (): int => 0, null, 1e300)),
];
expect_true(!$mutex->lock(0.1), 'it is still held');
$holder->say('go on');
wait_for(...$waiters);
$holder->end();
expect_true(!$mutex->isHeld() && !$mutex->isAbandoned(), 'it is free');
?>
--EXPECT--
ValueError(0): SharedMemory\Mutex::lock(): Argument #1 ($timeout) must be null or a finite number of seconds from 0, -1 given
ValueError(0): SharedMemory\Mutex::synchronized(): Argument #3 ($timeout) must be null or a finite number of seconds from 0, -1 given
ValueError(0): SharedMemory\Mutex::lock(): Argument #1 ($timeout) must be null or a finite number of seconds from 0, -1.0e-9 given
ValueError(0): SharedMemory\Mutex::synchronized(): Argument #3 ($timeout) must be null or a finite number of seconds from 0, -1.0e-9 given
ValueError(0): SharedMemory\Mutex::lock(): Argument #1 ($timeout) must be null or a finite number of seconds from 0, NAN given
ValueError(0): SharedMemory\Mutex::synchronized(): Argument #3 ($timeout) must be null or a finite number of seconds from 0, NAN given
ValueError(0): SharedMemory\Mutex::lock(): Argument #1 ($timeout) must be null or a finite number of seconds from 0, INF given
ValueError(0): SharedMemory\Mutex::synchronized(): Argument #3 ($timeout) must be null or a finite number of seconds from 0, INF given
ValueError(0): SharedMemory\Mutex::lock(): Argument #1 ($timeout) must be null or a finite number of seconds from 0, -INF given
ValueError(0): SharedMemory\Mutex::synchronized(): Argument #3 ($timeout) must be null or a finite number of seconds from 0, -INF given
returned bool false
SharedMemory\TimeoutException(110): The mutex could not be locked in 0.01 seconds
TypeError(0): SharedMemory\Mutex::lock(): Argument #1 ($timeout) must be of type ?float, string given
TypeError(0): SharedMemory\Mutex::synchronized(): Argument #3 ($timeout) must be of type ?float, string given
TypeError(0): SharedMemory\Mutex::lock(): Argument #1 ($timeout) must be of type ?float, array given
TypeError(0): SharedMemory\Mutex::synchronized(): Argument #3 ($timeout) must be of type ?float, array given
SharedMemory\TimeoutException(110): The mutex could not be locked in 0 seconds
SharedMemory\TimeoutException(110): The mutex could not be locked in 0.02 seconds
