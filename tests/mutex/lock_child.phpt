--TEST--
Mutex: a child that is forked while it is locked does not hold it, also when the child ends or frees the block
--EXTENSIONS--
shm
pcntl
--FILE--
<?php
require __DIR__ . '/../helpers.inc';

use SharedMemory\Mutex;

foreach (blocks(4096) as $kind => $block) {
    $mutex = new Mutex($block);
    $other = new Mutex($block->slice(Mutex::SIZE));
    $expect = static fn (bool $holds, string $what) => expect_true($holds, "$kind: $what");
    $still = static fn (string $after) =>
        $expect($mutex->isHeld() && !$mutex->isAbandoned() && !$other->isAbandoned(), "after a child $after it is held, and sound");

    $mutex->lock();
    in_child(static function () use ($mutex, $expect, $kind): void {
        $expect(!$mutex->isHeld(), 'the child holds nothing');
        if ($kind === 'anonymous') {
            try_to($mutex->unlock(...));
            try_to($mutex->recover(...));
            try_to(static fn () => $mutex->lock(0));
            try_to(static fn () => $mutex->synchronized(static fn () => 1, null, 0.01));
        }
        $expect(!$mutex->tryLock(), 'the child does not get it');
    });
    $still('that tried to use it');
    in_child(static fn () => $block->free());
    $still('that freed the block');
    in_child(static function () use (&$mutex): void {
        $mutex = null;
    });
    $still('that dropped the object');
    in_child(static function () use ($other, $expect, $block): void {
        $other->lock();
        $expect($other->isHeld(), 'the child holds another one');
        try {
            $block->free();
            $expect(false, 'its block can be freed');
        } catch (SharedMemory\Error) {
        }
        $other->unlock();
        $block->free();
    });
    $still('that locked another one');
    // The child of a holder goes on as a process of its own and waits for its turn.
    $child = fork_child(static function () use ($mutex, $expect): void {
        $expect($mutex->lock(), 'the child gets it when the parent has unlocked it');
        $mutex->unlock();
    });
    $mutex->unlock();
    wait_for($child);

    // A child forked by the body of synchronized() returns from it as well, and unlocks nothing.
    $pid = $mutex->synchronized(static fn (): int => pcntl_fork());
    if ($pid === 0) {
        $expect(!$mutex->isHeld(), 'a child forked inside synchronized() holds nothing');
        exit(0);
    }
    wait_for($pid);
    $expect(!$mutex->isHeld() && !$mutex->isAbandoned(), 'it is free in the end');

    // Of a child of a child neither its parent's nor its grandparent's.
    $mutex->lock();
    in_child(static function () use ($mutex, $other, $expect): void {
        $other->lock();
        in_child(static fn () => $expect(!$mutex->isHeld() && !$other->isHeld(), 'a grandchild holds nothing'));
        $expect($other->isHeld(), 'the child still holds its own');
        $other->unlock();
    });
    $still('with a child');
    $mutex->unlock();
}
?>
--EXPECT--
SharedMemory\Error(0): This mutex was not locked by this process through this object
SharedMemory\Error(0): This mutex was not locked by this process through this object
returned bool false
SharedMemory\TimeoutException(110): The mutex could not be locked in 0.01 seconds
