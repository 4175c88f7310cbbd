--TEST--
Mutex: an object that is destroyed while it holds the lock leaves it free and abandoned
--EXTENSIONS--
shm
pcntl
--FILE--
<?php
require __DIR__ . '/../helpers.inc';

use SharedMemory\Mutex;

foreach (blocks(4096) as $kind => $block) {
    $other = new Mutex($block);
    $expect = static function (string $after) use ($other, $kind): void {
        expect_true(!$other->isHeld() && $other->isAbandoned() && $other->tryLock(), "$kind: after $after it is free and abandoned");
        $other->recover();
        $other->unlock();
    };

    $mutex = new Mutex($block);
    $mutex->lock();
    $mutex = null;
    $expect('null was assigned');

    (static function () use ($block): void {
        $mutex = new Mutex($block);
        $mutex->lock();
    })();
    $expect('a function has returned');

    $cycle = new stdClass();
    $cycle->self = $cycle;
    $cycle->mutex = new Mutex($block);
    $cycle->mutex->lock();
    $cycle = null;
    expect_true($other->isHeld(), "$kind: garbage holds it");
    gc_collect_cycles();
    $expect('a cycle was collected');

    $generator = (static function () use ($block): iterable {
        $mutex = new Mutex($block);
        yield $mutex->lock();
    })();
    $generator->current();
    $generator = null;
    $expect('a generator was dropped');

    $fiber = new Fiber(static fn () => (new Mutex($block))->synchronized(static fn () => Fiber::suspend()));
    $fiber->start();
    expect_true($other->isHeld(), "$kind: a fiber holds it");
    $fiber = null;
    $expect('a fiber was dropped inside synchronized()');

    // A waiter is woken.
    $mutex = new Mutex($block);
    $mutex->lock();
    $waiter = Partner::fork(static function (Partner $parent) use ($other): void {
        $parent->say('waiting');
        $parent->say($other->lock() && $other->isAbandoned() ? 'locked, abandoned' : 'wrong');
        $other->recover();
        $other->unlock();
    });
    $waiter->hear();
    $mutex = null;
    expect_true($waiter->hear() === 'locked, abandoned', "$kind: a waiter gets it");
    $waiter->end();

    // An object that has unlocked it takes nothing with it.
    $mutex = new Mutex($block);
    $mutex->lock();
    $mutex->unlock();
    $other->lock();
    $mutex = null;
    expect_true($other->isHeld() && !$other->isAbandoned(), "$kind: another object does not let go of it");
    $other->unlock();

    // In a block that cannot be written at that moment it stays with this process.
    $mutex = new Mutex($block);
    $mutex->lock();
    $block->protect(SharedMemory::PROT_READ);
    $mutex = null;
    $block->protect(SharedMemory::PROT_READ | SharedMemory::PROT_WRITE);
    expect_true($other->isHeld(), "$kind: what cannot be written stays locked");
}
echo "done\n";
?>
--EXPECT--
done
