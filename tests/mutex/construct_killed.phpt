--TEST--
Mutex: bytes with an initializer that died half-way are formatted again; a living initializer is waited for
--EXTENSIONS--
shm
pcntl
posix
--FILE--
<?php
require __DIR__ . '/../helpers.inc';

use SharedMemory\Mutex;

// The owner that a process writes is what it writes when it locks a mutex: the word after the header of 48 bytes.
$scratch = SharedMemory::mmap(Mutex::SIZE);
$mutex = new Mutex($scratch);
$sound = $scratch->read();
$dead = fork_child(static function () use ($mutex): void {
    $mutex->lock();
    posix_kill(getmypid(), SIGKILL);
});
end_of($dead);
$dead = $scratch->read(48, 8);
$mutex->lock();
$mutex->recover();
$mutex->unlock();
expect_true($dead !== str_repeat("\0", 8), 'a dead owner is known');

foreach (blocks(4096) as $kind => $block) {
    // An initializer stores its namespace, then the fields in this order; it can have died after any of them.
    foreach ([16, 20, 24, 32, 40, 56, 64] as $written) {
        $half = str_pad(str_repeat("\0", 8) . $dead . substr($sound, 16, $written - 16), Mutex::SIZE, "\0");
        $block->write(substr_replace($half, substr($sound, 40, 8), 40, 8));
        $made = new Mutex($block);
        expect_true($block->read(0, Mutex::SIZE) === $sound, "$kind: after $written bytes it is made again");
        expect_true(!$made->isHeld() && $made->tryLock() && !$made->isAbandoned(), "$kind: after $written bytes it works");
        $made->unlock();
        $block->fill(0);
    }
    // It has formatted the bytes, and died before it cleared `initializer`.
    $block->write(substr($sound, 0, 8) . $dead . substr($sound, 16));
    $made = new Mutex($block);
    expect_true($made->tryLock(), "$kind: it was complete");
    $made->unlock();
    $block->fill(0);

    // A process waits while a living initializer formats it.
    $initializer = Partner::fork(static function (Partner $parent) use ($mutex): void {
        $mutex->lock();
        $parent->say('locked');
        $parent->hear();
        $mutex->unlock();
    });
    $initializer->hear();
    $alive = pack('Q', unpack('Q', $scratch->read(48, 8))[1] & ~3);
    $block->write(substr($sound, 40, 8), 40);
    $block->write($alive, 8);
    $waiter = Partner::fork(static function (Partner $parent) use ($block): void {
        $parent->say('waiting');
        $made = new Mutex($block);
        $parent->say($made->tryLock() ? 'made' : 'wrong');
        $made->unlock();
    });
    $waiter->hear();
    $waiter->wait_until_asleep();
    expect_true($block->read(0, 16) === str_repeat("\0", 8) . $alive, "$kind: it is untouched");
    $initializer->kill();
    expect_true($waiter->hear() === 'made', "$kind: it was made when its initializer was dead");
    $waiter->end();
    expect_true($block->read(0, Mutex::SIZE) === $sound, "$kind: it is as it should be");
    $mutex->lock();
    $mutex->recover();
    $mutex->unlock();
}

// A handler may end the waiting.
pcntl_async_signals(true);
pcntl_signal(SIGALRM, static fn () => throw new Exception('thrown by the handler'));
$mutex->lock();
$block = SharedMemory::mmap(Mutex::SIZE);
$block->write(substr($sound, 40, 8), 40);
$block->write($scratch->read(48, 8), 8);
in_child(static function () use ($block): void {
    pcntl_alarm(1);
    try_to(static fn () => new Mutex($block));
});
$mutex->unlock();
?>
--EXPECT--
Exception(0): thrown by the handler
