--TEST--
Mutex: a holder that is stopped keeps the lock: waiters time out, and get it once it continues
--EXTENSIONS--
shm
pcntl
posix
--FILE--
<?php
require __DIR__ . '/../helpers.inc';

use SharedMemory\Mutex;

$mutex = new Mutex();
$holder = Partner::fork(static function (Partner $parent) use ($mutex): void {
    $mutex->lock();
    $parent->say('locked');
    $parent->hear();
    expect_true($mutex->isHeld() && !$mutex->isAbandoned(), 'it was not taken over');
    $mutex->unlock();
    $parent->say('unlocked');
});
$holder->hear();
posix_kill($holder->pid, SIGSTOP);
pcntl_waitpid($holder->pid, $status, WUNTRACED);
expect_true(pcntl_wifstopped($status), 'it is stopped');

$waiter = Partner::fork(static function (Partner $parent) use ($mutex): void {
    $parent->say('waiting');
    $parent->say($mutex->lock() && !$mutex->isAbandoned() ? 'locked, sound' : 'wrong');
    $mutex->unlock();
});
$waiter->hear();
// Longer than several slices, after which waiters check that it lives.
expect_true($mutex->lock(0.3) === false, 'waiters time out');
expect_true($mutex->tryLock() === false && $mutex->lock(0) === false, 'it cannot be taken without waiting either');
expect_true(!$mutex->isAbandoned(), 'it is not abandoned');
$holder->say('unlock');
posix_kill($holder->pid, SIGCONT);
echo $waiter->hear(), "\n";
echo $holder->hear(), "\n";
$holder->end();
$waiter->end();

// A waiter that is stopped does not stop the others, even if it was the one to be woken.
$mutex->lock();
$stopped = Partner::fork(static function (Partner $parent) use ($mutex): void {
    $parent->say('waiting');
    $mutex->lock();
    $mutex->unlock();
    $parent->say('had it');
});
$stopped->hear();
$stopped->wait_until_asleep();
posix_kill($stopped->pid, SIGSTOP);
pcntl_waitpid($stopped->pid, $status, WUNTRACED);
$mutex->unlock();
in_child(static fn () => expect_true($mutex->lock(20) && !$mutex->isAbandoned(), 'the next one gets it') ?? $mutex->unlock());
posix_kill($stopped->pid, SIGCONT);
echo $stopped->hear(), "\n";
$stopped->end();
?>
--EXPECT--
locked, sound
unlocked
had it
