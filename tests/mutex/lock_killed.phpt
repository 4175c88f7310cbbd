--TEST--
Mutex: a waiter takes the robust lock over when its owner died, and it stays abandoned until recover()
--EXTENSIONS--
shm
pcntl
posix
--FILE--
<?php
require __DIR__ . '/../helpers.inc';

use SharedMemory\Mutex;

function test(string $kind, Mutex $mutex, callable $start_holder): void
{
    $expect = static fn (bool $holds, string $what) => expect_true($holds, "$kind: $what");

    foreach (['lock' => static fn () => $mutex->lock(), '0' => static fn () => $mutex->lock(0),
        'tryLock' => static fn () => $mutex->tryLock(), '10' => static fn () => $mutex->lock(10)] as $how => $lock) {
        $start_holder()->kill();
        $expect(!$mutex->isHeld(), "$how: a dead process' mutex is not ours");
        $expect($mutex->isAbandoned(), "$how: it is abandoned before it is locked again");
        $expect($lock(), "$how: the next one gets it");
        $expect($mutex->isHeld() && $mutex->isAbandoned(), "$how: it is held and abandoned");
        $mutex->unlock();
        $expect($mutex->isAbandoned(), "$how: it stays abandoned when it is free");
        $expect($mutex->lock() && $mutex->isAbandoned(), "$how: it stays abandoned when it is locked again");
        $mutex->unlock();
        in_child(static function () use ($mutex, $expect, $how): void {
            $expect($mutex->tryLock() && $mutex->isAbandoned(), "$how: it stays abandoned in another process");
            try {
                $mutex->synchronized(static fn () => null);
                $expect(false, 'unreachable');
            } catch (SharedMemory\Error) {
                $expect($mutex->isHeld() && $mutex->isAbandoned(), "$how: an error does not change that");
            }
            $mutex->unlock();
        });
        // One more dies with it: it is still the same.
        $start_holder()->kill();
        $expect($mutex->lock() && $mutex->isAbandoned(), "$how: abandoned twice");
        $mutex->recover();
        $expect($mutex->isHeld() && !$mutex->isAbandoned(), "$how: after recover() it is held and not abandoned");
        $mutex->recover();
        $mutex->unlock();
        $expect(!$mutex->isAbandoned() && $mutex->lock() && !$mutex->isAbandoned(), "$how: it stays recovered");
        $mutex->unlock();
        try {
            $mutex->recover();
            $expect(false, 'recover() without holding it throws');
        } catch (SharedMemory\Error) {
        }
    }
    // A waiter gets it while it waits.
    $holder = $start_holder();
    $waiter = Partner::fork(static function (Partner $parent) use ($mutex): void {
        $parent->say('waiting');
        $parent->say($mutex->lock() && $mutex->isAbandoned() ? 'taken over' : 'wrong');
        $mutex->recover();
        $mutex->unlock();
    });
    $waiter->hear();
    $waiter->wait_until_asleep();
    $holder->kill();
    $expect($waiter->hear() === 'taken over', 'a waiter takes it over');
    $waiter->end();
    $expect(!$mutex->isAbandoned(), 'it is as new');
}

foreach (blocks(4096) as $kind => $block) {
    $mutex = new Mutex($block->slice(64));
    test($kind, $mutex, static function () use ($mutex): Partner {
        $holder = Partner::fork(static function (Partner $parent) use ($mutex): void {
            $mutex->lock();
            $parent->say('locked');
            $parent->hear();
        });
        $holder->hear();
        return $holder;
    });
    if ($block->file() !== null || $block->key() > 0) {
        test("$kind, unrelated", $mutex, static function () use ($block): Partner {
            $holder = Partner::start(sprintf(<<<'CODE'
                $we = Partner::at_standard_io();
                $mutex = new SharedMemory\Mutex((%s)->slice(64));
                $mutex->lock();
                $we->say('locked');
                $we->hear();
                CODE, opening_of($block)));
            $holder->hear();
            return $holder;
        });
    }
}
echo "done\n";
?>
--EXPECT--
done
